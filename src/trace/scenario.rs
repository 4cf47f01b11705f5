//! Owns a scenario as it stands in its file, with its placeholders: the lines of each step, and what stands around them.

use crate::feature::{Scenario, Step};

/// A part of a scenario's text.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The line that opens the scenario, or one of its examples.
    Line(&'a str),
    /// A step: its line, with its table or its text beneath it.
    Step(&'a Step, Vec<&'a str>),
}

/// The text of a scenario, steps of backgrounds first; the words that mirror its case are left out.
pub fn parts<'a>(text: &'a str, scenario: &'a Scenario) -> Vec<Part<'a>> {
    let lines: Vec<&str> = text.lines().collect();
    let at = |line: usize| lines.get(line.saturating_sub(1)..).unwrap_or(&[]);
    let steps = scenario.rows.first().map_or(&[][..], |row| &row.steps);
    let (above, own): (Vec<&Step>, Vec<&Step>) = steps
        .iter()
        .partition(|step| step.position.line < scenario.line);
    let mut parts: Vec<Part<'a>> = Vec::new();
    let step = |step: &&'a Step| Part::Step(step, step_lines(at(step.position.line)));
    parts.extend(above.iter().map(step));
    parts.extend(
        at(scenario.line)
            .first()
            .map(|line| Part::Line(line.trim())),
    );
    parts.extend(own.iter().map(step));
    let last = own.last().map(|step| {
        let lines = step_lines(at(step.position.line)).len();
        step.position.line + lines
    });
    let end = scenario.rows.iter().map(|row| row.line).max();
    if let (Some(from), Some(to)) = (last, end) {
        let examples = at(from).iter().take((to + 1).saturating_sub(from));
        let shown = examples
            .map(|line| line.trim())
            .filter(|line| !line.is_empty());
        parts.extend(shown.map(Part::Line));
    }
    parts
}

/// A step's line and the table or the text behind it.
fn step_lines<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut taken = Vec::new();
    let mut fence: Option<&str> = None;
    for (n, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        let mark = ["\"\"\"", "```"]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        let belongs = n == 0 || fence.is_some() || mark.is_some() || trimmed.starts_with('|');
        if !belongs {
            break;
        }
        fence = match (fence, mark) {
            (None, Some(mark)) => Some(mark),
            (Some(open), Some(mark)) if open == mark => None,
            (fence, _) => fence,
        };
        taken.push(*line);
    }
    dedent(taken)
}

/// The lines without the blanks that all of them begin with.
fn dedent(lines: Vec<&str>) -> Vec<&str> {
    let blanks = |line: &&str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let least = filled.map(blanks).min().unwrap_or(0);
    let cut = |line: &str| -> usize { least.min(line.len()) };
    lines
        .into_iter()
        .map(|line| line.get(cut(line)..).unwrap_or(line).trim_end())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature;

    const FEATURE: &str = include_str!("../../tests/fixtures/suite/7.feature");

    #[test]
    fn a_scenario_is_shown_as_it_stands_with_its_backgrounds_and_examples() {
        let (feature, _) = feature::parse("7.feature", FEATURE);
        let feature = feature.unwrap();
        let shown = |at: usize| -> Vec<String> {
            let scenario = feature.scenarios().nth(at).unwrap();
            let parts = parts(FEATURE, scenario).into_iter();
            parts
                .map(|part| match part {
                    Part::Line(line) => line.to_owned(),
                    Part::Step(_, lines) => lines.join("\n"),
                })
                .collect()
        };
        let outline = shown(0);
        assert_eq!(
            outline[..3],
            [
                "Given a home",
                "Given a witness",
                "Scenario Outline: echo of <word>"
            ]
        );
        assert_eq!(
            outline[3..6],
            ["When <word> is sent", "Then <word> comes back", "Examples:"]
        );
        assert_eq!(outline.last().unwrap(), "| json  | prompt_json |");
        assert_eq!(
            shown(1)[1..],
            ["Scenario: late", "When it is late", "Then it comes"]
        );
    }

    #[test]
    fn a_table_and_a_text_belong_to_their_step() {
        let text =
            "  Given x\n    | a |\n\n  When y\n    \"\"\"\n    | no table\n\n    \"\"\"\n  Then z";
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(step_lines(&lines), ["Given x", "  | a |"]);
        assert_eq!(step_lines(&lines[3..]).len(), 5);
        assert_eq!(step_lines(&lines[8..]), ["Then z"]);
    }
}
