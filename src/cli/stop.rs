//! Owns why a command ends before its work is done, and how that is told.

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};

use crate::exit::ExitCode;
use crate::material::Unusable;
use crate::problem::Problem;

const RED: Style = AnsiColor::Red.on_default().bold();

/// Why a command ends before its work is done.
#[derive(Debug)]
pub enum Stop {
    /// Something in one sentence.
    Because(ExitCode, String),
    /// Problems in files.
    Problems(Vec<Problem>),
    /// The reader of our output went away, or it cannot be written.
    Output(io::Error),
}

impl Stop {
    /// The command line or a file that it names cannot be used.
    pub fn usage(message: impl Into<String>) -> Stop {
        Stop::Because(ExitCode::Usage, message.into())
    }

    /// Tells it and returns the exit code.
    pub fn tell(&self, log: &mut dyn Write) -> ExitCode {
        // Where even stderr is gone, the exit code still tells.
        match self {
            Stop::Because(code, message) => {
                let _ = writeln!(log, "{RED}error{RED:#}: {message}");
                *code
            }
            Stop::Problems(problems) => {
                let colour = io::stderr().is_terminal();
                for problem in problems {
                    let _ = writeln!(log, "{}", problem.draw(colour).trim_end());
                }
                ExitCode::Usage
            }
            Stop::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::Expected,
            Stop::Output(error) => {
                let _ = writeln!(log, "{RED}error{RED:#}: failed to write: {error}");
                ExitCode::NotJudged
            }
        }
    }
}

/// A reader that went away changes no verdict.
pub fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}

impl From<Unusable> for Stop {
    fn from(unusable: Unusable) -> Stop {
        match unusable {
            Unusable::Because(message) => Stop::usage(message),
            Unusable::Problems(problems) => Stop::Problems(problems),
        }
    }
}
