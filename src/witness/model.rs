//! The scripted model: one HTTP server for all trials, on a thread and an async runtime of its own.

mod body;
mod exchange;
mod request;
mod route;
mod trial;
mod turn;

use std::io;

use axum::Router;

use super::{loopback::Loopback, script::Script};
use trial::Trials;

pub use super::reply::{ASIDE, CLOSING};
pub use request::{ModelRequest, RequestKind, ToolResult};

/// A running model server; it stops, and cuts what is open, when dropped.
#[derive(Debug)]
pub struct ModelServer {
    server: Loopback,
    trials: Trials,
}

impl ModelServer {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The port, the async runtime or the thread could not be had.
    pub fn start() -> io::Result<Self> {
        let trials = Trials::default();
        let app = Router::new()
            .fallback(exchange::serve)
            .with_state(trials.clone());
        let server = Loopback::start("model-server", app)?;
        Ok(Self { server, trials })
    }

    /// The root URL of a trial, for programs that append `/v1/messages` or `/v1beta/models/…`; without
    /// a slash at the end.
    pub fn url(&self, nonce: &str) -> String {
        format!("http://{}/{nonce}", self.server.address())
    }

    /// The base URL of a trial for programs that speak OpenAI's protocols, without a slash at the end.
    pub fn openai_url(&self, nonce: &str) -> String {
        format!("{}/v1", self.url(nonce))
    }

    /// Lets the trial of the script's nonce begin, or puts a longer script in the place of its script;
    /// the requests noted so far stay.
    pub fn play(&self, script: Script) {
        self.trials.play(script);
    }

    /// The requests of a trial so far, in the order of their arrival.
    pub fn requests(&self, nonce: &str) -> Vec<ModelRequest> {
        self.trials
            .find(nonce)
            .map(|trial| trial.requests())
            .unwrap_or_default()
    }

    /// Ends a trial: its requests are dropped, and further ones are answered 404.
    pub fn forget(&self, nonce: &str) {
        self.trials.forget(nonce);
    }
}
