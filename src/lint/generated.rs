//! Owns the blocks of a page that a command writes: between `<!-- candor: steps -->` and `<!-- candor: end -->` stands what `candor steps` prints as Markdown.

use std::ops::Range;

use super::Project;
use crate::manifest;
use crate::problem::Problem;
use crate::report::{markdown, rules};
use crate::spec;
use crate::steps::{Usage, told};
use crate::suite::{File, Suite};
use crate::trace::{Index, mapping};

/// The commands that may stand in a block: what they print follows from the texts alone.
const COMMANDS: &str = "`steps`, `manifest`, `lint --rules` and `trace --mapping --spec ID`";

/// A block of a page.
struct Block<'a> {
    /// The command, without `candor` before it.
    command: &'a str,
    /// Where the command stands.
    start: usize,
    /// The lines between the two comments.
    inside: Range<usize>,
    /// What stands before the comments on their lines.
    indent: &'a str,
}

/// All that is wrong with the generated blocks of a project.
pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for page in project.pages() {
        let (blocks, unclosed) = blocks(&page.text);
        problems.extend(unclosed.into_iter().map(|at| unpaired(page, at)));
        problems.extend(
            blocks
                .iter()
                .filter_map(|block| wrong(project, page, block)),
        );
    }
    problems
}

/// A page with its blocks as their commands write them; nothing where it has none that differs.
pub fn rewritten(suite: &Suite, text: &str) -> Option<String> {
    let (blocks, _) = blocks(text);
    let mut new = text.to_owned();
    for block in blocks.iter().rev() {
        if let Ok(printed) = printed(suite, block.command)
            && difference(text, block, &printed).is_some()
        {
            new.replace_range(block.inside.clone(), &laid_out(text, block, &printed));
        }
    }
    (new != text).then_some(new)
}

fn wrong(project: &Project, page: &File, block: &Block<'_>) -> Option<Problem> {
    let command = block.command;
    let first = spec::place(&page.text, block.start).0;
    let printed = match printed(&project.suite, command) {
        Ok(printed) => printed,
        Err(why) => {
            let problem = Problem::error("generated-unknown", &page.shown, first, why);
            let remedy =
                format!("one of {COMMANDS}; let a block of another program begin otherwise");
            return Some(problem.help(remedy).quote(&page.text));
        }
    };
    let (at, difference) = difference(&page.text, block, &printed)?;
    let message = format!("`candor {command}` would write this block otherwise: {difference}");
    let line = first + at + 1;
    let problem = Problem::error("generated-block", &page.shown, line, message);
    let remedy = "`candor lint --write` rewrites such blocks, and nothing else";
    Some(problem.help(remedy).quote(&page.text))
}

fn unpaired(page: &File, at: usize) -> Problem {
    let (line, column) = spec::place(&page.text, at);
    let message = "a generated block has a beginning and an end, and here is one of them only";
    let problem = Problem::error("generated-unclosed", &page.shown, line, message);
    let remedy = "put `<!-- candor: end -->` on a line of its own behind the block";
    problem.at_column(column).help(remedy).quote(&page.text)
}

/// The blocks of a page, and the bytes of comments that lack their other half.
fn blocks(text: &str) -> (Vec<Block<'_>>, Vec<usize>) {
    let (mut blocks, mut unpaired, mut open) = (Vec::new(), Vec::new(), None);
    if !text.contains("candor:") {
        return (blocks, unpaired);
    }
    for comment in spec::comments(text) {
        let inner = text[comment.clone()]
            .trim_start_matches("<!--")
            .trim_end_matches("-->");
        let Some(command) = inner.trim().strip_prefix("candor:").map(str::trim) else {
            continue;
        };
        let line = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
        if command != "end" {
            unpaired.extend(open.replace((command, comment)).map(|(_, one)| one.start));
            continue;
        }
        let Some((command, first)) = open.take() else {
            unpaired.push(comment.start);
            continue;
        };
        let from = text[first.end..]
            .find('\n')
            .map_or(text.len(), |at| first.end + at + 1);
        blocks.push(Block {
            command,
            start: first.start,
            inside: from..line.max(from),
            indent: &text[line..comment.start],
        });
    }
    unpaired.extend(open.map(|(_, one)| one.start));
    (blocks, unpaired)
}

/// What a command prints as Markdown.
fn printed(suite: &Suite, command: &str) -> Result<String, String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let mut out = Vec::new();
    let written = match words[..] {
        ["manifest"] => return Ok(manifest::markdown()),
        ["steps"] => {
            let definitions = Usage::in_suite(suite);
            markdown::steps::write(&told(&definitions, ""), &mut out)
        }
        ["lint", "--rules"] => rules::markdown(&mut out),
        ["trace", "--mapping", "--spec", id] => return mapped(suite, id),
        _ => {
            return Err(format!(
                "`candor {command}` is no command whose output follows from the texts alone"
            ));
        }
    };
    let text = written.ok().and_then(|()| String::from_utf8(out).ok());
    text.ok_or_else(|| format!("`candor {command}` printed no text"))
}

fn mapped(suite: &Suite, id: &str) -> Result<String, String> {
    let spec = id.parse().ok().and_then(|id| suite.spec(&id));
    let spec =
        spec.ok_or_else(|| format!("there is no spec {id} whose mapping could stand here"))?;
    Ok(mapping(&Index::new(suite, None), spec).join("\n"))
}

/// The first line, from 0, in which a block is not what is printed, and how; blank lines around do
/// not count.
fn difference(text: &str, block: &Block<'_>, printed: &str) -> Option<(usize, String)> {
    let inside = &text[block.inside.clone()];
    let blank = inside
        .lines()
        .take_while(|line| line.trim().is_empty())
        .count();
    let lines = |text: &str, indent: &str| -> Vec<String> {
        let bare = |line: &str| {
            line.strip_prefix(indent)
                .unwrap_or(line)
                .trim_end()
                .to_owned()
        };
        let lines: Vec<String> = text.lines().map(bare).collect();
        let end = lines
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(0, |at| at + 1);
        lines[..end]
            .iter()
            .skip_while(|line| line.is_empty())
            .cloned()
            .collect()
    };
    let (here, there) = (lines(inside, block.indent), lines(printed, ""));
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let how = match (here.get(same), there.get(same)) {
        (None, None) => return None,
        (Some(here), Some(there)) => format!("`{here}` is now `{there}`"),
        (Some(here), None) => format!("`{here}` is no more"),
        (None, Some(there)) => format!("`{there}` is missing"),
    };
    Some((blank + same, how))
}

/// What is printed, as it stands in a page: indented like the comments, with the page's line ends.
fn laid_out(text: &str, block: &Block<'_>, printed: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut laid = String::new();
    for line in printed.trim_matches('\n').lines() {
        let indent = if line.is_empty() { "" } else { block.indent };
        laid += &format!("{indent}{line}{end}");
    }
    laid
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn project(page: &str) -> Project {
        let mut files: BTreeMap<String, String> = crate::lint::project();
        files.insert("README.md".to_owned(), page.to_owned());
        Project::of(&files, "2026-01-01")
    }

    const OPEN: &str = "<!-- candor: trace --mapping --spec 7 -->";
    const END: &str = "<!-- candor: end -->";

    fn found(page: &str) -> Vec<(&'static str, usize)> {
        let problems = check(&project(page));
        problems
            .iter()
            .map(|problem| (problem.rule, problem.line))
            .collect()
    }

    #[test]
    fn a_block_that_was_written_by_its_command_is_fine_and_any_other_is_rewritten() {
        for page in [
            format!("# A\n\n{OPEN}\n\nold\n\n{END}\n\nb\n"),
            format!("{OPEN}\n{END}\n{OPEN}\n- x\n{END}"),
            format!("- a\n\n  {OPEN}\n  - x\n  {END}\n"),
            format!("a\r\n{OPEN}\r\nold\r\n{END}\r\nb\r\n"),
            format!(
                "{OPEN}\nold\n{END}\n\n<!-- candor: lint --rules -->\n{END}\n\n<!-- candor: steps -->\n{END}\n\n<!-- candor: manifest -->\n{END}\n"
            ),
        ] {
            assert!(!found(&page).is_empty(), "{page}");
            let new = rewritten(&project(&page).suite, &page).unwrap();
            assert_eq!(found(&new), [], "{new}");
            assert_eq!(rewritten(&project(&new).suite, &new), None, "{new}");
            assert_eq!(
                page.contains("\r\n"),
                new.lines().count() == new.matches("\r\n").count()
            );
        }
    }

    #[test]
    fn what_is_no_block_is_left_alone() {
        for page in [
            format!("```\n{OPEN}\nold\n{END}\n```\n"),
            format!("`{OPEN}`\n"),
            "<!-- other: steps -->\nold\n<!-- end -->\n".to_owned(),
            "<!-- candor is a kit -->\n".to_owned(),
        ] {
            assert_eq!(found(&page), [], "{page}");
            assert_eq!(rewritten(&project(&page).suite, &page), None);
        }
    }

    #[test]
    fn what_cannot_be_a_block_is_named_at_its_line() {
        assert_eq!(
            found(&format!("{OPEN}\n\nx\n")),
            [("generated-unclosed", 1)]
        );
        assert_eq!(found(&format!("x\n\n{END}\n")), [("generated-unclosed", 3)]);
        let twice = format!("{OPEN}\n\n{OPEN}\n{END}\n");
        assert_eq!(found(&twice)[0], ("generated-unclosed", 1));
        for command in [
            "check",
            "trace",
            "trace --mapping --spec 99",
            "steps; rm -r x",
        ] {
            let page = format!("<!-- candor: {command} -->\nx\n{END}\n");
            assert_eq!(found(&page), [("generated-unknown", 1)], "{command}");
            assert_eq!(rewritten(&project(&page).suite, &page), None);
        }
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        let page = format!("{OPEN}\n\n- AC-1 -> C-01 -> `7/C-01`\n- no\n{END}\n");
        let problems = check(&project(&page));
        assert_eq!(problems[0].line, 4);
        assert!(
            problems[0]
                .message
                .contains("`- no` is now `- AC-1 -> C-02"),
            "{}",
            problems[0]
        );
    }
}
