//! Owns the sections of a document: where one begins and ends, and which of its blocks open an entry.

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};

use crate::id::Number;

use super::markdown::{Block, Kind};
use super::opening::{MARKS, Opening, opening};

/// The part of a document between a heading and the next one of its level or above.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section<'b, 'a> {
    pub(super) source: &'a str,
    /// Line of the heading, from 1.
    pub(super) line: usize,
    /// The blocks behind the heading.
    pub(crate) blocks: &'b [Block<'a>],
    end: usize,
}

impl<'b, 'a> Section<'b, 'a> {
    /// Finds the section under a heading of this name, in whatever case, numbered or not.
    pub(crate) fn find(name: &str, source: &'a str, blocks: &'b [Block<'a>]) -> Option<Self> {
        let named = |b: &Block<'_>| b.level().is_some() && is_named(b.own_text(source), name);
        let at = blocks.iter().position(named)?;
        let level = blocks[at].level();
        let above = |b: &Block<'_>| b.level().is_some() && b.level() <= level;
        let rest = &blocks[at + 1..];
        let next = rest.iter().position(above);
        let end = next.map_or(source.len(), |next| rest[next].start);
        Some(Self {
            source,
            line: blocks[at].line,
            blocks: &rest[..next.unwrap_or(rest.len())],
            end,
        })
    }

    /// Whether a block stands in it.
    pub(super) fn holds(&self, block: &Block<'_>) -> bool {
        let begins = self
            .blocks
            .first()
            .is_some_and(|first| first.start <= block.start);
        begins && block.start < self.end
    }

    /// The indices of the blocks that open an entry. All have one form, so that a list in the text
    /// of `### AC-2` may speak of AC-1: headings where there is one, else what has the most ids.
    pub(super) fn openings(&self, prefix: &str) -> Vec<usize> {
        let all = self.blocks.iter().enumerate();
        let all = all.filter_map(|(at, block)| Some((at, form(block), self.id(prefix, block)?)));
        let all: Vec<_> = all.collect();
        let mut forms: Vec<(Discriminant<Kind<'_>>, HashSet<Option<Number>>)> = Vec::new();
        for (_, form, id) in &all {
            match forms.iter_mut().find(|(known, _)| known == form) {
                Some((_, ids)) => drop(ids.insert(*id)),
                None => forms.push((*form, HashSet::from([*id]))),
            }
        }
        let heading = |form: &Discriminant<_>| *form == discriminant(&Kind::Heading(1));
        // Of several the last is taken; of two that weigh the same, the first is wanted.
        let weight = |(form, ids): &&(_, HashSet<_>)| (heading(form), ids.len());
        let best = forms.iter().rev().max_by_key(weight).map(|(form, _)| *form);
        let alike = all.iter().filter(|(_, form, _)| Some(*form) == best);
        alike.map(|(at, ..)| *at).collect()
    }

    /// The id that a block opens with: none for prose, and for a malformed id none within.
    pub(super) fn id(&self, prefix: &str, block: &Block<'a>) -> Option<Option<Number>> {
        match opening(prefix, self.opening_text(prefix, block)) {
            Opening::Id(number, _) => Some(Some(number)),
            Opening::Malformed(_) => Some(None),
            Opening::Prose => None,
        }
    }

    /// The text with which a block would open an entry; of a row it is the cell that holds an id.
    pub(super) fn opening_text(&self, prefix: &str, block: &Block<'a>) -> &'a str {
        match &block.kind {
            Kind::TableHead(_) => "",
            Kind::TableRow(cells) => cells.get(id_column(prefix, cells)).copied().unwrap_or(""),
            Kind::Heading(_) => unstressed(block.own_text(self.source)),
            Kind::Text => block.own_text(self.source),
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

    /// The byte at which the entry that opens in block `at` ends; `next` opens the one behind it.
    pub(super) fn entry_end(&self, at: usize, next: Option<usize>) -> usize {
        let own = self.blocks[at].level().unwrap_or(u8::MAX);
        let above = |b: &&Block<'_>| b.level().is_some_and(|level| level <= own);
        let until = next.unwrap_or(self.blocks.len());
        let heading = self.blocks[at + 1..until].iter().find(above);
        let next = next.map(|next| self.blocks[next].start);
        let end = heading.map(|b| b.start).or(next);
        end.unwrap_or(self.end)
    }
}

fn form<'a>(block: &Block<'a>) -> Discriminant<Kind<'a>> {
    discriminant(&block.kind)
}

/// The column of a row that holds its id: the first that opens with one, or else holds nothing else.
pub(super) fn id_column(prefix: &str, cells: &[&str]) -> usize {
    let alone = |cell: &&str| matches!(opening(prefix, cell), Opening::Id(_, rest) if rest.trim_matches(MARKS).is_empty());
    let first = cells
        .first()
        .is_some_and(|cell| opening(prefix, cell) != Opening::Prose);
    let other = cells.iter().position(alone);
    if first { 0 } else { other.unwrap_or(0) }
}

/// A heading's text without the stress that is on all of it.
fn unstressed(text: &str) -> &str {
    let within = |mark| text.strip_prefix(mark)?.strip_suffix(mark);
    let within = ["**", "__"].into_iter().find_map(within);
    within.filter(|text| !text.contains("**")).unwrap_or(text)
}

/// Whether a heading has this name, be it `## 4. Acceptance criteria:` or `## **Name** (binding)`.
fn is_named(heading: &str, name: &str) -> bool {
    let numbering = |c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '§') || c == ' ';
    let heading = unstressed(heading.trim_start_matches(numbering));
    let Some((start, rest)) = heading.split_at_checked(name.len()) else {
        return false;
    };
    let rest = rest.trim_start();
    start.eq_ignore_ascii_case(name)
        && (rest.is_empty() || rest.starts_with([':', '(', '-', '–', '—', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_found_however_its_heading_is_written() {
        for heading in [
            "Acceptance Criteria",
            "acceptance criteria:",
            "4. Acceptance Criteria",
            "4.2) Acceptance Criteria (binding)",
            "**Acceptance Criteria**",
            "§ 3 Acceptance Criteria – all",
        ] {
            assert!(is_named(heading, "Acceptance Criteria"), "{heading}");
        }
        for heading in [
            "Acceptance",
            "Acceptance Criteria Verification",
            "Äcceptance Criteria",
            "",
        ] {
            assert!(!is_named(heading, "Acceptance Criteria"), "{heading}");
        }
    }
}
