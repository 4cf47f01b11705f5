//! Owns how an entry opens: its id, and the label behind it in the forms in which people write one.

use crate::id::{CaseId, CriterionId, Number};

use super::Tier;

/// What opens an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opening<'a> {
    /// An id with this number, and all that stands behind it.
    Id(Number, &'a str),
    /// Something that was meant as an id: `AC-1bc`.
    Malformed(&'a str),
    /// Anything else.
    Prose,
}

/// What Markdown puts around words to stress them.
pub(super) const MARKS: [char; 3] = ['*', '`', '_'];

/// Reads the id at the start of a text; `prefix` is `AC-` or `C-`.
pub(super) fn opening<'a>(prefix: &str, text: &'a str) -> Opening<'a> {
    let text = text.trim_start_matches(MARKS);
    let Some(number) = text.strip_prefix(prefix) else {
        return Opening::Prose;
    };
    let in_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (id, rest) = text.split_at(text.find(|c| !in_id(c)).unwrap_or(text.len()));
    if !number.starts_with(|c: char| c.is_ascii_digit()) || !may_follow(rest) {
        return Opening::Prose;
    }
    let number = match prefix {
        "AC-" => CriterionId::local_number(id),
        _ => CaseId::local_number(id),
    };
    number.map_or(Opening::Malformed(id), |number| Opening::Id(number, rest))
}

/// `AC-1..AC-3`, `C-01/C-02` and `AC-1, AC-2` open a sentence, not an entry.
fn may_follow(rest: &str) -> bool {
    let mut rest = rest.trim_start_matches(MARKS).chars();
    match rest.next() {
        None | Some(':' | ')' | '(' | '–' | '—') => true,
        Some('.') => rest
            .next()
            .is_none_or(|c| c.is_whitespace() || MARKS.contains(&c)),
        Some(c) => c.is_whitespace(),
    }
}

/// The label and the text of `**AC-1 label:** text`, given what stands behind the id; none where the
/// stress, if there is any, ends with the id.
pub(super) fn split_stress<'a>(text: &str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let mark = ["**", "__"]
        .into_iter()
        .find(|mark| text.starts_with(mark))?;
    let open = !rest.starts_with(MARKS);
    let (label, behind) = rest.split_once(mark).filter(|_| open)?;
    let label = behind_id(label).trim_end();
    Some((label.trim_end_matches(':'), behind_separator(behind)))
}

/// What stands behind an id without the marks and the sign that part it from the id.
pub(super) fn behind_id(rest: &str) -> &str {
    behind_separator(unmarked(rest))
}

/// What stands behind an id without the rest of the id's own marks: `**`, or `.` of `AC-1.`
pub(super) fn unmarked(rest: &str) -> &str {
    let rest = rest.trim_start_matches(MARKS);
    let end = rest.strip_prefix(['.', ')']);
    end.map_or(rest, |rest| rest.trim_start_matches(MARKS))
}

/// The text without the colon or the dash that stands before it.
fn behind_separator(text: &str) -> &str {
    let text = text.trim_start().trim_start_matches([':', '–', '—']);
    let text = text.trim_start();
    let dashed = text.strip_prefix('-');
    let dashed = dashed.filter(|rest| rest.starts_with(char::is_whitespace));
    dashed.map_or(text, str::trim_start)
}

/// Splits the label of an entry from its text: `(AC-1, unit): text`, `[AC-1] text`,
/// `/ AC-1 / Unit: text`, `maps to AC-1: text`.
pub(super) fn split_label(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let led = text.split_once(':').filter(|(label, _)| is_label(label));
    let (label, rest) = bracketed(text).or(led).unwrap_or(("", text));
    (label.trim(), behind_separator(rest))
}

/// `/ AC-1`, `| AC-1`, `-> AC-1`, `maps to AC-1` and the like; `/ops shows AC-1` is text.
fn is_label(label: &str) -> bool {
    let mut words = label.split_whitespace().peekable();
    let sign = |c| matches!(c, '/' | '|' | '→' | '-' | '>');
    let verb = |word: &str| matches!(word, "maps" | "to" | "covers" | "verifies");
    let led = words
        .peek()
        .is_some_and(|word| word.starts_with(sign) || verb(word));
    let mut words = words.map(|word| {
        word.trim_start_matches(sign)
            .trim_matches([',', '*', '`', '_'])
    });
    let first = words.find(|word| !word.is_empty() && !verb(word));
    let known =
        |word: &str| word.starts_with("AC-") || word.to_ascii_lowercase().parse::<Tier>().is_ok();
    led && label.contains("AC-") && first.is_some_and(known)
}

/// What stands in the brackets with which a text begins, and what behind them; a link is none.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (open, close) = match text.as_bytes().first()? {
        b'(' => ('(', ')'),
        b'[' => ('[', ']'),
        _ => return None,
    };
    let mut depth = 0;
    let end = text.find(|c| {
        depth += i32::from(c == open) - i32::from(c == close);
        depth == 0
    })?;
    let (label, rest) = (&text[1..end], &text[end + 1..]);
    (open == '(' || !rest.starts_with('(')).then_some((label, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_opens_an_entry_only_when_it_stands_alone() {
        let number = |text| Number::read(text).unwrap();
        for (prefix, text, expected) in [
            ("AC-", "AC-1: x", ("1", ": x")),
            ("AC-", "AC-1b x", ("1b", " x")),
            ("AC-", "AC-1. x", ("1", ". x")),
            ("AC-", "AC-12", ("12", "")),
            ("C-", "**C-01** x", ("1", "** x")),
            ("C-", "**C-01 (unit):** x", ("1", " (unit):** x")),
            ("C-", "C-01—x", ("1", "—x")),
        ] {
            let expected = Opening::Id(number(expected.0), expected.1);
            assert_eq!(opening(prefix, text), expected, "{text}");
        }
        for text in ["AC-1bc x", "AC-1B: x", "AC-1-2 x"] {
            let id = text.split([' ', ':']).next().unwrap();
            assert_eq!(opening("AC-", text), Opening::Malformed(id));
        }
        for text in [
            "C-01..C-03 hold",
            "C-01/C-02 pass",
            "C-01, C-02 pass",
            "C-01.5 x",
            "C-reactive",
            "",
            "x C-01",
        ] {
            assert_eq!(opening("C-", text), Opening::Prose, "{text}");
        }
    }

    #[test]
    fn a_label_is_told_from_the_text_behind_it() {
        for (text, expected) in [
            (" (AC-1, unit): it holds", ("AC-1, unit", "it holds")),
            ("(a (b) c): it holds", ("a (b) c", "it holds")),
            ("[AC-1] it holds", ("AC-1", "it holds")),
            ("[AC-1](there) holds", ("", "[AC-1](there) holds")),
            ("/ AC-1 / Unit: it holds", ("/ AC-1 / Unit", "it holds")),
            ("| Unit | AC-1: it holds", ("| Unit | AC-1", "it holds")),
            ("-> AC-1: it holds", ("-> AC-1", "it holds")),
            ("maps\nto AC-1: it holds", ("maps\nto AC-1", "it holds")),
            ("/ops shows AC-1: all", ("", "/ops shows AC-1: all")),
            (": it holds: all", ("", "it holds: all")),
            (": (if at all) it holds", ("", "(if at all) it holds")),
            ("— it holds", ("", "it holds")),
            ("- it holds", ("", "it holds")),
            ("--it holds", ("", "--it holds")),
            ("(never closed", ("", "(never closed")),
        ] {
            assert_eq!(split_label(text), expected, "{text}");
        }
    }

    #[test]
    fn stress_that_goes_beyond_the_id_holds_a_label() {
        for (text, rest, expected) in [
            ("**AC-1: a.** b", ": a.** b", Some(("a.", "b"))),
            ("**AC-1 (a):** b", " (a):** b", Some(("(a)", "b"))),
            ("**AC-1:** **b** c", ":** **b** c", Some(("", "**b** c"))),
            ("**AC-1** a **b**", "** a **b**", None),
            ("AC-1 a **b** c", " a **b** c", None),
            ("**AC-1 a", " a", None),
        ] {
            assert_eq!(split_stress(text, rest), expected, "{text}");
        }
    }
}
