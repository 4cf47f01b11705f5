//! Owns what is told of one id: its sentence and its place, what it maps to, what proves it, and how it stands.

mod case;
mod prose;

use std::io::{self, Write};

use super::trace::aged;
use crate::id::SpecId;
use crate::milestone::Milestone;
use crate::spec::{Case, Criterion, Spec};
use crate::steps::Usage;
use crate::trace::{Counts, Found, Matrix, Row, Standing};
use prose::Prose;

/// What a person is told about, and of when.
#[derive(Debug, Clone, Copy)]
pub struct Explaining<'e> {
    /// All specs of the suite.
    pub matrix: &'e Matrix<'e, 'e>,
    /// What each step does.
    pub steps: &'e Usage,
    /// How wide the terminal is.
    pub width: usize,
    /// The time of day, by which ages are counted.
    pub now: &'e str,
}

/// Tells what has an id.
///
/// # Errors
///
/// As the writer.
pub fn write(of: Explaining<'_>, found: Found<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut prose = Prose {
        width: of.width,
        out,
    };
    match found {
        Found::Milestone(milestone) => self::milestone(of, milestone, &mut prose),
        Found::Spec(spec) => self::spec(of, spec, &mut prose),
        Found::Criterion(spec, criterion) => self::criterion(of, spec, criterion, &mut prose),
        Found::Case(spec, case) => case::write(of, spec, case, None, &mut prose),
        Found::Trial(spec, case, row) => case::write(of, spec, case, Some(row), &mut prose),
    }
}

/// Tells of a rule of lint, given its explanation: sentences are wrapped, examples are not.
///
/// # Errors
///
/// As the writer.
pub fn rule(explained: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut prose = Prose { width, out };
    for (n, line) in explained.lines().enumerate() {
        match line {
            _ if n == 0 => prose.title(line, "")?,
            line if line.starts_with(' ') => writeln!(prose.out, "{line}")?,
            line => prose.wrapped(line, "", anstyle::Style::new())?,
        }
    }
    Ok(())
}

fn milestone(of: Explaining<'_>, milestone: &Milestone, prose: &mut Prose<'_>) -> io::Result<()> {
    prose.title(&milestone.to_string(), &milestone.title)?;
    prose.place(&format!("{}:1", milestone.file))?;
    prose.heading("specs")?;
    for id in &milestone.specs {
        let (title, standing, told) = spec_in_short(of, id);
        prose.item(id.as_str(), title, &told, standing)?;
    }
    prose.heading("exit criteria")?;
    for exit in &milestone.exit {
        let (standing, told) = cases_in_short(&of.matrix.rows_of(&exit.criterion));
        prose.item(&exit.criterion.to_string(), &exit.text, &told, standing)?;
    }
    Ok(())
}

fn spec_in_short<'e>(of: Explaining<'e>, id: &SpecId) -> (&'e str, Standing, String) {
    let Some(spec) = of.matrix.index.spec(id) else {
        return ("", Standing::Open, "open: not written yet".to_owned());
    };
    let rows = spec.cases.iter();
    let rows: Vec<&Row<'_>> = rows.filter_map(|case| of.matrix.row(&case.id)).collect();
    let (standing, told) = cases_in_short(&rows);
    (spec.title.as_str(), standing, told)
}

/// How some cases stand at their worst, over all runtimes.
fn cases_in_short(rows: &[&Row<'_>]) -> (Standing, String) {
    let worst = |row: &&Row<'_>| row.verdicts.iter().map(|v| v.standing()).min();
    let counts = Counts::of(rows.iter().filter_map(worst));
    match counts.worst() {
        None => (Standing::NotJudged, "no case".to_owned()),
        Some(standing) => (standing, counts.told()),
    }
}

fn spec(of: Explaining<'_>, spec: &Spec, prose: &mut Prose<'_>) -> io::Result<()> {
    prose.title(spec.id.as_str(), &spec.title)?;
    let header = [
        Some(format!("{}:1", spec.file)),
        spec.status.map(|status| status.to_string()),
        spec.priority.clone(),
        spec.milestone.clone(),
    ];
    let header: Vec<String> = header.into_iter().flatten().collect();
    prose.place(&header.join(" · "))?;
    prose.heading("criteria")?;
    for criterion in &spec.criteria {
        let (standing, told) = match &criterion.retired {
            Some(reason) => (Standing::Undeclared, format!("retired: {reason}")),
            None => cases_in_short(&of.matrix.rows_of(&criterion.id)),
        };
        prose.item(&criterion.id.to_string(), &criterion.title, &told, standing)?;
    }
    prose.heading("cases")?;
    spec.cases
        .iter()
        .try_for_each(|case| case_in_short(of, case, prose))
}

/// A case as one line, with its verdict in each runtime.
fn case_in_short(of: Explaining<'_>, case: &Case, prose: &mut Prose<'_>) -> io::Result<()> {
    let id = case.id.to_string();
    let Some(row) = of.matrix.row(&case.id) else {
        let reason = case.retired.as_deref().unwrap_or("not asked for");
        let told = format!("retired: {reason}");
        return prose.item(&id, &case.title, &told, Standing::Undeclared);
    };
    let told = row.verdicts.iter().enumerate().map(|(at, verdict)| {
        let verdict = aged(verdict, of.now);
        match of.matrix.columns {
            [_, _, ..] => format!("{} {verdict}", of.matrix.columns[at].runtime),
            _ => verdict,
        }
    });
    let told: Vec<String> = told.collect();
    let worst = row.verdicts.iter().map(|verdict| verdict.standing()).min();
    prose.item(
        &id,
        &case.title,
        &told.join("; "),
        worst.unwrap_or(Standing::NotJudged),
    )
}

fn criterion(
    of: Explaining<'_>,
    spec: &Spec,
    criterion: &Criterion,
    prose: &mut Prose<'_>,
) -> io::Result<()> {
    prose.title(&criterion.id.to_string(), &criterion.title)?;
    prose.place(&format!(
        "{}:{} · criterion of {}",
        spec.file, criterion.line, spec.title
    ))?;
    prose.text(&criterion.text)?;
    if let Some(reason) = &criterion.retired {
        prose.text(&format!("Retired: {reason}"))?;
    }
    let cases = of.matrix.index.mapped(&criterion.id);
    prose.heading("cases")?;
    if cases.is_empty() {
        prose.line("no case maps to it")?;
    }
    cases
        .iter()
        .try_for_each(|case| case_in_short(of, case, prose))?;
    let milestones = of.matrix.index.suite.milestones.iter();
    let exits = milestones.flat_map(|m| m.exit.iter().map(move |exit| (m, exit)));
    let mut bound = exits
        .filter(|(_, exit)| exit.criterion == criterion.id)
        .peekable();
    if bound.peek().is_some() {
        prose.heading("closes")?;
    }
    bound.try_for_each(|(milestone, exit)| {
        let place = format!("{}:{}", milestone.file, exit.line);
        prose.item(
            &milestone.to_string(),
            &exit.text,
            &place,
            Standing::Undeclared,
        )
    })
}
