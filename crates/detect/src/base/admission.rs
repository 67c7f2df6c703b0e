//! Limits how much is read at the same time, across all threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of memory that all files together may take while they are read.
const CAPACITY: u64 = 128 << 20;

/// Bytes of memory per byte of a file, for what the readers create while they read it.
const FACTOR: u64 = 32;

/// Files of at most this many bytes are read without waiting.
pub(crate) const SMALL: u64 = 64 << 10;

/// Admits files by size, so that memory does not grow with the number of threads. Many files of
/// ordinary size are read at once, and very large ones one at a time. The result for a file does not
/// depend on which others are read at the same time.
#[derive(Debug, Default)]
pub(crate) struct Admission {
    /// Held by the thread that waits for room, so that a large file does not starve.
    turn: Mutex<()>,
    taken: Mutex<u64>,
    left: Condvar,
}

/// An admitted file. Dropping it makes room for others.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    admission: &'a Admission,
    cost: u64,
}

impl Admission {
    /// Waits until there is room for a file of this many bytes. Small ones do not wait.
    ///
    /// A thread with an admitted file must not wait for another one, which may wait for its
    /// release.
    pub(crate) fn admit(&self, bytes: u64) -> Option<Admitted<'_>> {
        if bytes <= SMALL {
            return None;
        }
        let cost = bytes.saturating_mul(FACTOR).min(CAPACITY);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let no_room = |taken: &mut u64| taken.saturating_add(cost) > CAPACITY;
        let taken = self.left.wait_while(self.taken(), no_room);
        *taken.unwrap_or_else(PoisonError::into_inner) += cost;
        Some(Admitted { admission: self, cost })
    }

    fn taken(&self) -> MutexGuard<'_, u64> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let mut taken = self.admission.taken();
        *taken = taken.saturating_sub(self.cost);
        self.admission.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn no_more_is_admitted_at_once_than_fits() {
        let (admission, inside, most) =
            (Admission::default(), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for thread in 0..16_u64 {
                let (admission, inside, most) = (&admission, &inside, &most);
                scope.spawn(move || {
                    for round in 0..50 {
                        let bytes = SMALL + 1 + (thread * 50 + round) * 20_000;
                        let cost = (bytes * FACTOR).min(CAPACITY);
                        let admitted = admission.admit(bytes);
                        let now = inside.fetch_add(cost, Ordering::SeqCst) + cost;
                        most.fetch_max(now, Ordering::SeqCst);
                        inside.fetch_sub(cost, Ordering::SeqCst);
                        drop(admitted);
                    }
                });
            }
        });
        assert!(most.into_inner() <= CAPACITY);
        assert_eq!(*admission.taken(), 0);
        assert!(admission.admit(SMALL).is_none());
        assert!(admission.admit(u64::MAX).is_some(), "the largest file is let in alone");
    }
}
