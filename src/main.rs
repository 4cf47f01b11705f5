//! The `candor` executable: hands its arguments on and ends with the code that comes back.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(candor::cli::main(std::env::args_os().collect()))
}
