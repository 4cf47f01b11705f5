//! Owns the reading of YAML files into types; the only home of serde_yaml. Unaware of what the files mean.

mod items;

use serde::de::DeserializeOwned;
use similar::get_close_matches;

use crate::problem::Problem;

pub use items::{items, line_within};

/// Reads one YAML document. An error says where it is and, for an unknown key or word, which known
/// one is meant.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Box<Problem>> {
    serde_yaml::from_str(text).map_err(|error| Box::new(problem(file, text, &error)))
}

fn problem(file: &str, text: &str, error: &serde_yaml::Error) -> Problem {
    let place = error.location();
    let line = place.as_ref().map_or(1, serde_yaml::Location::line);
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full);
    let error = |rule| Problem::error(rule, file, line, message).quote(text);
    let mut problem = if message.contains("unknown field") {
        error("unknown-key")
    } else if message.contains("unknown variant") {
        error("unknown-word")
    } else {
        error("yaml")
    };
    if let Some(place) = place {
        problem = problem.at_column(place.column());
    }
    let remedy = suggestion(message).unwrap_or_else(|| remedy(message).to_owned());
    problem.help(remedy)
}

/// What helps where no known word is meant.
fn remedy(message: &str) -> &'static str {
    if message.contains("missing field") {
        "add the key; `candor manifest` prints the keys of a manifest"
    } else if message.contains("invalid ") {
        "give a value of the kind that is expected"
    } else {
        "see whether indentation, quotes and brackets are as YAML wants them"
    }
}

/// serde's message carries the unknown word and the legal ones in backquotes.
fn suggestion(message: &str) -> Option<String> {
    let start = message.find("unknown ")?;
    let mut quoted = message[start..].split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    let legal: Vec<&str> = quoted.collect();
    match get_close_matches(unknown, &legal, 1, 0.6).first() {
        Some(close) => Some(format!("did you mean `{close}`?")),
        None if legal.is_empty() => None,
        None => Some(format!("known here: {}", legal.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        #[expect(dead_code, reason = "only its name matters")]
        entrypoints: u8,
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_key_that_is_meant() {
        let problem = parse::<Pair>("x.yaml", "\nentrypoint: 1\n").unwrap_err();
        assert_eq!((problem.line, problem.rule), (2, "unknown-key"));
        assert_eq!(
            problem.remedy.as_deref(),
            Some("did you mean `entrypoints`?")
        );
    }

    #[test]
    fn what_is_no_yaml_or_of_another_kind_has_a_remedy() {
        for (text, remedy) in [
            ("{}", "add the key"),
            ("entrypoints: x", "give a value"),
            ("\"", "see"),
        ] {
            let problem = parse::<Pair>("x.yaml", text).unwrap_err();
            assert_eq!(problem.rule, "yaml");
            assert!(
                problem
                    .remedy
                    .as_deref()
                    .is_some_and(|r| r.starts_with(remedy)),
                "{problem}"
            );
        }
    }

    #[test]
    fn a_word_like_no_other_gets_the_list() {
        let problem = parse::<Pair>("x.yaml", "zzz: 1\n").unwrap_err();
        assert_eq!(problem.remedy.as_deref(), Some("known here: entrypoints"));
    }
}
