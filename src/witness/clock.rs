//! The two clocks of the witnesses: a monotonic one to measure by, and wall time to compare with records.

use rustix::time::{ClockId, clock_gettime};
use time::OffsetDateTime;

/// Nanoseconds on `CLOCK_MONOTONIC`, which all processes of one host share.
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.cast_unsigned() * 1_000_000_000 + now.tv_nsec.cast_unsigned()
}

/// The time of day in UTC as RFC 3339 with milliseconds, `2026-11-22T13:19:11.042Z`.
pub fn wall() -> String {
    let now = OffsetDateTime::now_utc();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.millisecond()
    )
}

/// Whole seconds since 1970, UTC.
pub fn unix_seconds() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;

    #[test]
    fn wall_time_is_rfc_3339_and_monotonic_time_does_not_go_back() {
        assert!(OffsetDateTime::parse(&wall(), &Rfc3339).is_ok());
        let earlier = monotonic_ns();
        assert!(earlier > 0 && monotonic_ns() >= earlier);
    }
}
