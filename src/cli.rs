//! The command line: arguments, the words for a person, and the exit code. Here the kit and the reference runtime meet.

mod accept;
mod calibrate;
mod check;
mod doctor;
mod explain;
mod ground;
mod init;
mod interrupt;
mod last;
mod lint;
mod manifest;
mod open;
mod records;
mod replace;
mod report;
#[cfg(feature = "runtime")]
mod runtime;
mod scope;
mod steps;
mod stop;
mod today;
mod trace;
mod width;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Parser, Subcommand};

use crate::exit::ExitCode;
use crate::reentry;

/// Is an agent runtime what it says it did? Candor runs it as a black box, watches its deeds from
/// outside, and holds each claim against its deed.
#[derive(Debug, Parser)]
#[command(
    name = "candor",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit codes: 0 as expected, 1 failed, 2 unusable input, 3 nothing judged or \
                        errored, 70 a bug in candor, 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a project for a runtime of your own: manifest, spec, feature, workflow
    Init(init::InitArguments),
    /// Judge a runtime: run its trials and report what was said and done
    Check(check::CheckArguments),
    /// Let every saboteur lie about the reference runtime, and print the kill matrix
    Calibrate(calibrate::CalibrateArguments),
    /// Find problems in specs, features, manifests and known-failing files
    Lint(lint::LintArguments),
    /// Say that what moved in a spec was read and is right, or enter what is new, in specs/spec.lock
    ///
    /// The lock holds what each criterion and each case was, with the scenario, the saboteurs and
    /// the comparisons by which it is judged. What moved since is suspect, and `candor lint` fails,
    /// until it is accepted with a reason. Ids that were retired or lost cannot be accepted.
    ///
    /// Exit codes: 0 when all that was named was accepted, or, with `--new`, no suspect is left; 1
    /// when `--new` left suspects; 2 when something that was named cannot be accepted, and then
    /// nothing is written.
    Accept(accept::AcceptArguments),
    /// Show the traceability matrix: criterion, case, trials, verdict
    ///
    /// Each case with what proves it and its last verdict in each runtime that has a record. Where a
    /// run judged only a part, older ones say the rest. A verdict that was earned on another text, by
    /// other steps or of another build is stale: it is never shown as passed. Nothing is run
    /// but the version command of each manifest.
    ///
    /// Exit codes: 0 without `--gate`. With it 1 when a case failed, passed although it is on file
    /// as failing or lacks a row of a runtime that declares to be complete, and when a saboteur
    /// survived; else 3 when a case is stale, errored, open or not judged; else 0.
    Trace(trace::TraceArguments),
    /// Explain a criterion, a case, a trial, a spec or a milestone: what proves it, how it stands
    Explain(explain::ExplainArguments),
    /// Tell run records again: one, the shares of a run, two to compare, or several side by side
    ///
    /// One record is told again as its run was. The shares of one plan (`check --partition K/N`) are
    /// merged into the run that they are of. Two runs of one runtime are compared, the earlier
    /// first. Anything else is a grid: cases down, runs across. Nothing is run, and nothing is told
    /// but what is on record.
    ///
    /// Exit codes: of one record, the code that its run had, and 3 when it was cut off; of a merge,
    /// the code that the whole run would have had, so 3 when a trial was run in no share; of a
    /// comparison, 1 when the later run is red for something that the earlier one does not have (by
    /// the rules of `check --fail-on new`), else 3 when the later one was cut off, else 0; of a
    /// grid, 0. A record that cannot be read is 2.
    Report(report::ReportArguments),
    /// List the Gherkin steps that features may use
    Steps(steps::StepsArguments),
    /// Try each capability of a manifest before any case is judged
    Doctor(doctor::DoctorArguments),
    /// Print the reference of the manifest's language
    Manifest(manifest::ManifestArguments),
    /// Run the reference runtime
    #[cfg(feature = "runtime")]
    Runtime(runtime::RuntimeCommand),
}

/// Answers the command line and returns the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let behind = arguments.get(1..).unwrap_or_default();
    let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
    if let Some(code) = reentry::enter(behind, io::stdin(), &mut stdout, &mut stderr) {
        return code;
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // clap knows where its message belongs: help on stdout, errors on stderr.
            let _ = error.print();
            return match error.use_stderr() {
                true => ExitCode::Usage.code(),
                false => ExitCode::Expected.code(),
            };
        }
    };
    let mut out = anstream::AutoStream::auto(stdout);
    let mut log = anstream::AutoStream::auto(stderr);
    let ended = match cli.command {
        #[cfg(feature = "runtime")]
        Command::Runtime(command) => return command.run(&mut out, &mut log),
        Command::Check(arguments) => check::check(arguments, &mut out, &mut log),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments, &mut out),
        Command::Lint(arguments) => lint::lint(&arguments, &mut out),
        Command::Accept(arguments) => accept::accept(&arguments, &mut out),
        Command::Trace(arguments) => trace::trace(&arguments, &mut out),
        Command::Explain(arguments) => explain::explain(&arguments, &mut out),
        Command::Init(arguments) => {
            init::init(arguments, &mut io::stdin().lock(), &mut out, &mut log)
        }
        Command::Doctor(arguments) => doctor::doctor(&arguments, &mut out),
        Command::Manifest(arguments) => manifest::manifest(&arguments, &mut out),
        Command::Report(arguments) => report::report(&arguments, &mut out, &mut log),
        Command::Steps(arguments) => steps::steps(&arguments, &mut out),
    };
    let code = ended.unwrap_or_else(|stop| stop.tell(&mut log));
    // Where even stderr is gone, the exit code still tells.
    let _ = out.flush();
    code.code()
}

/// How many trials run beside one another. They mostly wait: for processes, for sleeps, for disks.
fn jobs(asked: Option<u16>) -> usize {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    asked.map_or(4 * processors, usize::from)
}
