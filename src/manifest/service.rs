//! Owns what a manifest says of a daemon: how it is started, by what it is known to be ready, and how it is stopped.

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
}

/// By what a daemon is known to be ready: one of `port`, `line` and `http`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// A TCP port of the loopback interface that takes a connection, such as `{{port}}`.
    #[serde(default)]
    pub port: Option<String>,
    /// A text in a line of its output, on stdout or stderr.
    #[serde(default)]
    pub line: Option<String>,
    /// A URL on the loopback interface that answers with a status below 400.
    #[serde(default)]
    pub http: Option<String>,
    /// How long it may take, in milliseconds.
    #[serde(default = "default_within")]
    pub within_ms: u64,
}

fn default_within() -> u64 {
    10_000
}
