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
    if !named {
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
    let head = &source[..headings.next().map_or(source.len(), |block| block.start)];
    let field = |key| field(head, key);
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
    let mark = |word: &&str| {
        matches!(
            *word,
            "Spec" | "Spec:" | "Issue" | "Milestone" | "Milestone:" | "-"
        )
    };
    let mut words = heading.split_whitespace().skip_while(mark).peekable();
    let same = |word: &&str| word.trim_start_matches('#').trim_end_matches(':') == id;
    let named = words.next_if(same).is_some();
    let title: Vec<_> = words.skip_while(mark).collect();
    (named, title.join(" "))
}

/// The line and the value of a `Key: value` line, without code marks.
pub(crate) fn field<'a>(head: &'a str, key: &str) -> Option<(usize, &'a str)> {
    let value = |line: &'a str| Some(line.trim().strip_prefix(key)?.strip_prefix(':')?.trim());
    let mut values = head.lines().map(value).zip(1..);
    values.find_map(|(value, line)| Some((line, value?.trim_matches('`'))))
}

fn status(file: &str, field: Option<(usize, &str)>, problems: &mut Vec<Problem>) -> Option<Status> {
    let (line, word) = field.unwrap_or((1, ""));
    let status = word.parse().ok();
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

/// `m329`, also from the path of its index.
fn milestone_id(value: &str) -> String {
    let path = value.split_once("milestones/").map(|(_, rest)| rest);
    let id = path.map_or(value, |rest| rest.split('/').next().unwrap_or(rest));
    id.to_owned()
}
