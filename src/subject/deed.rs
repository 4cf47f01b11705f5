//! Owns what must have happened before a run is judged at all: the deed that makes an entrypoint that entrypoint, and calls that reached the witness.

use std::path::Path;

use serde_json::Value as Json;

use super::agent::{OPENING_PROMPT, surroundings};
use super::asked::Asked;
use super::launch::{End, Launch, launch};
use super::probe;
use super::scene::Scene;
use crate::canonical::Record;
use crate::session::Session;
use crate::verdict::{Cause, CauseKind};
use crate::witness::RequestKind;

/// An entrypoint is what its deed shows: a manifest that maps it to
/// something else is refused.
///
/// # Errors
///
/// The deed that is missing.
pub fn shown(asked: &Asked) -> Result<(), Cause> {
    let entrypoint = asked.entrypoint;
    let refused = |what: &str| {
        let message = format!(
            "`{entrypoint}` {what}, so it is no {entrypoint}; correct the manifest, or leave the entrypoint out\n`{}`",
            asked.line
        );
        Err(Cause::new(CauseKind::Deed, message))
    };
    let scripted: Vec<u32> = asked.requests.iter().filter_map(|r| r.turn()).collect();
    if entrypoint.continues() && !sent_along(asked) {
        return refused("did not send the earlier turns along");
    }
    let in_script = |kind: &RequestKind| matches!(kind, RequestKind::Scripted { .. });
    let mut requests = asked.requests.iter().filter(|r| in_script(&r.kind));
    if entrypoint.streams() && !requests.any(|request| request.stream) {
        return refused("never asked the model for a stream");
    }
    let (reached, last) = asked.progress();
    if entrypoint.is_json() && reached >= last {
        if !scripted.contains(&u32::try_from(asked.script.turns.len()).unwrap_or(0)) {
            return refused("took an answer that does not fit the schema and did not ask again");
        }
        let answered = asked
            .script
            .turns
            .last()
            .and_then(|turn| turn.text.as_deref());
        if !prints_json(&asked.ended.stdout, answered.unwrap_or_default()) {
            return refused(
                "did not print the JSON that the model answered and the schema accepts",
            );
        }
    }
    Ok(())
}

/// The opening's prompt and its answer stand in a request for a turn behind it.
fn sent_along(asked: &Asked) -> bool {
    let opening = u32::try_from(asked.opening).unwrap_or(u32::MAX);
    let mut behind = asked
        .requests
        .iter()
        .filter(|r| r.turn().is_some_and(|turn| turn > opening));
    behind.any(|request| request.body.to_string().contains(OPENING_PROMPT))
}

/// The JSON that the model answered is the whole output, begins a line of it, or is a text inside
/// a line of JSON events.
fn prints_json(stdout: &[u8], answered: &str) -> bool {
    let Ok(expected) = serde_json::from_str::<Json>(answered) else {
        return false;
    };
    let text = String::from_utf8_lossy(stdout);
    let mut starts = text.match_indices(['{', '[', '"']).map(|(start, _)| start);
    starts.any(|start| {
        let rest = &text[start..];
        let begins_line = text[..start].trim_end_matches([' ', '\t']).ends_with('\n');
        let first = text[..start].trim().is_empty();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Json>();
        (first || begins_line)
            && values
                .next()
                .is_some_and(|value| value.is_ok_and(|value| holds(&value, &expected)))
    })
}

fn holds(value: &Json, expected: &Json) -> bool {
    if value == expected {
        return true;
    }
    match value {
        Json::String(text) => {
            serde_json::from_str(text).is_ok_and(|inner: Json| inner == *expected)
        }
        Json::Array(items) => items.iter().any(|item| holds(item, expected)),
        Json::Object(map) => map.values().any(|item| holds(item, expected)),
        _ => false,
    }
}

/// Every scripted call reached the witness, or something claims that it was done and the witness
/// could have been reached.
///
/// # Errors
///
/// Calls that reached nobody and that nobody claims, with what was seen; or a claim whose witness
/// was out of reach.
pub async fn reached(session: &Session, scene: &Scene, asked: &Asked) -> Result<(), Cause> {
    let account = asked.account(session);
    // Calls that the model was never asked for are no fault of the manifest: the runtime stopped.
    let served = |turn: u32| {
        asked
            .requests
            .iter()
            .any(|request| request.turn() == Some(turn))
    };
    let offered = asked
        .requests
        .iter()
        .any(|request| !request.advertised.is_empty());
    let mut unreached = account.unreached();
    unreached.retain(|call| served(call.turn) || !offered);
    if unreached.is_empty() {
        return Ok(());
    }
    let claimed = unreached
        .iter()
        .flat_map(|call| &call.records)
        .copied()
        .chain(account.strays())
        .any(Record::claims_success)
        || unreached.iter().any(|call| account.result(call).is_some());
    if claimed && (asked.ledger.listed || reachable(session, scene).await) {
        return Ok(());
    }
    let names: Vec<String> = unreached.iter().map(|call| call.name()).collect();
    let claim = if claimed {
        "though something claims that they did, the witness cannot be reached from this trial"
    } else {
        "nothing claims that they did"
    };
    let message = format!(
        "{} of {} scripted calls did not reach the witness, and {claim}: {}; {}",
        names.len(),
        asked.calls.len(),
        names.join(", "),
        seen(asked)
    );
    Err(Cause::new(CauseKind::Unreached, message))
}

/// The kit reaches the witness itself by both of its doors, as whichever the manifest takes may not be
/// at fault: by the command in the environment of the trial, and by the URL, which answers a GET of a
/// trial that it knows with 405.
async fn reachable(session: &Session, scene: &Scene) -> bool {
    let url = session.tools.url(&scene.nonce);
    let within = surroundings(session, scene).deadline;
    probe::status(&url, within).await == Some(405) && answers(session, scene).await
}

async fn answers(session: &Session, scene: &Scene) -> bool {
    let ledger = scene.directory().join("probe.ndjson");
    let mut argv = vec![session.executable.display().to_string()];
    let arguments = crate::witness::call_arguments(&ledger, &scene.nonce);
    argv.extend(
        arguments
            .iter()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    argv.extend(["echo".to_owned(), r#"{"text":"probe"}"#.to_owned()]);
    let probe = Launch {
        argv,
        ..surroundings(session, scene)
    };
    let ended = launch(&probe).await;
    ended.is_ok_and(|ended| ended.how == End::Exit(0)) && Path::exists(&ledger)
}

/// What a person needs to mend the manifest.
fn seen(asked: &Asked) -> String {
    let not_offered: Vec<&str> = asked
        .requests
        .iter()
        .flat_map(|request| &request.not_advertised)
        .map(String::as_str)
        .collect();
    let called = asked.ledger.entries.len();
    let tools = match (
        asked.ledger.hellos.is_empty() && called == 0,
        not_offered.first(),
    ) {
        (true, _) if !asked.requests.iter().any(|r| !r.advertised.is_empty()) => {
            "no tools were offered to the model".to_owned()
        }
        (true, _) => "no client has connected to the witness tools".to_owned(),
        (false, Some(tool)) => format!("the tool `{tool}` was not offered to the model"),
        (false, None) => format!("the witness tools were reached, and called {called} times"),
    };
    let asked_model = asked.requests.len();
    let refused = asked.requests.iter().flat_map(|request| &request.problems);
    let refused: Vec<&str> = refused.map(String::as_str).collect();
    let refused = match refused.first() {
        Some(problem) => format!(" (refused: {problem})"),
        None => String::new(),
    };
    format!(
        "{tools}; the model was asked {asked_model} times{refused}; the runtime {}; {}",
        asked.ended.how,
        asked.ended.stderr_tail()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_found_as_output_line_or_event() {
        let answered = "{\"answer\": \"x\"}";
        for output in [
            "{\"answer\": \"x\"}\n",
            "thinking…\n{\"answer\":\"x\"}\n",
            "a log line\n{\n  \"answer\": \"x\"\n}\n",
            "{\"type\":\"message\",\"text\":\"{\\\"answer\\\":\\\"x\\\"}\"}\n",
        ] {
            assert!(prints_json(output.as_bytes(), answered), "{output}");
        }
        for output in [
            "",
            "done",
            "{\"answer\": \"made up\"}",
            "{\"answers\": \"x\"}",
        ] {
            assert!(!prints_json(output.as_bytes(), answered), "{output}");
        }
    }
}
