//! A UUID that identifies the content of a document.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The namespace of UUIDs in documents, generated at random once. It must never change: the same
/// source must have the same serial number in every version.
const NAMESPACE: Uuid = Uuid::from_u128(0x3f0c_6f0e_8d0a_4c3b_9a55_1b7f_2e64_d2c7);

/// A hash that becomes a UUID: equal content has equal UUIDs.
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Hashes bytes.
    pub(crate) fn of(content: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(content))
    }

    /// Returns the digest of a value serialized as compact JSON, which is not kept in memory.
    pub(super) fn of_value(value: &impl Serialize) -> io::Result<[u8; 32]> {
        let mut print = BufWriter::with_capacity(1 << 14, Digested(Sha256::new()));
        serde_json::to_writer(&mut print, value)?;
        Ok(print.into_inner()?.0.finalize().into())
    }

    /// Returns the UUID (version 5) of the content.
    pub(crate) fn uuid(self) -> Uuid {
        Uuid::new_v5(&NAMESPACE, &self.0.finalize())
    }
}

/// Hashes the written bytes.
pub(crate) struct Digested<D>(pub(crate) D);

impl<D: Digest> Write for Digested<D> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.0.update(content);
        Ok(content.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
