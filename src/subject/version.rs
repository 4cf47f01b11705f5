//! Owns the runtime's own word on its version.

use std::time::Duration;

use super::launch::{End, Launch, launch};
use super::scene::{Scene, Setting};
use crate::session::Session;

/// The first line that the manifest's version command prints, on stderr where there is none on stdout; none where there is no command, or
/// it fails.
pub fn version(session: &Session) -> Option<String> {
    if session.manifest.version.is_empty() {
        return None;
    }
    let setting = Setting {
        manifest: &session.manifest,
        executable: &session.executable,
        model_url: String::new(),
        witness_url: String::new(),
        nonce: session.nonce(),
        keep: None,
    };
    let scene = Scene::prepare(&setting).ok()?;
    let command = Launch {
        argv: scene
            .placeholders()
            .expand_list(&session.manifest.version)
            .ok()?,
        env: scene.env().to_vec(),
        cwd: scene.work(),
        deadline: Duration::from_secs(10),
        interrupt: session.interrupt.clone(),
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
