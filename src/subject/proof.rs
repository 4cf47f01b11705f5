//! Owns the proof of a reader: in copies of what was kept, one place at a time is changed and read again. A fact that no change moves is a constant of the manifest, and no reading.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::asked::Asked;
use super::history::altered::{Altered, Field, shown};
use super::history::leaf::shortened;
use super::history::{self, Kept};
use super::jq;
use super::scene::Scene;
use crate::canonical::Record;
use crate::manifest::{Fact, History};
use crate::oracle::account::{Joined, is_of};
use crate::session::Session;
use crate::verdict::{Cause, CauseKind};
use crate::witness::ledger::Outcome;

/// So many copies are read in one go, or so many bytes; and how long that may take.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 8 << 20;
const BATCH_WITHIN: Duration = Duration::from_secs(60);

/// So many copies are read in all, for so long; what was not moved until then is not known to be a
/// constant.
const LIMIT: usize = 6_000;
const WITHIN: Duration = Duration::from_secs(30);

/// What is known of the manifest's reader in a run.
#[derive(Debug, Default)]
pub struct Reader {
    /// The facts that it was seen to read, and those of which it cannot be seen.
    pub proven: BTreeSet<Fact>,
    /// Why it is refused.
    pub refused: Option<Cause>,
}

/// What a sweep over the altered copies found out.
#[derive(Debug, Default)]
pub struct Sweep {
    /// The fields that move a fact, and the calls whose record it was moved in.
    pub moved: BTreeMap<Fact, Moved>,
    /// Each field beside a call that was changed, with what stood there; and whether anything that
    /// was read changed with it.
    pub beside: BTreeMap<Field, (String, bool)>,
    /// Whether every copy was read.
    pub whole: bool,
    /// How many places could not be changed.
    pub refused: usize,
}

/// How a fact was moved.
#[derive(Debug, Default)]
pub struct Moved {
    /// By which fields.
    pub by: BTreeSet<Field>,
    /// In the records of which calls, counted as they are joined.
    pub calls: BTreeSet<usize>,
}

/// A call with its one record, as the original yields it.
struct Base<'a> {
    call: &'a Joined<'a>,
    facts: Option<&'a Json>,
}

/// Refuses a manifest whose reader invents a fact, as soon as there is evidence enough to tell.
///
/// # Errors
///
/// The facts that nothing in what was kept can move.
pub async fn hold(session: &Session, scene: &Scene, asked: &mut Asked) -> Result<(), Cause> {
    let Some(history) = &session.manifest.capabilities.history else {
        return Ok(());
    };
    // Trials that run beside one another wait for the first: what it proves holds for all.
    let mut reader = session.reader.lock().await;
    if let Some(refusal) = &reader.refused {
        return Err(refusal.clone());
    }
    let account = asked.account(session);
    let joined = account.joined();
    let wanted: BTreeSet<Fact> = history.facts.iter().copied().collect();
    let wanted = wanted.difference(&reader.proven).copied();
    let wanted: BTreeSet<Fact> = wanted.filter(|fact| tells(&joined, *fact)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let done = |sweep: &Sweep| constants(&wanted, &joined, sweep).is_empty();
    let sweep = sweep(session, scene, &asked.kept, &joined, history, done);
    let sweep = sweep
        .await
        .map_err(|message| Cause::new(CauseKind::Reader, message))?;
    let constants = constants(&wanted, &joined, &sweep);
    reader.proven.extend(wanted.difference(&constants));
    if constants.is_empty() {
        return Ok(());
    }
    if !sweep.whole {
        // It will not be known by another trial either, and is not asked again.
        reader.proven.extend(&constants);
        let names: Vec<String> = constants.iter().map(Fact::to_string).collect();
        let note = format!(
            "that the manifest reads {} is not proven: not every place could be changed in time",
            names.join(", ")
        );
        asked.kept.damage.push(note);
        return Ok(());
    }
    let refusal = refusal(&constants, &joined);
    Err(reader.refused.insert(refusal).clone())
}

fn refusal(constants: &BTreeSet<Fact>, joined: &[Joined<'_>]) -> Cause {
    let said = |fact: &Fact| {
        let values: BTreeSet<String> = singles(joined)
            .map(|call| serde_json::json!(call.records[0])[fact.to_string()].to_string())
            .collect();
        let values: Vec<String> = values.into_iter().collect();
        format!("`{fact}` ({})", values.join(", "))
    };
    let named: Vec<String> = constants.iter().map(said).collect();
    let message = format!(
        "the manifest's reader makes up {}: nothing that is changed in a copy of what was kept \
         moves it; read it from a field of the history, or take it out of `facts`",
        named.join(" and ")
    );
    Cause::new(CauseKind::Reader, message)
}

/// Reads every altered copy, until it is enough.
///
/// # Errors
///
/// What was kept cannot be copied, or the `records` program cannot be run at all.
pub async fn sweep(
    session: &Session,
    scene: &Scene,
    kept: &Kept,
    joined: &[Joined<'_>],
    history: &History,
    enough: impl Fn(&Sweep) -> bool,
) -> Result<Sweep, String> {
    let is_beside = |text: &str| joined.iter().any(|call| text.contains(&call.call.tag));
    let cut = |rows: &[Json]| -> Vec<Json> {
        let rows = rows.iter();
        rows.map(|row| shortened(row, &is_beside)).collect()
    };
    let program = &history.records;
    let read =
        |rows: Vec<Json>| async { jq::run(&session.executable, program, &Json::Array(rows)).await };
    let whole = read(kept.rows.clone()).await?;
    // Copies are read many times over, so they are made small, unless that changes what is read.
    let short = read(cut(&kept.rows)).await;
    let is_short = short.is_ok_and(|short| short == cut(&whole));
    let (rows, original) = match is_short {
        true => (cut(&kept.rows), cut(&whole)),
        false => (kept.rows.clone(), whole),
    };
    let mut copies = history::altered(history, scene.placeholders(), &rows, is_beside)?;
    let each = Json::from(rows.as_slice()).to_string().len().max(1);
    let size = (BATCH_BYTES / each).clamp(1, BATCH);
    let base: Vec<Base<'_>> = joined
        .iter()
        .map(|call| Base::of(call, &original))
        .collect();
    let mut sweep = Sweep::default();
    let mut tried = 0;
    let begun = Instant::now();
    while !enough(&sweep) && tried < LIMIT && begun.elapsed() < WITHIN {
        let mut batch: Vec<Altered> = copies.by_ref().take(size).collect();
        if batch.is_empty() {
            sweep.whole = sweep.refused == 0;
            break;
        }
        tried += batch.len();
        // Behind a query the rows of a copy are as long as ever.
        let cut_again = is_short && history.sqlite.is_some();
        sweep.refused += batch.iter().filter(|copy| copy.rows.is_none()).count();
        batch.retain(|copy| copy.rows.is_some());
        let rows = batch.iter_mut().filter_map(|copy| copy.rows.take());
        let inputs = rows.map(|rows| match cut_again {
            true => Json::Array(cut(&rows)),
            false => Json::Array(rows),
        });
        let inputs: Vec<Json> = inputs.collect();
        let yielded =
            jq::run_all(&session.executable, &history.records, &inputs, BATCH_WITHIN).await?;
        for (copy, yielded) in batch.into_iter().zip(yielded) {
            sweep.take(copy, &yielded, &original, &base);
        }
    }
    Ok(sweep)
}

impl Sweep {
    fn take(&mut self, copy: Altered, yielded: &jq::Yielded, original: &[Json], base: &[Base<'_>]) {
        let changed = match yielded {
            Ok(yielded) => without_places(yielded) != without_places(original),
            Err(_) => true,
        };
        if copy.beside {
            let field = self.beside.entry(copy.field.clone());
            field.or_insert((copy.original.clone(), false)).1 |= changed;
        }
        for (index, base) in base.iter().enumerate() {
            let moved = match yielded {
                Ok(yielded) => base.moved_in(yielded, copy.measure),
                // A reader that fails on a change reads the place: as the fact that says what stood
                // there.
                Err(_) => base.saying(&copy.original),
            };
            for fact in moved {
                let moved = self.moved.entry(fact).or_default();
                moved.by.insert(copy.field.clone());
                moved.calls.insert(index);
            }
        }
    }
}

impl<'a> Base<'a> {
    fn of(call: &'a Joined<'a>, original: &'a [Json]) -> Base<'a> {
        let facts = match call.records.len() {
            1 => own(original, call),
            _ => None,
        };
        Base { call, facts }
    }

    /// The facts that say this, as it is shown.
    fn saying(&self, original: &str) -> Vec<Fact> {
        let facts = self.facts;
        let says = |fact: &Fact| facts.is_some_and(|f| shown(&f[fact.to_string()]) == original);
        Fact::ALL.into_iter().filter(says).collect()
    }

    /// The facts that another reading says otherwise, or no more. A measure is moved to another one by
    /// a measure only: what a flag switches between two constants was not measured.
    fn moved_in(&self, yielded: &[Json], measure: bool) -> Vec<Fact> {
        let (Some(then), Some(now)) = (self.facts, own(yielded, self.call)) else {
            return Vec::new();
        };
        let moved = Fact::ALL.into_iter().filter(|fact| {
            let name = fact.to_string();
            let measured = measure && !now[&name].is_null();
            then[&name] != now[&name] && (measured || !fact.is_measure())
        });
        moved.collect()
    }
}

/// The one record of a call among what was yielded, whatever the words in it have become.
fn own<'j>(yielded: &'j [Json], call: &Joined<'_>) -> Option<&'j Json> {
    let mut own = yielded.iter().filter(|record| {
        let record = Record {
            args: record.get("args").cloned(),
            call_id: record["call_id"].as_str().map(str::to_owned),
            ..Record::default()
        };
        is_of(&record, call.call)
    });
    own.next().filter(|_| own.next().is_none())
}

/// Where a record lies is the reader's own word, and no reading.
fn without_places(records: &[Json]) -> Vec<Json> {
    let mut records = records.to_vec();
    for record in &mut records {
        if let Some(record) = record.as_object_mut() {
            record.shift_remove("at");
        }
    }
    records
}

fn singles<'a>(joined: &'a [Joined<'a>]) -> impl Iterator<Item = &'a Joined<'a>> {
    joined.iter().filter(|call| call.records.len() == 1)
}

/// Whether the run could have moved a fact at all: a flag that is only there when it is up says
/// nothing in a run in which it was never up.
pub fn tells(joined: &[Joined<'_>], fact: Fact) -> bool {
    let said = |call: &&Joined<'_>| call.records[0].says(fact);
    let outcomes = || {
        let deeds = singles(joined).filter_map(|call| call.deeds.first()?.outcome);
        deeds.map(|outcome| outcome == Outcome::Ok)
    };
    let turns: BTreeSet<u32> = singles(joined).map(|call| call.turn).collect();
    singles(joined).any(|call| said(&call))
        && match fact {
            Fact::Success | Fact::Status => outcomes().any(|ok| ok) && outcomes().any(|ok| !ok),
            Fact::Turn => turns.len() > 1,
            Fact::Cached => false,
            _ => true,
        }
}

/// The facts that no change moved: in any record, or, where each record must hold it itself, in
/// some record that says it.
pub fn constants(wanted: &BTreeSet<Fact>, joined: &[Joined<'_>], sweep: &Sweep) -> BTreeSet<Fact> {
    let says = |index: &usize, fact: Fact| {
        joined[*index].records.len() == 1 && joined[*index].records[0].says(fact)
    };
    let constant = |fact: &Fact| match sweep.moved.get(fact) {
        None => true,
        Some(moved) if fact.is_of_each_call() => {
            let mut saying = (0..joined.len()).filter(|index| says(index, *fact));
            saying.any(|index| !moved.calls.contains(&index))
        }
        Some(_) => false,
    };
    wanted.iter().copied().filter(constant).collect()
}
