//! Owns the signs by which a service is known to be ready.

use std::fmt;

use super::super::launch::{End, Output};
use super::super::probe;
use crate::manifest::Ready;
use crate::placeholder::Placeholders;

/// By what a service is known to be ready.
#[derive(Debug)]
pub enum Sign {
    /// A port that takes a connection.
    Port(u16),
    /// A text in its output.
    Line(String),
    /// A URL that answers.
    Http(String),
    /// The end of the command that starts it.
    Exit,
}

impl Sign {
    /// The sign that a manifest names; `Exit` where it names none.
    ///
    /// # Errors
    ///
    /// An unknown placeholder, or a port that is no number.
    pub fn of(ready: Option<&Ready>, known: &Placeholders) -> Result<Sign, String> {
        let expand = |text: &String| known.expand(text).map_err(|error| error.to_string());
        let Some(ready) = ready else {
            return Ok(Sign::Exit);
        };
        Ok(match (&ready.port, &ready.line, &ready.http) {
            (Some(port), ..) => Sign::Port(number(&expand(port)?)?),
            (_, Some(line), _) => Sign::Line(expand(line)?),
            (_, _, Some(url)) => Sign::Http(expand(url)?),
            (None, None, None) => Sign::Exit,
        })
    }

    /// Whether a service whose start has so ended, and so printed, shows it.
    pub async fn is_shown(&self, ended: Option<End>, printed: [&Output; 2]) -> bool {
        match self {
            Sign::Port(port) => probe::listens(*port).await,
            Sign::Line(text) => printed.iter().any(|output| output.contains(text)),
            Sign::Http(url) => matches!(probe::status(url, probe::LOOK).await, Some(0..400)),
            Sign::Exit => ended == Some(End::Exit(0)),
        }
    }
}

fn number(port: &str) -> Result<u16, String> {
    port.trim()
        .parse()
        .map_err(|_| format!("`ready.port` is `{port}`, and no port number; use `{{{{port}}}}`"))
}

/// What is waited for, and what else to wait for.
impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sign::Port(port) => write!(f, "a connection to port {port}"),
            Sign::Line(text) => write!(f, "a line with `{text}`"),
            Sign::Http(url) => write!(f, "an answer below 400 from {url}"),
            Sign::Exit => write!(
                f,
                "its exit with 0; a service that stays needs a `ready` that says what to wait for"
            ),
        }
    }
}
