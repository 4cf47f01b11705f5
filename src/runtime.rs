//! The reference runtime: a small agent over an OpenAI-compatible model and MCP tool servers, that records what it does.
//!
//! The map:
//! - [`agent`] is the loop, and the road from a tool's result to its durable record;
//! - [`model`] speaks Chat Completions, [`message`] is the conversation in its form;
//! - [`tools`] speaks MCP to the tool servers;
//! - [`history`] keeps the [`record`]s, the only home of SQL;
//! - [`transcript`] keeps a session's conversation for `continue`;
//! - [`home`] is the directory all of it lies in, with its [`config`];
//! - [`schema`] judges a JSON answer, [`cancel`] hears SIGINT and SIGTERM.
//!
//! It knows nothing of whoever may be watching it.

pub mod agent;
pub mod cancel;
pub mod config;
pub mod history;
pub mod home;
pub mod message;
pub mod model;
pub mod record;
pub mod schema;
pub mod tools;
pub mod transcript;

use std::io::Write;
use std::path::PathBuf;

use agent::{Ending, Run};
use cancel::Cancel;
use config::Endpoint;
use history::{History, Store};
use home::{Home, SessionId};
use model::Model;
use schema::Schema;
use tools::Tools;
use transcript::Transcript;

/// The name the runtime gives itself, to its users and to tool servers.
pub const NAME: &str = "candor-reference";

/// One run of the agent, as its caller asks for it.
#[derive(Debug)]
pub struct Request {
    /// The directory with the configuration, the history and the transcripts.
    pub home: PathBuf,
    /// Which conversation the prompt belongs to.
    pub session: Session,
    /// What the user says.
    pub prompt: String,
    /// A JSON Schema (file) that the final answer must satisfy.
    pub schema: Option<PathBuf>,
    /// Ask the model for a stream and print its text as it comes.
    pub stream: bool,
    /// Record the run in the history; the transcript is kept in any case.
    pub record: bool,
    /// The most model answers of this run, before the home's own limit.
    pub max_turns: Option<u32>,
}

/// Which conversation a prompt belongs to.
#[derive(Debug)]
pub enum Session {
    /// A new one, under the given id or a fresh one.
    New(Option<SessionId>),
    /// An existing one; without an id the one used last in the home.
    Continued(Option<SessionId>),
}

/// Why a run did not begin: nothing was asked of a model and nothing was executed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The home, its configuration or the environment cannot be used.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// The file of `--schema` cannot be used.
    #[error(transparent)]
    Schema(#[from] schema::Error),
    /// A tool server did not start.
    #[error(transparent)]
    Tools(#[from] tools::StartError),
    /// The session is missing, taken, in use or damaged.
    #[error(transparent)]
    Transcript(#[from] transcript::Error),
    /// The history cannot be opened.
    #[error(transparent)]
    History(#[from] history::Error),
    /// The operating system refused something that every run needs.
    #[error("failed to start the runtime: {0}")]
    System(#[from] std::io::Error),
}

/// Runs the agent to its ending: the answer goes to `out`, notices go to `log`.
///
/// # Errors
/// A [`Refusal`] when the run did not begin; every later trouble is an [`Ending`].
pub fn converse(
    request: Request,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<Ending, Refusal> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(converse_async(request, out, log))
}

async fn converse_async(
    request: Request,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<Ending, Refusal> {
    let cancel = Cancel::listen()?;
    let home = Home::open(&request.home)?;
    let config = config::load(&home)?;
    let model = Model::new(Endpoint::from_env(config.model.name.as_deref())?)?;
    let schema = request.schema.as_deref().map(Schema::load).transpose()?;
    let history = if request.record {
        History::on(Store::open(&home.history())?)
    } else {
        writeln!(log, "history is off: no action of this run is recorded")?;
        History::off()
    };
    let starting = Tools::start(config::servers(&home)?, config.agent.tool_timeout());
    let tools = tokio::select! {
        tools = starting => tools?,
        // The prompt was not taken in yet, so there is nothing to record.
        signal = cancel.wait() => return Ok(Ending::Cancelled(signal)),
    };
    let transcript = match request.session {
        Session::New(id) => Transcript::create(&home, id.unwrap_or_else(SessionId::fresh))?,
        Session::Continued(Some(id)) => Transcript::resume(&home, id)?,
        Session::Continued(None) => Transcript::resume_latest(&home)?,
    };
    if let Some(notice) = transcript.notice() {
        writeln!(log, "{notice}")?;
    }
    let run = Run {
        model,
        tools,
        history,
        transcript,
        schema,
        cancel,
        stream: request.stream,
        max_turns: request.max_turns.unwrap_or(config.agent.max_turns),
        max_parallel: config.agent.max_parallel,
        schema_retries: config.agent.schema_retries,
    };
    Ok(run.play(request.prompt, out).await)
}
