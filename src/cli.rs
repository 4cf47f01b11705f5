//! The command line: arguments, the words for a person, and the exit code. Here the kit and the reference runtime meet.

mod calibrate;
mod check;
mod doctor;
mod init;
mod interrupt;
mod lint;
mod manifest;
mod open;
mod records;
#[cfg(feature = "runtime")]
mod runtime;
mod scope;
mod steps;
mod stop;
mod trace;

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
    /// Show the traceability matrix: criterion, case, trials, verdict
    Trace(trace::TraceArguments),
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
        Command::Trace(arguments) => trace::trace(&arguments, &mut out),
        Command::Init(arguments) => {
            init::init(arguments, &mut io::stdin().lock(), &mut out, &mut log)
        }
        Command::Doctor(arguments) => doctor::doctor(&arguments, &mut out),
        Command::Manifest(arguments) => manifest::manifest(&arguments, &mut out),
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
