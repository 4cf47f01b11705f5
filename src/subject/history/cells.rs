//! Owns the altered copies of a SQLite database: one cell or row is changed at a time, and the manifest's query asked again.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::altered::{Altered, Field, shown};
use super::leaf::{Words, leaves, variants, with};
use super::sqlite::{copy_of, selected, value};

/// So many rows of a table are changed; those beside a call come first.
const ROWS: usize = 200;

/// The altered copies of a database, one after the other.
pub struct Cells {
    _directory: TempDir,
    connection: Connection,
    query: String,
    file: String,
    changes: VecDeque<Change>,
    /// Whether every table can be changed.
    whole: bool,
    /// The places at which a change was taken, and those at which one was refused.
    taken: BTreeSet<Place>,
    refused: BTreeSet<Place>,
}

/// A table, the number of a row, a place in it.
type Place = (String, i64, String);

/// What is done to a row before it is read again.
struct Change {
    table: String,
    rowid: i64,
    /// The column and what it is set to; none removes the row.
    set: Option<(String, Cell)>,
    field: Field,
    original: String,
    beside: bool,
    measure: bool,
}

/// A row of a table, with its columns.
struct TableRow {
    rowid: i64,
    cells: Vec<(String, Json)>,
    beside: bool,
}

impl Cells {
    /// Prepares the changes of every row of every table.
    ///
    /// # Errors
    ///
    /// The database cannot be copied or opened.
    pub fn of(path: &Path, query: &str, is_beside: impl Fn(&str) -> bool) -> Result<Cells, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let (directory, copy) = copy_of(path)?;
        let connection = Connection::open(&copy).map_err(|error| failed(&error))?;
        // What the database does by itself would change more than one place.
        for does in [
            DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
            DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY,
        ] {
            let quiet = connection.set_db_config(does, false);
            quiet.map_err(|error| failed(&error))?;
        }
        let unchecked = connection.pragma_update(None, "ignore_check_constraints", true);
        unchecked.map_err(|error| failed(&error))?;
        let tables = tables(&connection, query).map_err(|error| failed(&error))?;
        let mut changes: Vec<Change> = Vec::new();
        let mut whole = true;
        for table in tables {
            // A table without row ids, or a virtual one, is left as it is.
            let rows = rows_of(&connection, &table, &is_beside).unwrap_or_else(|_| {
                whole = false;
                Vec::new()
            });
            let words = words(&rows, &is_beside);
            for row in &rows {
                changes.extend(row.changes(&table, &words));
            }
        }
        changes.sort_by_key(|change| (!change.beside, change.set.is_none()));
        let file = path.file_name().unwrap_or_default();
        Ok(Cells {
            _directory: directory,
            connection,
            query: query.to_owned(),
            file: file.to_string_lossy().into_owned(),
            changes: changes.into(),
            whole,
            taken: BTreeSet::new(),
            refused: BTreeSet::new(),
        })
    }

    /// The columns in which one of the texts stands, and how many of the texts are found.
    pub fn naming(&self, texts: &[&str]) -> (Vec<String>, usize) {
        let beside = || self.changes.iter().filter(|change| change.beside);
        let holds = |change: &Change, text: &str| change.original.contains(text);
        let any = |change: &&Change| texts.iter().any(|text| holds(change, text));
        let columns = beside().filter(any).filter_map(|change| {
            let (column, _) = change.set.as_ref()?;
            Some(format!("{}.{column}", change.table))
        });
        let columns: BTreeSet<String> = columns.collect();
        let found = texts.iter();
        let found = found.filter(|text| beside().any(|change| holds(change, text)));
        (columns.into_iter().collect(), found.count())
    }

    fn read(&self, change: &Change) -> rusqlite::Result<Vec<Json>> {
        let table = quoted(&change.table);
        self.connection.execute_batch("SAVEPOINT change")?;
        let done = match &change.set {
            Some((column, cell)) => self.connection.execute(
                &format!(
                    "UPDATE {table} SET {} = ?1 WHERE _rowid_ = ?2",
                    quoted(column)
                ),
                params![cell, change.rowid],
            ),
            None => self.connection.execute(
                &format!("DELETE FROM {table} WHERE _rowid_ = ?1"),
                [change.rowid],
            ),
        };
        let rows = done.and_then(|_| selected(&self.connection, &self.query, &self.file));
        self.connection
            .execute_batch("ROLLBACK TO change; RELEASE change")?;
        rows
    }
}

impl Iterator for Cells {
    type Item = Altered;

    /// A change that the database refuses is passed over; a place at which it refuses every change is
    /// told at the end.
    fn next(&mut self) -> Option<Altered> {
        while let Some(change) = self.changes.pop_front() {
            let place = (
                change.table.clone(),
                change.rowid,
                change.field.path.clone(),
            );
            if let Ok(rows) = self.read(&change) {
                self.taken.insert(place);
                return Some(Altered {
                    field: change.field,
                    original: change.original,
                    beside: change.beside,
                    measure: change.measure,
                    rows: Some(rows),
                });
            }
            self.refused.insert(place);
        }
        self.refused = &self.refused - &self.taken;
        let whole = self.refused.is_empty() && self.whole;
        (self.refused, self.whole) = (BTreeSet::new(), true);
        (!whole).then(Altered::refused)
    }
}

impl TableRow {
    fn changes(&self, table: &str, words: &Words) -> Vec<Change> {
        let change = |path: String, leaf: &Json, measure: bool, set| Change {
            table: table.to_owned(),
            rowid: self.rowid,
            set,
            field: Field {
                source: table.to_owned(),
                path,
            },
            original: shown(leaf),
            beside: self.beside,
            measure,
        };
        let mut changes = Vec::new();
        for (column, cell) in &self.cells {
            for (path, leaf) in leaves(cell) {
                let others = words.others(&format!("{column}{path}"), &leaf);
                let others = others.into_iter().map(|word| (Some(word), false));
                let own = variants(&leaf).into_iter();
                let measure = words.is_measure(&leaf);
                let own = own.map(|new| (new, measure));
                for (new, measure) in others.chain(own) {
                    let set = (column.clone(), stored(&with(cell, &path, new.as_ref())));
                    let place = format!(".{column}{path}");
                    changes.push(change(place, &leaf, measure, Some(set)));
                }
            }
        }
        // A number of SQLite's own may be all that a row is known by.
        let moved = Cell::Integer(self.rowid.saturating_add(1_000_000));
        let number = Json::from(self.rowid);
        let set = ("_rowid_".to_owned(), moved);
        changes.push(change("._rowid_".to_owned(), &number, true, Some(set)));
        let whole = self.cells.iter().map(|(_, cell)| cell.clone()).collect();
        changes.push(change("row".to_owned(), &Json::Array(whole), false, None));
        changes
    }
}

fn words(rows: &[TableRow], is_beside: impl Fn(&str) -> bool) -> Words {
    let mut words = Words::default();
    for (column, cell) in rows.iter().flat_map(|row| &row.cells) {
        for (path, leaf) in leaves(cell) {
            let names_a_call = is_beside(&leaf.to_string());
            words.note(format!("{column}{path}"), &leaf, names_a_call);
        }
    }
    words
}

/// The tables that a query names; all of them where there are views, which may stand for any.
fn tables(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    let names = |kind: &str| -> rusqlite::Result<Vec<String>> {
        let select = "SELECT name FROM sqlite_master WHERE type = ?1 AND name NOT LIKE 'sqlite%'";
        let mut statement = connection.prepare(select)?;
        let names = statement.query_map([kind], |row| row.get(0))?;
        names.collect()
    };
    let named = |name: &String| query.to_lowercase().contains(&name.to_lowercase());
    let mut tables = names("table")?;
    if names("view")?.is_empty() && tables.iter().any(named) {
        tables.retain(named);
    }
    Ok(tables)
}

fn rows_of(
    connection: &Connection,
    table: &str,
    is_beside: &impl Fn(&str) -> bool,
) -> rusqlite::Result<Vec<TableRow>> {
    let query = format!("SELECT _rowid_ AS candor_rowid, * FROM {}", quoted(table));
    let mut statement = connection.prepare(&query)?;
    let names = statement.column_names();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let cells = names.iter().enumerate().skip(1);
        let cells = cells.map(|(index, name)| Ok((name.clone(), value(row.get_ref(index)?))));
        let cells = cells.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(TableRow {
            rowid: row.get(0)?,
            beside: cells.iter().any(|(_, cell)| is_beside(&cell.to_string())),
            cells,
        })
    })?;
    let mut rows: Vec<TableRow> = rows.collect::<rusqlite::Result<_>>()?;
    rows.sort_by_key(|row| !row.beside);
    rows.truncate(ROWS);
    Ok(rows)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn stored(value: &Json) -> Cell {
    match value {
        Json::Null => Cell::Null,
        Json::String(text) => Cell::Text(text.clone()),
        other => match (other.as_i64(), other.as_f64()) {
            (Some(number), _) => Cell::Integer(number),
            (None, Some(number)) => Cell::Real(number),
            (None, None) => Cell::Text(json!(other).to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_changed_behind_the_query_and_put_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("h.db");
        let made = Connection::open(&path).unwrap();
        made.execute_batch(
            "CREATE TABLE s(id TEXT PRIMARY KEY); INSERT INTO s VALUES ('s1');
             CREATE TABLE t(ms REAL CHECK (ms < 9), data TEXT, s TEXT DEFAULT 's1' REFERENCES s(id));
             INSERT INTO t(ms, data) VALUES (1.5, '{\"tag\":\"t1\",\"ok\":true}'), (2.5, 'other');
             CREATE TRIGGER x AFTER UPDATE ON t BEGIN UPDATE t SET data = 'x'; END;",
        )
        .unwrap();
        let query = "SELECT ms, data FROM t ORDER BY rowid";
        let cells = Cells::of(&path, query, |text| text.contains("t1")).unwrap();
        let all: Vec<Altered> = cells.collect();
        let ms = &all[0];
        let rows = |one: &Altered| one.rows.clone().unwrap();
        assert_eq!((&*ms.field.path, ms.beside), (".ms", true));
        assert_eq!(
            (&rows(ms)[0]["ms"], &rows(ms)[1]["ms"]),
            (&json!(1002.0), &json!(2.5))
        );
        let ok = all.iter().find(|one| one.field.path == ".data.ok").unwrap();
        assert_eq!(rows(ok)[0]["ms"], 1.5);
        assert_eq!(rows(ok)[0]["data"], "{\"tag\":\"t1\",\"ok\":false}");
        assert!(all.iter().any(|one| one.field.path == ".s"));
        assert!(
            all.iter().any(|one| one.field.path == "row"
                && one.rows.as_ref().is_some_and(|rows| rows.len() == 1))
        );
    }
}
