//! The durable history of actions; the only home of SQL.
//!
//! A statement has ended only when it is on disk (WAL with full sync). A store that cannot be
//! written is an error of the run, never a silence.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, TransactionBehavior, params};
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::home::SessionId;
use super::record::{Finish, Record, Status};

/// The layout of the table; a store with a higher number was written by a newer runtime.
const VERSION: u32 = 1;

/// How long a writer waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS actions (
    id             TEXT PRIMARY KEY,
    call_id        TEXT,
    session        TEXT NOT NULL,
    turn           INTEGER,
    kind           TEXT NOT NULL,
    tool           TEXT,
    args           TEXT,
    status         TEXT NOT NULL,
    success        INTEGER,
    cached         INTEGER NOT NULL DEFAULT 0,
    latency_ms     REAL,
    started_at     TEXT NOT NULL,
    finished_at    TEXT,
    reason         TEXT,
    input_summary  TEXT,
    output_summary TEXT
);
CREATE INDEX IF NOT EXISTS actions_of_session ON actions (session);";

const INSERT: &str = "
INSERT INTO actions (id, call_id, session, turn, kind, tool, args, status, success,
                     started_at, finished_at, reason, input_summary, output_summary)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

const FINISH: &str = "
UPDATE actions
SET status = ?2, success = ?3, latency_ms = ?4, finished_at = ?5, output_summary = ?6
WHERE id = ?1";

const ABANDON: &str = "
UPDATE actions SET status = ?2, success = 0 WHERE session = ?1 AND status = ?3";

const SELECT: &str = "
SELECT id, call_id, session, turn, kind, tool, args, status, success, cached, latency_ms,
       started_at, finished_at, reason, input_summary, output_summary, rowid
FROM actions WHERE ?1 IS NULL OR session = ?1 ORDER BY rowid";

/// What is wrong with the history; always names its file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite or the disk refused.
    #[error(
        "failed to use the history {path}: {source}; check the disk and the file, or run with --no-history"
    )]
    Sqlite {
        path: PathBuf,
        source: rusqlite::Error,
    },
    /// The folder of the history cannot be locked.
    #[error("failed to open the history {path}: its folder: {source}; check the home's mode")]
    Folder { path: PathBuf, source: io::Error },
    /// The intent of a call that has ended is no longer there.
    #[error(
        "failed to record a result in the history {path}: the record {id} is gone; do not edit the file during a run"
    )]
    Lost { path: PathBuf, id: Uuid },
    /// The store was written by a newer runtime.
    #[error(
        "failed to open the history {path}: its version is {found}, this runtime knows {VERSION}; use a newer runtime"
    )]
    Newer { path: PathBuf, found: u32 },
    /// The thread that wrote has died.
    #[error("failed to write the history {path}: the writer died")]
    WriterDied { path: PathBuf },
}

/// An open history file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Connection,
}

impl Store {
    /// Opens the history, and creates an empty one where there is none.
    ///
    /// # Errors
    /// When the file cannot be opened or created, or belongs to a newer runtime.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let fail = |source| sqlite(path, source);
        let _one_at_a_time = lock_folder(path).map_err(|source| Error::Folder {
            path: path.to_owned(),
            source,
        })?;
        let mut connection = Connection::open(path).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(fail)?;
        match prepare(&mut connection).map_err(fail)? {
            found if found > VERSION => Err(Error::Newer {
                path: path.to_owned(),
                found,
            }),
            _ => Ok(Self {
                path: path.to_owned(),
                connection,
            }),
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When it is not on disk.
    pub fn insert(&self, record: &Record) -> Result<(), Error> {
        self.connection
            .prepare_cached(INSERT)
            .and_then(|mut insert| {
                insert.execute(params![
                    record.id.to_string(),
                    record.call_id,
                    record.session,
                    record.turn,
                    record.kind.as_str(),
                    record.tool,
                    record.args,
                    record.status.as_str(),
                    record.status.success(),
                    record.started_at,
                    record.finished_at,
                    record.reason.map(|reason| reason.as_str()),
                    record.input_summary,
                    record.output_summary,
                ])
            })
            .map(drop)
            .map_err(|source| sqlite(&self.path, source))
    }

    /// Completes the intent `id`.
    ///
    /// # Errors
    /// When the result is not on disk, or the intent is not there.
    pub fn finish(&self, id: Uuid, finish: &Finish) -> Result<(), Error> {
        let changed = self
            .connection
            .prepare_cached(FINISH)
            .and_then(|mut update| {
                update.execute(params![
                    id.to_string(),
                    finish.status.as_str(),
                    finish.status.success(),
                    finish.latency_ms,
                    finish.finished_at,
                    finish.output_summary,
                ])
            })
            .map_err(|source| sqlite(&self.path, source))?;
        if changed == 0 {
            let path = self.path.clone();
            return Err(Error::Lost { path, id });
        }
        Ok(())
    }

    /// Marks what an earlier process of this session left unfinished; when it ended is not known, so no time is given.
    ///
    /// # Errors
    /// When it is not on disk.
    pub fn abandon(&self, session: &SessionId) -> Result<(), Error> {
        let (dead, open) = (Status::Interrupted.as_str(), Status::Started.as_str());
        self.connection
            .execute(ABANDON, params![session.as_str(), dead, open])
            .map(drop)
            .map_err(|source| sqlite(&self.path, source))
    }

    /// All records in the order they were begun, or those of one session, each as a canonical record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn records(&self, session: Option<&SessionId>) -> Result<Vec<Map<String, Value>>, Error> {
        let read = || {
            let mut select = self.connection.prepare(SELECT)?;
            let rows = select.query_map([session.map(SessionId::as_str)], canonical)?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| sqlite(&self.path, source))
    }
}

/// Makes a fresh file a history, and returns the version of the layout.
fn prepare(connection: &mut Connection) -> rusqlite::Result<u32> {
    let version = |c: &Connection| c.pragma_query_value(None, "user_version", |row| row.get(0));
    match version(connection)? {
        0 => {}
        found => return Ok(found),
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(CREATE)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(VERSION)
}

/// Holds off other processes that open the same history: SQLite does not wait for a lock when it switches to WAL.
fn lock_folder(path: &Path) -> io::Result<File> {
    let folder = File::open(path.parent().unwrap_or(Path::new(".")))?;
    folder.lock()?;
    Ok(folder)
}

fn canonical(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let mut record = Map::new();
    for (index, name) in row.as_ref().column_names().into_iter().enumerate() {
        record.insert(name.to_owned(), json_of(row.get_ref(index)?));
    }
    for flag in ["success", "cached"] {
        if let Some(number) = record.get(flag).and_then(Value::as_i64) {
            record.insert(flag.to_owned(), json!(number != 0));
        }
    }
    let measured = record.get("latency_ms").is_some_and(Value::is_number);
    record.insert(
        "latency_source".to_owned(),
        json!(measured.then_some("native")),
    );
    let at = record.shift_remove("rowid");
    record.insert("at".to_owned(), json!({ "rowid": at }));
    Ok(record)
}

/// A value as JSON; text that is not UTF-8 was not written by this runtime and costs no other record.
fn json_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => json!(String::from_utf8_lossy(bytes)),
    }
}

fn sqlite(path: &Path, source: rusqlite::Error) -> Error {
    let path = path.to_owned();
    Error::Sqlite { path, source }
}

/// The history of a run: a store, or none where the user switched it off.
///
/// Writing takes a thread of its own, so that waiting for the disk on behalf of one call is not
/// measured as the latency of another that runs beside it.
#[derive(Debug, Clone)]
pub struct History(Option<Arc<Mutex<Store>>>);

impl History {
    /// A history that is kept.
    pub fn on(store: Store) -> Self {
        Self(Some(Arc::new(Mutex::new(store))))
    }

    /// A history that keeps nothing.
    pub fn off() -> Self {
        Self(None)
    }

    /// Adds a record; it is on disk when this returns.
    ///
    /// # Errors
    /// As [`Store::insert`].
    pub async fn insert(&self, record: Record) -> Result<(), Error> {
        self.write(move |store| store.insert(&record)).await
    }

    /// Completes an intent; it is on disk when this returns.
    ///
    /// # Errors
    /// As [`Store::finish`].
    pub async fn finish(&self, id: Uuid, finish: Finish) -> Result<(), Error> {
        self.write(move |store| store.finish(id, &finish)).await
    }

    /// Marks what an earlier process of this session left unfinished.
    ///
    /// # Errors
    /// As [`Store::abandon`].
    pub async fn abandon(&self, session: SessionId) -> Result<(), Error> {
        self.write(move |store| store.abandon(&session)).await
    }

    /// The lock is fair, so that what is written first is in the file first.
    async fn write<F>(&self, statement: F) -> Result<(), Error>
    where
        F: FnOnce(&Store) -> Result<(), Error> + Send + 'static,
    {
        let Some(store) = self.0.clone() else {
            return Ok(());
        };
        let store = store.lock_owned().await;
        let path = store.path.clone();
        let written = tokio::task::spawn_blocking(move || statement(&store)).await;
        written.unwrap_or(Err(Error::WriterDied { path }))
    }
}
