//! Owns what a first project consists of: what its owner says of a runtime in, the texts of the files out. Unaware of the disk and of the terminal.

mod choice;
mod command;
mod manifest;
mod name;

pub use choice::{Choice, Keeps, Protocol, Tools};
pub use command::Command;
pub use name::Name;

use crate::manifest::schema;

/// What its owner says of a runtime.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Its name.
    pub name: Name,
    /// The command of a fresh prompt; without one the reference runtime stands in.
    pub command: Option<Command>,
    /// What it speaks to its model.
    pub protocol: Protocol,
    /// How it calls its tools.
    pub tools: Tools,
    /// What it keeps its history in.
    pub history: Keeps,
    /// Whether it is a daemon.
    pub service: bool,
    /// Whether a workflow for GitHub is wanted.
    pub workflow: bool,
}

/// A file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the project.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// The files of a first project; that of the manifest comes first.
pub fn files(choices: &Choices) -> Vec<File> {
    let name = choices.name.to_string();
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.replace("<name>", &name),
    };
    let mut files = vec![
        File {
            path: format!("runtimes/{name}.yaml"),
            text: manifest::text(choices),
        },
        File {
            path: "runtimes/manifest.schema.json".to_owned(),
            text: format!("{:#}\n", schema()),
        },
        file("specs/1/spec.md", include_str!("init/files/spec.md")),
        file("specs/1/plan.md", include_str!("init/files/plan.md")),
        file("specs/1/tasks.md", include_str!("init/files/tasks.md")),
        file(
            "features/1-every-call-is-on-record.feature",
            include_str!("init/files/kept.feature"),
        ),
    ];
    if choices.workflow {
        let workflow = include_str!("init/files/workflow.yaml");
        files.push(file(".github/workflows/candor.yml", workflow));
    }
    files
}

/// What must be added to a `.gitignore`, so that run records stay out of the repository.
pub fn to_ignore(present: &str) -> Option<String> {
    const RECORDS: &str = ".candor/";
    let known = |line: &str| line.trim().trim_matches('/') == RECORDS.trim_end_matches('/');
    if present.lines().any(known) {
        return None;
    }
    let gap = match present.is_empty() || present.ends_with('\n') {
        true => "",
        false => "\n",
    };
    Some(format!("{gap}{RECORDS}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_ignored_once_and_no_line_is_lost() {
        assert_eq!(to_ignore(""), Some(".candor/\n".to_owned()));
        assert_eq!(to_ignore("/target"), Some("\n.candor/\n".to_owned()));
        assert_eq!(to_ignore("/target\n"), Some(".candor/\n".to_owned()));
        for present in [".candor", "/.candor\n", "x\n.candor/\r\ny", "/.candor/"] {
            assert_eq!(to_ignore(present), None, "{present:?}");
        }
    }
}
