//! Owns the life of a process under test: its start, its deadline, its process group, and what it printed.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;

use super::strays::Strays;

/// As much of an output as is kept; the rest is read and thrown away, so that a flood ends at the
/// deadline and not in memory.
const KEPT_OUTPUT: usize = 4 << 20;

/// How long a pipe may stay open after its process has ended.
const GRACE: Duration = Duration::from_millis(500);

/// How many bytes of stderr a message quotes.
const TAIL: usize = 600;

/// A command and its surroundings.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The command and its arguments.
    pub argv: Vec<String>,
    /// The whole environment; nothing is inherited.
    pub env: Vec<(String, String)>,
    /// The working directory.
    pub cwd: PathBuf,
    /// How long the process may take.
    pub deadline: Duration,
    /// Turns true when the run is interrupted.
    pub interrupt: watch::Receiver<bool>,
    /// Whether what left its process group lives on at the end, since a service is or will be among it.
    pub spares_strays: bool,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, with this code.
    Exit(i32),
    /// By a signal that candor did not send.
    Signal(i32),
    /// Killed at its deadline.
    Deadline(Duration),
    /// Killed because the run was interrupted.
    Interrupted,
}

impl End {
    /// Whether the process died or hung.
    pub fn is_bad(self) -> bool {
        matches!(self, End::Signal(_) | End::Deadline(_))
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Exit(code) => write!(f, "exited with {code}"),
            End::Signal(signal) => write!(f, "died of signal {signal}"),
            End::Deadline(after) => write!(
                f,
                "was killed after {} s (`deadline_ms`)",
                after.as_secs_f64()
            ),
            End::Interrupted => write!(f, "was interrupted"),
        }
    }
}

/// A process that ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How.
    pub how: End,
    /// The first 4 MiB that it printed.
    pub stdout: Vec<u8>,
    /// How many bytes it printed in all.
    pub printed: usize,
    /// The first 4 MiB of its stderr.
    pub stderr: Vec<u8>,
    /// How long it ran.
    pub took: Duration,
}

impl Ended {
    /// The last line of stderr, for a message; says so when there is none.
    pub fn last_words(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr);
        match text.lines().rev().find(|line| !line.trim().is_empty()) {
            Some(line) => format!("stderr ends in: {}", line.trim()),
            None => "nothing on stderr".to_owned(),
        }
    }

    /// The end of stderr, for a message; says so when there is none.
    pub fn stderr_tail(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr);
        let text = text.trim();
        if text.is_empty() {
            return "nothing on stderr".to_owned();
        }
        let start = text.len().saturating_sub(TAIL);
        let start = (start..text.len()).find(|at| text.is_char_boundary(*at));
        format!("stderr: {}", &text[start.unwrap_or(0)..])
    }
}

/// A process that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// There is no such command.
    #[error(
        "failed to start `{0}`: command not found; name it by its path, or add its directory to `path`"
    )]
    NotFound(String),
    /// The command is empty.
    #[error("failed to start: the command is empty")]
    Empty,
    /// The system refused.
    #[error("failed to start `{0}`: {1}")]
    Refused(String, std::io::Error),
}

/// Starts a process in a group of its own and waits until it ends; then the whole group is killed,
/// whatever happened.
///
/// # Errors
///
/// The process could not be started.
pub async fn launch(launch: &Launch) -> Result<Ended, LaunchError> {
    let started = Instant::now();
    let mut child = spawn(launch)?;
    let group = Group::of(&child);
    let stdout = Output::read(child.stdout.take());
    let stderr = Output::read(child.stderr.take());
    let how = wait(&mut child, launch).await;
    let took = started.elapsed();
    drop(group);
    if !launch.spares_strays {
        kill_strays(launch);
    }
    let (stdout, printed) = stdout.collected().await;
    let (stderr, _) = stderr.collected().await;
    Ok(Ended {
        how,
        stdout,
        printed,
        stderr,
        took,
    })
}

/// Kills what left its process group, found by its HOME.
pub(super) fn kill_strays(launch: &Launch) {
    Strays::of(&launch.env).kill();
}

/// Starts a process in a group of its own.
pub(super) fn spawn(launch: &Launch) -> Result<Child, LaunchError> {
    let (program, arguments) = launch.argv.split_first().ok_or(LaunchError::Empty)?;
    Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(launch.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&launch.cwd)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => LaunchError::NotFound(program.clone()),
            _ => LaunchError::Refused(program.clone(), error),
        })
}

/// A process group that is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Group(Option<Pid>);

impl Group {
    /// The group that a process leads.
    pub fn of(child: &Child) -> Group {
        Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())))
    }

    /// Kills every process of the group, once.
    pub fn kill(&mut self) {
        if let Some(leader) = self.0.take() {
            // An empty group is no error: that is what is wanted.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }

    /// How its leader ended. It stays on the system's table, so that its number remains the group's.
    pub fn leader_ended(&self) -> Option<End> {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(self.0?), look).ok()??;
        Some(match status.exit_status() {
            Some(code) => End::Exit(code),
            None => End::Signal(status.terminating_signal().unwrap_or(0)),
        })
    }

    /// Asks its leader to end, and leaves the end of its own children to it.
    pub fn terminate_leader(&self) {
        if let Some(leader) = self.0 {
            // One that is gone has ended already.
            let _ = kill_process(leader, Signal::TERM);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn wait(child: &mut Child, launch: &Launch) -> End {
    let mut interrupt = launch.interrupt.clone();
    tokio::select! {
        status = timeout(launch.deadline, child.wait()) => match status {
            Ok(Ok(status)) => end_of(status),
            Ok(Err(_)) | Err(_) => End::Deadline(launch.deadline),
        },
        Ok(_) = interrupt.wait_for(|interrupted| *interrupted) => End::Interrupted,
    }
}

fn end_of(status: ExitStatus) -> End {
    match status.code() {
        Some(code) => End::Exit(code),
        None => End::Signal(status.signal().unwrap_or(0)),
    }
}

/// What a process prints: the beginning, and how many bytes there were.
#[derive(Debug)]
pub(super) struct Output {
    kept: Arc<Mutex<(Vec<u8>, usize)>>,
    reader: tokio::task::JoinHandle<()>,
}

impl Output {
    /// Begins to read a pipe.
    pub fn read(pipe: Option<impl AsyncRead + Unpin + Send + 'static>) -> Output {
        let kept = Arc::new(Mutex::new((Vec::new(), 0)));
        let into = Arc::clone(&kept);
        let reader = tokio::spawn(async move {
            let Some(mut pipe) = pipe else { return };
            let mut buffer = vec![0; 64 << 10];
            while let Ok(read @ 1..) = pipe.read(&mut buffer).await {
                let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
                let room = KEPT_OUTPUT.saturating_sub(kept.0.len());
                kept.0.extend_from_slice(&buffer[..read.min(room)]);
                kept.1 += read;
            }
        });
        Output { kept, reader }
    }

    /// Whether a text stands in what was printed so far.
    pub fn contains(&self, text: &str) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept.0).contains(text)
    }

    /// Waits for the end of what a process that has ended printed. One that escaped may still hold the
    /// pipe open: it is not waited for.
    pub async fn finished(&mut self) {
        if !self.reader.is_finished() {
            let _ = timeout(GRACE, &mut self.reader).await;
        }
    }

    /// What was printed so far.
    pub fn so_far(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept.0).into_owned()
    }

    /// What was printed, to the end.
    async fn collected(mut self) -> (Vec<u8>, usize) {
        self.finished().await;
        self.reader.abort();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(script: &str, deadline_ms: u64) -> Ended {
        let (_sender, interrupt) = watch::channel(false);
        let command = Launch {
            argv: ["sh", "-c", script].map(str::to_owned).to_vec(),
            env: vec![("PATH".to_owned(), std::env::var("PATH").unwrap())],
            cwd: std::env::temp_dir(),
            deadline: Duration::from_millis(deadline_ms),
            interrupt,
            spares_strays: false,
        };
        launch(&command).await.unwrap()
    }

    #[tokio::test]
    async fn the_end_and_the_output_are_reported() {
        let ended = run("echo out; echo err >&2; exit 3", 10_000).await;
        assert_eq!(ended.how, End::Exit(3));
        assert_eq!(ended.stdout, b"out\n");
        assert_eq!(ended.stderr_tail(), "stderr: err");
        assert_eq!(run("kill -9 $$", 10_000).await.how, End::Signal(9));
    }

    #[tokio::test]
    async fn children_that_outlive_the_process_are_killed_with_it() {
        let directory = tempfile::tempdir().unwrap();
        let pid = directory.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; exit 0", pid.display());
        assert_eq!(run(&script, 10_000).await.how, End::Exit(0));
        let pid = std::fs::read_to_string(pid).unwrap();
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        while state().is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_hang_and_a_flood_end_at_the_deadline() {
        let hang = run("sleep 600", 50).await;
        assert_eq!(hang.how, End::Deadline(Duration::from_millis(50)));
        let flood = run("exec yes", 200).await;
        assert!(matches!(flood.how, End::Deadline(_)));
        assert_eq!(flood.stdout.len(), KEPT_OUTPUT.min(flood.printed));
    }

    #[tokio::test]
    async fn an_interrupt_ends_it_at_once() {
        let (sender, interrupt) = watch::channel(false);
        let command = Launch {
            argv: vec!["sleep".to_owned(), "600".to_owned()],
            env: vec![("PATH".to_owned(), std::env::var("PATH").unwrap())],
            cwd: std::env::temp_dir(),
            deadline: Duration::from_secs(600),
            interrupt,
            spares_strays: false,
        };
        sender.send(true).unwrap();
        assert_eq!(launch(&command).await.unwrap().how, End::Interrupted);
    }
}
