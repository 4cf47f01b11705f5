//! Owns `{{name}}` placeholders: their expansion in texts, lists and JSON. Unaware of what the names stand for.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use similar::get_close_matches;

/// What a placeholder stands for.
#[derive(Debug, Clone)]
enum Meaning {
    Text(String),
    /// Spliced into a list where it is a whole element; elsewhere joined as a shell would read it.
    List(Vec<String>),
}

/// The names that are known and what they stand for.
#[derive(Debug, Clone, Default)]
pub struct Placeholders {
    meanings: BTreeMap<&'static str, Meaning>,
}

/// A placeholder that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown placeholder `{{{{{name}}}}}`; {remedy}")]
pub struct UnknownPlaceholder {
    /// The name between the braces.
    pub name: String,
    /// The one that is meant, or all that are known.
    pub remedy: String,
}

impl Placeholders {
    /// Adds a name that stands for a text.
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.meanings.insert(name, Meaning::Text(text.into()));
        self
    }

    /// Adds a name that stands for a list.
    pub fn list(mut self, name: &'static str, items: Vec<String>) -> Self {
        self.meanings.insert(name, Meaning::List(items));
        self
    }

    /// The same names, each text changed.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Placeholders {
        let mut mapped = self.clone();
        for meaning in mapped.meanings.values_mut() {
            if let Meaning::Text(text) = meaning {
                *text = change(text);
            }
        }
        mapped
    }

    /// Expands every placeholder of a text. Two braces stand in no valid JSON, TOML or jq, so
    /// nothing else can be meant.
    pub fn expand(&self, text: &str) -> Result<String, UnknownPlaceholder> {
        let mut expanded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = next(rest) {
            expanded.push_str(before);
            match self.meaning(name)? {
                Meaning::Text(text) => expanded.push_str(text),
                Meaning::List(items) => expanded.push_str(&shell_line(items)),
            }
            rest = after;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    /// Expands a list; an element that is nothing but a placeholder for a list becomes its items.
    pub fn expand_list(&self, list: &[String]) -> Result<Vec<String>, UnknownPlaceholder> {
        let mut expanded = Vec::with_capacity(list.len());
        for item in list {
            match self.whole_list(item) {
                Some(items) => expanded.extend(items.iter().cloned()),
                None => expanded.push(self.expand(item)?),
            }
        }
        Ok(expanded)
    }

    /// Expands every string of a JSON value, keys included.
    pub fn expand_json(&self, value: &Json) -> Result<Json, UnknownPlaceholder> {
        Ok(match value {
            Json::String(text) => Json::String(self.expand(text)?),
            Json::Array(items) => Json::Array(self.expand_items(items)?),
            Json::Object(map) => Json::Object(
                map.iter()
                    .map(|(key, value)| Ok((self.expand(key)?, self.expand_json(value)?)))
                    .collect::<Result<_, _>>()?,
            ),
            other => other.clone(),
        })
    }

    fn expand_items(&self, items: &[Json]) -> Result<Vec<Json>, UnknownPlaceholder> {
        let mut expanded = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str().and_then(|text| self.whole_list(text)) {
                Some(items) => expanded.extend(items.iter().cloned().map(Json::String)),
                None => expanded.push(self.expand_json(item)?),
            }
        }
        Ok(expanded)
    }

    fn whole_list(&self, text: &str) -> Option<&[String]> {
        let (before, name, after) = next(text)?;
        match self.meanings.get(name) {
            Some(Meaning::List(items)) if before.is_empty() && after.is_empty() => Some(items),
            _ => None,
        }
    }

    fn meaning(&self, name: &str) -> Result<&Meaning, UnknownPlaceholder> {
        self.meanings.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.meanings.keys().copied().collect();
            let remedy = match get_close_matches(name, &known, 1, 0.6).first() {
                Some(close) => format!("did you mean `{{{{{close}}}}}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            UnknownPlaceholder {
                name: name.to_owned(),
                remedy,
            }
        })
    }
}

/// The text before the next placeholder, its name, and the text behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("{{")?;
    let length = text[start + 2..].find("}}")?;
    let name = text[start + 2..start + 2 + length].trim();
    Some((&text[..start], name, &text[start + length + 4..]))
}

/// Words in one line that a POSIX shell reads back as the same words.
pub fn shell_line(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| shell_word(word)).collect();
    quoted.join(" ")
}

fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> Placeholders {
        let args = vec!["a b".to_owned(), "c".to_owned()];
        Placeholders::default()
            .text("home", "/h")
            .list("witness.args", args)
    }

    #[test]
    fn a_list_is_spliced_where_it_stands_alone_and_quoted_elsewhere() {
        let list = ["{{witness.args}}".to_owned(), "{{ home }}/x".to_owned()];
        assert_eq!(known().expand_list(&list).unwrap(), ["a b", "c", "/h/x"]);
        assert_eq!(
            known().expand("run {{witness.args}}").unwrap(),
            "run 'a b' c"
        );
        let json = known().expand_json(&json!({"args": ["{{witness.args}}"]}));
        assert_eq!(json.unwrap(), json!({"args": ["a b", "c"]}));
    }

    #[test]
    fn an_unknown_name_is_an_error_that_names_the_one_that_is_meant_or_all() {
        let error = |text: &str| known().expand(text).unwrap_err().to_string();
        assert_eq!(
            error("{{hom}}"),
            "unknown placeholder `{{hom}}`; did you mean `{{home}}`?"
        );
        assert_eq!(
            error("{{zzz}}"),
            "unknown placeholder `{{zzz}}`; known here: home, witness.args"
        );
    }

    #[test]
    fn braces_without_a_partner_are_text() {
        assert_eq!(known().expand("a {{ b").unwrap(), "a {{ b");
        assert_eq!(known().expand("}} {").unwrap(), "}} {");
    }
}
