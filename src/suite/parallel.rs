//! Owns how many things are done at once, on all cores, and given back in their order.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A thread takes as many at a time; fewer are not worth a second thread. Items of one kind stand
/// beside one another, so that halves of the list would not be halves of the work.
const SHARE: usize = 32;

/// The results of a function for each item, in the order of the items.
pub(super) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / SHARE);
    if threads < 2 {
        return items.iter().map(each).collect();
    }
    let next = AtomicUsize::new(0);
    let mut shares: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let begin = || scope.spawn(|| shares(items, &each, &next));
        let threads: Vec<_> = (0..threads).map(|_| begin()).collect();
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        let ended = ended.map(|shares| shares.unwrap_or_else(|panic| resume_unwind(panic)));
        ended.flatten().collect()
    });
    shares.sort_by_key(|(first, _)| *first);
    shares
        .into_iter()
        .flat_map(|(_, results)| results)
        .collect()
}

/// The results of the shares that this thread got, each with the index of its first item.
fn shares<T, R>(items: &[T], each: &impl Fn(&T) -> R, next: &AtomicUsize) -> Vec<(usize, Vec<R>)> {
    let mut shares = Vec::new();
    loop {
        let first = next.fetch_add(SHARE, Ordering::Relaxed);
        let Some(rest) = items.get(first..).filter(|rest| !rest.is_empty()) else {
            return shares;
        };
        let share = &rest[..rest.len().min(SHARE)];
        shares.push((first, share.iter().map(each).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_stand_in_the_order_of_their_items() {
        for length in [0, 1, 31, 32, 63, 64, 65, 1000, 1001] {
            let items: Vec<usize> = (0..length).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }
}
