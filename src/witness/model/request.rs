//! What the model server notes of a request.

use serde::Serialize;
use serde_json::Value;

use super::{super::protocol::Protocol, route::Target};

/// A request to the scripted model and the times of its answer, in nanoseconds of
/// [`monotonic_ns`](crate::witness::clock::monotonic_ns). From `first_byte_ns` of one request to
/// `arrived_ns` of the next is the longest that a tool in between can have taken (3630/AC-1).
#[derive(Debug, Clone, Serialize)]
pub struct ModelRequest {
    /// When the request's head had arrived, before its body was read.
    pub arrived_ns: u64,
    /// Just before the first byte of the answer's body was handed to the socket; none before that.
    pub first_byte_ns: Option<u64>,
    /// When the last byte was handed to the socket; never for an answer that was cut.
    pub finished_ns: Option<u64>,
    /// `POST`.
    pub method: String,
    /// The path behind the trial's nonce, `/v1/chat/completions`.
    pub path: String,
    /// The protocol that it speaks; none where it could be of several, or is of none.
    pub protocol: Option<Protocol>,
    /// The value of the `Authorization` header, or the key that stands elsewhere.
    pub authorization: Option<String>,
    /// What the request is to the script.
    pub kind: RequestKind,
    /// The HTTP status it was answered with.
    pub status: u16,
    /// The body; a string where it is not JSON, null where there is none.
    pub body: Value,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// Whether a response format was asked for.
    pub response_format: bool,
    /// The names of the tools on offer.
    pub advertised: Vec<String>,
    /// Scripted tools that were not on offer, called by their bare names all the same.
    pub not_advertised: Vec<String>,
    /// The tool results in the request, those of earlier turns included.
    pub results: Vec<ToolResult>,
    /// What breaks the protocol.
    pub problems: Vec<String>,
}

/// What a request is to the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// It asks for this turn, counted from 1 through the session.
    Scripted {
        /// The turn.
        turn: u32,
    },
    /// It does not carry the trial's marker, or offers no tools where calls are due: a title, a
    /// summary.
    Side,
    /// It asks for more than the script has.
    Beyond,
    /// It asks for the list of models, or for one of them.
    Models,
    /// It asks how many tokens a request has.
    Tokens,
    /// It asks whether anybody is there.
    Probe,
    /// It breaks the protocol, or asks for what is not offered.
    Refused,
}

/// A tool's result, as it was sent to the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToolResult {
    /// The id of the call, as the program sent it.
    pub call_id: String,
    /// The text.
    pub content: String,
    /// Whether it is marked as an error; none where the protocol has no mark, as OpenAI's have not.
    pub is_error: Option<bool>,
    /// The tag of the scripted call that it answers; none for a result of another's call.
    pub tag: Option<String>,
}

impl ToolResult {
    pub(in crate::witness) fn new(
        call_id: String,
        content: String,
        is_error: Option<bool>,
    ) -> Self {
        Self {
            call_id,
            content,
            is_error,
            tag: None,
        }
    }
}

impl ModelRequest {
    pub(super) fn arrived(arrived_ns: u64, target: &Target) -> Self {
        Self {
            arrived_ns,
            first_byte_ns: None,
            finished_ns: None,
            method: target.method.clone(),
            path: target.path.clone(),
            protocol: target.protocol,
            authorization: target.key.clone(),
            kind: RequestKind::Refused,
            status: 0,
            body: Value::Null,
            stream: false,
            response_format: false,
            advertised: Vec::new(),
            not_advertised: Vec::new(),
            results: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Whether it asks for an answer of the model, and not about it.
    pub fn asks_the_model(&self) -> bool {
        use RequestKind::{Models, Probe, Tokens};
        !matches!(self.kind, Models | Probe | Tokens)
    }

    /// The turn that was asked for, where it is the script's.
    pub fn turn(&self) -> Option<u32> {
        match self.kind {
            RequestKind::Scripted { turn } => Some(turn),
            _ => None,
        }
    }
}
