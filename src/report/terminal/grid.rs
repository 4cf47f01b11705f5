//! Owns the grid as a person reads it in a terminal: who was run, what became of each case, what the signs mean, and what did not pass.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::line::{self, cut, filled, plain};
use super::{DIM, GREEN, RED, YELLOW};
use crate::compare::grid::{Cell, Grid, Row};
use crate::id::SpecId;
use crate::report::runs;
use crate::verdict::Outcome;

/// What is left of a title at least before cells say less.
const TITLE: usize = 20;

/// The widest that a column gets before its kinds of mismatch are cut; they are told in the notes.
const COLUMN: usize = 22;

/// How much of the text of a note is shown; the record holds it all.
const NOTE: usize = 320;

/// What stands between columns.
const GAP: usize = 2;

/// How much a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// The outcome and by what.
    Full,
    /// The outcome.
    Short,
    /// A sign.
    Sign,
}

/// How wide everything is.
struct Layout {
    words: Words,
    criteria: usize,
    case: usize,
    title: usize,
    columns: Vec<usize>,
}

/// Writes a grid into so many columns of a terminal.
///
/// # Errors
///
/// As the writer.
pub fn write(grid: &Grid<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let layout = layout(grid, width);
    writeln!(
        out,
        "{DIM}candor report · {} runs side by side{DIM:#}\n",
        grid.columns.len()
    )?;
    key(grid, layout.words, width, out)?;
    let mut spec: Option<&SpecId> = None;
    for row in &grid.rows {
        if spec.replace(&row.case.spec) != Some(&row.case.spec) {
            heading(grid, &row.case.spec, &layout, out)?;
        }
        self::row(row, &layout, out)?;
    }
    legend(grid, layout.words, width, out)?;
    notes(grid, width, out)
}

/// The first layout that fits; with too many runs for any, the narrowest.
fn layout(grid: &Grid<'_>, width: usize) -> Layout {
    let sign = layout_of(grid, width, Words::Sign);
    let mut wider = [Words::Full, Words::Short]
        .map(|words| layout_of(grid, width, words))
        .into_iter();
    let fits = |layout: &Layout| layout.title >= TITLE.min(longest_title(grid));
    wider.find(fits).unwrap_or(sign)
}

fn layout_of(grid: &Grid<'_>, width: usize, words: Words) -> Layout {
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
    let criteria = widest(&mut grid.rows.iter().map(|row| display_width(&row.criteria)));
    let case = widest(&mut grid.rows.iter().map(|row| display_width(&case(row))));
    let columns = (0..grid.columns.len()).map(|index| {
        let cells = grid
            .rows
            .iter()
            .map(|row| display_width(&text(&row.cells[index], words)));
        let head = display_width(&head(grid, index, words));
        widest(&mut cells.chain([head])).min(COLUMN)
    });
    let columns: Vec<usize> = columns.collect();
    let taken =
        criteria + case + 2 * GAP + columns.iter().map(|column| column + GAP).sum::<usize>();
    let title = width.saturating_sub(taken).min(longest_title(grid));
    Layout {
        words,
        criteria,
        case,
        title,
        columns,
    }
}

fn longest_title(grid: &Grid<'_>) -> usize {
    let titles = grid.rows.iter().map(|row| display_width(row.title));
    titles.max().unwrap_or(0)
}

/// The head of a column: the run's name, or a number that the key explains.
fn head(grid: &Grid<'_>, index: usize, words: Words) -> String {
    match words {
        Words::Sign => (index + 1).to_string(),
        Words::Full | Words::Short => grid.columns[index].label.clone(),
    }
}

/// Who was run, when, by which suite, and what it came to.
fn key(grid: &Grid<'_>, words: Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let columns = grid.columns.iter().enumerate();
    let rows = columns.map(|(index, column)| {
        let number = (words == Words::Sign).then(|| (index + 1).to_string());
        let told = runs::told(column.gathered, grid.has_namesakes());
        let label = column.label.clone();
        number.into_iter().chain([label]).chain(told).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let widest = |at: usize| rows.iter().map(|row| display_width(&row[at])).max();
    for row in &rows {
        let Some((last, before)) = row.split_last() else {
            continue;
        };
        let before = before.iter().enumerate();
        let before = before.map(|(at, text)| filled(text, widest(at).unwrap_or(0)) + "  ");
        let before: String = before.collect();
        let below = " ".repeat(display_width(&before));
        let options = options(width)
            .initial_indent(&below)
            .subsequent_indent(&below);
        let last = textwrap::fill(&plain(last), options);
        writeln!(out, "{before}{}", last.trim_start())?;
    }
    Ok(())
}

/// Texts are broken between words only: names and ids stay whole.
fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

fn heading(grid: &Grid<'_>, spec: &SpecId, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let label = [layout.criteria, layout.case, layout.title];
    let label = label.iter().filter(|width| **width > 0);
    let label = label.map(|width| width + GAP).sum::<usize>() - GAP;
    let widths = layout.columns.iter().enumerate();
    let heads = widths.map(|(index, width)| (head(grid, index, layout.words), *width, DIM));
    let cells: Vec<_> = [(spec.to_string(), label, Style::new())]
        .into_iter()
        .chain(heads)
        .collect();
    writeln!(out)?;
    line::write(&cells, out)
}

fn row(row: &Row<'_>, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let label = [
        (row.criteria.clone(), layout.criteria, Style::new()),
        (case(row), layout.case, Style::new()),
        (row.title.to_owned(), layout.title, Style::new()),
    ];
    let cells = row.cells.iter().zip(&layout.columns);
    let cells =
        cells.map(|(cell, width)| (text(cell, layout.words), *width, style(cell.outcome())));
    let cells: Vec<_> = label.into_iter().chain(cells).collect();
    line::write(&cells, out)
}

fn case(row: &Row<'_>) -> String {
    match row.labels.as_deref() {
        None | Some("") => row.case.local(),
        Some(labels) => format!("{}[{labels}]", row.case.local()),
    }
}

fn text(cell: &Cell<'_>, words: Words) -> String {
    let part = cell.part().map(|(some, all)| format!("{some}/{all}"));
    let word = match (cell.outcome(), words) {
        (None, _) => return "-".to_owned(),
        (Some(outcome), Words::Sign) => {
            return format!("{}{}", sign(outcome), part.unwrap_or_default());
        }
        (Some(outcome), _) => runs::word(outcome).to_owned(),
    };
    let by = (words == Words::Full).then(|| cell.by());
    let parts = [Some(word), part, by].into_iter().flatten();
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "✓",
        Outcome::Failed => "✗",
        Outcome::Xfailed => "x",
        Outcome::Xpassed => "X",
        Outcome::Skipped => "s",
        Outcome::Errored => "E",
        Outcome::NotRun => "?",
    }
}

fn style(outcome: Option<Outcome>) -> Style {
    match outcome {
        Some(Outcome::Failed | Outcome::Xpassed) => RED,
        Some(Outcome::Errored | Outcome::NotRun) => YELLOW,
        Some(Outcome::Passed) => GREEN,
        Some(Outcome::Xfailed | Outcome::Skipped) | None => DIM,
    }
}

/// What the words or signs of this grid mean.
fn legend(grid: &Grid<'_>, words: Words, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let told = match words {
        Words::Sign => runs::legend(grid, sign),
        Words::Full | Words::Short => runs::legend(grid, runs::word),
    };
    if told.is_empty() {
        return Ok(());
    }
    let text = textwrap::fill(&told.join(" · "), options(width));
    writeln!(out, "\n{DIM}{text}{DIM:#}")
}

fn notes(grid: &Grid<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let notes = grid.notes();
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        let style = style(Some(note.outcome));
        let text = format!("{}: {}", note.trials, cut(&note.text, NOTE));
        let first = " ".repeat(display_width(note.label) + 1);
        let options = options(width)
            .initial_indent(&first)
            .subsequent_indent("  ");
        let text = textwrap::fill(&plain(&text), options);
        writeln!(
            out,
            "{style}{}{style:#} {}",
            plain(note.label),
            text.trim_start()
        )?;
    }
    Ok(())
}
