//! Owns the reading of Markdown: where headings, paragraphs, list items and table rows begin; the
//! only home of pulldown-cmark.

mod link;
mod prose;
mod task;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

pub(crate) use link::{anchors, links};
pub(crate) use prose::{comments, prose};
pub(crate) use task::{Task, tasks};

/// How a page is read: without footnotes, a note would be taken for the definition of a link.
const PAGE: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// A heading of this level, from 1.
    Heading(u8),
    /// A paragraph, or a list item with its first paragraph.
    Text,
    /// The head of a table: its cells, trimmed.
    TableHead(Vec<&'a str>),
    /// A row of a table: its cells, trimmed, as many as the head has.
    TableRow(Vec<&'a str>),
}

/// A place in a document at which an entry or a section may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    /// What begins here.
    pub(crate) kind: Kind<'a>,
    /// Byte at which the block begins, its mark (`- `, `### `) included.
    pub(crate) start: usize,
    /// Byte at which its text begins.
    pub(crate) text: usize,
    /// Byte after the block.
    pub(crate) end: usize,
    /// Line of the text, from 1.
    pub(crate) line: usize,
}

impl Block<'_> {
    /// The level of a heading, from 1.
    pub(crate) fn level(&self) -> Option<u8> {
        match self.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        }
    }

    /// The block's own text, without the marks around it.
    pub(crate) fn own_text<'s>(&self, source: &'s str) -> &'s str {
        let text = &source[self.text..self.end];
        match self.kind {
            Kind::Heading(_) => text.trim_end().trim_end_matches('#').trim_end(),
            _ => text.trim_end(),
        }
    }
}

/// The blocks of a document in their order. Code blocks, HTML and rules are none.
pub(crate) fn blocks(source: &str) -> Vec<Block<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    let mut cells: Vec<&str> = Vec::new();
    let mut line = LineCount::new(source);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some(unplaced(Kind::Heading(level as u8), &range));
            }
            // The first paragraph of an item is the item.
            Event::Start(Tag::Paragraph) if open.is_some() => {}
            Event::Start(Tag::Paragraph | Tag::Item) => open = Some(unplaced(Kind::Text, &range)),
            Event::Start(Tag::TableHead | Tag::TableRow) => cells.clear(),
            Event::Start(Tag::TableCell) => cells.push(cell(&source[range])),
            Event::End(TagEnd::TableHead) => {
                let kind = Kind::TableHead(std::mem::take(&mut cells));
                blocks.push(line.place(unplaced(kind, &range), range.start));
            }
            Event::End(TagEnd::TableRow) => {
                let kind = Kind::TableRow(std::mem::take(&mut cells));
                blocks.push(line.place(unplaced(kind, &range), range.start));
            }
            // An item without text of its own, or a list in it, begins no block.
            Event::End(TagEnd::Item | TagEnd::Heading(_)) => open = None,
            Event::TaskListMarker(_) => {}
            _ => {
                if let Some(block) = open.take() {
                    blocks.push(line.place(block, range.start));
                }
            }
        }
    }
    blocks
}

/// The line of a byte and the character in it, both from 1.
pub(crate) fn place(source: &str, byte: usize) -> (usize, usize) {
    let start = source[..byte].rfind('\n').map_or(0, |at| at + 1);
    let column = source[start..byte].chars().count() + 1;
    (line_of(source, byte), column)
}

/// The line of a byte, from 1.
pub(crate) fn line_of(source: &str, byte: usize) -> usize {
    source.as_bytes()[..byte]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

fn unplaced<'a>(kind: Kind<'a>, range: &std::ops::Range<usize>) -> Block<'a> {
    Block {
        kind,
        start: range.start,
        text: range.start,
        end: range.end,
        line: 0,
    }
}

/// The text between the bars of a table cell.
fn cell(raw: &str) -> &str {
    raw.trim().trim_matches('|').trim()
}

/// Counts lines while the bytes asked for only grow, so that a long document is read once.
struct LineCount<'a> {
    source: &'a str,
    byte: usize,
    line: usize,
}

impl<'a> LineCount<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            byte: 0,
            line: 1,
        }
    }

    fn place<'b>(&mut self, block: Block<'b>, text: usize) -> Block<'b> {
        if text < self.byte {
            (self.byte, self.line) = (0, 1);
        }
        self.line += line_of(&self.source[self.byte..], text - self.byte) - 1;
        self.byte = text;
        Block {
            text,
            line: self.line,
            ..block
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<(usize, String)> {
        let mut read = Vec::new();
        for block in blocks(source) {
            let text = match &block.kind {
                Kind::TableHead(cells) | Kind::TableRow(cells) => cells.join("/"),
                _ => block.own_text(source).to_owned(),
            };
            read.push((block.line, text));
        }
        read
    }

    #[test]
    fn headings_paragraphs_items_and_rows_stand_on_their_lines() {
        let source = "# One #\n\ntext\nmore\n\n- item\n- [ ] **task**\n\n  second\n\n\
                      | a | b |\n|---|---|\n| `x` |\n\n```\n- code\n```\n";
        let read = read(source);
        let read: Vec<_> = read.iter().map(|(l, t)| (*l, t.as_str())).collect();
        assert_eq!(read[0], (1, "One"));
        assert_eq!(read[1], (3, "text\nmore"));
        assert_eq!(read[2], (6, "item"));
        assert_eq!((read[3].0, &read[3].1[..8]), (7, "**task**"));
        assert_eq!(read[4], (9, "second"));
        assert_eq!(read[5..], [(11, "a/b"), (13, "`x`/")]);
    }

    #[test]
    fn carriage_returns_change_no_line() {
        let source = "# One\n\n- item\n\n| a |\n|---|\n| b |\n";
        assert_eq!(read(source), read(&source.replace('\n', "\r\n")));
    }
}
