//! Owns the oracles of coverage: is every witnessed call on record, once, ended, and as itself?

use std::collections::BTreeSet;

use super::account::{Account, Joined, is_tool, same_arguments};
use super::did;
use crate::canonical::{Record, Status};
use crate::manifest::Fact;
use crate::verdict::{Comparison, Kind, Side};
use crate::witness::Entry;
use crate::witness::ledger::Via;

/// As many records as deeds, for every scripted call; and no record of anything else.
pub fn once(account: &Account<'_>) -> Vec<Comparison> {
    let joined = account.joined();
    let mut compared: Vec<Comparison> = joined.iter().map(count).collect();
    let calls = account.ledger.entries.len();
    compared.extend(
        account
            .strays()
            .into_iter()
            .map(|record| stray(record, calls)),
    );
    compared
}

/// No result that is not marked as an error was sent to the model for a call that nobody saw. Only
/// protocols that have such a mark can tell: elsewhere a refused call looks the same.
pub fn results(account: &Account<'_>) -> Vec<Comparison> {
    let unseen = account.unreached();
    let unseen = unseen.iter().filter_map(|call| {
        let (request, result) = account.result(call)?;
        let text: String = result.content.chars().take(60).collect();
        Some(Comparison::new(
            Kind::Unwitnessed,
            false,
            Side::new(
                format!(
                    "a result of {}, not marked as an error: {text}",
                    call.name()
                ),
                format!("request {request} to the model"),
            ),
            did(call, format!("0 calls of {}", call.name())),
        ))
    });
    unseen.collect()
}

fn count(joined: &Joined<'_>) -> Comparison {
    let (deeds, records) = (joined.deeds.len(), joined.records.len());
    let kind = match (deeds, records) {
        (0, 1..) => Kind::Unwitnessed,
        (deeds, records) if records > deeds => Kind::Doubled,
        _ => Kind::Missing,
    };
    let places: Vec<String> = joined.records.iter().map(|record| record.place()).collect();
    let seen = match places.is_empty() {
        true => "history".to_owned(),
        false => places.join(", "),
    };
    Comparison::new(
        kind,
        deeds == records,
        Side::new(plural(records, "record", &joined.name()), seen),
        did(joined, plural(deeds, "call", &joined.name())),
    )
}

fn plural(n: usize, what: &str, of: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s} of {of}")
}

fn stray(record: &Record, calls: usize) -> Comparison {
    let tool = record.tool.as_deref().unwrap_or("an unnamed tool");
    let arguments: String = record.args_text().chars().take(60).collect();
    Comparison::new(
        Kind::Unwitnessed,
        false,
        Side::new(format!("a call of {tool} with {arguments}"), record.place()),
        Side::new("no such call", format!("witness ledger, {calls} calls")),
    )
}

/// Each call that was answered is on record as ended.
pub fn finished(account: &Account<'_>) -> Vec<Comparison> {
    if !account.declares(Fact::Status) {
        return Vec::new();
    }
    compare(account, |call, deed, record| {
        if deed.finished_ns.is_none() {
            return Vec::new();
        }
        let ended = matches!(record.status, Some(Status::Succeeded | Status::Failed));
        let said = record.status.map_or("no status", Status::word);
        vec![Comparison::new(
            Kind::Unfinished,
            ended,
            Side::new(said, record.place()),
            did(call, "ended"),
        )]
    })
}

/// Facts that no other oracle holds against the witness; of these it counts whether they are said.
pub const SAID: [Fact; 5] = [
    Fact::Id,
    Fact::CallId,
    Fact::Cached,
    Fact::StartedAt,
    Fact::FinishedAt,
];

/// Each record of a call that was answered says every such fact that is declared.
pub fn said(account: &Account<'_>) -> Vec<Comparison> {
    compare(account, |call, deed, record| {
        let declared = SAID.into_iter().filter(|fact| account.declares(*fact));
        let declared = declared.filter(|_| deed.finished_ns.is_some());
        let told = |fact: Fact| {
            let says = record.says(fact);
            let word = if says { "says" } else { "does not say" };
            Comparison::new(
                Kind::Silent,
                says,
                Side::new(format!("{word} `{fact}`"), record.place()),
                did(call, format!("`{fact}` is declared, and the call ended")),
            )
        };
        declared.map(told).collect()
    })
}

/// Each record names the tool and the arguments that reached the witness.
pub fn identity(account: &Account<'_>) -> Vec<Comparison> {
    compare(account, |call, deed, record| {
        vec![tool(call, deed, record), arguments(call, deed, record)]
    })
}

fn compare(
    account: &Account<'_>,
    compare: impl Fn(&Joined<'_>, &Entry, &Record) -> Vec<Comparison>,
) -> Vec<Comparison> {
    let joined = account.joined();
    let pairs = joined
        .iter()
        .flat_map(|call| call.pairs().into_iter().map(move |pair| (call, pair)));
    pairs
        .flat_map(|(call, (deed, record))| compare(call, deed, record))
        .collect()
}

fn tool(call: &Joined<'_>, deed: &Entry, record: &Record) -> Comparison {
    let recorded = record.tool.as_deref();
    // A program that has only a shell records its own tool; what it ran is in the arguments.
    let through_shell = deed.via == Via::Call;
    let holds = recorded.is_some_and(|name| is_tool(name, &deed.tool) || through_shell);
    Comparison::new(
        Kind::Tool,
        holds,
        Side::new(recorded.unwrap_or("no tool"), record.place()),
        did(call, &deed.tool),
    )
}

fn arguments(call: &Joined<'_>, deed: &Entry, record: &Record) -> Comparison {
    let said = match &record.args {
        Some(_) => record.args_text(),
        None => "no arguments".to_owned(),
    };
    Comparison::new(
        Kind::Arguments,
        same_arguments(record, deed, call.call),
        Side::new(said, record.place()),
        did(call, deed.args.to_string()),
    )
}

/// The records belong to one session, and say so.
pub fn one_session(account: &Account<'_>) -> Vec<Comparison> {
    if !account.declares(Fact::Session) {
        return Vec::new();
    }
    let joined = account.joined();
    let records: Vec<&Record> = joined
        .iter()
        .flat_map(|call| &call.records)
        .copied()
        .collect();
    let sessions: BTreeSet<String> = records
        .iter()
        .map(|record| match &record.session {
            Some(session) => session.to_string(),
            None => "none".to_owned(),
        })
        .collect();
    let Some(first) = records.first() else {
        return Vec::new();
    };
    let named = records.iter().all(|record| record.session.is_some());
    let list: Vec<&str> = sessions.iter().map(String::as_str).collect();
    vec![Comparison::new(
        Kind::Session,
        sessions.len() == 1 && named,
        Side::new(format!("session {}", list.join(", ")), first.place()),
        Side::new("one session", "launch of the runtime"),
    )]
}
