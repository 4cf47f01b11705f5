//! Owns the report of problems as GitHub's workflow commands, which become annotations of a change.

use std::io::{self, Write};

use super::Found;
use crate::problem::Problem;

/// Writes `::error file=…,line=…,col=…,title=…::…` for each problem, a notice for each note, and the
/// sum for who reads the log.
///
/// # Errors
///
/// As the writer.
pub fn write(found: &Found<'_>, out: &mut dyn Write) -> io::Result<()> {
    for problem in found.problems {
        writeln!(out, "{}", command(problem))?;
    }
    for note in found.notes {
        writeln!(out, "::notice::{}", data(note))?;
    }
    writeln!(out, "{}", found.sum())
}

fn command(problem: &Problem) -> String {
    let mut command = format!(
        "::{} file={},line={}",
        problem.severity,
        property(&problem.file),
        problem.line
    );
    if let Some(column) = problem.column {
        command += &format!(",col={}", column.max(1));
    }
    let remedy = problem.remedy.iter().map(|remedy| format!("\n{remedy}"));
    let message: String = std::iter::once(problem.message.clone())
        .chain(remedy)
        .collect();
    command + &format!(",title={}::{}", property(problem.rule), data(&message))
}

/// A command is one line, and `%` begins an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Within a property, what ends it and what ends the list is escaped, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        let problem = Problem::error("gherkin", "a,b:c%.feature", 3, "50% of it,\r\nand: more")
            .help("mend it")
            .at_column(0);
        assert_eq!(
            command(&problem),
            "::error file=a%2Cb%3Ac%25.feature,line=3,col=1,title=gherkin::50%25 of it,%0D%0Aand: more%0Amend it"
        );
    }
}
