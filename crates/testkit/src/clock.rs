//! Time of the processor, for tests of how fast something grows.
//!
//! What else the machine does is not in it: a test that compares times of a wall clock fails by
//! chance where other tests run beside it.

use std::time::Duration;

/// The time of the processor that this process has used, that of threads that have ended included.
pub fn process_time() -> Duration {
    imp::time(imp::PROCESS)
}

/// The time of the processor that the current thread has used.
pub fn thread_time() -> Duration {
    imp::time(imp::THREAD)
}

#[cfg(unix)]
mod imp {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    pub(super) const PROCESS: ClockId = ClockId::ProcessCPUTime;
    pub(super) const THREAD: ClockId = ClockId::ThreadCPUTime;

    pub(super) fn time(clock: ClockId) -> Duration {
        let used = clock_gettime(clock);
        let seconds = u64::try_from(used.tv_sec).unwrap_or_default();
        Duration::new(seconds, u32::try_from(used.tv_nsec).unwrap_or_default())
    }
}

/// Elsewhere it is that of a wall clock.
#[cfg(not(unix))]
mod imp {
    use std::sync::LazyLock;
    use std::time::{Duration, Instant};

    pub(super) const PROCESS: () = ();
    pub(super) const THREAD: () = ();

    pub(super) fn time((): ()) -> Duration {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGUN.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_work_and_not_sleep() {
        let (process, thread) = (process_time(), thread_time());
        std::thread::sleep(Duration::from_millis(30));
        let slept = thread_time().saturating_sub(thread);
        assert!(slept < Duration::from_millis(20), "{slept:?}");
        while thread_time().saturating_sub(thread) < Duration::from_millis(20) {
            std::hint::black_box(0);
        }
        assert!(process_time().saturating_sub(process) >= Duration::from_millis(20));
    }
}
