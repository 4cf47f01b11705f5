//! Owns what is told of a case or of one of its trials: what it maps to, its scenario with what each step does, its saboteurs, and its last verdicts.

use std::collections::BTreeSet;
use std::io;

use super::super::block;
use super::super::trace::{aged, outcome};
use super::prose::Prose;
use super::{Explaining, case_in_short};
use crate::calibration::Saboteur;
use crate::feature::{Feature, Scenario, ScenarioRow};
use crate::id::{CaseId, TrialKey};
use crate::plan;
use crate::spec::{Case, Proof, Spec};
use crate::trace::scenario::{Part, parts};
use crate::trace::{Row, Standing};
use crate::verdict::Outcome;

/// Tells of a case, or of one trial of it.
pub(super) fn write(
    of: Explaining<'_>,
    spec: &Spec,
    case: &Case,
    only: Option<&ScenarioRow>,
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    let id = match only {
        Some(row) => plan::key(row).to_string(),
        None => case.id.to_string(),
    };
    prose.title(&id, &case.title)?;
    let tiers = case.tiers.iter().map(ToString::to_string);
    let place = [format!("{}:{}", spec.file, case.line)]
        .into_iter()
        .chain(tiers);
    prose.place(&place.collect::<Vec<_>>().join(" · "))?;
    prose.text(&case.text)?;
    if let Some(reason) = &case.retired {
        return prose.text(&format!("Retired: {reason}"));
    }
    criteria(of, case, prose)?;
    match &case.proof {
        Proof::Scenario => scenario(of, case, only, prose)?,
        Proof::Calibration => calibration(spec, prose)?,
        Proof::RollUp(cases) => roll_up(of, cases, prose)?,
    }
    let wanted = |row: &&ScenarioRow| only.is_none_or(|only| plan::key(only) == plan::key(row));
    let trials: Vec<&ScenarioRow> = of
        .matrix
        .index
        .rows(case)
        .into_iter()
        .filter(wanted)
        .collect();
    if !trials.is_empty() {
        self::trials(of, &trials, prose)?;
    }
    saboteurs(of, case, only, prose)?;
    match of.matrix.row(&case.id) {
        Some(row) => {
            prose.heading(&match only {
                Some(_) => format!("last verdict of {}", case.id),
                None => "last verdict".to_owned(),
            })?;
            verdicts(of, row, &trials, prose)
        }
        None => Ok(()),
    }
}

fn criteria(of: Explaining<'_>, case: &Case, prose: &mut Prose<'_>) -> io::Result<()> {
    prose.heading("maps to")?;
    for id in &case.criteria {
        match of.matrix.index.criterion(id) {
            Some(criterion) => {
                prose.line(&format!("{id}  {}", criterion.title))?;
                prose.beneath(&criterion.text, 4)?;
            }
            None => prose.line(&format!("{id}, which does not exist"))?,
        }
    }
    Ok(())
}

fn scenario(
    of: Explaining<'_>,
    case: &Case,
    only: Option<&ScenarioRow>,
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    let Some((feature, scenario)) = of.matrix.index.scenario(&case.id) else {
        prose.heading("proof: a scenario")?;
        return prose.line("it is not written yet");
    };
    prose.heading("proof: a scenario")?;
    let line = only.map_or(scenario.line, |row| row.line);
    prose.beneath(&format!("{}:{line}", feature.file), 2)?;
    let values = only.map_or(&[][..], |row| &row.columns);
    for (name, value) in values {
        prose.line(&format!("<{name}> is {value}"))?;
    }
    steps(of, feature, scenario, prose)
}

/// The scenario's text; beneath each step what it does, once for all that do the same.
fn steps(
    of: Explaining<'_>,
    feature: &Feature,
    scenario: &Scenario,
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    let text = of
        .matrix
        .index
        .suite
        .text(&feature.file)
        .unwrap_or_default();
    let mut told = BTreeSet::new();
    for part in parts(text, scenario) {
        let (step, lines) = match part {
            Part::Line(line) => {
                let indent = if line.starts_with('|') { "  " } else { "" };
                prose.line(&format!("{indent}{line}"))?;
                continue;
            }
            Part::Step(step, lines) => (step, lines),
        };
        lines
            .iter()
            .try_for_each(|line| prose.line(&format!("  {line}")))?;
        let entry = of.steps.find(step).and_then(|definition| definition.entry);
        if let Some(entry) = entry.filter(|entry| told.insert(entry.expression)) {
            prose.beneath(entry.about, 8)?;
        }
    }
    Ok(())
}

fn calibration(spec: &Spec, prose: &mut Prose<'_>) -> io::Result<()> {
    prose.heading("proof: calibration")?;
    let command = format!("candor calibrate --spec {}", spec.id);
    prose.wrapped(
        &format!("`{command}` lets every saboteur below lie about the reference runtime"),
        "  ",
        anstyle::Style::new(),
    )
}

fn roll_up(of: Explaining<'_>, cases: &[CaseId], prose: &mut Prose<'_>) -> io::Result<()> {
    prose.heading("proof: the worst of")?;
    cases
        .iter()
        .try_for_each(|id| match of.matrix.index.case(id) {
            Some(case) => case_in_short(of, case, prose),
            None => prose.item(&id.to_string(), "", "open: not written yet", Standing::Open),
        })
}

fn trials(of: Explaining<'_>, rows: &[&ScenarioRow], prose: &mut Prose<'_>) -> io::Result<()> {
    prose.heading("trials")?;
    for row in rows {
        let key = plan::key(row);
        let verdicts = of.matrix.row(&key.case).map(|row| &row.verdicts);
        let verdicts = verdicts.into_iter().flatten();
        let columns = of.matrix.columns.iter().zip(verdicts);
        let outcomes = columns.map(|(column, verdict)| {
            let outcome = outcome(column, verdict, &key);
            format!("{} {outcome}", column.runtime)
        });
        let outcomes: Vec<String> = outcomes.collect();
        let told = match outcomes.is_empty() {
            true => "not run yet".to_owned(),
            false => outcomes.join(", "),
        };
        prose.item(&key.to_string(), "", &told, Standing::Undeclared)?;
    }
    Ok(())
}

fn saboteurs(
    of: Explaining<'_>,
    case: &Case,
    only: Option<&ScenarioRow>,
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    let key = only.map(plan::key);
    let names = |saboteur: &&&Saboteur| key.as_ref().is_none_or(|key| saboteur.names(key));
    let saboteurs = of.matrix.index.saboteurs(case).iter().filter(names);
    let saboteurs: Vec<&&Saboteur> = saboteurs.collect();
    if saboteurs.is_empty() {
        return Ok(());
    }
    prose.heading("saboteurs that prove it")?;
    for saboteur in saboteurs {
        let mut records = of.matrix.columns.iter();
        let found = records.find_map(|column| column.saboteur(&saboteur.name));
        let (standing, told) = match found {
            None => (Standing::NotJudged, "not run yet"),
            Some((record, _)) if !record.killed => (Standing::Failed, "SURVIVED"),
            Some((record, _)) if record.lie.as_ref() == Some(&saboteur.lie()) => {
                (Standing::Passed, "killed")
            }
            Some(_) => (Standing::Stale, "stale: another lie was killed"),
        };
        prose.item(&saboteur.name, "", told, standing)?;
        prose.beneath(&saboteur.why, 4)?;
        prose.beneath(&saboteur.effects().join("; "), 4)?;
    }
    Ok(())
}

fn verdicts(
    of: Explaining<'_>,
    row: &Row<'_>,
    trials: &[&ScenarioRow],
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    if of.matrix.columns.is_empty() {
        let verdict = &row.verdicts[0];
        return prose.item("no run yet", "", &verdict.to_string(), verdict.standing());
    }
    for (column, verdict) in of.matrix.columns.iter().zip(&row.verdicts) {
        let told = aged(verdict, of.now);
        prose.item(&column.runtime, "", &told, verdict.standing())?;
        if let Some(record) = &verdict.record {
            prose.beneath(record, 4)?;
        }
        for key in trials.iter().map(|row| plan::key(row)) {
            red(column, &key, prose)?;
        }
    }
    Ok(())
}

/// What was said and done in a trial that did not pass.
fn red(column: &crate::trace::Column<'_>, key: &TrialKey, prose: &mut Prose<'_>) -> io::Result<()> {
    let Some((trial, _)) = column.trial(key) else {
        return Ok(());
    };
    match trial.outcome {
        Outcome::Failed | Outcome::Xfailed | Outcome::Errored | Outcome::Xpassed => {}
        Outcome::Passed | Outcome::Skipped | Outcome::NotRun => return Ok(()),
    }
    prose.line(&format!("{key}  {}", trial.finding()))?;
    write!(prose.out, "{}", block::seen(trial))
}
