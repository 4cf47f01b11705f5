//! Cancellation: SIGINT and SIGTERM, heard once and told to everyone who waits.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A signal that ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Signal {
    /// What a shell reports of a process that this signal ended: 128 and its number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Knows whether the run was cancelled.
#[derive(Debug, Clone)]
pub struct Cancel(watch::Receiver<Option<Signal>>);

impl Cancel {
    /// Begins to listen; from here on the signals do not kill the process.
    ///
    /// # Errors
    /// When the system refuses the handlers.
    pub fn listen() -> io::Result<Self> {
        let (sender, receiver) = watch::channel(None);
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::spawn(async move {
            let heard = tokio::select! {
                _ = interrupt.recv() => Signal::Interrupt,
                _ = terminate.recv() => Signal::Terminate,
            };
            sender.send_replace(Some(heard));
            // Without a sender, those who wait would be told that nothing can come any more.
            sender.closed().await;
        });
        Ok(Self(receiver))
    }

    /// The signal that came, if one did.
    pub fn raised(&self) -> Option<Signal> {
        *self.0.borrow()
    }

    /// Waits for a signal, for ever if none comes.
    pub async fn wait(&self) -> Signal {
        let mut receiver = self.0.clone();
        match receiver.wait_for(Option::is_some).await {
            Ok(signal) => signal.unwrap_or(Signal::Interrupt),
            Err(_) => std::future::pending().await,
        }
    }
}
