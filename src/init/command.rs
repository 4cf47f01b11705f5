//! Owns the command of a fresh prompt: split as a shell would, and written as a manifest writes it. The only home of shlex.

use std::str::FromStr;

/// Where the prompt goes.
const PROMPT: &str = "{{prompt}}";

/// A command with a place for the prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(Vec<String>);

impl FromStr for Command {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().any(char::is_control) {
            return Err("a control character stands in it; put the command into a script".into());
        }
        let mut words = shlex::split(text).ok_or("a quote in it has no partner")?;
        if words.is_empty() {
            return Err(
                "it is empty; give the command that starts the runtime with a prompt".into(),
            );
        }
        if !words.iter().any(|word| word.contains(PROMPT)) {
            words.push(PROMPT.to_owned());
        }
        Ok(Command(words))
    }
}

impl Command {
    /// The same command, with the files of the project named by the manifest's directory: a trial
    /// runs in a directory of its own. What has no `/` and no `.` is a word, even if a file of that
    /// name is there.
    pub fn from_manifest(mut self, is_file: impl Fn(&str) -> bool) -> Command {
        let named = |word: &str| word.contains(['/', '.']) && !word.starts_with('/');
        for word in self.0.iter_mut().filter(|word| named(word)) {
            if is_file(word) {
                let path = word.trim_start_matches("./");
                *word = format!("{{{{here}}}}/../{path}");
            }
        }
        self
    }

    /// The command as a manifest's list, with further words behind it.
    pub fn list(&self, further: &[&str]) -> String {
        let words = self.0.iter().map(String::as_str);
        list(words.chain(further.iter().copied()))
    }

    /// Its first word.
    pub fn program(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

/// A list in YAML, in one line.
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(scalar).collect();
    format!("[{}]", words.join(", "))
}

/// A text without control characters as a YAML scalar that is read back as that text; bare where it can only be a text.
pub fn scalar(text: &str) -> String {
    const OTHERS: [&str; 10] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf",
    ];
    let begins = text.trim_start_matches('-').chars().next();
    let is_bare = begins.is_some_and(|c| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        && !OTHERS.contains(&text.to_lowercase().as_str());
    match is_bare {
        true => text.to_owned(),
        // What JSON escapes, YAML reads.
        false => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list_of(text: &str) -> String {
        text.parse::<Command>().unwrap().list(&[])
    }

    #[test]
    fn words_are_those_of_a_shell_and_the_prompt_has_its_place() {
        assert_eq!(
            list_of("agent run --say 'a b' \"it's\""),
            r#"[agent, run, --say, "a b", "it's", "{{prompt}}"]"#
        );
        assert_eq!(
            list_of("agent '--say={{prompt}}' -v"),
            r#"[agent, "--say={{prompt}}", -v]"#
        );
    }

    #[test]
    fn what_is_no_command_says_why() {
        let why = |text: &str| text.parse::<Command>().unwrap_err();
        assert!(why("agent 'x").contains("quote"));
        assert!(why("  ").contains("empty"));
        assert!(why("agent\u{7}").contains("control character"));
    }

    #[test]
    fn files_of_the_project_are_found_from_the_manifest_and_words_stay_words() {
        let files = ["agent.py", "bin/agent", "run"];
        let command: Command = "./bin/agent agent.py run /bin/agent other.py"
            .parse()
            .unwrap();
        assert_eq!(
            command.from_manifest(|word| files.contains(&word.trim_start_matches("./"))),
            Command(
                [
                    "{{here}}/../bin/agent",
                    "{{here}}/../agent.py",
                    "run",
                    "/bin/agent",
                    "other.py",
                    PROMPT
                ]
                .map(str::to_owned)
                .to_vec()
            )
        );
    }

    #[test]
    fn every_text_comes_back_from_yaml_as_it_was() {
        for text in [
            "agent",
            "-B",
            "--",
            "-",
            "---",
            "yes",
            "No",
            "NULL",
            "1.5",
            "-1",
            "0x1f",
            ".5",
            "~",
            "a: b",
            "a #b",
            "# a",
            "[a]",
            "'",
            "\"",
            "\\",
            "é",
            "a\u{2028}b",
            "👍🏽",
            "%TAG",
            "@a",
            "*a",
            "&a",
            "!a",
            "-.inf",
            "1e3",
            "<<",
            "=",
            "12:30:00",
            "",
            " ",
            "null/",
            "{{home}}",
        ] {
            let yaml = format!("a: [{}]", scalar(text));
            let read: serde_json::Value = crate::yaml::parse("x.yaml", &yaml).unwrap();
            assert_eq!(read["a"][0], text, "{yaml}");
        }
    }
}
