//! Owns a table of which one column gives way: it is cut where the line would not fit, the others never.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;

use super::DIM;
use super::line::{self, plain};

/// What is left of the column that gives way, at least.
const LEAST: usize = 16;

/// What the last column takes of a line, at most; what is longer runs over its end.
const LAST: usize = 18;

/// One cell: its text and its style.
pub(super) type Cell = (String, Style);

/// A table.
pub(super) struct Table {
    /// The heads of the columns.
    pub(super) heads: Vec<String>,
    /// The rows, each with the lines that stand beneath it.
    pub(super) rows: Vec<(Vec<Cell>, Vec<String>)>,
    /// The column that gives way.
    pub(super) gives: usize,
}

impl Table {
    /// Writes it into so many columns of a terminal.
    pub(super) fn write(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths(width);
        let heads = self.heads.iter().map(|head| (head.clone(), DIM));
        let cells = |cells: &mut dyn Iterator<Item = Cell>| -> Vec<line::Cell> {
            let filled = cells.zip(&widths);
            filled
                .map(|((text, style), width)| (text, *width, style))
                .collect()
        };
        line::write(&cells(&mut heads.into_iter()), out)?;
        for (row, beneath) in &self.rows {
            line::write(&cells(&mut row.iter().cloned()), out)?;
            for text in beneath {
                writeln!(out, "    {DIM}{}{DIM:#}", plain(text))?;
            }
        }
        Ok(())
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.heads.len()).map(|at| self.widest(at)).collect();
        let last = widths.len().saturating_sub(1);
        let others = widths
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != self.gives);
        let taken =
            others.map(|(at, width)| 2 + if at == last { LAST.min(*width) } else { *width });
        let left = width.saturating_sub(taken.sum());
        if let Some(gives) = widths.get_mut(self.gives) {
            *gives = (*gives).min(left.max(LEAST));
        }
        widths
    }

    fn widest(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|(cells, _)| cells.get(at));
        let cells = cells.map(|(text, _)| display_width(&plain(text)));
        let head = self.heads.get(at).map(|head| display_width(head));
        cells.chain(head).max().unwrap_or(0)
    }
}
