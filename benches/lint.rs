//! The time to read and check a suite, from the disk to its problems: of the repository's own, and of made ones that grow.
//!
//! `cargo bench --bench lint` takes suites of 100, 832, 1,000 and 10,000 specs; `cargo bench --bench
//! lint -- 832` of as many as are named. Each spec has a plan and tasks, and half of the suites have a
//! feature for each spec. Pulldown-cmark and gherkin alone, over the same texts in the same run, are
//! the measure.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use candor::id::SpecId;
use candor::lint::{self, Project};
use candor::material::Material;
use candor::{feature, spec};
use cucumber::gherkin::{self, GherkinEnv};

const SIZES: [usize; 4] = [100, 832, 1_000, 10_000];

/// Measured until both are reached, so that a small suite is measured often.
const RUNS: usize = 7;
const ENOUGH: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn Error>> {
    let named = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok());
    let named: Vec<usize> = named.collect();
    let sizes = if named.is_empty() { &SIZES[..] } else { &named };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    say("this repository")?;
    whole(repository)?;
    for size in sizes {
        for with_features in [false, true] {
            suite(*size, with_features)?;
        }
    }
    Ok(())
}

fn say(line: &str) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// Times what commands do before they begin, and all that `candor lint` does.
fn whole(directory: &Path) -> Result<(), Box<dyn Error>> {
    let specs = load(directory)?;
    let all = measure(|| load(directory))?;
    say(&format!("  read and checked: {}", all.shown(specs)))?;
    let linted = measure(|| lint(directory))?;
    say(&format!("  linted: {}", linted.shown(specs)))
}

/// Holds a project against all rules; returns the number of its problems.
fn lint(directory: &Path) -> Result<usize, Box<dyn Error>> {
    let project = Project::load(directory, "2026-01-01")?;
    Ok(lint::review(&project).problems.len())
}

/// Reads and checks a suite; returns the number of its specs.
fn load(directory: &Path) -> Result<usize, Box<dyn Error>> {
    let material = Material::load(Some(directory)).map_err(|error| format!("{error:?}"))?;
    match material.problems.first() {
        Some(problem) => Err(format!("the suite is not in order: {problem}").into()),
        None => Ok(material.suite.specs.len()),
    }
}

struct Time {
    best: Duration,
    median: Duration,
}

impl Time {
    fn shown(&self, specs: usize) -> String {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let each = self.median.as_secs_f64() * 1e6 / specs as f64;
        let (best, median) = (ms(self.best), ms(self.median));
        format!("best {best:.2} ms, median {median:.2} ms, {each:.1} µs a spec")
    }
}

fn measure<T>(mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<Time, Box<dyn Error>> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < RUNS || begun.elapsed() < ENOUGH && times.len() < 1_000 {
        let start = Instant::now();
        black_box(run()?);
        times.push(start.elapsed());
    }
    times.sort();
    Ok(Time {
        best: times[0],
        median: times[times.len() / 2],
    })
}

fn suite(size: usize, with_features: bool) -> Result<(), Box<dyn Error>> {
    let texts: Vec<Texts> = (1..=size).map(Texts::new).collect();
    let place = tempfile::tempdir()?;
    write(place.path(), &texts, with_features)?;
    let bytes: usize = texts.iter().map(|texts| texts.bytes(with_features)).sum();
    let (what, mb) = (
        if with_features { "with" } else { "without" },
        bytes as f64 / 1e6,
    );
    say(&format!("\n{size} specs {what} features, {mb:.2} MB"))?;
    whole(place.path())?;
    if with_features {
        let ours = measure(|| {
            Ok(texts
                .iter()
                .map(Texts::parse_feature)
                .filter(|read| *read)
                .count())
        })?;
        let peer = measure(|| {
            Ok(texts
                .iter()
                .map(Texts::peer_feature)
                .filter(|read| *read)
                .count())
        })?;
        return compare("features", "gherkin", &ours, &peer, size);
    }
    let ours = measure(|| Ok(texts.iter().map(Texts::parse_spec).sum::<usize>()))?;
    let peer = measure(|| Ok(texts.iter().map(Texts::peer_spec).sum::<usize>()))?;
    compare("specs", "pulldown-cmark", &ours, &peer, size)
}

fn compare(
    what: &str,
    peer_name: &str,
    ours: &Time,
    peer: &Time,
    size: usize,
) -> Result<(), Box<dyn Error>> {
    say(&format!("  {what} parsed in memory: {}", ours.shown(size)))?;
    let ratio = ours.median.as_secs_f64() / peer.median.as_secs_f64();
    say(&format!(
        "  {peer_name} alone: {}; ours takes {ratio:.2} times that",
        peer.shown(size)
    ))
}

fn write(place: &Path, texts: &[Texts], with_features: bool) -> Result<(), Box<dyn Error>> {
    let mut index = "# Milestone: m1 Bench\n\nRevision: 1\n\n## Specs\n\n".to_owned();
    for texts in texts {
        let folder = place.join(format!("specs/{}", texts.id));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("spec.md"), texts.spec_text(with_features))?;
        fs::write(folder.join("plan.md"), &texts.plan)?;
        fs::write(folder.join("tasks.md"), &texts.tasks)?;
        index += &format!("- {}\n", texts.id);
        if with_features {
            fs::create_dir_all(place.join("features"))?;
            fs::write(
                place.join(format!("features/{}.feature", texts.id)),
                &texts.feature,
            )?;
        }
    }
    index += "\n## Exit Criteria\n\n- 1/AC-1 holds\n";
    fs::create_dir_all(place.join("specs/milestones/m1"))?;
    fs::write(place.join("specs/milestones/m1/index.md"), index)?;
    Ok(())
}

/// The texts of one spec, of the size that such texts have where people work with them.
struct Texts {
    id: SpecId,
    spec: String,
    plan: String,
    tasks: String,
    feature: String,
}

impl Texts {
    fn new(number: usize) -> Texts {
        let mut words = Words(number as u64);
        let mut spec = format!(
            "# Spec: {number} {}\n\nStatus: Accepted\nMilestone: m1\n\n## Problem Statement\n\n{}\n\n\
             ## Scope\n\nIn scope:\n\n- {}\n- {}\n\nOut of scope:\n\n- {}\n\n## Acceptance Criteria\n\n",
            words.some(5),
            words.lines(45),
            words.some(12),
            words.some(12),
            words.some(9),
        );
        let mut cases = "## Conformance Cases\n\n".to_owned();
        let mut feature = format!("@spec-{number}\nFeature: {}\n", words.some(4));
        let mut tasks = format!("# Tasks: {number}\n\n");
        for n in 1..=4 {
            let (title, text, case) = (words.some(4), words.lines(32), words.lines(26));
            spec += &format!("### AC-{n} {title}\n\n{text}\n\n");
            cases +=
                &format!("### C-{n:02} {title}\n\nMaps to: AC-{n}\nTier: functional\n\n{case}\n\n");
            feature += &scenario(n, &title, &text, &case);
            tasks += &format!(
                "- [x] {}\n- AC-{n} -> C-{n:02} -> {number}/C-{n:02}\n",
                words.some(14)
            );
        }
        spec += &cases;
        spec += &format!("## Success Metrics\n\n- {}\n", words.some(12));
        let plan = format!(
            "# Plan: {number}\n\n## Approach\n\n{}\n\n## Risks\n\n{}\n",
            words.lines(140),
            words.lines(60)
        );
        let id = number.to_string().parse();
        Texts {
            id: id.expect("a number is an id"),
            spec,
            plan,
            tasks,
            feature,
        }
    }

    /// A draft needs no feature, so that a suite without features is in order too.
    fn spec_text(&self, with_features: bool) -> String {
        let status = if with_features {
            "Status: Accepted"
        } else {
            "Status: Draft"
        };
        self.spec.replacen("Status: Accepted", status, 1)
    }

    fn bytes(&self, with_features: bool) -> usize {
        let feature = if with_features { self.feature.len() } else { 0 };
        self.spec_text(with_features).len() + self.plan.len() + self.tasks.len() + feature
    }

    fn parse_spec(&self) -> usize {
        spec::parse(&self.id, "spec.md", &self.spec).0.cases.len()
    }

    fn peer_spec(&self) -> usize {
        let options = pulldown_cmark::Options::ENABLE_TABLES;
        let events = pulldown_cmark::Parser::new_ext(&self.spec, options);
        events.into_offset_iter().count()
    }

    fn parse_feature(&self) -> bool {
        feature::parse("x.feature", &self.feature).0.is_some()
    }

    fn peer_feature(&self) -> bool {
        gherkin::Feature::parse(&self.feature, GherkinEnv::default()).is_ok()
    }
}

fn scenario(n: usize, title: &str, text: &str, case: &str) -> String {
    format!(
        "\n  @AC-{n}\n  Rule: {title}\n\n{text}\n\n    @C-{n:02} @functional\n    Scenario: {title}\n\n{case}\n\n      \
         Given the model plays\n        | turn | call | arguments         | says |\n        \
         | 1    | echo | {{\"text\": \"alpha\"}} |      |\n        | 2    |      |                   | Done {n}. |\n      \
         When the runtime is asked through prompt\n      \
         Then each witnessed call has exactly one record, and nothing else has one\n      \
         And each record names the tool and the arguments of its call\n"
    )
}

/// Words in an order that is always the same.
struct Words(u64);

impl Words {
    const ALL: &[&str] = &[
        "runtime",
        "record",
        "the",
        "history",
        "of",
        "a",
        "call",
        "that",
        "was",
        "witnessed",
        "is",
        "kept",
        "once",
        "and",
        "names",
        "its",
        "tool",
        "with",
        "`arguments`",
        "when",
        "session",
        "ends",
        "no",
        "other",
        "entrypoint",
        "changes",
        "it",
        "error",
        "is",
        "told",
        "to",
        "model",
    ];

    fn word(&mut self) -> &'static str {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Self::ALL[(self.0 >> 33) as usize % Self::ALL.len()]
    }

    fn some(&mut self, count: usize) -> String {
        let words: Vec<_> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn lines(&mut self, count: usize) -> String {
        let lines: Vec<_> = (0..count.div_ceil(14)).map(|_| self.some(14)).collect();
        lines.join("\n")
    }
}
