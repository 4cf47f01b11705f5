//! Owns the head of a spec: its title and the `Key: value` lines above the first section.

use crate::id::SpecId;
use crate::problem::Problem;

use super::markdown::Block;
use super::{Spec, Status};

/// The first heading and the `Key: value` lines between it and the next.
pub(super) fn read(
    id: &SpecId,
    file: &str,
    source: &str,
    blocks: &[Block<'_>],
    problems: &mut Vec<Problem>,
) -> Spec {
    let mut headings = blocks.iter().filter(|block| block.level().is_some());
    let title = headings.next().map_or("", |block| block.own_text(source));
    let (named, title) = split_title(id.as_str(), title);
    let head = &source[..headings.next().map_or(source.len(), |block| block.start)];
    let field = |key| field(head, key);
    let is_id = |value: &str| {
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == id.as_str())
    };
    if !named && !field("Issue").is_some_and(|(_, value)| is_id(value)) {
        problems.push(
            Problem::warning(
                "spec-title",
                file,
                1,
                "the first heading does not name the spec",
            )
            .help(format!("write `# Spec: {id} <title>`")),
        );
    }
    Spec {
        id: id.clone(),
        title,
        status: status(file, field("Status"), problems),
        priority: field("Priority").map(|(_, value)| value.to_owned()),
        milestone: field("Milestone").map(|(_, value)| milestone_id(value)),
        milestone_line: field("Milestone").map_or(1, |(line, _)| line),
        parent: field("Parent").map(|(_, value)| value.trim_start_matches('#').to_owned()),
        criteria: Vec::new(),
        cases: Vec::new(),
        file: file.to_owned(),
    }
}

/// Whether a heading names this id, and the title without `Spec:`, `Issue` and the id.
pub(crate) fn split_title(id: &str, heading: &str) -> (bool, String) {
    let mut words = heading.split_whitespace().skip_while(is_kind).peekable();
    let around = |c: char| matches!(c, '#' | ':' | '(' | ')' | '[' | ']' | '.' | '`');
    let same = |word: &&str| word.trim_matches(around) == id;
    let named = words.next_if(same).is_some();
    let title: Vec<_> = words.skip_while(|word| is_dash(word)).collect();
    // `Issue 7 Spec`, `Issue 7 Spec: Title`.
    let kind = title.iter().take_while(|word| is_kind(word)).count();
    let led = kind == title.len() || kind > 0 && is_separator(title[kind - 1]);
    (named, title[if led { kind } else { 0 }..].join(" "))
}

/// What kind of text a heading says that it is the title of.
fn is_kind(word: &&str) -> bool {
    let kinds = ["spec", "specification", "issue", "milestone"];
    let bare = word.trim_end_matches(':');
    is_dash(word) || kinds.iter().any(|kind| kind.eq_ignore_ascii_case(bare))
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | ":")
}

fn is_separator(word: &str) -> bool {
    is_dash(word) || word.ends_with(':')
}

/// The line and the value of a header's field without the marks around it: `Key: value`, also as a
/// list item, stressed, or in a table of two columns; in whatever case.
pub(crate) fn field<'a>(head: &'a str, key: &str) -> Option<(usize, &'a str)> {
    let mut values = head.lines().map(|line| value_of(line, key)).zip(1..);
    let value = values.find_map(|(value, line)| Some((line, value?)));
    value.or_else(|| column_of(head, key))
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let around = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`');
    let row = line.trim_start().starts_with('|');
    let line = line.trim_start_matches(|c| around(c) || matches!(c, '-' | '+' | '>' | '|'));
    let (start, rest) = line.split_at_checked(key.len())?;
    let rest = rest.trim_start_matches(around);
    let rest = rest.strip_prefix(if row { '|' } else { ':' })?;
    let value = if row { sole_cell(rest)? } else { rest };
    start
        .eq_ignore_ascii_case(key)
        .then(|| value.trim_matches(around))
}

/// The cell that a row goes on with, if no other follows.
fn sole_cell(rest: &str) -> Option<&str> {
    let (cell, more) = rest.split_once('|').unwrap_or((rest, ""));
    (more.trim().is_empty() && !cell.trim().is_empty()).then_some(cell)
}

/// The value of a field that names a table's column: it stands two lines below.
fn column_of<'a>(head: &'a str, key: &str) -> Option<(usize, &'a str)> {
    let cells = |line: &'a str| line.trim().trim_matches('|').split('|').map(str::trim);
    let lines: Vec<_> = head.lines().collect();
    let named = |line: &'a str| cells(line).position(|cell| cell.eq_ignore_ascii_case(key));
    let columns = lines.windows(3).enumerate().filter(|(_, rows)| {
        rows[1].trim_start().starts_with("|-") || rows[1].trim_start().starts_with("| -")
    });
    let mut values =
        columns.filter_map(|(at, rows)| Some((at + 3, cells(rows[2]).nth(named(rows[0])?)?)));
    values.next()
}

fn status(file: &str, field: Option<(usize, &str)>, problems: &mut Vec<Problem>) -> Option<Status> {
    let (line, word) = field.unwrap_or((1, ""));
    let status = status_in(word);
    if status.is_none() {
        let message = match field {
            Some(_) => format!("unknown status `{word}`"),
            None => "the header has no `Status:` line".to_owned(),
        };
        let legal = Status::WORDS.join(", ");
        problems.push(
            Problem::error("spec-status", file, line, message).help(format!("one of {legal}")),
        );
    }
    status
}

/// A status in whatever case; a remark may follow: `Implemented (in 1.2)`.
fn status_in(text: &str) -> Option<Status> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic());
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    let remark = rest.trim_start();
    let known = Status::WORDS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(word));
    let said = remark.starts_with(|c: char| c.is_alphanumeric());
    known.filter(|_| !said)?.parse().ok()
}

/// `m329`, also from the path of its index.
fn milestone_id(value: &str) -> String {
    let path = value.split_once("milestones/").map(|(_, rest)| rest);
    let id = path.map_or(value, |rest| rest.split('/').next().unwrap_or(rest));
    id.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stands_behind_the_id() {
        for (heading, title) in [
            ("Spec: 7 Echo", "Echo"),
            ("Spec #7", ""),
            ("Issue 7 Spec", ""),
            ("Issue 7 Spec: Echo", "Echo"),
            ("Spec 7: Echo", "Echo"),
            ("Spec: Issue #7 - Echo", "Echo"),
            ("Specification — [7] Echo", "Echo"),
            ("7: Spec lint — and more", "Spec lint — and more"),
        ] {
            assert_eq!(
                split_title("7", heading),
                (true, title.to_owned()),
                "{heading}"
            );
        }
        assert_eq!(
            split_title("7", "Spec: Echo 7"),
            (false, "Echo 7".to_owned())
        );
    }

    #[test]
    fn a_field_is_read_however_the_header_is_written() {
        for (head, line) in [
            ("# 7\n\nStatus: Draft\n", 3),
            ("# 7\n\nstatus: `Draft`  \n", 3),
            ("# 7\n**Status:** Draft", 2),
            ("# 7\n**Status**: Draft", 2),
            ("# 7\n- **Status:** *Draft*", 2),
            ("---\nstatus: Draft\n---\n# 7", 2),
            ("# 7\n> Status: Draft", 2),
            ("| Field | Value |\n|---|---|\n| Status | Draft |", 3),
            ("| **Status** | Draft |\n|---|---|\n| Priority | P1 |", 1),
            ("| Priority | Status |\n| --- | --- |\n| P1 | Draft |", 3),
        ] {
            assert_eq!(field(head, "Status"), Some((line, "Draft")), "{head}");
        }
        for head in [
            "Statuses: Draft",
            "The Status: Draft",
            "Status Draft",
            "| Status |",
            "ſtatus: x",
        ] {
            assert_eq!(field(head, "Status"), None, "{head}");
        }
    }

    #[test]
    fn a_remark_may_follow_a_status_and_a_word_may_not() {
        for text in [
            "Draft",
            "draft",
            "Draft (since May)",
            "Draft; see below",
            "Draft.",
        ] {
            assert_eq!(status_in(text), Some(Status::Draft), "{text}");
        }
        for text in ["", "Drafted", "Draft of old", "New", "Not Draft"] {
            assert_eq!(status_in(text), None, "{text}");
        }
    }
}
