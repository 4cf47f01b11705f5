//! The way of an answer's pieces to the socket, stamped at its first and last byte.

use std::{io, vec};

use axum::body::{Body, Bytes};
use futures::stream;

use super::{super::clock::monotonic_ns, super::protocol::Answer, trial::Note};

/// A body that gives out the answer piece by piece.
pub(super) fn send(answer: Answer, note: Note) -> Body {
    let outgoing = Outgoing {
        pieces: answer.pieces.into_iter(),
        cut: answer.cut,
        started: false,
        note,
    };
    Body::from_stream(stream::unfold(outgoing, Outgoing::next))
}

struct Outgoing {
    pieces: vec::IntoIter<String>,
    cut: bool,
    started: bool,
    note: Note,
}

impl Outgoing {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.started {
            // What was given out so far is flushed while this is pending: pieces go out one by one, and
            // a cut loses none of them.
            tokio::task::yield_now().await;
        }
        let Some(piece) = self.pieces.next() else {
            let error = io::Error::new(io::ErrorKind::ConnectionReset, "cut by the script");
            return std::mem::take(&mut self.cut).then(|| (Err(error), self));
        };
        let (first, last) = (!self.started, self.pieces.len() == 0 && !self.cut);
        self.started = true;
        let now = monotonic_ns();
        self.note.edit(|request| {
            request.first_byte_ns = request.first_byte_ns.or(first.then_some(now));
            request.finished_ns = last.then_some(now);
        });
        Some((Ok(piece.into()), self))
    }
}
