//! Owns what is said when Gherkin cannot be read: the parser names tokens, a person wants the line
//! and the reason.

use cucumber::gherkin::ParseError;

use crate::problem::Problem;

use super::wrap::{is_block_start, is_step_start};

/// Finds the likeliest cause, or else says where the parser stopped.
pub(super) fn explain(file: &str, source: &str, error: &ParseError) -> Problem {
    let (line, message, remedy) = open_docstring(source)
        .or_else(|| ragged_table(source))
        .or_else(|| stray_line(source))
        .unwrap_or_else(|| {
            (
                stopped_at(source, error),
                "failed to read the Gherkin from here on".to_owned(),
                "see whether the keyword, its colon and the lines above are as Gherkin wants them",
            )
        });
    Problem::error("gherkin", file, line, message).help(remedy)
}

type Cause = (usize, String, &'static str);

/// Lines outside of docstrings with their numbers, trimmed; a docstring's first line is among them.
fn outer_lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = None;
    let numbered = (1..).zip(source.lines().map(str::trim));
    numbered.filter(move |(_, line)| match fence {
        Some(mark) => {
            if line.contains(mark) {
                fence = None;
            }
            false
        }
        None => {
            let marks = ["\"\"\"", "```"].into_iter();
            fence = marks.into_iter().find(|mark| line.starts_with(mark));
            true
        }
    })
}

fn open_docstring(source: &str) -> Option<Cause> {
    let is_mark = |line: &str| line.starts_with("\"\"\"") || line.starts_with("```");
    let fences = (1..)
        .zip(source.lines())
        .filter(|(_, line)| is_mark(line.trim()));
    let fences: Vec<_> = fences.map(|(at, _)| at).collect();
    let (last, odd) = (fences.last()?, fences.len() % 2 == 1);
    let remedy = "close it with the mark that opened it, on a line of its own";
    odd.then(|| (*last, "this docstring has no end".to_owned(), remedy))
}

fn ragged_table(source: &str) -> Option<Cause> {
    let mut width = None;
    for (at, line) in outer_lines(source) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with('|') {
            width = None;
            continue;
        }
        let own = line.replace("\\|", "").matches('|').count() - 1;
        let first = *width.get_or_insert(own);
        if own != first {
            let message = format!("this row has {own} cells, the table's first row {first}");
            let remedy = "give every row of the table the same number of cells";
            return Some((at, message, remedy));
        }
    }
    None
}

/// A line behind a step that is neither a step nor anything that may follow one.
fn stray_line(source: &str) -> Option<Cause> {
    let mut among_steps = false;
    for (at, line) in outer_lines(source) {
        let mark = line.starts_with(['#', '@', '|', '"', '`']) || line.is_empty();
        if is_step_start(line) {
            among_steps = true;
        } else if is_block_start(line) && line.contains(':') {
            among_steps = false;
        } else if among_steps && !mark {
            let message = format!("`{line}` is no step");
            let remedy = "begin a step with Given, When, Then, And, But or `*`, and put a \
                          description above the first step";
            return Some((at, message, remedy));
        }
    }
    None
}

/// The parser's own position is private; its text is `Error at LINE:COLUMN: …`.
fn stopped_at(source: &str, error: &ParseError) -> usize {
    let text = error.to_string();
    let place = text
        .strip_prefix("Error at ")
        .and_then(|rest| rest.split_once(':'));
    let line = place.and_then(|(line, _)| line.parse().ok()).unwrap_or(1);
    line.clamp(1, source.lines().count().max(1))
}
