//! Owns the daemon that runs while a runtime is asked: its start, the wait until it is ready, and its end.

mod sign;
mod stopped;

use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::time::sleep;

use super::agent::surroundings;
use super::launch::{End, Group, Launch, Output, kill_strays, launch, spawn};
use super::scene::Scene;
use super::strays::Strays;
use crate::manifest;
use crate::placeholder::shell_line;
use crate::session::Session;
use crate::verdict::{Cause, CauseKind};
use sign::Sign;
pub use stopped::Stopped;
use stopped::last_words;

/// The pause between two looks at it.
const PAUSE: Duration = Duration::from_millis(20);

/// A running service. It is killed, with all that belongs to it, when this is dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    /// To be killed before the child is waited for, after which another group may have its number.
    group: Group,
    /// The daemons that it left behind.
    strays: Strays,
    stdout: Output,
    stderr: Output,
    launch: Launch,
    stop: Vec<String>,
    stop_within: Duration,
    /// Whether the command that starts it had ended when it was ready, so that a daemon is the service.
    is_daemon: bool,
}

impl Service {
    /// Starts the manifest's service, where it has one, and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It does not start, ends, or is not ready in time: with the end of its output.
    pub async fn start(session: &Session, scene: &Scene) -> Result<Option<Service>, Cause> {
        let Some(declared) = &session.manifest.service else {
            return Ok(None);
        };
        let sign = Sign::of(declared.ready.as_ref(), scene.placeholders()).map_err(not_started)?;
        let mut service = Service::spawn(declared, session, scene).map_err(not_started)?;
        service.wait(&sign, declared.within()).await?;
        Ok(Some(service))
    }

    fn spawn(
        declared: &manifest::Service,
        session: &Session,
        scene: &Scene,
    ) -> Result<Service, String> {
        let known = scene.placeholders();
        let expand = |list| known.expand_list(list).map_err(|error| error.to_string());
        let launch = Launch {
            argv: expand(&declared.start)?,
            spares_strays: true,
            ..surroundings(session, scene)
        };
        let stop = expand(&declared.stop)?;
        let mut child = spawn(&launch).map_err(|error| format!("the service: {error}"))?;
        Ok(Service {
            group: Group::of(&child),
            strays: Strays::of(&launch.env),
            stdout: Output::read(child.stdout.take()),
            stderr: Output::read(child.stderr.take()),
            child,
            launch,
            stop,
            stop_within: Duration::from_millis(declared.stop_within_ms),
            is_daemon: false,
        })
    }

    /// That it died is asked behind the sign: somebody else may listen on its port.
    async fn wait(&mut self, sign: &Sign, within: Duration) -> Result<(), Cause> {
        let begun = Instant::now();
        loop {
            let ended = self.ended();
            let shown = sign.is_shown(ended, [&self.stdout, &self.stderr]).await;
            if let Some(how) = self.ended().filter(|how| *how != End::Exit(0)) {
                return Err(not_started(self.died(how).await));
            }
            if shown {
                self.is_daemon = self.ended().is_some();
                if self.is_daemon {
                    self.strays.look();
                }
                return Ok(());
            }
            self.uninterrupted()?;
            if begun.elapsed() > within {
                return Err(not_started(self.late(sign, within)));
            }
            sleep(PAUSE).await;
        }
    }

    fn uninterrupted(&self) -> Result<(), Cause> {
        match *self.launch.interrupt.borrow() {
            true => Err(Cause::new(
                CauseKind::Interrupted,
                "the run was interrupted",
            )),
            false => Ok(()),
        }
    }

    async fn died(&mut self, how: End) -> String {
        self.stdout.finished().await;
        self.stderr.finished().await;
        let line = shell_line(&self.launch.argv);
        let words = self.last_words();
        format!("the service `{line}` {how} before it was ready; {words}")
    }

    fn late(&self, sign: &Sign, within: Duration) -> String {
        let line = shell_line(&self.launch.argv);
        let exited = match self.ended() {
            Some(how) => format!(" {how}, and"),
            None => String::new(),
        };
        format!(
            "the service `{line}`{exited} was not ready within {} ms (`within_ms`); {}; waited for {sign}",
            within.as_millis(),
            self.last_words()
        )
    }

    fn ended(&self) -> Option<End> {
        self.group.leader_ended()
    }

    /// Whether it, or a daemon that it left, still runs.
    fn lives(&mut self) -> bool {
        self.ended().is_none() || !self.strays.look().is_empty()
    }

    fn last_words(&self) -> String {
        last_words(&self.stdout.so_far(), &self.stderr.so_far())
    }

    /// Stops it as the manifest says, else by SIGTERM; what is left is killed.
    ///
    /// # Errors
    ///
    /// The run was interrupted, so that what it was still to write is lost.
    pub async fn stop(mut self) -> Result<Stopped, Cause> {
        let lives = self.lives();
        let early = self.early(lives);
        let mut notes = Vec::new();
        if lives {
            notes.extend(self.tell().await);
            if !self.ends().await {
                self.uninterrupted()?;
                notes.push(self.outlasted());
                self.kill().await;
            }
        }
        self.stderr.finished().await;
        Ok(Stopped {
            line: shell_line(&self.launch.argv),
            early,
            notes,
            stdout: self.stdout.so_far(),
            stderr: self.stderr.so_far(),
        })
    }

    /// How it ended before it was told to. The end of the command that started a daemon is none.
    fn early(&mut self, lives: bool) -> Option<End> {
        let own = self.ended();
        let is_bad = |how: &End| *how != End::Exit(0);
        let bad = own.into_iter().chain(self.strays.ended()).find(is_bad);
        let was_seen = !self.is_daemon || self.strays.ended().next().is_some();
        bad.or(own.filter(|_| !lives && was_seen))
    }

    /// Tells it to end, and returns what was amiss with that.
    async fn tell(&mut self) -> Option<String> {
        if self.stop.is_empty() {
            self.group.terminate_leader();
            return None;
        }
        let command = Launch {
            argv: self.stop.clone(),
            deadline: self.stop_within,
            ..self.launch.clone()
        };
        let line = shell_line(&self.stop);
        match launch(&command).await {
            Ok(ended) if ended.how == End::Exit(0) => None,
            Ok(ended) => Some(format!(
                "the service's `stop` command `{line}` {}; {}",
                ended.how,
                ended.last_words()
            )),
            Err(error) => Some(format!("the service's `stop` command: {error}")),
        }
    }

    /// Waits until nothing of it is left; false when that took too long. Without a `stop` command, what
    /// outlives the process that was told to end is told, too.
    async fn ends(&mut self) -> bool {
        let begun = Instant::now();
        let mut told = Vec::new();
        while begun.elapsed() < self.stop_within && self.uninterrupted().is_ok() {
            if self.ended().is_some() {
                let left = self.strays.look();
                if left.is_empty() {
                    return true;
                }
                if self.stop.is_empty() {
                    self.strays.terminate(&told);
                    told = left;
                }
            }
            sleep(PAUSE).await;
        }
        false
    }

    /// Kills it, and waits until it can write no more; of a process that is gone nothing is left to do.
    async fn kill(&mut self) {
        self.group.kill();
        let _ = self.child.kill().await;
    }

    fn outlasted(&self) -> String {
        let told = match self.stop.is_empty() {
            true => "SIGTERM",
            false => "its `stop` command",
        };
        format!(
            "the service did not end within {} ms of {told} (`stop_within_ms`), and was killed: what it had not written yet is lost",
            self.stop_within.as_millis()
        )
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.group.kill();
        kill_strays(&self.launch);
    }
}

fn not_started(message: String) -> Cause {
    Cause::new(CauseKind::NotStarted, message)
}
