//! The rules that a spec must keep in itself.

use super::{FEATURE, SPEC};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[Rule {
    id: "case-without-tier",
    severity: Severity::Error,
    about: "A case says what kind of test it is; without a tier nobody can tell what a green \
                run of it shows.",
    bad: &[edit(SPEC, "Tier: conformance\n\nAn echo", "\nAn echo")],
    good: &[
        edit(
            SPEC,
            "Tier: conformance\n\nAn echo",
            "Tier: conformance, unit\n\nAn echo",
        ),
        edit(FEATURE, "@AC-1 @conformance", "@AC-1 @conformance @unit"),
    ],
    with: &["tiers-differ"],
}];
