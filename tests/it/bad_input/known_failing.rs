//! Known-failing files that cannot be used, and entries that do not hold.

use crate::place::{Place, Told};

/// Checks the honest stranger with these entries on file.
fn check(entries: &str, case: &str) -> Told {
    let place = Place::new();
    place.manifest("foreign/honest.yaml", &[]);
    place.write("known-failing/manifest.yaml", entries);
    place.check(&["manifest.yaml", "--case", case])
}

fn expect(code: i32, entries: &str, says: &[&str]) {
    check(entries, "3624/C-01").assert(code, says);
}

#[test]
fn an_entry_gives_a_reason() {
    for entry in [
        "- {case: 3624/C-01, kind: missing}\n",
        "- {case: 3624/C-01, kind: missing, reason: ' '}\n",
    ] {
        expect(2, entry, &["reason", "known-failing/manifest.yaml:1"]);
    }
}

#[test]
fn an_entry_names_a_kind_that_exists() {
    expect(
        2,
        "- {case: 3624/C-01, kind: mising, reason: lost}\n",
        &[
            "unknown variant `mising`",
            "did you mean `missing`?",
            "known-failing/manifest.yaml:1",
        ],
    );
}

#[test]
fn an_entry_names_a_trial_or_a_case() {
    expect(
        2,
        "- {kind: missing, reason: lost}\n",
        &["names either a `trial` or a `case`"],
    );
}

#[test]
fn an_entry_ends_on_a_day() {
    expect(
        2,
        "- {case: 3624/C-01, kind: missing, reason: lost, until: soon}\n",
        &[
            "`until: soon` is no day such as 2027-01-31",
            "known-failing/manifest.yaml:1",
        ],
    );
}

#[test]
fn an_entry_that_matches_nothing_is_red() {
    expect(
        1,
        "- {case: 3624/C-77, kind: missing, reason: lost}\n",
        &[
            "STALE",
            "3624/C-77",
            "no trial has this name",
            "planned 1: 1 passed",
        ],
    );
}

#[test]
fn an_entry_whose_day_has_passed_is_red() {
    expect(
        1,
        "- {case: 3624/C-03, kind: missing, reason: lost, until: 2020-01-01}\n",
        &["STALE", "3624/C-03", "its day has passed"],
    );
}

#[test]
fn an_entry_whose_trial_passes_is_red() {
    expect(
        1,
        "- {case: 3624/C-01, kind: missing, reason: never kept}\n",
        &[
            "XPASS 3624/C-01",
            "never kept",
            "planned 1: 0 passed, 0 failed, 0 xfailed, 1 xpassed",
        ],
    );
}

/// Checks the stranger that makes its calls up, with these entries on file.
fn liar(entries: &str) -> Told {
    let place = Place::new();
    place.manifest("foreign/liar.yaml", &[]);
    place.write("known-failing/manifest.yaml", entries);
    place.check(&["manifest.yaml", "--case", "3624/C-01"])
}

#[test]
fn an_entry_excuses_its_own_mismatch() {
    let told = liar("- {trial: 3624/C-01, kind: unwitnessed, reason: makes calls up}\n");
    told.assert(
        0,
        &[
            "as expected, not conformant: 1 known failing",
            "planned 1: 0 passed, 0 failed, 1 xfailed",
        ],
    );
}

#[test]
fn an_entry_of_another_mismatch_is_stale_and_excuses_nothing() {
    let told = liar("- {trial: 3624/C-01, kind: missing, reason: never kept}\n");
    told.assert(
        1,
        &[
            "FAIL 3624/C-01",
            "STALE",
            "3624/C-01 failed, and not by `missing`",
        ],
    );
}
