//! Owns the state of one trial while its steps run: cucumber's World.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::feature::Step;
use crate::id::CaseId;
use crate::manifest::{Entrypoint, Fact};
use crate::oracle::account::Account;
use crate::oracle::{coverage, sameness};
use crate::session::Session;
use crate::subject::agent;
use crate::subject::asked::Asked;
use crate::subject::launch::End;
use crate::subject::scene::Scene;
use crate::verdict::{Cause, CauseKind, Comparison, Judgement, Then};
use crate::witness::Script;

/// How a script's cell names the time that a timing trial sleeps.
pub const SLEEP: &str = "{{sleep";

/// The sleeps that a script may name, each a multiple of the chosen time: no one figure fits both.
const SLEEPS: [(&str, f64); 2] = [("{{sleep}}", 1.0), ("{{sleep*2}}", 2.0)];

/// The longest sleep that a timing trial may choose, in milliseconds.
const LONGEST_SLEEP_MS: f64 = 2_000.0;

/// One trial: its place, its script, what was seen, and what was compared.
#[derive(Debug, cucumber::World)]
#[world(init = Self::unattended)]
pub struct Trial {
    session: Arc<Session>,
    slug: String,
    scene: Scene,
    script: Option<Vec<Vec<String>>>,
    asked: Option<Asked>,
    plain: Option<Asked>,
    tolerance_ms: f64,
    undeclared: BTreeSet<Fact>,
    judgement: Judgement,
}

impl Trial {
    /// Prepares the trial's place; `slug` names its directory where scenes are kept.
    ///
    /// # Errors
    ///
    /// The place cannot be prepared.
    pub fn prepare(session: &Arc<Session>, slug: &str) -> Result<Trial, Cause> {
        Ok(Trial {
            session: Arc::clone(session),
            slug: slug.to_owned(),
            scene: session.scene(slug)?,
            script: None,
            asked: None,
            plain: None,
            tolerance_ms: 0.0,
            undeclared: BTreeSet::new(),
            judgement: Judgement::default(),
        })
    }

    /// cucumber would make a World by itself; a trial needs a session.
    fn unattended() -> Result<Trial, Cause> {
        let message = "a trial is prepared by the runner";
        Err(Cause::new(CauseKind::Kit, message))
    }

    /// The place of the trial.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What was seen, once the runtime was asked.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// How long the runtime's processes took.
    pub fn runtime_took(&self) -> Duration {
        self.asked
            .as_ref()
            .map_or(Duration::ZERO, |asked| asked.took)
    }

    /// Everything that was judged.
    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// Ends the trial and yields what was judged.
    pub fn close(mut self) -> Judgement {
        if !self.undeclared.is_empty() {
            let facts: Vec<String> = self.undeclared.iter().map(Fact::to_string).collect();
            self.note(format!("left out, as not declared: {}", facts.join(", ")));
        }
        self.session.forget(&self.scene.nonce);
        self.judgement
    }

    /// Takes what a Given or When came to: an `Err` means that the question was not put.
    pub fn premise(&mut self, prepared: Result<(), Cause>) {
        if let Err(mut cause) = prepared {
            // A temporary path says nothing to a reader, and differs from trial to trial.
            let place = format!("{}/", self.scene.directory().display());
            cause.message = cause.message.replace(&place, "");
            self.judgement.cause.get_or_insert(cause);
        }
    }

    /// Takes what a Then compared. One that compared nothing agrees with anything.
    pub fn judge(&mut self, step: &str, compared: Result<Vec<Comparison>, Cause>) {
        match compared {
            Ok(compared) if compared.is_empty() && self.judgement.mismatches().next().is_none() => {
                let message = format!("the step `{step}` compared nothing");
                self.premise(Err(Cause::new(CauseKind::NothingCompared, message)));
            }
            Ok(compared) => self.judgement.compared.extend(compared),
            Err(cause) => self.premise(Err(cause)),
        }
    }

    /// Notes what a Then compared: all that was added since there were `before` comparisons.
    pub fn count(&mut self, then: &Step, before: usize) {
        let added = self.judgement.compared.get(before..).unwrap_or_default();
        let then = Then::of(&then.value, then.position.line, added);
        self.judgement.thens.push(then);
    }

    /// Adds a remark that changes no verdict.
    pub fn note(&mut self, note: String) {
        if !self.judgement.notes.contains(&note) {
            self.judgement.notes.push(note);
        }
    }

    /// Takes the table of turns that the model will play.
    ///
    /// # Errors
    ///
    /// The table is no script, or no time can be chosen for it.
    pub fn script(&mut self, table: &[Vec<String>]) -> Result<(), Cause> {
        let table = self.with_times(table)?;
        Script::from_table(&self.scene.nonce, &table)
            .map_err(|error| Cause::new(CauseKind::Kit, error.to_string()))?;
        self.script = Some(table);
        Ok(())
    }

    /// The slept time is chosen after the control call: at least 100 ms and ten times the
    /// tolerance (3624/C-03).
    fn with_times(&mut self, table: &[Vec<String>]) -> Result<Vec<Vec<String>>, Cause> {
        if !table.iter().flatten().any(|cell| cell.contains(SLEEP)) {
            return Ok(table.to_vec());
        }
        self.tolerance_ms = self.session.tolerance_ms(self.session.opening_control()?);
        let sleep_ms = (10.0 * self.tolerance_ms).max(100.0).ceil();
        if sleep_ms > LONGEST_SLEEP_MS {
            let message = format!(
                "latencies with a tolerance of {:.0} ms cannot be told apart within {LONGEST_SLEEP_MS:.0} ms",
                self.tolerance_ms
            );
            return Err(Cause::new(CauseKind::Busy, message));
        }
        self.judgement.slept_ms = Some(sleep_ms);
        let fill = |cell: &String| {
            let sleeps = SLEEPS.iter();
            sleeps.fold(cell.clone(), |cell, (name, times)| {
                cell.replace(name, &format!("{:.0}", sleep_ms * times))
            })
        };
        let rows = table.iter();
        Ok(rows.map(|row| row.iter().map(fill).collect()).collect())
    }

    /// Asks the runtime through an entrypoint while the model plays the script.
    ///
    /// # Errors
    ///
    /// The question was not put.
    pub async fn ask(&mut self, entrypoint: Entrypoint) -> Result<(), Cause> {
        if self.asked.is_some() {
            let message = "a scenario asks the runtime once; write another scenario for the second \
                           `When the runtime is asked through …`";
            return Err(Cause::new(CauseKind::Kit, message));
        }
        let script = self.script.as_deref().unwrap_or_default();
        let mut asked = agent::run(&self.session, &self.scene, entrypoint, script).await?;
        // What was seen is evidence, whatever comes of it.
        let held = agent::hold(&self.session, &self.scene, &mut asked).await;
        if held.is_ok() {
            self.take(&asked);
        }
        self.asked = Some(asked);
        held
    }

    /// Compares and notes what any run shows.
    fn take(&mut self, asked: &Asked) {
        self.judgement.compared.extend(asked.wrong_end());
        let made_up = coverage::results(&asked.account(&self.session));
        self.judgement.compared.extend(made_up);
        if let End::Exit(code @ 1..) = asked.ended.how {
            self.note(format!("the runtime exited with {code}"));
        }
        let place = format!("{}/", self.scene.directory().display());
        for note in asked.service.iter().flat_map(|service| &service.notes) {
            self.note(note.replace(&place, ""));
        }
        if let Some(first) = asked.kept.damage.first() {
            let more = match asked.kept.damage.len() {
                1 => String::new(),
                lines => format!(" (and {} more)", lines - 1),
            };
            self.note(format!("history: {}{more}", first.replace(&place, "")));
        }
    }

    /// Asks the same through the plain prompt, in a home of its own, to have something to compare
    /// with. Where that run is not whole, this is noted: judging it belongs to another case.
    ///
    /// # Errors
    ///
    /// The place for it cannot be prepared.
    pub async fn ask_plainly(&mut self) -> Result<(), Cause> {
        if self
            .session
            .manifest
            .entrypoint(Entrypoint::Prompt)
            .is_none()
        {
            self.note(
                "not declared: agent.prompt, so there is no plain run to compare with".to_owned(),
            );
            return Ok(());
        }
        let scene = self.session.scene(&format!("{}-plain", self.slug))?;
        let script = self.script.as_deref().unwrap_or_default();
        let asked = agent::run(&self.session, &scene, Entrypoint::Prompt, script).await;
        let asked = match asked {
            Ok(mut asked) => {
                let held = agent::hold(&self.session, &scene, &mut asked).await;
                held.map(|()| asked)
            }
            Err(cause) => Err(cause),
        };
        self.session.forget(&scene.nonce);
        match asked {
            Ok(asked) if sameness::is_whole(&asked.account(&self.session)) => {
                self.plain = Some(asked);
            }
            Ok(_) => {
                self.note("not compared with a plain run, whose records are not whole".to_owned())
            }
            Err(cause) if cause.kind == CauseKind::Interrupted => return Err(cause),
            Err(cause) => self.note(format!("not compared with a plain run: {cause}")),
        }
        Ok(())
    }

    /// The accounts of the plain run; none where there was none to compare with.
    pub fn plain_account(&self) -> Option<Account<'_>> {
        self.plain
            .as_ref()
            .map(|asked| asked.account(&self.session))
    }

    /// The premise of a trial: each call is on record once, and ended. Where it does not hold, judging that
    /// belongs to the owner.
    pub fn blocked_unless_on_record(&mut self, owner: CaseId) -> Result<(), Cause> {
        let account = self.account()?;
        let mut compared = coverage::once(&account);
        compared.extend(coverage::finished(&account));
        compared.retain(|comparison| !comparison.holds);
        let Some(wrong) = compared.first() else {
            return Ok(());
        };
        let message = format!(
            "blocked by {owner}: {} ({}), but {} ({})",
            wrong.said.text, wrong.said.seen, wrong.did.text, wrong.did.seen
        );
        self.judgement.blocked_by = Some(owner);
        self.judgement.compared.extend(compared);
        Err(Cause::new(CauseKind::Blocked, message))
    }

    /// The three accounts of the run.
    ///
    /// # Errors
    ///
    /// The runtime was not asked before: a fault of the feature.
    pub fn account(&self) -> Result<Account<'_>, Cause> {
        let asked = self.asked.as_ref().ok_or_else(|| {
            let message = "nothing was asked yet: put `When the runtime is asked through …` before";
            Cause::new(CauseKind::Kit, message)
        })?;
        Ok(asked.account(&self.session))
    }

    /// The tolerance of latencies in this trial, in milliseconds.
    pub fn tolerance_ms(&self) -> f64 {
        self.tolerance_ms
    }

    /// The resolution of latencies that the manifest declares, in milliseconds.
    pub fn resolution_ms(&self) -> f64 {
        let history = self.session.manifest.capabilities.history.as_ref();
        history.map_or(1.0, |history| history.resolution_ms)
    }

    /// Whether the manifest declares a fact; where not, that is noted and nothing is judged.
    pub fn declares(&mut self, fact: Fact) -> bool {
        let declared = self.session.manifest.declares(&format!("history.{fact}"));
        if !declared {
            self.undeclared.insert(fact);
        }
        declared
    }
}
