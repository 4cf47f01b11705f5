//! Owns the places of a JSON value at which something can be changed, and what it can be changed to. Knows no history.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde_json::Value as Json;

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An item of an array.
    Index(usize),
    /// The JSON that a text holds.
    Inside,
}

/// A place in a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

/// As jq writes it, without the numbers of items: `.state.time.end`, `.calls[].id`. JSON inside a
/// text is entered like a value.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(_) => f.write_str("[]")?,
                Step::Inside => {}
            }
        }
        Ok(())
    }
}

/// Every leaf of a value: texts, numbers, flags and nulls, those in JSON texts included.
pub fn leaves(value: &Json) -> Vec<(Path, Json)> {
    let mut found = Vec::new();
    walk(value, &Path::default(), &mut found);
    found
}

fn walk(value: &Json, path: &Path, found: &mut Vec<(Path, Json)>) {
    let below = |step: Step| {
        let mut path = path.clone();
        path.0.push(step);
        path
    };
    match value {
        Json::Object(map) => map
            .iter()
            .for_each(|(key, inner)| walk(inner, &below(Step::Key(key.clone())), found)),
        Json::Array(items) => (0..)
            .zip(items)
            .for_each(|(index, inner)| walk(inner, &below(Step::Index(index)), found)),
        Json::String(text) => match inside(text) {
            Some(inner) => walk(&inner, &below(Step::Inside), found),
            None => found.push((path.clone(), value.clone())),
        },
        leaf => found.push((path.clone(), leaf.clone())),
    }
}

fn inside(text: &str) -> Option<Json> {
    let begins = text.trim_start().starts_with(['{', '[']);
    begins.then(|| serde_json::from_str(text).ok())?
}

/// The value with something else at a place; with nothing, the member or item is taken out.
pub fn with(value: &Json, path: &Path, new: Option<&Json>) -> Json {
    let mut changed = value.clone();
    put(&mut changed, &path.0, new);
    changed
}

fn put(value: &mut Json, path: &[Step], new: Option<&Json>) {
    match (path, value) {
        ([], place) => *place = new.cloned().unwrap_or_default(),
        ([Step::Key(key)], Json::Object(map)) if new.is_none() => drop(map.shift_remove(key)),
        ([Step::Key(key), rest @ ..], Json::Object(map)) => {
            if let Some(inner) = map.get_mut(key) {
                put(inner, rest, new);
            }
        }
        ([Step::Index(index), rest @ ..], Json::Array(items)) => {
            if let Some(inner) = items.get_mut(*index) {
                put(inner, rest, new);
            }
        }
        ([Step::Inside, rest @ ..], Json::String(text)) => {
            if let Some(mut inner) = inside(text) {
                put(&mut inner, rest, new);
                *text = inner.to_string();
            }
        }
        _ => {}
    }
}

/// What a leaf can be changed to so that a reader which looks at it must notice: a number for a
/// number, a stamp for a stamp; nothing stands for its absence.
pub fn variants(leaf: &Json) -> Vec<Option<Json>> {
    let mut variants: Vec<Json> = match leaf {
        Json::Bool(flag) => vec![Json::Bool(!flag)],
        Json::Null => vec!["changed".into(), 1.into()],
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            // A flag may be kept as a number.
            (Some(n @ 0..=1), _) => vec![(1 - n).into(), (n + 1000).into()],
            // A count of nanoseconds may be read to the millisecond.
            (Some(n), _) => vec![
                n.saturating_add(1000).into(),
                n.saturating_mul(2).saturating_add(1).into(),
            ],
            (None, Some(n)) => vec![(n + 1000.5).into(), (n * 2.0 + 1.0).into()],
            (None, None) => Vec::new(),
        },
        Json::String(text) => texts(text),
        Json::Array(_) | Json::Object(_) => Vec::new(),
    };
    let mut all: Vec<Option<Json>> = variants.drain(..).map(Some).collect();
    all.push(None);
    all
}

/// A text longer than this is cut where only its being there matters.
const LONG: usize = 512;

/// The value with its long texts cut, but for those that are to be kept and those that hold JSON: a
/// model's instructions are long and say nothing of a call.
pub fn shortened(value: &Json, keep: &impl Fn(&str) -> bool) -> Json {
    match value {
        Json::Object(map) => Json::Object(
            map.iter()
                .map(|(key, inner)| (key.clone(), shortened(inner, keep)))
                .collect(),
        ),
        Json::Array(items) => items.iter().map(|inner| shortened(inner, keep)).collect(),
        Json::String(text) if text.len() > LONG && !keep(text) && inside(text).is_none() => {
            text.chars().take(LONG).collect::<String>().into()
        }
        other => other.clone(),
    }
}

/// Every word that stands at a place in some row, so that one can be put where another stands: a
/// reader that maps the words it knows takes no other for any of them.
#[derive(Debug, Default)]
pub struct Words {
    at: BTreeMap<String, BTreeSet<String>>,
    names: BTreeSet<String>,
}

impl Words {
    /// Notes what stands at a place; what names a call is no word of a kind.
    pub fn note(&mut self, place: String, leaf: &Json, names_a_call: bool) {
        match leaf {
            Json::String(word) if names_a_call => drop(self.names.insert(word.clone())),
            Json::String(word) => drop(self.at.entry(place).or_default().insert(word.clone())),
            _ => {}
        }
    }

    /// Whether a leaf could be a number or a time, and names no call.
    pub fn is_measure(&self, leaf: &Json) -> bool {
        match leaf {
            Json::Number(_) => true,
            Json::String(text) => {
                text.contains(|c: char| c.is_ascii_digit()) && !self.names.contains(text)
            }
            _ => false,
        }
    }

    /// The other words of a place; none where there are too many to be words of a kind.
    pub fn others(&self, place: &str, leaf: &Json) -> Vec<Json> {
        let words = self.at.get(place).filter(|words| words.len() <= KINDS);
        let words = words
            .into_iter()
            .flatten()
            .map(|word| Json::from(word.as_str()));
        words.filter(|word| word != leaf).collect()
    }
}

/// So many words at one place may be kinds of something; more are names.
const KINDS: usize = 6;

/// Each number of a text is changed by one, so that a stamp of whatever form stays one; the first is
/// raised by much, too; and other words.
fn texts(text: &str) -> Vec<Json> {
    let runs = numbers(text);
    let stepped = runs.iter().map(|run| {
        let digits = &text[run.clone()];
        let nines = digits.bytes().all(|digit| digit == b'9');
        let number: u128 = digits.parse().unwrap_or_default();
        let number = if nines { number - 1 } else { number + 1 };
        let width = digits.len();
        format!("{}{number:0width$}{}", &text[..run.start], &text[run.end..])
    });
    let raised = runs.first().map(|run| {
        let number: u128 = text[run.clone()].parse().unwrap_or_default();
        format!(
            "{}{}{}",
            &text[..run.start],
            number + 1000,
            &text[run.end..]
        )
    });
    let words = [format!("{text}~"), "changed".to_owned()];
    stepped.chain(raised).chain(words).map(Json::from).collect()
}

/// Where the numbers of a text stand; of very many only the first.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        let full = runs.len() == NUMBERS;
        match runs.last_mut() {
            Some(run) if run.end == at && run.len() < DIGITS => run.end = at + 1,
            _ if full => break,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// So many numbers of a text are changed: a stamp has seven.
const NUMBERS: usize = 8;

/// More digits than these are no number.
const DIGITS: usize = 30;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn leaves_are_found_in_texts_that_hold_json_too() {
        let value = json!({"a": {"b": [1, null]}, "args": "{\"tag\":\"t1\"}", "t": "x {"});
        let found: Vec<String> = leaves(&value).iter().map(|(p, _)| p.to_string()).collect();
        assert_eq!(found, [".a.b[]", ".a.b[]", ".args.tag", ".t"]);
    }

    #[test]
    fn a_place_is_changed_or_taken_out_and_nothing_else() {
        let value = json!({"a": 1, "args": "{\"tag\":\"t1\",\"n\":2}"});
        let places = leaves(&value);
        let changed = with(&value, &places[1].0, Some(&json!("t2")));
        assert_eq!(changed, json!({"a": 1, "args": "{\"tag\":\"t2\",\"n\":2}"}));
        assert_eq!(
            with(&value, &places[0].0, None),
            json!({"args": value["args"]})
        );
    }

    #[test]
    fn a_word_of_a_kind_is_exchanged_for_the_others() {
        let mut words = Words::default();
        for word in ["completed", "error", "completed"] {
            words.note("part .status".to_owned(), &json!(word), false);
        }
        let others = words.others("part .status", &json!("error"));
        assert_eq!(others, [json!("completed")]);
        assert!(words.others("part .name", &json!("error")).is_empty());
    }

    #[test]
    fn a_stamp_stays_a_stamp_and_a_flag_a_flag() {
        let stamp = variants(&json!("2026-11-22T10:00:00.5Z"));
        assert_eq!(stamp[0], Some(json!("2027-11-22T10:00:00.5Z")));
        assert_eq!(stamp[3], Some(json!("2026-11-22T11:00:00.5Z")));
        let mail = variants(&json!("Sun, 22 Nov 2026 09:59:59"));
        assert_eq!(mail[0], Some(json!("Sun, 23 Nov 2026 09:59:59")));
        assert!(variants(&json!("12 ms")).contains(&Some(json!("1012 ms"))));
        assert_eq!(variants(&json!(0))[0], Some(json!(1)));
        assert_eq!(variants(&json!(true)), [Some(json!(false)), None]);
    }
}
