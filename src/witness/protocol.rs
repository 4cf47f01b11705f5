//! The protocols that agent programs speak with a model, each in a module of its own behind one face.

mod answer;
mod anthropic;
mod chat;
mod gemini;
mod openai;
mod parts;
mod responses;

use serde::Serialize;
use serde_json::Value;

use super::{dialogue::Dialogue, reply::Reply};

pub(super) use answer::Answer;

/// A protocol of model requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// OpenAI's Chat Completions.
    Chat,
    /// OpenAI's Responses.
    Responses,
    /// Anthropic's Messages.
    Anthropic,
    /// Google's Gemini.
    Gemini,
}

/// What each protocol has in a form of its own.
trait Form {
    /// Reads a request's body; what breaks the protocol is told to the dialogue, an error is a body
    /// that has no conversation in it.
    fn read(&self, body: &Value, dialogue: &mut Dialogue) -> Result<(), String>;

    /// The answer as one JSON body.
    fn plain(&self, reply: &Reply, dialogue: &Dialogue) -> Answer;

    /// The answer as a stream of events.
    fn events(&self, reply: &Reply, dialogue: &Dialogue) -> Answer;

    /// The body of an error.
    fn error(&self, status: u16, message: &str) -> Value;

    /// The event by which a stream breaks off with an error, behind so many others.
    fn broken_off(
        &self,
        message: &str,
        behind: usize,
        reply: &Reply,
        dialogue: &Dialogue,
    ) -> String;

    /// What a list of models says of one.
    fn model(&self, id: &str) -> Value;

    /// The list of these models.
    fn models(&self, models: &[Value]) -> Value;

    /// How many tokens a request is said to have.
    fn tokens(&self, tokens: usize) -> Value;
}

impl Protocol {
    fn form(self) -> &'static dyn Form {
        match self {
            Self::Chat => &chat::Chat,
            Self::Responses => &responses::Responses,
            Self::Anthropic => &anthropic::Anthropic,
            Self::Gemini => &gemini::Gemini,
        }
    }

    /// Reads a request's body in the trial of this nonce; what breaks the protocol stands among the
    /// dialogue's problems.
    ///
    /// # Errors
    /// There is no conversation in it.
    pub(super) fn read(self, body: &Value, nonce: &str) -> Result<Dialogue, String> {
        let mut dialogue = Dialogue::of_trial(nonce);
        self.form().read(body, &mut dialogue)?;
        Ok(dialogue)
    }

    /// The answer in the form that the request asked for.
    pub(super) fn answer(self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        match dialogue.stream {
            true => self.form().events(reply, dialogue),
            false => self.form().plain(reply, dialogue),
        }
    }

    /// An error as the protocol has it.
    pub(super) fn error(self, status: u16, message: &str) -> Answer {
        Answer::whole(&self.form().error(status, message))
    }

    /// The answer as it begins, and an error in the place of the rest.
    pub(super) fn broken_off(self, message: &str, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let form = self.form();
        let answer = form.events(reply, dialogue);
        answer.broken_off(|behind| form.broken_off(message, behind, reply, dialogue))
    }

    /// The answer to who asks for the list of models, or for one of them.
    pub(super) fn models(self, one: Option<&str>) -> Answer {
        let form = self.form();
        Answer::whole(&match one {
            Some(id) => form.model(id),
            None => form.models(&[form.model(MODEL)]),
        })
    }

    /// The answer to who asks how many tokens a request has.
    pub(super) fn tokens(self, request: &Value) -> Answer {
        let tokens = request.to_string().len() / BYTES_PER_TOKEN;
        Answer::whole(&self.form().tokens(tokens))
    }
}

/// The model that is listed; a request may name any.
const MODEL: &str = "scripted-1";

/// About what English text has.
const BYTES_PER_TOKEN: usize = 4;
