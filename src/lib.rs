//! Candor asks one question of an agent runtime: is what it says what it did?
//!
//! The map, from text to report:
//!
//! - **What is asked.** [`spec`] and [`milestone`] read the binding texts, [`feature`] the Gherkin
//!   that mirrors them, [`suite`] all of it at once; [`embedded`] is the suite that is compiled in.
//!   [`id`] and [`problem`] are their words; [`fingerprint`] tells whether any of it moved, and
//!   [`lock`] what was held of it when it was last read.
//! - **Of whom.** [`manifest`] describes a runtime without code; [`placeholder`] and [`yaml`] serve
//!   it. [`known_failing`] holds the mismatches that are on file. [`material`] is all that a
//!   command works on, and [`doctor`] tries a manifest before anything is judged by it; [`init`]
//!   writes a first one, with a suite of its own beside it.
//! - **What is run.** [`plan`] turns a selection into trials; [`runner`] runs them beside one
//!   another in a [`session`]; [`settle`] gives the outcomes that depend on others.
//! - **How it is asked.** [`trial`] is the state of one trial, [`steps`] its vocabulary,
//!   [`subject`] the process under test, and [`witness`] the instruments that watch it.
//! - **How it is judged.** [`canonical`] is the one form of a record, [`oracle`] holds records
//!   against deeds, [`verdict`] says what comes of it, [`exit`] with which code.
//! - **That nothing moves unseen.** [`lint`] holds a project's texts against its rules.
//! - **Under `cargo test`.** [`gate`] makes a test of every trial.
//! - **That it can fail.** [`calibration`] lists the saboteurs and what each must trip;
//!   [`sabotage`] holds the seams at which they stand.
//! - **What is told.** [`record`] is the run record, [`compare`] says what several are to one
//!   another, [`stale`] whether one still speaks of today, [`report`] renders them, [`trace`] lays them
//!   beside the criteria.
//!
//! Of all this, [`gate`] and [`record`] may be relied upon; the rest is public for the tests of the kit
//! itself, and may change.
//!
//! [`reentry`] is the private command line by which the executable becomes a witness.
//!
//! [`runtime`] is the reference runtime. It knows nothing of the kit, and the kit nothing of it:
//! they meet in [`cli`] only.

pub mod calibration;
pub mod canonical;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod doctor;
pub mod embedded;
pub mod exit;
pub mod feature;
pub mod fingerprint;
pub mod gate;
pub mod id;
#[cfg(feature = "cli")]
pub mod init;
pub mod known_failing;
pub mod lint;
pub mod lock;
pub mod manifest;
pub mod material;
pub mod milestone;
pub mod oracle;
pub mod placeholder;
pub mod plan;
pub mod problem;
pub mod record;
pub mod reentry;
pub mod report;
pub mod runner;
#[cfg(feature = "runtime")]
pub mod runtime;
pub mod sabotage;
pub mod session;
pub mod settle;
pub mod spec;
pub mod stale;
pub mod steps;
pub mod subject;
pub mod suite;
pub mod trace;
pub mod trial;
pub mod verdict;
pub mod witness;
pub mod yaml;
