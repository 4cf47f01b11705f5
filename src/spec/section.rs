//! Owns the sections of a document: where one begins and ends, and which of its blocks open an entry.

use crate::problem::Problem;

use super::fields::{self, Opening};
use super::markdown::{Block, Kind};

/// The part of a document between a heading and the next one of its level or above.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section<'b, 'a> {
    pub(super) source: &'a str,
    /// The blocks behind the heading.
    pub(crate) blocks: &'b [Block<'a>],
    end: usize,
}

impl<'b, 'a> Section<'b, 'a> {
    /// Finds the section under a heading of this name, in whatever case.
    pub(crate) fn find(name: &str, source: &'a str, blocks: &'b [Block<'a>]) -> Option<Self> {
        let named =
            |b: &Block<'_>| b.level().is_some() && b.own_text(source).eq_ignore_ascii_case(name);
        let at = blocks.iter().position(named)?;
        let level = blocks[at].level();
        let above = |b: &Block<'_>| b.level().is_some() && b.level() <= level;
        let rest = &blocks[at + 1..];
        let next = rest.iter().position(above);
        let end = next.map_or(source.len(), |next| rest[next].start);
        let blocks = &rest[..next.unwrap_or(rest.len())];
        Some(Self {
            source,
            blocks,
            end,
        })
    }

    /// The indices of the blocks that open an entry. All have the form of the first, so that a list
    /// in the text of `### AC-2` may speak of AC-1.
    pub(super) fn openings(&self, prefix: &str) -> Vec<usize> {
        let opens = |b: &Block<'a>| fields::opening(prefix, self.first_text(b)) != Opening::Prose;
        let all = self.blocks.iter().enumerate().filter(|(_, b)| opens(b));
        let mut form = None;
        let alike = all.filter(|(_, b)| {
            let own = std::mem::discriminant(&b.kind);
            *form.get_or_insert(own) == own
        });
        alike.map(|(at, _)| at).collect()
    }

    pub(super) fn first_text(&self, block: &Block<'a>) -> &'a str {
        match &block.kind {
            Kind::TableHead(_) => "",
            Kind::TableRow(cells) => cells.first().copied().unwrap_or_default(),
            _ => block.own_text(self.source),
        }
    }

    /// The list items and paragraphs: line and text, each up to the next.
    pub(crate) fn items(&self) -> Vec<(usize, &'a str)> {
        let text = |b: &&Block<'_>| b.kind == Kind::Text;
        let blocks = self.blocks.iter().filter(text);
        let ends = blocks.clone().skip(1).map(|b| b.start).chain([self.end]);
        let items = blocks.zip(ends);
        items
            .map(|(b, end)| (b.line, self.source[b.text..end].trim_end()))
            .collect()
    }

    /// The byte at which the entry that opens in block `at` ends.
    pub(super) fn entry_end(&self, at: usize, next: Option<usize>) -> usize {
        let own = self.blocks[at].level().unwrap_or(u8::MAX);
        let above = |b: &&Block<'_>| b.level().is_some_and(|level| level <= own);
        let heading = self.blocks[at + 1..].iter().find(above);
        let next = next.map(|next| self.blocks[next].start);
        let ends = heading.map(|b| b.start).into_iter().chain(next);
        ends.min().unwrap_or(self.end)
    }

    /// Paragraphs that were meant as tables: their entries would be lost without a word.
    pub(super) fn broken_tables(&self, file: &str) -> Vec<Problem> {
        let bars = |b: &&Block<'a>| b.kind == Kind::Text && self.first_text(b).starts_with('|');
        let problem = |b: &Block<'a>| {
            Problem::error("broken-table", file, b.line, "this is no Markdown table")
                .help("give its second line one `---` for each column of the first")
        };
        self.blocks.iter().filter(bars).map(problem).collect()
    }

    /// The names of the columns of the table in which block `at` is a row.
    pub(super) fn columns(&self, at: usize) -> &'b [&'a str] {
        let heads = self.blocks[..at].iter().rev();
        let mut heads = heads.filter_map(|b| match &b.kind {
            Kind::TableHead(cells) => Some(cells.as_slice()),
            _ => None,
        });
        heads.next().unwrap_or_default()
    }
}
