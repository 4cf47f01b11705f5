//! Owns the processes that left their runtime's group: daemons in sessions of their own. They are found as orphans, by the HOME in their environment.

use std::fs;

use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, set_child_subreaper, waitpid,
};

use super::launch::End;

/// Lets orphans become children of this process instead of the system's first one, so that they can
/// be found. Where the system refuses, a daemon outlives its trial.
pub fn adopt() {
    let _ = set_child_subreaper(Some(getpid()));
}

/// The orphans of one home, as they were last seen.
#[derive(Debug)]
pub struct Strays {
    setting: Option<Vec<u8>>,
    living: Vec<Pid>,
    ended: Vec<End>,
}

impl Strays {
    /// Those whose environment has the same HOME. To be looked at only while no process of that home
    /// that is not an orphan is a child of this one: its end would be taken from who waits for it.
    pub fn of(env: &[(String, String)]) -> Strays {
        // Of a variable that is set twice the last one counts.
        let home = env.iter().rev().find(|(name, _)| name == "HOME");
        Strays {
            setting: home.map(|(name, value)| format!("{name}={value}").into_bytes()),
            living: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Those that run now.
    pub fn look(&mut self) -> Vec<Pid> {
        let mut found = self.found();
        self.living.retain(|stray| !found.contains(stray));
        for stray in self.living.drain(..) {
            match waitpid(Some(stray), WaitOptions::NOHANG) {
                // It runs in another environment now.
                Ok(None) => found.push(stray),
                Ok(Some((_, status))) => self.ended.push(end_of(status)),
                Err(_) => {}
            }
        }
        self.living.clone_from(&found);
        found
    }

    /// How those ended that were seen running before.
    pub fn ended(&self) -> impl Iterator<Item = End> {
        self.ended.iter().copied()
    }

    /// Asks those to end that run, but for these.
    pub fn terminate(&self, told: &[Pid]) {
        for stray in self.living.iter().filter(|stray| !told.contains(stray)) {
            // One that is gone has ended already.
            let _ = kill_process(*stray, Signal::TERM);
        }
    }

    /// Kills all, until there is none: killing one may orphan another.
    pub fn kill(&mut self) {
        loop {
            let found = self.found();
            if found.is_empty() {
                return;
            }
            for stray in found {
                let _ = kill_process(stray, Signal::KILL);
                let _ = waitpid(Some(stray), WaitOptions::empty());
            }
        }
    }

    fn found(&self) -> Vec<Pid> {
        let Some(setting) = &self.setting else {
            return Vec::new();
        };
        let mut found = children();
        found.retain(|child| has_setting(*child, setting));
        found
    }
}

fn end_of(status: WaitStatus) -> End {
    match status.exit_status() {
        Some(code) => End::Exit(code),
        None => End::Signal(status.terminating_signal().unwrap_or(0)),
    }
}
/// The children of all threads of this process.
fn children() -> Vec<Pid> {
    let tasks = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let lists: Vec<String> = lists.collect();
    let numbers = lists.iter().flat_map(|list| list.split_whitespace());
    numbers
        .filter_map(|number| Pid::from_raw(number.parse().ok()?))
        .collect()
}

/// Whether a live process has this setting among its environment; a dead one has none.
fn has_setting(process: Pid, setting: &[u8]) -> bool {
    let path = format!("/proc/{}/environ", process.as_raw_nonzero());
    let environment = fs::read(path).unwrap_or_default();
    environment
        .split(|byte| *byte == 0)
        .any(|own| own == setting)
}
