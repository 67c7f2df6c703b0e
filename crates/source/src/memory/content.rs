//! The content of a file in memory.

use crate::{EntryKind, Oid, ReadError, hash};

/// A file, a link or a submodule.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) kind: EntryKind,
    pub(super) oid: Option<Oid>,
    pub(super) content: Content,
}

/// The bytes of a file, or the target of a link.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Whole(Vec<u8>),
    /// The start of a file that is too large to keep, its size, and the limit.
    #[cfg(feature = "archive")]
    Head {
        bytes: Vec<u8>,
        size: u64,
        limit: u64,
    },
    /// The reason why there is no content.
    #[cfg(feature = "archive")]
    Lost(ReadError),
}

impl Stored {
    pub(super) fn whole(kind: EntryKind, content: Vec<u8>) -> Self {
        Self { kind, oid: None, content: Content::Whole(content) }
    }
}

impl Content {
    /// Returns all bytes, if they are at most `limit`.
    pub(super) fn read(&self, limit: u64) -> Result<Vec<u8>, ReadError> {
        let bytes = self.whole()?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        Ok(bytes.to_vec())
    }

    /// Returns the first bytes.
    pub(super) fn head(&self, bytes: u64) -> Result<Vec<u8>, ReadError> {
        let content = match self {
            #[cfg(feature = "archive")]
            Self::Head { bytes, .. } => bytes,
            whole => whole.whole()?,
        };
        let end = usize::try_from(bytes).unwrap_or(usize::MAX).min(content.len());
        Ok(content.get(..end).unwrap_or_default().to_vec())
    }

    /// Returns git's object ID of the bytes.
    pub(super) fn blob_id(&self) -> Result<Oid, ReadError> {
        self.whole().map(hash::blob)
    }

    /// Returns the number of bytes in memory.
    #[cfg(feature = "archive")]
    pub(super) fn kept(&self) -> u64 {
        let bytes = match self {
            Self::Whole(bytes) | Self::Head { bytes, .. } => bytes.len(),
            Self::Lost(_) => 0,
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    #[cfg_attr(
        not(feature = "archive"),
        expect(clippy::unnecessary_wraps, reason = "only a file from an archive can be lost")
    )]
    fn whole(&self) -> Result<&[u8], ReadError> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            #[cfg(feature = "archive")]
            Self::Head { size, limit, .. } => {
                Err(ReadError::TooLarge { size: *size, limit: *limit })
            }
            #[cfg(feature = "archive")]
            Self::Lost(why) => Err(why.clone()),
        }
    }
}
