//! Owns the ids of links: a criterion or a case, in the order in which the lock lists them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{CaseId, CriterionId, IdError, SpecId};

/// What a link is of. Of one spec, criteria come first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkId {
    /// A criterion and the cases that map to it.
    Criterion(CriterionId),
    /// A case, its scenario and what proves it.
    Case(CaseId),
}

impl LinkId {
    /// The spec that states it.
    pub fn spec(&self) -> &SpecId {
        match self {
            LinkId::Criterion(id) => &id.spec,
            LinkId::Case(id) => &id.spec,
        }
    }

    /// The case, if it is one.
    pub fn case(&self) -> Option<&CaseId> {
        match self {
            LinkId::Criterion(_) => None,
            LinkId::Case(id) => Some(id),
        }
    }

    /// The id without its spec, `AC-2` or `C-03`.
    pub fn local(&self) -> String {
        match self {
            LinkId::Criterion(id) => id.local(),
            LinkId::Case(id) => id.local(),
        }
    }
}

impl Ord for LinkId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let within = || match (self, other) {
            (LinkId::Criterion(a), LinkId::Criterion(b)) => a.cmp(b),
            (LinkId::Case(a), LinkId::Case(b)) => a.cmp(b),
            (LinkId::Criterion(_), LinkId::Case(_)) => std::cmp::Ordering::Less,
            (LinkId::Case(_), LinkId::Criterion(_)) => std::cmp::Ordering::Greater,
        };
        self.spec().cmp(other.spec()).then_with(within)
    }
}

impl PartialOrd for LinkId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkId::Criterion(id) => id.fmt(f),
            LinkId::Case(id) => id.fmt(f),
        }
    }
}

impl FromStr for LinkId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let criterion = text.parse().map(LinkId::Criterion);
        criterion.or_else(|_| text.parse().map(LinkId::Case))
    }
}

impl Serialize for LinkId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LinkId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::LinkId;

    #[test]
    fn the_criteria_of_a_spec_stand_before_its_cases() {
        let sorted = [
            "7/AC-2", "7/AC-10", "7/C-01", "7/C-100", "70/AC-1", "a/AC-1",
        ];
        let mut ids = sorted.map(|id| id.parse::<LinkId>().unwrap());
        ids.reverse();
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), sorted);
        assert!("AC-2".parse::<LinkId>().is_err());
    }
}
