//! Owns a section's entries: each criterion or case, be it a heading, a list item, a paragraph or a
//! table row.

use crate::id::{CaseId, CriterionId, SpecId};
use crate::problem::Problem;

use super::fields::{self, Fields, Opening, fold};
use super::markdown::{Block, Kind};
use super::section::Section;
use super::{Case, Criterion, Proof, Tier};

/// A criterion or a case before its fields are read.
pub(super) struct Entry<'a> {
    number: u32,
    line: usize,
    body: Body<'a>,
}

enum Body<'a> {
    /// A heading's text, and what follows it.
    Headed(&'a str, &'a str),
    /// The text of an item or a paragraph with what follows it.
    Text(&'a str),
    /// The columns of a table row behind the id: name and cell.
    Row(Vec<(&'a str, &'a str)>),
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
    problems.extend(section.broken_tables(file));
    let openings = section.openings(prefix);
    let mut entries = Vec::new();
    for (i, at) in openings.iter().copied().enumerate() {
        let end = section.entry_end(at, openings.get(i + 1).copied());
        match read(&section, prefix, at, end) {
            Ok(entry) => entries.push(entry),
            Err(id) => problems.push(
                Problem::error(
                    "malformed-id",
                    file,
                    section.blocks[at].line,
                    format!("`{id}` is no id"),
                )
                .help(format!("write `{prefix}` and a number that no other has")),
            ),
        }
    }
    entries
}

/// The entry that opens in block `at`, or the malformed id that stands there.
fn read<'a>(
    section: &Section<'_, 'a>,
    prefix: &str,
    at: usize,
    end: usize,
) -> Result<Entry<'a>, &'a str> {
    let block = &section.blocks[at];
    let text = match block.kind {
        Kind::Text => &section.source[block.text..end],
        _ => section.first_text(block),
    };
    let (number, rest) = match fields::opening(prefix, text) {
        Opening::Id(number, rest) => (number, rest),
        Opening::Malformed(id) => return Err(id),
        Opening::Prose => return Err(text),
    };
    let body = match &block.kind {
        Kind::Heading(_) => Body::Headed(rest, &section.source[block.end.min(end)..end]),
        Kind::Text => Body::Text(rest),
        Kind::TableHead(cells) | Kind::TableRow(cells) => {
            let named = section
                .columns(at)
                .iter()
                .copied()
                .zip(cells.iter().copied());
            Body::Row(named.skip(1).collect())
        }
    };
    Ok(Entry {
        number,
        line: block.line,
        body,
    })
}

impl Entry<'_> {
    pub(super) fn into_criterion(self, spec: &SpecId) -> Criterion {
        let (title, text) = match self.body {
            Body::Headed(title, text) => (title.trim_start_matches(':'), text.to_owned()),
            Body::Text(text) => {
                let (title, text) = fields::split_label(text);
                (title, text.to_owned())
            }
            Body::Row(columns) => ("", join_columns(&columns)),
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
                let (label, title) = fields::split_label(heading);
                fields.add_label(label);
                (fold(title), fields.take_clauses(text))
            }
            Body::Text(text) => {
                let (label, text) = fields::split_label(text);
                fields.add_label(label);
                (String::new(), fields.take_clauses(text))
            }
            Body::Row(columns) => {
                let mut columns = columns;
                columns.retain(|(name, cell)| !fields.add_column(name, cell));
                (String::new(), join_columns(&columns))
            }
        }
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
