//! Owns the reading of a runtime's history: from its files, database or command, through the manifest's jq program, to canonical records.

pub mod altered;
mod cells;
mod files;
pub mod leaf;
mod sqlite;

use std::path::Path;

use serde_json::Value as Json;

use altered::Altered;
use cells::Cells;

use crate::canonical::Record;
use crate::manifest::History;
use crate::placeholder::Placeholders;
use crate::subject::jq;
use crate::subject::launch::{End, Launch, launch};

/// What was read of a history.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The rows as the reader found them, each with its `_at`.
    pub rows: Vec<Json>,
    /// The canonical records.
    pub records: Vec<Record>,
    /// What could not be read and cost no other row: torn lines.
    pub damage: Vec<String>,
}

/// Rows and what could not be read beside them.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Json>,
    damage: Vec<String>,
}

impl Rows {
    /// Adds a row and says where it was found; a row that is no object is wrapped.
    fn push(&mut self, row: Json, at: Json) {
        let mut object = match row {
            Json::Object(object) => object,
            value => serde_json::Map::from_iter([("value".to_owned(), value)]),
        };
        object.insert("_at".to_owned(), at);
        self.rows.push(Json::Object(object));
    }
}

/// Reads what the runtime kept.
///
/// # Errors
///
/// A source that cannot be read, a program that fails, or a yield that is no canonical record:
/// all of them faults of the manifest or of the machine, in one sentence.
pub async fn read(
    history: &History,
    known: &Placeholders,
    executable: &Path,
    surroundings: &Launch,
) -> Result<Kept, String> {
    let Rows { rows, damage } = rows(history, known, surroundings).await?;
    let rows = Json::Array(rows);
    let yielded = jq::run(executable, &history.records, &rows)
        .await
        .map_err(|error| format!("the manifest's `records` program: {error}"))?;
    let records = yielded
        .into_iter()
        .map(canonical)
        .collect::<Result<_, _>>()?;
    let Json::Array(rows) = rows else {
        return Err("rows are no array".to_owned());
    };
    Ok(Kept {
        rows,
        records,
        damage,
    })
}

async fn rows(
    history: &History,
    known: &Placeholders,
    surroundings: &Launch,
) -> Result<Rows, String> {
    let expand = |text: &str| known.expand(text).map_err(|error| error.to_string());
    // What the manifest writes is a pattern; where its home happens to lie is not.
    let literal = known.map(files::literal);
    let expand_glob = |text: &str| literal.expand(text).map_err(|error| error.to_string());
    if let Some(source) = &history.sqlite {
        sqlite::rows(Path::new(&expand(&source.path)?), &source.query)
    } else if let Some(pattern) = &history.jsonl {
        files::lines(&expand_glob(pattern)?)
    } else if let Some(pattern) = &history.json {
        files::values(&expand_glob(pattern)?)
    } else if let Some(command) = &history.command {
        let argv = known.expand_list(command).map_err(|e| e.to_string())?;
        printed(surroundings, argv).await
    } else {
        Err("the manifest names no source of the history".to_owned())
    }
}

/// Altered copies of what was kept, each read as the manifest reads, up to its `records` program.
/// Behind a `sqlite` query the database itself is altered; what a command prints is altered where
/// it was printed.
///
/// # Errors
///
/// The database cannot be copied.
pub fn altered<'a>(
    history: &History,
    known: &Placeholders,
    rows: &'a [Json],
    is_beside: impl Fn(&str) -> bool + 'a,
) -> Result<Box<dyn Iterator<Item = Altered> + 'a>, String> {
    let Some(source) = &history.sqlite else {
        return Ok(Box::new(altered::rows(rows, is_beside)));
    };
    let path = known.expand(&source.path).map_err(|e| e.to_string())?;
    let cells = Cells::of(Path::new(&path), &source.query, is_beside)?;
    Ok(Box::new(cells))
}

fn canonical(yielded: Json) -> Result<Record, String> {
    let shown = yielded.to_string();
    serde_json::from_value(yielded).map_err(|error| {
        let shown: String = shown.chars().take(200).collect();
        format!("the manifest's `records` program yielded no canonical record: {error}: {shown}")
    })
}

/// A command that prints one JSON value per line.
async fn printed(surroundings: &Launch, argv: Vec<String>) -> Result<Rows, String> {
    let shown = argv.join(" ");
    let command = Launch {
        argv,
        ..surroundings.clone()
    };
    let ended = launch(&command)
        .await
        .map_err(|error| format!("the history's command: {error}"))?;
    if ended.how != End::Exit(0) {
        let tail = ended.stderr_tail();
        return Err(format!(
            "the history's command `{shown}` {}: {tail}",
            ended.how
        ));
    }
    let mut rows = Rows::default();
    files::read_lines(&mut rows, "history command", &ended.stdout);
    Ok(rows)
}

/// The columns of a database in which a text stands, and how many of the texts are found; none where
/// it is no database.
pub fn columns_naming(database: &Path, texts: &[&str]) -> Option<(Vec<String>, usize)> {
    let cells = Cells::of(database, "SELECT 1", |text| {
        texts.iter().any(|tag| text.contains(tag))
    });
    Some(cells.ok()?.naming(texts))
}

/// Executes statements on a runtime's database.
///
/// # Errors
///
/// The database cannot be opened or refuses a statement.
pub fn execute(database: &Path, sql: &str) -> Result<(), String> {
    sqlite::execute(database, sql)
}
