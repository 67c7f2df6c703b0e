//! Scans several revisions at the same time, each on its own threads.
//!
//! On a shared thread pool, a thread that waits for a part of its scan would start other work, such as
//! another scan within the scan. The number of scans in progress would be unpredictable, and each one keeps
//! what it has read so far in memory. Here, the number of scans in progress equals the number of workers.

use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::ThreadPool;

use crate::{Error, threads};

/// The maximum number of scans at the same time, because each one needs the memory of a scan.
const AT_ONCE: usize = 8;

/// Processes each item in order, at most `most` of them. Items that are processed at the same time are neighbors.
pub(super) fn each<T: Send>(
    jobs: usize,
    most: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) + Sync,
) -> Result<(), Error> {
    let shares = shares(threads::count(jobs), most);
    let pools = shares.into_iter().map(threads::of).collect::<Result<Vec<ThreadPool>, Error>>()?;
    let items = Mutex::new(Some(items));
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.next();
    let stop = || *items.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let worker = || {
        while let Some(item) = next() {
            work(item);
        }
    };
    thread::scope(|scope| {
        let mut begun = Vec::new();
        for pool in &pools {
            let worker = thread::Builder::new().spawn_scoped(scope, || pool.install(worker));
            // After an error, the other results are not needed.
            begun.push(worker.inspect_err(|_| stop()).map_err(threads::failed)?);
        }
        for worker in begun {
            if let Err(panic) = worker.join() {
                stop();
                std::panic::resume_unwind(panic);
            }
        }
        Ok(())
    })
}

/// The number of threads of each worker.
fn shares(threads: usize, most: usize) -> Vec<usize> {
    let workers = threads.min(most).clamp(1, AT_ONCE);
    (0..workers).map(|at| (threads + at) / workers).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rayon::prelude::*;

    use super::*;

    #[test]
    fn threads_are_divided_among_workers() {
        for (threads, most, expected) in [
            (1, 9, vec![1]),
            (2, 1, vec![2]),
            (4, 9, vec![1; 4]),
            (5, 3, vec![1, 2, 2]),
            (64, 100, vec![8; 8]),
            (3, 0, vec![3]),
        ] {
            assert_eq!(shares(threads, most), expected, "{threads} threads for {most}");
        }
    }

    /// A worker that waits for a part of its scan does not begin another scan, so there are never more scans in
    /// progress than workers.
    #[test]
    fn no_more_scans_are_started_than_there_are_workers() {
        const ITEMS: usize = 300;
        let begun: Mutex<BTreeSet<usize>> = Mutex::default();
        let done: Mutex<Vec<usize>> = Mutex::default();
        let most: Mutex<(usize, usize)> = Mutex::default();
        each(3, ITEMS, 0..ITEMS, |item| {
            {
                let mut begun = begun.lock().unwrap();
                begun.insert(item);
                let mut most = most.lock().unwrap();
                most.0 = most.0.max(begun.len());
                // The number of items from the first one in progress to this one that are not done. Another worker may
                // have done later items, if the thread of this one was not scheduled at once.
                let first = begun.first().copied().unwrap();
                let between = |done: &&usize| (first..item).contains(*done);
                let later = done.lock().unwrap().iter().filter(between).count();
                most.1 = most.1.max(item - first - later);
            }
            // Pieces of a scan: other threads may take some of them, and this one then waits.
            let sum: usize = (0..64_usize)
                .into_par_iter()
                .map(|piece| {
                    thread::yield_now();
                    piece
                })
                .sum();
            assert_eq!(sum, 63 * 32);
            begun.lock().unwrap().remove(&item);
            done.lock().unwrap().push(item);
        })
        .unwrap();
        let most = most.into_inner().unwrap();
        assert!(most.0 <= 3, "{} at the same time", most.0);
        assert!(most.1 <= 3, "{} apart", most.1);
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..ITEMS).collect::<Vec<_>>());
    }
}
