//! The scripted model: one HTTP server for all trials, on a thread and an async runtime of its own.

mod body;
mod exchange;
mod request;
mod route;
mod trial;
mod turn;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    thread::{self, JoinHandle},
};

use axum::{Router, serve::ListenerExt as _};
use tokio::{net::TcpListener, runtime, sync::oneshot};

use super::script::Script;
use trial::Trials;

pub use super::reply::{ASIDE, CLOSING};
pub use request::{ModelRequest, RequestKind, ToolResult};

/// A running model server; it stops, and cuts what is open, when dropped.
#[derive(Debug)]
pub struct ModelServer {
    address: SocketAddr,
    trials: Trials,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ModelServer {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The port, the async runtime or the thread could not be had.
    pub fn start() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let address = listener.local_addr()?;
        let trials = Trials::default();
        let served = trials.clone();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("model-server".into())
            .spawn(move || runtime.block_on(serve(listener, served, stopped)))?;
        Ok(Self {
            address,
            trials,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The root URL of a trial, for programs that append `/v1/messages` or `/v1beta/models/…`; without
    /// a slash at the end.
    pub fn url(&self, nonce: &str) -> String {
        format!("http://{}/{nonce}", self.address)
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

impl Drop for ModelServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Serves until the other end of `stopped` is gone. Delayed small writes would shift the time at which
/// a program sees its answer, so they are off.
async fn serve(listener: TcpListener, trials: Trials, stopped: oneshot::Receiver<()>) {
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let app = Router::new().fallback(exchange::serve).with_state(trials);
    tokio::select! {
        _ = axum::serve(listener, app).into_future() => {}
        _ = stopped => {}
    }
}
