//! Owns where a byte of a feature stands: its line and its column.

use cucumber::gherkin::{LineCol, Span};

/// A text of which is known where each line begins, so that it is not counted anew for each part.
///
/// gherkin has positions too, but those of expanded rows are guessed from their number.
pub(super) struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Lines<'a> {
        let behind = source.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(behind).collect();
        Lines { source, starts }
    }

    /// The line at which a part begins, from 1.
    pub(super) fn line(&self, span: Span) -> usize {
        self.starts.partition_point(|start| *start <= span.start)
    }

    /// The line and the character at which a part begins, each from 1.
    pub(super) fn place(&self, span: Span) -> LineCol {
        let line = self.line(span);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.source.get(start..span.start).unwrap_or_default();
        LineCol {
            line,
            col: before.chars().count() + 1,
        }
    }

    /// The lines from the one at which a part begins, with their numbers.
    pub(super) fn from(&self, span: Span) -> impl Iterator<Item = (&'a str, usize)> {
        let line = self.line(span);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        self.source
            .get(start..)
            .unwrap_or_default()
            .lines()
            .zip(line..)
    }
}
