//! Owns which paths are of somebody's machine: those below the home directory of a person.

use crate::problem::Problem;
use crate::spec;
use crate::suite::File;

/// Where home directories lie, and what separates the parts of such a path.
const HOMES: &[(&str, char)] = &[
    ("/home/", '/'),
    ("/Users/", '/'),
    (":\\Users\\", '\\'),
    (":/Users/", '/'),
];

/// Names that stand for anybody, for what several share, or for the user of a service, a container
/// or an image: such a path is the same for all its readers.
const ANYBODY: &[&str] = &[
    "admin",
    "agent",
    "alice",
    "app",
    "bob",
    "build",
    "builder",
    "circleci",
    "codespace",
    "default",
    "dev",
    "developer",
    "ec2-user",
    "example",
    "foo",
    "git",
    "gitpod",
    "jovyan",
    "linuxbrew",
    "me",
    "my-name",
    "myname",
    "name",
    "nobody",
    "node",
    "nonroot",
    "pi",
    "public",
    "root",
    "runner",
    "runneradmin",
    "shared",
    "someone",
    "test",
    "tester",
    "ubuntu",
    "user",
    "username",
    "vagrant",
    "vscode",
    "you",
    "your-name",
    "yourname",
];

/// Whether a link leads into the home directory of a person, or of whoever follows it.
pub(super) fn is_of_one(target: &str) -> bool {
    target.starts_with("~/") || found(target).is_some_and(|(at, _)| at <= "file:///".len())
}

/// A warning for each path of somebody's machine in the prose of a page. `~/` is anybody's, and what
/// stands in a code block may be the output of a command.
pub(super) fn paths(page: &File) -> Vec<Problem> {
    if !HOMES.iter().any(|(home, _)| page.text.contains(home)) {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for piece in spec::prose(&page.text) {
        if let Some((at, path)) = found(&page.text[piece.clone()]) {
            let (line, column) = spec::place(&page.text, piece.start + at);
            let message = format!("`{path}…` is a path of somebody's machine");
            let problem = Problem::warning("machine-path", &page.shown, line, message);
            let remedy =
                "write it relative to the project, or as `~/…`, or with `<you>` for the name";
            problems.push(problem.at_column(column).help(remedy).quote(&page.text));
        }
    }
    problems
}

/// The first path into the home directory of a person: where it begins, and how.
fn found(text: &str) -> Option<(usize, &str)> {
    let all = HOMES.iter().flat_map(|(home, end)| {
        let places = text.match_indices(home);
        places.filter_map(move |(at, _)| of_person(text, at, home, *end))
    });
    all.min()
}

fn of_person<'a>(text: &'a str, at: usize, home: &str, end: char) -> Option<(usize, &'a str)> {
    // The letter of a drive stands before `:\Users\`.
    let start = match home.starts_with(':') {
        true => at
            .checked_sub(1)
            .filter(|at| text.as_bytes()[*at].is_ascii_alphabetic())?,
        false => at,
    };
    let name = &text[at + home.len()..];
    let (name, _) = name.split_once(end)?;
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let is_name = name.chars().count() > 1 && name.chars().all(legal) && !name.starts_with('.');
    let anybody = ANYBODY.contains(&name.to_lowercase().as_str());
    (is_name && !anybody && begins(&text[..start]))
        .then(|| (start, &text[start..at + home.len() + name.len()]))
}

/// Whether a path may begin behind this: within an address or behind a variable it goes on.
fn begins(before: &str) -> bool {
    let opens = |c: char| c.is_whitespace() || "\"'`([{<=:,;|".contains(c);
    before.is_empty() || before.ends_with(opens) || before.ends_with("file://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[usize]) {
        let page = File::new("x.md", "x.md", text);
        let columns: Vec<_> = paths(&page)
            .iter()
            .filter_map(|problem| problem.column)
            .collect();
        assert_eq!(columns, expected, "{text}");
    }

    #[test]
    fn a_path_of_a_person_is_seen_in_prose_and_in_code_marks() {
        check("see /home/maria/x", &[5]);
        check("see `cd /Users/J.Doe/x`", &[9]);
        check("in C:\\Users\\Maria\\x", &[4]);
        check("`PATH=/usr:/home/maria/bin`", &[12]);
    }

    #[test]
    fn what_is_the_same_for_everybody_is_no_such_path() {
        for text in [
            "`~/.config/mine`, /home/<you>/x, `/home/$USER/x`, /home/…/x, /home/*/x",
            "/home/runner/work in CI, /home/user/x, /Users/Shared/x, /home/x/y",
            "https://example.com/home/maria/x, `GET /api/Users/maria/x`, $ROOT/home/maria/x",
            "homes lie below /home/, and /home/maria is none of them",
            "```\n/home/maria/x\n```\n",
            "[x](https://example.com/home/maria/)",
        ] {
            check(text, &[]);
        }
    }
}
