//! Owns the vocabulary as a person reads it in a terminal: each step with what it does, an example, and its places.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::DIM;
use crate::steps::{Place, Told};

const BOLD: Style = Style::new().bold();

/// How wide an explanation gets, however wide the terminal is.
const READABLE: usize = 100;

/// How many places are shown of a step; JSON and Markdown have all.
const SHOWN: usize = 6;

/// Writes the steps into so many columns of a terminal.
///
/// # Errors
///
/// As the writer.
pub fn write(told: &[Told<'_>], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let options = Options::new(width.min(READABLE))
        .initial_indent("    ")
        .subsequent_indent("    ")
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    for (n, step) in told.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{BOLD}{} {}{BOLD:#}", step.keyword, step.expression)?;
        writeln!(out, "{}", textwrap::fill(step.about, &options))?;
        for line in step.example.lines() {
            writeln!(out, "      {line}")?;
        }
        let defined = step.defined.map(|place| format!("defined at {place}"));
        let places = defined.into_iter().chain([used(step)]);
        for line in places {
            let lines = textwrap::fill(&line, &options);
            writeln!(out, "{DIM}{lines}{DIM:#}")?;
        }
    }
    Ok(())
}

fn used(step: &Told<'_>) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut file = "";
    for place in step.uses.iter().take(SHOWN) {
        // The file is named once, and its lines behind it.
        shown.push(match place.file == file {
            true => format!(":{}", place.line),
            false => Place::to_string(place),
        });
        file = &place.file;
    }
    let more = step.uses.len().saturating_sub(SHOWN);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    match step.uses.len() {
        0 => "not used by this suite".to_owned(),
        1 => format!("used once, at {}", shown.join(", ")),
        n => format!("used {n} times, at {}", shown.join(", ")),
    }
}
