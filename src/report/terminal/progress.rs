//! Owns the progress line of a run; silent when nobody looks at a terminal.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::runner::Event;
use crate::verdict::Outcome;

/// A line that says how many trials have run, and which is running.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    failed: usize,
}

impl Progress {
    /// A line for so many trials; hidden when stderr is no terminal.
    pub fn new(trials: usize) -> Progress {
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(u64::try_from(trials).ok(), target);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {prefix}{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, failed: 0 }
    }

    /// Shows an event.
    pub fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Started(key) => self.bar.set_message(key.to_string()),
            Event::Ran(_) => self.bar.inc(1),
            Event::Settled(trial) => {
                if matches!(trial.outcome, Outcome::Failed | Outcome::Xpassed) {
                    self.failed += 1;
                    self.bar.set_prefix(format!("{} failed ", self.failed));
                }
            }
        }
    }

    /// Names what is being run now.
    pub fn name(&mut self, what: &str) {
        self.bar.set_prefix(format!("{what} "));
    }

    /// Prints something while the line stands aside.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
