//! Owns a section's entries: each criterion or case, be it a heading, a list item, a paragraph or a
//! table row.

use std::borrow::Cow;

use crate::id::{CaseId, CriterionId, Number, SpecId};
use crate::problem::Problem;

use super::fields::{self, Fields, fold};
use super::lost;
use super::markdown::{Block, Kind};
use super::opening::{Opening, behind_id, opening, split_label, split_stress, unmarked};
use super::section::{Section, id_column};
use super::{Case, Criterion, Proof, Tier};

/// A criterion or a case before its fields are read.
pub(super) struct Entry<'a> {
    number: Number,
    line: usize,
    /// The heading above, when that is not the entry itself.
    above: &'a str,
    body: Body<'a>,
}

enum Body<'a> {
    /// A heading's text or a stressed label, and what follows it.
    Headed(&'a str, &'a str),
    /// The text of an item or a paragraph with what follows it.
    Text(&'a str),
    /// What stands behind the id in its cell, and the other columns of the row: name and cell.
    Row(&'a str, Vec<(&'a str, &'a str)>),
}

/// Reads the entries of the section of this name; `prefix` is `AC-` or `C-`.
pub(super) fn entries<'a>(
    name: &str,
    prefix: &str,
    file: &str,
    source: &'a str,
    blocks: &[Block<'a>],
    problems: &mut Vec<Problem>,
) -> Vec<Entry<'a>> {
    let Some(section) = Section::find(name, source, blocks) else {
        let problem = Problem::error("spec-section", file, 1, format!("no section `{name}`"));
        problems.push(problem.help(format!("add a heading `## {name}`")));
        return Vec::new();
    };
    let openings = section.openings(prefix);
    if openings.is_empty() {
        let message = format!("nothing under `{name}` begins with an id");
        let problem = Problem::error("spec-section", file, section.line, message);
        problems.push(problem.help(format!("begin each entry with its own, `{prefix}1`")));
    }
    let mut entries = Vec::new();
    let mut around = Around::default();
    for (i, at) in openings.iter().copied().enumerate() {
        around.pass(&section, at);
        let end = section.entry_end(at, openings.get(i + 1).copied());
        match read(&section, prefix, at, end, &around) {
            Ok(entry) => entries.push(entry),
            Err(id) => problems.push(
                lost::malformed(file, section.blocks[at].line, format!("`{id}` is no id"))
                    .help(format!("write `{prefix}` and a number that no other has")),
            ),
        }
    }
    problems.extend(lost::broken_tables(&section, file));
    let known = entries.iter().map(|entry| entry.number).collect();
    problems.extend(lost::unread(&section, prefix, file, &openings, &known));
    entries
}

/// What stands above a block: a heading, and the names of a table's columns.
#[derive(Default)]
struct Around<'b, 'a> {
    passed: usize,
    heading: &'a str,
    columns: &'b [&'a str],
}

impl<'b, 'a> Around<'b, 'a> {
    fn pass(&mut self, section: &Section<'b, 'a>, at: usize) {
        for block in &section.blocks[self.passed..at] {
            match &block.kind {
                Kind::Heading(_) => self.heading = block.own_text(section.source),
                Kind::TableHead(cells) => self.columns = cells,
                Kind::Text | Kind::TableRow(_) => {}
            }
        }
        self.passed = at;
    }
}

/// The entry that opens in block `at`, or the malformed id that stands there.
fn read<'a>(
    section: &Section<'_, 'a>,
    prefix: &str,
    at: usize,
    end: usize,
    around: &Around<'_, 'a>,
) -> Result<Entry<'a>, &'a str> {
    let block = &section.blocks[at];
    let text = match block.kind {
        Kind::Text => &section.source[block.text..end],
        _ => section.opening_text(prefix, block),
    };
    let (number, rest) = match opening(prefix, text) {
        Opening::Id(number, rest) => (number, rest),
        Opening::Malformed(id) => return Err(id),
        Opening::Prose => return Err(text),
    };
    let body = match &block.kind {
        Kind::Heading(_) => Body::Headed(behind_id(rest), &section.source[block.end.min(end)..end]),
        Kind::Text => match split_stress(text, rest) {
            Some(("", text)) => Body::Text(text),
            Some((label, text)) => Body::Headed(label, text),
            None => Body::Text(unmarked(rest)),
        },
        Kind::TableHead(cells) | Kind::TableRow(cells) => {
            let id = id_column(prefix, cells);
            let named = around.columns.iter().copied().zip(cells.iter().copied());
            let others = named.enumerate().filter(|(column, _)| *column != id);
            Body::Row(behind_id(rest), others.map(|(_, cell)| cell).collect())
        }
    };
    Ok(Entry {
        number,
        line: block.line,
        above: around.heading,
        body,
    })
}

impl Entry<'_> {
    pub(super) fn into_criterion(self, spec: &SpecId) -> Criterion {
        let (title, text) = match self.body {
            Body::Headed(title, text) => (without_brackets(title), Cow::Borrowed(text)),
            Body::Text(text) => {
                let (title, text) = split_label(text);
                (title, Cow::Borrowed(text))
            }
            Body::Row(title, columns) => (title, Cow::Owned(join_columns(&columns))),
        };
        let (text, retired) = fields::split_retired(&text);
        let id = CriterionId {
            spec: spec.clone(),
            number: self.number,
        };
        Criterion {
            id,
            title: fold(title),
            text,
            retired,
            line: self.line,
        }
    }

    pub(super) fn into_case(self, spec: &SpecId, file: &str, problems: &mut Vec<Problem>) -> Case {
        let line = self.line;
        let mut fields = Fields::default();
        let (title, text) = self.body.into_case(&mut fields);
        let (text, retired) = fields::split_retired(&text);
        problems.extend(unknown_words(&fields, file, line));
        if let (true, Opening::Id(number, _)) =
            (fields.criteria.is_empty(), opening("AC-", self.above))
        {
            fields.criteria.push(number);
        }
        let criterion = |number| CriterionId {
            spec: spec.clone(),
            number,
        };
        let id = CaseId {
            spec: spec.clone(),
            number: self.number,
        };
        Case {
            id,
            title,
            text,
            criteria: fields.criteria.into_iter().map(criterion).collect(),
            tiers: fields.tiers.into_iter().collect(),
            proof: fields.proof.unwrap_or(Proof::Scenario),
            retired,
            line,
        }
    }
}

impl Body<'_> {
    /// Takes the fields of a case and returns its title and its text.
    fn into_case(self, fields: &mut Fields) -> (String, String) {
        match self {
            Body::Headed(heading, text) => {
                let (label, title) = split_label(heading);
                fields.add_label(label);
                (fold(title), fields.take_clauses(text))
            }
            Body::Text(text) => {
                let (label, text) = split_label(text);
                fields.add_label(label);
                (String::new(), fields.take_clauses(text))
            }
            Body::Row(title, mut columns) => {
                columns.retain(|(name, cell)| !fields.add_column(name, cell));
                (fold(title), join_columns(&columns))
            }
        }
    }
}

/// The title of `AC-1 (title):`.
fn without_brackets(title: &str) -> &str {
    match split_label(title) {
        (label, "") => label,
        _ => title.trim_end_matches(':'),
    }
}

/// One column is the text; of several, each is led by its name: `Given …, when …, then …`.
fn join_columns(columns: &[(&str, &str)]) -> String {
    let filled = columns.iter().filter(|(_, cell)| !cell.is_empty());
    let filled: Vec<_> = filled.collect();
    if let [(_, cell)] = filled[..] {
        return fold(cell);
    }
    let mut text = String::new();
    for (name, cell) in filled {
        let lead = if text.is_empty() {
            (*name).to_owned()
        } else {
            format!(", {}", name.to_lowercase())
        };
        text.push_str(&format!("{lead} {cell}"));
    }
    fold(&text)
}

fn unknown_words(found: &Fields, file: &str, line: usize) -> Vec<Problem> {
    let tier = |word: &String| {
        let legal = Tier::WORDS.join(", ");
        Problem::error("unknown-tier", file, line, format!("unknown tier `{word}`"))
            .help(format!("one of {legal}"))
    };
    let proof = |word: &String| {
        Problem::error(
            "unknown-proof",
            file,
            line,
            format!("unknown proof `{word}`"),
        )
        .help("one of `scenario`, `calibration`, or whole case ids like `3624/C-01, 3624/C-02`")
    };
    let tiers = found.unknown_tiers.iter().map(tier);
    tiers
        .chain(found.unknown_proofs.iter().map(proof))
        .collect()
}
