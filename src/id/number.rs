//! Owns the number of a criterion or a case: digits, and behind them the letter of one that was put between two others.

use std::fmt;

/// What `AC-2`, `C-03` and `C-03b` count: `03b` comes behind `03` and before `04`.
///
/// Formatted with a width, the digits are padded with zeros: `{:02}` gives `03b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    value: u32,
    letter: Option<char>,
}

impl Number {
    /// Reads digits and at most one lower-case letter; `u32::from_str` alone would take `+2`.
    pub fn read(text: &str) -> Option<Number> {
        let letter = text.chars().next_back().filter(char::is_ascii_lowercase);
        let digits = &text[..text.len() - letter.map_or(0, char::len_utf8)];
        let only_digits = digits.bytes().all(|b| b.is_ascii_digit());
        let value = only_digits.then(|| digits.parse().ok())??;
        Some(Number { value, letter })
    }

    /// The value of the digits, unless a letter follows them.
    pub fn plain(self) -> Option<u32> {
        self.letter.is_none().then_some(self.value)
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Number {
        Number {
            value,
            letter: None,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or_default();
        write!(f, "{:0width$}", self.value)?;
        self.letter.map_or(Ok(()), |letter| write!(f, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_and_at_most_one_small_letter() {
        for (text, shown) in [("2", "02"), ("03", "03"), ("1b", "01b"), ("123z", "123z")] {
            let shown_as = Number::read(text).map(|number| format!("{number:02}"));
            assert_eq!(shown_as.as_deref(), Some(shown), "{text}");
        }
        for text in ["", "b", "+2", "1B", "1bc", "1ä", "1-b", "99999999999", "é"] {
            assert_eq!(Number::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_letter_stands_behind_its_number_and_before_the_next() {
        let mut numbers = ["2", "1b", "10", "1", "1a"].map(|text| Number::read(text).unwrap());
        numbers.sort();
        let sorted = numbers.map(|number| number.to_string());
        assert_eq!(sorted, ["1", "1a", "1b", "2", "10"]);
    }
}
