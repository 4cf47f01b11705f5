//! Owns what would be lost without a word: text in a section that a person takes for an entry, and the reader does not.

use std::collections::HashSet;

use crate::id::Number;
use crate::problem::Problem;

use super::markdown::{Block, Kind};
use super::opening::{Opening, opening};
use super::section::Section;

/// An id that cannot be read, or opens nothing where it stands.
pub(super) fn malformed(file: &str, line: usize, message: String) -> Problem {
    Problem::error("malformed-id", file, line, message)
}

/// Paragraphs that were meant as tables: whoever renders them sees none.
pub(super) fn broken_tables(section: &Section<'_, '_>, file: &str) -> Vec<Problem> {
    let pairs = section.blocks.windows(2);
    let broken = pairs.filter(|pair| pair[0].is_broken_table(&pair[1]));
    let problem = |pair: &[Block<'_>]| {
        Problem::error(
            "broken-table",
            file,
            pair[1].line,
            "this is no Markdown table",
        )
        .help("give its second line one `---` for each column of the first")
    };
    broken.map(problem).collect()
}

/// Ids that open nothing, since they stand in another form than the entries, or in the middle of a
/// paragraph: lost without a word, if this were not said.
pub(super) fn unread(
    section: &Section<'_, '_>,
    prefix: &str,
    file: &str,
    openings: &[usize],
    known: &HashSet<Number>,
) -> Vec<Problem> {
    let opened: HashSet<usize> = openings.iter().copied().collect();
    let (mut problems, mut broken) = (Vec::new(), false);
    for (at, block) in section.blocks.iter().enumerate() {
        // A broken table is told once, as what it is.
        broken = match block.kind {
            Kind::TableHead(_) => at > 0 && section.blocks[at - 1].is_broken_table(block),
            Kind::TableRow(_) => broken,
            _ => false,
        };
        if broken {
            continue;
        }
        let id = section.id(prefix, block).flatten();
        let own = id.filter(|id| !known.contains(id) && !opened.contains(&at));
        let own = own.map(|id| (block.line, id, "give it the form of the other entries"));
        let within = lines_within(prefix, section, block);
        let within = within.filter(|(_, id)| !known.contains(id));
        let within = within.map(|(line, id)| (line, id, "leave a blank line above it"));
        for (line, id, remedy) in own.into_iter().chain(within) {
            let id = if prefix == "AC-" {
                format!("AC-{id}")
            } else {
                format!("C-{id:02}")
            };
            problems.push(malformed(file, line, format!("{id} opens no entry here")).help(remedy));
        }
    }
    problems
}

/// The lines of a paragraph behind its first that begin like an entry: `AC-2: …`, `C-02 (AC-1): …`.
fn lines_within<'s>(
    prefix: &'s str,
    section: &Section<'_, 's>,
    block: &Block<'_>,
) -> impl Iterator<Item = (usize, Number)> {
    let text = match block.kind {
        Kind::Text => block.own_text(section.source),
        _ => "",
    };
    let lines = text.lines().zip(block.line..).skip(1);
    lines.filter_map(move |(line, at)| match opening(prefix, line.trim_start()) {
        Opening::Id(number, rest) => {
            let labelled = rest.trim_start().starts_with([':', '(']) && rest.contains(':');
            labelled.then_some((at, number))
        }
        _ => None,
    })
}

/// Headings that open a criterion or a case outside of its section, where nothing reads them.
pub(super) fn stray(file: &str, source: &str, blocks: &[Block<'_>]) -> Vec<Problem> {
    let sections = [("Acceptance Criteria", "AC-"), ("Conformance Cases", "C-")];
    let mut problems = Vec::new();
    for (name, prefix) in sections {
        // Where the section is missing, that is what is said.
        let Some(section) = Section::find(name, source, blocks) else {
            continue;
        };
        let headings = blocks.iter().filter(|block| block.level().is_some());
        for heading in headings.filter(|heading| !section.holds(heading)) {
            if let Opening::Id(..) = opening(prefix, heading.own_text(source)) {
                let message = format!("this stands outside of `{name}`, and nothing reads it");
                let problem = Problem::warning("stray-entry", file, heading.line, message);
                let remedy =
                    format!("move it under `## {name}`, or let it begin with another word");
                problems.push(problem.help(remedy));
            }
        }
    }
    problems
}
