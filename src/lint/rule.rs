//! Owns what a rule is: its name, why it holds, and the two examples that show and test it.

use std::collections::BTreeMap;

use similar::TextDiff;

use super::rules::UNSHOWN;
use crate::problem::Severity;

/// One thing that a text must not do.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case: stable, so that scripts may match it.
    pub id: &'static str,
    /// How much a breach weighs.
    pub severity: Severity,
    /// Why it holds: what goes wrong where it is broken.
    pub about: &'static str,
    /// What breaks it, as changes to the example project.
    pub bad: &'static [Edit],
    /// What looks much like it and keeps every rule.
    pub good: &'static [Edit],
    /// Other rules that the bad example breaks as well, since one follows from the other.
    pub with: &'static [&'static str],
}

impl Rule {
    /// Why it has no examples, where no change of the example project can show it.
    pub fn unshown(&self) -> Option<&'static str> {
        let of_rule = UNSHOWN.iter().find(|(id, _)| *id == self.id);
        of_rule.map(|(_, reason)| *reason)
    }
}

/// A change to one file of the example project.
#[derive(Debug)]
pub struct Edit {
    /// The file, relative to the project.
    pub file: &'static str,
    /// What stands there once; empty for a new file.
    pub old: &'static str,
    /// What stands there instead.
    pub new: &'static str,
}

/// The change of one place in a file.
pub(super) const fn edit(file: &'static str, old: &'static str, new: &'static str) -> Edit {
    Edit { file, old, new }
}

macro_rules! example {
    ($($path:literal,)*) => {
        /// The example project that the edits change: path and text of each file.
        pub(super) const PROJECT: &[(&str, &str)] = &[
            $(($path, include_str!(concat!("example/", $path))),)*
        ];
    };
}

example! {
    "README.md",
    "calibration.yaml",
    "features/7-echoes.feature",
    "runtimes/known-failing/mine.yaml",
    "runtimes/mine.yaml",
    "specs/7/plan.md",
    "specs/7/spec.md",
    "specs/7/tasks.md",
    "specs/milestones/m1/index.md",
}

/// The example project as it stands, path and text of each file.
pub fn project() -> BTreeMap<String, String> {
    let file = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    PROJECT.iter().map(file).collect()
}

/// The example project after some changes.
///
/// # Errors
///
/// What a change names does not stand in its file, or more than once.
pub fn edited(edits: &[Edit]) -> Result<BTreeMap<String, String>, String> {
    let mut files = project();
    for edit in edits {
        let text = files.entry(edit.file.to_owned()).or_default();
        if edit.old.is_empty() && text.is_empty() {
            edit.new.clone_into(text);
        } else if !edit.old.is_empty() && text.matches(edit.old).count() == 1 {
            *text = text.replace(edit.old, edit.new);
        } else {
            return Err(format!(
                "`{}` does not stand once in {}",
                edit.old, edit.file
            ));
        }
    }
    Ok(files)
}

/// What changes do to the example project, as lines that begin with ` `, `-` or `+`.
pub fn shown(edits: &[Edit]) -> String {
    let (before, after) = (project(), edited(edits).unwrap_or_default());
    let mut text = String::new();
    for (path, new) in &after {
        let old = before.get(path).map_or("", String::as_str);
        if old != new {
            let diff = TextDiff::from_lines(old, new);
            text += &format!("{path}\n");
            for hunk in diff.unified_diff().context_radius(1).iter_hunks() {
                for change in hunk.iter_changes() {
                    text += &format!("  {}{}\n", change.tag(), change.value().trim_end());
                }
            }
        }
    }
    text
}

/// A rule for people: what it is called, why it holds, what breaks it, and what looks much like
/// that and keeps it. Lines are not wrapped; the last one ends.
pub fn explained(rule: &Rule) -> String {
    let mut text = format!("{} ({})\n\n{}\n", rule.id, rule.severity, rule.about);
    if let Some(reason) = rule.unshown() {
        text += &format!("\nno example: {reason}\n");
    }
    for (title, edits) in [("breaks it", rule.bad), ("keeps it", rule.good)] {
        if !edits.is_empty() {
            text += &format!("\n{title}:\n");
            let lines = shown(edits);
            let lines = lines.lines().map(|line| format!("    {line}\n"));
            text.extend(lines);
        }
    }
    text
}
