//! A home: the directory in which the runtime's files lie, and the names of the sessions in it.

use std::fmt;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::config::Error;

/// A directory that exists; it is created, for its owner only, when it does not.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// Opens or creates the home and its folder of transcripts.
    ///
    /// # Errors
    /// When a directory cannot be created.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let home = Self(path.to_owned());
        let transcripts = home.transcripts();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&transcripts)
            .map_err(|source| Error::Home {
                path: transcripts,
                source,
            })?;
        Ok(home)
    }

    /// The runtime's own settings; optional.
    pub fn config(&self) -> PathBuf {
        self.0.join("config.json")
    }

    /// The tool servers; optional.
    pub fn servers(&self) -> PathBuf {
        self.0.join("mcp.json")
    }

    /// The SQLite file of the action history.
    pub fn history(&self) -> PathBuf {
        self.0.join("history.db")
    }

    /// The folder of the verbatim conversations.
    pub fn transcripts(&self) -> PathBuf {
        self.0.join("transcripts")
    }

    /// The verbatim conversation of one session.
    pub fn transcript(&self, session: &SessionId) -> PathBuf {
        self.transcripts().join(format!("{session}.jsonl"))
    }
}

/// The name of a session, safe as a file name: 1 to 64 of `A-Z a-z 0-9 . _ -`, no dot in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionId(String);

impl SessionId {
    /// A new one, a UUIDv7.
    pub fn fresh() -> Self {
        Self(uuid::Uuid::now_v7().to_string())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SessionId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if (1..=64).contains(&text.len()) && text.chars().all(legal) && !text.starts_with('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err("a session name is 1 to 64 of A-Z a-z 0-9 . _ - and begins with no dot".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SessionId;

    #[test]
    fn a_session_name_never_leaves_its_folder() {
        for bad in ["", ".", "..", "../x", "a/b", "a\\b", "a\0", ".hidden", "é"] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad:?} was accepted");
        }
        assert!("a".repeat(65).parse::<SessionId>().is_err());
        for good in ["a", "my-session_1.2", SessionId::fresh().as_str()] {
            assert!(good.parse::<SessionId>().is_ok(), "{good:?} was refused");
        }
    }
}
