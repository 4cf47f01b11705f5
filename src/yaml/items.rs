//! Owns where the items of a list stand in a YAML text, so that a problem can name the line of one.

use std::ops::Range;

/// The lines, from 1, of each item of the list under a key of the document, or of the document itself
/// where the key is empty; none where the list is not written with a dash for each item.
pub fn items(text: &str, key: &str) -> Vec<Range<usize>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_key = |line: &&str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let from = match key.is_empty() {
        true => 0,
        false => lines
            .iter()
            .position(is_key)
            .map_or(lines.len(), |at| at + 1),
    };
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut dash = None;
    let mut end = from;
    for (line, number) in lines.iter().zip(1..).skip(from) {
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') || (items.is_empty() && bare == "---") {
            continue;
        }
        let indent = line.len() - bare.len();
        let begins = bare == "-" || bare.starts_with("- ");
        let depth = *dash.get_or_insert(indent);
        if indent < depth || (indent == depth && !begins) {
            break;
        }
        if indent == depth {
            if let Some(last) = items.last_mut() {
                last.end = end + 1;
            }
            items.push(number..number + 1);
        }
        end = number;
    }
    if let Some(last) = items.last_mut() {
        last.end = end + 1;
    }
    items
}

/// The first line among some that holds a text; the first of them where none does.
pub fn line_within(text: &str, lines: Option<&Range<usize>>, sought: &str) -> usize {
    let (from, to) = lines.map_or((1, usize::MAX), |lines| (lines.start, lines.end));
    let among = text.lines().zip(1..).skip(from - 1);
    let mut among = among.take_while(|(_, number)| *number < to);
    among
        .find(|(line, _)| line.contains(sought))
        .map_or(from, |(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: &str, expected: &[Range<usize>]) {
        assert_eq!(items(text, key), expected, "{text}");
    }

    #[test]
    fn items_begin_at_their_dash_and_end_before_what_follows() {
        let text = "# c\na:\n  - x: 1\n    y: |\n      - no\n\n  # c\n  - x: 2\nb:\n- z\n-\n  w\n";
        check(text, "a", &[3..6, 8..9]);
        check(text, "b", &[10..11, 11..13]);
        check(text, "c", &[]);
        check("---\n- a\n- b\n", "", &[2..3, 3..4]);
        check("a: [x, y]\nb: 1\n", "a", &[]);
        check("[x, y]\n", "", &[]);
        check("", "", &[]);
    }

    #[test]
    fn a_text_is_looked_for_in_its_own_item() {
        let text = "- a: x\n- b: x\n  c: y\n";
        assert_eq!(line_within(text, items(text, "").get(1), "x"), 2);
        assert_eq!(line_within(text, items(text, "").get(1), "y"), 3);
        assert_eq!(line_within(text, items(text, "").first(), "y"), 1);
        assert_eq!(line_within(text, None, "y"), 3);
    }
}
