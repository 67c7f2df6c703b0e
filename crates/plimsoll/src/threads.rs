//! The threads of a scan.

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{Error, ErrorKind};

/// Most threads for each core. More only wait for each other: ten thousand took a minute for what one
/// does in a tenth of a second, and each keeps memory of its own.
const A_CORE: usize = 4;

/// The threads that a caller asks for; 0 is one a core.
pub(crate) fn pool(jobs: usize) -> Result<ThreadPool, Error> {
    of(count(jobs))
}

/// So many threads.
pub(crate) fn of(count: usize) -> Result<ThreadPool, Error> {
    ThreadPoolBuilder::new().num_threads(count).build().map_err(failed)
}

/// Threads could not be started.
pub(crate) fn failed(why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Threads, "threads could not be started").because(why)
}

/// How many threads a caller asks for; 0 is one a core.
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
