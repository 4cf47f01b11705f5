//! Owns what a spec says: its criteria and its cases, read from Markdown without I/O.

mod clause;
mod diff;
mod entry;
mod fields;
mod header;
mod lint;
mod lost;
mod markdown;
mod opening;
mod section;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::id::{CaseId, CriterionId, Number, SpecId};
use crate::problem::Problem;

pub use diff::word_diff;
pub use fields::fold;
pub(crate) use fields::ids_in;
pub(crate) use header::{field, split_title};
pub(crate) use markdown::{Block, Task, anchors, blocks, comments, links, place, prose, tasks};
pub(crate) use section::Section;

/// A binding text: what a runtime owes, and the cases by which that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Its id, the name of its folder.
    pub id: SpecId,
    /// The first heading without the id.
    pub title: String,
    /// How far it is agreed on; none when the header does not say so, which is a problem.
    pub status: Option<Status>,
    /// The header's `Priority`, as written.
    pub priority: Option<String>,
    /// The id of the milestone, `m329`, from the header's `Milestone`.
    pub milestone: Option<String>,
    /// Line of `Milestone`, from 1.
    pub milestone_line: usize,
    /// The header's `Parent`, as written but for a `#`.
    pub parent: Option<String>,
    /// In the order of the file, retired ones included.
    pub criteria: Vec<Criterion>,
    /// In the order of the file, retired ones included.
    pub cases: Vec<Case>,
    /// The file, as shown in problems.
    pub file: String,
}

/// One acceptance criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// A short name; may be empty.
    pub title: String,
    /// Its words, white space folded, Markdown marks kept.
    pub text: String,
    /// Why it does not bind any more.
    pub retired: Option<String>,
    /// Line of its id, from 1.
    pub line: usize,
}

/// One conformance case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// A short name; may be empty.
    pub title: String,
    /// Its words, white space folded, Markdown marks kept.
    pub text: String,
    /// What it maps to; the first is the one under which its scenario stands.
    pub criteria: Vec<CriterionId>,
    /// At least one, or there is a problem.
    pub tiers: BTreeSet<Tier>,
    /// How it is judged.
    pub proof: Proof,
    /// Why it is not judged any more.
    pub retired: Option<String>,
    /// Line of its id, from 1.
    pub line: usize,
}

/// How a case is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// By one scenario or outline of the spec's feature.
    Scenario,
    /// By `candor calibrate`: the case says that tests prove something.
    Calibration,
    /// By the worst of these cases.
    RollUp(Vec<CaseId>),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// The words that are legal, in their order.
            pub const WORDS: &[&str] = &[$($word),*];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)* })
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $($word => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    };
}

words! {
    /// What kind of test a case is.
    Tier {
        /// Of one part alone.
        Unit = "unit",
        /// Of one function of the whole.
        Functional = "functional",
        /// Of a published contract.
        Conformance = "conformance",
        /// Of a fault that was there once.
        Regression = "regression",
        /// Of several parts together.
        Integration = "integration",
    }
}

words! {
    /// How far a spec is agreed on.
    Status {
        /// Being written.
        Draft = "Draft",
        /// Read by others.
        Reviewed = "Reviewed",
        /// Agreed on.
        Accepted = "Accepted",
        /// Agreed on and built.
        Implemented = "Implemented",
    }
}

impl Spec {
    /// The criterion with this number.
    pub fn criterion(&self, number: Number) -> Option<&Criterion> {
        self.criteria.iter().find(|c| c.id.number == number)
    }

    /// The case with this number.
    pub fn case(&self, number: Number) -> Option<&Case> {
        self.cases.iter().find(|c| c.id.number == number)
    }
}

/// Reads a spec and says all that is wrong with it; never fails.
///
/// `id` is the name of the folder. The problems have no excerpt: see [`Problem::quote`].
pub fn parse(id: &SpecId, file: &str, source: &str) -> (Spec, Vec<Problem>) {
    let blocks = markdown::blocks(source);
    let mut problems = Vec::new();
    let mut spec = header::read(id, file, source, &blocks, &mut problems);
    for entry in entry::entries(
        "Acceptance Criteria",
        "AC-",
        file,
        source,
        &blocks,
        &mut problems,
    ) {
        spec.criteria.push(entry.into_criterion(id));
    }
    for entry in entry::entries(
        "Conformance Cases",
        "C-",
        file,
        source,
        &blocks,
        &mut problems,
    ) {
        spec.cases.push(entry.into_case(id, file, &mut problems));
    }
    problems.extend(lost::stray(file, source, &blocks));
    problems.extend(lint::lint(&spec));
    // A tier that is no word of ours is one, and said to be unknown already.
    let unknown = problems.iter().filter(|p| p.rule == "unknown-tier");
    let unknown: BTreeSet<usize> = unknown.map(|p| p.line).collect();
    problems.retain(|p| p.rule != "case-without-tier" || !unknown.contains(&p.line));
    problems.sort();
    (spec, problems)
}
