//! Owns the text of `specs/spec.lock`: one line of JSON for each link, in the order of their ids, so that a review and a merge see each by itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Lock;
use super::link::Link;
use crate::problem::Problem;

/// The version of the lines; a reader takes no other.
const VERSION: u32 = 1;

const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    spec_lock: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    runtime: Option<String>,
}

impl Lock {
    /// Reads the text of a lock; `file` is its name in problems.
    ///
    /// # Errors
    ///
    /// Every line that this candor would not have written: a conflict of a merge, a torn or edited
    /// line, an id that stands twice or out of order, another version.
    pub fn parse(file: &str, text: &str) -> Result<Lock, Vec<Problem>> {
        let wrong = |line: usize, (message, remedy): (String, &str)| {
            let problem = Problem::error("spec-lock", file, line, message);
            problem.help(remedy).quote(text)
        };
        let conflicts =
            conflicts(text).map(|line| wrong(line, (CONFLICT.0.to_owned(), CONFLICT.1)));
        let conflicts: Vec<Problem> = conflicts.collect();
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let mut lines = text.lines();
        let runtime = head(lines.next().unwrap_or_default()).map_err(|w| vec![wrong(1, w)])?;
        let mut links: Vec<Link> = Vec::new();
        let mut problems = Vec::new();
        for (line, text) in (2..).zip(lines) {
            match link(text, links.last()) {
                Ok(link) => links.push(link),
                Err(what) => problems.push(wrong(line, what)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let links = links.into_iter().map(|link| (link.id.clone(), link));
        Ok(Lock {
            runtime,
            links: links.collect(),
        })
    }

    /// The text of the lock; the same links make the same bytes.
    ///
    /// # Errors
    ///
    /// None that is known: each part has a form in JSON.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        let head = Head {
            spec_lock: VERSION,
            runtime: self.runtime.clone(),
        };
        let mut text = serde_json::to_string(&head)?;
        for link in self.links.values() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{}", serde_json::to_string(link)?);
        }
        text.push('\n');
        Ok(text)
    }

    /// Line of each link in the text, from 1.
    pub(super) fn lines(&self) -> BTreeMap<&super::LinkId, usize> {
        self.links.keys().zip(2..).collect()
    }
}

const CONFLICT: (&str, &str) = (
    "a merge left a conflict here",
    "keep one line of each id, in the order of the ids; of two that differ, the one of the side \
     whose text you kept. Then `candor lint` names what must be read again",
);

const EDITED: &str = "bring the line back from version control; `candor accept` writes this file";

fn conflicts(text: &str) -> impl Iterator<Item = usize> {
    let marked = |line: &str| MARKERS.iter().any(|marker| line.starts_with(marker));
    let lines = (1..).zip(text.lines());
    lines.filter_map(move |(at, line)| marked(line).then_some(at))
}

fn head(line: &str) -> Result<Option<String>, (String, &'static str)> {
    #[derive(Deserialize)]
    struct Version {
        spec_lock: u32,
    }
    let begins = || {
        let message = format!("a lock begins with `{{\"spec_lock\":{VERSION}}}`");
        (message, EDITED)
    };
    let version: Version = serde_json::from_str(line).map_err(|_| begins())?;
    if version.spec_lock != VERSION {
        let message = format!(
            "the lock is of version {}, and this candor knows {VERSION}",
            version.spec_lock
        );
        return Err((message, "install the candor that wrote it, or a newer one"));
    }
    let head: Head = serde_json::from_str(line).map_err(|_| begins())?;
    Ok(head.runtime)
}

fn link(text: &str, before: Option<&Link>) -> Result<Link, (String, &'static str)> {
    let read: Link = serde_json::from_str(text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
        (format!("failed to read the line: {what}"), EDITED)
    })?;
    if let Some(what) = read.wrong() {
        return Err((format!("{}: {what}", read.id), EDITED));
    }
    match before.map(|before| before.id.cmp(&read.id)) {
        None | Some(std::cmp::Ordering::Less) => Ok(read),
        Some(std::cmp::Ordering::Equal) => {
            let remedy = "keep one of its lines: that of the side whose text you kept";
            Err((format!("{} stands twice", read.id), remedy))
        }
        Some(std::cmp::Ordering::Greater) => {
            let remedy = "put the lines in the order of their ids, criteria before cases";
            Err((format!("{} stands out of order", read.id), remedy))
        }
    }
}
