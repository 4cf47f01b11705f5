//! Owns where a step is defined and where it is used: the vocabulary beside the code, and beside the features of a suite.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use cucumber::codegen::{StepConstructor, WorldInventory, inventory};
use cucumber::step::{Collection, Location};
use serde::{Serialize, Serializer};

use super::{Entry, collection, vocabulary};
use crate::feature::{self, Step, StepType};
use crate::suite::Suite;
use crate::trial::Trial;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file; of the kit's own code as it lies in its repository.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A function that is run for a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// Given, When or Then.
    pub keyword: &'static str,
    /// Where the function stands.
    pub place: Place,
    /// What the vocabulary says of it; nothing where no example there is understood by it.
    pub entry: Option<&'static Entry>,
}

/// All definitions, each with the places in a suite's features that use it.
#[derive(Debug)]
pub struct Usage {
    steps: Collection<Trial>,
    all: Vec<(Definition, BTreeSet<Place>)>,
}

impl Usage {
    /// What is compiled in; nothing uses it yet.
    pub fn none() -> Usage {
        type Givens = <Trial as WorldInventory>::Given;
        type Whens = <Trial as WorldInventory>::When;
        type Thens = <Trial as WorldInventory>::Then;
        let mut all = registered::<Givens>("Given");
        all.extend(registered::<Whens>("When"));
        all.extend(registered::<Thens>("Then"));
        let mut definitions = Usage {
            steps: collection(),
            all: all.into_iter().map(|one| (one, BTreeSet::new())).collect(),
        };
        for entry in vocabulary() {
            let first = example(entry).into_iter().next();
            if let Some(at) = first.and_then(|step| definitions.position(&step)) {
                definitions.all[at].0.entry = Some(entry);
            }
        }
        definitions
    }

    /// The same, with the places in the features of a suite.
    pub fn in_suite(suite: &Suite) -> Usage {
        let mut definitions = Usage::none();
        // Most steps of a suite have the text of another; only the first of them is looked up.
        let mut known: HashMap<(StepType, &str), Option<usize>> = HashMap::new();
        for row in suite.rows() {
            for step in &row.steps {
                let text = (step.ty, step.value.as_str());
                let at = known
                    .entry(text)
                    .or_insert_with(|| definitions.position(step));
                if let Some(at) = *at {
                    let (file, line) = (row.file.clone(), step.position.line);
                    definitions.all[at].1.insert(Place { file, line });
                }
            }
        }
        definitions
    }

    /// Each definition with the places that use it.
    pub fn all(&self) -> impl Iterator<Item = (&Definition, &BTreeSet<Place>)> {
        self.all
            .iter()
            .map(|(definition, places)| (definition, places))
    }

    /// The definition of what the vocabulary lists.
    pub fn of(&self, entry: &Entry) -> Option<(&Definition, &BTreeSet<Place>)> {
        self.all()
            .find(|(definition, _)| definition.entry == Some(entry))
    }

    /// The definition that alone has the text of a step.
    pub fn find(&self, step: &Step) -> Option<&Definition> {
        self.position(step).map(|at| &self.all[at].0)
    }

    fn position(&self, step: &Step) -> Option<usize> {
        let (_, _, location, _) = self.steps.find(step).ok().flatten()?;
        let place = place(&location?);
        self.all.iter().position(|(one, _)| one.place == place)
    }
}

/// Usage that neither a feature of the suite nor an example of the vocabulary uses.
pub fn unused(suite: &Suite) -> Vec<Definition> {
    let definitions = Usage::in_suite(suite);
    let unused = definitions
        .all()
        .filter(|(definition, places)| definition.entry.is_none() && places.is_empty());
    unused.map(|(definition, _)| definition.clone()).collect()
}

/// Entries of the vocabulary whose example has no step, or one that is not understood by exactly
/// one definition with the entry's own keyword.
pub fn examples_that_do_not_match() -> Vec<&'static Entry> {
    let steps = collection();
    let understood = |entry: &Entry, step: &Step| {
        let keyword = format!("{:?}", step.ty);
        keyword == entry.keyword && super::check(&steps, step).is_ok()
    };
    let fits = |entry: &&Entry| {
        let steps = example(entry);
        !steps.is_empty() && understood(entry, &steps[0])
    };
    vocabulary()
        .into_iter()
        .filter(|entry| !fits(entry))
        .collect()
}

/// The steps of an example, read as a feature would read them.
fn example(entry: &Entry) -> Vec<Step> {
    let example = entry.example;
    let text = format!("@spec-1\nFeature: f\n@AC-1\nRule: r\n@C-01\nScenario: s\n{example}\n");
    let (feature, _) = feature::parse("example", &text);
    let rows = feature.iter().flat_map(|feature| feature.rows());
    rows.flat_map(|row| row.steps.clone()).collect()
}

fn registered<D: inventory::Collect + StepConstructor<Trial>>(
    keyword: &'static str,
) -> Vec<Definition> {
    let places = inventory::iter::<D>
        .into_iter()
        .map(|one| place(&one.inner().0));
    let definition = |place| Definition {
        keyword,
        place,
        entry: None,
    };
    let mut found: Vec<Definition> = places.map(definition).collect();
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

/// The compiler names a file of a dependency by its whole path, which is of one machine only.
fn place(location: &Location) -> Place {
    let path = location.path;
    let from = path.rfind("src/steps").unwrap_or(0);
    Place {
        file: path[from..].replace('\\', "/"),
        line: location.line as usize,
    }
}

/// A step as it is told to whoever writes features.
#[derive(Debug, Serialize)]
pub struct Told<'d> {
    /// Given, When or Then.
    pub keyword: &'static str,
    /// The text, with cucumber expression parameters.
    pub expression: &'static str,
    /// What it does and watches.
    pub about: &'static str,
    /// An example, as it would stand in a feature.
    pub example: &'static str,
    /// Where it is defined.
    pub defined: Option<&'d Place>,
    /// Where the features of a suite use it.
    pub uses: &'d BTreeSet<Place>,
}

/// The vocabulary, as far as its words contain a text in whatever case.
pub fn told<'d>(definitions: &'d Usage, text: &str) -> Vec<Told<'d>> {
    static NOWHERE: BTreeSet<Place> = BTreeSet::new();
    let text = text.to_lowercase();
    let contains = |entry: &&Entry| {
        let all = format!("{} {} {}", entry.keyword, entry.expression, entry.about);
        all.to_lowercase().contains(&text)
    };
    let tell = |entry: &'static Entry| {
        let found = definitions.of(entry);
        Told {
            keyword: entry.keyword,
            expression: entry.expression,
            about: entry.about,
            example: entry.example,
            defined: found.map(|(definition, _)| &definition.place),
            uses: found.map_or(&NOWHERE, |(_, uses)| uses),
        }
    };
    vocabulary()
        .into_iter()
        .filter(contains)
        .map(tell)
        .collect()
}
