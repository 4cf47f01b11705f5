//! A home for one test: the tool server is in it, and the runtime is run on it.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::model::{Model, Reply};
use crate::EXE;

pub struct Home(TempDir);

/// What a run of the runtime said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub log: String,
}

impl Home {
    /// With the tool server `w`.
    pub fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tools.py");
        let server = json!({"command": "python3", "args": [script, home.path("ledger")]});
        home.write(
            "mcp.json",
            &json!({"mcpServers": {"w": server}}).to_string(),
        );
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The tools that were really called.
    pub fn ledger(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.path("ledger")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// A model with these replies.
    pub fn model(&self, replies: Vec<Reply>) -> Model {
        Model::start(replies, || ())
    }

    /// The command `runtime ENTRY --home HOME ARGS…`.
    pub fn command(&self, model: Option<&Model>, entry: &str, args: &[&str]) -> Command {
        let mut command = Command::new(EXE);
        command
            .args(["runtime", entry, "--home"])
            .arg(self.0.path())
            .args(args);
        command
            .env_remove("OPENAI_MODEL")
            .env_remove("OPENAI_BASE_URL");
        if let Some(model) = model {
            command.env("OPENAI_BASE_URL", &model.url);
        }
        command
    }

    pub fn run(&self, model: &Model, entry: &str, args: &[&str]) -> Said {
        said(self.command(Some(model), entry, args).output().unwrap())
    }

    /// The canonical records.
    pub fn records(&self) -> Vec<Value> {
        let said = said(self.command(None, "history", &["--json"]).output().unwrap());
        assert_eq!(said.code, 0, "{}", said.log);
        said.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// One field of all records of one kind.
    pub fn field(&self, kind: &str, field: &str) -> Vec<Value> {
        let of_kind = |record: &Value| (record["kind"] == kind).then(|| record[field].clone());
        self.records().iter().filter_map(of_kind).collect()
    }

    /// One time of all records of one kind.
    pub fn times(&self, kind: &str, field: &str) -> Vec<OffsetDateTime> {
        let time = |value: &Value| OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok();
        let times = self.field(kind, field);
        times.iter().map(|value| time(value).unwrap()).collect()
    }
}

pub fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        log: String::from_utf8(output.stderr).unwrap(),
    }
}
