//! Owns the acceptance gate under `cargo test`: every trial is a test of its own, named by its key.
//!
//! ```no_run
//! // tests/conformance.rs, with `[[test]] name = "conformance", harness = false` in Cargo.toml
//! fn main() -> std::process::ExitCode {
//!     candor::gate::Gate::new().manifest("runtimes/mine.yaml").run()
//! }
//! ```

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::sync::watch;

use crate::exit;
use crate::known_failing::KnownFailing;
use crate::material::{Material, Subject, Unusable};
use crate::plan::{Fate, PlannedTrial, Selection};
use crate::reentry;
use crate::report::terminal::block;
use crate::runner::run_one;
use crate::session::Session;
use crate::verdict::Outcome;

/// What a gate judges, and by what.
#[derive(Debug, Default)]
pub struct Gate {
    manifest: Option<PathBuf>,
    suite: Option<PathBuf>,
    executable: Option<PathBuf>,
}

impl Gate {
    /// A gate for the reference runtime by the suite that is compiled in.
    pub fn new() -> Gate {
        Gate::default()
    }

    /// Judges the runtime of this manifest.
    pub fn manifest(mut self, path: impl AsRef<Path>) -> Gate {
        self.manifest = Some(path.as_ref().to_owned());
        self
    }

    /// Judges by the suite of this directory.
    pub fn suite(mut self, directory: impl AsRef<Path>) -> Gate {
        self.suite = Some(directory.as_ref().to_owned());
        self
    }

    /// The executable that `{{candor}}` names and that serves as witness; by default the test
    /// binary itself, which then answers for both.
    pub fn executable(mut self, path: impl AsRef<Path>) -> Gate {
        self.executable = Some(path.as_ref().to_owned());
        self
    }

    /// Runs the tests that the command line selects, as libtest does: `cargo test C-03`, `--list`,
    /// `--exact`, and nextest. A trial that the manifest does not declare is an ignored test.
    ///
    /// When the test binary was started as a witness, it is one, and nothing else happens.
    pub fn run(self) -> ExitCode {
        let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
        let (mut out, mut log) = (io::stdout(), io::stderr());
        if let Some(code) = reentry::enter(&arguments, io::stdin(), &mut out, &mut log) {
            return ExitCode::from(code);
        }
        let arguments = Arguments::from_args();
        match self.tests() {
            Ok(tests) => libtest_mimic::run(&arguments, tests).exit_code(),
            Err(unusable) => {
                // Where even stderr is gone, the exit code still tells.
                let _ = tell(&unusable, &mut log);
                ExitCode::from(exit::ExitCode::Usage.code())
            }
        }
    }

    fn tests(&self) -> Result<Vec<Trial>, Unusable> {
        let material = Material::load(self.suite.as_deref())?;
        let subject = Subject::load(self.manifest.as_deref(), self.suite.as_deref())?;
        let plan = material.plan(&subject.manifest, &Selection::default())?;
        let executable = match &self.executable {
            Some(path) => path.clone(),
            None => std::env::current_exe().map_err(|error| failed("find itself", error))?,
        };
        // Ctrl-C ends the whole process, as it does with any test binary.
        let (_, interrupt) = watch::channel(false);
        let session = Session::open(Arc::clone(&subject.manifest), executable, interrupt)
            .map_err(|error| failed("start the model server", error))?;
        let (session, known) = (Arc::new(session), Arc::new(subject.known));
        let complete = subject.manifest.complete;
        let tests = plan.trials.into_iter().map(|trial| {
            let ignored = !complete && matches!(trial.fate, Fate::Skip(_));
            let (session, known) = (Arc::clone(&session), Arc::clone(&known));
            let name = trial.key.to_string();
            Trial::test(name, move || judge(&session, &trial, &known)).with_ignored_flag(ignored)
        });
        Ok(tests.collect())
    }
}

fn failed(what: &str, error: io::Error) -> Unusable {
    Unusable::Because(format!("failed to {what}: {error}"))
}

fn tell(unusable: &Unusable, log: &mut dyn Write) -> io::Result<()> {
    match unusable {
        Unusable::Because(message) => writeln!(log, "error: {message}"),
        Unusable::Problems(problems) => problems.iter().try_for_each(|p| writeln!(log, "{p}")),
    }
}

fn judge(session: &Arc<Session>, trial: &PlannedTrial, known: &KnownFailing) -> Result<(), Failed> {
    let record = run_one(session, trial, known);
    match record.outcome {
        Outcome::Passed | Outcome::Xfailed => Ok(()),
        outcome => Err(Failed::from(format!(
            "{} {}  {}\n{}{}",
            outcome.word(),
            record.trial,
            record.title,
            block(&record),
            record.notes.join("\n")
        ))),
    }
}
