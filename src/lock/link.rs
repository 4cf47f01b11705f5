//! Owns one line of the lock: what a criterion or a case was when it was last read, and who held that it is right.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::id::LinkId;
use crate::fingerprint::Fingerprint;
use crate::id::CaseId;
use crate::verdict::Kind;

/// How many comparisons a Then made, by kind; empty where that is not known.
pub type Counts = BTreeMap<Kind, usize>;

/// A criterion or a case with all that hangs on it, as it was when it was entered or accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it is of.
    pub id: LinkId,
    /// Of its words.
    pub text: Fingerprint,
    /// Of a criterion: the cases that map to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<CaseId>,
    /// Of a case: its scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Fingerprint>,
    /// Of a case: the rows of its outline.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rows: BTreeSet<String>,
    /// Of a case: the Thens of its scenario as they are written, and what each compared.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub thens: BTreeMap<String, Counts>,
    /// Of a case: the saboteurs that trip or blind it, and what they do to it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub saboteurs: BTreeMap<String, Fingerprint>,
    /// Why it does not bind any more; nothing else is held of it then but that its id is spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<String>,
    /// Why the last change of it is right; none for what was entered as new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The day on which that was said, `2026-11-23`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

impl Link {
    /// A link of which only the words are known.
    pub fn bare(id: LinkId, text: Fingerprint) -> Link {
        Link {
            id,
            text,
            cases: BTreeSet::new(),
            scenario: None,
            rows: BTreeSet::new(),
            thens: BTreeMap::new(),
            saboteurs: BTreeMap::new(),
            retired: None,
            because: None,
            on: None,
        }
    }

    /// What in it no candor would have written.
    pub(super) fn wrong(&self) -> Option<String> {
        let of_case = self.scenario.is_some()
            || !(self.rows.is_empty() && self.thens.is_empty() && self.saboteurs.is_empty());
        let blank = |text: &Option<String>| text.as_deref().is_some_and(|t| t.trim().is_empty());
        let digits = |text: &str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let mut prints = self
            .saboteurs
            .values()
            .chain(&self.scenario)
            .chain([&self.text]);
        if let Some(print) = prints.find(|print| !digits(&print.to_string())) {
            return Some(format!("`{print}` is no fingerprint"));
        }
        let what = match &self.id {
            LinkId::Criterion(_) if of_case => "it holds of a criterion what only cases have",
            LinkId::Case(_) if !self.cases.is_empty() => "it lets cases map to a case",
            _ if self.because.is_some() != self.on.is_some() => "`because` and `on` go together",
            _ if blank(&self.because) || blank(&self.retired) => "it gives a reason that is empty",
            _ if self.on.as_deref().is_some_and(|day| !is_day(day)) => "`on` is no day",
            _ => return None,
        };
        Some(what.to_owned())
    }
}

/// Whether a text has the form `2026-11-23`.
pub(super) fn is_day(text: &str) -> bool {
    let form = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, form).is_ok()
}
