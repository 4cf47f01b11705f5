//! Owns the shares into which a plan is divided, so that several machines can run it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One of n shares of a plan, `2/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    share: usize,
    of: usize,
}

impl Partition {
    /// Whether the two are different shares of as many.
    pub fn is_beside(self, other: Partition) -> bool {
        self.of == other.of && self.share != other.share
    }

    /// All shares of the plan that it is one of.
    pub fn siblings(self) -> impl Iterator<Item = Partition> {
        (1..=self.of).map(move |share| Partition { share, of: self.of })
    }

    /// Whether the trial at this place of the plan, from 0, belongs to it.
    pub fn holds(self, index: usize) -> bool {
        index % self.of == self.share - 1
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.share, self.of)
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let numbers = numbers.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((share @ 1.., of)) if share <= of => Ok(Partition { share, of }),
            _ => Err(format!(
                "`{text}` is no share such as `2/5`: the second of five"
            )),
        }
    }
}

impl Serialize for Partition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Partition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
