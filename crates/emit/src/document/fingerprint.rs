//! A number that stands for the content of a document.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Namespace of the UUIDs in documents, drawn at random once. It must never change: the same
/// source has to give the same serial number in every version.
const NAMESPACE: Uuid = Uuid::from_u128(0x3f0c_6f0e_8d0a_4c3b_9a55_1b7f_2e64_d2c7);

/// Takes in content, piece by piece, to stand for it as a UUID: the same bytes, the same UUID.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Takes in all there is.
    pub(crate) fn of(content: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(content))
    }

    /// The UUID (version 5) of what was taken in.
    pub(crate) fn uuid(self) -> Uuid {
        Uuid::new_v5(&NAMESPACE, &self.0.finalize())
    }
}

impl std::io::Write for Fingerprint {
    fn write(&mut self, content: &[u8]) -> std::io::Result<usize> {
        self.0.update(content);
        Ok(content.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
