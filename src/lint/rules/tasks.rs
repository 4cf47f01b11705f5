//! The rules of a spec's tasks, and of the mapping of its criteria to trials.

use super::TASKS;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "status-and-tasks",
        severity: Severity::Error,
        about: "The status and the tasks answer the same question: is it built? A spec that is \
Implemented has no open task, and one whose tasks are all done is no Draft.",
        bad: &[edit(TASKS, "- [x] T1", "- [ ] T1")],
        good: &[edit(
            TASKS,
            "`7/C-02[continue_turn]`\n\n",
            "`7/C-02[continue_turn]`\n- [ ] ~~T3 a path for whispers~~ dropped: nobody whispers\n\n",
        )],
        with: &[],
    },
    Rule {
        id: "task-without-proof",
        severity: Severity::Error,
        about: "A check says that something is done. Where the task names nothing to run or to \
look up, that is a claim and no more.",
        bad: &[edit(TASKS, "test: 7/C-01", "test, as agreed")],
        good: &[edit(
            TASKS,
            "test: 7/C-01",
            "test\n  - [x] which is red on the fault: `candor calibrate --spec 7`",
        )],
        with: &[],
    },
    Rule {
        id: "task-without-trial",
        severity: Severity::Error,
        about: "A task that is checked off is shown by what it names. A case or a trial that is \
not there shows nothing.",
        bad: &[edit(TASKS, "test: 7/C-01", "test: 7/C-01 and C-09")],
        good: &[edit(
            TASKS,
            "test: 7/C-01",
            "tests: C-01..C-03, `7/C-02[*]` and C-04, as noted in C-05.md",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-trial",
        severity: Severity::Error,
        about: "The mapping tells which trial shows a criterion. One that names a trial which is \
not there points at nothing.",
        bad: &[edit(
            TASKS,
            "-> `7/C-02[prompt_with_stream]`",
            "-> `7/C-02[prompt_as_stream]`",
        )],
        good: &[edit(
            TASKS,
            "-> 7/C-01, 7/C-02",
            "-> 7/C-01, 7/C-02, 8/C-01[not_yet]",
        )],
        with: &[],
    },
    Rule {
        id: "unmapped-case",
        severity: Severity::Error,
        about: "A mapping that leaves out a case reads as if that were not there, and nobody \
looks for what proves it.",
        bad: &[edit(
            TASKS,
            "- AC-3 -> C-03 -> `candor calibrate --spec 7`\n",
            "",
        )],
        good: &[edit(
            TASKS,
            "- AC-3 -> C-03 -> `candor calibrate --spec 7`\n- AC-1 -> C-04 ->",
            "- AC-3, AC-1 -> C-03..C-04 -> `candor calibrate --spec 7`,",
        )],
        with: &[],
    },
    Rule {
        id: "unmapped-trial",
        severity: Severity::Error,
        about: "A mapping that lists some trials of a case and leaves out others reads as if \
the case were proven by less than it is.",
        bad: &[edit(
            TASKS,
            "- AC-2 -> C-02 -> `7/C-02[prompt_with_stream]`\n",
            "",
        )],
        good: &[
            edit(TASKS, "-> `7/C-02[continue_turn]`\n-", "-> `7/C-02[*]`\n-"),
            edit(
                TASKS,
                "- AC-2 -> C-02 -> `7/C-02[prompt_with_stream]`\n",
                "",
            ),
        ],
        with: &[],
    },
];
