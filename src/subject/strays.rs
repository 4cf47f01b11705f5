//! Owns the processes that left their runtime's group: daemons in sessions of their own. They are found as orphans and killed like the rest.

use std::fs;

use rustix::process::{
    Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid,
};

/// Lets orphans become children of this process instead of the system's first one, so that they can
/// be found. Where the system refuses, a daemon outlives its trial.
pub fn adopt() {
    let _ = set_child_subreaper(Some(getpid()));
}

/// Kills every orphan whose environment holds this setting, until there is none: killing one may
/// orphan another.
pub fn kill(name: &str, value: &str) {
    let setting = format!("{name}={value}").into_bytes();
    loop {
        let mut found = false;
        for child in children() {
            if has_setting(child, &setting) {
                found = true;
                let _ = kill_process(child, Signal::KILL);
                let _ = waitpid(Some(child), WaitOptions::empty());
            }
        }
        if !found {
            return;
        }
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
