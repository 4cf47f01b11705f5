//! One exchange with the scripted model: find the trial, judge the request, answer as the script has it.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{self, Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::Value;

use super::{
    super::{
        chat,
        clock::monotonic_ns,
        dialogue::{Answer, Dialogue, Reply},
        script::Fault,
    },
    ASIDE, CLOSING, ModelRequest, RequestKind,
    body::send,
    trial::{self, Trial, Trials},
};

const BODY_LIMIT: usize = 256 << 20;

/// An answer, its status, and how long it is held back.
struct Decision {
    status: u16,
    answer: Answer,
    stall: Duration,
}

impl Decision {
    fn now(status: u16, answer: Answer) -> Self {
        Self {
            status,
            answer,
            stall: Duration::ZERO,
        }
    }
}

pub(super) async fn serve(State(trials): State<Trials>, request: Request) -> Response {
    let arrived_ns = monotonic_ns();
    let (head, body) = request.into_parts();
    let path = head.uri.path().trim_start_matches('/');
    let (nonce, route) = path.split_at(path.find('/').unwrap_or(path.len()));
    let Some(trial) = trials.find(nonce) else {
        let answer = chat::error(404, &format!("no trial has the nonce `{nonce}`"));
        return response(
            404,
            answer.content_type,
            answer.length,
            answer.pieces.concat().into(),
        );
    };
    let mut noted = ModelRequest::arrived(arrived_ns, &head, route);
    let decision = match body::to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => judge(&trial, &mut noted, &bytes),
        Err(error) => refuse(
            &mut noted,
            400,
            &format!("failed to read the body: {error}"),
        ),
    };
    deliver(trial, noted, decision).await
}

async fn deliver(trial: Arc<Trial>, mut noted: ModelRequest, decision: Decision) -> Response {
    noted.status = decision.status;
    let note = trial.note(noted);
    if !decision.stall.is_zero() {
        tokio::time::sleep(decision.stall).await;
    }
    let (content_type, length) = (decision.answer.content_type, decision.answer.length);
    response(
        decision.status,
        content_type,
        length,
        send(decision.answer, note),
    )
}

fn response(
    status: u16,
    content_type: &'static str,
    length: Option<usize>,
    body: Body,
) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    response
}

fn judge(trial: &Trial, noted: &mut ModelRequest, bytes: &Bytes) -> Decision {
    if !bytes.is_empty() {
        noted.body = serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
    }
    match (noted.method.as_str(), noted.path.as_str()) {
        ("POST", "/v1/chat/completions") => complete(trial, noted),
        ("GET", "/v1/models") => {
            noted.kind = RequestKind::Models;
            Decision::now(200, chat::models())
        }
        (method, path) => {
            let message = format!("{method} {path} is not offered by the scripted model");
            refuse(noted, 404, &message)
        }
    }
}

fn refuse(noted: &mut ModelRequest, status: u16, problem: &str) -> Decision {
    noted.kind = RequestKind::Refused;
    noted.problems.push(problem.to_owned());
    Decision::now(status, chat::error(status, &noted.problems.join("; ")))
}

fn complete(trial: &Trial, noted: &mut ModelRequest) -> Decision {
    let mut state = trial.state();
    let dialogue = match chat::read(&noted.body, &state.script.nonce) {
        Ok(dialogue) => dialogue,
        Err(problem) => return refuse(noted, 400, &problem),
    };
    noted.stream = dialogue.stream;
    noted.response_format = dialogue.response_format;
    noted.advertised.clone_from(&dialogue.advertised);
    noted.results.clone_from(&dialogue.results);
    noted.problems = dialogue.problems(&state.script);
    if !dialogue.marked {
        noted.kind = RequestKind::Side;
        return Decision::now(200, chat::answer(&Reply::text(0, ASIDE), &dialogue));
    }
    if !noted.problems.is_empty() {
        return Decision::now(400, chat::error(400, &noted.problems.join("; ")));
    }
    play(&mut state, noted, &dialogue)
}

fn play(state: &mut trial::State, noted: &mut ModelRequest, dialogue: &Dialogue) -> Decision {
    let mut number = dialogue.turn_due(&state.script);
    // Who drops an answer that does not fit, and asks the same once more, has asked again.
    let says_only = |number| {
        state
            .script
            .turn(number)
            .is_some_and(|turn| turn.calls.is_empty())
    };
    if says_only(number) && says_only(number + 1) && state.asked_for(number) > 0 {
        number += 1;
    }
    let Some(turn) = state.script.turn(number) else {
        noted.kind = RequestKind::Beyond;
        return Decision::now(200, chat::answer(&Reply::text(number, CLOSING), dialogue));
    };
    // Programs quote the prompt when they ask for a title; who offers no tools expects no calls.
    if dialogue.advertised.is_empty() && !turn.calls.is_empty() {
        noted.kind = RequestKind::Side;
        return Decision::now(200, chat::answer(&Reply::text(0, ASIDE), dialogue));
    }
    noted.kind = RequestKind::Scripted { turn: number };
    let (reply, missing) = Reply::scripted(number, turn, dialogue);
    noted.not_advertised = missing;
    let refused = state.refused.entry(number).or_default();
    spoil(
        turn.fault,
        refused,
        chat::answer(&reply, dialogue),
        dialogue,
    )
}

/// Does to an answer what the turn's fault says.
fn spoil(
    fault: Option<Fault>,
    refused: &mut u32,
    mut answer: Answer,
    dialogue: &Dialogue,
) -> Decision {
    let mut stall = Duration::ZERO;
    match fault {
        Some(Fault::Http { code, times }) if times.is_none_or(|times| *refused < times) => {
            *refused += 1;
            return Decision::now(
                code,
                chat::error(code, &format!("scripted fault: HTTP {code}")),
            );
        }
        Some(Fault::Stall { ms }) => stall = Duration::from_millis(ms),
        Some(Fault::Cut) => answer.cut_after(answer.middle),
        Some(Fault::CutAfterCall) => answer.cut_after(answer.after_call),
        Some(Fault::Malformed) => answer = chat::malformed(dialogue),
        Some(Fault::Http { .. }) | None => {}
    }
    Decision {
        status: 200,
        answer,
        stall,
    }
}
