//! The forms in which people write specs: what a form says is what is read, however its paragraphs
//! are wrapped.

use candor::fingerprint::{self, Fingerprint};
use candor::spec::{self, Spec};
use proptest::prelude::*;

/// One criterion or case, as it is to be read.
#[derive(Debug, Clone, Default, PartialEq)]
struct Read {
    id: String,
    title: String,
    text: String,
    criteria: Vec<String>,
    tiers: Vec<String>,
}

fn parse(source: &str) -> Spec {
    spec::parse(&"7".parse().unwrap(), "spec.md", source).0
}

fn criteria(spec: &Spec) -> Vec<Read> {
    let read = |c: &spec::Criterion| Read {
        id: c.id.local(),
        title: c.title.clone(),
        text: c.text.clone(),
        ..Read::default()
    };
    spec.criteria.iter().map(read).collect()
}

fn cases(spec: &Spec) -> Vec<Read> {
    let read = |c: &spec::Case| Read {
        id: c.id.local(),
        title: c.title.clone(),
        text: c.text.clone(),
        criteria: c.criteria.iter().map(|id| id.local()).collect(),
        tiers: c.tiers.iter().map(ToString::to_string).collect(),
    };
    spec.cases.iter().map(read).collect()
}

/// Reads both sections and the rules of the problems with their lines.
fn check(section: &str, body: &str, expected: &[&str], rules: &[&str]) {
    let source = format!("# Spec: 7\n\nStatus: Draft\n\n## {section}\n\n{body}\n");
    let (spec, problems) = spec::parse(&"7".parse().unwrap(), "spec.md", &source);
    let line = |entry: Read| {
        let (criteria, tiers) = (entry.criteria.join(","), entry.tiers.join(","));
        let parts = [entry.id, entry.title, criteria, tiers, entry.text];
        parts.join("|")
    };
    let entries = [criteria(&spec), cases(&spec)].concat();
    let entries: Vec<String> = entries.into_iter().map(line).collect();
    assert_eq!(entries, expected, "{body}");
    let own = [
        "malformed-id",
        "broken-table",
        "unknown-tier",
        "unknown-proof",
    ];
    let problems = problems.iter().filter(|p| own.contains(&p.rule));
    let found: Vec<_> = problems.map(|p| format!("{} {}", p.line, p.rule)).collect();
    assert_eq!(found, rules, "{body}");
}

#[test]
fn criteria_are_read_in_every_form() {
    for body in [
        "### AC-1 Kept\n\nIt holds.\n\n### AC-1b Kept\n\nIt holds.",
        "### AC-1: Kept\nIt holds.\n### **AC-1b – Kept**\nIt holds.",
        "AC-1 (Kept):\nIt holds.\n\nAC-1b (Kept): It\nholds.",
        "- AC-1 (Kept): It holds.\n- AC-1b (Kept):\n  It holds.",
        "1. **AC-1: Kept** It holds.\n2. **AC-1b: Kept** It holds.",
        "- [ ] **AC-1 (Kept):** It holds.\n- [x] **AC-1b** (Kept): It holds.",
        "| ID | Criterion |\n|---|---|\n| AC-1 Kept | It holds. |\n| **AC-1b** Kept | It holds. |",
    ] {
        check(
            "4. Acceptance criteria",
            body,
            &["AC-1|Kept|||It holds.", "AC-1b|Kept|||It holds."],
            &[],
        );
    }
}

#[test]
fn cases_are_read_in_every_form() {
    for body in [
        "### C-01\n\nMaps to: AC-1, AC-2b\nTier: unit\n\nIt holds.",
        "### C-01\n\n- **Maps to:** AC-1 and AC-2b\n- **Tier:** Unit\n\nIt holds.",
        "- C-01 / AC-1, AC-2b / Unit: It holds.",
        "- C-01 (AC-1, AC-2b, unit): It holds.",
        "- **C-01 (AC-1, AC-2b, unit):** It holds.",
        "- `C-01` [AC-1, AC-2b | unit] It holds.",
        "C-01 maps to AC-1, AC-2b: It holds. Tier: unit.",
        "C-01: It holds. Maps to AC-1 and AC-2b. Tier: unit.",
        "C-01 It holds. Maps\nto: AC-1,\nAC-2b. Tier:\nunit",
        "C-01 — It holds. Covers: AC-1, AC-2b. Tier: unit",
        "| Case | AC | Tier | Text |\n|---|---|---|---|\n| C-01 | AC-1, AC-2b | Unit | It holds. |",
        "| AC | Tier | Case | Text |\n|---|---|---|---|\n| AC-1/AC-2b | Unit | C-01 | It holds. |",
        "| Case | Maps To | Tier | Text |\n|---|---|---|\n| C-01 | AC-1, AC-2b | Unit | It holds. |",
    ] {
        let rules: &[_] = if body.contains("Maps To") {
            &["7 broken-table"]
        } else {
            &[]
        };
        check(
            "Conformance Cases:",
            body,
            &["C-01||AC-1,AC-2b|unit|It holds."],
            rules,
        );
    }
}

#[test]
fn a_case_without_a_criterion_of_its_own_has_that_of_the_heading_above() {
    let body =
        "### AC-1 Kept\n\n- C-01 (unit): a\n\n### AC-2\n\n- C-02 (unit): b\n- C-03 (AC-1): c";
    let expected = ["C-01||AC-1|unit|a", "C-02||AC-2|unit|b", "C-03||AC-1||c"];
    check("Conformance Cases", body, &expected, &[]);
}

#[test]
fn a_row_is_led_by_the_names_of_its_columns() {
    let body = "| Case | AC | Tier | Given | When | Then |\n|---|---|---|---|---|---|\n\
                | C-01 | AC-1..AC-3 | Functional/Docs | a | b | c |";
    let expected = ["C-01||AC-1,AC-2,AC-3|functional|Given a, when b, then c"];
    check("Conformance Cases", body, &expected, &["9 unknown-tier"]);
}

#[test]
fn prose_about_ids_opens_no_entry_and_an_id_that_is_lost_is_told() {
    for (body, expected, rules) in [
        (
            "- C-01..C-03 hold.\n- C-01/C-02 hold.\n- C-01 x",
            &["C-01||||x"][..],
            &[][..],
        ),
        (
            "C-01 is the first:\n\n### C-01 a\n\nx\n\n- C-01: y",
            &["C-01|a|||x - C-01: y"],
            &[],
        ),
        (
            "### C-01 a\n\nx\n\n- C-02: y",
            &["C-01|a|||x - C-02: y"],
            &["11 malformed-id"],
        ),
        (
            "C-01: a\nC-02 (AC-1): b\nC-03 c",
            &["C-01||||a C-02 (AC-1): b C-03 c"],
            &["8 malformed-id"],
        ),
        ("- C-01 a\n- C-1B b", &["C-01||||a"], &["8 malformed-id"]),
    ] {
        check("Conformance Cases", body, expected, rules);
    }
}

#[test]
fn a_header_may_be_front_matter_and_the_issue_may_name_the_spec() {
    for (header, rules) in [
        ("---\nstatus: draft\nissue: 7\n---\n\n# Kept\n", &[][..]),
        (
            "# Kept\n\n- **Status:** Draft (new)\n- **Issue:** [#7](http://a/7)\n",
            &[],
        ),
        ("# Kept\n\nStatus: Draft\nIssue: #77\n", &["spec-title"]),
        ("# Kept\n\nStatus: Done\nIssue: 7\n", &["spec-status"]),
    ] {
        let source = format!("{header}\n## Acceptance Criteria\n\n## Conformance Cases\n");
        let (_, problems) = spec::parse(&"7".parse().unwrap(), "spec.md", &source);
        let found = problems.iter().filter(|p| p.rule != "spec-section");
        assert_eq!(found.map(|p| p.rule).collect::<Vec<_>>(), rules, "{header}");
    }
}

/// Words that a text may hold: none begins a block where a line begins with it.
const WORDS: &[&str] = &[
    "Given",
    "AC-1",
    "C-02",
    "C-01..C-03",
    "(see",
    "there)",
    "`a b`",
    "**must**",
    "x:y",
    "/ops",
    "é",
    "and",
    "Maps",
    "Tier",
    "AC-2:",
    "e.g.",
    "…",
    "http://a/b",
    "holds,",
    "not.",
    "[AC-1]",
    "–",
];

const TITLES: &[&str] = &[
    "",
    "Kept",
    "Kept as sent",
    "Kept (all of it)",
    "`a` is kept",
];

/// How an entry is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Headings,
    Paragraphs,
    Items,
    Numbered,
    Stressed,
    Slashes,
    Tail,
    MapsTo,
    Rows,
}

const FORMS: [Form; 9] = [
    Form::Headings,
    Form::Paragraphs,
    Form::Items,
    Form::Numbered,
    Form::Stressed,
    Form::Slashes,
    Form::Tail,
    Form::MapsTo,
    Form::Rows,
];

fn entry() -> impl Strategy<Value = Read> {
    let text = proptest::collection::vec(proptest::sample::select(WORDS), 1..40);
    let title = proptest::sample::select(TITLES);
    let criteria = proptest::sample::subsequence(vec!["AC-1", "AC-1b", "AC-12"], 1..=3);
    let tiers = proptest::sample::subsequence(vec!["unit", "conformance", "regression"], 1..=3);
    (text, title, criteria, tiers).prop_map(|(text, title, criteria, tiers)| Read {
        text: format!("It {}", text.join(" ")),
        title: title.to_owned(),
        criteria: criteria.into_iter().map(str::to_owned).collect(),
        tiers: tiers.into_iter().map(str::to_owned).collect(),
        ..Read::default()
    })
}

/// Gives the entries ids, and takes from them what their form does not say.
fn numbered(entries: Vec<Read>, form: Form, is_case: bool) -> Vec<Read> {
    let ids = if is_case {
        ["C-01", "C-01b", "C-02", "C-10"]
    } else {
        ["AC-1", "AC-1b", "AC-2", "AC-10"]
    };
    let has_title = matches!(form, Form::Headings) || !is_case && !matches!(form, Form::Rows);
    let of_form = |(entry, id): (Read, &str)| Read {
        id: id.to_owned(),
        title: if has_title {
            entry.title
        } else {
            String::new()
        },
        criteria: if is_case { entry.criteria } else { Vec::new() },
        tiers: if is_case { entry.tiers } else { Vec::new() },
        ..entry
    };
    entries.into_iter().zip(ids).map(of_form).collect()
}

fn source(form: Form, criteria: &[Read], cases: &[Read], width: usize) -> String {
    let mut text = "# Spec: 7\n\nStatus: Draft\n\n## Acceptance Criteria\n\n".to_owned();
    if let Form::Rows = form {
        text += "| ID | Criterion |\n|---|---|\n";
        text.extend(
            criteria
                .iter()
                .map(|c| format!("| {} | {} |\n", c.id, c.text)),
        );
        text += "\n## Conformance Cases\n\n| Case | AC | Tier | Text |\n|---|---|---|---|\n";
        let row = |c: &Read| {
            format!(
                "| {} | {} | {} | {} |\n",
                c.id,
                c.criteria.join(", "),
                c.tiers.join("/"),
                c.text
            )
        };
        text.extend(cases.iter().map(row));
        return text;
    }
    text.extend(criteria.iter().map(|entry| criterion(form, entry, width)));
    text += "## Conformance Cases\n\n";
    text.extend(cases.iter().map(|entry| case(form, entry, width)));
    text
}

fn criterion(form: Form, entry: &Read, width: usize) -> String {
    let (id, text) = (&entry.id, &entry.text);
    let title = match (form, entry.title.as_str()) {
        (Form::Headings, title) => {
            return format!("### {id} {title}\n\n{}\n\n", wrap(text, "", width));
        }
        (_, "") => String::new(),
        (_, title) => format!(" ({title})"),
    };
    match form {
        Form::Stressed => block(form, &format!("**{id}{title}:** {text}"), width),
        _ => block(form, &format!("{id}{title}: {text}"), width),
    }
}

fn case(form: Form, entry: &Read, width: usize) -> String {
    let (id, text, tiers) = (&entry.id, &entry.text, entry.tiers.join(", "));
    let maps_to = entry.criteria.join(", ");
    let flow = match form {
        Form::Headings => {
            let fields = wrap(&format!("Maps to: {maps_to} Tier: {tiers}"), "", width);
            return format!(
                "### {id} {}\n\n{fields}\n\n{}\n\n",
                entry.title,
                wrap(text, "", width)
            );
        }
        Form::Stressed => format!("**{id} ({maps_to}, {tiers}):** {text}"),
        Form::Slashes => format!("{id} / {maps_to} / {tiers}: {text}"),
        Form::Tail => format!("{id} {text} Maps to {maps_to}. Tier: {tiers}."),
        Form::MapsTo => format!("{id} maps to {maps_to}: {text} Tier: {tiers}"),
        _ => format!("{id} ({maps_to}, {tiers}): {text}"),
    };
    block(form, &flow, width)
}

/// A paragraph, or an item with a hanging indent.
fn block(form: Form, flow: &str, width: usize) -> String {
    let (mark, indent) = match form {
        Form::Paragraphs | Form::Tail | Form::MapsTo => ("", ""),
        Form::Numbered => ("1. ", "   "),
        _ => ("- ", "  "),
    };
    format!("{mark}{}\n\n", wrap(flow, indent, width))
}

/// Fills lines up to a width; all but the first are indented.
fn wrap(text: &str, indent: &str, width: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        if column > 0 && column + word.len() > width {
            wrapped += &format!("\n{indent}");
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
        }
        wrapped += word;
        column += word.len() + 1;
    }
    wrapped
}

fn fingerprints(spec: &Spec) -> Vec<Fingerprint> {
    let criteria = spec.criteria.iter().map(fingerprint::criterion);
    criteria
        .chain(spec.cases.iter().map(fingerprint::case))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_was_written_is_read_at_any_width_and_moves_no_fingerprint(
        form in proptest::sample::select(&FORMS[..]),
        first in proptest::collection::vec(entry(), 1..4),
        second in proptest::collection::vec(entry(), 1..4),
        width in 1usize..120,
    ) {
        let (first, second) = (numbered(first, form, false), numbered(second, form, true));
        let spec = parse(&source(form, &first, &second, width));
        prop_assert_eq!(criteria(&spec), &first[..]);
        prop_assert_eq!(cases(&spec), &second[..]);
        let unwrapped = parse(&source(form, &first, &second, usize::MAX));
        prop_assert_eq!(fingerprints(&spec), fingerprints(&unwrapped));
    }
}
