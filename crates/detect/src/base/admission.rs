//! How much is read at the same time, over all threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of memory that files may take while they are read, all together.
const CAPACITY: u64 = 128 << 20;

/// Bytes of memory for each byte of a file: what the readers make of a text while they read it.
const FACTOR: u64 = 32;

/// Files of at most so many bytes are read without asking.
pub(crate) const SMALL: u64 = 64 << 10;

/// Lets files in by their size, so that what is read at the same time does not grow with the number
/// of threads. Many files of ordinary size are in at once, and of the largest one at a time. What is
/// made of a file does not depend on what is read beside it.
#[derive(Debug, Default)]
pub(crate) struct Admission {
    /// Taken by the one who waits for room, so that a large file is not overtaken for ever.
    turn: Mutex<()>,
    taken: Mutex<u64>,
    left: Condvar,
}

/// A file that was let in; it leaves when this is dropped.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    admission: &'a Admission,
    cost: u64,
}

impl Admission {
    /// Waits until there is room for a file of so many bytes. Small ones need none.
    ///
    /// Who was let in must not wait for another file: that one may wait for its leaving.
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
    fn no_more_is_in_at_once_than_there_is_room_for() {
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
