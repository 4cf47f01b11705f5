//! Owns whether a verdict on record still speaks of today: of the same texts, judged by the same kit, of the same build. Pure; what is true today is handed in.

mod reason;

use std::collections::{BTreeMap, BTreeSet};

use crate::calibration::Calibration;
use crate::fingerprint::Fingerprint;
use crate::id::{CaseId, CriterionId};
use crate::record::{Earned, Header, Run, SaboteurRecord};

pub use reason::Stale;

/// The first version of records that say on what their verdicts were earned.
const SAYS_SO: u32 = 3;

/// What a verdict would rest on if it were earned today.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    /// The texts: [`Earned::of`] the suite.
    pub earned: &'a BTreeMap<CaseId, Earned>,
    /// The kit.
    pub instrument: &'a str,
    /// The runtime that the record is of; none where it was not looked at, and then nothing is said
    /// of it.
    pub judged: Option<&'a Judged>,
    /// The saboteurs, by name; none where the calibration is not at hand, and then nothing is said
    /// of them.
    pub saboteurs: Option<&'a BTreeMap<String, Lie>>,
}

/// What is known of a runtime from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The fingerprint of its manifest and of what that names; none where the manifest is not at hand.
    pub build: Option<String>,
    /// What its version command prints; none where there is none, or it failed or took too long.
    pub version: Option<String>,
}

/// What a saboteur does, and to which cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lie {
    /// The fingerprint of what it does.
    pub lie: Fingerprint,
    /// Whether it is a control or the canary, on which every verdict of a calibration rests.
    pub counts_for_all: bool,
    /// The cases that it trips or blinds.
    pub cases: BTreeSet<CaseId>,
}

/// The saboteurs of a calibration, controls with them.
pub fn lies(calibration: &Calibration) -> BTreeMap<String, Lie> {
    let all = calibration.all().map(|(saboteur, control)| {
        let lie = Lie {
            lie: saboteur.lie(),
            counts_for_all: control || saboteur.canary,
            cases: saboteur.cases(),
        };
        (saboteur.name.clone(), lie)
    });
    all.collect()
}

/// The reasons why the verdict of a case in this run does not speak of today; none: it does. A
/// roll-up has no verdict of its own: ask of its children.
pub fn stale(case: &CaseId, run: &Run, today: &Today<'_>) -> BTreeSet<Stale> {
    let header = &run.header;
    let Some(then) = header.earned.get(case).filter(|_| says_so(header)) else {
        return BTreeSet::from([Stale::Unknown]);
    };
    let mut reasons = texts(then, today.earned.get(case));
    let calibration = header.command == "calibrate";
    if calibration && steps_moved(case, header, today) {
        reasons.insert(Stale::Scenario);
    }
    if header.instrument != today.instrument {
        reasons.insert(Stale::Kit);
    }
    reasons.extend(
        today
            .judged
            .into_iter()
            .flat_map(|now| runtime(header, now)),
    );
    if let Some(now) = today.saboteurs.filter(|_| calibration) {
        reasons.extend(saboteurs(case, run, now));
    }
    reasons
}

fn says_so(header: &Header) -> bool {
    header.schema_version >= SAYS_SO
}

/// What moved of the case itself.
fn texts(then: &Earned, now: Option<&Earned>) -> BTreeSet<Stale> {
    let Some(now) = now else {
        return BTreeSet::from([Stale::Text]);
    };
    let moved = |id: &&CriterionId| then.criteria.get(id) != now.criteria.get(id);
    // Those that the case mapped to before are a matter of its text.
    let criteria = now.criteria.keys().filter(moved);
    let mut reasons: BTreeSet<Stale> = criteria.cloned().map(Stale::Criterion).collect();
    reasons.extend((then.text != now.text).then_some(Stale::Text));
    reasons.extend((then.scenario != now.scenario).then_some(Stale::Scenario));
    reasons
}

/// A calibration speaks of all scenarios of the spec: each of them saw the saboteurs.
fn steps_moved(case: &CaseId, header: &Header, today: &Today<'_>) -> bool {
    scenarios(&header.earned, case).ne(scenarios(today.earned, case))
}

/// The scenarios of a case's spec; the cases of one spec stand side by side.
fn scenarios<'a>(
    earned: &'a BTreeMap<CaseId, Earned>,
    case: &'a CaseId,
) -> impl Iterator<Item = (&'a CaseId, &'a Fingerprint)> {
    let of_spec = |(other, _): &(&CaseId, &Earned)| other.spec == case.spec;
    let before = earned.range::<CaseId, _>(..case).rev();
    let from = earned.range::<CaseId, _>(case..);
    let all = before.take_while(of_spec).chain(from.take_while(of_spec));
    all.filter_map(|(id, earned)| Some((id, earned.scenario.as_ref()?)))
}

fn runtime(header: &Header, now: &Judged) -> BTreeSet<Stale> {
    let mut reasons = BTreeSet::new();
    reasons.extend(match &now.build {
        _ if header.build.is_empty() => Some(Stale::Unknown),
        None => Some(Stale::Manifest),
        Some(build) => (header.build != *build).then_some(Stale::Build),
    });
    if now.version.is_some() && now.version != header.runtime_version {
        reasons.insert(Stale::Version);
    }
    reasons
}

/// What moved of the saboteurs on which the calibration of a case rests: those that name a case of
/// its spec, the controls and the canary.
fn saboteurs(case: &CaseId, run: &Run, now: &BTreeMap<String, Lie>) -> BTreeSet<Stale> {
    let of_spec = |other: &CaseId| other.spec == case.spec;
    let then: BTreeMap<&String, &SaboteurRecord> = run
        .saboteurs
        .iter()
        .map(|record| (&record.saboteur, record))
        .collect();
    let counted = then
        .iter()
        .filter(|(_, record)| record.control || record.canary || record.cases.iter().any(of_spec));
    let counting = now.iter();
    let counting = counting.filter(|(_, lie)| lie.counts_for_all || lie.cases.iter().any(of_spec));
    let names: BTreeSet<&String> = counted
        .map(|(name, _)| *name)
        .chain(counting.map(|(name, _)| name))
        .collect();
    let moved = |name: &String| match (then.get(name), now.get(name)) {
        (Some(then), Some(now)) if then.lie.as_ref() == Some(&now.lie) => None,
        (Some(_), Some(_)) => Some(Stale::OtherLie(name.clone())),
        (Some(_), None) => Some(Stale::GoneSaboteur(name.clone())),
        (None, _) => Some(Stale::NewSaboteur(name.clone())),
    };
    names.into_iter().filter_map(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Suite;

    const SPEC: &str = include_str!("../tests/fixtures/suite/spec.md");
    const FEATURE: &str = include_str!("../tests/fixtures/suite/7.feature");
    const CALIBRATION: &str = "controls:\n- {name: control, why: w, argv: {}}\n\
                               saboteurs:\n- {name: lie, why: w, argv: {append: [--x]}, trips: {turn: [7/C-01]}}\n\
                               - {name: other, why: w, argv: {append: [--y]}, trips: {turn: [8/C-01]}}\n";

    fn texts(spec: &str, feature: &str) -> BTreeMap<CaseId, Earned> {
        let files = [("specs/7/spec.md", spec), ("features/7.feature", feature)];
        Earned::of(&Suite::embedded(&files).0)
    }

    fn saboteurs(text: &str) -> BTreeMap<String, Lie> {
        lies(&crate::yaml::parse("c.yaml", text).unwrap())
    }

    fn judged() -> Judged {
        Judged {
            build: Some("b".to_owned()),
            version: Some("x 1.0".to_owned()),
        }
    }

    /// A run of the fixture as it stands.
    fn run(command: &str) -> Run {
        let mut run = Run::begin(Header {
            schema_version: SAYS_SO,
            command: command.to_owned(),
            runtime_version: judged().version,
            instrument: "i".to_owned(),
            build: "b".to_owned(),
            earned: texts(SPEC, FEATURE),
            ..Header::default()
        });
        let record = |(name, lie): (String, Lie)| SaboteurRecord {
            killed: true,
            control: lie.counts_for_all,
            canary: false,
            cases: lie.cases.into_iter().collect(),
            why: String::new(),
            effects: Vec::new(),
            lie: Some(lie.lie),
            surprises: Vec::new(),
            saboteur: name,
        };
        run.saboteurs = saboteurs(CALIBRATION).into_iter().map(record).collect();
        run
    }

    /// The reasons for a case of a run, given what is true today.
    fn reasons(
        case: &str,
        run: &Run,
        [spec, feature, calibration]: [&str; 3],
        (instrument, judged): (&str, Option<&Judged>),
    ) -> Vec<String> {
        let (earned, saboteurs) = (texts(spec, feature), saboteurs(calibration));
        let today = Today {
            earned: &earned,
            instrument,
            judged,
            saboteurs: Some(&saboteurs),
        };
        let reasons = stale(&case.parse().unwrap(), run, &today);
        reasons.iter().map(Stale::to_string).collect()
    }

    fn edited(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "there is no `{from}`");
        text.replacen(from, to, 1)
    }

    const UNCHANGED: [&str; 3] = [SPEC, FEATURE, CALIBRATION];

    #[test]
    fn what_moved_of_the_texts_makes_what_rests_on_it_stale_and_nothing_else() {
        let check = |case: &str, (file, from, to): (usize, &str, &str), expected: &[&str]| {
            let text = edited(UNCHANGED[file], from, to);
            let mut texts = UNCHANGED;
            texts[file] = &text;
            let seen = reasons(case, &run("check"), texts, ("i", Some(&judged())));
            assert_eq!(seen, expected, "{case}: {from} -> {to}");
        };
        let wrapped = (0, "once, And nothing", "once, And\nnothing");
        check("7/C-01", wrapped, &[]);
        let case = (0, "Any form that", "A form that");
        check("7/C-01", case, &["another text of the case"]);
        check("7/C-02", case, &[]);
        let criterion = (0, "**as it was sent**", "as sent");
        check("7/C-01", criterion, &["another text of 7/AC-1"]);
        check("7/C-02", criterion, &["another text of 7/AC-1"]);
        let other = (0, "echoed twice", "echoed thrice");
        check("7/C-01", other, &[]);
        let steps = (1, "Then <word> comes back", "Then it comes");
        check("7/C-01", steps, &["other steps"]);
        check("7/C-02", steps, &[]);
        let row = (1, "| json  |", "| yaml  |");
        check("7/C-01", row, &["other steps"]);
        let maps = (0, "Maps to: AC-2, AC-1", "Maps to: AC-2");
        check("7/C-02", maps, &["another text of the case"]);
        let retired = (0, "A late echo is an echo.", "Retired: no more.");
        check("7/C-02", retired, &["another text of the case"]);
        // A check rests on no saboteur.
        check("7/C-01", (2, "[--x]", "[--z]"), &[]);
    }

    #[test]
    fn another_kit_and_another_runtime_make_every_verdict_stale() {
        let check = |instrument: &str, judged: Option<&Judged>, expected: &[&str]| {
            let seen = reasons("7/C-01", &run("check"), UNCHANGED, (instrument, judged));
            assert_eq!(seen, expected);
        };
        let now = |build: &str, version: Option<&str>| Judged {
            build: Some(build.to_owned()),
            version: version.map(str::to_owned),
        };
        check("i", Some(&judged()), &[]);
        check("i", None, &[]);
        check("j", None, &["another build of candor"]);
        let build = now("c", Some("x 1.0"));
        check("i", Some(&build), &["another build of the runtime"]);
        let version = now("b", Some("x 1.1"));
        check("i", Some(&version), &["another version of the runtime"]);
        let gone = Judged {
            build: None,
            version: None,
        };
        check(
            "i",
            Some(&gone),
            &["a runtime whose manifest is not at hand"],
        );
        // A version command that did not answer says nothing.
        check("i", Some(&now("b", None)), &[]);
    }

    #[test]
    fn a_calibration_is_stale_too_when_a_saboteur_or_a_step_of_its_spec_moved() {
        let check = |case: &str, (file, from, to): (usize, &str, &str), expected: &[&str]| {
            let text = edited(UNCHANGED[file], from, to);
            let mut texts = UNCHANGED;
            texts[file] = &text;
            let seen = reasons(case, &run("calibrate"), texts, ("i", Some(&judged())));
            assert_eq!(seen, expected, "{case}: {from} -> {to}");
        };
        check("7/C-02", (2, "why: w", "why: because"), &[]);
        check(
            "7/C-02",
            (2, "[--x]", "[--z]"),
            &["another lie of the saboteur `lie`"],
        );
        check("7/C-02", (2, "[--y]", "[--z]"), &[]);
        let onto = (2, "[8/C-01]", "[7/C-02]");
        check("7/C-02", onto, &["another lie of the saboteur `other`"]);
        let off = (2, "[7/C-01]", "[8/C-01]");
        check("7/C-02", off, &["another lie of the saboteur `lie`"]);
        let control = (2, "argv: {}", "history_off: true");
        check(
            "7/C-02",
            control,
            &["another lie of the saboteur `control`"],
        );
        let renamed = [
            "a calibration without the saboteur `fib`",
            "a calibration with the saboteur `lie`, which is gone",
        ];
        check("7/C-02", (2, "name: lie", "name: fib"), &renamed);
        check("7/C-02", (2, "name: other", "name: another"), &[]);
        check(
            "7/C-02",
            (1, "Then <word> comes", "Then it comes"),
            &["other steps"],
        );
        check("7/C-02", (0, "Any form that", "A form that"), &[]);
    }

    #[test]
    fn a_record_that_does_not_say_on_what_it_was_earned_is_not_believed() {
        let unknown = ["what its record does not say"];
        let check = |case: &str, change: fn(&mut Header), expected: &[&str]| {
            let mut run = run("check");
            change(&mut run.header);
            let seen = reasons(case, &run, UNCHANGED, ("i", Some(&judged())));
            assert_eq!(seen, expected);
        };
        check("7/C-01", |_| (), &[]);
        check("7/C-01", |header| header.schema_version = 2, &unknown);
        check("7/C-01", |header| header.build.clear(), &unknown);
        check("7/C-09", |_| (), &unknown);
    }
}
