//! What the user set: `config.json` and `mcp.json` of the home, and the environment's model endpoint.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::home::Home;

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The home's directories cannot be made.
    #[error("failed to create {path}: {source}; give --home a directory that you may write to")]
    Home { path: PathBuf, source: io::Error },
    /// A file exists and cannot be read.
    #[error("failed to read {path}: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    /// A file is not what it should be; serde names the key and the place.
    #[error("failed to understand {path}: {source}")]
    Malformed {
        path: PathBuf,
        source: serde_json::Error,
    },
    /// No endpoint is set, or one that cannot be used.
    #[error("failed to find the model: OPENAI_BASE_URL {0}")]
    Endpoint(String),
}

/// `config.json`; each key may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The model to ask.
    pub model: ModelConfig,
    /// The limits of the agent.
    pub agent: AgentConfig,
}

/// The key `model`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelConfig {
    /// The model's name; OPENAI_MODEL goes before it.
    pub name: Option<String>,
}

/// The key `agent`.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentConfig {
    /// The most calls of one model answer that run at a time, at least 1.
    pub max_parallel: usize,
    /// How long a tool may take, in milliseconds.
    pub tool_timeout_ms: u64,
    /// The most model answers of one run.
    pub max_turns: u32,
    /// How often the model is asked again when its answer does not fit the schema.
    pub schema_retries: u32,
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self {
            max_parallel: 4,
            tool_timeout_ms: 60_000,
            max_turns: 20,
            schema_retries: 2,
        }
    }
}

impl AgentConfig {
    /// How long a tool may take.
    pub fn tool_timeout(&self) -> Duration {
        Duration::from_millis(self.tool_timeout_ms)
    }
}

/// Reads `config.json`; a home without one has the defaults.
///
/// # Errors
/// When the file cannot be read, is no JSON, or has a key that is not known.
pub fn load(home: &Home) -> Result<Config, Error> {
    Ok(read(&home.config())?.unwrap_or_default())
}

/// How one tool server is started.
#[derive(Debug, Deserialize)]
pub struct ServerConfig {
    /// The program, found on PATH.
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// What is added to the environment that it inherits.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

/// The tool servers by name.
pub type Servers = BTreeMap<String, ServerConfig>;

/// Reads `mcp.json`; a home without one has no tools. Keys that are not ours are left to other programs.
///
/// # Errors
/// When the file cannot be read or has no `mcpServers` with a `command` each.
pub fn servers(home: &Home) -> Result<Servers, Error> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "mcpServers")]
        servers: Servers,
    }
    Ok(read::<File>(&home.servers())?.map_or_else(Servers::new, |file| file.servers))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            let path = path.to_owned();
            return Err(Error::Unreadable { path, source });
        }
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| Error::Malformed {
            path: path.to_owned(),
            source,
        })
}

/// Where the model is and how it is called.
#[derive(Debug)]
pub struct Endpoint {
    /// The base URL, `http` only, without a slash at its end.
    pub base_url: String,
    /// The bearer token, where one is set.
    pub key: Option<String>,
    /// The model's name.
    pub model: String,
}

impl Endpoint {
    /// Reads OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL; `configured` is the home's model name.
    ///
    /// # Errors
    /// When OPENAI_BASE_URL is missing or no `http` URL.
    pub fn from_env(configured: Option<&str>) -> Result<Self, Error> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let base_url = variable("OPENAI_BASE_URL").ok_or_else(|| {
            Error::Endpoint("is not set; set it, such as to http://127.0.0.1:8080/v1".into())
        })?;
        if !base_url.starts_with("http://") {
            let problem = format!(
                "is {base_url:?}, and this build speaks plain http only; use an http:// endpoint or a local proxy"
            );
            return Err(Error::Endpoint(problem));
        }
        Ok(Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            key: variable("OPENAI_API_KEY"),
            model: variable("OPENAI_MODEL")
                .or_else(|| configured.map(str::to_owned))
                .unwrap_or_else(|| "gpt-4.1-mini".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn an_unknown_key_is_named() {
        let error = serde_json::from_str::<Config>(r#"{"agent": {"max_paralel": 2}}"#).unwrap_err();
        assert!(error.to_string().contains("`max_paralel`"), "{error}");
    }

    #[test]
    fn a_key_left_out_has_its_default() {
        let config: Config = serde_json::from_str(r#"{"agent": {"max_turns": 3}}"#).unwrap();
        assert_eq!((config.agent.max_turns, config.agent.max_parallel), (3, 4));
    }
}
