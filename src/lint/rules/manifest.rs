//! The rules of manifests, and of YAML as such.

use super::MINE;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "duplicate-runtime",
        severity: Severity::Error,
        about: "Records are kept and compared by the name of the runtime. Under one name, what \
two runtimes did would be taken for what one did.",
        bad: &[edit(
            "runtimes/other.yaml",
            "",
            "runtime: mine\ncapabilities: {}\n",
        )],
        good: &[edit(
            "runtimes/other.yaml",
            "",
            "runtime: mine-too\ncapabilities: {}\n",
        )],
        with: &[],
    },
    Rule {
        id: "jq-program",
        severity: Severity::Error,
        about: "Records are made of a history's rows by a jq program. One that does not compile \
makes none, and every trial ends as an error.",
        bad: &[edit(MINE, ".[] | {kind:", ".[] | nosuch | {kind:")],
        good: &[edit(MINE, ".[] | {kind:", "def rows: .[]; rows | {kind:")],
        with: &[],
    },
    Rule {
        id: "manifest-empty-command",
        severity: Severity::Error,
        about: "An empty command starts nothing: every trial would be an error.",
        bad: &[edit(MINE, "[my-agent, --prompt, \"{{prompt}}\"]", "[]")],
        good: &[edit(
            MINE,
            "[my-agent, --prompt, \"{{prompt}}\"]",
            "[my-agent]",
        )],
        with: &[],
    },
    Rule {
        id: "manifest-facts",
        severity: Severity::Error,
        about: "A record is told from another by the tool and the arguments of its call. \
Without these facts nothing can be joined with what was witnessed.",
        bad: &[edit(MINE, "[tool, args]", "[tool]")],
        good: &[edit(MINE, "[tool, args]", "[args, tool]")],
        with: &[],
    },
    Rule {
        id: "manifest-history",
        severity: Severity::Error,
        about: "A history is judged by what an agent did. Without an agent there is nothing to \
be on record.",
        bad: &[edit(
            MINE,
            "  agent:\n    env: {OPENAI_BASE_URL: \"{{model.openai}}\"}\n    entrypoints:\n      prompt: [my-agent, --prompt, \"{{prompt}}\"]\n",
            "",
        )],
        good: &[edit(
            MINE,
            "  history:\n    facts: [tool, args]\n    jsonl: \"{{home}}/history.jsonl\"\n    records: '.[] | {kind: \"call\", tool: .name, args: .input, at: ._at}'\n",
            "",
        )],
        with: &[],
    },
    Rule {
        id: "manifest-one-of",
        severity: Severity::Error,
        about: "Of these keys one is given. Of two, nobody could say which is meant, and of \
none nothing could be read.",
        bad: &[edit(
            MINE,
            "    jsonl: \"{{home}}/history.jsonl\"\n",
            "    jsonl: \"{{home}}/history.jsonl\"\n    json: \"{{home}}/history.json\"\n",
        )],
        good: &[edit(
            MINE,
            "    jsonl: \"{{home}}/history.jsonl\"\n",
            "    json: \"{{home}}/history.json\"\n",
        )],
        with: &[],
    },
    Rule {
        id: "manifest-session",
        severity: Severity::Error,
        about: "To continue, a session must have been opened; only a plain entrypoint can do \
that.",
        bad: &[edit(MINE, "      prompt: [", "      continue_turn: [")],
        good: &[edit(MINE, "      prompt: [", "      prompt_with_stream: [")],
        with: &[],
    },
    Rule {
        id: "manifest-shell",
        severity: Severity::Error,
        about: "The model calls the witness tools through this shell. Without a place for the \
command line no call could be made.",
        bad: &[edit(
            MINE,
            "    entrypoints:",
            "    shell: {tool: bash, arguments: {cmd: run}}\n    entrypoints:",
        )],
        good: &[edit(
            MINE,
            "    entrypoints:",
            "    shell: {tool: bash, arguments: {cmd: \"{{command}}\"}}\n    entrypoints:",
        )],
        with: &[],
    },
    Rule {
        id: "manifest-value",
        severity: Severity::Error,
        about: "A value that cannot be: nothing would be measured by it, or nothing be \
reached.",
        bad: &[edit(
            MINE,
            "    facts: [tool, args]",
            "    facts: [tool, args]\n    resolution_ms: 0",
        )],
        good: &[edit(
            MINE,
            "    facts: [tool, args]",
            "    facts: [tool, args]\n    resolution_ms: 0.001",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-key",
        severity: Severity::Error,
        about: "A key that nobody knows has no effect, and its author thinks that it has. Most \
often it is mistyped.",
        bad: &[edit(
            MINE,
            "runtime: mine\n",
            "runtime: mine\ncomplet: true\n",
        )],
        good: &[edit(
            MINE,
            "runtime: mine\n",
            "runtime: mine\ncomplete: true\n",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-placeholder",
        severity: Severity::Error,
        about: "A placeholder that stands for nothing would reach the runtime as it is \
written.",
        bad: &[edit(MINE, "{{home}}/history", "{{hom}}/history")],
        good: &[edit(MINE, "{{home}}/history", "{{ home }}/history")],
        with: &[],
    },
    Rule {
        id: "unknown-word",
        severity: Severity::Error,
        about: "Where a word of a list is wanted, another one means nothing. Most often it is \
mistyped.",
        bad: &[edit(MINE, "[tool, args]", "[tool, args, turns]")],
        good: &[edit(MINE, "[tool, args]", "[tool, args, turn]")],
        with: &[],
    },
    Rule {
        id: "unreadable",
        severity: Severity::Error,
        about: "A file that cannot be read as text is not looked at, and what it holds is not \
judged.",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "yaml",
        severity: Severity::Error,
        about: "What is no YAML, lacks a key or has a value of another kind is not read at \
all.",
        bad: &[edit(MINE, "runtime: mine", "runtime: [mine")],
        good: &[edit(MINE, "runtime: mine", "runtime: \"[mine\"")],
        with: &[],
    },
];
