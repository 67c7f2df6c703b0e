//! Computes the object ID of a file on disk in chunks, so that memory does not grow with the size
//! of the file.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _};

use crate::hash::BlobHash;
use crate::{Oid, ReadError};

/// Number of bytes per read.
const PIECE: usize = 256 << 10;

/// Returns the object ID of a file of `size` bytes. Returns `known` if that is the ID of the file
/// with LF line ends: with `core.autocrlf`, an unchanged file has CRLF line ends on disk.
pub(crate) fn id(file: File, size: u64, limit: u64, known: Option<Oid>) -> Result<Oid, ReadError> {
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    let mut pieces = Pieces { file, size, limit };
    let mut hash = BlobHash::new(size);
    let length = pieces.each(|piece| hash.update(piece))?;
    if length != size {
        // The file changed while it was read, or the file system reported a wrong size.
        hash = BlobHash::new(length);
        pieces.size = length;
        if pieces.again(|piece| hash.update(piece))? != length {
            return Err(ReadError::Failed("the file changed while it was read".to_owned()));
        }
    }
    let id = hash.finish();
    match known.filter(|known| *known != id) {
        Some(known) if pieces.without_cr()? == Some(known) => Ok(known),
        _ => Ok(id),
    }
}

/// A file that is read in chunks.
struct Pieces {
    file: File,
    /// The expected size.
    size: u64,
    limit: u64,
}

impl Pieces {
    /// Passes on the rest of the file, and returns its length.
    fn each(&mut self, mut take: impl FnMut(&[u8])) -> Result<u64, ReadError> {
        // One byte more than expected, to detect that the file grew.
        let room = usize::try_from(self.size.saturating_add(1)).unwrap_or(PIECE);
        let mut buffer = vec![0; room.min(PIECE)];
        let mut total = 0_u64;
        loop {
            let read = match self.file.read(&mut buffer) {
                Err(why) if why.kind() == ErrorKind::Interrupted => continue,
                outcome => outcome.map_err(|why| failed(&why))?,
            };
            take(buffer.get(..read).unwrap_or_default());
            total = total.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if total > self.limit {
                return Err(ReadError::TooLarge { size: total, limit: self.limit });
            }
            let is_all = total == self.size && read < buffer.len();
            if read == 0 || is_all {
                return Ok(total);
            }
        }
    }

    /// Passes on the whole file again.
    fn again(&mut self, take: impl FnMut(&[u8])) -> Result<u64, ReadError> {
        self.file.rewind().map_err(|why| failed(&why))?;
        self.each(take)
    }

    /// Returns the object ID of the file with LF line ends; `None` if it has no CRLF.
    fn without_cr(&mut self) -> Result<Option<Oid>, ReadError> {
        let mut length = 0_u64;
        let mut lines = Lines::default();
        self.again(|piece| lines.each(piece, |text| length += bytes(text)))?;
        if lines.joined == 0 {
            return Ok(None);
        }
        let mut hash = BlobHash::new(length + u64::from(lines.is_held));
        let mut lines = Lines::default();
        self.again(|piece| lines.each(piece, |text| hash.update(text)))?;
        if lines.is_held {
            hash.update(b"\r");
        }
        Ok(Some(hash.finish()))
    }
}

/// Removes carriage returns before line feeds, even if a chunk ends between the two.
#[derive(Debug, Default)]
struct Lines {
    /// Whether the previous chunk ended with a carriage return, which was not passed on yet.
    is_held: bool,
    /// Number of removed carriage returns.
    joined: u64,
}

impl Lines {
    fn each(&mut self, piece: &[u8], mut take: impl FnMut(&[u8])) {
        let mut rest = piece;
        if rest.is_empty() {
            return;
        }
        if std::mem::take(&mut self.is_held) {
            self.end(rest.first(), &mut take);
        }
        while let Some(at) = memchr::memchr(b'\r', rest) {
            let (text, behind) = rest.split_at(at);
            take(text);
            rest = behind.get(1..).unwrap_or_default();
            self.is_held = rest.is_empty();
            if !self.is_held {
                self.end(rest.first(), &mut take);
            }
        }
        take(rest);
    }

    /// Handles a held carriage return, given the next byte.
    fn end(&mut self, next: Option<&u8>, take: &mut impl FnMut(&[u8])) {
        if next == Some(&b'\n') {
            self.joined += 1;
        } else {
            take(b"\r");
        }
    }
}

fn bytes(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

fn failed(why: &std::io::Error) -> ReadError {
    ReadError::Failed(why.kind().to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::hash;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        file
    }

    fn size(content: &[u8]) -> u64 {
        u64::try_from(content.len()).unwrap()
    }

    #[test]
    fn files_of_any_size_have_the_id_of_their_content() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let content: Vec<u8> = (0..=255).cycle().take(length).collect();
            let limit = size(&content);
            assert_eq!(id(file(&content), limit, limit, None), Ok(hash::blob(&content)));
            // A file that grew or shrank after it was opened.
            for wrong in [limit.saturating_sub(1), limit + 7] {
                let id = id(file(&content), wrong, limit + 7, None);
                assert_eq!(id, Ok(hash::blob(&content)), "{length} {wrong}");
            }
        }
        let too_large = Err(ReadError::TooLarge { size: 3, limit: 2 });
        assert_eq!(id(file(b"abc"), 3, 2, None), too_large);
        assert_eq!(id(file(b"abc"), 1, 2, None), too_large);
    }

    #[test]
    fn crlf_line_ends_have_the_same_result_as_lf() {
        let mut pairs = b"a\r\nb\r\rc\r\n\r\n".to_vec();
        pairs.extend(std::iter::repeat_n(b'x', PIECE - pairs.len() - 1));
        pairs.extend(b"\r\nend\r");
        let plain = b"a\nb\r\rc\n\n".iter().copied();
        let plain = plain.chain(std::iter::repeat_n(b'x', PIECE - 12)).chain(*b"\nend\r");
        let known = hash::blob(&plain.collect::<Vec<u8>>());
        let of =
            |content: &[u8], known| id(file(content), size(content), 1 << 20, Some(known)).unwrap();
        assert_eq!(of(&pairs, known), known);
        assert_eq!(of(&pairs, hash::blob(b"other")), hash::blob(&pairs));
        assert_eq!(of(b"a\n", known), hash::blob(b"a\n"));
    }
}
