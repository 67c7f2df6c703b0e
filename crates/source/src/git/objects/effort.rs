//! A limit on the work for reading objects.

use std::sync::atomic::{AtomicU64, Ordering};

use super::lost::Lost;

/// The number of bytes that may still be decompressed. A few hundred packed bytes can expand to
/// gigabytes, and a tree can refer to the same object many times, so a limit per object is not
/// enough.
#[derive(Debug)]
pub(crate) struct Effort(AtomicU64);

impl Default for Effort {
    /// The default is far more than reading and verifying all files of any measured revision takes.
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
