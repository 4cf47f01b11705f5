//! Owns the oracle of sameness: does one way in leave the same records as another, but for ids, session and times?

use serde_json::{Value as Json, json};

use super::account::{Account, Joined, is_command_line};
use super::coverage::identity;
use crate::canonical::Record;
use crate::manifest::Fact;
use crate::verdict::{Comparison, Kind, Side};
use crate::witness::Entry;

/// Facts whose value differs between two honest runs, or which other oracles judge: here it only
/// counts whether a record says them at all.
const OWN: [Fact; 6] = [
    Fact::Id,
    Fact::CallId,
    Fact::Session,
    Fact::StartedAt,
    Fact::FinishedAt,
    Fact::Cached,
];

/// Compares the records of two runs of one script, call by call. Turn, success, status and latency
/// are left to the oracles that hold them against the witness: a runtime that gets them wrong
/// everywhere is not accused of treating its entrypoints differently.
pub fn same(account: &Account<'_>, plain: &Account<'_>) -> Vec<Comparison> {
    let (these, those) = (account.joined(), plain.joined());
    let pairs = these.iter().zip(&those).filter_map(|(this, that)| {
        let ((deed, record), (that_deed, other)) = (*this.pairs().first()?, *that.pairs().first()?);
        Some((
            likeness(account, this, record, deed),
            record,
            likeness(plain, that, other, that_deed),
            other,
        ))
    });
    pairs
        .map(|(this, record, that, other)| {
            Comparison::new(
                Kind::Unequal,
                this == that,
                Side::new(this.to_string(), record.place()),
                Side::new(
                    that.to_string(),
                    format!("plain prompt run, {}", other.place()),
                ),
            )
        })
        .collect()
}

/// Whether every call of a run has its one record under its own name, so that others can be
/// compared with it.
pub fn is_whole(account: &Account<'_>) -> bool {
    let identical = identity(account).iter().all(|comparison| comparison.holds);
    identical
        && account.strays().is_empty()
        && account.joined().iter().all(|call| call.pairs().len() == 1)
}

/// What must be alike: the tool, the arguments but for the tag, and which facts are said at all.
/// A command line names the place of its trial, so of one only the arguments in it are taken, which
/// [`identity`] holds against the deed.
fn likeness(account: &Account<'_>, call: &Joined<'_>, record: &Record, deed: &Entry) -> Json {
    let says = OWN
        .iter()
        .filter(|fact| account.declares(**fact) && record.says(**fact));
    let says: Vec<String> = says.map(Fact::to_string).collect();
    let args = match is_command_line(record, deed, call.call) {
        true => deed.args.to_string(),
        false => record.args_text(),
    };
    // Arguments without their tag are not those of the call: that is judged elsewhere.
    let tagged = args.contains(&call.call.tag);
    json!({
        "tool": record.tool,
        "args": tagged.then(|| args.replace(&call.call.tag, "…")),
        "says": says,
    })
}
