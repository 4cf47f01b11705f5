//! Owns what became of a service: its end, and what it printed.

use super::super::launch::End;

/// What became of a service.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// The command that started it, as it can be pasted into a shell.
    pub line: String,
    /// How it ended before it was told to, where it did.
    pub early: Option<End>,
    /// What was amiss when it was stopped.
    pub notes: Vec<String>,
    /// What it printed.
    pub stdout: String,
    /// What it printed on stderr.
    pub stderr: String,
}

impl Stopped {
    /// Whether it died before it was told to end. To exit with 0 is not to die.
    pub fn died(&self) -> bool {
        self.early.is_some_and(|how| how != End::Exit(0))
    }

    /// How it ended before it was told to, and the last line of its output, for a message; none where it
    /// did not.
    pub fn early_end(&self) -> Option<String> {
        let words = last_words(&self.stdout, &self.stderr);
        self.early.map(|how| format!("its service {how}; {words}"))
    }
}

/// The last line of stderr, or else of stdout, for a message; says so when there is none.
pub fn last_words(stdout: &str, stderr: &str) -> String {
    let mut lines = [stderr, stdout]
        .into_iter()
        .flat_map(|text| text.lines().rev());
    // A rule below a traceback tells nothing.
    match lines.find(|line| line.contains(char::is_alphanumeric)) {
        Some(line) => format!("its output ends in: {}", line.trim()),
        None => "it printed nothing".to_owned(),
    }
}
