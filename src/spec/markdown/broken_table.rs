//! Owns the rows of a paragraph that was meant as a table, and that no parser takes for one.

use std::ops::Range;

use super::Kind;

/// Two or more lines of a paragraph that begin with a bar: where each row begins, the row and what it
/// is. The line of dashes is none.
pub(super) fn rows(source: &str, paragraph: Range<usize>) -> Vec<(usize, &str, Kind<'_>)> {
    let rows = lines(source, paragraph);
    if rows.len() < 2 {
        return Vec::new();
    }
    let dashes = |row: &str| row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let rows = rows.into_iter().enumerate();
    let rows = rows.filter(|(i, (_, row))| *i == 0 || !dashes(row));
    let kind = |i, row| match i {
        0 => Kind::TableHead(row_cells(row)),
        _ => Kind::TableRow(row_cells(row)),
    };
    rows.map(|(i, (start, row))| (start, row, kind(i, row)))
        .collect()
}

/// The first lines beside one another that begin with a bar, trimmed, and where each begins.
fn lines(source: &str, paragraph: Range<usize>) -> Vec<(usize, &str)> {
    let mut rows = Vec::new();
    let mut at = paragraph.start;
    let text = &source[paragraph];
    if !text.contains('|') {
        return rows;
    }
    for line in text.split_inclusive('\n') {
        let row = line.trim();
        if row.starts_with('|') {
            rows.push((at + (line.len() - line.trim_start().len()), row));
        } else if !rows.is_empty() {
            break;
        }
        at += line.len();
    }
    rows
}

/// The cells of a row that no parser has taken apart.
fn row_cells(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    let row = row.trim_matches('|');
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            cells.push(row[start..at].trim());
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    cells.push(row[start..].trim());
    cells
}
