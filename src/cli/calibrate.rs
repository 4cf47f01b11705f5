//! `candor calibrate`: lets every saboteur lie about the honest reference runtime and prints who was killed by whom.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use tokio::sync::watch;

use super::interrupt;
use super::records::Records;
use super::stop::{Stop, unless_gone};
use crate::calibration::{Calibration, Saboteur};
use crate::embedded;
use crate::exit::ExitCode;
use crate::id::SpecId;
use crate::known_failing::KnownFailing;
use crate::material::{Material, Subject};
use crate::plan::{Plan, Selection};
use crate::record::{Earned, End, Header, Line, Run, SCHEMA_VERSION, SaboteurRecord};
use crate::report::terminal::{Progress, matrix};
use crate::runner::{self, Options};
use crate::session::Session;
use crate::subject::{build, version};
use crate::suite::Suite;
use crate::witness::clock;

/// The arguments of `candor calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArguments {
    /// Only saboteurs that trip or blind a case of this spec
    #[arg(long, value_name = "ID")]
    spec: Vec<SpecId>,
    /// Only saboteurs whose name contains this
    #[arg(long, value_name = "TEXT")]
    saboteur: Option<String>,
    /// How many trials run beside one another [default: 4 for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Read the saboteurs from this file [default: those that are compiled in]
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
    /// Directory with `specs` and `features` [default: the suite that is compiled in]
    #[arg(long, value_name = "DIR")]
    suite: Option<PathBuf>,
    /// Write the run record here
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// Leave no record in .candor/runs
    #[arg(long)]
    no_store: bool,
}

/// What every run of a saboteur needs.
struct Bench {
    subject: Subject,
    plan: Plan,
    options: Options,
    interrupt: watch::Receiver<bool>,
}

impl Bench {
    fn session(&self) -> Result<Session, Stop> {
        let failed = |error| {
            let message = format!("failed to start the witnesses: {error}");
            Stop::Because(ExitCode::NotJudged, message)
        };
        let executable = std::env::current_exe().map_err(failed)?;
        let manifest = Arc::clone(&self.subject.manifest);
        Session::open(manifest, executable, self.interrupt.clone()).map_err(failed)
    }

    fn interrupted(&self) -> bool {
        *self.interrupt.borrow()
    }

    fn run(
        &self,
        calibration: &Calibration,
        saboteur: &Saboteur,
        control: bool,
        progress: &mut Progress,
    ) -> Result<SaboteurRecord, Stop> {
        progress.name(&saboteur.name);
        let mut session = self.session()?;
        session.sabotage = Some(calibration.sabotage(saboteur, &self.subject.manifest));
        let nothing_known = KnownFailing::default();
        let session = Arc::new(session);
        let ended = runner::run(
            &session,
            &self.plan,
            &nothing_known,
            self.options,
            &mut |event| {
                progress.show(&event);
            },
        );
        let surprises = saboteur.surprises(&ended.trials);
        Ok(SaboteurRecord {
            saboteur: saboteur.name.clone(),
            killed: surprises.is_empty(),
            control,
            canary: saboteur.canary,
            cases: saboteur.cases().into_iter().collect(),
            why: saboteur.why.clone(),
            effects: saboteur.effects(),
            lie: Some(saboteur.lie()),
            surprises,
        })
    }
}

/// Runs every control and every saboteur, and judges whether each was killed as it must be.
pub fn calibrate(arguments: &CalibrateArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let material = Material::load(arguments.suite.as_deref())?;
    let subject = Subject::load(None, arguments.suite.as_deref())?;
    let whole = material.plan(&subject.manifest, &Selection::default())?;
    let calibration = read(arguments, &whole)?;
    let selected = selected(&calibration, arguments)?;
    let cases: BTreeSet<_> = selected.iter().flat_map(|(s, _)| s.cases()).collect();
    let selection = Selection {
        specs: cases.into_iter().map(|case| case.spec).collect(),
        ..Selection::default()
    };
    let bench = Bench {
        plan: material.plan(&subject.manifest, &selection)?,
        subject,
        options: Options {
            jobs: super::jobs(arguments.jobs),
            fail_fast: false,
        },
        interrupt: interrupt::listen()?,
    };
    let mut run = Run::begin(header(&bench, &material.suite, selected.len())?);
    let store = (!arguments.no_store).then_some(&bench.subject.store);
    let mut records = Records::begin(arguments.json.as_deref(), store, &run.header)?;
    let started = Instant::now();
    let mut progress = Progress::new(run.header.planned);
    for (saboteur, control) in selected {
        let record = bench.run(&calibration, saboteur, control, &mut progress)?;
        if bench.interrupted() {
            break;
        }
        records.write(&Line::Saboteur(record.clone()))?;
        unless_gone(progress.aside(|| matrix::saboteur(&record, out)))?;
        run.saboteurs.push(record);
    }
    progress.clear();
    let alone = match bench.interrupted() {
        true => Vec::new(),
        false => not_alone(&calibration, &bench.plan),
    };
    let code = exit_code(&run, &alone, bench.interrupted());
    let end = End {
        interrupted: bench.interrupted(),
        unproven: alone.clone(),
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
        exit_code: code.code(),
        ..End::default()
    };
    records.write(&Line::End(end))?;
    unless_gone(matrix::sums(&run, &alone, bench.interrupted(), out))?;
    Ok(code)
}

fn read(arguments: &CalibrateArguments, whole: &Plan) -> Result<Calibration, Stop> {
    let read = match &arguments.calibration {
        None => {
            let text = embedded::text(embedded::CALIBRATION);
            Calibration::parse(embedded::CALIBRATION, text, &whole.all)
        }
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Stop::usage(format!("failed to read {}: {error}", path.display()))
            })?;
            Calibration::parse(&path.display().to_string(), &text, &whole.all)
        }
    };
    read.map_err(Stop::Problems)
}

/// The controls always, and the saboteurs that were asked for.
fn selected<'a>(
    calibration: &'a Calibration,
    arguments: &CalibrateArguments,
) -> Result<Vec<(&'a Saboteur, bool)>, Stop> {
    let name = arguments.saboteur.as_deref().unwrap_or_default();
    let asked = |saboteur: &Saboteur| {
        let mut cases = saboteur.cases().into_iter();
        let of_spec = arguments.spec.is_empty() || cases.any(|c| arguments.spec.contains(&c.spec));
        of_spec && saboteur.name.contains(name)
    };
    let all = calibration.all();
    let selected: Vec<_> = all.filter(|(s, control)| *control || asked(s)).collect();
    if selected.iter().all(|(_, control)| *control) {
        let names: Vec<&str> = calibration
            .saboteurs
            .iter()
            .map(|s| s.name.as_str())
            .collect();
        let names = names.join("\n  ");
        return Err(Stop::usage(format!(
            "the filter selects no saboteur; there are:\n  {names}"
        )));
    }
    Ok(selected)
}

/// Each case that a scenario proves must be the only one that some saboteur trips: else a green
/// there may be the work of another.
fn not_alone(calibration: &Calibration, plan: &Plan) -> Vec<String> {
    let judged: BTreeSet<_> = plan.trials.iter().map(|trial| &trial.key.case).collect();
    let alone = |case: &&&crate::id::CaseId| {
        let mut saboteurs = calibration.saboteurs.iter();
        !saboteurs.any(|saboteur| saboteur.tripped_cases().iter().eq([**case]))
    };
    let unproven = judged.iter().filter(alone);
    unproven
        .map(|case| format!("{case}: no saboteur trips this case and no other"))
        .collect()
}

fn exit_code(run: &Run, alone: &[String], interrupted: bool) -> ExitCode {
    let survived = run.saboteurs.iter().any(|record| !record.killed);
    match () {
        () if interrupted => ExitCode::Interrupted,
        () if matrix::is_void(run) => ExitCode::NotJudged,
        () if survived || !alone.is_empty() => ExitCode::Failed,
        () => ExitCode::Expected,
    }
}

fn header(bench: &Bench, suite: &Suite, runs: usize) -> Result<Header, Stop> {
    Ok(Header {
        schema_version: SCHEMA_VERSION,
        command: "calibrate".to_owned(),
        candor: env!("CARGO_PKG_VERSION").to_owned(),
        runtime: bench.subject.manifest.runtime.clone(),
        runtime_version: version::version(&bench.session()?),
        instrument: embedded::INSTRUMENT.to_owned(),
        build: build::build(&bench.subject.manifest).to_string(),
        earned: Earned::of(suite),
        started_at: clock::wall(),
        jobs: bench.options.jobs,
        planned: runs * bench.plan.trials.len(),
        ..Header::default()
    })
}
