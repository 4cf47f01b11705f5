//! The tools, each with its deed.

use std::{fs, thread, time::Duration};

use super::{
    Answer, Arguments, Tool,
    parameter::{Parameter, whole},
};

const LARGE: usize = 1 << 20;
/// Emoji joined and with a skin tone, a letter with combining marks, right-to-left, wide and 4-byte characters.
const UNICODE: &str =
    "naïve Zażółć 日本語 שלום مرحبا e\u{301}\u{323} 👩\u{200d}👩\u{200d}👧 👍🏽 𝔘 ﷽";
const DELAY: Parameter = Parameter::whole("ms", "Milliseconds to wait before.");

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "echo",
        description: "Returns the text.",
        read_only: true,
        parameters: &[Parameter::text("text", "The text to return.").required()],
        act: |given| Answer::Text(text(given, "text").to_owned()),
    },
    Tool {
        name: "sleep",
        description: "Waits, then says for how long.",
        read_only: true,
        parameters: &[Parameter::whole("ms", "Milliseconds to wait.").required()],
        act: |given| Answer::Text(format!("slept {} ms", wait(given))),
    },
    Tool {
        name: "fail",
        description: "Returns a result that is marked as an error.",
        read_only: true,
        parameters: &[DELAY],
        act: |given| Answer::ToolError(format!("failed as asked after {} ms", wait(given))),
    },
    Tool {
        name: "fail_protocol",
        description: "Answers with a JSON-RPC error.",
        read_only: true,
        parameters: &[DELAY],
        act: |given| {
            let message = format!(
                "failed at the protocol level as asked after {} ms",
                wait(given)
            );
            Answer::ProtocolError {
                code: -32000,
                message,
            }
        },
    },
    Tool {
        name: "hang",
        description: "Never answers.",
        read_only: false,
        parameters: &[],
        act: |_| Answer::Never,
    },
    Tool {
        name: "exit",
        description: "Ends the tool server in the middle of the call; over HTTP, cuts the connection.",
        read_only: false,
        parameters: &[Parameter::whole(
            "code",
            "The exit code of the process, 0 to 255; 1 without it.",
        )],
        act: exit,
    },
    Tool {
        name: "large",
        description: "Returns 1 MiB of text.",
        read_only: true,
        parameters: &[],
        act: |_| Answer::Text("0123456789abcdef".repeat(LARGE / 16)),
    },
    Tool {
        name: "unicode",
        description: "Returns the text, or without one a text of emoji, combining and right-to-left characters.",
        read_only: true,
        parameters: &[Parameter::text("text", "The text to return.")],
        act: |given| {
            let own = Some(text(given, "text")).filter(|text| !text.is_empty());
            Answer::Text(own.unwrap_or(UNICODE).to_owned())
        },
    },
    Tool {
        name: "write_file",
        description: "Writes a file and says so; a file that is there is overwritten.",
        read_only: false,
        parameters: &[
            Parameter::text("path", "The file to write.").required(),
            Parameter::text("text", "What to write into it.").required(),
        ],
        act: write_file,
    },
];

fn exit(given: &Arguments) -> Answer {
    let code = given.get("code").and_then(whole).unwrap_or(1);
    match u8::try_from(code) {
        Ok(code) => Answer::Exit(code),
        Err(_) => Answer::ToolError(format!("the exit code {code} is above 255")),
    }
}

fn write_file(given: &Arguments) -> Answer {
    let (path, text) = (text(given, "path"), text(given, "text"));
    match fs::write(path, text) {
        Ok(()) => Answer::Text(format!("wrote {} bytes to {path}", text.len())),
        Err(error) => Answer::ToolError(format!("failed to write {path}: {error}")),
    }
}

fn wait(given: &Arguments) -> u64 {
    let ms = given.get("ms").and_then(whole).unwrap_or(0);
    thread::sleep(Duration::from_millis(ms));
    ms
}

fn text<'a>(given: &'a Arguments, name: &str) -> &'a str {
    given
        .get(name)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}
