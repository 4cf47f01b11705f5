//! Owns which lines of prose Gherkin would take for something else, and how to wrap around them.

use std::fmt::Display;

use crate::problem::Problem;
use crate::spec::{Spec, fold};

/// Columns that a wrapped description fills at most.
const WIDTH: usize = 92;

const STEPS: &[&str] = &["Given", "When", "Then", "And", "But", "*"];

/// gherkin takes these for a block even where no colon follows.
const BLOCKS: &[&str] = &[
    "Ability",
    "Background",
    "Business Need",
    "Example",
    "Feature",
    "Rule",
    "Scenario",
];

/// The first characters of all of the above and below.
const FIRST: [char; 15] = [
    'A', 'B', 'E', 'F', 'G', 'R', 'S', 'T', 'W', '*', '@', '#', '|', '"', '`',
];

const MARKS: &[&str] = &["@", "#", "|", "\"\"\"", "```"];

/// Whether a line begins with the keyword of a step.
pub(super) fn is_step_start(line: &str) -> bool {
    line.split_whitespace()
        .next()
        .is_some_and(|word| STEPS.contains(&word))
}

/// Whether a line begins with the keyword of a feature, rule, scenario and so on.
pub(super) fn is_block_start(line: &str) -> bool {
    BLOCKS.iter().any(|keyword| line.starts_with(keyword))
}

/// Whether a description's line would not be read as description.
pub(super) fn is_misread(line: &str) -> bool {
    // Most lines and words end here.
    line.starts_with(FIRST) && is_misread_from(line)
}

fn is_misread_from(line: &str) -> bool {
    is_step_start(line) || is_block_start(line) || MARKS.iter().any(|mark| line.starts_with(mark))
}

/// Wraps a text so that no line is misread; none when its very first word is.
fn wrap(text: &str) -> Option<Vec<String>> {
    if is_misread(text) {
        return None;
    }
    let text = fold(text);
    let mut lines = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = break_of(rest) {
        lines.push(rest[..at].to_owned());
        rest = &rest[at + 1..];
    }
    lines.push(rest.to_owned());
    Some(lines)
}

/// The last blank within the width behind which a line may begin, or else the first one past it.
fn break_of(text: &str) -> Option<usize> {
    let short = text.char_indices().nth(WIDTH).map(|(at, _)| at)?;
    let may_break = |at: &usize| !is_misread(&text[at + 1..]);
    let mut blanks = text.match_indices(' ').map(|(at, _)| at).filter(may_break);
    let mut within = None;
    let beyond = loop {
        match blanks.next() {
            Some(at) if at <= short => within = Some(at),
            other => break other,
        }
    };
    within.or(beyond)
}

/// A text that must be reworded, since no wrapping keeps its first word off the start of a line.
pub(super) fn keyword_start(file: &str, line: usize, id: &str, text: &str) -> Option<Problem> {
    is_misread(text).then(|| {
        let word = text.split_whitespace().next().unwrap_or_default();
        let message =
            format!("the text of {id} begins with `{word}`, which Gherkin takes as its own");
        Problem::error("keyword-line", file, line, message)
            .help("reword its beginning: the feature repeats it as a description")
    })
}

/// The lines of a feature that carry on a criterion's or case's text and begin with a word or mark
/// that Gherkin takes as its own.
///
/// It works on lines, since the parser makes something else of them, or stops there.
pub(crate) fn misread_lines<'a>(
    specs: impl Iterator<Item = &'a Spec>,
    file: &str,
    source: &str,
) -> Vec<Problem> {
    let texts = specs.flat_map(texts);
    let texts: Vec<_> = texts.filter(|(_, text)| may_be_misread(text)).collect();
    let mut problems = Vec::new();
    if texts.is_empty() {
        return problems;
    }
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    for (at, pair) in lines.windows(2).enumerate() {
        if pair[0].is_empty() || !is_misread(pair[1]) {
            continue;
        }
        let passage = fold(&pair.join(" "));
        let found = texts.iter().find(|(_, text)| text.contains(&passage));
        let Some((id, text)) = found else {
            continue;
        };
        let word = pair[1].split(' ').next().unwrap_or_default();
        let message = format!("a line of the text of {id} begins with `{word}`");
        let problem = Problem::error("keyword-line", file, at + 2, message);
        problems.push(match wrap(text) {
            Some(lines) => problem.help(format!("wrap it like this:\n{}", lines.join("\n"))),
            None => problem.help("reword the text's beginning"),
        });
    }
    problems
}

/// Whether a line of a folded text could be misread, however it is wrapped.
fn may_be_misread(text: &str) -> bool {
    let behind = text.match_indices(' ').map(|(at, _)| at + 1);
    let mut behind = behind;
    behind.any(|at| is_misread(&text[at..]))
}

fn texts(spec: &Spec) -> impl Iterator<Item = (&dyn Display, &str)> {
    let criteria = spec.criteria.iter();
    let criteria = criteria.map(|c| (&c.id as &dyn Display, c.text.as_str()));
    let cases = spec.cases.iter();
    criteria.chain(cases.map(|c| (&c.id as &dyn Display, c.text.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_wrapping_is_misread_and_no_word_is_lost() {
        let long =
            "word ".repeat(17) + "Given that And But * @tag #1 | Rule " + &"word ".repeat(30);
        let lines = wrap(&long).unwrap();
        assert!(lines.len() > 2);
        assert_eq!(fold(&lines.join("\n")), fold(&long));
        for line in lines {
            assert!(!is_misread(&line), "{line}");
        }
    }

    #[test]
    fn every_keyword_and_mark_is_known_by_its_first_character() {
        let known = STEPS.iter().chain(BLOCKS).chain(MARKS);
        for word in known {
            assert!(is_misread(word), "{word}");
        }
    }

    #[test]
    fn a_text_that_begins_with_a_keyword_has_no_wrapping() {
        for text in ["Given a call", "* all", "@tag", "Examples are", "| a |"] {
            assert_eq!(wrap(text), None, "{text}");
        }
        assert!(wrap("Givens are fine").is_some());
    }

    #[test]
    fn a_text_without_a_safe_break_stays_on_one_line() {
        let text = format!("x{}", " Given".repeat(40));
        assert_eq!(wrap(&text), Some(vec![text.clone()]));
    }
}
