//! Owns what is wrong with a manifest beyond its grammar: a history of two sources, a session that nobody opens, a placeholder that stands for nothing.

use super::{Agent, Fact, History, Manifest, Service};
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

/// What is done about an empty command.
const COMMAND: &str = "give the program and its arguments as a list";

/// Everything that serde cannot see, each with its line.
pub fn problems(manifest: &Manifest, file: &str, text: &str) -> Vec<Problem> {
    let mut wrong = Wrong {
        file,
        text,
        problems: unknown_placeholders(file, text),
    };
    if let Some(declared) = &manifest.service {
        wrong.service(declared);
    }
    if let Some(declared) = &manifest.capabilities.agent {
        wrong.agent(declared);
    }
    if let Some(declared) = &manifest.capabilities.history {
        wrong.history(declared);
        if manifest.capabilities.agent.is_none() {
            let message = "a history is judged by what an agent did, and there is none";
            wrong.error(
                "manifest-history",
                "history",
                message,
                "declare `agent` beside it",
            );
        }
    }
    wrong.problems
}

/// What was found so far in one manifest.
struct Wrong<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Wrong<'_> {
    fn error(&mut self, rule: &'static str, key: &str, message: impl Into<String>, remedy: &str) {
        let line = line_of(self.text, key);
        let problem = Problem::error(rule, self.file, line, message);
        self.problems.push(problem.help(remedy).quote(self.text));
    }

    fn service(&mut self, service: &Service) {
        if service.start.is_empty() {
            let message = "the command that starts the service is empty";
            self.error("manifest-empty-command", "start", message, COMMAND);
        }
        let Some(ready) = &service.ready else { return };
        let given = [&ready.port, &ready.line, &ready.http];
        if given.iter().filter(|given| given.is_some()).count() > 1 {
            let message = "`ready` has one sign: `port`, `line` or `http`";
            self.error("manifest-one-of", "ready", message, "keep one of them");
        }
        let url = ready.http.as_ref();
        if url.is_some_and(|url| !url.starts_with("http://")) {
            let message = "`http` is a URL on this machine that begins with `http://`";
            self.error(
                "manifest-value",
                "ready",
                message,
                "write `http://127.0.0.1:{{port}}/`",
            );
        }
    }

    fn agent(&mut self, agent: &Agent) {
        for (entrypoint, command) in &agent.entrypoints {
            if command.is_empty() {
                let message = format!("the command of `{entrypoint}` is empty");
                self.error("manifest-empty-command", "entrypoints", message, COMMAND);
            }
        }
        if let Some(shell) = &agent.shell
            && !shell.arguments.to_string().contains("{{command}}")
        {
            let message = "the arguments of the shell have no place for `{{command}}`";
            let remedy = "put `{{command}}` where the runtime's tool takes the command line";
            self.error("manifest-shell", "shell", message, remedy);
        }
        self.sessions(agent);
        for file in &agent.files {
            let given = [&file.json, &file.toml].map(Option::is_some);
            let given = given.iter().filter(|given| **given).count();
            if given + usize::from(file.text.is_some()) != 1 {
                let path = &file.path;
                let message = format!("the file `{path}` needs one of `text`, `json` and `toml`");
                self.error(
                    "manifest-one-of",
                    "files",
                    message,
                    "give its content in one way",
                );
            }
        }
    }

    fn sessions(&mut self, agent: &Agent) {
        let mut entrypoints = agent.entrypoints.keys();
        let continues = entrypoints
            .clone()
            .find(|entrypoint| entrypoint.continues());
        let opens = entrypoints.any(|entrypoint| !entrypoint.continues());
        if let Some(entrypoint) = continues.filter(|_| !opens) {
            let message =
                format!("`{entrypoint}` continues a session, and no entrypoint opens one");
            self.error("manifest-session", "entrypoints", message, "add `prompt`");
        }
    }

    fn history(&mut self, history: &History) {
        self.source(history);
        if !(history.resolution_ms > 0.0 && history.resolution_ms.is_finite()) {
            let message = "`resolution_ms` is a number of milliseconds above 0";
            let remedy = "write the smallest latency that the history can tell from 0";
            self.error("manifest-value", "resolution_ms", message, remedy);
        }
        for fact in [Fact::Tool, Fact::Args] {
            if !history.facts.contains(&fact) {
                let message = format!(
                    "`facts` lacks `{fact}`: without it no record can be told from another"
                );
                let remedy = format!("add `{fact}`, and let `records` yield it");
                self.error("manifest-facts", "facts", message, &remedy);
            }
        }
    }

    fn source(&mut self, history: &History) {
        let sources = [
            ("sqlite", history.sqlite.is_some()),
            ("jsonl", history.jsonl.is_some()),
            ("json", history.json.is_some()),
            ("command", history.command.is_some()),
        ];
        let given: Vec<&str> = sources.iter().filter(|s| s.1).map(|s| s.0).collect();
        let rule = "a history has one source: `sqlite`, `jsonl`, `json` or `command`";
        let (key, message) = match &given[..] {
            [_] => return,
            [] => ("history", format!("{rule}; here is none")),
            [.., last] => (*last, format!("{rule}; here are {}", given.join(" and "))),
        };
        let remedy = "name the one in which the runtime keeps what it did";
        self.error("manifest-one-of", key, message, remedy);
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
            let message = format!("unknown placeholder `{{{{{}}}}}`", error.name);
            let problem = Problem::error("unknown-placeholder", file, index + 1, message);
            Some(problem.help(error.remedy).quote(text))
        })
        .collect()
}
