//! Owns where run records lie: `.candor/runs` beside the manifest or suite, the newest ones of each runtime.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How many records are kept of each runtime and command.
const KEPT: usize = 20;

/// A directory of run records.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
}

impl Store {
    /// The store of a project directory.
    pub fn of(project: &Path) -> Store {
        Store {
            directory: project.join(".candor").join("runs"),
        }
    }

    /// Makes the file of a new record and removes the oldest ones of the same name.
    ///
    /// # Errors
    ///
    /// The directory or the file cannot be written.
    pub fn create(&self, command: &str, runtime: &str, stamp: &str) -> io::Result<(PathBuf, File)> {
        fs::create_dir_all(&self.directory)?;
        if let Some(parent) = self.directory.parent() {
            fs::write(parent.join(".gitignore"), "*\n")?;
        }
        let stamp: String = stamp.chars().filter(char::is_ascii_alphanumeric).collect();
        let prefix = prefix(command, runtime);
        let path = self
            .directory
            .join(format!("{prefix}{stamp}-{}.ndjson", std::process::id()));
        let file = File::create(&path)?;
        let records = self.records(&prefix);
        for old in records.iter().take(records.len().saturating_sub(KEPT)) {
            fs::remove_file(old)?;
        }
        Ok((path, file))
    }

    /// The newest record of a command about a runtime.
    pub fn newest(&self, command: &str, runtime: &str) -> Option<PathBuf> {
        self.records(&prefix(command, runtime)).pop()
    }

    /// All records: of each command and runtime a list, the newest first.
    pub fn all(&self) -> Vec<Vec<PathBuf>> {
        let mut lists: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for path in self.records("") {
            // `check-my_agent-20261122T161701885Z-4711.ndjson`
            let name = path.file_stem().map(|name| name.to_string_lossy());
            let prefix = name.and_then(|name| Some(name.rsplitn(3, '-').nth(2)?.to_owned()));
            if let Some(prefix) = prefix.filter(|_| path.extension() == Some("ndjson".as_ref())) {
                lists.entry(prefix).or_default().insert(0, path);
            }
        }
        lists.into_values().collect()
    }

    /// The newest record of a command about each runtime, in the order of their names.
    pub fn newest_of_each(&self, command: &str) -> Vec<PathBuf> {
        let prefix = format!("{command}-");
        let of_command = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with(&prefix))
        };
        let newest = self
            .all()
            .into_iter()
            .filter_map(|list| list.into_iter().next());
        newest.filter(of_command).collect()
    }

    /// Records whose names begin so, oldest first: the stamp in the name is in the order of time.
    fn records(&self, prefix: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten();
        let named = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with(prefix))
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(named).collect();
        paths.sort();
        paths
    }
}

/// A name may hold anything; a file's name may not.
fn prefix(command: &str, runtime: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let runtime: String = runtime.chars().map(legal).collect();
    format!("{command}-{runtime}-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_found_and_the_oldest_go() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::of(directory.path());
        for n in 10..40 {
            store
                .create("check", "my/agent", &format!("2026-{n}"))
                .unwrap();
        }
        store.create("check", "other", "2027").unwrap();
        let newest = store.newest("check", "my/agent").unwrap();
        assert!(newest.to_string_lossy().contains("check-my_agent-202639-"));
        assert_eq!(store.records("check-my_agent-").len(), KEPT);
        assert_eq!(store.newest("calibrate", "other"), None);
        let lists = store.all();
        assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [KEPT, 1]);
        assert_eq!(lists[0][0], newest);
        let each = store.newest_of_each("check");
        let other = store.newest("check", "other").unwrap();
        assert_eq!(each, [newest, other]);
    }
}
