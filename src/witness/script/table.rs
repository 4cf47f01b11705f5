//! The table in which a scenario writes a script: header and rows in, turns out.

use serde_json::{Map, Value};

use super::{Fault, Script, ScriptedCall, Turn};

const COLUMNS: [&str; 5] = ["turn", "call", "arguments", "says", "fault"];

/// What is wrong with a script's table, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("failed to read row {row} of the script: {problem}")]
pub struct TableError {
    /// The row, counted from 1, the header included.
    pub row: usize,
    /// What is wrong with it and what to write.
    pub problem: String,
}

/// The turns of a table, numbered on from the last turn of `script`.
pub(super) fn read(script: &Script, rows: &[Vec<String>]) -> Result<Vec<Turn>, TableError> {
    let header = rows.first().map_or(&[][..], Vec::as_slice);
    let at = |row: usize| move |problem: String| TableError { row, problem };
    check_header(header).map_err(at(1))?;
    let rows: Vec<Row> = rows[1..]
        .iter()
        .map(|cells| Row { header, cells })
        .collect();
    let mut turns: Vec<Turn> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        enter_row(script, &mut turns, row).map_err(at(index + 2))?;
        let next = rows.get(index + 1).and_then(|next| next.cell("turn"));
        if let Some(turn) = turns.last().filter(|_| next != row.cell("turn")) {
            check_finished(turn).map_err(at(index + 2))?;
        }
    }
    if turns.is_empty() {
        return Err(at(1)("there is no turn below the header; add a row".into()));
    }
    Ok(turns)
}

fn check_header(header: &[String]) -> Result<(), String> {
    let legal = COLUMNS.join(" | ");
    for (index, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            return Err(format!(
                "unknown column `{name}`; the legal ones are {legal}"
            ));
        }
        if header[..index].contains(name) {
            return Err(format!(
                "the column `{name}` stands there twice; leave one out"
            ));
        }
    }
    let has = |name: &str| header.iter().any(|column| column == name);
    if has("turn") && (has("call") || has("says")) {
        Ok(())
    } else {
        Err(format!(
            "`turn` and one of `call` and `says` are needed; the legal columns are {legal}"
        ))
    }
}

struct Row<'a> {
    header: &'a [String],
    cells: &'a [String],
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|name| name == column)?;
        self.cells
            .get(index)
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }
}

fn enter_row(script: &Script, turns: &mut Vec<Turn>, row: &Row) -> Result<(), String> {
    if row.cells.len() != row.header.len() {
        return Err(format!(
            "{} cells under {} columns; even them out",
            row.cells.len(),
            row.header.len()
        ));
    }
    open_turn(turns, row)?;
    enter_text(script, turns, row)?;
    let number =
        u32::try_from(script.turns.len() + turns.len()).map_err(|error| error.to_string())?;
    let Some(turn) = turns.last_mut() else {
        return Ok(());
    };
    enter_call(&script.nonce, number, turn, row)?;
    if let Some(fault) = row.cell("fault") {
        let fault = fault.parse()?;
        if turn.fault.replace(fault).is_some() {
            return Err("the turn has two faults; leave one out".into());
        }
    }
    Ok(())
}

/// Begins a new turn where the row's number is the next one; the same number goes on with the last.
fn open_turn(turns: &mut Vec<Turn>, row: &Row) -> Result<(), String> {
    let text = row.cell("turn").unwrap_or_default();
    let number: usize = text
        .parse()
        .map_err(|_| format!("the turn `{text}` is not a number; count from 1"))?;
    if number == turns.len() && number > 0 {
        return Ok(());
    }
    if number != turns.len() + 1 {
        let last = turns.len();
        return Err(format!(
            "turn {number} follows turn {last}; number the turns from 1 without gaps"
        ));
    }
    turns.push(Turn::default());
    Ok(())
}

fn enter_text(script: &Script, turns: &mut [Turn], row: &Row) -> Result<(), String> {
    let Some(text) = row.cell("says") else {
        return Ok(());
    };
    let known = |turn: &Turn| turn.text.as_deref() == Some(text);
    if script.turns.iter().any(known) || turns.iter().any(known) {
        return Err(format!(
            "`{text}` is said twice in the session; word each text differently, as a turn is recognised by it"
        ));
    }
    match turns.last_mut() {
        Some(turn) if turn.text.is_some() => Err("the turn says two texts; join them".into()),
        Some(turn) => {
            turn.text = Some(text.to_owned());
            Ok(())
        }
        None => Ok(()),
    }
}

fn enter_call(nonce: &str, number: u32, turn: &mut Turn, row: &Row) -> Result<(), String> {
    let Some(tool) = row.cell("call") else {
        return match row.cell("arguments") {
            Some(_) => Err("there are arguments and no call; name the tool under `call`".into()),
            None => Ok(()),
        };
    };
    let arguments = read_arguments(row.cell("arguments").unwrap_or("{}"))?;
    let n = turn.calls.len() + 1;
    turn.calls
        .push(ScriptedCall::new(nonce, number, n, tool, arguments));
    Ok(())
}

fn read_arguments(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) if map.contains_key("tag") => {
            Err("the key `tag` is set by the script itself; leave it out".into())
        }
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(format!(
            "the arguments `{text}` are not a JSON object; write {{…}}"
        )),
        Err(error) => Err(format!(
            "the arguments `{text}` are not JSON ({error}); write a JSON object"
        )),
    }
}

fn check_finished(turn: &Turn) -> Result<(), String> {
    if turn.fault == Some(Fault::CutAfterCall) && turn.calls.is_empty() {
        return Err("`cut after call` in a turn without calls; add a call or write `cut`".into());
    }
    let replaced = turn.fault.is_some_and(Fault::replaces_the_answer);
    if turn.calls.is_empty() && turn.text.is_none() && !replaced {
        return Err("a turn neither calls nor says anything; fill `call` or `says`".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &str) -> Vec<Vec<String>> {
        let cells = |line: &str| {
            let line = line
                .trim()
                .strip_prefix('|')
                .unwrap()
                .strip_suffix('|')
                .unwrap();
            line.split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        table.lines().map(cells).collect()
    }

    fn refused(table: &str, row: usize, part: &str) {
        let error = Script::from_table("n1", &rows(table)).unwrap_err();
        assert!(error.row == row && error.problem.contains(part), "{error}");
    }

    #[test]
    fn a_turn_may_have_several_calls_a_text_and_a_fault() {
        let table = "| turn | says | call  | arguments   | fault |
                     | 1    | hm   | echo  | {\"text\":1} | cut   |
                     | 1    |      | sleep |             |       |
                     | 2    | done |       |             |       |";
        let script = Script::from_table("n1", &rows(table)).unwrap();
        let [first, second] = &script.turns[..] else {
            panic!("two turns")
        };
        assert_eq!(first.calls[0].arguments["text"], 1);
        assert_eq!(first.calls[1].tag, "t1c2xn1");
        assert_eq!(
            (first.text.as_deref(), first.fault),
            (Some("hm"), Some(Fault::Cut))
        );
        assert_eq!(second.text.as_deref(), Some("done"));
    }

    #[test]
    fn a_second_table_continues_the_session() {
        let mut script = Script::from_table("n1", &rows("|turn|says|\n|1|one|\n|2|two|")).unwrap();
        script.append(&rows("|turn|call|\n|1|echo|")).unwrap();
        assert_eq!(script.turns[2].calls[0].tag, "t3c1xn1");
        assert_eq!(script.turn_saying(" two\n"), Some(2));
        let error = script.append(&rows("|turn|says|\n|1|two|")).unwrap_err();
        assert!(
            error.problem.contains("said twice") && script.turns.len() == 3,
            "{error}"
        );
    }

    #[test]
    fn a_wrong_header_is_refused_with_the_legal_columns() {
        refused(
            "|turn|tool|",
            1,
            "unknown column `tool`; the legal ones are turn | call | arguments",
        );
        refused("|turn|fault|", 1, "one of `call` and `says`");
        refused("|turn|says|says|", 1, "twice");
        refused("|turn|says|", 1, "no turn below the header");
        refused("", 1, "`turn` and one of");
    }

    #[test]
    fn a_wrong_row_is_refused_by_its_number() {
        refused("|turn|says|\n|2|hi|", 2, "turn 2 follows turn 0");
        refused("|turn|says|\n|1|hi|\n|3|ho|", 3, "turn 3 follows turn 1");
        refused("|turn|says|\n|one|hi|", 2, "not a number");
        refused("|turn|says|\n|1|hi|\n|2|hi|", 3, "said twice");
        refused("|turn|says|\n|1||\n|2|hi|", 2, "neither calls nor says");
        refused("|turn|says|\n|1|hi|x|", 2, "3 cells under 2 columns");
        refused("|turn|call|arguments|\n|1||{}|", 2, "arguments and no call");
        refused(
            "|turn|call|arguments|\n|1|echo|[1]|",
            2,
            "not a JSON object",
        );
        refused("|turn|call|arguments|\n|1|echo|{|", 2, "are not JSON");
        refused(
            "|turn|call|arguments|\n|1|echo|{\"tag\":1}|",
            2,
            "set by the script itself",
        );
        refused(
            "|turn|says|fault|\n|1|hi|cut after call|",
            2,
            "without calls",
        );
        refused("|turn|says|fault|\n|1|hi|boom|", 2, "unknown fault `boom`");
    }

    #[test]
    fn only_a_fault_that_replaces_the_answer_may_stand_alone() {
        assert!(Script::from_table("n1", &rows("|turn|says|fault|\n|1||http 500|")).is_ok());
        refused(
            "|turn|says|fault|\n|1||http 500 x2|",
            2,
            "neither calls nor says",
        );
    }
}
