//! Owns what a text means when it names a case or a trial, whole or relative to a spec.

use std::ops::Range;

use crate::id::{CaseId, SpecId, TrialKey};

/// A case or a trial that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Where in the text.
    pub(super) at: Range<usize>,
    /// What is named.
    pub(super) name: Name,
}

/// What is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// A case, `7/C-02` or `7/C-02[*]`, and so all its trials.
    Case(CaseId),
    /// A case within a range, `C-01..C-03`; a number that was skipped is no mistake.
    Between(CaseId),
    /// One trial, `7/C-02[prompt]`.
    Trial(TrialKey),
}

impl Name {
    /// The case that is named, or whose trial is.
    pub(super) fn case(&self) -> &CaseId {
        match self {
            Name::Case(case) | Name::Between(case) => case,
            Name::Trial(key) => &key.case,
        }
    }
}

/// Everything that a text names, in its order. Names of files, `C-01.md`, are not meant.
pub(super) fn mentions(spec: &SpecId, text: &str) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for (at, _) in text.match_indices("C-") {
        let Some((start, own)) = spec_before(text, at) else {
            continue;
        };
        let Some(end) = number_end(text, at) else {
            continue;
        };
        let last = found.last();
        let first = last.filter(|first| is_range(&text[first.at.end..start]));
        let own = match (own, first) {
            (Some(own), _) => own,
            (None, Some(first)) => first.name.case().spec.clone(),
            (None, None) => spec.clone(),
        };
        let Some(number) = CaseId::local_number(&text[at..end]) else {
            continue;
        };
        let case = CaseId { spec: own, number };
        if let Some(first) = first.cloned() {
            found.extend(between(&first, &case));
        }
        let (name, end) = labelled(text, case, end);
        found.push(Mention {
            at: start..end,
            name,
        });
    }
    found
}

/// Where an id begins whose `C-` stands at a place, with its spec where that is named; nothing where
/// this is a part of another word.
fn spec_before(text: &str, at: usize) -> Option<(usize, Option<SpecId>)> {
    let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let before = &text[..at];
    let Some(path) = before.strip_suffix('/') else {
        return (!before.ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
            .then_some((at, None));
    };
    let start = path.trim_end_matches(in_id).len();
    // `C-01/C-02` are two cases; `docs/7/C-02` is a path.
    if CaseId::local_number(&path[start..]).is_some() {
        return Some((at, None));
    }
    let is_path = path[..start].ends_with(['/', '.', '\\']);
    let spec = path[start..].parse().ok().filter(|_| !is_path)?;
    Some((start, Some(spec)))
}

/// Where the number ends; nothing where a word or a file's name goes on.
fn number_end(text: &str, at: usize) -> Option<usize> {
    let digits = &text[at + 2..];
    let mut length = digits.len()
        - digits
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    if length > 0 && digits[length..].starts_with(|c: char| c.is_ascii_lowercase()) {
        length += 1;
    }
    let rest = &digits[length..];
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let suffix = rest
        .strip_prefix('.')
        .is_some_and(|r| r.starts_with(goes_on));
    let folder = rest
        .strip_prefix('/')
        .is_some_and(|r| !r.starts_with("C-") && r.starts_with(goes_on));
    (length > 0 && !rest.starts_with(goes_on) && !suffix && !folder).then_some(at + 2 + length)
}

/// The labels behind a case, if that is what stands in the brackets there.
fn labelled(text: &str, case: CaseId, end: usize) -> (Name, usize) {
    let inner = text[end..]
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let Some((labels, behind)) = inner else {
        return (Name::Case(case), end);
    };
    let after = end + labels.len() + 2;
    // `C-02[^1]` is a note, `C-02[text](target)` a link.
    if labels.starts_with('^') || behind.starts_with('(') {
        return (Name::Case(case), end);
    }
    if labels == "*" {
        return (Name::Case(case), after);
    }
    match format!("{case}[{labels}]").parse() {
        Ok(key) => (Name::Trial(key), after),
        Err(_) => (Name::Case(case), end),
    }
}

fn is_range(gap: &str) -> bool {
    matches!(gap.trim_matches('`'), ".." | "..." | "…" | "–")
}

fn between(first: &Mention, last: &CaseId) -> Vec<Mention> {
    let from = first.name.case();
    let ends = from.number.plain().zip(last.number.plain());
    // A longer range is a slip of the pen, and not worth its memory.
    let ends = ends.filter(|(from, to)| to.saturating_sub(*from) <= 100);
    let Some((start, end)) = ends.filter(|_| from.spec == last.spec) else {
        return Vec::new();
    };
    let numbers = start + 1..end;
    let case = |number: u32| CaseId {
        spec: last.spec.clone(),
        number: number.into(),
    };
    numbers
        .map(|number| Mention {
            at: first.at.clone(),
            name: Name::Between(case(number)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = mentions(&"7".parse().unwrap(), text);
        let names = found.iter().map(|mention| match &mention.name {
            Name::Case(case) => case.to_string(),
            Name::Between(case) => format!("({case})"),
            Name::Trial(key) => key.to_string(),
        });
        assert_eq!(names.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn cases_and_trials_are_named_in_many_forms() {
        check("C-01: `9/C-2`, (C-03).", &["7/C-01", "9/C-02", "7/C-03"]);
        check(
            "7/C-02[a,b] C-02[*] C-02[^1]",
            &["7/C-02[a,b]", "7/C-02", "7/C-02"],
        );
        check("C-01..C-03", &["7/C-01", "(7/C-02)", "7/C-03"]);
        check("`9/C-01`–`C-02`", &["9/C-01", "9/C-02"]);
        check("C-03b, C-03b..C-05", &["7/C-03b", "7/C-03b", "7/C-05"]);
        check("C-01/C-02", &["7/C-01", "7/C-02"]);
        check("C-02[see above](x.md) C-04 [row]", &["7/C-02", "7/C-04"]);
    }

    #[test]
    fn what_is_no_case_is_not_taken_for_one() {
        check("AC-1, VC-1, x-C-1, C-reactive, C-3PO, C-", &[]);
        check("docs/7/C-01, C-01.md, C-01/notes, C-01_a, ./C-01", &[]);
        check("ends with C-01.", &["7/C-01"]);
    }
}
