//! Which turn of the script a request asks for, and what becomes of its answer.

use std::time::Duration;

use super::{
    super::{
        dialogue::Dialogue,
        protocol::{Answer, Protocol},
        reply::{CLOSING, Reply},
        script::{Fault, Script, Turn},
    },
    ModelRequest, RequestKind,
    route::Target,
    trial::{State, Trial},
};

/// An answer, its status, and how long it is held back.
pub(super) struct Decision {
    pub status: u16,
    pub answer: Answer,
    pub stall: Duration,
}

impl Decision {
    pub fn now(status: u16, answer: Answer) -> Self {
        Self {
            status,
            answer,
            stall: Duration::ZERO,
        }
    }
}

/// The answer to a request to the model; what the request tells is noted.
///
/// # Errors
/// There is no conversation in the request.
pub(super) fn answer(
    trial: &Trial,
    target: &Target,
    protocol: Protocol,
    noted: &mut ModelRequest,
) -> Result<Decision, String> {
    let mut state = trial.state();
    let mut dialogue = protocol.read(&noted.body, &state.script.nonce)?;
    dialogue.stream |= target.stream;
    dialogue.model = target.model.clone().unwrap_or(dialogue.model);
    noted.stream = dialogue.stream;
    noted.response_format = dialogue.form.is_some();
    noted.advertised = dialogue.advertised();
    noted.results = dialogue.results(&state.script);
    noted.problems = dialogue.problems(&state.script);
    if dialogue.marked && !noted.problems.is_empty() {
        let message = noted.problems.join("; ");
        return Ok(Decision::now(400, protocol.error(400, &message)));
    }
    let number = due(&state, &dialogue);
    let (kind, reply, fault) = match state.script.turn(number) {
        Some(turn) if dialogue.marked && !is_aside(turn, &state.script, &dialogue) => {
            let shell = state.script.shell.as_ref();
            let (reply, missing) = Reply::scripted(number, turn, shell, &dialogue);
            noted.not_advertised = missing;
            (RequestKind::Scripted { turn: number }, reply, turn.fault)
        }
        None if dialogue.marked => (RequestKind::Beyond, Reply::text(number, CLOSING), None),
        _ => (RequestKind::Side, Reply::aside(&dialogue), None),
    };
    noted.kind = kind;
    let refused = state.refused.entry(number).or_default();
    Ok(match fault {
        None => Decision::now(200, protocol.answer(&reply, &dialogue)),
        Some(fault) => spoil(fault, refused, protocol, &reply, &dialogue),
    })
}

/// The turn that is due. Who drops an answer that does not fit, and asks the same once more, has
/// asked again.
fn due(state: &State, dialogue: &Dialogue) -> u32 {
    let number = dialogue.turn_due(&state.script);
    let says_only = |number| {
        let turn = state.script.turn(number);
        turn.is_some_and(|turn| turn.calls.is_empty())
    };
    let again = says_only(number) && says_only(number + 1) && state.asked_for(number) > 0;
    number + u32::from(again)
}

/// Programs quote the prompt when they ask for a title, or which model to take. Who offers no tools
/// expects no calls, who forces another tool wants an answer in its form, and so does who asks for JSON
/// where the script has none.
fn is_aside(turn: &Turn, script: &Script, dialogue: &Dialogue) -> bool {
    let none_on_offer = || {
        turn.calls
            .iter()
            .all(|call| dialogue.resolve(&call.tool).is_none())
    };
    let for_form = || dialogue.forced().is_some() && none_on_offer();
    let without_tools = dialogue.tools.is_empty();
    let unfit = without_tools && dialogue.form.is_some() && !script.fits_schema;
    unfit || (!turn.calls.is_empty() && (without_tools || for_form()))
}

/// Does to an answer what the turn's fault says; `refused` counts how often it was refused before.
fn spoil(
    fault: Fault,
    refused: &mut u32,
    protocol: Protocol,
    reply: &Reply,
    dialogue: &Dialogue,
) -> Decision {
    let answer = || protocol.answer(reply, dialogue);
    let error = |code, what: &str| {
        let message = format!("scripted fault: {what}");
        Decision::now(code, protocol.error(code, &message))
    };
    match fault {
        Fault::Http { code, times } if times.is_none_or(|times| *refused < times) => {
            *refused += 1;
            error(code, &format!("HTTP {code}"))
        }
        Fault::Http { .. } => Decision::now(200, answer()),
        Fault::Stall { ms } => Decision {
            stall: Duration::from_millis(ms),
            ..Decision::now(200, answer())
        },
        Fault::Cut => Decision::now(200, answer().cut_in_the_middle()),
        Fault::CutAfterCall => Decision::now(200, answer().cut_after_call()),
        Fault::Malformed => Decision::now(200, answer().malformed()),
        Fault::ErrorEvent if dialogue.stream => {
            let message = "scripted fault: error event";
            Decision::now(200, protocol.broken_off(message, reply, dialogue))
        }
        Fault::ErrorEvent => error(500, "error event"),
    }
}
