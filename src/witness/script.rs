//! What the scripted model will say and call, turn by turn through a whole session; unaware of any protocol.

mod fault;
mod table;

use serde_json::{Map, Value};

use crate::placeholder::{Placeholders, shell_line};
pub use fault::Fault;
pub use table::TableError;

/// The text that the kit puts into a trial's prompt; a model request without it is not a turn of the script.
pub fn marker(nonce: &str) -> String {
    format!("[candor {nonce}]")
}

/// The turns of one trial's model, numbered from 1 through the whole session.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Letters and digits that no other trial of the run has; it names the trial in URLs, ids and tags.
    pub nonce: String,
    /// The turns; the first is turn 1.
    pub turns: Vec<Turn>,
    /// How tools are called that are not on offer; none where they are called by their names all
    /// the same.
    pub shell: Option<Shell>,
    /// Whether the last answer is to fit a schema: then a request that wants one may be a turn.
    pub fits_schema: bool,
}

/// A tool of the runtime's own that runs a command line: a way to the witness tools for a runtime
/// that cannot be given others.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Its name.
    pub tool: String,
    /// Its arguments; `{{command}}` in a text of it stands for the command line.
    pub arguments: Value,
    /// The beginning of a command line that calls a witness tool.
    pub call: String,
}

impl Shell {
    /// The arguments by which it makes a scripted call.
    pub(super) fn arguments(&self, call: &ScriptedCall) -> Value {
        let words = [
            call.tool.clone(),
            Value::from(call.arguments.clone()).to_string(),
        ];
        let line = format!("{} {}", self.call, shell_line(&words));
        let known = Placeholders::default().text("command", line);
        // What else stands in braces there is the runtime's own.
        let expanded = known.expand_json(&self.arguments);
        expanded.unwrap_or_else(|_| self.arguments.clone())
    }
}

/// One answer of the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Turn {
    /// The calls of the answer, in order.
    pub calls: Vec<ScriptedCall>,
    /// The text of the answer, unique in its session: by it an answer without calls is recognised.
    pub text: Option<String>,
    /// What goes wrong with the answer.
    pub fault: Option<Fault>,
}

/// One tool call of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptedCall {
    /// The contract name of the tool (`echo`); the model server finds the advertised one.
    pub tool: String,
    /// The arguments, with the tag as their first key, so that it lies in the first 64 bytes of the JSON.
    pub arguments: Map<String, Value>,
    /// `t<turn>c<n>x<nonce>`, by which ledger and record are joined.
    pub tag: String,
    /// `call_` and the tag.
    pub id: String,
}

impl ScriptedCall {
    /// Call `n` (from 1) of turn `turn` (from 1); a `tag` among the arguments is overwritten.
    pub fn new(
        nonce: &str,
        turn: u32,
        n: usize,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Self {
        let tag = format!("t{turn}c{n}x{nonce}");
        let mut tagged = Map::from_iter([("tag".to_owned(), Value::from(tag.as_str()))]);
        tagged.extend(arguments.into_iter().filter(|(key, _)| key != "tag"));
        Self {
            tool: tool.to_owned(),
            arguments: tagged,
            id: format!("call_{tag}"),
            tag,
        }
    }
}

impl Script {
    /// A script without turns.
    pub fn new(nonce: &str) -> Self {
        Self {
            nonce: nonce.to_owned(),
            turns: Vec::new(),
            shell: None,
            fits_schema: false,
        }
    }

    /// The script of one table: a header row of `turn | call | arguments | says | fault` in any order
    /// (`turn` and one of `call` and `says` are needed), then one row per call or text.
    ///
    /// # Errors
    /// Names the row and what is wrong with it.
    pub fn from_table(nonce: &str, rows: &[Vec<String>]) -> Result<Self, TableError> {
        let mut script = Self::new(nonce);
        script.append(rows)?;
        Ok(script)
    }

    /// Adds the turns of a further table, which counts from 1 again; on an error nothing is added.
    ///
    /// # Errors
    /// Names the row and what is wrong with it.
    pub fn append(&mut self, rows: &[Vec<String>]) -> Result<(), TableError> {
        let turns = table::read(self, rows)?;
        self.turns.extend(turns);
        Ok(())
    }

    /// The turn of this number, counted from 1.
    pub fn turn(&self, number: u32) -> Option<&Turn> {
        self.turns
            .get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Turn and place (both from 1) of the scripted call that an id names. Programs put text before and
    /// behind the ids that they keep, so only the tag inside is looked for.
    pub fn call_in(&self, id: &str) -> Option<(u32, usize)> {
        let end = id.find(&format!("x{}", self.nonce))?;
        let (rest, n) = number_at_end(&id[..end])?;
        let (rest, turn) = number_at_end(rest.strip_suffix('c')?)?;
        rest.strip_suffix('t')?;
        let place = usize::try_from(n).ok()?;
        self.turn(turn)?.calls.get(place.checked_sub(1)?)?;
        Some((turn, place))
    }

    /// The number of the turn without calls whose text this is, but for white space around it.
    pub fn turn_saying(&self, text: &str) -> Option<u32> {
        let says = |turn: &Turn| {
            turn.text
                .as_ref()
                .is_some_and(|own| own.trim() == text.trim())
        };
        let index = self
            .turns
            .iter()
            .position(|turn| turn.calls.is_empty() && says(turn))?;
        u32::try_from(index + 1).ok()
    }
}

fn number_at_end(text: &str) -> Option<(&str, u32)> {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    Some((rest, text[rest.len()..].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_calls() -> Script {
        let call = |n| ScriptedCall::new("k7", 1, n, "echo", Map::new());
        Script {
            nonce: "k7".into(),
            turns: vec![Turn {
                calls: vec![call(1), call(2)],
                ..Turn::default()
            }],
            shell: None,
            fits_schema: false,
        }
    }

    #[test]
    fn a_call_is_found_in_an_id_with_anything_around_it() {
        let script = two_calls();
        assert_eq!(script.call_in("call_t1c2xk7"), Some((1, 2)));
        assert_eq!(script.call_in("fc_callt1c1xk7|fc_0"), Some((1, 1)));
    }

    #[test]
    fn an_id_of_no_scripted_call_is_none() {
        for id in [
            "call_t1c3xk7",
            "call_t2c1xk7",
            "call_t0c1xk7",
            "call_t1c0xk7",
            "call_t1c1xother",
            "1c1xk7",
            "xk7",
            "",
        ] {
            assert_eq!(two_calls().call_in(id), None, "{id}");
        }
    }

    #[test]
    fn a_shell_makes_a_call_by_a_command_line_that_is_quoted() {
        let given = Map::from_iter([("text".into(), "it's".into())]);
        let shell = Shell {
            tool: "bash".to_owned(),
            arguments: serde_json::json!({"command": ["sh", "-c", "{{command}}"]}),
            call: "w call".to_owned(),
        };
        let made = shell.arguments(&ScriptedCall::new("k7", 1, 1, "echo", given));
        let line = r#"w call echo '{"tag":"t1c1xk7","text":"it'\''s"}'"#;
        assert_eq!(made, serde_json::json!({"command": ["sh", "-c", line]}));
    }

    #[test]
    fn the_tag_comes_first_in_the_arguments() {
        let given = Map::from_iter([("text".into(), "a".into()), ("tag".into(), "forged".into())]);
        let call = ScriptedCall::new("k7", 3, 2, "echo", given);
        assert_eq!(
            Value::from(call.arguments).to_string(),
            r#"{"tag":"t3c2xk7","text":"a"}"#
        );
        assert_eq!(call.id, "call_t3c2xk7");
    }
}
