//! Owns the questions of `candor init`: how one is put, and what stands for an answer where nobody is asked.

use std::io::{BufRead, Write};
use std::str::FromStr;

use crate::cli::stop::Stop;
use crate::init::Choice;

/// Puts questions, to a person or to nobody.
pub struct Questions<'i, 'l> {
    /// Where answers come from; none where nobody is asked.
    pub input: Option<&'i mut dyn BufRead>,
    /// Where questions go.
    pub log: &'l mut dyn Write,
}

impl Questions<'_, '_> {
    /// One answer out of a fixed list: the one that was given, else the one that a person picks.
    pub fn pick<C: Choice>(
        &mut self,
        question: &str,
        given: Option<C>,
        default: C,
    ) -> Result<C, Stop> {
        let words = C::words().join(", ");
        let question = format!("{question} ({words})");
        let read = |word: &str| C::of(word).ok_or(format!("it is none of {words}"));
        let answer = self.answer(&question, given, default.word(), read)?;
        Ok(answer.unwrap_or(default))
    }

    /// Any answer that can be read; none where nothing is answered.
    pub fn text<T: FromStr<Err = String>>(
        &mut self,
        question: &str,
        given: Option<T>,
        shown: &str,
    ) -> Result<Option<T>, Stop> {
        self.answer(question, given, shown, str::parse)
    }

    /// Asks again until the answer can be read. An empty one is the default that is shown.
    fn answer<T>(
        &mut self,
        question: &str,
        given: Option<T>,
        shown: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Stop> {
        let Some(input) = self.input.as_mut().filter(|_| given.is_none()) else {
            return Ok(given);
        };
        loop {
            write!(self.log, "{question} [{shown}]: ")?;
            self.log.flush()?;
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                writeln!(self.log)?;
                return Err(Stop::usage("no answer; nothing was written"));
            }
            match line.trim() {
                "" => return Ok(None),
                answer => match read(answer) {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(why) => writeln!(self.log, "  `{answer}` will not do: {why}")?,
                },
            }
        }
    }
}
