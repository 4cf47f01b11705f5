//! Owns one question to an agent: the script that the model plays, the launches, and everything that was seen of them.

use std::path::Path;
use std::time::Duration;

use super::asked::Asked;
use super::deed;
use super::history::{self, Kept};
use super::launch::{End, Ended, Launch, launch};
use super::proof;
use super::scene::Scene;
use super::service::{Service, Stopped};
use crate::manifest::Entrypoint;
use crate::placeholder::shell_line;
use crate::sabotage::Tamper;
use crate::session::Session;
use crate::verdict::{Cause, CauseKind};
use crate::witness::script::{ScriptedCall, Shell, Turn};
use crate::witness::{Ledger, ModelRequest, Script, clock, marker};

/// What an opened session is told to say, so that a later request shows that it was sent along.
const OPENING: &str = "The session is open.";

/// What opens that session; it is among the earlier turns, too.
pub const OPENING_PROMPT: &str = "Open the session.";

/// Reads what a runtime kept that was asked, and refuses what is no answer.
///
/// # Errors
///
/// The question was not put: nothing was asked of the model, the calls did not reach the witness and
/// nothing claims that they did, the entrypoint did not show its deed, or what was kept cannot be
/// read as the manifest says.
pub async fn hold(session: &Session, scene: &Scene, asked: &mut Asked) -> Result<(), Cause> {
    put(asked)?;
    asked.kept = match kept(session, scene).await {
        Ok(kept) => kept,
        // A runtime that died leaves what it leaves: that it died is the answer.
        Err(cause) if asked.ended.how.is_bad() => Kept {
            damage: vec![cause.message],
            ..Kept::default()
        },
        Err(cause) => return Err(cause),
    };
    if !asked.ended.how.is_bad() {
        deed::shown(asked)?;
        deed::reached(session, scene, asked).await?;
        proof::hold(session, scene, asked).await?;
    }
    Ok(())
}

/// Runs the runtime through an entrypoint and collects what was seen from outside; what it kept is
/// not read yet.
///
/// An entrypoint that continues a session first gets one opened, in which the model only says a
/// sentence. One that prints JSON gets the last text twice, first bare and then in the form that
/// fits the schema, so that it shows whether it asks again.
///
/// # Errors
///
/// The runtime could not be started, or a prerequisite failed.
pub async fn run(
    session: &Session,
    scene: &Scene,
    entrypoint: Entrypoint,
    table: &[Vec<String>],
) -> Result<Asked, Cause> {
    let kit = |message: String| Cause::new(CauseKind::Kit, message);
    let tamper = session.tamper(&entrypoint.to_string());
    sabotage(session, scene, tamper).await?;
    let (mut script, opening) = script(&scene.nonce, entrypoint, table).map_err(kit)?;
    script.shell = shell(session, scene).map_err(kit)?;
    session.model.play(script.clone());
    set_up(session, scene).await?;
    let service = Service::start(session, scene).await?;
    let opened = match opening {
        0 => Duration::ZERO,
        _ => open(session, scene).await?,
    };
    let before = session.model.requests(&scene.nonce).len();
    let (line, ended) = start(session, scene, entrypoint, "Do the work.").await?;
    let service = match service {
        Some(service) => Some(service.stop().await?),
        None => None,
    };
    let ended_ns = clock::monotonic_ns();
    let requests = session.model.requests(&scene.nonce).split_off(before);
    let ledger = Ledger::read(&scene.ledger()).map_err(|error| kit(error.to_string()))?;
    Ok(Asked {
        entrypoint,
        calls: calls(&script),
        script,
        opening,
        line,
        took: opened + ended.took,
        ended,
        ended_ns,
        requests,
        ledger,
        kept: Kept::default(),
        service,
    })
}

/// The surroundings in which every command of the manifest runs.
pub fn surroundings(session: &Session, scene: &Scene) -> Launch {
    Launch {
        argv: Vec::new(),
        env: scene.env().to_vec(),
        cwd: scene.work(),
        deadline: Duration::from_millis(session.manifest.deadline_ms),
        interrupt: session.interrupt.clone(),
        spares_strays: false,
    }
}

async fn set_up(session: &Session, scene: &Scene) -> Result<(), Cause> {
    let not_started = |message: String| Cause::new(CauseKind::NotStarted, message);
    let agent = session.manifest.capabilities.agent.as_ref();
    for command in agent.iter().flat_map(|agent| &agent.setup) {
        let argv = scene.placeholders().expand_list(command);
        let command = Launch {
            argv: argv.map_err(|error| not_started(error.to_string()))?,
            ..surroundings(session, scene)
        };
        let ended = launch(&command).await;
        let ended = ended.map_err(|error| not_started(format!("`setup`: {error}")))?;
        if ended.how != End::Exit(0) {
            let line = shell_line(&command.argv);
            let tail = ended.stderr_tail();
            return Err(not_started(format!(
                "the `setup` command `{line}` {}; {tail}",
                ended.how
            )));
        }
    }
    Ok(())
}

async fn sabotage(session: &Session, scene: &Scene, tamper: Option<&Tamper>) -> Result<(), Cause> {
    let Some(triggers) = tamper.and_then(|tamper| tamper.store.as_ref()) else {
        return Ok(());
    };
    let kit = |message: String| Cause::new(CauseKind::Kit, message);
    let history = session.manifest.capabilities.history.as_ref();
    let Some(source) = history.and_then(|history| history.sqlite.as_ref()) else {
        return Err(kit("the store seam needs a history in SQLite".to_owned()));
    };
    let database = scene.placeholders().expand(&source.path);
    let database = database.map_err(|error| kit(error.to_string()))?;
    triggers
        .plant(Path::new(&database), scene, &surroundings(session, scene))
        .await
        .map_err(kit)
}

fn script(
    nonce: &str,
    entrypoint: Entrypoint,
    table: &[Vec<String>],
) -> Result<(Script, usize), String> {
    let says = |text: &str| Turn {
        text: Some(text.to_owned()),
        ..Turn::default()
    };
    let mut script = Script::new(nonce);
    if entrypoint.continues() {
        script.turns.push(says(OPENING));
    }
    let opening = script.turns.len();
    script.append(table).map_err(|error| error.to_string())?;
    if entrypoint.is_json() {
        let last = script.turns.last().and_then(|turn| turn.text.clone());
        let last = last.ok_or("the last turn of the script says nothing")?;
        let fitting = serde_json::json!({"answer": last}).to_string();
        script.turns.push(says(&fitting));
        script.fits_schema = true;
    }
    Ok((script, opening))
}

fn shell(session: &Session, scene: &Scene) -> Result<Option<Shell>, String> {
    let agent = session.manifest.capabilities.agent.as_ref();
    let Some(declared) = agent.and_then(|agent| agent.shell.as_ref()) else {
        return Ok(None);
    };
    let call = scene.placeholders().expand("{{witness.call}}");
    Ok(Some(Shell {
        tool: declared.tool.clone(),
        arguments: declared.arguments.clone(),
        call: call.map_err(|error| error.to_string())?,
    }))
}

fn calls(script: &Script) -> Vec<(u32, ScriptedCall)> {
    (1..)
        .zip(&script.turns)
        .flat_map(|(turn, scripted)| scripted.calls.iter().map(move |call| (turn, call.clone())))
        .collect()
}

/// Opens a session with one sentence, through the first way in that does so.
async fn open(session: &Session, scene: &Scene) -> Result<Duration, Cause> {
    let opens = [
        Entrypoint::Prompt,
        Entrypoint::PromptWithStream,
        Entrypoint::PromptJson,
    ];
    let declared = |entrypoint: &Entrypoint| session.manifest.entrypoint(*entrypoint).is_some();
    let Some(entrypoint) = opens.into_iter().find(declared) else {
        let message = "no entrypoint opens a session that could be continued; declare `prompt`";
        return Err(Cause::new(CauseKind::Kit, message));
    };
    let (_, ended) = start(session, scene, entrypoint, OPENING_PROMPT).await?;
    let requests = session.model.requests(&scene.nonce);
    let asked = requests.iter().any(ModelRequest::asks_the_model);
    if asked && matches!(ended.how, End::Exit(_)) {
        return Ok(ended.took);
    }
    let message = format!(
        "the session that was to be continued could not be opened: `{entrypoint}` {}, and asked the model {} times; {}",
        ended.how,
        requests.len(),
        ended.stderr_tail()
    );
    Err(Cause::new(CauseKind::NotStarted, message))
}

async fn start(
    session: &Session,
    scene: &Scene,
    entrypoint: Entrypoint,
    words: &str,
) -> Result<(String, Ended), Cause> {
    let command = session.manifest.entrypoint(entrypoint).ok_or_else(|| {
        let message = format!("the manifest declares no entrypoint `{entrypoint}`");
        Cause::new(CauseKind::Kit, message)
    })?;
    let prompt = format!("{words} {}", marker(&scene.nonce));
    let known = scene.placeholders().clone().text("prompt", prompt);
    let argv = known
        .expand_list(command)
        .map_err(|error| Cause::new(CauseKind::Kit, error.to_string()))?;
    let tamper = session.tamper(&entrypoint.to_string());
    let argv = match tamper.and_then(|tamper| tamper.argv.as_ref()) {
        Some(changes) => changes.apply(argv),
        None => argv,
    };
    let command = Launch {
        argv,
        spares_strays: session.manifest.service.is_some(),
        ..surroundings(session, scene)
    };
    let line = shell_line(&command.argv);
    let ended = launch(&command)
        .await
        .map_err(|error| Cause::new(CauseKind::NotStarted, error.to_string()))?;
    match ended.how {
        End::Interrupted => Err(Cause::new(
            CauseKind::Interrupted,
            "the run was interrupted",
        )),
        _ => Ok((line, ended)),
    }
}

/// The question was put when the model was asked, or a deed was witnessed.
///
/// # Errors
///
/// It was not, with what the runtime printed instead.
pub fn put(asked: &Asked) -> Result<(), Cause> {
    let asked_model = asked.requests.iter().any(ModelRequest::asks_the_model);
    if asked_model || !asked.ledger.entries.is_empty() {
        return Ok(());
    }
    let ended = &asked.ended;
    let printed = String::from_utf8_lossy(&ended.stdout);
    let words: Vec<&str> = printed.split_whitespace().take(40).collect();
    let printed: String = words.join(" ").chars().take(200).collect();
    let stdout = match printed.is_empty() {
        true => "nothing on stdout".to_owned(),
        false => format!("stdout ({} bytes): {printed}", ended.printed),
    };
    let service = asked.service.as_ref().and_then(Stopped::early_end);
    let service = service.map_or_else(String::new, |end| format!("; {end}"));
    let message = format!(
        "the runtime {} and asked the model nothing; {}; {stdout}{service}",
        ended.how,
        ended.stderr_tail(),
    );
    Err(Cause::new(CauseKind::NotStarted, message))
}

/// Reads what the runtime kept, as the manifest says.
///
/// # Errors
///
/// It cannot be read so.
pub async fn kept(session: &Session, scene: &Scene) -> Result<Kept, Cause> {
    let Some(history) = &session.manifest.capabilities.history else {
        return Ok(Kept::default());
    };
    let surroundings = surroundings(session, scene);
    history::read(
        history,
        scene.placeholders(),
        &session.executable,
        &surroundings,
    )
    .await
    .map_err(|message| Cause::new(CauseKind::Reader, message))
}
