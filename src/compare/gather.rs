//! Owns which records belong together: the shares of one plan make one run, every other record is one.

use std::collections::BTreeSet;

use super::merge::merge;
use crate::exit::ExitCode;
use crate::id::TrialKey;
use crate::plan::Partition;
use crate::record::{Header, Run};
use crate::verdict::Outcome;

/// A record that was read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its file, as it was named.
    pub file: String,
    /// What it holds.
    pub run: Run,
}

/// A run with the records that it was read from: one, or one for each share.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// The run.
    pub run: Run,
    /// Where it was read from.
    pub parts: Vec<Part>,
    /// The exit code that it had, or to which its shares come together.
    pub code: ExitCode,
}

/// One of the records that a run was read from.
#[derive(Debug, Clone)]
pub struct Part {
    /// The file.
    pub file: String,
    /// The share that was run there, where it says.
    pub partition: Option<Partition>,
    /// Whether it has no end.
    pub cut_off: bool,
}

impl Gathered {
    /// A run of one record. What was cut off ended with no code, and is not judged.
    fn alone(source: Source) -> Gathered {
        let end = source.run.end.as_ref();
        let code = end.and_then(|end| ExitCode::of(end.exit_code));
        Gathered {
            parts: vec![Part::of(&source)],
            code: code.unwrap_or(ExitCode::NotJudged),
            run: source.run,
        }
    }

    /// Whether a record of it has no end.
    pub fn is_cut_off(&self) -> bool {
        self.parts.iter().any(|part| part.cut_off)
    }

    /// The shares of which no record was given.
    pub fn missing(&self) -> Vec<Partition> {
        let given: BTreeSet<Partition> = self
            .parts
            .iter()
            .filter_map(|part| part.partition)
            .collect();
        let all = given.first().filter(|_| self.parts.len() > 1);
        let all = all.into_iter().flat_map(|share| share.siblings());
        all.filter(|share| !given.contains(share)).collect()
    }
}

impl Part {
    /// What is said of a record in a list.
    pub fn of(source: &Source) -> Part {
        Part {
            file: source.file.clone(),
            partition: source.run.header.partition,
            cut_off: source.run.end.is_none(),
        }
    }
}

/// The runs that these records are of, in the order of their first records.
pub fn gather(sources: Vec<Source>) -> Vec<Gathered> {
    let mut groups: Vec<Vec<Source>> = Vec::new();
    for source in sources {
        let fits = |group: &&mut Vec<Source>| {
            let mut others = group.iter();
            others.all(|other| are_shares(&other.run, &source.run))
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(source),
            None => groups.push(vec![source]),
        }
    }
    let groups = groups.into_iter();
    groups
        .filter_map(|mut group| match group.len() {
            1 => group.pop().map(Gathered::alone),
            _ => Some(merge(group)),
        })
        .collect()
}

/// Whether two records are different shares of one plan: they were asked the same of the same
/// runtime, each says that it ran a share, and no trial was run in both. Records of version 1 do
/// not say it; there each must have left trials out.
fn are_shares(one: &Run, other: &Run) -> bool {
    let shares = match (one.header.partition, other.header.partition) {
        (Some(one), Some(other)) => one.is_beside(other),
        (None, None) => [one, other]
            .iter()
            .all(|run| run.header.schema_version == 1 && ran(run).len() < run.header.planned),
        _ => false,
    };
    shares && asked(&one.header) == asked(&other.header) && ran(one).is_disjoint(&ran(other))
}

/// The header without what differs between the shares of one plan: even the base and the manifest may
/// lie elsewhere, and machines may have got one program as two files.
fn asked(header: &Header) -> Header {
    let mut base = header.base.clone();
    if let Some(base) = &mut base {
        base.file.clear();
    }
    Header {
        partition: None,
        started_at: String::new(),
        jobs: 0,
        base,
        build: String::new(),
        manifest: None,
        ..header.clone()
    }
}

fn ran(run: &Run) -> BTreeSet<&TrialKey> {
    let trials = run.trials.iter();
    let ran = trials.filter(|trial| trial.outcome != Outcome::NotRun);
    ran.map(|trial| &trial.trial).collect()
}
