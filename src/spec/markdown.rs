//! Owns the reading of Markdown: where headings, paragraphs, list items and table rows begin; the
//! only home of pulldown-cmark.

mod broken_table;
mod link;
mod prose;
mod task;

use std::ops::Range;

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
    /// Whether this block holds the start of the other, which is a table's head: it was meant as a
    /// table, and is none.
    pub(crate) fn is_broken_table(&self, next: &Block<'_>) -> bool {
        matches!(next.kind, Kind::TableHead(_)) && next.start < self.end
    }

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

/// The blocks of a document in their order. Code blocks, HTML, rules and front matter are none.
///
/// A paragraph that was meant as a table is followed by its rows: see [`Block::is_broken_table`].
pub(crate) fn blocks(source: &str) -> Vec<Block<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let body = front_matter(source);
    let mut blocks = Blocks {
        source,
        placed: Vec::new(),
        open: None,
        cells: Vec::new(),
        line: LineCount::new(source),
    };
    for (event, range) in Parser::new_ext(&source[body..], options).into_offset_iter() {
        blocks.take(event, range.start + body..range.end + body);
    }
    blocks.placed
}

/// The blocks that were read so far.
struct Blocks<'a> {
    source: &'a str,
    placed: Vec<Block<'a>>,
    /// A block whose text has not begun.
    open: Option<Block<'a>>,
    cells: Vec<&'a str>,
    line: LineCount<'a>,
}

impl<'a> Blocks<'a> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.open = Some(unplaced(Kind::Heading(level as u8), &range));
            }
            // The first paragraph of an item is the item.
            Event::Start(Tag::Paragraph) if self.open.is_some() => {}
            Event::Start(Tag::Paragraph | Tag::Item) => {
                self.open = Some(unplaced(Kind::Text, &range));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.cells.clear(),
            Event::Start(Tag::TableCell) => self.cells.push(cell(&self.source[range])),
            Event::End(TagEnd::TableHead) => {
                let kind = Kind::TableHead(std::mem::take(&mut self.cells));
                self.place(unplaced(kind, &range), range.start);
            }
            Event::End(TagEnd::TableRow) => {
                let kind = Kind::TableRow(std::mem::take(&mut self.cells));
                self.place(unplaced(kind, &range), range.start);
            }
            // An item without text of its own, or a list in it, begins no block.
            Event::End(TagEnd::Item | TagEnd::Heading(_)) => self.open = None,
            Event::TaskListMarker(_) => {}
            _ => {
                if let Some(block) = self.open.take() {
                    let is_text = block.kind == Kind::Text;
                    let lines = range.start..block.end;
                    self.place(block, range.start);
                    if is_text {
                        self.place_rows(lines);
                    }
                }
            }
        }
    }

    /// Places the rows of a paragraph that was meant as a table.
    fn place_rows(&mut self, text: Range<usize>) {
        for (start, row, kind) in broken_table::rows(self.source, text) {
            self.place(unplaced(kind, &(start..start + row.len())), start);
        }
    }

    fn place(&mut self, block: Block<'a>, text: usize) {
        let line = self.line.at(text);
        self.placed.push(Block {
            text,
            line,
            ..block
        });
    }
}

/// How long the front matter is: `key: value` lines between two `---`, with which a file begins.
fn front_matter(source: &str) -> usize {
    let opened = ["---\n", "---\r\n"]
        .iter()
        .find_map(|open| source.strip_prefix(open));
    let Some(body) = opened.filter(|body| body.lines().next().is_some_and(|l| l.contains(':')))
    else {
        return 0;
    };
    let mut length = source.len() - body.len();
    for line in body.split_inclusive('\n') {
        length += line.len();
        if line.trim_end() == "---" {
            return length;
        }
    }
    0
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

fn unplaced<'a>(kind: Kind<'a>, range: &Range<usize>) -> Block<'a> {
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

    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.line) = (0, 1);
        }
        self.line += line_of(&self.source[self.byte..], byte - self.byte) - 1;
        self.byte = byte;
        self.line
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
    fn a_paragraph_that_was_meant_as_a_table_is_followed_by_its_rows() {
        let source = "see:\n\n| a | b |\n| --- |\n| 1 | x \\| y |\nend\n";
        let read = read(source);
        assert_eq!(read.len(), 4, "{read:?}");
        assert_eq!(
            read[2..],
            [(3, "a/b".to_owned()), (5, "1/x \\| y".to_owned())]
        );
        let blocks = blocks(source);
        let broken = blocks
            .windows(2)
            .filter(|pair| pair[0].is_broken_table(&pair[1]));
        assert_eq!(broken.count(), 1);
    }

    #[test]
    fn front_matter_is_no_heading_and_a_rule_is_no_front_matter() {
        for (source, first) in [
            ("---\nstatus: Draft\n---\n# One\n", (4, "One")),
            ("---\r\nstatus: Draft\r\n---\r\n# One\r\n", (4, "One")),
            ("---\n\n# One\n\n---\n", (3, "One")),
            ("---\na: b\n", (2, "a: b")),
            ("# One\n---\na: b\n---\n", (1, "One")),
        ] {
            assert_eq!(read(source)[0], (first.0, first.1.to_owned()), "{source}");
        }
    }

    #[test]
    fn carriage_returns_change_no_line() {
        let source = "# One\n\n- item\n\n| a |\n|---|\n| b |\n";
        assert_eq!(read(source), read(&source.replace('\n', "\r\n")));
    }
}
