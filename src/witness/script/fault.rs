//! What can go wrong with an answer of the scripted model, and how a table says it.

use std::str::FromStr;

/// One thing that goes wrong with an answer, each time it is asked for unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The first byte comes so many milliseconds late: `stall 300 ms`.
    Stall {
        /// Milliseconds.
        ms: u64,
    },
    /// An HTTP error in place of the answer: `http 500`, `http 503 x2`.
    Http {
        /// The status code, 400 to 599.
        code: u16,
        /// How many times before the answer is given after all; none means for ever.
        times: Option<u32>,
    },
    /// The connection is cut in the middle of the first call's arguments, or of the text: `cut`.
    Cut,
    /// The connection is cut behind the first complete call: `cut after call`.
    CutAfterCall,
    /// The stream begins, and breaks off with an error as the protocol tells it; a plain answer is
    /// HTTP 500: `error event`.
    ErrorEvent,
    /// A body or chunk that is not JSON: `malformed`.
    Malformed,
}

impl Fault {
    /// The legal wordings, for messages.
    pub const LEGAL: &str = "`stall N ms`, `http CODE`, `http CODE xTIMES`, `cut`, `cut after call`, `error event`, `malformed`";

    /// Whether the fault never lets the answer out, so that none needs to be scripted.
    pub(super) fn replaces_the_answer(self) -> bool {
        matches!(self, Self::Http { times: None, .. } | Self::Malformed)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        parse(&words).ok_or_else(|| format!("unknown fault `{text}`; write one of {}", Self::LEGAL))
    }
}

fn parse(words: &[&str]) -> Option<Fault> {
    Some(match words {
        ["stall", ms] | ["stall", ms, "ms"] => Fault::Stall {
            ms: ms.parse().ok()?,
        },
        ["http", code] => Fault::Http {
            code: error_code(code)?,
            times: None,
        },
        ["http", code, times] => {
            let times = times.strip_prefix('x')?.parse().ok()?;
            Fault::Http {
                code: error_code(code)?,
                times: Some(times),
            }
        }
        ["cut"] => Fault::Cut,
        ["cut", "after", "call"] => Fault::CutAfterCall,
        ["error", "event"] => Fault::ErrorEvent,
        ["malformed"] => Fault::Malformed,
        _ => return None,
    })
}

fn error_code(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (400..600).contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_legal_wording_is_read() {
        let read = |text: &str| text.parse::<Fault>().ok();
        assert_eq!(read("stall 300 ms"), Some(Fault::Stall { ms: 300 }));
        assert_eq!(read("stall 300"), Some(Fault::Stall { ms: 300 }));
        assert_eq!(
            read("http 500"),
            Some(Fault::Http {
                code: 500,
                times: None
            })
        );
        assert_eq!(
            read("http 503 x2"),
            Some(Fault::Http {
                code: 503,
                times: Some(2)
            })
        );
        assert_eq!(read("cut"), Some(Fault::Cut));
        assert_eq!(read("cut after call"), Some(Fault::CutAfterCall));
        assert_eq!(read("error event"), Some(Fault::ErrorEvent));
        assert_eq!(read("malformed"), Some(Fault::Malformed));
    }

    #[test]
    fn any_other_wording_is_an_error_that_lists_the_legal_ones() {
        for text in [
            "explode",
            "http 200",
            "http 503 2",
            "stall soon",
            "cut here",
        ] {
            let error = text.parse::<Fault>().unwrap_err();
            assert!(
                error.contains(text) && error.contains("`cut after call`"),
                "{error}"
            );
        }
    }
}
