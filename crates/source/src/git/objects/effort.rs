//! Limits on the work for reading objects.

use std::sync::atomic::{AtomicU64, Ordering};

use super::lost::Lost;

/// How many bytes may still be unpacked. A few hundred packed bytes can stand for gigabytes, and a
/// tree can name them very often, so that each object being small is not enough.
#[derive(Debug)]
pub(crate) struct Effort(AtomicU64);

impl Default for Effort {
    /// Far more than the files of any revision that was measured have together, also when they are
    /// compared with their ids.
    fn default() -> Self {
        Self(AtomicU64::new(4 << 30))
    }
}

impl Effort {
    pub(crate) fn spend(&self, bytes: u64) -> Result<(), Lost> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_sub(bytes))
        });
        match left {
            Ok(left) if left >= bytes => Ok(()),
            _ => Err(Lost::Costly),
        }
    }
}
