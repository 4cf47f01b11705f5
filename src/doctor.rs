//! Owns the trying of a manifest before any case is judged: what each way in does, where what it keeps lies, and what the reader makes of it. Tells a broken manifest from a broken runtime; judges nothing.

pub mod found;
pub mod reading;

use std::sync::Arc;
use std::time::Duration;

use crate::manifest::Entrypoint;
use crate::oracle::account::Account;
use crate::session::Session;
use crate::subject::agent;
use crate::subject::asked::Asked;
use crate::subject::deed;
use crate::subject::evidence;
use crate::subject::scene::Scene;
use crate::verdict::Cause;
use found::Found;
use reading::Reading;

/// What the model plays to a runtime that is tried: a call that succeeds, two calls in one turn of
/// which one fails, a last word.
const PROBE: [[&str; 4]; 5] = [
    ["turn", "call", "arguments", "says"],
    ["1", "echo", r#"{"text": "first"}"#, ""],
    ["2", "fail", r#"{"ms": 20}"#, ""],
    ["2", "echo", r#"{"text": "beside it"}"#, ""],
    ["3", "", "", "The probe is over."],
];

/// What came of one way in.
#[derive(Debug)]
pub struct Tried {
    /// Which.
    pub entrypoint: Entrypoint,
    /// What was seen from outside, where it could be started.
    pub seen: Option<Seen>,
    /// What is wrong, each in a sentence; nothing when it works.
    pub broken: Vec<Complaint>,
    /// What the reader made of what was kept.
    pub reading: Option<Reading>,
    /// The files that name a call.
    pub found: Vec<Found>,
}

/// Something that is wrong, and with whom.
#[derive(Debug)]
pub enum Complaint {
    /// The manifest does not describe the runtime, or a prerequisite is missing.
    Manifest(Cause),
    /// The runtime was asked, and did not do what it was asked for.
    Runtime(String),
}

impl Complaint {
    fn is_of_reader(&self) -> bool {
        let reader = crate::verdict::CauseKind::Reader;
        matches!(self, Complaint::Manifest(cause) if cause.kind == reader)
    }
}

/// What was seen from outside, in numbers.
#[derive(Debug)]
pub struct Seen {
    /// How often the model was asked for a turn of the script.
    pub turns: usize,
    /// How often for anything else: titles, lists of models.
    pub aside: usize,
    /// Whether a stream was asked for.
    pub streamed: bool,
    /// The paths that were asked.
    pub paths: Vec<String>,
    /// How many of the scripted calls reached the witness.
    pub reached: usize,
    /// How many calls were scripted.
    pub scripted: usize,
    /// Whether they came through a shell.
    pub by_shell: bool,
    /// How long the runtime's processes took.
    pub took: Duration,
}

/// Tries one way in, and proves the reader by it where asked to.
pub fn try_entrypoint(
    session: &Arc<Session>,
    entrypoint: Entrypoint,
    keep: &str,
    prove: bool,
) -> Tried {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let mut tried = Tried {
        entrypoint,
        seen: None,
        broken: Vec::new(),
        reading: None,
        found: Vec::new(),
    };
    match (runtime, session.scene(keep)) {
        (Ok(runtime), Ok(scene)) => {
            runtime.block_on(tried.run(session, &scene, prove));
            tried.name_places(&scene);
            session.forget(&scene.nonce);
        }
        (_, Err(cause)) => tried.broken.push(Complaint::Manifest(cause)),
        (Err(error), _) => tried
            .broken
            .push(Complaint::Runtime(format!("failed to start: {error}"))),
    }
    tried
}

impl Tried {
    /// Whether the reader found the one record of every call.
    pub fn is_read(&self) -> bool {
        let seen = self.seen.as_ref();
        let reading = self.reading.as_ref();
        reading.is_some_and(|reading| seen.is_some_and(|seen| reading.joined == seen.scripted))
    }

    async fn run(&mut self, session: &Session, scene: &Scene, prove: bool) {
        let table: Vec<Vec<String>> = PROBE
            .iter()
            .map(|row| row.map(str::to_owned).to_vec())
            .collect();
        let mut asked = match agent::run(session, scene, self.entrypoint, &table).await {
            Ok(asked) => asked,
            Err(cause) => return self.broken.push(Complaint::Manifest(cause)),
        };
        self.seen = Some(Seen::of(&asked, &asked.account(session)));
        self.found = found::found(scene, &asked);
        if let Err(cause) = agent::put(&asked) {
            return self.broken.push(Complaint::Manifest(cause));
        }
        match agent::kept(session, scene).await {
            Ok(kept) => asked.kept = kept,
            Err(cause) => self.broken.push(Complaint::Manifest(cause)),
        }
        let deeds = [
            deed::shown(&asked),
            deed::reached(session, scene, &asked).await,
        ];
        let broken = deeds.into_iter().filter_map(Result::err);
        self.broken.extend(broken.map(Complaint::Manifest));
        if let Some(end) = asked.wrong_end() {
            let message = format!("expected {}, and it {}", end.said.text, end.did.text);
            self.broken.push(Complaint::Runtime(message));
        }
        if session.manifest.capabilities.history.is_some() {
            match reading::read(session, scene, &asked, prove).await {
                Ok(reading) => self.reading = Some(reading),
                // That the reader fails was said above.
                Err(_) if self.broken.iter().any(Complaint::is_of_reader) => {}
                Err(cause) => self.broken.push(Complaint::Manifest(cause)),
            }
        }
        if session.keep.is_some()
            && let Err(error) = evidence::write(scene, &self.entrypoint.to_string(), &asked)
        {
            let message = format!("the evidence could not be kept: {error}");
            let cause = Cause::new(crate::verdict::CauseKind::Kit, message);
            self.broken.push(Complaint::Manifest(cause));
        }
    }
}

impl Tried {
    /// A temporary path says nothing to a reader; a manifest would write a placeholder there.
    fn name_places(&mut self, scene: &Scene) {
        let directory = scene.directory().display().to_string();
        let named = |text: &mut String| {
            for part in ["home", "work"] {
                *text = text.replace(&format!("{directory}/{part}"), &format!("{{{{{part}}}}}"));
            }
            *text = text.replace(&format!("{directory}/"), "");
        };
        let damage = self
            .reading
            .iter_mut()
            .flat_map(|reading| &mut reading.damage);
        damage.for_each(named);
        for complaint in &mut self.broken {
            match complaint {
                Complaint::Manifest(cause) => named(&mut cause.message),
                Complaint::Runtime(what) => named(what),
            }
        }
    }
}

impl Seen {
    fn of(asked: &Asked, account: &Account<'_>) -> Seen {
        let turns = || asked.requests.iter().filter(|r| r.turn().is_some());
        let mut paths: Vec<String> = turns().map(|request| request.path.clone()).collect();
        paths.sort();
        paths.dedup();
        let entries = &asked.ledger.entries;
        Seen {
            turns: turns().count(),
            aside: asked.requests.len() - turns().count(),
            streamed: turns().any(|request| request.stream),
            paths,
            reached: asked.calls.len() - account.unreached().len(),
            scripted: asked.calls.len(),
            by_shell: entries
                .iter()
                .any(|entry| entry.via == crate::witness::ledger::Via::Call),
            took: asked.took,
        }
    }
}
