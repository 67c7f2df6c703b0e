//! Watching a scan, and stopping it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Follows a scan. Methods are called from several threads.
pub trait Observer: Send + Sync {
    /// A stage began, with this many pieces of work where that is known.
    fn stage(&self, _name: &'static str, _pieces: Option<u64>) {}

    /// One piece of work of the current stage is done.
    fn piece(&self) {}

    /// A file was read, of this many bytes.
    fn read(&self, _bytes: u64) {}
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn stage(&self, name: &'static str, pieces: Option<u64>) {
        (**self).stage(name, pieces);
    }

    fn piece(&self) {
        (**self).piece();
    }

    fn read(&self, bytes: u64) {
        (**self).read(bytes);
    }
}

/// Follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// Stops a scan from another thread.
///
/// ```
/// let token = plimsoll_detect::CancelToken::default();
/// token.clone().cancel();
/// assert!(token.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Asks the scan to stop at the next file.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether that was asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
