//! The kit's own time per trial: a subject that answers at once plays 3624/C-01, and what the trial took beyond the subject's process is the kit's.
//!
//! `cargo bench --bench overhead` prints the median and the ninth decile of 300 trials.

use std::error::Error;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use candor::embedded;
use candor::known_failing::KnownFailing;
use candor::manifest::Manifest;
use candor::plan::{Selection, plan};
use candor::reentry;
use candor::runner::run_one;
use candor::session::Session;
use candor::suite::Suite;
use candor::verdict::Outcome;
use candor::witness::ledger::{LedgerWriter, Outcome as CallOutcome, Via};
use serde_json::{Value, json};

const TRIALS: usize = 300;

/// `{{candor}}` is this very program: it is its own subject.
const MANIFEST: &str = r#"
runtime: at once
capabilities:
  agent:
    env: {MODEL: "{{model.openai}}", LEDGER: "{{home}}/../ledger.ndjson", NONCE: "{{nonce}}"}
    entrypoints: {prompt: ["{{candor}}", subject, "{{prompt}}"]}
  history:
    facts: [tool, args, status]
    jsonl: "{{home}}/history.jsonl"
    records: '.[] | {tool, args, status: "succeeded", at: ._at}'
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (mut out, mut log) = (std::io::stdout(), std::io::stderr());
    if let Some(code) = reentry::enter(&arguments, std::io::stdin(), &mut out, &mut log) {
        std::process::exit(code.into());
    }
    let arguments: Vec<String> = std::env::args().collect();
    match &arguments[1..] {
        [subject, prompt] if subject == "subject" => answer(prompt),
        _ => measure(),
    }
}

fn measure() -> Result<(), Box<dyn Error>> {
    let manifest =
        Manifest::parse("bench", MANIFEST, Path::new(".")).map_err(|p| p[0].to_string())?;
    let (suite, _) = Suite::embedded(embedded::FILES);
    let selection = Selection {
        cases: vec!["3624/C-01".parse()?],
        ..Selection::default()
    };
    let plan = plan(&suite, &manifest, &selection)?;
    let (_sender, interrupt) = tokio::sync::watch::channel(false);
    let session = Session::open(Arc::new(manifest), std::env::current_exe()?, interrupt)?;
    let session = Arc::new(session);
    let mut own = Vec::with_capacity(TRIALS);
    for _ in 0..TRIALS {
        let record = run_one(&session, &plan.trials[0], &KnownFailing::default());
        if record.outcome != Outcome::Passed {
            return Err(format!("the trial did not pass: {record:#?}").into());
        }
        own.push(record.duration_ms - record.runtime_ms);
    }
    own.sort_by(f64::total_cmp);
    let (median, decile) = (own[TRIALS / 2], own[TRIALS * 9 / 10]);
    let mut out = std::io::stdout();
    writeln!(
        out,
        "the kit's own time per trial: median {median:.2} ms, ninth decile {decile:.2} ms, {TRIALS} trials"
    )?;
    Ok(())
}

/// Plays the agent without a detour: it enters its calls in the ledger itself.
fn answer(prompt: &str) -> Result<(), Box<dyn Error>> {
    let nonce = std::env::var("NONCE")?;
    let ledger = LedgerWriter::open(Path::new(&std::env::var("LEDGER")?), &nonce)?;
    let home = std::env::var("HOME")?;
    let mut history = OpenOptions::new()
        .create(true)
        .append(true)
        .open(format!("{home}/history.jsonl"))?;
    let mut messages = vec![json!({"role": "user", "content": prompt})];
    loop {
        let message = ask(&messages)?;
        let calls = message["tool_calls"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        messages.push(message);
        if calls.is_empty() {
            return Ok(());
        }
        for call in calls {
            let (tool, text) = (&call["function"]["name"], &call["function"]["arguments"]);
            let args: Value = serde_json::from_str(text.as_str().unwrap_or_default())?;
            let entry = ledger.start(Via::Mcp, tool.as_str().unwrap_or_default(), &args, None)?;
            ledger.end(&entry, CallOutcome::Ok)?;
            writeln!(history, "{}", json!({"tool": tool, "args": args}))?;
            messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "done"}));
        }
    }
}

fn ask(messages: &[Value]) -> Result<Value, Box<dyn Error>> {
    let url = std::env::var("MODEL")?;
    let (host, path) = url
        .trim_start_matches("http://")
        .split_once('/')
        .ok_or("no path")?;
    let tool = |name| json!({"type": "function", "function": {"name": name}});
    let tools = ["echo", "fail", "unicode"].map(tool);
    let body = json!({"model": "scripted", "messages": messages, "tools": tools}).to_string();
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "POST /{path}/chat/completions HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut length = 0;
    while reader.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        line.clear();
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    let answer: Value = serde_json::from_slice(&answer)?;
    Ok(answer["choices"][0]["message"].clone())
}
