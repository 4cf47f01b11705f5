//! The reports: each is a function from a run, or from what a review found, to a writer.

pub mod junit;
pub mod markdown;
pub mod problems;
pub mod rules;
pub mod runs;
pub mod terminal;
