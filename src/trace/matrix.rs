//! Owns the matrix itself: a row for each case with all that proves it and its verdict in each runtime, and what the rows sum up to.

use std::collections::{BTreeSet, HashMap};

use super::column::Column;
use super::index::Index;
use super::judge::{Judge, StaleBy};
use super::state::{Counts, Standing, Verdict};
use crate::calibration::Saboteur;
use crate::exit::ExitCode;
use crate::feature::ScenarioRow;
use crate::id::{CaseId, CriterionId, SpecId};
use crate::milestone::Milestone;
use crate::spec::{Case, Criterion, Spec};

/// One case.
#[derive(Debug)]
pub struct Row<'a> {
    /// The case.
    pub case: &'a Case,
    /// What its trials do.
    pub trials: Vec<&'a ScenarioRow>,
    /// The saboteurs that prove it.
    pub saboteurs: Vec<&'a Saboteur>,
    /// In the order of the columns; without any run one that says so.
    pub verdicts: Vec<Verdict>,
}

/// Criterion, case, trials, verdict.
#[derive(Debug)]
pub struct Matrix<'i, 'a> {
    /// The suite by its ids.
    pub index: &'i Index<'a>,
    /// The runtimes.
    pub columns: &'i [Column<'a>],
    /// The specs that were asked for, in the order of the suite.
    pub specs: Vec<&'a Spec>,
    /// Their cases that are not retired, in the order of the files.
    pub rows: Vec<Row<'a>>,
    of_case: HashMap<&'a CaseId, usize>,
}

/// Several cases as one row.
#[derive(Debug)]
pub struct Group<'a> {
    /// The id.
    pub id: String,
    /// The title.
    pub title: &'a str,
    /// What is said of it beside its title.
    pub about: String,
    /// How many of its specs are not written yet.
    pub unwritten: usize,
    /// How many cases it has.
    pub cases: usize,
    /// How they stand, in the order of the columns.
    pub counts: Vec<Counts>,
}

/// Lays out the cases of some specs.
pub fn matrix<'i, 'a>(
    index: &'i Index<'a>,
    specs: &BTreeSet<SpecId>,
    columns: &'i [Column<'a>],
    stale: &StaleBy<'_>,
) -> Matrix<'i, 'a> {
    let specs = index.suite.specs.iter().filter(|s| specs.contains(&s.id));
    let specs: Vec<&Spec> = specs.collect();
    let nobody = Column::default();
    let judged: Vec<&Column<'a>> = match columns {
        [] => vec![&nobody],
        columns => columns.iter().collect(),
    };
    let mut judges: Vec<Judge<'_, 'a>> = judged
        .into_iter()
        .map(|column| Judge::new(index, column, stale))
        .collect();
    let cases = specs.iter().flat_map(|spec| &spec.cases);
    let row = |case: &'a Case| Row {
        case,
        trials: index.rows(case),
        saboteurs: index.saboteurs(case).to_vec(),
        verdicts: judges.iter_mut().map(|judge| judge.verdict(case)).collect(),
    };
    let live = cases.filter(|case| case.retired.is_none());
    let rows: Vec<Row<'a>> = live.map(row).collect();
    let numbered = rows.iter().enumerate();
    Matrix {
        of_case: numbered.map(|(at, row)| (&row.case.id, at)).collect(),
        index,
        columns,
        specs,
        rows,
    }
}

impl Group<'_> {
    /// How its cases stand in a column: `1 failed, 3 passed`.
    pub fn told(&self, counts: &Counts) -> String {
        let cases = (counts.all() > 0).then(|| counts.told());
        let plural = if self.unwritten == 1 { "" } else { "s" };
        let specs = format!("{} spec{plural} not written", self.unwritten);
        let specs = (self.unwritten > 0).then_some(specs);
        let told: Vec<String> = cases.into_iter().chain(specs).collect();
        match told.is_empty() {
            true => "no case".to_owned(),
            false => told.join(", "),
        }
    }

    /// The worst that is in it.
    pub fn worst(&self, counts: &Counts) -> Standing {
        let open = (self.unwritten > 0).then_some(Standing::Open);
        let worst = counts.worst().into_iter().chain(open).min();
        worst.unwrap_or(Standing::NotJudged)
    }
}

impl<'a> Matrix<'_, 'a> {
    /// The row of a case.
    pub fn row(&self, case: &CaseId) -> Option<&Row<'a>> {
        self.rows.get(*self.of_case.get(case)?)
    }

    /// The milestones that list one of the specs.
    pub fn milestones(&self) -> Vec<&'a Milestone> {
        let shown: BTreeSet<&SpecId> = self.specs.iter().map(|spec| &spec.id).collect();
        let lists = |m: &&Milestone| m.specs.iter().any(|id| shown.contains(id));
        self.index.suite.milestones.iter().filter(lists).collect()
    }

    /// How many criteria and cases of the specs are retired.
    pub fn retired(&self) -> (usize, usize) {
        let criteria = self.specs.iter().flat_map(|spec| &spec.criteria);
        let cases = self.specs.iter().flat_map(|spec| &spec.cases);
        (
            criteria.filter(|it| it.retired.is_some()).count(),
            cases.filter(|it| it.retired.is_some()).count(),
        )
    }

    /// How the cases stand in each column.
    pub fn counts(&self) -> Vec<Counts> {
        count(&self.rows.iter().collect::<Vec<_>>(), self.width())
    }

    /// How the cases stand at their worst.
    pub fn sum(&self) -> Counts {
        let worst = |row: &Row<'_>| row.verdicts.iter().map(Verdict::standing).min();
        Counts::of(self.rows.iter().filter_map(worst))
    }

    /// The saboteurs that name a case of the specs and were not killed when they last ran.
    pub fn survivors(&self) -> BTreeSet<&'a str> {
        let specs = self.specs.iter();
        let saboteurs = specs.flat_map(|spec| self.index.of_spec(&spec.id));
        let lives = |name: &str| {
            let mut records = self.columns.iter().filter_map(|c| c.saboteur(name));
            records.any(|record| !record.killed)
        };
        let names = saboteurs.map(|saboteur| saboteur.name.as_str());
        names.filter(|name| lives(name)).collect()
    }

    /// The exit code of a gate: failed, else not judged, else as expected.
    pub fn gate(&self) -> ExitCode {
        let codes = || {
            self.rows
                .iter()
                .flat_map(|row| &row.verdicts)
                .map(Verdict::gate)
        };
        match () {
            () if !self.survivors().is_empty() => ExitCode::Failed,
            () if codes().any(|code| code == ExitCode::Failed) => ExitCode::Failed,
            () if codes().any(|code| code == ExitCode::NotJudged) => ExitCode::NotJudged,
            () if self.rows.is_empty() => ExitCode::NotJudged,
            () => ExitCode::Expected,
        }
    }

    /// A row for each milestone, and one for the specs of none.
    pub fn by_milestone(&self) -> Vec<Group<'a>> {
        let mut of: HashMap<&SpecId, Vec<&Row<'a>>> = HashMap::new();
        for row in &self.rows {
            of.entry(&row.case.id.spec).or_default().push(row);
        }
        let rows = |specs: &mut dyn Iterator<Item = &SpecId>| -> Vec<&Row<'a>> {
            specs
                .filter_map(|id| of.get(id))
                .flatten()
                .copied()
                .collect()
        };
        let milestones = self.milestones();
        let listed: BTreeSet<&SpecId> = milestones.iter().flat_map(|m| &m.specs).collect();
        let group = |milestone: &&'a Milestone| {
            let unwritten = milestone.specs.iter();
            let unwritten = unwritten.filter(|id| self.index.spec(id).is_none()).count();
            let specs = milestone.specs.len();
            let rows = rows(&mut milestone.specs.iter());
            Group {
                unwritten,
                ..self.group(
                    milestone.to_string(),
                    &milestone.title,
                    specs.to_string(),
                    &rows,
                )
            }
        };
        let mut groups: Vec<Group<'a>> = milestones.iter().map(group).collect();
        let others = self.specs.iter().map(|spec| &spec.id);
        let others: Vec<&SpecId> = others.filter(|id| !listed.contains(id)).collect();
        if !others.is_empty() {
            let rows = rows(&mut others.iter().copied());
            let specs = others.len().to_string();
            groups.push(self.group("-".to_owned(), "of no milestone", specs, &rows));
        }
        groups
    }

    /// A row for each spec.
    pub fn by_spec(&self) -> Vec<Group<'a>> {
        let group = |spec: &&'a Spec| {
            let live = spec.cases.iter().filter(|case| case.retired.is_none());
            let rows: Vec<&Row<'a>> = live.filter_map(|case| self.row(&case.id)).collect();
            let status = spec.status.map_or_else(String::new, |s| s.to_string());
            self.group(spec.id.to_string(), &spec.title, status, &rows)
        };
        self.specs.iter().map(group).collect()
    }

    /// A row for each criterion that is not retired.
    pub fn by_criterion(&self) -> Vec<Group<'a>> {
        let criteria = self.specs.iter().flat_map(|spec| &spec.criteria);
        let live = criteria.filter(|criterion| criterion.retired.is_none());
        let group = |criterion: &'a Criterion| {
            let rows = self.rows_of(&criterion.id);
            let cases: Vec<String> = rows.iter().map(|row| row.case.id.local()).collect();
            let about = cases.join(", ");
            self.group(criterion.id.to_string(), &criterion.title, about, &rows)
        };
        live.map(group).collect()
    }

    /// The rows of the cases that map to a criterion.
    pub fn rows_of(&self, criterion: &CriterionId) -> Vec<&Row<'a>> {
        let cases = self.index.mapped(criterion).iter();
        cases.filter_map(|case| self.row(&case.id)).collect()
    }

    fn group(&self, id: String, title: &'a str, about: String, rows: &[&Row<'a>]) -> Group<'a> {
        Group {
            id,
            title,
            about,
            unwritten: 0,
            cases: rows.len(),
            counts: count(rows, self.width()),
        }
    }

    fn width(&self) -> usize {
        self.columns.len().max(1)
    }
}

fn count(rows: &[&Row<'_>], columns: usize) -> Vec<Counts> {
    let standings = |at: usize| rows.iter().filter_map(move |row| row.verdicts.get(at));
    let counts = |at: usize| Counts::of(standings(at).map(Verdict::standing));
    (0..columns).map(counts).collect()
}
