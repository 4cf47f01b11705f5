//! The shares of one plan make the run that they are of, and nothing else does.

use std::collections::BTreeSet;

use candor::compare::gather::Gathered;
use candor::exit::ExitCode;
use candor::record::{Earned, End, FailOn, Header, Mark, Run, TrialRecord};
use candor::suite::Suite;
use candor::verdict::{CauseKind, Kind, Outcome};

use super::sample::{
    base, blocked, errored, failed, gathered, not_run, passed, run, share, skipped, slow,
};

const ONE: &str = "3624/C-01";
const TWO: &str = "3624/C-02[prompt_json]";
const THREE: &str = "3624/C-03[prompt]";

/// The two shares of a plan of three trials.
fn halves(first: [TrialRecord; 2], second: TrialRecord) -> Vec<Run> {
    let [one, three] = first;
    let elsewhere = [not_run(ONE), not_run(THREE)];
    let [not_one, not_three] = elsewhere;
    vec![
        share("1/2", vec![one, not_run(TWO), three]),
        share("2/2", vec![not_one, second, not_three]),
    ]
}

/// The one run that these records make.
fn merged(runs: Vec<Run>) -> Gathered {
    let mut merged = gathered(runs);
    assert_eq!(merged.len(), 1, "{merged:?}");
    merged.remove(0)
}

fn outcomes(gathered: &Gathered) -> Vec<Outcome> {
    let trials = gathered.run.trials.iter();
    trials.map(|trial| trial.outcome).collect()
}

#[test]
fn of_each_trial_the_record_of_where_it_was_run_is_taken() {
    let merged = merged(halves([passed(ONE), slow(THREE, 12)], passed(TWO)));
    use Outcome::{Failed, Passed};
    assert_eq!(outcomes(&merged), [Passed, Passed, Failed]);
    assert_eq!(merged.code, ExitCode::Failed);
    let end = merged.run.end.unwrap();
    assert_eq!((end.tally.planned(), end.exit_code), (3, 1));
    assert_eq!(merged.run.header.partition, None);
}

#[test]
fn shares_that_passed_make_a_run_of_which_conformance_can_be_spoken() {
    let merged = merged(halves([passed(ONE), passed(THREE)], passed(TWO)));
    assert_eq!(merged.code, ExitCode::Expected);
    assert!(merged.run.header.whole);
}

#[test]
fn shares_say_of_what_build_they_are_where_it_is_one() {
    let check = |builds: [&str; 2], expected: &str| {
        let mut shares = halves([passed(ONE), passed(THREE)], passed(TWO));
        for (share, build) in shares.iter_mut().zip(builds) {
            share.header.build = build.to_owned();
        }
        assert_eq!(merged(shares).run.header.build, expected);
    };
    check(["a", "a"], "a");
    check(["a", "b"], "");
    check(["", "b"], "");
}

#[test]
fn shares_that_were_judged_by_other_kits_or_texts_make_no_run() {
    let check = |change: fn(&mut Header)| {
        let mut shares = halves([passed(ONE), passed(THREE)], passed(TWO));
        change(&mut shares[0].header);
        assert_eq!(gathered(shares).len(), 2);
    };
    check(|header| header.instrument = "other".to_owned());
    check(|header| header.earned = Earned::of(&Suite::embedded(candor::embedded::FILES).0));
}

#[test]
fn a_share_that_is_missing_leaves_trials_that_nobody_judged() {
    let third = |k, one, two| share(k, vec![one, two, not_run(THREE)]);
    let first = third("1/3", passed(ONE), not_run(TWO));
    let second = third("2/3", not_run(ONE), passed(TWO));
    let merged = merged(vec![first, second]);
    assert_eq!(merged.code, ExitCode::NotJudged);
    let missing: Vec<String> = merged.missing().iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["3/3"]);
}

#[test]
fn a_share_that_was_cut_off_is_not_green() {
    let mut halves = halves([passed(ONE), passed(THREE)], passed(TWO));
    halves[1].end = None;
    let merged = merged(halves);
    assert_eq!(merged.code, ExitCode::NotJudged);
    assert!(merged.is_cut_off());
}

#[test]
fn an_interrupted_share_makes_an_interrupted_run() {
    let mut halves = halves([passed(ONE), passed(THREE)], passed(TWO));
    halves[0].end = Some(End {
        interrupted: true,
        ..End::default()
    });
    assert_eq!(merged(halves).code, ExitCode::Interrupted);
}

#[test]
fn a_named_case_that_no_share_judged_is_not_judged() {
    let errored = errored(TWO, CauseKind::Kit, "no place");
    let named = |mut run: Run| {
        let cases = BTreeSet::from(["3624/C-02".parse().unwrap()]);
        run.header.named.insert("3624/C-02".to_owned(), cases);
        run
    };
    let halves = halves([passed(ONE), passed(THREE)], errored);
    let merged = merged(halves.into_iter().map(named).collect());
    assert_eq!(candor::exit::not_judged(&merged.run), ["3624/C-02"]);
    assert_eq!(merged.code, ExitCode::NotJudged);
}

#[test]
fn what_is_blocked_is_a_failure_when_its_owner_passed_in_another_share() {
    let merged = merged(halves([passed(ONE), blocked(THREE, TWO)], passed(TWO)));
    use Outcome::{Failed, Passed};
    assert_eq!(outcomes(&merged), [Passed, Passed, Failed]);
    assert_eq!(merged.run.trials[2].cause, None);
    assert_eq!(merged.code, ExitCode::Failed);
}

#[test]
fn what_is_blocked_stays_so_when_its_owner_failed_in_another_share() {
    let merged = merged(halves([passed(ONE), blocked(THREE, TWO)], slow(TWO, 12)));
    use Outcome::{Errored, Failed, Passed};
    assert_eq!(outcomes(&merged), [Passed, Failed, Errored]);
}

#[test]
fn what_is_blocked_by_a_known_failure_or_known_itself_is_known() {
    let known = TrialRecord {
        outcome: Outcome::Xfailed,
        ..slow(TWO, 12)
    };
    let merged_1 = merged(halves([passed(ONE), blocked(THREE, TWO)], known));
    let on_file = TrialRecord {
        expected: BTreeSet::from([Kind::Missing]),
        ..blocked(THREE, TWO)
    };
    let merged_2 = merged(halves([passed(ONE), on_file], passed(TWO)));
    for merged in [merged_1, merged_2] {
        assert_eq!(merged.run.trials[2].outcome, Outcome::Xfailed);
        assert_eq!(merged.code, ExitCode::Expected);
    }
}

#[test]
fn what_is_settled_anew_is_marked_anew() {
    let blocked = blocked(THREE, TWO);
    let marked = TrialRecord {
        base: Some(Mark::Same),
        there: Some(blocked.finding()),
        ..blocked
    };
    let held = |mut run: Run| {
        run.header.base = Some(base());
        run.header.fail_on = FailOn::New;
        run
    };
    let halves = halves([passed(ONE), marked], passed(TWO));
    let merged = merged(halves.into_iter().map(held).collect());
    assert_eq!(merged.run.trials[2].base, Some(Mark::Changed));
    assert_eq!(merged.code, ExitCode::Failed);
}

#[test]
fn an_entry_for_a_case_of_which_no_share_declares_a_trial_is_stale() {
    let case = ["3624/C-02[a]", "3624/C-02[b]"];
    let on_file = |trial: TrialRecord| TrialRecord {
        expected: BTreeSet::from([Kind::Turn]),
        ..trial
    };
    let halves = |told: &[&str]| {
        let [a, b] = case.map(|key| on_file(skipped(key, "agent.prompt_json")));
        let mut first = share("1/2", vec![passed(ONE), a, not_run(case[1])]);
        let second = share("2/2", vec![not_run(ONE), not_run(case[0]), b]);
        let told = told.iter().map(|told| (*told).to_owned()).collect();
        first.end.as_mut().unwrap().stale = told;
        vec![first, second]
    };
    let stale = |told: &[&str]| merged(halves(told)).run.end.unwrap().stale;
    assert_eq!(stale(&[]), ["3624/C-02 (turn): it is not declared"]);
    // Where the file names the trials, their shares have said so.
    let told = ["3624/C-02[a] (turn): it is not declared"];
    assert_eq!(stale(&told), told);
    assert_eq!(merged(halves(&[])).code, ExitCode::Failed);
}

#[test]
fn records_of_version_1_are_merged_by_what_they_left_out() {
    let old = |mut run: Run| {
        run.header.schema_version = 1;
        run.header.partition = None;
        run
    };
    let halves = halves([passed(ONE), passed(THREE)], passed(TWO));
    let merged = merged(halves.into_iter().map(old).collect());
    assert_eq!(merged.code, ExitCode::Expected);
    // What was expected of them is not on record; how they ended is.
    let mut halves = super::merged::halves([passed(ONE), passed(THREE)], passed(TWO));
    halves[0].end.as_mut().unwrap().exit_code = 1;
    let code = super::merged::merged(halves.into_iter().map(old).collect()).code;
    assert_eq!(code, ExitCode::Failed);
}

/// How many runs these records make.
fn count(runs: Vec<Run>) -> usize {
    gathered(runs).len()
}

#[test]
fn records_that_are_no_shares_of_one_plan_are_not_merged() {
    let halves = || halves([passed(ONE), passed(THREE)], passed(TWO));
    let edited = |edit: fn(&mut Run)| {
        let mut halves = halves();
        edit(&mut halves[1]);
        count(halves)
    };
    assert_eq!(count(halves()), 1);
    assert_eq!(edited(|run| run.header.partition = "1/2".parse().ok()), 2);
    assert_eq!(edited(|run| run.header.partition = "2/3".parse().ok()), 2);
    assert_eq!(edited(|run| run.header.partition = None), 2);
    assert_eq!(edited(|run| run.header.runtime = "goose".to_owned()), 2);
    assert_eq!(edited(|run| run.header.runtime_version = None), 2);
    assert_eq!(edited(|run| run.header.planned = 4), 2);
    assert_eq!(edited(|run| run.header.complete = true), 2);
    assert_eq!(edited(|run| run.header.base = Some(base())), 2);
    // A trial that was run in both is of two runs.
    assert_eq!(edited(|run| run.trials[0].outcome = Outcome::Passed), 2);
}

#[test]
fn whole_runs_are_not_merged_however_little_they_have_in_common() {
    let one = run("codex", vec![passed(ONE), not_run(TWO)]);
    let two = run("codex", vec![not_run(ONE), passed(TWO)]);
    assert_eq!(count(vec![one, two]), 2);
}

#[test]
fn the_shares_of_an_earlier_and_a_later_run_find_their_own() {
    let then = halves([passed(ONE), passed(THREE)], passed(TWO));
    let mut now = halves([passed(ONE), slow(THREE, 12)], passed(TWO));
    now.iter_mut()
        .for_each(|run| run.header.candor = "0.2.0".to_owned());
    let mixed = vec![
        then[0].clone(),
        now[0].clone(),
        now[1].clone(),
        then[1].clone(),
    ];
    let gathered = gathered(mixed);
    let codes: Vec<ExitCode> = gathered.iter().map(|gathered| gathered.code).collect();
    assert_eq!(codes, [ExitCode::Expected, ExitCode::Failed]);
    let files: Vec<&str> = gathered[0]
        .parts
        .iter()
        .map(|part| part.file.as_str())
        .collect();
    assert_eq!(files, ["1.ndjson", "4.ndjson"]);
}

#[test]
fn mismatches_are_merged_with_their_trials() {
    let turn = [(Kind::Turn, "turn 0", "turn 1")];
    let merged = merged(halves([failed(ONE, &turn), passed(THREE)], passed(TWO)));
    assert_eq!(merged.run.trials[0], failed(ONE, &turn));
}
