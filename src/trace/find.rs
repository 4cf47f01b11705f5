//! Owns what an id on the command line means, and what it may have meant.

use std::fmt;

use super::index::Index;
use crate::feature::ScenarioRow;
use crate::id::{CaseId, CriterionId, SpecId, TrialKey};
use crate::milestone::Milestone;
use crate::plan;
use crate::spec::{Case, Criterion, Spec};

/// How many ids are proposed.
const PROPOSED: usize = 8;

/// What has an id.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// A milestone.
    Milestone(&'a Milestone),
    /// A spec.
    Spec(&'a Spec),
    /// A criterion, with its spec.
    Criterion(&'a Spec, &'a Criterion),
    /// A case, with its spec.
    Case(&'a Spec, &'a Case),
    /// A trial, with its spec and its case.
    Trial(&'a Spec, &'a Case, &'a ScenarioRow),
}

/// Why an id means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfound {
    /// It does not say of which spec it is: these may be meant.
    Bare {
        /// As it was given.
        text: String,
        /// Whole ids.
        whole: Vec<String>,
    },
    /// Nothing has it.
    Unknown {
        /// As it was given.
        text: String,
        /// Ids that are close.
        close: Vec<String>,
        /// Ids that exist, of the spec that is named, or of specs and milestones.
        known: Vec<String>,
    },
}

impl fmt::Display for Unfound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfound::Bare { text, whole } if whole.is_empty() => {
                write!(
                    f,
                    "`{text}` is of no spec here; `candor trace` lists what there is"
                )
            }
            Unfound::Bare { text, whole } => {
                let whole = first(whole);
                write!(
                    f,
                    "`{text}` does not say of which spec; name it whole: {whole}"
                )
            }
            Unfound::Unknown { text, close, known } => {
                write!(f, "nothing is called `{text}`; ")?;
                match (close.is_empty(), known.is_empty()) {
                    (false, _) => write!(f, "did you mean {}?", first(close)),
                    (true, false) => write!(f, "known here: {}", first(known)),
                    (true, true) => write!(f, "there is no spec here"),
                }
            }
        }
    }
}

/// The first few of a list.
fn first(ids: &[String]) -> String {
    let shown = ids[..ids.len().min(PROPOSED)].join(", ");
    match ids.len() {
        n if n > PROPOSED => format!("{shown}, and {} more", n - PROPOSED),
        _ => shown,
    }
}

/// What has this id.
///
/// # Errors
///
/// Nothing has it, or it is not whole.
pub fn find<'a>(index: &Index<'a>, text: &str) -> Result<Found<'a>, Unfound> {
    if let Some(found) = whole(index, text) {
        return Ok(found);
    }
    match text.contains('/') {
        false if is_bare(text) => Err(Unfound::Bare {
            text: text.to_owned(),
            whole: meant(index, text),
        }),
        _ => Err(unknown(index, text)),
    }
}

fn whole<'a>(index: &Index<'a>, text: &str) -> Option<Found<'a>> {
    let mut milestones = index.suite.milestones.iter();
    let named = |milestone: &&Milestone| milestone.id == text || milestone.to_string() == text;
    if let Some(milestone) = milestones.find(named) {
        return Some(Found::Milestone(milestone));
    }
    if let Ok(id) = text.parse::<SpecId>() {
        return index.spec(&id).map(Found::Spec);
    }
    if let Ok(id) = text.parse::<CriterionId>() {
        let spec = index.spec(&id.spec)?;
        return Some(Found::Criterion(spec, index.criterion(&id)?));
    }
    if let Ok(id) = text.parse::<CaseId>() {
        return Some(Found::Case(index.spec(&id.spec)?, index.case(&id)?));
    }
    let key = text.parse::<TrialKey>().ok()?;
    let (spec, case) = (index.spec(&key.case.spec)?, index.case(&key.case)?);
    let row = trial(index, case, &key)?;
    Some(Found::Trial(spec, case, row))
}

fn trial<'a>(index: &Index<'a>, case: &Case, key: &TrialKey) -> Option<&'a ScenarioRow> {
    let rows = index.rows(case).into_iter();
    rows.into_iter().find(|row| plan::key(row) == *key)
}

/// Whether a text has the form of a criterion's or a case's id within a spec; a spec is not
/// called so.
fn is_bare(text: &str) -> bool {
    let of_some_spec = format!("x/{text}");
    of_some_spec.parse::<TrialKey>().is_ok() || of_some_spec.parse::<CriterionId>().is_ok()
}

fn meant(index: &Index<'_>, text: &str) -> Vec<String> {
    let specs = index.suite.specs.iter();
    let whole_ids = specs.map(|spec| format!("{}/{text}", spec.id));
    whole_ids.filter(|id| whole(index, id).is_some()).collect()
}

/// Of a spec that exists its ids may be meant, else a spec or a milestone.
fn unknown(index: &Index<'_>, text: &str) -> Unfound {
    let named = text.split_once('/').map_or(text, |(spec, _)| spec);
    let spec = named.parse().ok();
    let spec = spec.and_then(|id: SpecId| index.spec(&id));
    let (wanted, known) = match spec {
        Some(spec) => (text, ids_of(index, spec)),
        None => {
            let specs = index.suite.specs.iter().map(|spec| spec.id.to_string());
            let milestones = index.suite.milestones.iter().map(|m| m.id.clone());
            (named, specs.chain(milestones).collect())
        }
    };
    let ids: Vec<&str> = known.iter().map(String::as_str).collect();
    let close = similar::get_close_matches(wanted, &ids, 3, 0.5);
    Unfound::Unknown {
        text: text.to_owned(),
        close: close.into_iter().map(str::to_owned).collect(),
        known,
    }
}

fn ids_of(index: &Index<'_>, spec: &Spec) -> Vec<String> {
    let criteria = spec.criteria.iter().map(|it| it.id.to_string());
    let cases = spec.cases.iter().map(|it| it.id.to_string());
    let trials = spec.cases.iter().flat_map(|case| index.rows(case));
    let trials = trials.map(|row| plan::key(row).to_string());
    let mut ids: Vec<String> = criteria.chain(cases).chain(trials).collect();
    // The only trial of a case is called as the case is.
    ids.sort();
    ids.dedup();
    ids
}
