//! One exchange with the scripted model: take the request in, have it judged, send the answer out.

use std::sync::Arc;

use axum::{
    body::{self, Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    super::{
        clock::monotonic_ns,
        protocol::{Answer, Protocol},
    },
    ModelRequest, RequestKind,
    body::send,
    route::{Target, Wish},
    trial::{Trial, Trials},
    turn::{self, Decision},
};

const BODY_LIMIT: usize = 256 << 20;

pub(super) async fn serve(State(trials): State<Trials>, request: Request) -> Response {
    let arrived_ns = monotonic_ns();
    let (head, body) = request.into_parts();
    let target = Target::of(&head);
    let Some(trial) = trials.find(&target.nonce) else {
        let message = format!("no trial has the nonce `{}`", target.nonce);
        let answer = spoken(target.protocol).error(404, &message);
        return response(404, &answer, answer.pieces.concat().into());
    };
    let mut noted = ModelRequest::arrived(arrived_ns, &target);
    let decision = match body::to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => judge(&trial, &target, &mut noted, &bytes),
        Err(error) => {
            let problem = format!("failed to read the body: {error}");
            refuse(&mut noted, 400, problem)
        }
    };
    deliver(trial, noted, decision).await
}

async fn deliver(trial: Arc<Trial>, mut noted: ModelRequest, decision: Decision) -> Response {
    let Decision {
        status,
        answer,
        stall,
    } = decision;
    noted.status = status;
    let note = trial.note(noted);
    if !stall.is_zero() {
        tokio::time::sleep(stall).await;
    }
    let mut response = response(status, &answer, Body::empty());
    *response.body_mut() = send(answer, note);
    response
}

fn response(status: u16, answer: &Answer, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_static(answer.content_type);
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(length) = answer.length {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    response
}

/// The protocol in which to answer, where none is known.
fn spoken(protocol: Option<Protocol>) -> Protocol {
    protocol.unwrap_or(Protocol::Chat)
}

fn judge(trial: &Trial, target: &Target, noted: &mut ModelRequest, bytes: &Bytes) -> Decision {
    if !bytes.is_empty() {
        noted.body = serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
    }
    let protocol = spoken(target.protocol);
    let (kind, answer) = match &target.wish {
        Wish::Turn => {
            return turn::answer(trial, target, protocol, noted)
                .unwrap_or_else(|problem| refuse(noted, 400, problem));
        }
        Wish::Models(one) => (RequestKind::Models, protocol.models(one.as_deref())),
        Wish::Tokens => (RequestKind::Tokens, protocol.tokens(&noted.body)),
        Wish::Probe => (RequestKind::Probe, Answer::whole(&json!({}))),
        Wish::Unknown => {
            let (method, path) = (&target.method, &target.path);
            let remedy = match target.stream {
                true => "; streams are, with `?alt=sse`",
                false => "",
            };
            let problem = format!("{method} {path} is not offered by the scripted model{remedy}");
            return refuse(noted, 404, problem);
        }
    };
    noted.kind = kind;
    Decision::now(200, answer)
}

fn refuse(noted: &mut ModelRequest, status: u16, problem: String) -> Decision {
    noted.kind = RequestKind::Refused;
    noted.problems.push(problem);
    let message = noted.problems.join("; ");
    Decision::now(status, spoken(noted.protocol).error(status, &message))
}
