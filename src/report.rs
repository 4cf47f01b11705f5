//! The reports: each is a function from a run to a writer.

pub mod junit;
pub mod terminal;
