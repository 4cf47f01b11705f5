//! Owns the place in which a test runs candor as a person would: its files, what came out, and what was left behind.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, io};

use candor::record::{Run, TrialRecord};
use tempfile::TempDir;

use crate::EXE;

/// How long a condition may stay unmet before the test gives it up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A directory of the test's own, with a TMPDIR in it under which all that candor makes must lie.
pub struct Place {
    directory: TempDir,
}

/// What candor answered.
pub struct Told {
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// Standard output and standard error, one behind the other.
    pub text: String,
    /// The last line of standard output.
    pub last: String,
}

impl Place {
    pub fn new() -> Place {
        Place::named("candor-test-")
    }

    /// A place whose path holds the given text.
    pub fn named(prefix: &str) -> Place {
        let directory = tempfile::Builder::new().prefix(prefix).tempdir();
        let place = Place {
            directory: directory.expect("a directory for the test"),
        };
        fs::create_dir(place.temporary()).expect("a TMPDIR for the test");
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn temporary(&self) -> PathBuf {
        self.path("tmp")
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("a folder in the test's place");
        fs::write(path, text).expect("a file in the test's place");
    }

    /// Writes a manifest of tests/fixtures as `manifest.yaml`, edited; `{{here}}` still names the
    /// folder it comes from. Each edit must find its text.
    pub fn manifest(&self, fixture: &str, edits: &[(&str, &str)]) {
        let file = fixtures().join(fixture);
        let folder = file.parent().expect("a fixture lies in a folder");
        let text = edited(&read(&file), edits);
        let text = text.replace("{{here}}", &folder.display().to_string());
        self.write("manifest.yaml", &text);
    }

    /// Writes the reference runtime's manifest as `manifest.yaml`, edited.
    pub fn reference(&self, edits: &[(&str, &str)]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = edited(&read(&root.join("runtimes/reference.yaml")), edits);
        self.write("manifest.yaml", &text);
    }

    /// Copies the suite of this repository to `suite` and edits one of its files.
    pub fn suite(&self, file: &str, edits: &[(&str, &str)]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["specs", "features"] {
            copy(&root.join(folder), &self.path("suite").join(folder))
                .expect("a copy of the suite");
        }
        let name = format!("suite/{file}");
        let text = edited(&read(&self.path(&name)), edits);
        self.write(&name, &text);
    }

    /// candor in this place, with nothing stored.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(EXE);
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("TMPDIR", self.temporary());
        command
    }

    /// Runs `candor check` to its end; it may leave nothing behind.
    pub fn check(&self, arguments: &[&str]) -> Told {
        let mut command = self.command(&["check", "--no-store"]);
        let told = run(command.args(arguments));
        self.assert_nothing_is_left(&told.text);
        told
    }

    /// The trials of a record that `--json record.ndjson` left.
    pub fn record(&self) -> Run {
        Run::load(&self.path("record.ndjson")).expect("a readable record")
    }

    /// No process of this place runs on, and its TMPDIR is empty.
    pub fn assert_nothing_is_left(&self, text: &str) {
        let gone = until(|| self.processes().is_empty());
        assert!(gone, "still running: {:?}\n{text}", self.processes());
        let left = fs::read_dir(self.temporary()).expect("the test's TMPDIR");
        let left: Vec<PathBuf> = left.flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "left in TMPDIR: {left:?}\n{text}");
    }

    /// The processes whose environment names this place; a dead one has none.
    fn processes(&self) -> Vec<PathBuf> {
        let marker = self.temporary().into_os_string().into_encoded_bytes();
        let holds = |bytes: Vec<u8>| bytes.windows(marker.len()).any(|part| part == marker);
        let processes = fs::read_dir("/proc").expect("the process table").flatten();
        processes
            .map(|process| process.path())
            .filter(|process| fs::read(process.join("environ")).is_ok_and(holds))
            .collect()
    }
}

impl Told {
    /// Whether the text holds these words, however its lines are broken.
    pub fn says(&self, words: &str) -> bool {
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        flat(&self.text).contains(&flat(words))
    }

    /// Fails unless candor ended with this code and said all of these words.
    pub fn assert(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.text);
        for words in words {
            assert!(
                self.says(words),
                "nothing says `{words}` in:\n{}",
                self.text
            );
        }
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Told {
    let output = command.output().expect("candor starts");
    let out = String::from_utf8_lossy(&output.stdout);
    Told {
        code: output.status.code(),
        last: out.lines().last().unwrap_or_default().to_owned(),
        text: format!("{out}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Waits for a condition; false when it was given up.
pub fn until(mut holds: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if holds() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

/// The trial of this name.
pub fn trial<'a>(run: &'a Run, name: &str) -> &'a TrialRecord {
    let mut trials = run.trials.iter();
    let found = trials.find(|trial| trial.trial.to_string() == name);
    found.unwrap_or_else(|| panic!("no trial {name} is on record"))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "there is no `{from}` to be edited");
        text.replace(from, to)
    })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => fs::write(&target, fs::read(entry.path())?)?,
        }
    }
    Ok(())
}
