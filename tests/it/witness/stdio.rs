//! A client of the tool server on raw lines.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
};

use candor::witness::mcp_arguments;
use serde_json::{Value, json};

use crate::EXE;

pub struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(ledger: &Path) -> Self {
        let mut command = Command::new(EXE);
        command
            .args(mcp_arguments(ledger, "n1"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self {
            stdin: child.stdin.take(),
            stdout,
            child,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn send(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next line, or null at the end of output.
    pub fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        if line.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&line).unwrap()
        }
    }

    pub fn ask(&mut self, line: &str) -> Value {
        self.send(line);
        self.receive()
    }

    pub fn send_call(&mut self, id: u64, tool: &str, arguments: Value) {
        let params = json!({"name": tool, "arguments": arguments, "_meta": {"call": id}});
        let call = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
        self.send(&call.to_string());
    }

    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.send_call(1, tool, arguments);
        self.receive()
    }

    /// Ends the input and waits.
    pub fn finish(&mut self) -> ExitStatus {
        drop(self.stdin.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
