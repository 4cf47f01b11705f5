//! Input that cannot be used: each with its exit code, what is wrong, where, and what to do about it.

mod command_line;
mod interrupt;
mod known_failing;
mod manifest;
mod suite;
