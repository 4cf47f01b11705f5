//! Steps that set an agent to work: what the model plays, and the way in.

use cucumber::codegen::inventory;
use cucumber::{given, when};

use super::Entry;
use crate::feature::Step;
use crate::manifest::Entrypoint;
use crate::trial::Trial;
use crate::verdict::{Cause, CauseKind};

inventory::submit!(Entry {
    keyword: "Given",
    expression: "the model plays",
    about: "The scripted model answers turn by turn as the table says: calls of the witness tools \
            (several rows of one turn are one answer), or a text. A tag is added to the arguments \
            of each call. `{{sleep}}` in a cell is a time in milliseconds that is chosen after a \
            control call, long enough to tell a measured latency from an invented one, and \
            `{{sleep*2}}` twice that, since no constant fits both. The column \
            `fault` makes an answer go wrong: `stall 2000`, `http 500`, `http 503 x2`, `cut`, \
            `cut after call`, `error event`, `malformed`.",
    example: r#"Given the model plays
  | turn | call | arguments         | says  |
  | 1    | echo | {"text": "hello"} |       |
  | 2    |      |                   | Done. |"#,
});

#[given(expr = "the model plays")]
fn the_model_plays(trial: &mut Trial, step: &Step) {
    let table = step.table.as_ref().map(|table| &table.rows[..]);
    let taken = match table {
        Some(rows) => trial.script(rows),
        None => Err(Cause::new(
            CauseKind::Kit,
            "`the model plays` needs a table of turns below it",
        )),
    };
    trial.premise(taken);
}

inventory::submit!(Entry {
    keyword: "When",
    expression: "the runtime is asked through {word}",
    about: "Starts the runtime by one of its entrypoints (prompt, prompt_json, prompt_with_stream, \
            continue_turn, continue_turn_json, continue_turn_with_stream) and waits for its end. \
            An entrypoint that continues a session gets one opened first, so the script's turns \
            start behind it. An entrypoint that prints JSON gets the last text first bare and then \
            fitting the schema. The entrypoint must show its deed: a stream asked for, JSON \
            printed and asked for again, the earlier turns sent along.",
    example: "When the runtime is asked through prompt_json",
});

/// Whether a When asks the runtime by this text; a scenario may do so once.
pub fn asks(text: &str) -> bool {
    text.starts_with("the runtime is asked through ")
}

#[when(expr = "the runtime is asked through {word}")]
async fn the_runtime_is_asked(trial: &mut Trial, entrypoint: String) {
    let asked = match entrypoint.parse::<Entrypoint>() {
        Ok(entrypoint) => trial.ask(entrypoint).await,
        Err(error) => Err(Cause::new(CauseKind::Kit, error.to_string())),
    };
    trial.premise(asked);
}

inventory::submit!(Entry {
    keyword: "When",
    expression: "the same is asked through prompt in a home of its own",
    about: "Plays the same script once more through the plain prompt, so that the records of the \
            two can be compared. Where that run has not one record per call, this is noted and \
            nothing is compared: judging it belongs to another case.",
    example: "When the same is asked through prompt in a home of its own",
});

#[when(expr = "the same is asked through prompt in a home of its own")]
async fn the_same_is_asked(trial: &mut Trial) {
    let asked = trial.ask_plainly().await;
    trial.premise(asked);
}
