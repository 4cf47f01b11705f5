//! Owns the reading of rows from a SQLite database; the kit's only home of SQL.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;

use super::Rows;

/// The rows of a query, read from a copy of the database and its journal: the runtime's own files
/// are left as they are, and what stands in the write-ahead log is seen. A missing database has no
/// rows.
pub fn rows(path: &Path, query: &str) -> Result<Rows, String> {
    let mut rows = Rows::default();
    if !path.exists() {
        rows.damage.push(format!("there is no {}", path.display()));
        return Ok(rows);
    }
    let (_directory, copy) = copy_of(path)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let opened = Connection::open(copy);
    let read = opened.and_then(|connection| selected(&connection, query, &file));
    rows.rows =
        read.map_err(|error| format!("{}: the manifest's query: {error}", path.display()))?;
    Ok(rows)
}

/// What a query selects, each row with its place: its row id, or else its number.
pub fn selected(connection: &Connection, query: &str, file: &str) -> rusqlite::Result<Vec<Json>> {
    let mut rows = Rows::default();
    for (index, columns) in select(connection, query)?.into_iter().enumerate() {
        let row = columns.get("rowid").cloned();
        let row = row.unwrap_or_else(|| json!(index + 1));
        rows.push(Json::Object(columns), json!({"file": file, "row": row}));
    }
    Ok(rows.rows)
}

/// A copy of a database with its journal, in a directory that lives as long as it is held.
///
/// # Errors
///
/// A file cannot be copied.
pub fn copy_of(path: &Path) -> Result<(TempDir, PathBuf), String> {
    let failed = |error| format!("failed to copy {}: {error}", path.display());
    let directory = tempfile::tempdir().map_err(failed)?;
    let copy = copy_with_journal(path, directory.path()).map_err(failed)?;
    Ok((directory, copy))
}

/// Executes statements on the database itself.
pub fn execute(path: &Path, sql: &str) -> Result<(), String> {
    let executed = Connection::open(path).and_then(|connection| connection.execute_batch(sql));
    executed.map_err(|error| format!("{}: {error}", path.display()))
}

fn copy_with_journal(path: &Path, directory: &Path) -> std::io::Result<PathBuf> {
    let copy = directory.join("copy.db");
    for suffix in ["", "-wal", "-journal"] {
        let source = with_suffix(path, suffix);
        if source.exists() {
            std::fs::copy(source, with_suffix(&copy, suffix))?;
        }
    }
    Ok(copy)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn select(connection: &Connection, query: &str) -> rusqlite::Result<Vec<Map<String, Json>>> {
    let mut statement = connection.prepare(query)?;
    let names: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let rows = statement.query_map([], |row| columns(row, &names))?;
    rows.collect()
}

fn columns(row: &Row<'_>, names: &[String]) -> rusqlite::Result<Map<String, Json>> {
    names
        .iter()
        .enumerate()
        .map(|(index, name)| Ok((name.clone(), value(row.get_ref(index)?))))
        .collect()
}

/// A stranger's text need not be UTF-8: it is read as bytes, and shown as well as it can be.
pub fn value(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => json!(String::from_utf8_lossy(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_only_in_the_write_ahead_log_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("h.db");
        let writer = Connection::open(&path).unwrap();
        writer
            .execute_batch(
                "PRAGMA journal_mode=WAL; CREATE TABLE t(a, b);
                 INSERT INTO t VALUES (1.5, CAST(x'c3' AS TEXT))",
            )
            .unwrap();
        let rows = rows(&path, "SELECT rowid, a, b FROM t").unwrap().rows;
        let at = json!({"file": "h.db", "row": 1});
        assert_eq!(
            rows,
            [json!({"rowid": 1, "a": 1.5, "b": "\u{fffd}", "_at": at})]
        );
    }

    #[test]
    fn a_missing_database_has_no_rows_and_a_wrong_query_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("h.db");
        assert!(rows(&path, "SELECT 1").unwrap().rows.is_empty());
        let made = Connection::open(&path).unwrap();
        made.execute_batch("CREATE TABLE t(a)").unwrap();
        let error = rows(&path, "SELECT b FROM t").unwrap_err();
        assert!(error.contains("no such column: b"), "{error}");
    }
}
