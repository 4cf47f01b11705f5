//! Owns the search for what a runtime kept: every file it left that names a call, whatever its form. The first oracle, which needs no manifest.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::subject::asked::Asked;
use crate::subject::history;
use crate::subject::scene::Scene;

/// A file larger than this is not searched.
const LARGEST: u64 = 256 << 20;

/// As much of a line as is shown.
const SHOWN: usize = 300;

/// A file that names a call.
#[derive(Debug, PartialEq)]
pub struct Found {
    /// Its path, as a manifest would write it: `{{home}}/.agent/history.jsonl`.
    pub path: String,
    /// Its form.
    pub form: Form,
    /// How many of the calls it names.
    pub calls: usize,
}

/// The form of a file.
#[derive(Debug, PartialEq)]
pub enum Form {
    /// One JSON value a line: how many lines name a call, and the first of them.
    Lines(usize, String),
    /// One JSON value.
    Value,
    /// A SQLite database, with the columns that name a call.
    Sqlite(Vec<String>),
    /// Something else.
    Other,
}

/// The files below the trial's home and working directory that name one of its calls.
pub fn found(scene: &Scene, asked: &Asked) -> Vec<Found> {
    let tags: Vec<&str> = asked.calls.iter().map(|(_, call)| &*call.tag).collect();
    let mut files = Vec::new();
    for (part, name) in [("home", "{{home}}"), ("work", "{{work}}")] {
        let root = scene.directory().join(part);
        below(&root, &mut |path| {
            let rest = path.strip_prefix(&root).unwrap_or(path).display();
            files.push((path.to_owned(), format!("{name}/{rest}")));
        });
    }
    files.sort();
    let found = files
        .into_iter()
        .filter_map(|(path, name)| look(&path, name, &tags));
    found.collect()
}

fn below(folder: &Path, found: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => below(&entry.path(), found),
            Ok(kind) if kind.is_file() => found(&entry.path()),
            _ => {}
        }
    }
}

fn look(path: &Path, name: String, tags: &[&str]) -> Option<Found> {
    if fs::metadata(path).ok()?.len() > LARGEST || is_journal(path) {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    if bytes.starts_with(b"SQLite format 3\0") {
        let (columns, calls) = history::columns_naming(path, tags)?;
        return (calls > 0).then_some(Found {
            path: name,
            form: Form::Sqlite(columns),
            calls,
        });
    }
    let text = String::from_utf8_lossy(&bytes);
    let calls = tags.iter().filter(|tag| text.contains(**tag)).count();
    (calls > 0).then(|| Found {
        path: name,
        form: form(&text, tags),
        calls,
    })
}

/// What lies beside a database is read with it.
fn is_journal(path: &Path) -> bool {
    let name = path.to_string_lossy();
    ["-wal", "-shm", "-journal"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn form(text: &str, tags: &[&str]) -> Form {
    let is_json = |text: &str| serde_json::from_str::<Json>(text).is_ok_and(|v| !v.is_number());
    let naming = |line: &&str| tags.iter().any(|tag| line.contains(tag));
    let lines: Vec<&str> = text.lines().filter(naming).collect();
    if is_json(text) {
        Form::Value
    } else if lines.iter().all(|line| is_json(line)) {
        let first = lines.first().copied().unwrap_or_default();
        Form::Lines(lines.len(), first.chars().take(SHOWN).collect())
    } else {
        Form::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_told_by_what_names_a_call() {
        let form = |text: &str| form(text, &["t1c1xk"]);
        assert_eq!(form("{\"tag\": \"t1c1xk\"}"), Form::Value);
        assert_eq!(
            form("{\"a\":1}\n{\"tag\":\"t1c1xk\"}\n{\"torn"),
            Form::Lines(1, "{\"tag\":\"t1c1xk\"}".to_owned())
        );
        assert_eq!(form("12:00 called t1c1xk"), Form::Other);
    }
}
