//! What a person may take over, what is kept of it, and what nobody may.

use candor::lock::Lock;

use super::{Edit, FEATURE, LIES, Project, SPEC, locked};

const BECAUSE: &str = "read on Monday";

/// Accepting an id clears all that was told, and the line keeps the reason and the day.
fn clears(edits: &[Edit], ids: &[&str]) {
    let (project, mut lock) = (Project::of(edits), locked());
    assert_ne!(project.told(&lock), [""; 0], "{edits:?}");
    let taken = project.accept(&mut lock, ids, BECAUSE).unwrap();
    assert_eq!(taken.len(), ids.len(), "{taken:?}");
    assert_eq!(project.told(&lock), [""; 0], "{edits:?}");
    for id in ids {
        let link = &lock.links[&id.parse().unwrap()];
        assert_eq!(link.because.as_deref(), Some(BECAUSE));
        assert_eq!(link.on.as_deref(), Some("2026-11-23"));
    }
    let text = lock.write().unwrap();
    assert_eq!(text.matches(BECAUSE).count(), ids.len());
    assert_eq!(Lock::parse("l", &text), Ok(lock));
}

/// An id is refused with all of these words, and the lock stays as it was.
fn refuses(edits: &[Edit], id: &str, words: &[&str]) {
    let (project, mut lock) = (Project::of(edits), locked());
    let refusal = project.accept(&mut lock, &[id], BECAUSE).unwrap_err();
    for word in words {
        assert!(refusal.contains(word), "nothing says `{word}`: {refusal}");
    }
    assert_eq!(lock, locked());
}

#[test]
fn what_moved_is_cleared_by_a_reason_that_is_kept() {
    let reworded: &[Edit] = &[
        (SPEC, "Nothing is echoed twice", "Nothing is echoed thrice"),
        (
            FEATURE,
            "Nothing is echoed twice",
            "Nothing is echoed thrice",
        ),
    ];
    clears(reworded, &["7/AC-2"]);
    clears(
        &[(FEATURE, "      Then <word> comes back\n", "")],
        &["7/C-01"],
    );
    clears(&[(FEATURE, "| json  |", "| jsonl |")], &["7/C-01"]);
    clears(&[(LIES, "[--cut]", "[--short]")], &["7/C-01"]);
    clears(&[(LIES, ", turn: [7/C-02]", "")], &["7/C-02"]);
    clears(&[(SPEC, "Both hold.", "Both hold still.")], &["7/C-03"]);
    let retired = (SPEC, "Both hold.", "Both hold.\n\nRetired: nobody adds up.");
    clears(&[retired], &["7/AC-1", "7/C-03"]);
}

#[test]
fn a_spec_stands_for_all_of_it_that_moved() {
    let project = Project::of(&[
        (SPEC, "Both hold.", "Both hold still."),
        (FEATURE, "it is late", "it is very late"),
    ]);
    let mut lock = locked();
    let taken = project.accept(&mut lock, &["7"], BECAUSE).unwrap();
    assert_eq!(taken.len(), 2);
    assert_eq!(project.told(&lock), [""; 0]);
}

#[test]
fn what_was_retired_stays_retired() {
    let retired = (SPEC, "Both hold.", "Both hold.\n\nRetired: nobody adds up.");
    let mut lock = locked();
    Project::of(&[retired])
        .accept(&mut lock, &["7"], BECAUSE)
        .unwrap();
    assert_eq!(
        Project::of(&[]).told(&lock)[1],
        "reused-id @ ### C-03 Sum: 7/C-03 is in use again, and was retired: nobody adds up."
    );
    let reworded = (
        SPEC,
        "Both hold.",
        "Both held.\n\nRetired: nobody adds up any more.",
    );
    assert_eq!(Project::of(&[reworded]).told(&lock), [""; 0]);
}

#[test]
fn a_spent_or_a_lost_id_is_cleared_by_nobody() {
    let reused: &[Edit] = &[(SPEC, "Retired: never needed.", "Every echo is loud.")];
    refuses(
        reused,
        "7/AC-3",
        &["specs/7/spec.md", "reused-id", "never used"],
    );
    refuses(reused, "7", &["reused-id"]);
    let lost: &[Edit] = &[(SPEC, "### AC-3 Loud\n\nRetired: never needed.\n", "")];
    refuses(lost, "7/AC-3", &["removed-id", "mark it `Retired: why`"]);
    refuses(
        &[(SPEC, "*", "")],
        "7/C-01",
        &["specs/spec.lock:5", "removed-id"],
    );
}

#[test]
fn what_did_not_move_or_is_not_known_is_refused_with_what_is_meant() {
    for (id, words) in [
        ("7/C-01", &["7/C-01: it holds", "run `candor check`"][..]),
        ("7", &["spec 7: it holds"]),
        ("7/C-11", &["failed to find `7/C-11`; did you mean 7/C-01?"]),
        ("C-01", &["name the whole of it, 7/C-01"]),
        ("nonsense", &["no criterion, case or spec is called so"]),
    ] {
        refuses(&[], id, words);
    }
    let case = "### C-04 Sum\n\nMaps to: AC-1\nTier: unit\nProof: 7/C-01\n\nOne holds.\n\n### C-03";
    let new = (SPEC, "### C-03", case);
    refuses(
        &[new],
        "7/C-04",
        &["it is new; `candor accept --new` enters it"],
    );
}

#[test]
fn a_reason_says_something() {
    let moved = (SPEC, "Both hold.", "Both hold still.");
    let (project, mut lock) = (Project::of(&[moved]), locked());
    let refusal = project.accept(&mut lock, &["7/C-03"], " \n").unwrap_err();
    assert!(refusal.contains("--because"), "{refusal}");
    assert_eq!(lock, locked());
}

#[test]
fn what_has_problems_of_its_own_is_mended_first() {
    let drifted: &[Edit] = &[(SPEC, "A late echo is", "A tardy echo is")];
    refuses(
        drifted,
        "7/C-02",
        &["drifted-text", "mend this first, then accept 7/C-02"],
    );
    let drifted: &[Edit] = &[(SPEC, "echoed twice", "echoed thrice")];
    refuses(drifted, "7/AC-2", &["drifted-text"]);
    let doubled: &[Edit] = &[(
        SPEC,
        "Both hold.",
        "Both hold still.\n\n### C-03 Sum\n\nMaps to: AC-1\nTier: unit\n\nx",
    )];
    refuses(doubled, "7/C-03", &["duplicate-id"]);
    let unmirrored: &[Edit] = &[(FEATURE, "*", ""), (SPEC, "Both hold", "Both held")];
    refuses(unmirrored, "7/C-01", &["7/C-01: it holds"]);
    let unreadable: &[Edit] = &[
        (FEATURE, "Feature: Echo", "Feeture: Echo"),
        (SPEC, "A late echo is", "A tardy echo is"),
    ];
    refuses(unreadable, "7/C-02", &["has no scenario that can be read"]);
}

#[test]
fn the_problems_of_one_case_are_not_in_the_way_of_another() {
    clears_beside(&[
        (SPEC, "A late echo is", "A tardy echo is"),
        (FEATURE, "When <word> is sent", "When <word> is sent twice"),
    ]);
}

fn clears_beside(edits: &[Edit]) {
    let (project, mut lock) = (Project::of(edits), locked());
    project.accept(&mut lock, &["7/C-01"], BECAUSE).unwrap();
    let left = project.told(&lock);
    assert!(left.iter().all(|told| told.contains("7/C-02")), "{left:?}");
    assert_eq!(left.len(), 1);
}

#[test]
fn what_is_new_is_entered_and_nothing_that_moved_is_cleared() {
    let case = "### C-04 Sum\n\nMaps to: AC-1\nTier: unit\nProof: 7/C-01\n\nOne holds.\n\n### C-03";
    let project = Project::of(&[
        (SPEC, "### C-03", case),
        (FEATURE, "it is late", "it is very late"),
    ]);
    let mut lock = locked();
    let entered = project.enter(&mut lock);
    let ids: Vec<String> = entered.links.iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["7/C-04"]);
    let left = project.told(&lock);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].contains("the scenario of 7/C-02 moved"));
    assert!(lock.links[&"7/AC-1".parse().unwrap()].cases.len() == 4);
    let before = lock.clone();
    assert_eq!(project.enter(&mut lock), candor::lock::Entered::default());
    assert_eq!(lock, before);
}

#[test]
fn what_is_new_and_broken_is_left_out() {
    let drifted = (SPEC, "A late echo is", "A tardy echo is");
    let project = Project::of(&[drifted]);
    let mut lock = Lock::default();
    let entered = project.enter(&mut lock);
    let out: Vec<String> = entered.left_out.iter().map(ToString::to_string).collect();
    assert_eq!((out, entered.links.len()), (vec!["7/C-02".to_owned()], 5));
}
