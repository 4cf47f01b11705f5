//! Run records beside one another: merged, compared, laid out, and held against a base.

mod base;
mod command;
mod compared;
mod golden;
mod merged;
mod sample;
