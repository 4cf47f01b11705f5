//! An answer in the form of a protocol, in pieces that go out one by one, and where it can be spoilt.

use serde_json::{Value, json};

/// An answer, ready to go out.
#[derive(Debug)]
pub(in crate::witness) struct Answer {
    pub content_type: &'static str,
    pub pieces: Vec<String>,
    /// Bytes in the whole, where the answer says so beforehand.
    pub length: Option<usize>,
    /// The connection is cut behind the last piece.
    pub cut: bool,
    /// So many pieces end in the middle of the first call's arguments, or else of the text.
    middle: usize,
    /// So many pieces end behind the first complete call.
    after_call: usize,
}

/// The pieces of a stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// What begins it.
    pub head: Vec<String>,
    /// The text.
    pub text: Vec<String>,
    /// The calls, each in pieces of which the middle one lies within the arguments.
    pub calls: Vec<Vec<String>>,
    /// What ends it.
    pub tail: Vec<String>,
}

impl Answer {
    /// A JSON body. `first` is the first call, or else the text, as it stands in the body; `inner`
    /// is the part of it whose middle is a place to cut.
    pub(super) fn plain(body: &Value, first: &str, inner: &str) -> Self {
        let body = body.to_string();
        let start = body.rfind(first).unwrap_or(body.len());
        let end = body.len().min(start + first.len());
        let within = body[start..end].rfind(inner).unwrap_or_default();
        let middle = body.floor_char_boundary(end.min(start + within + inner.len() / 2));
        let pieces = [&body[..middle], &body[middle..end], &body[end..]];
        Self {
            content_type: "application/json",
            pieces: pieces.map(str::to_owned).to_vec(),
            length: Some(body.len()),
            cut: false,
            middle: 1,
            after_call: 2,
        }
    }

    /// A JSON body that is never cut on purpose.
    pub fn whole(body: &Value) -> Self {
        let body = body.to_string();
        Self {
            length: Some(body.len()),
            pieces: vec![body],
            ..Self::nothing()
        }
    }

    /// No body at all.
    pub fn nothing() -> Self {
        Self {
            content_type: "application/json",
            pieces: Vec::new(),
            length: Some(0),
            cut: false,
            middle: 0,
            after_call: 0,
        }
    }

    /// Server-sent events.
    pub(super) fn events(stream: Stream) -> Self {
        let (head, text) = (stream.head.len(), stream.text.len());
        let (before, first) = match stream.calls.first() {
            Some(call) => (head + text, call.len()),
            None => (head, text),
        };
        let parts = [stream.head, stream.text, stream.calls.concat(), stream.tail];
        Self {
            content_type: "text/event-stream",
            pieces: parts.concat(),
            length: None,
            cut: false,
            middle: before + first / 2,
            after_call: before + first,
        }
    }

    /// A stream up to the middle of the first call's arguments, or else of the text, but no event by
    /// halves; and this event in the place of the rest, made from the number of those before it.
    pub(super) fn broken_off(mut self, last: impl FnOnce(usize) -> String) -> Self {
        self.pieces.truncate(self.middle);
        while self
            .pieces
            .pop_if(|piece| !piece.ends_with("\n\n"))
            .is_some()
        {}
        self.pieces.push(last(self.pieces.len()));
        self
    }

    /// The answer, cut in the middle of the first call's arguments, or else of the text.
    pub fn cut_in_the_middle(mut self) -> Self {
        self.pieces.truncate(self.middle);
        self.cut = true;
        self
    }

    /// The answer, cut behind the first complete call.
    pub fn cut_after_call(mut self) -> Self {
        self.pieces.truncate(self.after_call);
        self.cut = true;
        self
    }

    /// The answer's first piece with what is no JSON in it, and nothing behind it.
    pub fn malformed(mut self) -> Self {
        self.pieces.truncate(1);
        for piece in &mut self.pieces {
            *piece = piece.replacen('{', "{oops ", 1);
            // An event that is not ended would not be read at all.
            if self.length.is_none() {
                piece.truncate(piece.trim_end().len());
                piece.push_str("\n\n");
            }
        }
        self.length = self.length.map(|_| self.pieces.concat().len());
        self
    }
}

/// A server-sent event with a name, which stands among its fields, too.
pub(super) fn named(name: &str, fields: Value) -> String {
    let mut data = json!({"type": name});
    if let (Value::Object(data), Value::Object(fields)) = (&mut data, fields) {
        data.extend(fields);
    }
    format!("event: {name}\ndata: {data}\n\n")
}

/// A server-sent event without a name.
pub(super) fn data(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// About four parts, cut between characters.
pub(super) fn fragments(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(chars.len().div_ceil(4).max(1))
        .map(|part| part.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_keep_characters_whole_and_lose_none() {
        for text in ["", "é", "{\"tag\":\"naïve 👩‍👩‍👧\"}"] {
            assert_eq!(fragments(text).concat(), text);
        }
        assert!(fragments("{\"tag\":1}").len() >= 3);
    }

    #[test]
    fn a_plain_body_is_cut_within_its_first_call_and_behind_it() {
        let body = json!({"text": "ab", "calls": [{"args": "ab"}, {"args": "cd"}]});
        let answer = || Answer::plain(&body, r#"{"args":"ab"}"#, r#""ab""#);
        assert_eq!(answer().pieces.concat(), body.to_string());
        let cut = answer().cut_in_the_middle().pieces.concat();
        assert!(cut.ends_with(r#"[{"args":"a"#), "{cut}");
        let cut = answer().cut_after_call().pieces.concat();
        assert!(cut.ends_with(r#"[{"args":"ab"}"#), "{cut}");
    }

    #[test]
    fn a_body_that_lacks_the_place_to_cut_is_still_sent_whole() {
        let answer = Answer::plain(&json!({"text": "é"}), "absent", "absent too");
        assert_eq!(answer.pieces.concat(), r#"{"text":"é"}"#);
    }
}
