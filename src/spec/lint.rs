//! Owns the rules that a spec must keep in itself, without a look at any other file.

use std::collections::HashMap;

use crate::problem::Problem;

use super::{Case, Criterion, Proof, Spec};

/// All that is wrong within one spec, in no order.
pub(super) fn lint(spec: &Spec) -> Vec<Problem> {
    let mut problems = Vec::new();
    let criteria = spec.criteria.iter().map(|c| (c.id.local(), c.line));
    let cases = spec.cases.iter().map(|c| (c.id.local(), c.line));
    problems.extend(doubled(&spec.file, criteria));
    problems.extend(doubled(&spec.file, cases));
    for criterion in spec.criteria.iter().filter(|c| c.retired.is_none()) {
        problems.extend(criterion_problems(spec, criterion));
    }
    for case in spec.cases.iter().filter(|c| c.retired.is_none()) {
        problems.extend(case_problems(spec, case));
    }
    for (id, line) in retired_without_reason(spec) {
        let message = format!("{id} is retired without a reason");
        let problem = Problem::error("retired-reason", &spec.file, line, message);
        problems.push(problem.help("say why behind `Retired:`"));
    }
    problems
}

/// Ids are forever: a number is given once.
fn doubled(file: &str, ids: impl Iterator<Item = (String, usize)>) -> Vec<Problem> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut problems = Vec::new();
    for (id, line) in ids {
        if let Some(first) = seen.get(&id) {
            let message = format!("{id} stands twice; it is the id of line {first}");
            let problem = Problem::error("duplicate-id", file, line, message);
            problems.push(problem.help("give this one a number that was never used"));
        } else {
            seen.insert(id, line);
        }
    }
    problems
}

fn criterion_problems(spec: &Spec, criterion: &Criterion) -> Vec<Problem> {
    let error = |rule, message| Problem::error(rule, &spec.file, criterion.line, message);
    let local = criterion.id.local();
    let mut problems = Vec::new();
    if criterion.text.is_empty() {
        let problem = error("empty-text", format!("{local} has no text"));
        problems.push(problem.help("say what the runtime owes"));
    }
    let maps_here = |c: &Case| c.retired.is_none() && c.criteria.contains(&criterion.id);
    if !spec.cases.iter().any(maps_here) {
        let problem = error("criterion-without-case", format!("no case maps to {local}"));
        problems.push(problem.help("add a case for it, or mark it `Retired: <reason>`"));
    }
    problems
}

fn case_problems(spec: &Spec, case: &Case) -> Vec<Problem> {
    let error = |rule, message| Problem::error(rule, &spec.file, case.line, message);
    let local = case.id.local();
    let mut problems = Vec::new();
    if case.text.is_empty() {
        let problem = error("empty-text", format!("{local} has no text"));
        problems.push(problem.help("say what is judged"));
    }
    if case.criteria.is_empty() {
        let problem = error(
            "case-without-criterion",
            format!("{local} maps to no criterion"),
        );
        problems.push(problem.help("add `Maps to: AC-1`"));
    }
    if case.tiers.is_empty() {
        let problem = error("case-without-tier", format!("{local} has no tier"));
        problems.push(problem.help("add `Tier: conformance`"));
    }
    for id in &case.criteria {
        let message = match spec.criterion(id.number) {
            None => format!("{local} maps to {}, which does not exist", id.local()),
            Some(c) if c.retired.is_some() => {
                format!("{local} maps to {}, which is retired", id.local())
            }
            Some(_) => continue,
        };
        let problem = error("unknown-criterion", message);
        problems.push(problem.help("map it to a criterion of this spec"));
    }
    if matches!(&case.proof, Proof::RollUp(cases) if cases.contains(&case.id)) {
        let problem = error("cyclic-roll-up", format!("{local} rolls up itself"));
        problems.push(problem.help("name other cases"));
    }
    problems
}

fn retired_without_reason(spec: &Spec) -> Vec<(String, usize)> {
    let empty = |reason: &Option<String>| reason.as_deref() == Some("");
    let criteria = spec.criteria.iter().filter(|c| empty(&c.retired));
    let cases = spec.cases.iter().filter(|c| empty(&c.retired));
    let criteria = criteria.map(|c| (c.id.local(), c.line));
    criteria
        .chain(cases.map(|c| (c.id.local(), c.line)))
        .collect()
}
