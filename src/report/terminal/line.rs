//! Owns a line of a table: text without control characters, cut or filled up to a width.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;

/// The text on one line, without anything that moves a cursor.
pub(super) fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(visible).collect()
}

/// The text cut to a width; that it was cut is shown.
pub(super) fn cut(text: &str, width: usize) -> String {
    let text = plain(text);
    if display_width(&text) <= width {
        return text;
    }
    let mut cut = String::new();
    for c in text.chars() {
        if display_width(&cut) + display_width(c.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

/// One cell of a line: its text, the width of its column, and its style.
pub(super) type Cell = (String, usize, Style);

/// Writes cells beside one another; columns without a width are left out, and behind the last one
/// nothing is filled up.
pub(super) fn write(cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let mut shown = cells.iter().filter(|(_, width, _)| *width > 0).peekable();
    while let Some((text, width, style)) = shown.next() {
        match shown.peek() {
            Some(_) => write!(out, "{style}{}{style:#}  ", filled(text, *width))?,
            None => write!(out, "{style}{}{style:#}", cut(text, *width))?,
        }
    }
    writeln!(out)
}

/// The text cut or filled up to exactly a width.
pub(super) fn filled(text: &str, width: usize) -> String {
    let mut filled = cut(text, width);
    filled.extend(std::iter::repeat_n(
        ' ',
        width.saturating_sub(display_width(&filled)),
    ));
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_exactly_its_width_whatever_is_in_it() {
        for text in [
            "short",
            "much too long for it",
            "漢字漢字漢字",
            "grüße 👋 👋 👋",
            "",
        ] {
            assert_eq!(display_width(&filled(text, 9)), 9, "{text}");
        }
        assert_eq!(cut("much too long", 9), "much too…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(plain("a\u{1b}[2Jb\nc"), "a [2Jb c");
    }
}
