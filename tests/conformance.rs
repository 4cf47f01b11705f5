//! The acceptance gate: the reference runtime is judged by every trial of the suite.

fn main() -> std::process::ExitCode {
    candor::gate::Gate::new()
        .executable(env!("CARGO_BIN_EXE_candor"))
        .run()
}
