//! Owns how the difference of two texts is shown, word by word.

use similar::{ChangeTag, TextDiff};

/// Words that stay on either side of a change.
const KEPT: usize = 3;

/// Shows in one line what must change to turn `old` into `new`: `… [-word-] {+word+} …`.
///
/// White space is folded. Two texts of the same words give an empty string.
pub fn word_diff(old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (
        old.split_whitespace().collect(),
        new.split_whitespace().collect(),
    );
    let diff = TextDiff::from_slices(&old, &new);
    let groups = diff.grouped_ops(KEPT);
    let mut parts: Vec<String> = Vec::new();
    for group in &groups {
        if group.first().is_some_and(|op| op.old_range().start > 0) {
            parts.push("…".to_owned());
        }
        for change in group.iter().flat_map(|op| op.iter_slices(&old, &new)) {
            let words = change.1.join(" ");
            parts.push(match change.0 {
                ChangeTag::Equal => words,
                ChangeTag::Delete => format!("[-{words}-]"),
                ChangeTag::Insert => format!("{{+{words}+}}"),
            });
        }
    }
    let last = groups.last().and_then(|group| group.last());
    if last.is_some_and(|op| op.old_range().end < old.len()) {
        parts.push("…".to_owned());
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::word_diff;

    #[test]
    fn a_change_is_shown_with_the_words_around_it() {
        assert_eq!(
            word_diff("a b c d e f g", "a b c d X f g"),
            "… b c d [-e-] {+X+} f g"
        );
    }

    #[test]
    fn texts_of_the_same_words_do_not_differ() {
        assert_eq!(word_diff("a  b\nc", "a b c"), "");
    }
}
