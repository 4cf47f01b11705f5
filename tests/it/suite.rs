//! A small suite that is in order, from memory and from the disk.

use candor::suite::Suite;

mod forms;
mod lint;
mod texts;

const SPEC: &str = "specs/7/spec.md";
const FEATURE: &str = "features/7.feature";
const INDEX: &str = "specs/milestones/m1/index.md";
const TASKS: &str = "specs/7/tasks.md";

const FILES: &[(&str, &str)] = &[
    (SPEC, include_str!("../fixtures/suite/spec.md")),
    (FEATURE, include_str!("../fixtures/suite/7.feature")),
    (INDEX, include_str!("../fixtures/suite/index.md")),
    ("specs/7/plan.md", "# Plan: 7 Echo\n"),
    (
        TASKS,
        "# Tasks: 7 Echo\n\n- AC-1 -> C-01 -> 7/C-01[plain]\n",
    ),
];

#[test]
fn a_suite_in_order_has_no_problem_and_gives_its_rows() {
    let (suite, problems) = Suite::embedded(FILES);
    assert_eq!(problems, []);
    let rows: Vec<_> = suite.rows().collect();
    let names: Vec<_> = rows
        .iter()
        .map(|row| (row.case.to_string(), row.row.as_deref()))
        .collect();
    let expected = [
        ("7/C-01", Some("plain")),
        ("7/C-01", Some("json")),
        ("7/C-02", None),
    ];
    assert_eq!(names, expected.map(|(case, row)| (case.to_owned(), row)));
    assert_eq!((rows[0].line, rows[1].line, rows[2].line), (26, 31, 38));
    assert_eq!(rows[0].name, "echo of plain");
    assert_eq!(
        rows[0].columns[1],
        ("entrypoint".to_owned(), "prompt".to_owned())
    );
    assert_eq!(
        rows[0].needs,
        [vec!["agent.prompt"], vec!["history.tool", "history.args"]]
    );
    assert_eq!(rows[1].needs.len(), 3);
    assert!(rows[2].lanes.contains("root") && rows[2].tags.contains("slow"));
    let steps: Vec<_> = rows[1]
        .steps
        .iter()
        .map(|s| (s.position.line, s.value.as_str()))
        .collect();
    let expected = [
        (6, "a home"),
        (14, "a witness"),
        (21, "json is sent"),
        (22, "json comes back"),
    ];
    assert_eq!(steps, expected);
    assert_eq!(suite.milestones[0].to_string(), "m1@1");
    assert!(suite.case(&"7/C-03".parse().unwrap()).is_some());
    assert!(
        suite
            .criterion(&"7/AC-3".parse().unwrap())
            .unwrap()
            .retired
            .is_some()
    );
}

#[test]
fn an_id_with_a_letter_is_an_id_like_any_other() {
    let between = |text: &str| text.replace("AC-2", "AC-1b").replace("C-02", "C-01b");
    let files: Vec<_> = FILES
        .iter()
        .map(|(path, text)| (*path, between(text)))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let (suite, problems) = Suite::embedded(&files);
    assert_eq!(problems, []);
    let case = suite.case(&"7/C-01b".parse().unwrap()).unwrap();
    assert_eq!(case.criteria[0].to_string(), "7/AC-1b");
    assert_eq!(suite.rows().last().unwrap().case, case.id);
}

#[test]
fn a_suite_on_the_disk_is_read_like_an_embedded_one() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Suite::load(dir.path()).is_err());
    for (path, text) in FILES {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (suite, problems) = Suite::load(dir.path()).unwrap();
    assert_eq!(problems, []);
    assert_eq!(suite.rows().count(), 3);
    assert!(suite.specs[0].file.ends_with("specs/7/spec.md"));
}
