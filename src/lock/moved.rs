//! Owns what can have moved since a link was locked, and how each is told.

use std::fmt;

use crate::id::CaseId;
use crate::verdict::Kind;

/// One thing that is otherwise than the lock says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The words of the criterion or the case.
    Words,
    /// What the scenario of a case does.
    Scenario(Change),
    /// A row of the scenario.
    Row(String, Change),
    /// A Then of the scenario.
    Then(String, Change),
    /// A saboteur that trips or blinds the case.
    Saboteur(String, Change),
    /// A case that maps to the criterion.
    Mapped(CaseId, Change),
    /// It binds no more, for this reason.
    Retired(String),
    /// A Then compares less of a kind than it did.
    Weakened(Weakened),
    /// The id was retired for this reason, and is in use.
    Reused(String),
    /// Its spec has it no more, or the spec itself is gone.
    Removed {
        /// Whether the whole spec is gone.
        with_spec: bool,
    },
    /// The lock does not have it.
    New,
}

/// How a part moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is there no more.
    Gone,
    /// It was not there.
    New,
    /// It has the same name and is another.
    Otherwise,
}

/// A Then that compares less than it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakened {
    /// Its text as it is written.
    pub step: String,
    /// Its line in the feature, from 1.
    pub line: usize,
    /// What it compares less of: the kind, how many there were, and how many there are.
    pub less: Vec<(Kind, usize, usize)>,
}

impl Moved {
    /// Whether a person may hold that it is right. A spent id stays spent.
    pub fn is_acceptable(&self) -> bool {
        !matches!(self, Moved::Reused(_) | Moved::Removed { .. } | Moved::New)
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moved::Words => write!(f, "its words moved"),
            Moved::Scenario(Change::Otherwise) => write!(f, "its scenario moved"),
            Moved::Scenario(change) => write!(f, "its scenario {}", change.told()),
            Moved::Row(row, change) => write!(f, "the row `{row}` {}", change.told()),
            Moved::Then(step, Change::Gone) => write!(f, "no Then asks `{step}` any more"),
            Moved::Then(step, change) => write!(f, "the Then `{step}` {}", change.told()),
            Moved::Saboteur(name, Change::Otherwise) => {
                write!(f, "the saboteur `{name}` lies otherwise")
            }
            Moved::Saboteur(name, change) => write!(f, "the saboteur `{name}` {}", change.told()),
            Moved::Mapped(case, Change::Gone) => write!(f, "{case} maps to it no more"),
            Moved::Mapped(case, _) => write!(f, "{case} maps to it now"),
            Moved::Retired(reason) => write!(f, "it was retired: {reason}"),
            Moved::Weakened(weakened) => weakened.fmt(f),
            Moved::Reused(reason) => write!(f, "it was retired ({reason}) and is in use again"),
            Moved::Removed { with_spec: true } => write!(f, "its spec is gone"),
            Moved::Removed { with_spec: false } => write!(f, "its spec does not have it any more"),
            Moved::New => write!(f, "the lock does not have it yet"),
        }
    }
}

impl fmt::Display for Weakened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let less = self.less.iter();
        let less = less.map(|(kind, was, now)| format!("{was} {kind} and now {now}"));
        let less: Vec<String> = less.collect();
        write!(f, "the step `{}` compared {}", self.step, less.join(", "))
    }
}

impl Change {
    fn told(self) -> &'static str {
        match self {
            Change::Gone => "is gone",
            Change::New => "is new",
            Change::Otherwise => "is another",
        }
    }
}
