//! Owns the vocabulary as Markdown, for a page: the same bytes from the same suite.

use std::io::{self, Write};

use super::escaped;
use crate::steps::Told;

/// Writes a section for each step.
///
/// # Errors
///
/// As the writer.
pub fn write(told: &[Told<'_>], out: &mut dyn Write) -> io::Result<()> {
    for (n, step) in told.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        writeln!(out, "### {} {}\n", step.keyword, escaped(step.expression))?;
        writeln!(out, "{}\n", step.about)?;
        writeln!(out, "```gherkin\n{}\n```\n", step.example)?;
        if let Some(place) = step.defined {
            writeln!(out, "Defined at `{place}`.")?;
        }
        let uses: Vec<String> = step.uses.iter().map(|place| format!("`{place}`")).collect();
        match uses.len() {
            0 => writeln!(out, "Not used by this suite.")?,
            _ => writeln!(out, "Used at {}.", uses.join(", "))?,
        }
    }
    Ok(())
}
