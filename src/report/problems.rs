//! Owns the report of problems as people read it, and what the other forms of it have in common.

pub mod github;
pub mod json;
pub mod sarif;

use std::io::{self, Write};

use crate::problem::{Problem, Severity};

/// What a look at texts found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// In the order in which they are told.
    pub problems: &'a [Problem],
    /// What could not be looked at and why, each in a sentence.
    pub notes: &'a [String],
    /// How many files were looked at.
    pub files: usize,
}

impl Found<'_> {
    /// How many problems make a file unusable.
    pub fn errors(&self) -> usize {
        let severe = |problem: &&Problem| problem.severity == Severity::Error;
        self.problems.iter().filter(severe).count()
    }

    /// How many problems leave a file usable.
    pub fn warnings(&self) -> usize {
        self.problems.len() - self.errors()
    }

    /// All of it in one line of a fixed form: `2 errors, 1 warning in 5 files`.
    pub fn sum(&self) -> String {
        let counted = |n: usize, what: &str| match n {
            1 => format!("1 {what}"),
            n => format!("{n} {what}s"),
        };
        format!(
            "{}, {} in {}",
            counted(self.errors(), "error"),
            counted(self.warnings(), "warning"),
            counted(self.files, "file")
        )
    }
}

/// Writes each problem with its line and remedy, the notes, and the sum as the last line; `colour`
/// turns ANSI colours on.
///
/// # Errors
///
/// As the writer.
pub fn text(found: &Found<'_>, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    for problem in found.problems {
        writeln!(out, "{}", problem.draw(colour).trim_end())?;
    }
    for note in found.notes {
        writeln!(out, "note: {note}")?;
    }
    writeln!(out, "{}", found.sum())
}
