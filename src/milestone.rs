//! Owns what a milestone says: a set of specs with a revision, and the exit criteria that close it.

use std::fmt;
use std::str::FromStr;

use crate::id::{CriterionId, IdError, SpecId};
use crate::problem::Problem;
use crate::spec::{Block, Section, blocks, field, fold, split_title};

/// A set of requirements to which reports speak, printed with its revision: `m329@1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The name of its folder, `m329`.
    pub id: String,
    /// The first heading without the id.
    pub title: String,
    /// Counts the released sets, from 1.
    pub revision: u32,
    /// Its specs in the order of the file; one that does not exist yet is open.
    pub specs: Vec<SpecId>,
    /// What must hold before it is closed.
    pub exit: Vec<ExitCriterion>,
    /// The file, as shown in problems.
    pub file: String,
}

/// One condition on which a milestone is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitCriterion {
    /// The criterion that it is bound to.
    pub criterion: CriterionId,
    /// Its words, white space folded.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.revision)
    }
}

/// Reads a milestone's index and says all that is wrong with it; never fails.
///
/// `id` is the name of the folder. The problems have no excerpt: see [`Problem::quote`].
pub fn parse(id: &str, file: &str, source: &str) -> (Milestone, Vec<Problem>) {
    let blocks = blocks(source);
    let mut problems = Vec::new();
    let mut headings = blocks.iter().filter(|block| block.level().is_some());
    let heading = headings.next().map_or("", |block| block.own_text(source));
    let (named, title) = split_title(id, heading);
    if !named {
        let message = "the first heading does not name the milestone";
        let problem = Problem::warning("milestone-title", file, 1, message);
        problems.push(problem.help(format!("write `# Milestone: {id} <title>`")));
    }
    let head = &source[..headings.next().map_or(source.len(), |block| block.start)];
    let revision = revision(file, head, &mut problems);
    let specs = items("Specs", file, source, &blocks, &mut problems);
    let exit = items("Exit Criteria", file, source, &blocks, &mut problems);
    let exit = exit
        .into_iter()
        .map(|(criterion, text, line)| ExitCriterion {
            criterion,
            text,
            line,
        });
    let milestone = Milestone {
        id: id.to_owned(),
        title,
        revision,
        specs: specs.into_iter().map(|(spec, ..)| spec).collect(),
        exit: exit.collect(),
        file: file.to_owned(),
    };
    (milestone, problems)
}

fn revision(file: &str, head: &str, problems: &mut Vec<Problem>) -> u32 {
    let (line, value) = field(head, "Revision").unwrap_or((1, ""));
    value.parse().unwrap_or_else(|_| {
        let message = "the header names no revision";
        let problem = Problem::error("milestone-revision", file, line, message);
        problems.push(problem.help("add a line `Revision: 1`"));
        0
    })
}

/// The items of a section, each an id, the folded text behind it, and its line.
fn items<Id: FromStr<Err = IdError>>(
    name: &str,
    file: &str,
    source: &str,
    blocks: &[Block<'_>],
    problems: &mut Vec<Problem>,
) -> Vec<(Id, String, usize)> {
    let section = Section::find(name, source, blocks);
    let found = section.map_or_else(Vec::new, |section| section.items());
    if found.is_empty() {
        let problem = Problem::error(
            "milestone-section",
            file,
            1,
            format!("no list under `{name}`"),
        );
        problems.push(problem.help(format!("add `## {name}` with an item for each, id first")));
    }
    let mut items = Vec::new();
    for (line, text) in found {
        let text = fold(text);
        let (id, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match id.trim_matches([':', '`', '*']).parse::<Id>() {
            Ok(id) => items.push((id, rest.to_owned(), line)),
            Err(error) => problems.push(
                Problem::error("malformed-id", file, line, error.to_string())
                    .help("begin the item with the id"),
            ),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "# Milestone: m329 Runtime integrity\n\nRevision: 1\n\n## Specs\n\n\
        - 3623 the epic\n- `3624` history\n\n## Exit Criteria\n\n- 3623/AC-1: runs are\n  kept\n\
        - **3624/AC-2** telemetry\n";

    #[test]
    fn an_index_names_its_specs_and_exit_criteria() {
        let (milestone, problems) = parse("m329", "index.md", INDEX);
        assert_eq!(problems, []);
        assert_eq!(milestone.to_string(), "m329@1");
        assert_eq!(milestone.title, "Runtime integrity");
        assert_eq!(milestone.specs.len(), 2);
        let exit: Vec<_> = milestone
            .exit
            .iter()
            .map(|e| (e.line, e.text.as_str()))
            .collect();
        assert_eq!(exit, [(12, "runs are kept"), (14, "telemetry")]);
    }

    #[test]
    fn an_exit_criterion_without_a_whole_id_is_a_problem() {
        let index = INDEX
            .replace("3623/AC-1", "AC-1")
            .replace("Revision: 1", "");
        let (_, problems) = parse("m329", "index.md", &index);
        let rules: Vec<_> = problems.iter().map(|p| (p.rule, p.line)).collect();
        assert_eq!(rules, [("milestone-revision", 1), ("malformed-id", 12)]);
    }
}
