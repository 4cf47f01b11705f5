//! Owns the runtime's own word on its version.

use std::path::Path;
use std::time::Duration;

use tokio::sync::watch;

use super::launch::{End, Launch, launch};
use super::scene::{Scene, Setting};
use crate::manifest::Manifest;
use crate::session::Session;

/// How long the command may take in a run.
const IN_A_RUN: Duration = Duration::from_secs(10);

/// How long it may take where somebody waits for an answer.
const IN_HASTE: Duration = Duration::from_secs(2);

/// The first line that the manifest's version command prints, in a session; none where there is no
/// command, or it fails.
pub fn version(session: &Session) -> Option<String> {
    let (manifest, executable) = (&session.manifest, &session.executable);
    ask(manifest, executable, IN_A_RUN, session.interrupt.clone())
}

/// The same, where nothing is run; none also where the command takes long.
pub fn now(manifest: &Manifest) -> Option<String> {
    let executable = std::env::current_exe().ok()?;
    let (_nobody, interrupt) = watch::channel(false);
    ask(manifest, &executable, IN_HASTE, interrupt)
}

/// The first line on stdout, or on stderr where there is none on stdout.
fn ask(
    manifest: &Manifest,
    executable: &Path,
    deadline: Duration,
    interrupt: watch::Receiver<bool>,
) -> Option<String> {
    if manifest.version.is_empty() {
        return None;
    }
    let setting = Setting {
        manifest,
        executable,
        model_url: String::new(),
        witness_url: String::new(),
        nonce: "version".to_owned(),
        keep: None,
    };
    let scene = Scene::prepare(&setting).ok()?;
    let command = Launch {
        argv: scene.placeholders().expand_list(&manifest.version).ok()?,
        env: scene.env().to_vec(),
        cwd: scene.work(),
        deadline,
        interrupt,
        spares_strays: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = runtime.ok()?.block_on(launch(&command)).ok()?;
    // Some print it on stderr.
    let printed = [&ended.stdout, &ended.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    let mut lines = printed.iter().flat_map(|text| text.lines()).map(str::trim);
    let first = lines.find(|line| !line.is_empty()).map(str::to_owned);
    first.filter(|_| ended.how == End::Exit(0))
}
