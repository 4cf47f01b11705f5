//! Owns what a manifest's reader makes of one run: which field each fact is read from, which facts nothing moves, and what lies beside a call unread.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::manifest::Fact;
use crate::oracle::account::Joined;
use crate::session::Session;
use crate::subject::asked::Asked;
use crate::subject::history::altered::Field;
use crate::subject::proof::{self, Sweep};
use crate::subject::scene::Scene;
use crate::verdict::{Cause, CauseKind};

/// What the reader makes of one run.
#[derive(Debug)]
pub struct Reading {
    /// How many rows were found.
    pub rows: usize,
    /// How many records they yield, and how many of the calls have exactly one.
    pub records: usize,
    /// See `records`.
    pub joined: usize,
    /// The first row, where rows were found and no record was made of them.
    pub row: Option<Json>,
    /// What could not be read.
    pub damage: Vec<String>,
    /// Each declared fact.
    pub facts: BTreeMap<Fact, FactRead>,
    /// Each field beside a call that moves nothing, with what stands there and the fact that its
    /// name speaks of, where that is not declared.
    pub unread: Vec<(Field, String, Option<Fact>)>,
    /// Whether every place was tried.
    pub whole: bool,
}

/// How a declared fact is read.
#[derive(Debug)]
pub struct FactRead {
    /// What the records say, call by call.
    pub values: Vec<Json>,
    /// The fields that move it.
    pub by: BTreeSet<Field>,
    /// The source of a latency.
    pub source: Option<String>,
    /// Whether it is proven.
    pub proof: Proof,
}

/// Whether a fact is seen to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Something moves it.
    Moved,
    /// Nothing moves it: it is made up by the manifest.
    Constant,
    /// Not every record says it.
    Silent,
    /// This run cannot tell.
    Open,
}

/// Reads what a run kept, and proves the reading.
///
/// # Errors
///
/// What was kept cannot be copied or read.
pub async fn read(
    session: &Session,
    scene: &Scene,
    asked: &Asked,
    prove: bool,
) -> Result<Reading, Cause> {
    let reader = |message: String| Cause::new(CauseKind::Reader, message);
    let history = session.manifest.capabilities.history.as_ref();
    let history = history.ok_or_else(|| reader("no history is declared".to_owned()))?;
    let account = asked.account(session);
    let joined = account.joined();
    let sweep = proof::sweep(session, scene, &asked.kept, &joined, history, |_| !prove);
    let sweep = sweep.await.map_err(reader)?;
    let declared: BTreeSet<Fact> = history.facts.iter().copied().collect();
    let constants = proof::constants(&declared, &joined, &sweep);
    let facts = declared.iter().map(|fact| {
        let read = FactRead::of(*fact, &joined, &sweep, constants.contains(fact));
        (*fact, read)
    });
    let kept = &asked.kept;
    Ok(Reading {
        rows: kept.rows.len(),
        records: kept.records.len(),
        joined: joined.iter().filter(|call| call.records.len() == 1).count(),
        row: kept
            .records
            .is_empty()
            .then(|| kept.rows.first().cloned())
            .flatten(),
        damage: kept.damage.clone(),
        facts: facts.collect(),
        unread: unread(&sweep, &declared),
        whole: sweep.whole,
    })
}

impl FactRead {
    fn of(fact: Fact, joined: &[Joined<'_>], sweep: &Sweep, constant: bool) -> FactRead {
        let records: Vec<_> = joined
            .iter()
            .filter_map(|call| match call.records[..] {
                [record] => Some(record),
                _ => None,
            })
            .collect();
        let values = records
            .iter()
            .map(|record| json!(record)[fact.to_string()].clone());
        let proof = if records.is_empty() || !records.iter().all(|record| record.says(fact)) {
            Proof::Silent
        } else if !constant {
            Proof::Moved
        } else if proof::tells(joined, fact) && sweep.whole {
            Proof::Constant
        } else {
            Proof::Open
        };
        let source = records.iter().find_map(|record| record.latency_source);
        let source = source.filter(|_| fact == Fact::LatencyMs);
        let moved = sweep.moved.get(&fact);
        FactRead {
            values: values.collect(),
            by: moved.map(|moved| moved.by.clone()).unwrap_or_default(),
            source: source.and_then(|source| json!(source).as_str().map(str::to_owned)),
            proof,
        }
    }
}

fn unread(sweep: &Sweep, declared: &BTreeSet<Fact>) -> Vec<(Field, String, Option<Fact>)> {
    // Where a row lies is candor's word.
    let own = |field: &Field| !field.path.starts_with("._");
    let fields = sweep.beside.iter();
    let fields = fields.filter(|(field, (_, read))| !read && own(field));
    let fields = fields.map(|(field, (original, _))| {
        let meant = meant(&field.path).filter(|fact| !declared.contains(fact));
        (field.clone(), original.clone(), meant)
    });
    fields.collect()
}

/// The fact that a field's name speaks of.
fn meant(path: &str) -> Option<Fact> {
    const WORDS: [(&str, Fact); 18] = [
        ("duration", Fact::LatencyMs),
        ("latency", Fact::LatencyMs),
        ("elapsed", Fact::LatencyMs),
        ("took", Fact::LatencyMs),
        ("start", Fact::StartedAt),
        ("begin", Fact::StartedAt),
        ("finish", Fact::FinishedAt),
        ("completed_at", Fact::FinishedAt),
        ("end", Fact::FinishedAt),
        ("cache", Fact::Cached),
        ("error", Fact::Success),
        ("success", Fact::Success),
        ("status", Fact::Status),
        ("session", Fact::Session),
        ("thread", Fact::Session),
        ("turn", Fact::Turn),
        ("step", Fact::Turn),
        ("iteration", Fact::Turn),
    ];
    let last = path.rsplit(['.', '[']).next()?;
    if last == "ms" || last.ends_with("_ms") || last.ends_with("Ms") {
        return Some(Fact::LatencyMs);
    }
    let last = last.to_lowercase();
    let words = WORDS.into_iter();
    let mut meant = words.filter(|(word, _)| last.contains(word));
    meant.next().map(|(_, fact)| fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fields_name_speaks_of_a_fact() {
        assert_eq!(meant(".state.time.durationMs"), Some(Fact::LatencyMs));
        assert_eq!(meant(".state.time.end"), Some(Fact::FinishedAt));
        assert_eq!(meant(".result.ms"), Some(Fact::LatencyMs));
        assert_eq!(meant(".payload.name"), None);
    }
}
