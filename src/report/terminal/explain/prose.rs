//! Owns how an explanation is set: titles, headings, wrapped sentences and lists, each in its place of the line.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::super::DIM;
use super::super::line::plain;
use super::super::trace::style;
use crate::trace::Standing;

const BOLD: Style = Style::new().bold();

/// How wide a sentence gets, however wide the terminal is.
const READABLE: usize = 100;

/// A writer that knows how wide it is.
pub(super) struct Prose<'p> {
    /// How wide the terminal is.
    pub(super) width: usize,
    /// Where it goes.
    pub(super) out: &'p mut dyn Write,
}

impl Prose<'_> {
    /// An id and its title.
    pub(super) fn title(&mut self, id: &str, title: &str) -> io::Result<()> {
        let line = format!("{}  {}", plain(id), plain(title));
        writeln!(self.out, "{BOLD}{}{BOLD:#}", line.trim_end())
    }

    /// Where it stands, and what its header says.
    pub(super) fn place(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{DIM}{}{DIM:#}", plain(text))
    }

    /// What binds.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.wrapped(text, "  ", Style::new())
    }

    /// A section begins.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{BOLD}{}{BOLD:#}", plain(text))
    }

    /// One line of a section, as it is.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "  {}", plain(text))
    }

    /// A remark beneath a line.
    pub(super) fn beneath(&mut self, text: &str, indent: usize) -> io::Result<()> {
        self.wrapped(text, &" ".repeat(indent), DIM)
    }

    /// An id with its title, and how it stands: beside them where there is room, else beneath.
    pub(super) fn item(
        &mut self,
        id: &str,
        title: &str,
        told: &str,
        standing: Standing,
    ) -> io::Result<()> {
        let style = style(standing);
        let (id, title, told) = (plain(id), plain(title), plain(told));
        let head = match title.is_empty() {
            true => format!("  {id:<10}"),
            false => format!("  {id:<10}  {title}"),
        };
        match display_width(&head) + 2 + display_width(&told) <= self.readable() {
            true => writeln!(self.out, "{head}  {style}{told}{style:#}"),
            false => {
                self.wrapped_behind(&head, "              ", Style::new())?;
                self.wrapped(&told, "              ", style)
            }
        }
    }

    /// A sentence, each of whose lines is indented.
    pub(super) fn wrapped(&mut self, text: &str, indent: &str, style: Style) -> io::Result<()> {
        let text = format!("{indent}{}", plain(text).trim());
        self.wrapped_behind(&text, indent, style)
    }

    fn wrapped_behind(&mut self, text: &str, indent: &str, style: Style) -> io::Result<()> {
        // An id is not broken at its hyphen.
        let options = Options::new(self.readable())
            .subsequent_indent(indent)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(text, options) {
            writeln!(self.out, "{style}{}{style:#}", line.trim_end())?;
        }
        Ok(())
    }

    fn readable(&self) -> usize {
        self.width.min(READABLE)
    }
}
