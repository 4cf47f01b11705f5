//! The agent: from the prompt to the run's one ending, and from a tool's result to its durable record.
//!
//! The order of things is the point of this file. A prompt is on record before the model is
//! asked; a call is on record before it is dispatched, and its result before anything of it
//! reaches the model; every run ends in [`Run::play`], which records how.

use std::io::Write;
use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::cancel::{Cancel, Signal};
use super::history::{self, History};
use super::message::{Call, Message};
use super::model::{self, Answer, Model, Question};
use super::record::{self, Finish, Reason, Record};
use super::schema::Schema;
use super::tools::{Failure, ToolResult, Tools};
use super::transcript::{self, Transcript};

/// How much later than the death of a tool server a signal may be heard that caused it.
const SIGNAL_DELAY: Duration = Duration::from_millis(20);

/// How a run ended.
#[derive(Debug)]
pub enum Ending {
    /// With this answer.
    Completed(String),
    /// The model gave no complete answer.
    ModelError(model::Error),
    /// A signal came.
    Cancelled(Signal),
    /// The model still called tools in the last answer that the run may have.
    TurnLimit(u32),
    /// No answer fitted the schema; this was wrong with the last one.
    SchemaFailed(String),
    /// The run was stopped because its records could not be kept.
    StoreFailed(StoreError),
}

/// A record of the run that could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// In the history.
    #[error(transparent)]
    History(#[from] history::Error),
    /// In the transcript.
    #[error(transparent)]
    Transcript(#[from] transcript::Error),
}

impl Ending {
    /// The word for it in the history.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Completed(_) => Reason::Completed,
            Self::ModelError(_) => Reason::ModelError,
            Self::Cancelled(_) => Reason::Cancelled,
            Self::TurnLimit(_) => Reason::TurnLimit,
            Self::SchemaFailed(_) => Reason::SchemaFailed,
            Self::StoreFailed(_) => Reason::StoreFailed,
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// Why there is none, in words for the user.
    pub fn answer(&self) -> Result<&str, String> {
        Err(match self {
            Self::Completed(text) => return Ok(text),
            Self::ModelError(error) => error.to_string(),
            Self::Cancelled(signal) => format!("cancelled by a signal ({signal:?})"),
            Self::TurnLimit(limit) => format!(
                "failed to finish within {limit} turns; raise --max-turns or agent.max_turns in config.json"
            ),
            Self::SchemaFailed(problem) => {
                format!("failed to get an answer that fits the schema: {problem}")
            }
            Self::StoreFailed(error) => error.to_string(),
        })
    }
}

/// Everything one run needs.
#[derive(Debug)]
pub struct Run {
    /// Whom to ask.
    pub model: Model,
    /// What can be called.
    pub tools: Tools,
    /// Where actions are recorded.
    pub history: History,
    /// The conversation.
    pub transcript: Transcript,
    /// What the final answer must fit.
    pub schema: Option<Schema>,
    /// Whether the run was cancelled.
    pub cancel: Cancel,
    /// Ask for a stream.
    pub stream: bool,
    /// The most model answers of this run.
    pub max_turns: u32,
    /// The most calls at a time.
    pub max_parallel: usize,
    /// How often an answer that does not fit the schema is asked for again.
    pub schema_retries: u32,
}

impl Run {
    /// Plays the run and records its ending: every entrypoint and every way to end comes through here.
    pub async fn play(mut self, prompt: String, out: &mut dyn Write) -> Ending {
        let began = record::now();
        let ending = self
            .turns(prompt, out)
            .await
            .unwrap_or_else(Ending::StoreFailed);
        let text = ending
            .answer()
            .map_or_else(|problem| problem, str::to_owned);
        let session = self.transcript.session();
        let end = Record::run_end(session, began, ending.reason(), &text);
        let recorded = self.history.insert(end).await;
        self.tools.stop().await;
        match recorded {
            Err(error) if !matches!(ending, Ending::StoreFailed(_)) => {
                Ending::StoreFailed(error.into())
            }
            _ => ending,
        }
    }

    async fn turns(&mut self, prompt: String, out: &mut dyn Write) -> Result<Ending, StoreError> {
        let session = self.transcript.session().clone();
        self.history.abandon(session.clone()).await?;
        self.history
            .insert(Record::prompt(&session, &prompt))
            .await?;
        self.transcript.append(vec![Message::user(prompt)])?;
        let mut misfits = 0;
        for _ in 0..self.max_turns {
            let Answer { text, calls } = match self.ask(out).await {
                Ok(answer) => answer,
                Err(ending) => return Ok(ending),
            };
            self.transcript.append(vec![Message::Assistant {
                content: text.clone(),
                tool_calls: calls.clone(),
            }])?;
            if !calls.is_empty() {
                let results = self.perform_all(&calls).await?;
                self.transcript.append(results)?;
                match self.cancel.raised() {
                    Some(signal) => return Ok(Ending::Cancelled(signal)),
                    None => continue,
                }
            }
            let text = text.unwrap_or_default();
            let Some(problem) = self.misfit(&text) else {
                return Ok(Ending::Completed(text));
            };
            if misfits == self.schema_retries {
                return Ok(Ending::SchemaFailed(problem));
            }
            misfits += 1;
            self.transcript.append(vec![ask_again(&problem)])?;
        }
        Ok(Ending::TurnLimit(self.max_turns))
    }

    /// What is wrong with a final answer, if anything is.
    fn misfit(&self, text: &str) -> Option<String> {
        self.schema.as_ref()?.check(text).err()
    }

    /// The model's next complete answer, or the ending that came instead of it.
    async fn ask(&self, out: &mut dyn Write) -> Result<Answer, Ending> {
        let question = Question {
            messages: self.transcript.messages(),
            tools: self.tools.advertised(),
            schema: self.schema.as_ref().map(Schema::as_json),
            stream: self.stream,
        };
        let live = self.stream && self.schema.is_none();
        let mut on_text = |text: &str| {
            if live {
                // Whoever reads may have gone; the run goes on, and is recorded, without him.
                drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
            }
        };
        let answer = tokio::select! {
            biased;
            signal = self.cancel.wait() => return Err(Ending::Cancelled(signal)),
            answer = self.model.ask(&question, &mut on_text) => answer.map_err(Ending::ModelError)?,
        };
        let spoke = answer.text.as_deref().is_some_and(|text| !text.is_empty());
        if spoke && !answer.calls.is_empty() {
            on_text("\n");
        }
        Ok(answer)
    }

    /// Performs the calls of one answer side by side, and returns their results in the order of the calls.
    async fn perform_all(&self, calls: &[Call]) -> Result<Vec<Message>, StoreError> {
        let turn = self.transcript.turns();
        let slots = Semaphore::new(self.max_parallel.max(1));
        let performed = calls.iter().map(|call| self.perform(turn, call, &slots));
        join_all(performed).await.into_iter().collect()
    }

    /// The road of one call: its intent on record, the call, its latency, its result on record, and only then a message.
    async fn perform(
        &self,
        turn: u32,
        call: &Call,
        slots: &Semaphore,
    ) -> Result<Message, StoreError> {
        let Some(_slot) = self.slot(slots).await else {
            return Ok(Message::result(call, &Err(Failure::Interrupted)));
        };
        let intent = Record::intent(self.transcript.session(), turn, call);
        let id = intent.id;
        self.history.insert(intent).await?;

        let dispatched = Instant::now();
        let result = tokio::select! {
            biased;
            result = self.tools.call(&call.function.name, &call.function.arguments) => result,
            _ = self.cancel.wait() => Err(Failure::Interrupted),
        };
        let latency = dispatched.elapsed();

        let result = self.blame(result).await;
        self.history
            .finish(id, Finish::new(&result, latency))
            .await?;
        Ok(Message::result(call, &result))
    }

    /// A signal to the whole process group kills the tool server too, and news of its death may come first.
    async fn blame(&self, result: ToolResult) -> ToolResult {
        if matches!(result, Err(Failure::ServerDied(_)))
            && timeout(SIGNAL_DELAY, self.cancel.wait()).await.is_ok()
        {
            return Err(Failure::Interrupted);
        }
        result
    }

    /// Waits for a turn under the limit of parallel calls; none is given once the run is cancelled.
    async fn slot<'a>(&self, slots: &'a Semaphore) -> Option<SemaphorePermit<'a>> {
        let slot = slots.acquire().await.ok();
        slot.filter(|_| self.cancel.raised().is_none())
    }
}

fn ask_again(problem: &str) -> Message {
    Message::user(format!(
        "Your answer does not fit the required JSON schema: {problem}. Answer again, with the JSON value only."
    ))
}
