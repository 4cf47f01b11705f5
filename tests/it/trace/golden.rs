//! The goldens of the matrix, the explanations and the vocabulary: of one small suite, with records that were made up, at one time of day.

use std::io::{self, Write};

use candor::compare::gather::Source;
use candor::record::Run;
use candor::report::{markdown, terminal};
use candor::steps::{Place, Told, Usage};
use candor::trace::{Index, Matrix, columns, find, json, mapping, matrix};
use candor::verdict::Outcome;

use super::sample::{all, calibrated, calibration, check, suite};
use crate::golden::assert_golden;

const NOW: &str = "2026-11-22T18:30:00.000Z";

fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    write(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    anstream::adapter::strip_str(&text).to_string()
}

/// A check of one runtime that passed, one of another with a bit of everything, and a calibration
/// in which a saboteur lives.
fn sources() -> Vec<Source> {
    let source = |(file, mut run, runtime, at): (&str, Run, &str, &str)| {
        run.header.runtime = runtime.to_owned();
        run.header.runtime_version = Some(format!("{runtime} 1.0"));
        run.header.candor = "0.1.0".to_owned();
        run.header.started_at = format!("2026-11-{at}:00.000Z");
        let file = file.to_owned();
        Source { file, run }
    };
    let passed = all(Outcome::Passed);
    let mut mixed = passed;
    mixed[1].1 = Outcome::Failed;
    mixed[2].1 = Outcome::Skipped;
    let runs = [
        ("1.ndjson", check(&passed, &[]), "honest", "20T16:00"),
        ("2.ndjson", check(&mixed, &[]), "other", "22T16:10"),
        (
            "3.ndjson",
            calibrated(&["letter doubled"], &[]),
            "honest",
            "22T18:29",
        ),
    ];
    runs.into_iter().map(source).collect()
}

/// Looks at the matrix of the sample; the check of the first runtime is of another text.
fn look(look: impl FnOnce(&Matrix<'_, '_>) -> String) -> String {
    let (suite, calibration, sources) = (suite(&[]), calibration(), sources());
    let index = Index::new(&suite, Some(&calibration));
    let columns = columns(&sources, &[]);
    let specs = suite.specs.iter().map(|spec| spec.id.clone()).collect();
    let first = "9/C-01".parse().unwrap();
    let stale = |case: &candor::id::CaseId, source: &Source| {
        let moved = *case == first && source.file == "1.ndjson";
        moved
            .then_some(candor::stale::Stale::Text)
            .into_iter()
            .collect()
    };
    look(&matrix(&index, &specs, &columns, &stale))
}

#[test]
fn the_matrix_is_told_as_it_always_was() {
    let text = look(|matrix| {
        let telling = terminal::trace::Telling {
            width: 100,
            now: Some(NOW),
            trials: true,
        };
        written(|out| {
            let mut heads = matrix.columns.iter();
            heads.try_for_each(|column| terminal::trace::head(column, NOW, out))?;
            terminal::trace::cases(matrix, telling, out)?;
            let groups = [
                (["milestone", "specs"], matrix.by_milestone()),
                (["spec", "status"], matrix.by_spec()),
                (["criterion", "case"], matrix.by_criterion()),
            ];
            for (of, groups) in groups {
                writeln!(out)?;
                terminal::trace::groups(matrix, &groups, of, telling, out)?;
            }
            writeln!(out)?;
            terminal::trace::below(matrix, true, out)
        })
    });
    assert_golden("trace.terminal", &text);
}

#[test]
fn the_matrix_in_markdown_is_told_as_it_always_was() {
    let text = look(|matrix| {
        written(|out| {
            markdown::trace::cases(matrix, Some(NOW), out)?;
            writeln!(out)?;
            let groups = matrix.by_criterion();
            markdown::trace::groups(matrix, &groups, ["criterion", "case"], None, out)?;
            writeln!(out)?;
            let mut lines = mapping(matrix.index, matrix.specs[0]).into_iter();
            lines.try_for_each(|line| writeln!(out, "{line}"))
        })
    });
    assert_golden("trace.markdown", &text);
}

#[test]
fn the_matrix_in_json_is_told_as_it_always_was() {
    let text = look(|matrix| {
        let told = json::Told {
            suite: ".",
            now: Some(NOW),
        };
        serde_json::to_string_pretty(&json::matrix(matrix, told)).unwrap()
    });
    assert_golden("trace.json", &text);
}

#[test]
fn explanations_are_told_as_they_always_were() {
    let text = look(|matrix| {
        let of = terminal::explain::Explaining {
            matrix,
            steps: &Usage::none(),
            width: 100,
            now: NOW,
        };
        written(|out| {
            let ids = [
                "9/C-01",
                "9/C-02[prompt_json]",
                "9/C-03",
                "9/C-05",
                "9/AC-2",
                "9",
                "m9",
            ];
            for id in ids {
                let found = find(matrix.index, id).unwrap();
                terminal::explain::write(of, found, out)?;
                writeln!(out)?;
            }
            Ok(())
        })
    });
    assert_golden("explain.terminal", &text);
}

#[test]
fn the_vocabulary_is_told_as_it_always_was() {
    let place = |line| Place {
        file: "features/letters.feature".to_owned(),
        line,
    };
    let defined = Place {
        file: "src/steps/post.rs".to_owned(),
        line: 12,
    };
    let (none, many) = ([].into(), (1..9).map(place).collect());
    let step = |keyword, expression, example| Told {
        keyword,
        expression,
        about: "Puts a letter into the box, whatever is written on it, and waits until the postman \
                has taken it away.",
        example,
        defined: Some(&defined),
        uses: &none,
    };
    let given = step(
        "Given",
        "a letter of {int} pages",
        "Given a letter of 2 pages\n  | text |",
    );
    let when = Told {
        uses: &many,
        ..step("When", "it is sent", "When it is sent")
    };
    let told = [given, when];
    let text = written(|out| {
        terminal::steps::write(&told, 100, out)?;
        writeln!(out, "\n---\n")?;
        markdown::steps::write(&told, out)
    });
    assert_golden("steps", &text);
}
