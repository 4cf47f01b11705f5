//! Owns the traceability matrix: what became of each case, whatever its proof. Pure: it reads a suite and runs that were read before.

pub mod age;
mod column;
mod find;
mod index;
pub mod json;
mod judge;
mod mapping;
mod matrix;
pub mod scenario;
mod state;

pub use column::{Column, columns};
pub use find::{Found, Unfound, find};
pub use index::Index;
pub use judge::StaleBy;
pub use mapping::mapping;
pub use matrix::{Group, Matrix, Row, matrix};
pub use state::{Counts, Standing, State, Verdict};
