//! Owns the reading of rows from files of JSON and of JSON lines.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::Rows;

/// A path as a pattern that matches nothing else.
pub fn literal(path: &str) -> String {
    glob::Pattern::escape(path)
}

/// One row per line of every file that the glob matches, in the order of the paths.
pub fn lines(pattern: &str) -> Result<Rows, String> {
    let mut rows = Rows::default();
    for path in matching(pattern, &mut rows)? {
        read_lines(&mut rows, &name(&path), &content(&path)?);
    }
    Ok(rows)
}

/// One row per file, or per element where a file holds an array.
pub fn values(pattern: &str) -> Result<Rows, String> {
    let mut rows = Rows::default();
    for path in matching(pattern, &mut rows)? {
        let file = name(&path);
        match serde_json::from_slice(&content(&path)?) {
            Ok(Json::Array(items)) => {
                for (index, item) in items.into_iter().enumerate() {
                    rows.push(item, json!({"file": file, "index": index}));
                }
            }
            Ok(value) => rows.push(value, json!({"file": file, "index": 0})),
            Err(error) => rows.damage.push(format!("{file}: no JSON: {error}")),
        }
    }
    Ok(rows)
}

/// One row per line; a blank line is none, and a line that is no JSON is damage.
pub fn read_lines(rows: &mut Rows, file: &str, content: &[u8]) {
    for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
        let at = json!({"file": file, "line": index + 1});
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(row) => rows.push(row, at),
            Err(error) => {
                let damage = format!("{file} line {}: no JSON: {error}", index + 1);
                rows.damage.push(damage);
            }
        }
    }
}

/// A pattern that matches nothing is no error, since a runtime need not have kept anything; but it
/// is told.
fn matching(pattern: &str, rows: &mut Rows) -> Result<Vec<PathBuf>, String> {
    let paths = glob::glob(pattern).map_err(|error| format!("the glob `{pattern}`: {error}"))?;
    let paths: Vec<PathBuf> = paths
        .collect::<Result<_, _>>()
        .map_err(|error| format!("failed to search for `{pattern}`: {error}"))?;
    if paths.is_empty() {
        rows.damage.push(format!("no file matches {pattern}"));
    }
    Ok(paths)
}

fn content(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_costs_no_other_and_places_are_lines() {
        let mut rows = Rows::default();
        read_lines(&mut rows, "h", b"{\"a\":1}\r\n\n[2]\n{\"a\":");
        assert_eq!(
            rows.rows,
            [
                json!({"a": 1, "_at": {"file": "h", "line": 1}}),
                json!({"value": [2], "_at": {"file": "h", "line": 3}}),
            ]
        );
        assert_eq!(rows.damage.len(), 1, "{:?}", rows.damage);
    }
}
