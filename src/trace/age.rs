//! Owns how long ago something was, in the largest unit that says it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Whole seconds between two RFC 3339 stamps; none where one is no such stamp.
pub fn seconds(then: &str, now: &str) -> Option<i64> {
    let read = |stamp| OffsetDateTime::parse(stamp, &Rfc3339).ok();
    Some((read(now)? - read(then)?).whole_seconds())
}

/// The same in words: `2 h ago`.
pub fn words(then: &str, now: &str) -> String {
    const UNITS: [(i64, &str); 3] = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let Some(seconds) = seconds(then, now) else {
        return format!("at {then}");
    };
    let unit = UNITS.into_iter().find(|(unit, _)| seconds >= *unit);
    match unit {
        Some((unit, word)) => format!("{} {word} ago", seconds / unit),
        None => "just now".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let check = |then: &str, expected: &str| {
            assert_eq!(words(then, "2026-11-22T16:17:01.885Z"), expected);
        };
        check("2026-11-22T16:16:30.000Z", "just now");
        check("2026-11-22T16:15:30.000Z", "1 min ago");
        check("2026-11-22T14:10:00.000Z", "2 h ago");
        check("2026-10-22T14:10:00.000Z", "31 d ago");
        check("2026-11-22T16:17:09Z", "just now");
        check("yesterday", "at yesterday");
    }
}
