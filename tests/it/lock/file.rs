//! The text of a lock: what is written is read again, and what nobody wrote is refused at its line.

use std::collections::{BTreeMap, BTreeSet};

use candor::fingerprint::Fingerprint;
use candor::lock::{Link, Lock};
use candor::verdict::Kind;
use proptest::prelude::*;

use super::locked;

fn refused(old: &str, new: &str, line: usize, message: &str) {
    let text = locked().write().unwrap();
    assert!(text.contains(old), "`{old}` is not in\n{text}");
    let problems = Lock::parse("l", &text.replacen(old, new, 1)).unwrap_err();
    let first = &problems[0];
    assert_eq!(
        (first.rule, first.line),
        ("spec-lock", line),
        "{problems:#?}"
    );
    assert!(first.message.contains(message), "{first}");
    assert!(first.remedy.is_some(), "{first}");
}

#[test]
fn a_line_that_no_candor_wrote_is_refused_at_its_place() {
    let text = locked().write().unwrap();
    let third = text.lines().nth(2).unwrap();
    for (old, new, line, message) in [
        ("{\"spec_lock\":1}\n", "", 1, "a lock begins with"),
        ("\"spec_lock\":1", "\"spec_lock\":2", 1, "of version 2"),
        (
            "\"spec_lock\":1",
            "\"spec_lock\":1,\"x\":1",
            1,
            "a lock begins with",
        ),
        ("\"id\":\"7/AC-2\",", "", 3, "missing field `id`"),
        ("7/AC-2", "AC-2", 3, "failed to read"),
        (
            "\"id\":\"7/C-03\"",
            "\"id\":\"7/C-03",
            7,
            "failed to read the line",
        ),
        ("\"scenario\"", "\"scene\"", 5, "unknown field `scene`"),
        (
            "\"scenario\":\"",
            "\"scenario\":\"x",
            5,
            "is no fingerprint",
        ),
        (
            "\"cases\"",
            "\"rows\"",
            2,
            "holds of a criterion what only cases have",
        ),
        (
            "\"7/C-03\",",
            "\"7/C-03\",\"because\":\"x\",",
            7,
            "go together",
        ),
        (
            "\"7/C-03\",",
            "\"7/C-03\",\"because\":\" \",\"on\":\"2026-11-23\",",
            7,
            "empty",
        ),
        (
            "\"7/C-03\",",
            "\"7/C-03\",\"because\":\"x\",\"on\":\"2026-13-23\",",
            7,
            "no day",
        ),
        (
            "\"id\":\"7/C-03\"",
            "\"id\":\"7/C-02\"",
            7,
            "7/C-02 stands twice",
        ),
        (
            "\"id\":\"7/C-03\"",
            "\"id\":\"7/AC-9\"",
            7,
            "7/AC-9 stands out of order",
        ),
        (third, "\n", 3, "failed to read the line"),
        (
            third,
            "<<<<<<< HEAD\n=======\n>>>>>>> x",
            3,
            "a merge left a conflict here",
        ),
        (
            third,
            &third[..third.len() / 2],
            3,
            "failed to read the line",
        ),
    ] {
        refused(old, new, line, message);
    }
    assert!(Lock::parse("l", "").is_err());
}

#[test]
fn every_wrong_line_is_told_at_once() {
    let text = locked()
        .write()
        .unwrap()
        .replace("\"scenario\"", "\"scene\"");
    let lines: Vec<usize> = Lock::parse("l", &text)
        .unwrap_err()
        .iter()
        .map(|p| p.line)
        .collect();
    assert_eq!(lines, [5, 6]);
}

#[test]
fn the_line_ends_of_windows_say_the_same() {
    let text = locked().write().unwrap().replace('\n', "\r\n");
    assert_eq!(Lock::parse("l", &text), Ok(locked()));
}

fn print() -> impl Strategy<Value = Fingerprint> {
    any::<u64>().prop_map(|n| Fingerprint::of([n.to_string().as_str()]))
}

fn link() -> impl Strategy<Value = Link> {
    let counts = || {
        let kind = prop::sample::select(vec![Kind::Turn, Kind::Latency, Kind::Missing]);
        prop::collection::btree_map(kind, 0..99_usize, 0..3)
    };
    let texts = || prop::collection::btree_set("\\PC{1,9}", 0..3);
    let thens = prop::collection::btree_map("\\PC{0,20}", counts(), 0..3);
    let said = prop::option::of("[a-z]\\PC{0,20}");
    let ids = prop::collection::btree_set(0..200_u32, 0..3);
    (
        (any::<bool>(), 0..99_u32, 0..200_u32, print()),
        (ids, prop::option::of(print()), texts(), thens),
        (
            prop::collection::btree_map("\\PC{1,20}", print(), 0..3),
            said.clone(),
            said,
        ),
    )
        .prop_map(
            |((of_case, spec, number, text), (cases, scenario, rows, thens), rest)| {
                let (saboteurs, retired, because) = rest;
                let id = match of_case {
                    true => format!("{spec}/C-{number:02}"),
                    false => format!("{spec}/AC-{number}"),
                };
                let case = |n: u32| format!("{spec}/C-{n:02}").parse().unwrap();
                let bare = Link::bare(id.parse().unwrap(), text);
                let of_case = |link| Link {
                    scenario,
                    rows,
                    thens,
                    saboteurs,
                    ..link
                };
                let link = match id.contains("/C-") {
                    true => of_case(bare),
                    false => Link {
                        cases: cases.into_iter().map(case).collect::<BTreeSet<_>>(),
                        ..bare
                    },
                };
                Link {
                    retired,
                    on: because.as_ref().map(|_| "2026-11-23".to_owned()),
                    because,
                    ..link
                }
            },
        )
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_again(
        runtime in prop::option::of("\\PC{0,12}"),
        links in prop::collection::vec(link(), 0..12),
    ) {
        let links = links.into_iter().map(|link| (link.id.clone(), link));
        let lock = Lock { runtime, links: links.collect::<BTreeMap<_, _>>() };
        let text = lock.write().unwrap();
        prop_assert_eq!(text.lines().count(), lock.links.len() + 1);
        prop_assert_eq!(Lock::parse("l", &text), Ok(lock));
    }
}
