//! Owns the private first argument under which the executable becomes a helper of its own: a witness, or a jq program that can be killed.

use std::ffi::OsString;
use std::io::{Read, Write};

use crate::subject::jq;
use crate::witness;

/// Answers a helper's arguments (those behind the executable's name) and returns the exit code;
/// none where they are nobody's but the user's.
pub fn enter(
    arguments: &[OsString],
    stdin: impl Read + Send + 'static,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Option<u8> {
    match arguments.first() {
        Some(first) if first == jq::HELPER => Some(jq::serve(stdin, stdout)),
        _ => witness::enter(arguments, stdin, stdout, stderr),
    }
}
