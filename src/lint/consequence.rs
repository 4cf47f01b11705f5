//! Owns which problems follow from others, so that one cause shows once.

use std::collections::BTreeSet;

use crate::problem::Problem;

/// By a breach of these a part of the suite is not read: what it holds is not known.
const LOSES: &[&str] = &[
    "broken-table",
    "gherkin",
    "keyword-line",
    "malformed-id",
    "outline-without-rows",
    "row-label",
    "rule-tag",
    "scenario-outside-rule",
    "scenario-tag",
    "spec-folder",
    "spec-section",
    "spec-tag",
    "unknown-column",
    "unreadable",
];

/// These look up what the suite holds.
const LOOKS_UP: &[&str] = &[
    "case-without-saboteur",
    "known-failing-trial",
    "saboteur-trial",
    "task-without-trial",
    "unknown-trial",
    "unmapped-case",
    "unmapped-trial",
];

/// Drops what would go away by itself once a lost part of the suite is read again.
pub(super) fn drop_consequences(problems: &mut Vec<Problem>) {
    let rules: BTreeSet<&str> = problems.iter().map(|problem| problem.rule).collect();
    if LOSES.iter().any(|rule| rules.contains(rule)) {
        problems.retain(|problem| !LOOKS_UP.contains(&problem.rule));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rule;

    #[test]
    fn what_hides_and_what_is_hidden_are_rules() {
        let named = LOSES.iter().chain(LOOKS_UP);
        let unknown: Vec<_> = named.filter(|id| rule(id).is_none()).collect();
        assert_eq!(unknown, [&""; 0]);
    }
}
