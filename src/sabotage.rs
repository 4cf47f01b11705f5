//! The seams at which a saboteur stands between the kit and an honest runtime: it makes one lie about it, from outside. The runtime has no part in it.

pub mod argv;
pub mod store;

/// A saboteur at work.
#[derive(Debug, Clone, Default)]
pub struct Sabotage {
    /// What it does.
    pub tamper: Tamper,
    /// The rows in which it does it; empty for all. In the others the runtime stays honest.
    pub rows: Vec<String>,
}

/// What a saboteur does to a runtime, seam by seam.
#[derive(Debug, Clone, Default)]
pub struct Tamper {
    /// What is done to the command.
    pub argv: Option<argv::Argv>,
    /// What is done to the store before the runtime starts for the first time.
    pub store: Option<store::Triggers>,
}
