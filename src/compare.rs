//! Owns what runs are to one another: shares of one plan, an earlier and a later run of one runtime, or runs of several beside one another. Pure: it reads runs that were read before.

pub mod base;
pub mod diff;
pub mod evidence;
pub mod gather;
pub mod grid;
pub mod merge;
