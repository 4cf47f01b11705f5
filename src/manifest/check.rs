//! Owns what is wrong with a manifest beyond its grammar: a history of two sources, a session that nobody opens, a placeholder that stands for nothing.

use super::{Agent, Entrypoint, Fact, History, Manifest, Service};
use crate::placeholder::Placeholders;
use crate::problem::Problem;

/// The placeholders that stand in a manifest, each with what it stands for.
pub const PLACEHOLDERS: [(&str, &str); 16] = [
    ("candor", "the running executable of candor"),
    ("here", "the directory in which the manifest lies"),
    ("home", "the trial's own HOME, empty but for `files`"),
    ("work", "the trial's own working directory, empty"),
    ("prompt", "the prompt; in `entrypoints` only"),
    (
        "schema",
        "a file with the JSON Schema that a JSON answer must fit",
    ),
    (
        "nonce",
        "a word that no other trial has; fit for an API key",
    ),
    ("port", "a TCP port of the loopback interface that was free"),
    (
        "model.openai",
        "the scripted model for OpenAI clients, Chat Completions and Responses: ends in `/v1`",
    ),
    (
        "model.anthropic",
        "the scripted model for Anthropic clients, which add `/v1/messages`",
    ),
    (
        "model.gemini",
        "the scripted model for Gemini clients, which add `/v1beta/models/…`",
    ),
    (
        "witness.command",
        "the program of the witness tools, an MCP server over stdio",
    ),
    (
        "witness.args",
        "its arguments: a list where it stands alone in a list",
    ),
    (
        "witness.url",
        "the same tools as an MCP server over Streamable HTTP",
    ),
    (
        "command",
        "the command line that makes a call; in `shell` only",
    ),
    (
        "witness.call",
        "a command line that calls a witness tool, for a runtime that has only a shell: put `TOOL JSON` behind it",
    ),
];

/// Everything that serde cannot see, each with its line.
pub fn problems(manifest: &Manifest, file: &str, text: &str) -> Vec<Problem> {
    let mut problems = unknown_placeholders(file, text);
    problems.extend(wrong(manifest).into_iter().map(|(key, message)| {
        Problem::error("manifest", file, line_of(text, key), message).quote(text)
    }));
    problems
}

/// The key to point at, and what is wrong.
fn wrong(manifest: &Manifest) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if let Some(declared) = &manifest.service {
        service(declared, &mut wrong);
    }
    if let Some(declared) = &manifest.capabilities.agent {
        agent(declared, &mut wrong);
    }
    if let Some(declared) = &manifest.capabilities.history {
        history(declared, &mut wrong);
        if manifest.capabilities.agent.is_none() {
            let message = "a history is judged by what an agent did; declare `agent` beside it";
            wrong.push(("history", message.to_owned()));
        }
    }
    wrong
}

fn service(service: &Service, wrong: &mut Vec<(&'static str, String)>) {
    if service.start.is_empty() {
        wrong.push((
            "start",
            "the command that starts the service is empty".to_owned(),
        ));
    }
    let Some(ready) = &service.ready else { return };
    let given = [&ready.port, &ready.line, &ready.http];
    if given.iter().filter(|given| given.is_some()).count() > 1 {
        let message = "`ready` has one sign: `port`, `line` or `http`";
        wrong.push(("ready", message.to_owned()));
    }
    if ready
        .http
        .as_ref()
        .is_some_and(|url| !url.starts_with("http://"))
    {
        let message = "`http` is a URL on this machine that begins with `http://`";
        wrong.push(("ready", message.to_owned()));
    }
}

fn agent(agent: &Agent, wrong: &mut Vec<(&'static str, String)>) {
    for (entrypoint, command) in &agent.entrypoints {
        if command.is_empty() {
            wrong.push((
                "entrypoints",
                format!("the command of `{entrypoint}` is empty"),
            ));
        }
    }
    if let Some(shell) = &agent.shell
        && !shell.arguments.to_string().contains("{{command}}")
    {
        let message = "the arguments of the shell have no place for `{{command}}`";
        wrong.push(("shell", message.to_owned()));
    }
    let continues = |entrypoint: &&Entrypoint| entrypoint.continues();
    let opens = agent
        .entrypoints
        .keys()
        .any(|entrypoint| !entrypoint.continues());
    if let Some(entrypoint) = agent.entrypoints.keys().find(continues).filter(|_| !opens) {
        let message = format!(
            "`{entrypoint}` continues a session, and no entrypoint opens one; add `prompt`"
        );
        wrong.push(("entrypoints", message));
    }
    for file in &agent.files {
        let given = [
            file.text.is_some(),
            file.json.is_some(),
            file.toml.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            let message = format!(
                "the file `{}` needs one of `text`, `json` and `toml`",
                file.path
            );
            wrong.push(("files", message));
        }
    }
}

fn history(history: &History, wrong: &mut Vec<(&'static str, String)>) {
    let sources = [
        ("sqlite", history.sqlite.is_some()),
        ("jsonl", history.jsonl.is_some()),
        ("json", history.json.is_some()),
        ("command", history.command.is_some()),
    ];
    let given: Vec<&str> = sources.iter().filter(|s| s.1).map(|s| s.0).collect();
    let rule = "a history has one source: `sqlite`, `jsonl`, `json` or `command`";
    match &given[..] {
        [_] => {}
        [] => wrong.push(("history", format!("{rule}; here is none"))),
        [.., last] => {
            let message = format!("{rule}; here are {}", given.join(" and "));
            wrong.push((last, message));
        }
    }
    if !(history.resolution_ms > 0.0 && history.resolution_ms.is_finite()) {
        let message = "`resolution_ms` is a number of milliseconds above 0";
        wrong.push(("resolution_ms", message.to_owned()));
    }
    for fact in [Fact::Tool, Fact::Args] {
        if !history.facts.contains(&fact) {
            let message =
                format!("`facts` lacks `{fact}`: without it no record can be told from another");
            wrong.push(("facts", message));
        }
    }
}

/// The first line that holds the key; the first line of the file where none does.
fn line_of(text: &str, key: &str) -> usize {
    let holds = |line: &str| {
        line.trim_start()
            .trim_start_matches("- ")
            .strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    text.lines().position(holds).map_or(1, |index| index + 1)
}

fn unknown_placeholders(file: &str, text: &str) -> Vec<Problem> {
    let known = PLACEHOLDERS
        .iter()
        .fold(Placeholders::default(), |known, (name, _)| {
            known.text(name, "")
        });
    let uncommented = text
        .lines()
        .map(|line| line.split(" #").next().unwrap_or(line));
    uncommented
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with('#'))
        .filter_map(|(index, line)| {
            let error = known.expand(line).err()?;
            let problem = Problem::error("unknown-placeholder", file, index + 1, error.to_string());
            Some(problem.quote(text))
        })
        .collect()
}
