//! The fingerprints of the source move with what they are of, and with nothing else.

use std::fs;

use candor::embedded::{BUILD, INSTRUMENT};
use tempfile::TempDir;

use super::sources;
use crate::tidy::{files_in, root};

/// A copy of the source.
fn copy() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in files_in("src").into_iter().chain(["Cargo.lock".to_owned()]) {
        let to = copy.path().join(&file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join(&file), to).unwrap();
    }
    copy
}

#[test]
fn the_source_is_known_by_what_judges_and_by_all_of_it() {
    let copy = copy();
    let fingerprints = || [sources::instrument, sources::build].map(|of| of(copy.path()).unwrap());
    assert_eq!(
        fingerprints(),
        [INSTRUMENT, BUILD],
        "build anew: `touch build.rs`"
    );
    let check = |file: &str, moves: [bool; 2]| {
        let path = copy.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}\n// Edited.\n")).unwrap();
        let now = fingerprints();
        assert_eq!([now[0] != INSTRUMENT, now[1] != BUILD], moves, "{file}");
        fs::write(&path, text.replace('\n', "\r\n")).unwrap();
        assert_eq!(fingerprints(), [INSTRUMENT, BUILD], "{file} with CRLF");
        fs::write(&path, text).unwrap();
    };
    for judging in [
        "steps/history",
        "oracle/telemetry",
        "oracle",
        "witness/ledger",
        "trial",
    ] {
        check(&format!("src/{judging}.rs"), [true, true]);
    }
    for telling in [
        "runtime/agent",
        "runtime",
        "cli/check",
        "report/junit",
        "main",
        "record/store",
    ] {
        check(&format!("src/{telling}.rs"), [false, true]);
    }
    fs::write(copy.path().join("README.md"), "edited").unwrap();
    assert_eq!(fingerprints(), [INSTRUMENT, BUILD]);
}
