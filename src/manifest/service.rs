//! Owns what a manifest says of a daemon: how it is started, by what it is known to be ready, and how it is stopped.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

/// A process that runs while the runtime is asked. Each trial starts one of its own, in its own
/// home; what it kept is read after it was stopped.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The command that starts it. It may stay, or leave a daemon behind and exit with 0.
    pub start: Vec<String>,
    /// By what it is known to be ready.
    #[serde(default)]
    pub ready: Option<Ready>,
    /// The command that stops it; without one it gets SIGTERM.
    #[serde(default)]
    pub stop: Vec<String>,
    /// How long it may take to end once it was told to, in milliseconds; then it is killed.
    #[serde(default = "default_stop_within")]
    pub stop_within_ms: u64,
}

impl Service {
    /// How long it may take to be ready.
    pub fn within(&self) -> Duration {
        let within = self.ready.as_ref().map(|ready| ready.within_ms);
        Duration::from_millis(within.unwrap_or_else(default_within))
    }
}

fn default_stop_within() -> u64 {
    5_000
}

/// By what a daemon is known to be ready: one of `port`, `line` and `http`; without any, by the exit
/// of `start` with 0.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// A TCP port of the loopback interface that takes a connection: `{{port}}`.
    #[serde(default)]
    pub port: Option<String>,
    /// A text in a line of its output, on stdout or stderr.
    #[serde(default)]
    pub line: Option<String>,
    /// A URL on the loopback interface, `http://…`, that answers a GET with a status below 400.
    #[serde(default)]
    pub http: Option<String>,
    /// How long it may take, in milliseconds.
    #[serde(default = "default_within")]
    pub within_ms: u64,
}

fn default_within() -> u64 {
    10_000
}
