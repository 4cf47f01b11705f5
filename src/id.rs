//! Owns the ids of specs, criteria, cases and trials: how each is written, read, ordered and stored.

mod number;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use number::Number;

/// A text that is no id, with the form a whole id has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read `{text}` as a {kind} id: a whole one looks like `{example}`")]
pub struct IdError {
    text: String,
    kind: &'static str,
    example: &'static str,
}

impl IdError {
    fn new(text: &str, kind: &'static str, example: &'static str) -> Self {
        let text = text.to_owned();
        Self {
            text,
            kind,
            example,
        }
    }
}

/// The name of a spec's folder: ASCII letters, digits, `-` and `_`.
///
/// Numbers come first and in the order of their value, so that 999 stands before 3624. A copy shares
/// the text: every criterion, case and row of a spec holds one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpecId {
    /// What the text counts; of a name, the largest number.
    value: u64,
    text: Arc<str>,
}

impl SpecId {
    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for SpecId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for SpecId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || !text.chars().all(legal) {
            return Err(IdError::new(text, "spec", "3624"));
        }
        Ok(Self {
            value: text.parse().unwrap_or(u64::MAX),
            text: text.into(),
        })
    }
}

/// An acceptance criterion, `3624/AC-2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CriterionId {
    /// The spec that states the criterion.
    pub spec: SpecId,
    /// Its number in that spec; never given to another criterion.
    pub number: Number,
}

impl CriterionId {
    /// The number in the form that is used inside a spec, `AC-2`.
    pub fn local_number(text: &str) -> Option<Number> {
        number_after("AC-", text)
    }

    /// The id without its spec, `AC-2`.
    pub fn local(&self) -> String {
        format!("AC-{}", self.number)
    }
}

impl fmt::Display for CriterionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.spec, self.local())
    }
}

impl FromStr for CriterionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (spec, number) =
            numbered(text, "AC-").ok_or_else(|| IdError::new(text, "criterion", "3624/AC-2"))?;
        Ok(Self { spec, number })
    }
}

/// A conformance case, `3624/C-03`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    /// The spec that states the case.
    pub spec: SpecId,
    /// Its number in that spec; never given to another case.
    pub number: Number,
}

impl CaseId {
    /// The number in the form that is used inside a spec, `C-03`; `C-3` is the same number.
    pub fn local_number(text: &str) -> Option<Number> {
        number_after("C-", text)
    }

    /// The id without its spec, `C-03`: at least two digits.
    pub fn local(&self) -> String {
        format!("C-{:02}", self.number)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.spec, self.local())
    }
}

impl FromStr for CaseId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (spec, number) =
            numbered(text, "C-").ok_or_else(|| IdError::new(text, "case", "3624/C-03"))?;
        Ok(Self { spec, number })
    }
}

/// A trial: a case, and in brackets the labels that tell it from the case's other trials,
/// `3624/C-03[prompt_json]`.
///
/// A label that has but one value is left out, so a printed key does not say which of row, variant
/// and era a label is; a key that was read back equals the one that was printed all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrialKey {
    /// The case that the trial judges.
    pub case: CaseId,
    labels: Vec<String>,
}

impl TrialKey {
    /// Joins a case with its row, variant and era, in this order; see [`is_label`] for their form.
    pub fn new(
        case: CaseId,
        row: Option<&str>,
        variant: Option<&str>,
        era: Option<&str>,
    ) -> TrialKey {
        let labels = [row, variant, era].into_iter().flatten();
        TrialKey {
            case,
            labels: labels.map(str::to_owned).collect(),
        }
    }

    /// The labels in the order row, variant, era; those with one value are absent.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }
}

impl fmt::Display for TrialKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.case.fmt(f)?;
        if self.labels.is_empty() {
            return Ok(());
        }
        write!(f, "[{}]", self.labels.join(","))
    }
}

impl FromStr for TrialKey {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError::new(text, "trial", "3624/C-03[prompt_json]");
        let (case, labels) = match text.strip_suffix(']') {
            None => (text, Vec::new()),
            Some(open) => {
                let (case, labels) = open.split_once('[').ok_or_else(error)?;
                (case, labels.split(',').map(str::to_owned).collect())
            }
        };
        let case = case.parse().map_err(|_| error())?;
        if labels.len() > 3 || !labels.iter().all(|label| is_label(label)) {
            return Err(error());
        }
        Ok(Self { case, labels })
    }
}

/// Whether a text may stand in a trial's brackets: not empty, and none of its characters is a
/// comma, a bracket, white space or a control character.
pub fn is_label(text: &str) -> bool {
    let illegal = |c: char| matches!(c, ',' | '[' | ']') || c.is_whitespace() || c.is_control();
    !text.is_empty() && !text.contains(illegal)
}

fn numbered(text: &str, prefix: &str) -> Option<(SpecId, Number)> {
    let (spec, local) = text.split_once('/')?;
    Some((spec.parse().ok()?, number_after(prefix, local)?))
}

fn number_after(prefix: &str, text: &str) -> Option<Number> {
    Number::read(text.strip_prefix(prefix)?)
}

macro_rules! stored_as_string {
    ($($id:ty),*) => {$(
        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
stored_as_string!(SpecId, CriterionId, CaseId, TrialKey);

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trips<T: FromStr<Err = IdError> + fmt::Display>(text: &str) {
        let id = text.parse::<T>().map(|id| id.to_string());
        assert_eq!(id.as_deref(), Ok(text));
    }

    #[test]
    fn a_whole_id_prints_as_it_was_read() {
        round_trips::<SpecId>("my_spec-2");
        round_trips::<CriterionId>("3624/AC-2");
        round_trips::<CaseId>("3624/C-03");
        round_trips::<CaseId>("3624/C-123");
        round_trips::<CriterionId>("3624/AC-1b");
        round_trips::<CaseId>("3624/C-01b");
        round_trips::<TrialKey>("3624/C-01b[prompt]");
        round_trips::<TrialKey>("3624/C-03");
        round_trips::<TrialKey>("3624/C-03[prompt_json]");
        round_trips::<TrialKey>("3625/C-02[agent_spawn,http,2025-11-25]");
    }

    #[test]
    fn a_key_that_was_read_back_equals_the_one_that_was_made() {
        let case: CaseId = "3625/C-2".parse().unwrap();
        let made = TrialKey::new(case, None, Some("http"), None);
        assert_eq!("3625/C-02[http]".parse(), Ok(made));
    }

    #[test]
    fn what_is_no_whole_id_is_refused_with_the_form_of_one() {
        for text in ["AC-2", "3624/AC-", "3624/AC-+2", "3624/C-02", "a b/AC-1"] {
            let error = text.parse::<CriterionId>().unwrap_err().to_string();
            assert!(error.contains("`3624/AC-2`"), "{error}");
        }
        for text in [
            "C-03",
            "3624/C-03[]",
            "3624/C-03[a,,b]",
            "3624/C-03]",
            "3624/C-03[a b]",
            "3624/C-03[a[b]",
            "3624/C-03[a,b,c,d]",
        ] {
            assert!(text.parse::<TrialKey>().is_err(), "{text}");
        }
        for text in ["", "..", "a/b"] {
            assert!(text.parse::<SpecId>().is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_ordered_by_value_and_stand_before_names() {
        let mut ids = ["my-spec", "3624", "999"].map(|id| id.parse::<SpecId>().unwrap());
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), ["999", "3624", "my-spec"]);
    }

    #[test]
    fn an_id_is_stored_as_a_string() {
        let key: TrialKey = "3624/C-03[prompt]".parse().unwrap();
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(json, "\"3624/C-03[prompt]\"");
        assert_eq!(serde_json::from_str::<TrialKey>(&json).unwrap(), key);
        assert!(serde_json::from_str::<CaseId>("\"C-03\"").is_err());
    }
}
