//! Owns the text of a first manifest: which blocks it has, by what its owner said.

mod blocks;

use super::command::{list, scalar};
use super::{Choices, Command, Keeps, Protocol, Tools};
use crate::manifest::Entrypoint;

/// The manifest; what it says of the choices that were made, and of no other.
pub fn text(choices: &Choices) -> String {
    let blocks = [
        head(choices),
        service(choices),
        blocks::AGENT.to_owned(),
        files(choices),
        env(choices),
        entrypoints(choices),
        history(choices),
    ];
    blocks.concat()
}

fn named(block: &str, choices: &Choices) -> String {
    block.replace("<name>", &choices.name.to_string())
}

fn head(choices: &Choices) -> String {
    let (below, version) = match &choices.command {
        None => (blocks::STAND_IN, blocks::VERSION_STAND_IN.to_owned()),
        Some(command) => {
            let program = scalar(command.program());
            (
                blocks::OWN,
                blocks::VERSION_OWN.replace("<program>", &program),
            )
        }
    };
    let above = named(blocks::HEAD, choices) + &named(below, choices);
    let runtime = scalar(&choices.name.to_string());
    format!("{above}\nruntime: {runtime}\n{version}{}", blocks::DEADLINE)
}

/// The stand-in needs no daemon; one that only says that it is ready shows how one is described.
fn service(choices: &Choices) -> String {
    if !choices.service {
        return String::new();
    }
    let (start, ready) = match &choices.command {
        None => (
            r#"[sh, -c, "echo ready; exec sleep 600"] # STAND-IN"#.to_owned(),
            "{line: ready} # STAND-IN",
        ),
        Some(_) => {
            let name = choices.name.to_string();
            let start = list([name.as_str(), "serve", "--port", "{{port}}"]);
            (format!("{start} # REPLACE"), r#"{port: "{{port}}"}"#)
        }
    };
    named(blocks::SERVICE, choices)
        .replace("<start>", &start)
        .replace("<ready>", ready)
}

fn files(choices: &Choices) -> String {
    let stands_in = choices.command.is_none();
    let own = match choices.tools {
        // The stand-in reads the same file in the same form.
        Tools::Stdio => blocks::STDIO,
        Tools::Http => blocks::HTTP,
        Tools::Shell if stands_in => "",
        Tools::Shell => return named(blocks::NO_FILES, choices),
    };
    let stand_in = match stands_in && choices.tools != Tools::Stdio {
        true => blocks::STAND_IN_FILE,
        false => "",
    };
    let mark = if stands_in { "STAND-IN" } else { "REPLACE" };
    named(&[blocks::FILES, own, stand_in].concat(), choices).replace("<mark>", mark)
}

fn env(choices: &Choices) -> String {
    let protocol = match choices.protocol {
        Protocol::Chat => blocks::CHAT,
        Protocol::Responses => blocks::RESPONSES,
        Protocol::Anthropic => blocks::ANTHROPIC,
        Protocol::Gemini => blocks::GEMINI,
    };
    let speaks_openai = matches!(choices.protocol, Protocol::Chat | Protocol::Responses);
    let stand_in = match choices.command.is_none() && !speaks_openai {
        true => blocks::STAND_IN_ENV,
        false => "",
    };
    let tools = match choices.tools {
        Tools::Shell => blocks::SHELL,
        Tools::Stdio | Tools::Http => "",
    };
    named(&[blocks::ENV, protocol, stand_in, tools].concat(), choices)
}

/// The plain prompt in use, all other ways in as examples.
fn entrypoints(choices: &Choices) -> String {
    const OTHERS: [Entrypoint; 5] = [
        Entrypoint::PromptWithStream,
        Entrypoint::PromptJson,
        Entrypoint::ContinueTurn,
        Entrypoint::ContinueTurnWithStream,
        Entrypoint::ContinueTurnJson,
    ];
    let (mark, flags) = match &choices.command {
        None => (" # STAND-IN", "These are the stand-in's:"),
        Some(_) => ("", "Their flags are guessed:"),
    };
    let first = way_in(choices, Entrypoint::Prompt);
    let mut text = format!("{}      prompt: {first}{mark}\n", blocks::ENTRYPOINTS);
    text += &named(blocks::OTHER_WAYS, choices).replace("<flags>", flags);
    for other in OTHERS {
        text += &format!("      #{other}: {}\n", way_in(choices, other));
    }
    text
}

fn way_in(choices: &Choices, entrypoint: Entrypoint) -> String {
    match &choices.command {
        None => stand_in(entrypoint),
        Some(command) => guess(command, entrypoint),
    }
}

fn stand_in(entrypoint: Entrypoint) -> String {
    let verb = match entrypoint.continues() {
        true => "continue",
        false => "prompt",
    };
    let before = ["{{candor}}", "runtime", verb, "--home", "{{home}}"];
    let words = before.into_iter().chain(flags(entrypoint));
    list(words.chain(["{{prompt}}"]))
}

fn guess(command: &Command, entrypoint: Entrypoint) -> String {
    let mut further = flags(entrypoint);
    if entrypoint.continues() {
        further.insert(0, "--continue");
    }
    command.list(&further)
}

fn flags(entrypoint: Entrypoint) -> Vec<&'static str> {
    if entrypoint.streams() {
        vec!["--stream"]
    } else if entrypoint.is_json() {
        vec!["--schema", "{{schema}}"]
    } else {
        Vec::new()
    }
}

/// That of the stand-in is read; that of anything else is an example until its files are known.
fn history(choices: &Choices) -> String {
    let example = match choices.history {
        Keeps::Jsonl => blocks::JSONL,
        Keeps::Json => blocks::JSON,
        Keeps::Sqlite => blocks::SQLITE,
        Keeps::Command => blocks::COMMAND,
        Keeps::Nothing => "",
    };
    let before: &[&str] = match (&choices.command, choices.history) {
        (None, Keeps::Nothing) => &[
            blocks::HISTORY,
            blocks::STAND_IN_HISTORY,
            blocks::NO_HISTORY,
        ],
        (None, _) => &[blocks::HISTORY, blocks::STAND_IN_HISTORY, blocks::INSTEAD],
        (Some(_), Keeps::Nothing) => &[blocks::NO_HISTORY],
        (Some(_), _) => &[blocks::HISTORY, blocks::UNREAD],
    };
    named(&(before.concat() + example), choices)
}
