//! What cannot begin, and with which words it is refused.

use super::home::{Home, said};
use super::model::Reply;

#[test]
fn what_cannot_begin_is_refused_with_its_remedy() {
    let home = Home::new();
    let model = home.model(vec![Reply::Say("done")]);
    let refused = |home: &Home, entry: &str, args: &[&str], word: &str| {
        let run = home.run(&model, entry, args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{word}");
        assert!(run.log.contains(word), "{word}: {}", run.log);
    };
    refused(&home, "continue", &["go"], "begin one with prompt");
    refused(
        &home,
        "continue",
        &["--session", "x", "go"],
        "prompt --session x",
    );
    refused(
        &home,
        "prompt",
        &["--session", "../x", "go"],
        "session name",
    );
    refused(&home, "prompt", &["--schema", "/nowhere", "go"], "/nowhere");
    home.write("config.json", r#"{"agent": {"turns": 1}}"#);
    refused(&home, "prompt", &["go"], "`turns`");
    home.write("config.json", "{}");
    home.write(
        "mcp.json",
        r#"{"mcpServers": {"x": {"command": "/nowhere/x"}}}"#,
    );
    refused(&home, "prompt", &["go"], "tool server x");

    for (url, word) in [
        ("", "OPENAI_BASE_URL is not set"),
        ("https://x/v1", "plain http only"),
    ] {
        let mut command = home.command(None, "prompt", &["go"]);
        let run = said(command.env("OPENAI_BASE_URL", url).output().unwrap());
        assert_eq!(run.code, 2);
        assert!(run.log.contains(word), "{}", run.log);
    }
    assert!(home.records().is_empty());
}
