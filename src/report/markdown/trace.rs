//! Owns the traceability matrix as Markdown: a table for each spec, the same bytes from the same suite.

use std::io::{self, Write};

use super::escaped;
use crate::plan;
use crate::spec::{Proof, Spec};
use crate::trace::{Group, Matrix, Row, Standing, Verdict, age};

/// Writes a table for each spec; without a time of day, and so without ages, no verdicts.
///
/// # Errors
///
/// As the writer.
pub fn cases(matrix: &Matrix<'_, '_>, now: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    for (n, spec) in matrix.specs.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        table(matrix, spec, now, out)?;
    }
    Ok(())
}

/// Writes one table, a row for each group of cases.
///
/// # Errors
///
/// As the writer.
pub fn groups(
    matrix: &Matrix<'_, '_>,
    groups: &[Group<'_>],
    of: [&str; 2],
    now: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(&[of[0], "title", of[1], "cases"], matrix, now, out)?;
    for group in groups {
        let about = [&group.id, group.title, &group.about].map(escaped);
        write!(out, "| {} | {} |", about.join(" | "), group.cases)?;
        for counts in group.counts.iter().filter(|_| now.is_some()) {
            write!(out, " {} |", group.told(counts))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn table(
    matrix: &Matrix<'_, '_>,
    spec: &Spec,
    now: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let status = spec.status.map(|status| status.to_string());
    let milestone = spec.milestone.as_ref().map(|id| escaped(id));
    let about: Vec<String> = status.into_iter().chain(milestone).collect();
    writeln!(
        out,
        "## {} {}\n",
        escaped(spec.id.as_str()),
        escaped(&spec.title)
    )?;
    if !about.is_empty() {
        writeln!(out, "{}\n", about.join(", "))?;
    }
    let heads = ["criterion", "case", "title", "proof", "trials", "saboteurs"];
    head(&heads, matrix, now, out)?;
    let live = spec.cases.iter().filter(|case| case.retired.is_none());
    for row in live.filter_map(|case| matrix.row(&case.id)) {
        line(row, now, out)?;
    }
    Ok(())
}

fn head(
    fixed: &[&str],
    matrix: &Matrix<'_, '_>,
    now: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let runtimes = matrix.columns.iter().map(|column| escaped(&column.runtime));
    let none = matrix.columns.is_empty().then(|| "verdict".to_owned());
    let verdicts = runtimes.chain(none).filter(|_| now.is_some());
    let fixed = fixed.iter().map(|head| (*head).to_owned());
    let heads: Vec<String> = fixed.chain(verdicts).collect();
    writeln!(out, "| {} |", heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(heads.len()))
}

fn line(row: &Row<'_>, now: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let case = row.case;
    let criteria: Vec<String> = case.criteria.iter().map(ToString::to_string).collect();
    // A bar ends a cell even within a code span.
    let code = |key: String| format!("`{}`", key.replace('|', "\\|"));
    let trials = row
        .trials
        .iter()
        .map(|row| code(plan::key(row).to_string()));
    let trials: Vec<String> = trials.collect();
    let proof = match &case.proof {
        Proof::Scenario => "scenario".to_owned(),
        Proof::Calibration => "calibration".to_owned(),
        Proof::RollUp(cases) => {
            let cases: Vec<String> = cases.iter().map(ToString::to_string).collect();
            cases.join(", ")
        }
    };
    let trials = match trials.is_empty() {
        true => "-".to_owned(),
        false => trials.join(" "),
    };
    let saboteurs = match row.saboteurs.len() {
        0 => "-".to_owned(),
        n => n.to_string(),
    };
    let title = escaped(&case.title);
    let cells = [
        criteria.join(", "),
        case.id.to_string(),
        title,
        proof,
        trials,
        saboteurs,
    ];
    write!(out, "| {} |", cells.join(" | "))?;
    for verdict in &row.verdicts {
        if let Some(now) = now {
            write!(out, " {} |", told(verdict, now))?;
        }
    }
    writeln!(out)
}

fn told(verdict: &Verdict, now: &str) -> String {
    let words = escaped(&verdict.to_string());
    let words = match verdict.standing() {
        Standing::Passed | Standing::Undeclared | Standing::KnownFailing => words,
        _ => format!("**{words}**"),
    };
    match &verdict.at {
        Some(at) => format!("{words}, {}", age::words(at, now)),
        None => words,
    }
}
