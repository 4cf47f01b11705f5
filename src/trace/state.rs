//! Owns what became of a case, in one runtime or in several: its states from worst to best, what makes them old, and their counts.

use std::collections::BTreeSet;
use std::fmt;

use crate::exit::ExitCode;
use crate::id::CaseId;
use crate::stale::Stale;

/// What a case came to when it was last judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A trial failed, or a saboteur was not killed.
    Failed,
    /// A trial passed that is on file as failing.
    Xpassed,
    /// A trial errored.
    Errored,
    /// Part of its proof is not written yet: these cases.
    Open(Vec<CaseId>),
    /// No run has judged it.
    NotJudged,
    /// It failed as a known-failing entry says.
    KnownFailing,
    /// It passed; these of its rows were not declared.
    Passed {
        /// Rows that were skipped, of how many.
        skipped: (usize, usize),
    },
    /// Every saboteur of its spec was killed: so many.
    Calibrated(usize),
    /// The manifest declares nothing of it.
    Skipped,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Open(missing) => {
                let missing: Vec<String> = missing.iter().map(CaseId::to_string).collect();
                write!(f, "open: no {} yet", missing.join(", "))
            }
            State::Passed {
                skipped: (skipped, of),
            } if *skipped > 0 => write!(f, "passed, {} of {of} rows", of - skipped),
            State::Calibrated(saboteurs) => write!(f, "calibrated, {saboteurs} killed"),
            other => f.write_str(other.standing().word()),
        }
    }
}

impl State {
    /// Where a case stands that came to it just now.
    pub fn standing(&self) -> Standing {
        match self {
            State::Failed => Standing::Failed,
            State::Xpassed => Standing::Xpassed,
            State::Errored => Standing::Errored,
            State::Open(_) => Standing::Open,
            State::NotJudged => Standing::NotJudged,
            State::KnownFailing => Standing::KnownFailing,
            State::Passed { .. } | State::Calibrated(_) => Standing::Passed,
            State::Skipped => Standing::Undeclared,
        }
    }
}

/// Where a case stands today, the worst first: this is what is counted and rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It failed; that stays red, on whatever text it did, until it is run again.
    Failed,
    /// It passed, and is on file as failing.
    Xpassed,
    /// It was judged, and that verdict does not speak of today.
    Stale,
    /// The question was not put.
    Errored,
    /// Part of its proof is not written yet.
    Open,
    /// No run has judged it.
    NotJudged,
    /// It failed as is on file.
    KnownFailing,
    /// It passed, or was calibrated.
    Passed,
    /// The manifest declares nothing of it.
    Undeclared,
}

impl Standing {
    /// All of them, in the order of the last line of a matrix.
    pub const ALL: [Standing; 9] = [
        Standing::Passed,
        Standing::Failed,
        Standing::Xpassed,
        Standing::Stale,
        Standing::Errored,
        Standing::Open,
        Standing::NotJudged,
        Standing::KnownFailing,
        Standing::Undeclared,
    ];

    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Failed => "failed",
            Standing::Xpassed => "xpassed",
            Standing::Stale => "stale",
            Standing::Errored => "errored",
            Standing::Open => "open",
            Standing::NotJudged => "not judged",
            Standing::KnownFailing => "known failing",
            Standing::Passed => "passed",
            Standing::Undeclared => "not declared",
        }
    }
}

/// The last verdict on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the case came to.
    pub state: State,
    /// Why that does not speak of today; empty where it does.
    pub stale: BTreeSet<Stale>,
    /// When it was earned, RFC 3339; of several runs the earliest.
    pub at: Option<String>,
    /// The file of that run's record.
    pub record: Option<String>,
    /// Whether a row was skipped although nothing may be left undeclared.
    pub lacks: bool,
}

impl Verdict {
    /// A verdict for which no run is needed.
    pub fn bare(state: State) -> Verdict {
        Verdict {
            state,
            stale: BTreeSet::new(),
            at: None,
            record: None,
            lacks: false,
        }
    }

    /// Where the case stands by it.
    pub fn standing(&self) -> Standing {
        match self.state.standing() {
            red @ (Standing::Failed | Standing::Xpassed) => red,
            // What no run has judged cannot be out of date.
            none @ (Standing::Open | Standing::NotJudged) => none,
            _ if !self.stale.is_empty() => Standing::Stale,
            standing => standing,
        }
    }

    /// The exit code that a gate gives for it.
    pub fn gate(&self) -> ExitCode {
        match self.standing() {
            Standing::Failed | Standing::Xpassed => ExitCode::Failed,
            _ if self.lacks => ExitCode::Failed,
            Standing::Stale | Standing::Errored | Standing::Open | Standing::NotJudged => {
                ExitCode::NotJudged
            }
            Standing::KnownFailing | Standing::Passed | Standing::Undeclared => ExitCode::Expected,
        }
    }
}

/// As a table shows it: `stale: passed on another text of the case`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.standing() == Standing::Stale {
            f.write_str("stale: ")?;
        }
        self.state.fmt(f)?;
        let reasons: Vec<String> = self.stale.iter().map(Stale::to_string).collect();
        match reasons.is_empty() {
            true => Ok(()),
            false => write!(f, " on {}", reasons.join(", ")),
        }
    }
}

/// How many cases stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; Standing::ALL.len()]);

impl Counts {
    /// Counts standings.
    pub fn of(standings: impl IntoIterator<Item = Standing>) -> Counts {
        let mut counts = Counts::default();
        counts.add(standings);
        counts
    }

    /// Counts some more.
    pub fn add(&mut self, standings: impl IntoIterator<Item = Standing>) {
        for standing in standings {
            self.0[standing as usize] += 1;
        }
    }

    /// How many stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.0[standing as usize]
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }

    /// The worst that occurs.
    pub fn worst(&self) -> Option<Standing> {
        let mut there = Standing::ALL.to_vec();
        there.retain(|standing| self.count(*standing) > 0);
        there.into_iter().min()
    }

    /// What occurs, the worst first: `1 failed, 3 passed`.
    pub fn told(&self) -> String {
        let mut standings = Standing::ALL;
        standings.sort();
        let there = standings.into_iter().filter(|one| self.count(*one) > 0);
        let told: Vec<String> = there
            .map(|one| format!("{} {}", self.count(one), one.word()))
            .collect();
        told.join(", ")
    }
}

/// The fixed last line of a matrix.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cases {}:", self.all())?;
        for (n, standing) in Standing::ALL.into_iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(f, "{comma} {} {}", self.count(standing), standing.word())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(state: State, stale: &[Stale]) -> Verdict {
        Verdict {
            stale: stale.iter().cloned().collect(),
            ..Verdict::bare(state)
        }
    }

    #[test]
    fn what_passed_on_another_text_is_stale_and_what_failed_there_stays_red() {
        let check = |state: State, stale: &[Stale], shown: &str, gate: ExitCode| {
            let verdict = verdict(state, stale);
            assert_eq!(
                (verdict.to_string().as_str(), verdict.gate()),
                (shown, gate)
            );
        };
        let passed = || State::Passed { skipped: (0, 6) };
        let text = [Stale::Text];
        check(passed(), &[], "passed", ExitCode::Expected);
        let shown = "stale: passed on another text of the case";
        check(passed(), &text, shown, ExitCode::NotJudged);
        let shown = "stale: passed on other steps, another build of candor";
        let moved = [Stale::Kit, Stale::Scenario];
        check(passed(), &moved, shown, ExitCode::NotJudged);
        let shown = "failed on another text of the case";
        check(State::Failed, &text, shown, ExitCode::Failed);
        let shown = "stale: known failing on another text of the case";
        check(State::KnownFailing, &text, shown, ExitCode::NotJudged);
        check(State::NotJudged, &[], "not judged", ExitCode::NotJudged);
        check(State::Skipped, &[], "not declared", ExitCode::Expected);
    }

    #[test]
    fn a_row_that_may_not_be_left_undeclared_fails_the_gate() {
        let mut verdict = verdict(State::Passed { skipped: (1, 6) }, &[]);
        assert_eq!(verdict.to_string(), "passed, 5 of 6 rows");
        assert_eq!(verdict.gate(), ExitCode::Expected);
        verdict.lacks = true;
        assert_eq!(verdict.gate(), ExitCode::Failed);
    }

    #[test]
    fn counts_are_told_with_the_worst_first_and_summed_in_a_fixed_line() {
        use Standing::{Failed, Open, Passed};
        let counts = Counts::of([Passed, Failed, Passed, Open]);
        assert_eq!(counts.worst(), Some(Failed));
        assert_eq!(counts.told(), "1 failed, 1 open, 2 passed");
        let line = "cases 4: 2 passed, 1 failed, 0 xpassed, 0 stale, 0 errored, 1 open, \
                    0 not judged, 0 known failing, 0 not declared";
        assert_eq!(counts.to_string(), line);
    }
}
