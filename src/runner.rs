//! Owns the running of a plan: workers beside one another, one outcome for each planned trial, and the order in which outcomes become known. Emits events; knows no report.

mod keep;
mod walk;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use crate::id::TrialKey;
use crate::known_failing::KnownFailing;
use crate::plan::{Fate, Plan, PlannedTrial};
use crate::record::TrialRecord;
use crate::session::Session;
use crate::settle;
use crate::verdict::{Cause, CauseKind, Judgement, Outcome, Verdict};

pub use walk::Walked;

/// How a plan is run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many trials run beside one another.
    pub jobs: usize,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
}

/// What happens while a plan is run.
#[derive(Debug)]
pub enum Event<'a> {
    /// A trial began.
    Started(&'a TrialKey),
    /// A trial's processes have ended; its outcome may have to wait for others.
    Ran(&'a TrialKey),
    /// A trial came to its outcome.
    Settled(&'a TrialRecord),
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Ended {
    /// One record for each planned trial, in the order of the keys.
    pub trials: Vec<TrialRecord>,
    /// Known-failing entries that are stale.
    pub stale: Vec<String>,
    /// The errors of the opening and the closing control call, in milliseconds.
    pub control_error_ms: Vec<f64>,
}

/// Runs every trial of a plan that is to be run here.
pub fn run(
    session: &Arc<Session>,
    plan: &Plan,
    known: &KnownFailing,
    options: Options,
    emit: &mut dyn FnMut(Event<'_>),
) -> Ended {
    let mut settling = Settling::new(plan, known);
    for trial in &plan.trials {
        match &trial.fate {
            Fate::Run => {}
            Fate::Skip(why) => settling.undone(trial, Outcome::Skipped, Some(why), emit),
            Fate::Elsewhere => settling.undone(trial, Outcome::NotRun, None, emit),
        }
    }
    if plan
        .trials
        .iter()
        .any(|trial| trial.timing && trial.fate == Fate::Run)
    {
        // Before the workers start: beside them the machine is never calm. What it finds is told
        // by the trials that need it.
        let _ = session.opening_control();
    }
    let queue: VecDeque<&PlannedTrial> =
        plan.trials.iter().filter(|t| t.fate == Fate::Run).collect();
    let queue = Mutex::new(queue);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let (sender, messages) = mpsc::channel();
        for _ in 0..options.jobs.max(1) {
            let sender = sender.clone();
            let (queue, stop) = (&queue, &stop);
            scope.spawn(move || work(session, queue, stop, &sender));
        }
        drop(sender);
        for message in messages {
            match message {
                Message::Started(trial) => emit(Event::Started(&trial.key)),
                Message::Walked(trial, walked) => {
                    emit(Event::Ran(&trial.key));
                    let failed = matches!(walked.judgement.verdict(), Verdict::Fail);
                    stop.fetch_or(failed && options.fail_fast, Ordering::Relaxed);
                    settling.take(trial, *walked, emit);
                }
            }
        }
    });
    settling.finish(session, emit)
}

/// Runs a single trial by itself, with control calls of its own around it.
pub fn run_one(session: &Arc<Session>, trial: &PlannedTrial, known: &KnownFailing) -> TrialRecord {
    let plan = Plan {
        trials: vec![trial.clone()],
        ..Plan::default()
    };
    let options = Options {
        jobs: 1,
        fail_fast: false,
    };
    let mut ended = run(session, &plan, known, options, &mut |_| {});
    match ended.trials.pop() {
        Some(record) => record,
        None => record(trial, Walked::default(), Outcome::NotRun, known),
    }
}

/// What a worker tells the run.
enum Message<'a> {
    Started(&'a PlannedTrial),
    Walked(&'a PlannedTrial, Box<Walked>),
}

fn work<'a>(
    session: &Arc<Session>,
    queue: &Mutex<VecDeque<&'a PlannedTrial>>,
    stop: &AtomicBool,
    sender: &mpsc::Sender<Message<'a>>,
) {
    let next = || {
        queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let going_on = || !session.interrupted() && !stop.load(Ordering::Relaxed);
    while going_on() {
        let Some(trial) = next() else { return };
        // The receiver outlives the workers; were it gone, nobody would ask for the outcome.
        let _ = sender.send(Message::Started(trial));
        let walked = walk::walk(session, trial);
        let _ = sender.send(Message::Walked(trial, Box::new(walked)));
    }
}

/// Gives each trial its outcome: at once where it depends on nothing else, at the end otherwise.
struct Settling<'a> {
    plan: &'a Plan,
    known: &'a KnownFailing,
    outcomes: BTreeMap<TrialKey, Outcome>,
    judged: Vec<(TrialKey, Judgement)>,
    pending: Vec<(&'a PlannedTrial, Walked)>,
    records: Vec<TrialRecord>,
}

impl<'a> Settling<'a> {
    fn new(plan: &'a Plan, known: &'a KnownFailing) -> Self {
        Settling {
            plan,
            known,
            outcomes: BTreeMap::new(),
            judged: Vec::new(),
            pending: Vec::new(),
            records: Vec::new(),
        }
    }

    fn undone(
        &mut self,
        trial: &PlannedTrial,
        outcome: Outcome,
        why: Option<&String>,
        emit: &mut dyn FnMut(Event<'_>),
    ) {
        let mut walked = Walked::default();
        walked.judgement.notes.extend(why.cloned());
        self.settle(trial, walked, Some(outcome), emit);
    }

    fn take(&mut self, trial: &'a PlannedTrial, walked: Walked, emit: &mut dyn FnMut(Event<'_>)) {
        let interrupted = is(&walked.judgement, CauseKind::Interrupted);
        if !interrupted && (trial.timing || walked.judgement.blocked_by.is_some()) {
            self.pending.push((trial, walked));
        } else {
            let outcome = interrupted.then_some(Outcome::NotRun);
            self.settle(trial, walked, outcome, emit);
        }
    }

    /// Closes the run: timing first, then what is blocked, then what never ran.
    fn finish(mut self, session: &Session, emit: &mut dyn FnMut(Event<'_>)) -> Ended {
        let mut control_error_ms = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        let tolerance = match pending.iter().any(|(trial, _)| trial.timing) {
            true => closing_tolerance(session, &mut control_error_ms),
            false => Ok(0.0),
        };
        let (blocked, timed): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|(_, walked)| walked.judgement.blocked_by.is_some());
        for (trial, mut walked) in timed {
            settle::timing(&mut walked.judgement, &tolerance);
            let interrupted = is(&walked.judgement, CauseKind::Interrupted);
            self.settle(trial, walked, interrupted.then_some(Outcome::NotRun), emit);
        }
        for (trial, mut walked) in blocked {
            let case = walked.judgement.blocked_by.clone();
            walked.owner = case.and_then(|case| settle::owner(&trial.key, &case, &self.outcomes));
            let owner = walked.owner.as_ref();
            let owner = owner.and_then(|owner| self.outcomes.get(owner)).copied();
            let outcome = settle::blocked(&mut walked.judgement, owner);
            self.settle(trial, walked, outcome, emit);
        }
        for trial in &self.plan.trials {
            if !self.outcomes.contains_key(&trial.key) {
                self.undone(trial, Outcome::NotRun, None, emit);
            }
        }
        self.records.sort_by(|a, b| a.trial.cmp(&b.trial));
        Ended {
            stale: self.stale(),
            trials: self.records,
            control_error_ms,
        }
    }

    fn stale(&self) -> Vec<String> {
        let today = crate::witness::clock::wall();
        let skipped = |(key, outcome): (&TrialKey, &Outcome)| {
            (*outcome == Outcome::Skipped).then(|| key.clone())
        };
        let skipped = self.outcomes.iter().filter_map(skipped).collect();
        self.known
            .stale(&self.plan.all, &skipped, &self.judged, &today[..10])
    }

    fn settle(
        &mut self,
        trial: &PlannedTrial,
        walked: Walked,
        outcome: Option<Outcome>,
        emit: &mut dyn FnMut(Event<'_>),
    ) {
        let outcome = outcome.unwrap_or_else(|| self.known.outcome(&trial.key, &walked.judgement));
        self.outcomes.insert(trial.key.clone(), outcome);
        if outcome != Outcome::Skipped && outcome != Outcome::NotRun {
            let judgement = walked.judgement.clone();
            self.judged.push((trial.key.clone(), judgement));
        }
        let record = record(trial, walked, outcome, self.known);
        emit(Event::Settled(&record));
        self.records.push(record);
    }
}

fn is(judgement: &Judgement, kind: CauseKind) -> bool {
    let cause = judgement.cause.as_ref();
    cause.is_some_and(|cause| cause.kind == kind)
}

/// The larger of the two control errors decides.
fn closing_tolerance(session: &Session, errors: &mut Vec<f64>) -> Result<f64, Cause> {
    if session.interrupted() {
        let message = "the run was interrupted before the closing control call";
        return Err(Cause::new(CauseKind::Interrupted, message));
    }
    let opening = session.opening_control()?;
    errors.push(opening);
    let closing = session.closing_control()?;
    errors.push(closing);
    Ok(session.tolerance_ms(opening.max(closing)))
}

fn record(
    trial: &PlannedTrial,
    walked: Walked,
    outcome: Outcome,
    known: &KnownFailing,
) -> TrialRecord {
    let ms = |duration: Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
    let judgement = walked.judgement;
    TrialRecord {
        trial: trial.key.clone(),
        criteria: trial.criteria.clone(),
        title: trial.title.clone(),
        requirement: trial.requirement.clone(),
        outcome,
        cause: judgement.cause,
        blocked_by: walked.owner,
        compared: judgement.compared,
        thens: judgement.thens,
        notes: judgement.notes,
        reasons: known.reasons(&trial.key),
        expected: known.expected(&trial.key),
        base: None,
        there: None,
        duration_ms: ms(walked.took),
        runtime_ms: ms(walked.runtime_took),
        kept: walked.kept.map(|path| path.display().to_string()),
    }
}
