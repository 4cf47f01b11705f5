//! Owns known-failing files: which mismatches of a runtime are expected, and which expectations are stale. Strict in both directions.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::id::{CaseId, TrialKey};
use crate::problem::Problem;
use crate::verdict::{Judgement, Kind, Outcome, Verdict};
use crate::yaml;

/// The expectations of one runtime.
#[derive(Debug, Clone, Default)]
pub struct KnownFailing {
    entries: Vec<Entry>,
}

/// One expected mismatch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The trial that fails.
    #[serde(default)]
    pub trial: Option<TrialKey>,
    /// Or the case, all of whose trials fail.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// The kind of mismatch.
    pub kind: Kind,
    /// Why, with what was seen.
    #[serde(default)]
    pub reason: String,
    /// The last day on which it is excused, `2027-01-31`.
    #[serde(default)]
    pub until: Option<String>,
    /// Where it is being worked on.
    #[serde(default)]
    pub link: Option<String>,
}

impl Entry {
    /// What it names, as it is written.
    pub fn name(&self) -> String {
        match (&self.trial, &self.case) {
            (Some(trial), _) => trial.to_string(),
            (None, Some(case)) => case.to_string(),
            (None, None) => String::new(),
        }
    }

    fn names(&self, key: &TrialKey) -> bool {
        self.trial.as_ref() == Some(key) || self.case.as_ref() == Some(&key.case)
    }
}

impl KnownFailing {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    ///
    /// The file is there and is no list of entries.
    pub fn load(path: &Path) -> Result<KnownFailing, Vec<Problem>> {
        if !path.exists() {
            return Ok(KnownFailing::default());
        }
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| vec![Problem::unreadable(&file, &error)])?;
        KnownFailing::parse(&file, &text)
    }

    /// Reads the text of such a file: a list of entries.
    ///
    /// # Errors
    ///
    /// Every problem of the text.
    pub fn parse(file: &str, text: &str) -> Result<KnownFailing, Vec<Problem>> {
        let entries: Vec<Entry> = yaml::parse(file, text).map_err(|problem| vec![*problem])?;
        let items = yaml::items(text, "");
        let problems: Vec<Problem> = entries
            .iter()
            .enumerate()
            .filter_map(|(at, entry)| {
                let line = yaml::line_within(text, items.get(at), &entry.name());
                Some(wrong(entry, file, line)?.quote(text))
            })
            .collect();
        match problems.is_empty() {
            true => Ok(KnownFailing { entries }),
            false => Err(problems),
        }
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What a judged trial came to.
    pub fn outcome(&self, key: &TrialKey, judgement: &Judgement) -> Outcome {
        Outcome::of(judgement, &self.expected(key))
    }

    /// The kinds of mismatch that are on file for a trial.
    pub fn expected(&self, key: &TrialKey) -> BTreeSet<Kind> {
        self.naming(key).map(|entry| entry.kind).collect()
    }

    /// The entries whose mismatch was not seen although their trial failed, those that name no
    /// trial of the whole plan, and those whose day has passed: each in a sentence.
    pub fn stale(
        &self,
        all: &BTreeSet<TrialKey>,
        skipped: &BTreeSet<TrialKey>,
        judged: &[(TrialKey, Judgement)],
        today: &str,
    ) -> Vec<String> {
        let sentence = |entry: &Entry| {
            let name = entry.name();
            if !all.iter().any(|key| entry.names(key)) {
                return Some(format!("{name} ({}): no trial has this name", entry.kind));
            }
            let of_entry = || all.iter().filter(|key| entry.names(key));
            if of_entry().all(|key| skipped.contains(key)) {
                return Some(format!("{name} ({}): it is not declared", entry.kind));
            }
            if entry.until.as_deref().is_some_and(|until| until < today) {
                return Some(format!("{name} ({}): its day has passed", entry.kind));
            }
            let unseen = judged.iter().find(|(key, judgement)| {
                entry.names(key)
                    && judgement.verdict() == Verdict::Fail
                    && !judgement.mismatches().any(|m| m.kind == entry.kind)
            });
            unseen.map(|(key, _)| format!("{key} failed, and not by `{}`", entry.kind))
        };
        self.entries.iter().filter_map(sentence).collect()
    }

    /// The reasons that are on file for a trial.
    pub fn reasons(&self, key: &TrialKey) -> Vec<String> {
        let reason = |entry: &Entry| match &entry.link {
            Some(link) => format!("{} ({link})", entry.reason),
            None => entry.reason.clone(),
        };
        self.naming(key).map(reason).collect()
    }

    fn naming(&self, key: &TrialKey) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.names(key))
    }
}

fn wrong(entry: &Entry, file: &str, line: usize) -> Option<Problem> {
    let error = |rule, message: String| Problem::error(rule, file, line, message);
    if entry.trial.is_some() == entry.case.is_some() {
        let message = "an entry names either a `trial` or a `case`".to_owned();
        let remedy = "write `trial: '3624/C-03[prompt]'`, or `case: 3624/C-03` for all its trials";
        return Some(error("known-failing-name", message).help(remedy));
    }
    if entry.reason.trim().is_empty() {
        let message = format!("the entry of {} gives no reason", entry.name());
        let remedy = "add `reason:` with what was seen";
        return Some(error("known-failing-reason", message).help(remedy));
    }
    let is_day = |until: &String| {
        let form = time::macros::format_description!("[year]-[month]-[day]");
        time::Date::parse(until, form).is_ok()
    };
    let until = entry.until.as_ref().filter(|until| !is_day(until))?;
    let message = format!("`until: {until}` is no day such as 2027-01-31");
    Some(error("malformed-date", message).help("write year, month and day: `until: 2027-01-31`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Comparison, Side};

    const FILE: &str = "- {trial: '3624/C-03[prompt]', kind: latency, reason: 'always 1 ms'}\n\
                        - {case: 3624/C-01, kind: missing, reason: 'never saved'}\n";

    fn failing(kinds: &[Kind]) -> Judgement {
        let wrong = |kind: &Kind| Comparison::new(*kind, false, Side::default(), Side::default());
        Judgement {
            compared: kinds.iter().map(wrong).collect(),
            ..Judgement::default()
        }
    }

    fn outcome(key: &str, judgement: &Judgement) -> Outcome {
        let known = KnownFailing::parse("k.yaml", FILE).unwrap();
        known.outcome(&key.parse().unwrap(), judgement)
    }

    #[test]
    fn an_entry_excuses_its_own_mismatch_and_no_other() {
        let of = |kinds: &[Kind]| outcome("3624/C-03[prompt]", &failing(kinds));
        assert_eq!(of(&[Kind::Latency]), Outcome::Xfailed);
        assert_eq!(of(&[Kind::Latency, Kind::Turn]), Outcome::Failed);
        assert_eq!(of(&[]), Outcome::Xpassed);
        assert_eq!(
            outcome("3624/C-03[other]", &failing(&[Kind::Latency])),
            Outcome::Failed
        );
        assert_eq!(
            outcome("3624/C-01", &failing(&[Kind::Missing])),
            Outcome::Xfailed
        );
    }

    #[test]
    fn an_entry_that_matches_nothing_is_stale() {
        let known = KnownFailing::parse("k.yaml", FILE).unwrap();
        let all = BTreeSet::from(["3624/C-03[prompt]".parse().unwrap()]);
        let judged = [("3624/C-03[prompt]".parse().unwrap(), failing(&[Kind::Turn]))];
        let stale = known.stale(&all, &BTreeSet::new(), &judged, "2026-01-01");
        assert_eq!(
            stale,
            [
                "3624/C-03[prompt] failed, and not by `latency`",
                "3624/C-01 (missing): no trial has this name"
            ]
        );
    }

    #[test]
    fn an_entry_without_a_reason_is_refused() {
        let text = "- {case: 3624/C-01, kind: missing, reason: ' '}\n";
        let problems = KnownFailing::parse("k.yaml", text).unwrap_err();
        assert!(problems[0].message.contains("no reason"));
    }
}
