//! The verbatim conversation of a session, appended durably so that `continue` can send it again.
//!
//! The file is locked while a run uses it: one session has one writer, and its turns are counted here.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::home::{Home, SessionId};
use super::message::{Call, Message};
use super::tools::Failure;

/// What is wrong with a transcript.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A new session under a name that is taken.
    #[error(
        "failed to begin the session {0}: it exists; use continue --session {0}, or another name"
    )]
    Taken(SessionId),
    /// No such session.
    #[error(
        "failed to continue the session {0}: there is none of this name in the home; begin it with prompt --session {0}"
    )]
    Unknown(SessionId),
    /// A home without sessions.
    #[error("failed to continue: there is no session in {0}; begin one with prompt")]
    None(PathBuf),
    /// Another process is at it.
    #[error("failed to open the session {0}: another process is using it; wait for its end")]
    Busy(SessionId),
    /// A line that is no message.
    #[error("failed to understand line {line} of {path}: {source}; remove the line or the file")]
    Damaged {
        path: PathBuf,
        line: usize,
        source: serde_json::Error,
    },
    /// The disk refused.
    #[error("failed to use the transcript {path}: {source}; check the disk and the file's mode")]
    Io { path: PathBuf, source: io::Error },
}

/// A session's conversation, open for its next messages.
#[derive(Debug)]
pub struct Transcript {
    session: SessionId,
    path: PathBuf,
    file: File,
    messages: Vec<Message>,
    notice: Option<String>,
}

impl Transcript {
    /// Begins a session.
    ///
    /// # Errors
    /// When the name is taken, or the file cannot be made.
    pub fn create(home: &Home, session: SessionId) -> Result<Self, Error> {
        let transcript = Self::open(home, session, OpenOptions::new().create_new(true))?;
        // The name of a new file is durable only when its directory is.
        File::open(home.transcripts())
            .and_then(|folder| folder.sync_all())
            .map_err(|source| transcript.io(source))?;
        Ok(transcript)
    }

    /// Goes on with a session. Calls that a crash left without an answer are answered as interrupted.
    ///
    /// # Errors
    /// When there is no such session, another process uses it, or its file is damaged.
    pub fn resume(home: &Home, session: SessionId) -> Result<Self, Error> {
        let mut transcript = Self::open(home, session, &mut OpenOptions::new())?;
        transcript.read()?;
        let answers: Vec<Message> = unanswered(&transcript.messages)
            .map(|call| Message::result(call, &Err(Failure::Interrupted)))
            .collect();
        if !answers.is_empty() {
            transcript.append(answers)?;
        }
        Ok(transcript)
    }

    /// Goes on with the session of this home that was used last.
    ///
    /// # Errors
    /// When there is none, or as [`Transcript::resume`].
    pub fn resume_latest(home: &Home) -> Result<Self, Error> {
        let folder = home.transcripts();
        let latest = latest(&folder).map_err(|source| Error::Io {
            path: folder.clone(),
            source,
        })?;
        Self::resume(home, latest.ok_or(Error::None(folder))?)
    }

    fn open(home: &Home, session: SessionId, how: &mut OpenOptions) -> Result<Self, Error> {
        let path = home.transcript(&session);
        let file = match how.read(true).append(true).mode(0o600).open(&path) {
            Ok(file) => file,
            Err(error) => {
                return Err(match error.kind() {
                    io::ErrorKind::AlreadyExists => Error::Taken(session),
                    io::ErrorKind::NotFound => Error::Unknown(session),
                    _ => Error::Io {
                        path,
                        source: error,
                    },
                });
            }
        };
        match file.try_lock() {
            Ok(()) => Ok(Self {
                session,
                path,
                file,
                messages: Vec::new(),
                notice: None,
            }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy(session)),
            Err(TryLockError::Error(source)) => Err(Error::Io { path, source }),
        }
    }

    /// Reads the file; a torn last line is what a crash left of an append that was not acknowledged, and is cut off.
    fn read(&mut self) -> Result<(), Error> {
        let mut text = Vec::new();
        self.file
            .read_to_end(&mut text)
            .map_err(|source| self.io(source))?;
        let whole = text
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |end| end + 1);
        if whole < text.len() {
            let cut = self.file.set_len(whole as u64);
            cut.map_err(|source| self.io(source))?;
            let path = self.path.display();
            self.notice = Some(format!("cut a torn last line off {path}"));
        }
        for (index, line) in text[..whole].split(|b| *b == b'\n').enumerate() {
            if !line.is_empty() {
                let message = serde_json::from_slice(line).map_err(|source| Error::Damaged {
                    path: self.path.clone(),
                    line: index + 1,
                    source,
                })?;
                self.messages.push(message);
            }
        }
        Ok(())
    }

    /// Adds messages; they are on disk when this returns.
    ///
    /// # Errors
    /// When they are not.
    pub fn append(&mut self, messages: Vec<Message>) -> Result<(), Error> {
        let mut lines = Vec::new();
        for message in &messages {
            serde_json::to_writer(&mut lines, message).map_err(|error| self.io(error.into()))?;
            lines.push(b'\n');
        }
        let written = self
            .file
            .write_all(&lines)
            .and_then(|()| self.file.sync_data());
        written.map_err(|source| self.io(source))?;
        self.messages.extend(messages);
        Ok(())
    }

    /// The session it is of.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The whole conversation.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// How many complete answers the model gave in this session, which is the ordinal of the last one.
    pub fn turns(&self) -> u32 {
        let answers = self
            .messages
            .iter()
            .filter(|m| matches!(m, Message::Assistant { .. }));
        u32::try_from(answers.count()).unwrap_or(u32::MAX)
    }

    /// What the user should know of how the file was found.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn io(&self, source: io::Error) -> Error {
        let path = self.path.clone();
        Error::Io { path, source }
    }
}

/// The session whose transcript was written last.
fn latest(folder: &Path) -> io::Result<Option<SessionId>> {
    let mut found = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let session = name
            .to_str()
            .and_then(|name| name.strip_suffix(".jsonl")?.parse().ok());
        if let Some(session) = session {
            found.push((entry.metadata()?.modified()?, name, session));
        }
    }
    found.sort_by(|a: &(_, _, SessionId), b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(found.pop().map(|(_, _, session)| session))
}

/// The calls of the last answer that no result follows.
fn unanswered(messages: &[Message]) -> impl Iterator<Item = &Call> {
    let asked = |message: &Message| matches!(message, Message::Assistant { .. });
    let last = messages.iter().rposition(asked).unwrap_or(messages.len());
    let (calls, rest): (&[Call], _) = match &messages[last..] {
        [Message::Assistant { tool_calls, .. }, rest @ ..] => (tool_calls, rest),
        rest => (&[], rest),
    };
    calls.iter().filter(move |call| {
        let answers = |m: &Message| matches!(m, Message::Tool { tool_call_id, .. } if *tool_call_id == call.id);
        !rest.iter().any(answers)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer_with_two_calls() -> Message {
        serde_json::from_str(
            r#"{"role":"assistant","content":null,"tool_calls":[
                {"id":"a","type":"function","function":{"name":"t","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"t","arguments":"{}"}}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_call_that_a_crash_left_open_is_answered_on_resume() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let session: SessionId = "s".parse().unwrap();
        let mut first = Transcript::create(&home, session.clone()).unwrap();
        let done = Message::Tool {
            tool_call_id: "a".into(),
            content: "ok".into(),
        };
        first
            .append(vec![Message::user("hi"), answer_with_two_calls(), done])
            .unwrap();
        first.file.write_all(br#"{"role":"too"#).unwrap();
        drop(first);

        let resumed = Transcript::resume(&home, session).unwrap();
        assert_eq!(resumed.turns(), 1);
        assert!(resumed.notice().unwrap().contains("torn"));
        let Some(Message::Tool {
            tool_call_id,
            content,
        }) = resumed.messages().last()
        else {
            panic!("{:?}", resumed.messages());
        };
        assert_eq!(tool_call_id, "b");
        assert!(content.contains("error"), "{content}");
    }

    #[test]
    fn a_session_has_one_writer() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let session: SessionId = "s".parse().unwrap();
        let _first = Transcript::create(&home, session.clone()).unwrap();
        assert!(matches!(
            Transcript::resume(&home, session.clone()),
            Err(Error::Busy(_))
        ));
        assert!(matches!(
            Transcript::create(&home, session),
            Err(Error::Taken(_))
        ));
    }
}
