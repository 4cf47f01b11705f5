//! Owns the grid as Markdown, for a pull request or a page: the same rows, columns and notes as in the terminal.

pub mod steps;
pub mod trace;

use std::io::{self, Write};

use super::runs;
use crate::compare::grid::{Cell, Grid, Row};
use crate::verdict::Outcome;

/// Writes a grid as Markdown.
///
/// # Errors
///
/// As the writer.
pub fn write(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    key(grid, out)?;
    write!(out, "\n| case | title |")?;
    for column in &grid.columns {
        let version = column.gathered.run.header.runtime_version.as_deref();
        let version = version.unwrap_or("version unknown");
        write!(out, " {}<br>{} |", escaped(&column.label), escaped(version))?;
    }
    writeln!(out, "\n|---|---|{}", "---|".repeat(grid.columns.len()))?;
    for row in &grid.rows {
        line(row, out)?;
    }
    legend(grid, out)?;
    notes(grid, out)
}

fn key(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    for column in &grid.columns {
        let told = runs::told(column.gathered, grid.has_namesakes());
        let told: Vec<String> = told.iter().map(|told| escaped(told)).collect();
        writeln!(
            out,
            "- **{}**: {}",
            escaped(&column.label),
            told.join(" · ")
        )?;
    }
    Ok(())
}

fn line(row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
    let labels = row.labels.as_deref().filter(|labels| !labels.is_empty());
    let labels = labels.map(|labels| format!("[{labels}]"));
    let case = format!("{}{}", row.case, labels.unwrap_or_default());
    let criteria = match row.criteria.is_empty() {
        true => String::new(),
        false => format!(" ({})", row.criteria),
    };
    write!(
        out,
        "| {}{} | {} |",
        escaped(&case),
        escaped(&criteria),
        escaped(row.title)
    )?;
    for cell in &row.cells {
        write!(out, " {} |", text(cell))?;
    }
    writeln!(out)
}

fn text(cell: &Cell<'_>) -> String {
    let Some(outcome) = cell.outcome() else {
        return "-".to_owned();
    };
    let word = match outcome {
        Outcome::Passed | Outcome::Skipped | Outcome::Xfailed => runs::word(outcome).to_owned(),
        _ => format!("**{}**", runs::word(outcome)),
    };
    let part = cell.part().map(|(some, all)| format!("{some}/{all}"));
    let parts = [word, part.unwrap_or_default(), escaped(&cell.by())];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

fn legend(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    let told = runs::legend(grid, runs::word);
    match told.is_empty() {
        true => Ok(()),
        false => writeln!(out, "\n{}", told.join(" · ")),
    }
}

fn notes(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    let notes = grid.notes();
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        let [label, trials, text] = [note.label, &note.trials, &note.text].map(escaped);
        writeln!(out, "- **{label}** {trials}: {text}")?;
    }
    Ok(())
}

/// The text as it reads, whatever Markdown or HTML would make of it, on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
