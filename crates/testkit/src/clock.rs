//! CPU time, for tests of how run time grows.
//!
//! Unlike wall-clock time, CPU time does not depend on other processes, so these tests do not fail
//! at random when other tests run in parallel.

use std::time::Duration;

/// Returns the CPU time of this process, including threads that have ended.
pub fn process_time() -> Duration {
    imp::time(imp::PROCESS)
}

/// Returns the CPU time of the current thread.
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

/// On other systems, this is wall-clock time.
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
