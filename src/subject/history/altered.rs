//! Owns the altered copies of what was kept: each differs in one place, so that a reader of it can be seen to read that place.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value as Json;

use super::leaf::{Words, leaves, variants, with};

/// One place of what was kept, by the name that a person finds it under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// The file, or the table.
    pub source: String,
    /// The place in a line or row: `.state.time.end`; `line` for the whole of it.
    pub path: String,
}

/// The rows of a copy that differs in one place.
#[derive(Debug, Clone)]
pub struct Altered {
    /// Where it differs.
    pub field: Field,
    /// What stands there in the original; shortened.
    pub original: String,
    /// Whether the place lies beside a call: in the same line or row as its tag.
    pub beside: bool,
    /// Whether a number or a time was raised, and not a word put for another.
    pub measure: bool,
    /// What a reader gets of the copy; none where what keeps it refused the change.
    pub rows: Option<Vec<Json>>,
}

impl Altered {
    /// A place that could not be changed.
    pub fn refused() -> Altered {
        Altered {
            field: Field {
                source: String::new(),
                path: String::new(),
            },
            original: String::new(),
            beside: false,
            measure: false,
            rows: None,
        }
    }
}

/// As much of a value as a person needs to know it again.
const SHOWN: usize = 60;

/// A value, shortened.
pub fn shown(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Altered copies of rows that lie in files or were printed: what a row holds is what the file
/// holds. Places beside a call come first.
pub fn rows<'a>(
    rows: &'a [Json],
    is_beside: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = Altered> + 'a {
    let mut order: Vec<(bool, usize)> = (0..rows.len())
        .map(|index| (is_beside(&rows[index].to_string()), index))
        .collect();
    order.sort_by_key(|(beside, index)| (!beside, *index));
    let lines = order.clone().into_iter();
    let words = Rc::new(words(rows, &is_beside));
    // One change of every place first: most facts are moved by it, and the rest is not needed then.
    let places = move |round: Round| {
        let (order, words) = (order.clone(), Rc::clone(&words));
        order
            .into_iter()
            .flat_map(move |(beside, index)| in_row(rows, index, beside, round, Rc::clone(&words)))
    };
    places(Round::First)
        .chain(lines.map(move |(beside, index)| without(rows, index, beside)))
        .chain(renamed(rows))
        .chain(places(Round::Others))
}

/// Which of the changes of a place are made.
#[derive(Debug, Clone, Copy)]
enum Round {
    First,
    Others,
}

fn words(rows: &[Json], is_beside: impl Fn(&str) -> bool) -> Words {
    let mut words = Words::default();
    for row in rows {
        for (path, leaf) in leaves(row) {
            let names_a_call = is_beside(&leaf.to_string());
            words.note(format!("{} {path}", source(row)), &leaf, names_a_call);
        }
    }
    words
}

fn in_row(
    rows: &[Json],
    index: usize,
    beside: bool,
    round: Round,
    words: Rc<Words>,
) -> impl Iterator<Item = Altered> + '_ {
    let row = &rows[index];
    leaves(row).into_iter().flat_map(move |(path, leaf)| {
        let field = Field {
            source: source(row),
            path: path.to_string(),
        };
        let others = words.others(&format!("{} {path}", field.source), &leaf);
        let others = others.into_iter().map(|word| (Some(word), false));
        let own = variants(&leaf).into_iter();
        let measure = words.is_measure(&leaf);
        let own = own.map(|new| (new, measure));
        let mut all: Vec<(Option<Json>, bool)> = others.chain(own).collect();
        match round {
            Round::First => all.truncate(1),
            Round::Others => drop(all.drain(..1)),
        }
        all.into_iter().map(move |(new, measure)| {
            let mut copy = rows.to_vec();
            copy[index] = with(row, &path, new.as_ref());
            Altered {
                field: field.clone(),
                original: shown(&leaf),
                beside,
                measure,
                rows: Some(copy),
            }
        })
    })
}

fn without(rows: &[Json], index: usize, beside: bool) -> Altered {
    let mut copy = rows.to_vec();
    let row = copy.remove(index);
    Altered {
        field: Field {
            source: source(&row),
            path: "line".to_owned(),
        },
        original: shown(&row),
        beside,
        measure: false,
        rows: Some(copy),
    }
}

/// A file's name may say something: the session, for one.
fn renamed(rows: &[Json]) -> impl Iterator<Item = Altered> + '_ {
    let names: BTreeSet<String> = rows.iter().map(source).collect();
    names.into_iter().map(|name| {
        let mut copy = rows.to_vec();
        for row in copy.iter_mut().filter(|row| source(row) == name) {
            row["_at"]["file"] = format!("changed-{name}").into();
        }
        Altered {
            original: shown(&Json::from(name.as_str())),
            field: Field {
                source: name,
                path: "name of the file".to_owned(),
            },
            beside: false,
            measure: false,
            rows: Some(copy),
        }
    })
}

fn source(row: &Json) -> String {
    row["_at"]["file"].as_str().unwrap_or("history").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_copy_differs_in_one_place_and_those_beside_a_call_come_first() {
        let given = [
            json!({"a": 1, "_at": {"file": "h", "line": 1}}),
            json!({"tag": "t1", "_at": {"file": "h", "line": 2}}),
        ];
        let all: Vec<Altered> = rows(&given, |text| text.contains("t1")).collect();
        let paths: Vec<&str> = all.iter().map(|altered| &*altered.field.path).collect();
        let firsts = [
            ".tag",
            "._at.file",
            "._at.line",
            ".a",
            "._at.file",
            "._at.line",
        ];
        assert_eq!(paths[..6], firsts);
        assert_eq!(paths[6..9], ["line", "line", "name of the file"]);
        assert!(all[0].beside && !all[3].beside);
        assert_eq!(all[3].rows.as_ref().unwrap()[0]["a"], 0);
        assert_eq!(all[6].rows.as_ref().unwrap().len(), 1);
    }
}
