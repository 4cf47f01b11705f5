//! Owns the matrix as JSON: all of it, the retired ids too, for whoever makes something else of it.

use serde_json::{Value, json};

use super::age;
use super::find::Found;
use super::matrix::{Matrix, Row};
use super::state::{Standing, Verdict};
use crate::id::CriterionId;
use crate::milestone::Milestone;
use crate::plan;
use crate::spec::{Case, Criterion, Proof, Spec};
use crate::stale::Stale;

/// What of the matrix is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'t> {
    /// The directory of the suite, or that it is compiled in.
    pub suite: &'t str,
    /// The time of day, by which ages are counted; none leaves the verdicts out.
    pub now: Option<&'t str>,
}

/// The whole matrix.
pub fn matrix(matrix: &Matrix<'_, '_>, told: Told<'_>) -> Value {
    let specs = matrix
        .specs
        .iter()
        .map(|spec| self::spec(matrix, spec, told));
    let milestones = matrix.milestones();
    let mut value = json!({
        "suite": told.suite,
        "specs": specs.collect::<Vec<_>>(),
        "milestones": milestones.into_iter().map(milestone).collect::<Vec<_>>(),
    });
    if told.now.is_some() {
        value["runtimes"] = matrix.columns.iter().map(|c| c.runtime.as_str()).collect();
        value["survivors"] = matrix.survivors().into_iter().collect();
        value["sum"] = sum(matrix);
    }
    value
}

fn sum(matrix: &Matrix<'_, '_>) -> Value {
    let counts = matrix.sum();
    let each = Standing::ALL.map(|one| (one.word().to_owned(), json!(counts.count(one))));
    Value::Object(each.into_iter().collect())
}

/// A milestone with its exit criteria.
pub fn milestone(milestone: &Milestone) -> Value {
    let exit = milestone.exit.iter();
    let exit = exit.map(|e| json!({"criterion": e.criterion, "text": e.text, "line": e.line}));
    json!({
        "id": milestone.id,
        "revision": milestone.revision,
        "title": milestone.title,
        "file": milestone.file,
        "specs": milestone.specs,
        "exit": exit.collect::<Vec<_>>(),
    })
}

/// A spec with all that is in it.
pub fn spec(matrix: &Matrix<'_, '_>, spec: &Spec, told: Told<'_>) -> Value {
    let cases = spec.cases.iter().map(|case| self::case(matrix, case, told));
    json!({
        "id": spec.id,
        "title": spec.title,
        "status": spec.status.map(|status| status.to_string()),
        "milestone": spec.milestone,
        "file": spec.file,
        "criteria": spec.criteria.iter().map(criterion).collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// A criterion.
pub fn criterion(criterion: &Criterion) -> Value {
    json!({
        "id": criterion.id,
        "title": criterion.title,
        "text": criterion.text,
        "retired": criterion.retired,
        "line": criterion.line,
    })
}

/// A case with what proves it and, where they are told, its verdicts.
pub fn case(matrix: &Matrix<'_, '_>, case: &Case, told: Told<'_>) -> Value {
    let proof = match &case.proof {
        Proof::Scenario => json!("scenario"),
        Proof::Calibration => json!("calibration"),
        Proof::RollUp(cases) => json!(cases),
    };
    let scenario = matrix.index.scenario(&case.id).map(|(feature, scenario)| {
        json!({"file": feature.file, "line": scenario.line, "name": scenario.name})
    });
    let trials = matrix.index.rows(case).into_iter().map(plan::key);
    let saboteurs = matrix.index.saboteurs(case).iter();
    let criteria: Vec<&CriterionId> = case.criteria.iter().collect();
    let mut value = json!({
        "id": case.id,
        "title": case.title,
        "text": case.text,
        "criteria": criteria,
        "tiers": case.tiers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "proof": proof,
        "retired": case.retired,
        "line": case.line,
        "scenario": scenario,
        "trials": trials.collect::<Vec<_>>(),
        "saboteurs": saboteurs.map(|s| s.name.as_str()).collect::<Vec<_>>(),
    });
    if let Some(now) = told.now {
        let row = matrix.row(&case.id);
        value["verdicts"] = row.map_or_else(|| json!([]), |row| verdicts(matrix, row, now));
    }
    value
}

/// What an id stands for: `kind` says what it is, and its own name holds it.
pub fn found(matrix: &Matrix<'_, '_>, found: Found<'_>, told: Told<'_>) -> Value {
    match found {
        Found::Milestone(milestone) => kind("milestone", self::milestone(milestone)),
        Found::Spec(spec) => kind("spec", self::spec(matrix, spec, told)),
        Found::Criterion(spec, criterion) => {
            let cases = matrix.index.mapped(&criterion.id).iter();
            let cases: Vec<Value> = cases.map(|case| self::case(matrix, case, told)).collect();
            let mut value = self::criterion(criterion);
            value["file"] = json!(spec.file);
            value["cases"] = json!(cases);
            kind("criterion", value)
        }
        Found::Case(spec, case) => {
            let mut value = self::case(matrix, case, told);
            value["file"] = json!(spec.file);
            kind("case", value)
        }
        Found::Trial(_, case, row) => {
            let key = plan::key(row);
            let runs = matrix.columns.iter().map(|column| {
                let trial = column.trial(&key).map(|(trial, _)| trial);
                json!({"runtime": column.runtime, "record": trial})
            });
            let columns = row.columns.iter();
            let columns = columns.map(|(name, value)| (name.clone(), json!(value)));
            let value = json!({
                "id": key,
                "case": case.id,
                "file": row.file,
                "line": row.line,
                "columns": Value::Object(columns.collect()),
                "runs": runs.collect::<Vec<_>>(),
            });
            kind("trial", value)
        }
    }
}

fn kind(kind: &str, mut value: Value) -> Value {
    value["kind"] = json!(kind);
    value
}

fn verdicts(matrix: &Matrix<'_, '_>, row: &Row<'_>, now: &str) -> Value {
    let of = matrix.columns.iter().zip(&row.verdicts);
    of.map(|(column, verdict)| {
        let mut value = self::verdict(verdict, now);
        value["runtime"] = json!(column.runtime);
        value
    })
    .collect()
}

/// A stale verdict has that as its state, so that nobody takes it for what it was.
fn verdict(verdict: &Verdict, now: &str) -> Value {
    let at = verdict.at.as_deref();
    json!({
        "runtime": "",
        "state": verdict.standing().word(),
        "was": verdict.state.to_string(),
        "stale": verdict.stale.iter().map(Stale::word).collect::<Vec<_>>(),
        "why": verdict.stale.iter().map(Stale::to_string).collect::<Vec<_>>(),
        "at": at,
        "age_s": at.and_then(|at| age::seconds(at, now)),
        "record": verdict.record,
    })
}
