//! Owns the name of a runtime: fit for a file's name, a YAML scalar and a line of prose alike.

use std::fmt;
use std::str::FromStr;

/// The name of a runtime: letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name that is nearest to a text, such as that of a directory.
    pub fn near(text: &str) -> Option<Name> {
        let near = text.replace(|c| !is_legal(c), "-");
        near.trim_matches(['-', '_', '.']).parse().ok()
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let begins = text.chars().next().is_some_and(char::is_alphanumeric);
        if begins && text.chars().all(is_legal) {
            return Ok(Name(text.to_owned()));
        }
        Err(
            "a name is of letters, digits, `-`, `_` and `.`, and begins with a letter or digit"
                .to_owned(),
        )
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_legal(c: char) -> bool {
    c.is_alphanumeric() || "-_.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_lends_its_name_as_far_as_it_goes() {
        let near = |text: &str| Name::near(text).map(|name| name.to_string());
        assert_eq!(near("my agent"), Some("my-agent".to_owned()));
        assert_eq!(near(".agent.d"), Some("agent.d".to_owned()));
        assert_eq!(near("größe-2"), Some("größe-2".to_owned()));
        assert_eq!(near("/"), None);
    }

    #[test]
    fn what_would_lead_elsewhere_or_mean_more_is_no_name() {
        for text in ["", "..", "a/b", "-x", "a b", "{{home}}", "a\n"] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
    }
}
