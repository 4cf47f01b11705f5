//! Owns the daemon that runs while a runtime is asked: its start, the wait until it is ready, and its end.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::agent::surroundings;
use super::launch::{End, Group, Launch, Output, end_of, kill_strays, launch, spawn};
use super::scene::Scene;
use crate::manifest::Ready;
use crate::placeholder::shell_line;
use crate::session::Session;
use crate::verdict::{Cause, CauseKind};

/// How long a service may take to end when it is told to.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// How long one look at a port or URL may take, and the pause before the next.
const LOOK: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(20);

/// A running service. It is killed, with all that belongs to it, when this is dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    group: Group,
    stdout: Output,
    stderr: Output,
    launch: Launch,
    stop: Vec<String>,
}

/// What became of a service.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// How it had ended before it was told to; none when it still ran.
    pub early: Option<End>,
    /// Whether it had to be killed.
    pub killed: bool,
}

impl Stopped {
    /// How it died before it was told to end. One that exits with 0 may have left a daemon behind.
    pub fn died(&self) -> Option<End> {
        self.early.filter(|how| *how != End::Exit(0))
    }
}

impl Service {
    /// Starts the manifest's service, where it has one, and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It does not start, ends, or is not ready in time: with the end of its stderr.
    pub async fn start(session: &Session, scene: &Scene) -> Result<Option<Service>, Cause> {
        let Some(declared) = &session.manifest.service else {
            return Ok(None);
        };
        let failed = |message: String| Cause::new(CauseKind::NotStarted, message);
        let known = scene.placeholders();
        let expand = |list| known.expand_list(list).map_err(|e| failed(e.to_string()));
        let launch = Launch {
            argv: expand(&declared.start)?,
            ..surroundings(session, scene)
        };
        let mut child = spawn(&launch).map_err(|error| failed(format!("the service: {error}")))?;
        let mut service = Service {
            group: Group::of(&child),
            stdout: Output::read(child.stdout.take()),
            stderr: Output::read(child.stderr.take()),
            child,
            launch,
            stop: expand(&declared.stop)?,
        };
        if let Some(ready) = &declared.ready {
            let expand = |text: &String| known.expand(text).map_err(|e| failed(e.to_string()));
            let sign = match (&ready.port, &ready.line, &ready.http) {
                (Some(port), ..) => Sign::Port(expand(port)?),
                (_, Some(line), _) => Sign::Line(expand(line)?),
                (_, _, Some(url)) => Sign::Http(expand(url)?),
                (None, None, None) => return Ok(Some(service)),
            };
            service.wait(&sign, ready).await.map_err(failed)?;
        }
        Ok(Some(service))
    }

    async fn wait(&mut self, sign: &Sign, ready: &Ready) -> Result<(), String> {
        let begun = Instant::now();
        let within = Duration::from_millis(ready.within_ms);
        while !self.shows(sign).await {
            let line = shell_line(&self.launch.argv);
            if let Some(how) = self.ended().filter(|how| *how != End::Exit(0)) {
                return Err(format!(
                    "the service `{line}` {how} before it was ready; {}",
                    self.last_words()
                ));
            }
            if begun.elapsed() > within || *self.launch.interrupt.borrow() {
                return Err(format!(
                    "the service `{line}` was not ready within {} ms (waited for {sign}); {}",
                    ready.within_ms,
                    self.last_words()
                ));
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }

    async fn shows(&self, sign: &Sign) -> bool {
        match sign {
            Sign::Line(text) => {
                let printed = [self.stdout.so_far(), self.stderr.so_far()];
                let mut lines = printed.iter().flat_map(|printed| printed.lines());
                lines.any(|line| line.contains(text.as_str()))
            }
            Sign::Port(port) => {
                let address = format!("127.0.0.1:{port}");
                matches!(timeout(LOOK, TcpStream::connect(address)).await, Ok(Ok(_)))
            }
            Sign::Http(url) => matches!(timeout(LOOK, status(url)).await, Ok(Some(0..400))),
        }
    }

    fn ended(&mut self) -> Option<End> {
        self.child.try_wait().ok().flatten().map(end_of)
    }

    fn last_words(&self) -> String {
        let text = self.stderr.so_far() + &self.stdout.so_far();
        match text.lines().rev().find(|line| !line.trim().is_empty()) {
            Some(line) => format!("its output ends in: {}", line.trim()),
            None => "it printed nothing".to_owned(),
        }
    }

    /// Stops it as the manifest says, else by SIGTERM; what is left is killed.
    pub async fn stop(mut self) -> Stopped {
        let early = self.ended();
        if self.stop.is_empty() {
            self.group.terminate();
        } else {
            let command = Launch {
                argv: self.stop.clone(),
                deadline: STOP_WITHIN,
                ..self.launch.clone()
            };
            // Whether it worked is seen by whether the service ends.
            let _ = launch(&command).await;
        }
        let killed = timeout(STOP_WITHIN, self.child.wait()).await.is_err();
        Stopped { early, killed }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        kill_strays(&self.launch);
    }
}

/// By what a service is known to be ready.
enum Sign {
    Port(String),
    Line(String),
    Http(String),
}

impl std::fmt::Display for Sign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Sign::Port(port) => write!(f, "a connection to port {port}"),
            Sign::Line(text) => write!(f, "a line with `{text}`"),
            Sign::Http(url) => write!(f, "an answer from {url}"),
        }
    }
}

/// The status with which a URL answers a GET.
async fn status(url: &str) -> Option<u16> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).await.ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut head = vec![0; 64];
    let read = stream.read(&mut head).await.ok()?;
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    head.split(' ').nth(1)?.parse().ok()
}
