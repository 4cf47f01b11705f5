//! The reference runtime, driven as a process: what it does, what it records, and how it ends.

mod answer;
mod call;
mod history;
mod home;
mod model;
mod refusal;
mod session;
mod signal;
