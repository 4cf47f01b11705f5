//! The model: Chat Completions over HTTP, plain and streaming. Only a complete answer leaves this file.
//!
//! A request is tried again only when the server answered 429 or 5xx, before any byte of an
//! answer was used. A cut or malformed answer is an error, whatever had arrived of it.

use std::collections::BTreeMap;
use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::StreamExt;
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::config::{self, Endpoint};
use super::message::{Call, CallKind, Function, Message};

/// How often a request is sent at most.
const ATTEMPTS: u32 = 3;

/// The pause before the second attempt; each further one is twice as long.
const BACKOFF: Duration = Duration::from_millis(100);

/// How long the server may be silent.
const SILENCE: Duration = Duration::from_secs(600);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server cannot be reached, or the connection broke.
    #[error("failed to get the model's answer from {url}: {problem}")]
    Transport { url: String, problem: String },
    /// The server refused.
    #[error("failed to get the model's answer: HTTP {status}: {body}")]
    Status { status: StatusCode, body: String },
    /// What came is not an answer.
    #[error("failed to understand the model's answer: {0}")]
    Malformed(String),
    /// The answer ended before the model did.
    #[error("failed to get the model's whole answer: it ended without a finish_reason")]
    Unfinished,
    /// The model did not finish by its own will.
    #[error("failed to get the model's whole answer: it was stopped by {0:?}")]
    Stopped(String),
}

/// What the model is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// The conversation so far.
    pub messages: &'a [Message],
    /// The tools it may call, in the form of the protocol.
    pub tools: &'a [Value],
    /// The schema that its final answer is to fit.
    pub schema: Option<&'a Value>,
    /// Whether the answer is to come piece by piece.
    pub stream: bool,
}

/// A complete answer: text, calls, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What the model said.
    pub text: Option<String>,
    /// The calls it wants, in its order.
    pub calls: Vec<Call>,
}

/// A client of one endpoint.
#[derive(Debug)]
pub struct Model {
    client: Client,
    url: String,
    key: Option<String>,
    name: String,
}

impl Model {
    /// A client of `endpoint`; nothing is sent yet.
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn new(endpoint: Endpoint) -> Result<Self, config::Error> {
        let client = Client::builder().read_timeout(SILENCE).build();
        Ok(Self {
            client: client.map_err(|error| config::Error::Endpoint(chain(&error)))?,
            url: format!("{}/chat/completions", endpoint.base_url),
            key: endpoint.key,
            name: endpoint.model,
        })
    }

    /// Asks for the next answer; where it streams, `on_text` gets each piece of text as it comes.
    ///
    /// # Errors
    /// When there is no complete answer. Pieces may have been told by then.
    pub async fn ask(
        &self,
        question: &Question<'_>,
        on_text: &mut dyn FnMut(&str),
    ) -> Result<Answer, Error> {
        let response = self.send(&self.body(question)).await?;
        let draft = if question.stream {
            self.read_stream(response, on_text).await?
        } else {
            self.read_whole(response).await?
        };
        draft.complete()
    }

    fn body(&self, question: &Question<'_>) -> Value {
        let mut body = json!({ "model": self.name, "messages": question.messages });
        if !question.tools.is_empty() {
            body["tools"] = json!(question.tools);
        }
        if let Some(schema) = question.schema {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": "answer", "schema": schema },
            });
        }
        if question.stream {
            body["stream"] = json!(true);
        }
        body
    }

    async fn send(&self, body: &Value) -> Result<Response, Error> {
        let mut attempt = 1;
        loop {
            let mut request = self.client.post(&self.url).json(body);
            if let Some(key) = &self.key {
                request = request.bearer_auth(key);
            }
            let response = request.send().await.map_err(|error| self.broken(&error))?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let busy = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            if !busy || attempt == ATTEMPTS {
                let body = response.text().await.unwrap_or_default();
                let body = excerpt(&body).to_owned();
                return Err(Error::Status { status, body });
            }
            tokio::time::sleep(BACKOFF * 2u32.pow(attempt - 1)).await;
            attempt += 1;
        }
    }

    async fn read_whole(&self, response: Response) -> Result<Draft, Error> {
        let body = response
            .bytes()
            .await
            .map_err(|error| self.broken(&error))?;
        let mut draft = Draft::default();
        let completion: Completion = serde_json::from_slice(&body)
            .map_err(|error| malformed(&error, &String::from_utf8_lossy(&body)))?;
        let choice = completion.choices.into_iter().next();
        let choice = choice.ok_or_else(|| Error::Malformed("it has no choices".into()))?;
        draft.finish = choice.finish_reason;
        draft.add(choice.message);
        Ok(draft)
    }

    async fn read_stream(
        &self,
        response: Response,
        on_text: &mut dyn FnMut(&str),
    ) -> Result<Draft, Error> {
        let mut draft = Draft::default();
        let mut events = response.bytes_stream().eventsource();
        while let Some(event) = events.next().await {
            let event = event.map_err(|error| self.transport(error.to_string()))?;
            if event.data == "[DONE]" {
                break;
            }
            let chunk: Chunk = serde_json::from_str(&event.data)
                .map_err(|error| malformed(&error, &event.data))?;
            if let Some(choice) = chunk.choices.into_iter().next() {
                if let Some(text) = choice.delta.content.as_deref().filter(|t| !t.is_empty()) {
                    on_text(text);
                }
                draft.finish = choice.finish_reason.or(draft.finish);
                draft.add(choice.delta);
            }
        }
        Ok(draft)
    }

    fn broken(&self, error: &reqwest::Error) -> Error {
        self.transport(chain(error))
    }

    fn transport(&self, problem: String) -> Error {
        let url = self.url.clone();
        Error::Transport { url, problem }
    }
}

fn malformed(error: &serde_json::Error, text: &str) -> Error {
    Error::Malformed(format!("{error} in {}", excerpt(text)))
}

/// As much of a server's words as an error message bears.
fn excerpt(text: &str) -> &str {
    &text[..text.floor_char_boundary(500)]
}

/// An error with its causes, since reqwest's own text leaves them out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Delta,
    finish_reason: Option<String>,
}

/// A piece of a stream. One without `choices` is no piece of an answer, such as an error half-way.
#[derive(Deserialize)]
struct Chunk {
    choices: Vec<ChunkChoice>,
}

#[derive(Deserialize)]
struct ChunkChoice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
    tool_calls: Option<Vec<CallDelta>>,
}

/// A call, or a piece of one; only pieces carry an index.
#[derive(Deserialize)]
struct CallDelta {
    index: Option<u32>,
    id: Option<String>,
    #[serde(default)]
    function: FunctionDelta,
}

#[derive(Default, Deserialize)]
struct FunctionDelta {
    name: Option<String>,
    arguments: Option<String>,
}

/// An answer in the making.
#[derive(Default)]
struct Draft {
    text: Option<String>,
    calls: BTreeMap<u32, (String, Function)>,
    finish: Option<String>,
}

impl Draft {
    fn add(&mut self, delta: Delta) {
        if let Some(text) = delta.content {
            self.text.get_or_insert_default().push_str(&text);
        }
        for (position, piece) in (0..).zip(delta.tool_calls.unwrap_or_default()) {
            let (id, function) = self
                .calls
                .entry(piece.index.unwrap_or(position))
                .or_default();
            if let Some(whole) = piece.id.filter(|id| !id.is_empty()) {
                *id = whole;
            }
            function.name += piece.function.name.as_deref().unwrap_or_default();
            function.arguments += piece.function.arguments.as_deref().unwrap_or_default();
        }
    }

    /// The answer, if the model said that it is one and each call has its id and name.
    fn complete(self) -> Result<Answer, Error> {
        match self.finish.as_deref() {
            None => return Err(Error::Unfinished),
            Some("stop" | "tool_calls") => {}
            Some(other) => return Err(Error::Stopped(other.to_owned())),
        }
        let calls = self.calls.into_values();
        let calls = calls.map(|(id, function)| {
            if id.is_empty() || function.name.is_empty() {
                return Err(Error::Malformed("a call has no id or no name".into()));
            }
            let kind = CallKind::Function;
            Ok(Call { id, kind, function })
        });
        let calls: Vec<Call> = calls.collect::<Result<_, _>>()?;
        // The protocol lets a message be without text only where it has calls.
        let text = self.text.or(calls.is_empty().then(String::new));
        Ok(Answer { text, calls })
    }
}
