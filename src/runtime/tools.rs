//! The tools: MCP servers as child processes, started once per run; the only home of rmcp.
//!
//! A tool is advertised as `<server>_<tool>`. Unaware of records and of time, but for the timeout.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use futures::future::{join_all, try_join_all};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ClientConfig,
    ContentBlock, Implementation, ProtocolVersion, Tool,
};
use rmcp::service::{RoleClient, RunningService, ServiceError, ServiceExt};
use serde_json::{Map, Value, json};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::NAME;
use super::config::{ServerConfig, Servers};

/// How long a tool server may take until it has listed its tools.
const GREETING: Duration = Duration::from_secs(30);

/// How long a tool server may take to end when its input has.
const FAREWELL: Duration = Duration::from_millis(500);

/// What came of a call: the tool's text, or why there is none.
pub type ToolResult = Result<String, Failure>;

/// Why a call has no result. The texts are read by the model and kept in the history.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// No tool of this name was advertised.
    #[error("there is no tool named {0}")]
    UnknownTool(String),
    /// The model's arguments are no JSON object.
    #[error("the arguments are not a JSON object: {0}")]
    BadArguments(String),
    /// The tool itself says that it failed.
    #[error("{0}")]
    Tool(String),
    /// The server answered the request with an error.
    #[error("the tool server refused the call: {0}")]
    Protocol(String),
    /// No answer in time; the server was told that nobody waits any more.
    #[error("the tool gave no result within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// The server ended, now or before.
    #[error("the tool server {0} has ended without a result")]
    ServerDied(String),
    /// The run was ended before the result came.
    #[error("the run was interrupted before there was a result")]
    Interrupted,
}

/// Why the tools are not there.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A server that does not start, speak MCP or list its tools.
    #[error("failed to start the tool server {server}: {problem}; check its entry in mcp.json")]
    Server { server: String, problem: String },
    /// Two tools that would be advertised under one name.
    #[error("failed to offer the tool {0}: two tools have this name; rename a server in mcp.json")]
    Twice(String),
}

/// The running tool servers and what they offer.
#[derive(Debug)]
pub struct Tools {
    servers: Vec<Server>,
    routes: BTreeMap<String, Route>,
    advertised: Vec<Value>,
    patience: Duration,
}

#[derive(Debug)]
struct Server {
    name: String,
    client: RunningService<RoleClient, ClientConfig>,
    process: Child,
}

#[derive(Debug)]
struct Route {
    server: usize,
    tool: String,
}

impl Tools {
    /// Starts all servers side by side and asks each for its tools; each call may then take `patience`.
    ///
    /// # Errors
    /// When a server does not start, or two tools share a name.
    pub async fn start(configs: Servers, patience: Duration) -> Result<Self, StartError> {
        let started = configs.into_iter().map(|(name, config)| async move {
            let late = || Err(format!("no answer within {} s", GREETING.as_secs()));
            timeout(GREETING, Server::start(&name, config))
                .await
                .unwrap_or_else(|_| late())
                .map_err(|problem| StartError::Server {
                    server: name,
                    problem,
                })
        });
        let mut tools = Self {
            servers: Vec::new(),
            routes: BTreeMap::new(),
            advertised: Vec::new(),
            patience,
        };
        for (server, offered) in try_join_all(started).await? {
            tools.add(server, offered)?;
        }
        Ok(tools)
    }

    fn add(&mut self, server: Server, offered: Vec<Tool>) -> Result<(), StartError> {
        for tool in offered {
            let name = advertised_name(&server.name, &tool.name);
            let route = Route {
                server: self.servers.len(),
                tool: tool.name.into_owned(),
            };
            self.advertised
                .push(json!({ "type": "function", "function": {
                    "name": name, "description": tool.description, "parameters": *tool.input_schema,
                }}));
            if self.routes.insert(name.clone(), route).is_some() {
                return Err(StartError::Twice(name));
            }
        }
        self.servers.push(server);
        Ok(())
    }

    /// The tools in the form of a Chat Completions request.
    pub fn advertised(&self) -> &[Value] {
        &self.advertised
    }

    /// Calls a tool with the arguments as the model wrote them. Dropped before its end, it tells the server so.
    ///
    /// # Errors
    /// A [`Failure`] for everything but a result that the tool calls good.
    pub async fn call(&self, name: &str, arguments: &str) -> ToolResult {
        let unknown = || Failure::UnknownTool(name.to_owned());
        let route = self.routes.get(name).ok_or_else(unknown)?;
        let arguments = parse_arguments(arguments)?;
        let server = &self.servers[route.server];
        let request = CallToolRequestParams::new(route.tool.clone()).with_arguments(arguments);
        let answer = server.client.peer().call_tool_once(request);
        match timeout(self.patience, answer).await {
            Err(_) => Err(Failure::TimedOut(self.patience)),
            Ok(Ok(CallToolResponse::Complete(result))) => text_of(result),
            Ok(Ok(_)) => Err(Failure::Protocol("it asked for more than arguments".into())),
            Ok(Err(ServiceError::McpError(error))) => Err(Failure::Protocol(format!(
                "{} ({})",
                error.message, error.code.0
            ))),
            Ok(Err(ServiceError::TransportClosed | ServiceError::TransportSend(_))) => {
                Err(Failure::ServerDied(server.name.clone()))
            }
            Ok(Err(error)) => Err(Failure::Protocol(error.to_string())),
        }
    }

    /// Ends the servers: their input ends, and who has not gone a moment later is killed.
    pub async fn stop(self) {
        join_all(self.servers.into_iter().map(Server::stop)).await;
    }
}

impl Server {
    async fn start(name: &str, config: ServerConfig) -> Result<(Self, Vec<Tool>), String> {
        let mut process = Command::new(&config.command)
            .args(&config.args)
            .envs(&config.env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", config.command))?;
        let (Some(output), Some(input)) = (process.stdout.take(), process.stdin.take()) else {
            return Err("it has no stdin and stdout".to_owned());
        };
        let client = identity()
            .serve((output, input))
            .await
            .map_err(|e| e.to_string())?;
        let tools = client
            .peer()
            .list_all_tools()
            .await
            .map_err(|e| e.to_string())?;
        let name = name.to_owned();
        Ok((
            Self {
                name,
                client,
                process,
            },
            tools,
        ))
    }

    async fn stop(mut self) {
        let farewell = async {
            drop(self.client.close().await);
            self.process.wait().await
        };
        if timeout(FAREWELL, farewell).await.is_err() {
            // It has not ended by itself; that it cannot be killed would mean that it has by now.
            drop(self.process.kill().await);
        }
    }
}

fn identity() -> ClientConfig {
    let me = Implementation::new(NAME, env!("CARGO_PKG_VERSION"));
    ClientConfig::new(ClientCapabilities::default(), me)
        .with_protocol_version(ProtocolVersion::V_2025_11_25)
}

/// `<server>_<tool>`, with what a function's name may not have replaced by `_`.
fn advertised_name(server: &str, tool: &str) -> String {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let whole = format!("{server}_{tool}");
    whole
        .chars()
        .map(|c| if legal(c) { c } else { '_' })
        .collect()
}

/// A model that has nothing to say writes nothing at all, which is as good as an empty object.
fn parse_arguments(text: &str) -> Result<Map<String, Value>, Failure> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(text).map_err(|error| Failure::BadArguments(error.to_string()))
}

fn text_of(result: CallToolResult) -> ToolResult {
    let blocks = result.content.iter().map(|block| match block {
        ContentBlock::Text(text) => text.text.clone(),
        other => json!(other).to_string(),
    });
    let mut text = blocks.collect::<Vec<_>>().join("\n");
    if let (true, Some(structured)) = (text.is_empty(), &result.structured_content) {
        text = structured.to_string();
    }
    if result.is_error == Some(true) {
        Err(Failure::Tool(text))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_advertised_under_a_legal_name() {
        assert_eq!(
            advertised_name("witness", "write_file"),
            "witness_write_file"
        );
        assert_eq!(advertised_name("a b", "tau.plan"), "a_b_tau_plan");
    }

    #[test]
    fn arguments_must_be_an_object_or_nothing() {
        assert_eq!(parse_arguments(" "), Ok(Map::new()));
        assert!(parse_arguments(r#"{"a":1}"#).is_ok());
        for bad in ["[1]", "1", r#"{"a":"#] {
            assert!(
                matches!(parse_arguments(bad), Err(Failure::BadArguments(_))),
                "{bad}"
            );
        }
    }
}
