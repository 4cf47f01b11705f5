//! The tool server over Streamable HTTP: one for all trials of a run, each under the path of its nonce. No sessions are issued and no standing stream is offered: a trial is known by its URL.

use std::{
    collections::HashMap,
    future, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use axum::{
    Router,
    body::{self, Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::stream;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    super::{ledger::LedgerWriter, loopback::Loopback},
    mcp::{self, Call, Due, Ending, failure},
};

const BODY_LIMIT: usize = 256 << 20;
const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// A running tool server; it stops, and cuts what is open, when dropped.
#[derive(Debug)]
pub struct ToolServer {
    server: Loopback,
    ledgers: Ledgers,
}

/// The ledgers of the trials under way, by nonce.
#[derive(Debug, Clone, Default)]
struct Ledgers(Arc<Mutex<HashMap<String, Arc<LedgerWriter>>>>);

impl ToolServer {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The port, the async runtime or the thread could not be had.
    pub fn start() -> io::Result<Self> {
        let ledgers = Ledgers::default();
        let app = Router::new().fallback(serve).with_state(ledgers.clone());
        let server = Loopback::start("tool-server", app)?;
        Ok(Self { server, ledgers })
    }

    /// The MCP endpoint of a trial.
    pub fn url(&self, nonce: &str) -> String {
        format!("http://{}/{nonce}/mcp", self.server.address())
    }

    /// Lets a trial's calls be entered in its ledger.
    ///
    /// # Errors
    /// The ledger cannot be opened.
    pub fn register(&self, nonce: &str, ledger: &Path) -> io::Result<()> {
        let ledger = LedgerWriter::open(ledger, nonce)?;
        self.ledgers
            .lock()
            .insert(nonce.to_owned(), Arc::new(ledger));
        Ok(())
    }

    /// Ends a trial: further requests are answered 404.
    pub fn forget(&self, nonce: &str) {
        self.ledgers.lock().remove(nonce);
    }
}

impl Ledgers {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<LedgerWriter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ledger of the trial whose endpoint this path is.
    fn at(&self, path: &str) -> Option<Arc<LedgerWriter>> {
        let (nonce, endpoint) = path.trim_start_matches('/').split_once('/')?;
        let is_endpoint = endpoint.trim_end_matches('/') == "mcp";
        self.lock().get(nonce).filter(|_| is_endpoint).cloned()
    }
}

async fn serve(State(ledgers): State<Ledgers>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if is_foreign(&head.headers) {
        return refused(StatusCode::FORBIDDEN, "the Origin is not of this machine");
    }
    let Some(ledger) = ledgers.at(head.uri.path()) else {
        return refused(StatusCode::NOT_FOUND, "no trial has this endpoint");
    };
    if head.method != Method::POST {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let refused = refused(status, "the endpoint takes POST only");
        return ([(header::ALLOW, "POST")], refused).into_response();
    }
    match body::to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => answer(ledger, &bytes, takes_only_events(&head.headers)).await,
        Err(error) => refused(
            StatusCode::BAD_REQUEST,
            &format!("failed to read the body: {error}"),
        ),
    }
}

async fn answer(ledger: Arc<LedgerWriter>, message: &Bytes, as_event: bool) -> Response {
    let answer = match mcp::take(&ledger, message) {
        Due::Nothing => return StatusCode::ACCEPTED.into_response(),
        Due::Refusal(error) => return json(StatusCode::BAD_REQUEST, &error),
        Due::Answer(answer) => answer,
        Due::Call(call) => match performed(ledger, call).await {
            Ending::Answer(answer) => answer,
            Ending::Exit(_) => return cut(),
            Ending::Never => future::pending().await,
        },
    };
    if as_event {
        let event = format!("event: message\ndata: {answer}\n\n");
        ([(header::CONTENT_TYPE, EVENTS)], event).into_response()
    } else {
        json(StatusCode::OK, &answer)
    }
}

fn refused(status: StatusCode, problem: &str) -> Response {
    json(status, &failure(&Value::Null, -32600, problem))
}

fn json(status: StatusCode, message: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, JSON)];
    (status, content_type, message.to_string()).into_response()
}

/// Performs a call on a thread of its own, as its deed may block. It goes on though the client hangs up:
/// a deed that was begun is done, and is on record.
async fn performed(ledger: Arc<LedgerWriter>, call: Call) -> Ending {
    let (sender, ending) = oneshot::channel();
    let call = Arc::new(call);
    let begun = Arc::clone(&call);
    let started = thread::Builder::new()
        .name("witness-call".into())
        .spawn(move || drop(sender.send(begun.perform(&ledger))));
    match started {
        // A call whose thread died has no answer.
        Ok(_) => ending.await.unwrap_or(Ending::Exit(1)),
        Err(error) => Ending::Answer(call.refused(&error)),
    }
}

/// No answer: a body that fails at once takes the connection with it before its head has left.
fn cut() -> Response {
    let failed = io::Error::new(io::ErrorKind::ConnectionReset, "the server has ended");
    let body = stream::once(future::ready(Err::<Bytes, _>(failed)));
    Body::from_stream(body).into_response()
}

/// Whether a page from elsewhere asks, as in a DNS rebinding attack; programs send no Origin.
fn is_foreign(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    let origin = origin.to_str().unwrap_or_default();
    let scheme = ["http://", "https://"];
    let Some(host) = scheme.iter().find_map(|scheme| origin.strip_prefix(scheme)) else {
        return true;
    };
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    !["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

/// Whether a client accepts server-sent events and no JSON; MCP has clients accept both.
fn takes_only_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let accepted: Vec<&str> = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .collect();
    let takes = |kind: &str| {
        accepted
            .iter()
            .any(|range| range.eq_ignore_ascii_case(kind))
    };
    takes(EVENTS) && ![JSON, "application/*", "*/*"].into_iter().any(takes)
}
