//! Owns the walk through the steps of one trial, from its place to its judgement. A step that panics is a bug in candor, and no verdict.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use cucumber::step::Collection;
use futures::FutureExt as _;

use super::keep;
use crate::feature::StepType;
use crate::id::{CaseId, TrialKey};
use crate::plan::PlannedTrial;
use crate::session::Session;
use crate::steps;
use crate::trial::Trial;
use crate::verdict::{Cause, CauseKind, Judgement};

/// A trial whose steps were walked.
#[derive(Debug, Default)]
pub struct Walked {
    /// What was judged.
    pub judgement: Judgement,
    /// The trial that owns the premise, once it is known.
    pub owner: Option<TrialKey>,
    /// How long the walk took.
    pub took: Duration,
    /// How much of that the runtime's processes took.
    pub runtime_took: Duration,
    /// Where the evidence was kept.
    pub kept: Option<PathBuf>,
}

/// Compiling the expressions of all steps takes longer than most trials.
static STEPS: LazyLock<Collection<Trial>> = LazyLock::new(steps::collection);

/// Walks the steps of a trial on this thread.
pub fn walk(session: &Arc<Session>, planned: &PlannedTrial) -> Walked {
    let started = Instant::now();
    let mut walked = match runtime().and_then(|runtime| {
        let mut trial = Trial::prepare(session, &slug(&planned.key))?;
        runtime.block_on(steps_of(planned, &mut trial));
        Ok(end(session, planned, trial))
    }) {
        Ok(walked) => walked,
        Err(cause) => Walked {
            judgement: Judgement {
                cause: Some(cause),
                ..Judgement::default()
            },
            ..Walked::default()
        },
    };
    walked.took = started.elapsed();
    // Whatever went wrong while everything was being ended is no verdict.
    if let Some(cause) = &mut walked.judgement.cause
        && session.interrupted()
        && cause.kind != CauseKind::Bug
    {
        cause.kind = CauseKind::Interrupted;
    }
    walked
}

fn runtime() -> Result<tokio::runtime::Runtime, Cause> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(|error| Cause::new(CauseKind::Kit, format!("failed to start: {error}")))
}

/// All Thens run, whatever the ones before found; what was not asked cannot be answered.
async fn steps_of(planned: &PlannedTrial, trial: &mut Trial) {
    for step in &planned.row.steps {
        if trial.judgement().cause.is_some() {
            return;
        }
        let before = trial.judgement().compared.len();
        let found = STEPS.find(step);
        let ran = matches!(found, Ok(Some(_)));
        let outcome = match found {
            Ok(Some((run, _, _, context))) => {
                let walked = AssertUnwindSafe(run(trial, context)).catch_unwind().await;
                walked.map_err(|panic| Cause::new(CauseKind::Bug, bug(&step.value, &*panic)))
            }
            Ok(None) => Err(undefined(&step.value, "no step has this text")),
            Err(_) => Err(undefined(&step.value, "several steps have this text")),
        };
        trial.premise(outcome);
        if ran && step.ty == StepType::Then {
            trial.count(step, before);
        }
    }
}

fn undefined(step: &str, why: &str) -> Cause {
    Cause::new(CauseKind::Kit, format!("`{step}`: {why}"))
}

fn bug(step: &str, panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("no message");
    format!("a bug in candor: the step `{step}` panicked: {text}")
}

fn end(session: &Session, planned: &PlannedTrial, trial: Trial) -> Walked {
    let runtime_took = trial.runtime_took();
    let kept = session
        .keep
        .as_ref()
        .map(|_| trial.scene().directory().to_owned());
    let failed = kept
        .as_ref()
        .and_then(|_| keep::write(&trial, &planned.key).err());
    let mut judgement = trial.close();
    if let Some(failed) = failed {
        let message = format!("failed to keep the evidence: {failed}");
        judgement
            .cause
            .get_or_insert(Cause::new(CauseKind::Kit, message));
    }
    Walked {
        judgement,
        runtime_took,
        kept,
        ..Walked::default()
    }
}

/// The name of a trial's directory.
fn slug(key: &TrialKey) -> String {
    let case: &CaseId = &key.case;
    let labels = key.labels().iter().map(|label| {
        let legal = |c: char| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        };
        label.chars().map(legal).collect::<String>()
    });
    let mut parts = vec![case.spec.to_string(), case.local()];
    parts.extend(labels);
    parts.join("-")
}
