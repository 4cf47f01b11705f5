//! The reports: each is a function from a run to a writer.

pub mod junit;
pub mod markdown;
pub mod runs;
pub mod terminal;
