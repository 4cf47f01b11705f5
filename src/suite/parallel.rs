//! Owns how many things are done at once, on all cores, and given back in their order.

use std::panic::resume_unwind;
use std::thread;

/// Fewer are not worth a thread.
const ENOUGH: usize = 64;

/// The results of a function for each item, in the order of the items.
pub(super) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / ENOUGH);
    if threads < 2 {
        return items.iter().map(each).collect();
    }
    let each = &each;
    thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(threads));
        let parts = parts.map(|part| scope.spawn(|| part.iter().map(each).collect::<Vec<R>>()));
        let parts: Vec<_> = parts.collect();
        let mut results = Vec::with_capacity(items.len());
        for part in parts {
            results.extend(part.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_stand_in_the_order_of_their_items() {
        for length in [0, 1, 63, 64, 1000, 1001] {
            let items: Vec<usize> = (0..length).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }
}
