//! Owns what one Then of a trial compared, in numbers: by these it is seen when a step with the same words compares less than it did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Comparison, Kind};

/// A Then that ran.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// Its text as it was run, without the keyword.
    pub step: String,
    /// Its line in the feature, from 1.
    pub line: usize,
    /// How many comparisons it made of each kind, whether they hold or not; none where it compared
    /// nothing.
    #[serde(default)]
    pub kinds: BTreeMap<Kind, usize>,
}

impl Then {
    /// A Then with the comparisons that it added.
    pub fn of(step: &str, line: usize, added: &[Comparison]) -> Then {
        let mut kinds = BTreeMap::new();
        for comparison in added {
            *kinds.entry(comparison.kind).or_default() += 1;
        }
        Then {
            step: step.to_owned(),
            line,
            kinds,
        }
    }
}
