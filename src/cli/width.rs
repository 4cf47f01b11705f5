//! Owns how wide the terminal is.

/// How wide a report is where no terminal says it.
const WIDTH: usize = 100;

/// The narrowest terminal for which a table is laid out.
const NARROWEST: usize = 60;

/// The columns of the terminal.
pub fn width() -> usize {
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    width.unwrap_or(WIDTH).max(NARROWEST)
}
