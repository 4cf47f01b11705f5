//! Owns the list of rules, by what they are about.

mod spec;

use super::rule::Rule;

/// All rules.
pub(super) const ALL: &[&[Rule]] = &[spec::RULES];

/// The files of the example project.
const SPEC: &str = "specs/7/spec.md";
const FEATURE: &str = "features/7-echoes.feature";
