//! Owns the oracles of correctness: the turn, the success and the latency of each record, held against the witnesses.

use std::time::Duration;

use super::account::{Account, Joined};
use super::did;
use crate::canonical::{Record, Status};
use crate::manifest::Fact;
use crate::verdict::{Comparison, Kind, Side};
use crate::witness::Entry;
use crate::witness::ledger::Outcome;

/// The turn is the ordinal of the model answer that made the call.
pub fn turns(account: &Account<'_>) -> Vec<Comparison> {
    pairs(account, Fact::Turn, |call, _, record| {
        let said = record.turn.as_ref();
        // A number may be kept as a text.
        let text = |turn: &serde_json::Value| turn.as_str()?.parse().ok();
        let number = |turn: &serde_json::Value| turn.as_f64().or_else(|| text(turn));
        let turn = said.and_then(number);
        let holds = turn == Some(f64::from(call.turn));
        let said = said.map_or("no turn".to_owned(), |turn| format!("turn {turn}"));
        vec![Comparison::new(
            Kind::Turn,
            holds,
            Side::new(said, record.place()),
            did(call, format!("turn {}", call.turn)),
        )]
    })
}

/// Success is what the witness answered, and the status agrees with it.
pub fn success(account: &Account<'_>) -> Vec<Comparison> {
    pairs(account, Fact::Success, |call, deed, record| {
        let succeeded = deed.outcome == Some(Outcome::Ok);
        let said = match record.success {
            Some(true) => "success",
            Some(false) => "no success",
            None => "nothing of success",
        };
        let truth = if succeeded { "success" } else { "an error" };
        let mut compared = vec![Comparison::new(
            Kind::Success,
            record.success == Some(succeeded),
            Side::new(said, record.place()),
            did(call, truth),
        )];
        if account.declares(Fact::Status) {
            compared.push(status(call, record, succeeded));
        }
        compared
    })
}

fn status(call: &Joined<'_>, record: &Record, succeeded: bool) -> Comparison {
    let truth = match succeeded {
        true => Status::Succeeded,
        false => Status::Failed,
    };
    let said = record.status.map_or("no status", Status::word);
    Comparison::new(
        Kind::Status,
        record.status == Some(truth),
        Side::new(said, record.place()),
        did(call, truth.word()),
    )
}

/// The latency fits: at least the witnessed interval less the tolerance, at most the span from the
/// first byte of the model's answer to the next model request (3630/AC-1). The span is
/// a bound that no clock error widens: only a figure rounded up to its resolution may touch it.
pub fn latency(account: &Account<'_>, tolerance_ms: f64, resolution_ms: f64) -> Vec<Comparison> {
    pairs(account, Fact::LatencyMs, |call, deed, record| {
        let Some(witnessed) = deed.interval() else {
            return Vec::new();
        };
        let lower = witnessed.as_secs_f64() * 1e3;
        let upper = span_ms(account, call.turn, deed);
        let short_by = record.latency_ms.map(|ms| lower - ms);
        let within_span = record
            .latency_ms
            .is_some_and(|ms| ms <= upper + resolution_ms);
        let fits = within_span && short_by.is_some_and(|short| short <= tolerance_ms);
        let said = record.latency_ms.map_or("no latency".to_owned(), |ms| {
            format!("latency {} ms", round(ms))
        });
        let did_text = format!("{} ms, at most {} ms", round(lower), round(upper));
        vec![Comparison {
            short_by_ms: short_by.filter(|short| within_span && *short > 0.0),
            ..Comparison::new(
                Kind::Latency,
                fits,
                Side::new(said, record.place()),
                did(call, did_text),
            )
        }]
    })
}

/// From the first byte of the answer that made the call to the request for a later turn, in
/// milliseconds. Side requests and retries bound nothing: they may be sent while the tool runs.
fn span_ms(account: &Account<'_>, turn: u32, deed: &Entry) -> f64 {
    let requests = || account.requests.iter();
    let first_byte = requests()
        .filter(|request| request.turn() == Some(turn))
        .filter_map(|request| request.first_byte_ns)
        .filter(|first_byte| *first_byte <= deed.started_ns)
        // Where an answer was asked for twice, nobody knows which of the two was used.
        .min();
    let finished = deed.finished_ns.unwrap_or(account.ended_ns);
    let next = requests()
        .filter(|request| request.turn().is_some_and(|later| later > turn))
        .map(|request| request.arrived_ns)
        .filter(|arrived| *arrived >= finished)
        .min();
    let start = first_byte.unwrap_or(deed.started_ns);
    let nanoseconds = next.unwrap_or(account.ended_ns).saturating_sub(start);
    Duration::from_nanos(nanoseconds).as_secs_f64() * 1e3
}

/// Compares each deed with its record, where the manifest declares the fact.
fn pairs(
    account: &Account<'_>,
    fact: Fact,
    compare: impl Fn(&Joined<'_>, &Entry, &Record) -> Vec<Comparison>,
) -> Vec<Comparison> {
    if !account.declares(fact) {
        return Vec::new();
    }
    let joined = account.joined();
    let pairs = joined
        .iter()
        .flat_map(|call| call.pairs().into_iter().map(move |pair| (call, pair)));
    pairs
        .flat_map(|(call, (deed, record))| compare(call, deed, record))
        .collect()
}

/// Milliseconds for people: one place behind the point.
fn round(ms: f64) -> String {
    let text = format!("{ms:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}
