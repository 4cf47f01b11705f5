//! Owns what a problem in a text file is and how it is shown; the only home of miette.

use std::fmt;
use std::io;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceSpan, SpanContents,
};
use serde::Serialize;

/// How much a problem weighs: an error makes the file unusable, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be repaired.
    Error,
    /// Should be looked at.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One thing that is wrong at one place of a spec, a feature or a manifest.
///
/// The order is that of reading: by file, then line, then column. Displayed, it is one block of
/// plain text without a newline at its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Problem {
    /// The file, as the reader of a report is to see it.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// Character in the line, from 1, where it is known.
    pub column: Option<usize>,
    /// How much it weighs.
    pub severity: Severity,
    /// The rule that was broken, in kebab case: stable, so that scripts may match it.
    pub rule: &'static str,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The line of the file, as it stands there.
    pub excerpt: Option<String>,
}

impl Problem {
    /// A problem that makes the file unusable.
    pub fn error(
        rule: &'static str,
        file: &str,
        line: usize,
        message: impl Into<String>,
    ) -> Problem {
        Problem {
            file: file.to_owned(),
            line,
            column: None,
            severity: Severity::Error,
            rule,
            message: message.into(),
            remedy: None,
            excerpt: None,
        }
    }

    /// A problem that leaves the file usable.
    pub fn warning(
        rule: &'static str,
        file: &str,
        line: usize,
        message: impl Into<String>,
    ) -> Problem {
        Problem {
            severity: Severity::Warning,
            ..Problem::error(rule, file, line, message)
        }
    }

    /// The problem of a file that cannot be read as text.
    pub fn unreadable(file: &str, error: &io::Error) -> Problem {
        Problem::error("unreadable", file, 1, format!("failed to read: {error}"))
            .help("let it be a file of UTF-8 text that you may read")
    }

    /// Adds what to do about it.
    pub fn help(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = Some(remedy.into());
        self
    }

    /// Adds the character in the line, from 1.
    pub fn at_column(mut self, column: usize) -> Problem {
        self.column = Some(column);
        self
    }

    /// Adds the line of the file, taken from the file's whole text; a blank line is not shown.
    pub fn quote(mut self, source: &str) -> Problem {
        self.quote_line(source.lines().nth(self.line.saturating_sub(1)));
        self
    }

    /// Adds the line of the file, for whoever has it at hand.
    pub(crate) fn quote_line(&mut self, line: Option<&str>) {
        let line = line.filter(|line| !line.trim().is_empty());
        self.excerpt = line.map(str::to_owned);
    }

    /// The problem as miette draws it, ending in a newline; `colour` turns ANSI colours on.
    pub fn draw(&self, colour: bool) -> String {
        let theme = if colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
        let mut text = String::new();
        match handler.render_report(&mut text, &Drawing::of(self)) {
            Ok(()) => text,
            Err(fmt::Error) => format!("{self}\n"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, ": {}[{}]: {}", self.severity, self.rule, self.message)?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n    {}", excerpt.trim())?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  help: {}", remedy.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

/// A problem in the shape that miette draws.
#[derive(Debug)]
struct Drawing<'a> {
    problem: &'a Problem,
    excerpt: &'a str,
}

impl<'a> Drawing<'a> {
    fn of(problem: &'a Problem) -> Self {
        let excerpt = problem.excerpt.as_deref().unwrap_or_default();
        Self { problem, excerpt }
    }

    /// From the problem's column, or else the first character that is not white space, to the end.
    fn span(&self) -> SourceSpan {
        let text = self.excerpt.trim_end();
        let indent = text.len() - text.trim_start().len();
        let at_column = |column: usize| text.char_indices().nth(column.saturating_sub(1));
        let column = self.problem.column.and_then(at_column);
        let start = column.map_or(indent, |(byte, _)| byte);
        (start, text.len() - start).into()
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)?;
        if self.problem.excerpt.is_none() {
            write!(f, " ({}:{})", self.problem.file, self.problem.line)?;
        }
        Ok(())
    }
}

impl std::error::Error for Drawing<'_> {}

impl Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let remedy = self.problem.remedy.as_ref()?;
        Some(Box::new(remedy))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.problem.excerpt.is_some().then_some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.problem.excerpt.as_ref()?;
        let label = LabeledSpan::new_with_span(None, self.span());
        Some(Box::new(std::iter::once(label)))
    }
}

/// The excerpt is one line of the file: miette is told the line's number instead of the whole text.
impl miette::SourceCode for Drawing<'_> {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.problem.file.clone(),
            self.excerpt.as_bytes(),
            (0, self.excerpt.len()).into(),
            self.problem.line.saturating_sub(1),
            0,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duplicate() -> Problem {
        let source = "# Spec: 3624 history\n\n  ### AC-1 twice\n";
        Problem::error("duplicate-id", "specs/3624/spec.md", 3, "AC-1 stands twice")
            .help("give the second one a new number")
            .quote(source)
    }

    #[test]
    fn a_plain_block_names_the_place_the_rule_and_the_remedy() {
        let text = duplicate().to_string();
        assert_eq!(
            text,
            "specs/3624/spec.md:3: error[duplicate-id]: AC-1 stands twice\n    \
             ### AC-1 twice\n  help: give the second one a new number"
        );
    }

    #[test]
    fn a_drawing_shows_the_line_under_its_own_number() {
        let text = duplicate().draw(false);
        for part in [
            "duplicate-id",
            "specs/3624/spec.md:3:",
            "3 │   ### AC-1 twice",
            "help: give",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
        assert!(duplicate().draw(true).contains('\u{1b}'));
    }

    #[test]
    fn a_problem_without_an_excerpt_still_names_its_place() {
        let text = Problem::warning("no-plan", "specs/1/spec.md", 1, "no plan.md").draw(false);
        assert!(text.contains("specs/1/spec.md:1"), "{text}");
    }

    #[test]
    fn any_column_of_any_line_can_be_drawn() {
        for (line, column) in [("äöü", 2), ("äöü", 4), ("", 1), ("   ", 9), ("\tx\r", 0)] {
            let problem = Problem::error("x", "f", 1, "m").at_column(column);
            assert!(!problem.quote(line).draw(false).is_empty());
        }
    }

    #[test]
    fn problems_are_ordered_by_their_place() {
        let at = |file: &str, line| Problem::error("x", file, line, "m");
        let mut all = [at("b", 1), at("a", 10), at("a", 9)];
        all.sort();
        assert_eq!(
            all.map(|p| (p.file, p.line)),
            [("a".into(), 9), ("a".into(), 10), ("b".into(), 1)]
        );
    }
}
