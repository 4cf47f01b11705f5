//! The Gherkin steps, by surface, and the vocabulary that `candor steps` prints. A Given or When that cannot put its question yields a cause; a Then adds all that it compared.

pub mod agent;
mod definition;
pub mod history;

use cucumber::codegen::inventory;
use cucumber::{World as _, step::Collection};

use crate::feature::{Step, StepType};
use crate::trial::Trial;

pub use definition::{Definition, Place, Told, Usage, examples_that_do_not_match, told, unused};

/// A step of the vocabulary, which is a public API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Given, When or Then.
    pub keyword: &'static str,
    /// The text, with cucumber expression parameters.
    pub expression: &'static str,
    /// What it does and watches.
    pub about: &'static str,
    /// An example, as it would stand in a feature.
    pub example: &'static str,
}

inventory::collect!(Entry);

/// The vocabulary, in the order Given, When, Then, then by text.
pub fn vocabulary() -> Vec<&'static Entry> {
    let mut entries: Vec<&Entry> = inventory::iter::<Entry>().collect();
    let rank = |entry: &Entry| {
        ["Given", "When", "Then"]
            .iter()
            .position(|k| *k == entry.keyword)
    };
    entries.sort_by_key(|entry| (rank(entry), entry.expression));
    entries
}

/// What is wrong with a step's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmatched {
    /// No step has this text; the closest one, where any is close.
    Undefined {
        /// The expression of the closest step.
        closest: Option<&'static str>,
    },
    /// Several steps have this text.
    Ambiguous,
}

/// Step definitions, by which the text of a step is understood.
pub type Expressions = Collection<Trial>;

/// The steps that are compiled in.
pub fn collection() -> Expressions {
    Trial::collection()
}

/// Whether exactly one step has this text.
///
/// # Errors
///
/// None has it, or several have.
pub fn check(steps: &Expressions, step: &Step) -> Result<(), Unmatched> {
    match steps.find(step) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Unmatched::Undefined {
            closest: closest(step),
        }),
        Err(_) => Err(Unmatched::Ambiguous),
    }
}

fn closest(step: &Step) -> Option<&'static str> {
    let keyword = match step.ty {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    };
    let entries = vocabulary().into_iter();
    let expressions: Vec<&'static str> = entries
        .filter(|entry| entry.keyword == keyword)
        .map(|entry| entry.expression)
        .collect();
    let close = similar::get_close_matches(step.value.as_str(), &expressions, 1, 0.5);
    close.first().copied()
}
