//! What a run record says of the ground on which its verdicts stand.

#[path = "../../build/sources.rs"]
mod sources;

mod ground;
mod source;
mod then;
