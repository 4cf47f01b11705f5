//! Owns Ctrl-C: the first one ends the run in order, with its children killed and its record kept.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A value that turns true at SIGINT, SIGTERM or SIGHUP. The signals are heard on a thread of their own.
pub fn listen() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut interrupt, mut terminate, mut hang_up) = {
        let _entered = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        )
    };
    std::thread::spawn(move || {
        runtime.block_on(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hang_up.recv() => {}
                }
                sender.send_replace(true);
            }
        });
    });
    Ok(receiver)
}
