//! The threads of a scan.

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{Error, ErrorKind};

/// The maximum number of threads per core. More threads only wait for each other: ten thousand needed a minute for
/// the work that one does in a tenth of a second, and each needs memory.
const A_CORE: usize = 4;

/// Creates a pool with the requested number of threads; 0 means one per core.
pub(crate) fn pool(jobs: usize) -> Result<ThreadPool, Error> {
    of(count(jobs))
}

/// Creates a pool with a number of threads.
pub(crate) fn of(count: usize) -> Result<ThreadPool, Error> {
    ThreadPoolBuilder::new().num_threads(count).build().map_err(failed)
}

/// Creates an error for threads that could not be started.
pub(crate) fn failed(why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Threads, "threads could not be started").because(why)
}

/// The requested number of threads; 0 means one per core.
pub(crate) fn count(jobs: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if jobs == 0 { cores } else { jobs.min(cores.saturating_mul(A_CORE)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_threads_than_the_machine_can_use() {
        let cores = std::thread::available_parallelism().unwrap().get();
        assert_eq!(count(0), cores);
        assert_eq!(count(1), 1);
        assert_eq!(count(10_000), 4 * cores);
        assert_eq!(count(usize::MAX), 4 * cores);
    }
}
