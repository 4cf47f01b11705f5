//! The matrix, the explanations and the vocabulary: what stands in them, what is old in them, and what a gate makes of it.

mod command;
mod explain;
mod gate;
mod golden;
mod sample;
mod stale;
mod steps;
