//! Owns where the links of a project's pages lead: to something that is there, for every reader on every machine.

use std::collections::{BTreeSet, HashMap};

use super::Project;
use super::machine;
use super::tasks::list;
use crate::problem::Problem;
use crate::spec;
use crate::suite::File;

/// What GitHub answers beside a repository, so that a page may lead there by `../../issues/7`.
const BESIDE: &[&str] = &[
    "actions",
    "blob",
    "commit",
    "commits",
    "compare",
    "discussions",
    "issues",
    "labels",
    "milestones",
    "projects",
    "pull",
    "pulls",
    "raw",
    "releases",
    "security",
    "tags",
    "tree",
    "wiki",
];

/// All that is wrong with the links of a project, and with the paths that its prose names.
pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut anchors = Anchors::default();
    let mut problems = Vec::new();
    for page in project.pages() {
        for link in spec::links(&page.text) {
            if let Some(wrong) = wrong(project, page, &link.target, &mut anchors) {
                let (line, column) = spec::place(&page.text, link.start);
                let problem = wrong.at(&page.shown, line);
                problems.push(problem.at_column(column).quote(&page.text));
            }
        }
        problems.extend(machine::paths(page));
    }
    problems
}

/// What is wrong with a link.
struct Wrong {
    rule: &'static str,
    message: String,
    remedy: String,
}

impl Wrong {
    fn at(self, file: &str, line: usize) -> Problem {
        Problem::error(self.rule, file, line, self.message).help(self.remedy)
    }
}

fn wrong(project: &Project, page: &File, target: &str, anchors: &mut Anchors) -> Option<Wrong> {
    if machine::is_of_one(target) {
        return Some(Wrong {
            rule: "machine-link",
            message: format!("`{target}` leads into a home directory of one machine"),
            remedy: "lead to the file by a path relative to this one".to_owned(),
        });
    }
    if is_absolute(target) {
        return Some(Wrong {
            rule: "absolute-link",
            message: format!("`{target}` is absolute: where it leads depends on where it is read"),
            remedy:
                "lead to the file by a path relative to this one, or to a page by its whole address"
                    .to_owned(),
        });
    }
    if is_elsewhere(target) {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = decoded(path.split('?').next().unwrap_or_default());
    let path = resolved(&page.path, &path);
    if leads_to_github(&path) {
        return None;
    }
    if !project.holds(&path) {
        let folder = page
            .path
            .rsplit_once('/')
            .map_or("the project's folder", |(folder, _)| folder);
        return Some(Wrong {
            rule: "broken-link",
            message: format!("`{target}` leads to nothing"),
            remedy: format!("correct the path, which is taken relative to {folder}"),
        });
    }
    missing_anchor(anchors.of(project, &path)?, target, &decoded(anchor))
}

fn missing_anchor(known: &BTreeSet<String>, target: &str, anchor: &str) -> Option<Wrong> {
    let anchor = anchor.to_lowercase();
    let line = anchor
        .strip_prefix('l')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let plain = anchor.strip_prefix("user-content-").unwrap_or(&anchor);
    if plain.is_empty() || plain == "top" || line || known.contains(plain) {
        return None;
    }
    let same = |name: &String| {
        name.chars()
            .zip(plain.chars())
            .take_while(|(a, b)| a == b)
            .count()
    };
    let mut known: Vec<&String> = known.iter().collect();
    known.sort_by_key(|name| std::cmp::Reverse(same(name)));
    let names: Vec<String> = known.iter().map(|name| format!("#{name}")).collect();
    Some(Wrong {
        rule: "broken-link",
        message: format!("`{target}` leads to a heading that is not there"),
        remedy: match names.is_empty() {
            true => "leave the part behind `#` out: the page has no headings".to_owned(),
            false => format!("the headings there are {}", list(&names)),
        },
    })
}

/// The anchors of pages, each read once.
#[derive(Default)]
struct Anchors {
    pages: HashMap<String, Option<BTreeSet<String>>>,
}

impl Anchors {
    /// The anchors of a page; nothing for what is no Markdown, or cannot be read.
    fn of(&mut self, project: &Project, path: &str) -> Option<&BTreeSet<String>> {
        let read = |path: &str| {
            let markdown = path.ends_with(".md") || path.ends_with(".markdown");
            let text = markdown.then(|| project.text(path))??;
            Some(spec::anchors(&text))
        };
        let known = self.pages.entry(path.to_owned());
        known.or_insert_with_key(|path| read(path)).as_ref()
    }
}

fn is_absolute(target: &str) -> bool {
    let mut chars = target.chars();
    let drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'));
    let rooted = target.starts_with(['/', '\\']) && !target.starts_with("//");
    drive
        || rooted
        || target
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"))
}

/// Whether it names a scheme or a host: such links are not fetched.
fn is_elsewhere(target: &str) -> bool {
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(legal)
    });
    scheme || target.starts_with("//")
}

/// A path as seen from the project's folder; what leaves that begins with `..`.
fn resolved(page: &str, path: &str) -> String {
    if path.is_empty() {
        return page.to_owned();
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn leads_to_github(path: &str) -> bool {
    let behind = path.trim_start_matches("../");
    let first = behind.split('/').next().unwrap_or_default();
    path.starts_with("../../") && BESIDE.contains(&first)
}

/// `%20` and the like as the characters that they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const PAGES: &[(&str, &str)] = &[
        ("README.md", "# Mine\n## A & B\n# Mine\n"),
        ("specs/7/my spec.md", "# Über\n"),
        ("specs/7/picture.png", ""),
    ];

    fn check(target: &str, expected: Option<&str>) {
        let mut files: BTreeMap<String, String> = PAGES
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        files.insert(
            "specs/7/plan.md".to_owned(),
            format!("# Plan\n\n[x](<{target}>)\n"),
        );
        let found = super::check(&Project::of(&files, "2026-01-01"));
        let rules: Vec<&str> = found.iter().map(|problem| problem.rule).collect();
        assert_eq!(rules, Vec::from_iter(expected), "{target}: {found:#?}");
        assert!(
            found
                .iter()
                .all(|problem| (problem.line, problem.column) == (3, Some(1)))
        );
    }

    #[test]
    fn a_link_to_what_is_there_is_fine_however_it_is_written() {
        for target in [
            "my%20spec.md",
            "./my spec.md#%C3%BCber",
            "../../README.md#a--b",
            "../../README.md#Mine-1",
            "../../README.md?plain=1#L2",
            "../7/",
            "..",
            "../..",
            "#plan",
            "#",
            "#top",
            "picture.png#t=1",
            "../../../../issues/12",
            "https://example.com/nope.md#x",
            "//example.com/x",
            "mailto:a@b.c",
        ] {
            check(target, None);
        }
    }

    #[test]
    fn a_link_that_leads_nowhere_or_only_here_is_named() {
        for target in [
            "nope.md",
            "../README.md",
            "my spec.md#uber",
            "#plans",
            "../../README.md#mine-2",
            "issues/12",
        ] {
            check(target, Some("broken-link"));
        }
        for target in [
            "/specs/7/plan.md",
            "file:plan.md",
            "C:/mine/plan.md",
            "/home/user/plan.md",
        ] {
            check(target, Some("absolute-link"));
        }
        for target in [
            "~/plan.md",
            "/home/maria/plan.md",
            "file:///Users/maria/x",
            "C:/Users/maria/x",
        ] {
            check(target, Some("machine-link"));
        }
    }
}
