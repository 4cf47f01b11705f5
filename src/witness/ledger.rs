//! The ledger of witnessed calls: its lines, and how they are read back. One line is written per start and
//! per end, by any number of processes at once.

mod writer;

use std::{collections::HashMap, fs, io, path::Path, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use writer::LedgerWriter;

/// How a call came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Through the MCP server.
    Mcp,
    /// From the command line.
    Call,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With a result.
    Ok,
    /// With a result that is marked as an error.
    ToolError,
    /// With a JSON-RPC error.
    ProtocolError,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    event: Event,
    nonce: String,
    pid: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Start(Start),
    End {
        entry: String,
        outcome: Outcome,
        mono_ns: u64,
        wall: String,
    },
    Hello(Hello),
    Listed {
        mono_ns: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Start {
    entry: String,
    via: Via,
    tool: String,
    args: Value,
    tag: Option<String>,
    meta: Option<Value>,
    mono_ns: u64,
    wall: String,
}

/// A client's `initialize`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// Its `clientInfo`, or null.
    pub client: Value,
    /// The revision it asked for, or null.
    pub protocol_version: Value,
}

/// One witnessed call; times are nanoseconds of [`monotonic_ns`](super::clock::monotonic_ns).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// From 1, in the order of the starts.
    pub number: usize,
    /// Its id in the ledger, `<pid>-<n>`.
    pub entry: String,
    /// The witness process.
    pub pid: u32,
    /// The trial.
    pub nonce: String,
    /// How it came in.
    pub via: Via,
    /// The tool's contract name, or an unknown one as it was called.
    pub tool: String,
    /// The arguments, as received.
    pub args: Value,
    /// The `tag` among the arguments.
    pub tag: Option<String>,
    /// The request's `_meta`, where some programs put their own call id.
    pub meta: Option<Value>,
    /// Before the deed.
    pub started_ns: u64,
    /// Wall time of the start, RFC 3339.
    pub started_at: String,
    /// After the deed and before the answer left; none for a call that never ended.
    pub finished_ns: Option<u64>,
    /// Wall time of the end.
    pub finished_at: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
}

impl Entry {
    /// The witnessed interval, from start to end of the deed.
    pub fn interval(&self) -> Option<Duration> {
        Some(Duration::from_nanos(
            self.finished_ns?.saturating_sub(self.started_ns),
        ))
    }
}

/// A ledger, read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// The calls in the order of their starts.
    pub entries: Vec<Entry>,
    /// Each `initialize`.
    pub hellos: Vec<Hello>,
    /// Whether some client asked for the tools and got them.
    pub listed: bool,
    /// Lines that cannot be read, apart from a torn last one, each with its number.
    pub damage: Vec<String>,
}

impl Ledger {
    /// Reads a ledger, which may still be written to: a last line without its end is left out. A missing
    /// file is an empty ledger.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => Ok(Self::parse(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    fn parse(bytes: &[u8]) -> Self {
        let mut ledger = Self::default();
        let mut places = HashMap::new();
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(&[][..], |end| &bytes[..end]);
        for (index, line) in whole.split(|byte| *byte == b'\n').enumerate() {
            if !line.is_empty()
                && let Err(problem) = ledger.take(line, &mut places)
            {
                ledger.damage.push(format!("line {}: {problem}", index + 1));
            }
        }
        ledger.entries.sort_by_key(|entry| entry.started_ns);
        for (index, entry) in ledger.entries.iter_mut().enumerate() {
            entry.number = index + 1;
        }
        ledger
    }

    fn take(&mut self, line: &[u8], places: &mut HashMap<String, usize>) -> Result<(), String> {
        let Line { event, nonce, pid } =
            serde_json::from_slice(line).map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => {
                places.insert(start.entry.clone(), self.entries.len());
                self.entries.push(start.open(nonce, pid));
            }
            Event::End {
                entry,
                outcome,
                mono_ns,
                wall,
            } => {
                let place = places.remove(&entry);
                let place =
                    place.ok_or_else(|| format!("the end of `{entry}`, which did not start"))?;
                let entry = &mut self.entries[place];
                entry.outcome = Some(outcome);
                entry.finished_ns = Some(mono_ns);
                entry.finished_at = Some(wall);
            }
            Event::Hello(hello) => self.hellos.push(hello),
            Event::Listed { .. } => self.listed = true,
        }
        Ok(())
    }
}

impl Start {
    fn open(self, nonce: String, pid: u32) -> Entry {
        Entry {
            number: 0,
            entry: self.entry,
            pid,
            nonce,
            via: self.via,
            tool: self.tool,
            args: self.args,
            tag: self.tag,
            meta: self.meta,
            started_ns: self.mono_ns,
            started_at: self.wall,
            finished_ns: None,
            finished_at: None,
            outcome: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_left_out_and_other_damage_is_told() {
        let good = r#"{"event":"listed","mono_ns":1,"nonce":"n","pid":1}"#;
        let stray = r#"{"event":"end","entry":"1-9","outcome":"ok","mono_ns":1,"wall":"","nonce":"n","pid":1}"#;
        let ledger =
            Ledger::parse(format!("{good}\n{{oops\n{stray}\n{{\"event\":\"sta").as_bytes());
        assert!(ledger.listed && ledger.entries.is_empty());
        let [oops, stray] = &ledger.damage[..] else {
            panic!("{:?}", ledger.damage)
        };
        assert!(oops.starts_with("line 2: ") && stray.starts_with("line 3: the end of `1-9`"));
    }

    #[test]
    fn entries_are_numbered_by_the_time_of_their_starts() {
        let start = |entry: &str, mono_ns: u64| {
            format!(
                r#"{{"event":"start","entry":"{entry}","via":"mcp","tool":"echo","args":{{}},"mono_ns":{mono_ns},"wall":"","nonce":"n","pid":1}}"#
            )
        };
        let ledger =
            Ledger::parse(format!("{}\n{}\n", start("1-2", 20), start("1-1", 10)).as_bytes());
        let order: Vec<_> = ledger
            .entries
            .iter()
            .map(|entry| (entry.number, &*entry.entry))
            .collect();
        assert_eq!(order, [(1, "1-1"), (2, "1-2")]);
    }

    #[test]
    fn entries_are_joined_with_their_ends() {
        let path = tempfile::tempdir().unwrap();
        let path = path.path().join("ledger");
        assert_eq!(Ledger::read(&path).unwrap(), Ledger::default());
        let writer = LedgerWriter::open(&path, "n1").unwrap();
        let args = serde_json::json!({"tag": "t1c1xn1", "n": 18_446_744_073_709_551_615_u64});
        let first = writer
            .start(Via::Mcp, "echo", &args, Some(&"m".into()))
            .unwrap();
        let second = writer.start(Via::Call, "hang", &Value::Null, None).unwrap();
        writer.end(&first, Outcome::ToolError).unwrap();
        let ledger = Ledger::read(&path).unwrap();
        let [one, two] = &ledger.entries[..] else {
            panic!("{ledger:?}")
        };
        assert_eq!((one.number, &one.entry, &one.args), (1, &first, &args));
        assert_eq!(
            (one.tag.as_deref(), &one.meta),
            (Some("t1c1xn1"), &Some("m".into()))
        );
        assert!(one.outcome == Some(Outcome::ToolError) && one.interval().is_some());
        assert_eq!(
            (two.number, &two.entry, two.interval(), two.outcome),
            (2, &second, None, None)
        );
    }
}
