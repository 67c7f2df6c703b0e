//! Decompression (RFC 1950) of exactly the expected number of bytes.

use std::fs::File;

use flate2::{Decompress, FlushDecompress, Status};

use super::lost::Lost;

/// Number of bytes per read.
const CHUNK: usize = 16 << 10;

/// Maximum number of bytes allocated in advance: the stated size is not trusted.
const ROOM: usize = 1 << 20;

/// Buffers that are reused for every object.
pub(crate) struct Inflater {
    stream: Decompress,
    chunk: Box<[u8]>,
}

impl Default for Inflater {
    fn default() -> Self {
        Self { stream: Decompress::new(true), chunk: vec![0; CHUNK].into() }
    }
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inflater")
    }
}

/// Compressed bytes: a range of a file, or memory.
pub(crate) enum Packed<'a> {
    File {
        file: &'a File,
        offset: u64,
        end: u64,
    },
    #[cfg_attr(
        not(any(test, feature = "fuzzing")),
        expect(dead_code, reason = "for tests and fuzzing")
    )]
    Memory(&'a [u8]),
}

impl Inflater {
    /// Decompresses a stream of exactly `size` bytes.
    pub(crate) fn exactly(&mut self, packed: Packed<'_>, size: usize) -> Result<Vec<u8>, Lost> {
        let content = self.run(packed, size, true)?;
        if content.len() == size { Ok(content) } else { Err(Lost::Damaged(SHORT)) }
    }

    /// Decompresses the first bytes of a stream, at most `most`.
    pub(crate) fn at_most(&mut self, packed: Packed<'_>, most: usize) -> Result<Vec<u8>, Lost> {
        self.run(packed, most, false)
    }

    fn run(&mut self, mut packed: Packed<'_>, most: usize, whole: bool) -> Result<Vec<u8>, Lost> {
        let Self { stream, chunk } = self;
        stream.reset(true);
        let mut out = Vec::with_capacity(most.min(ROOM));
        // When the output is full, one spare byte shows whether more follows.
        let mut spare = [0; 1];
        loop {
            let input = match &mut packed {
                Packed::Memory(bytes) => std::mem::take(bytes),
                Packed::File { file, offset, end } => {
                    let left = usize::try_from(end.saturating_sub(*offset)).unwrap_or(usize::MAX);
                    // Most objects are small, so the first read is short: bytes after the object
                    // are not needed.
                    let want = left.min(chunk.len()).min(if out.is_empty() {
                        most / 2 + 512
                    } else {
                        CHUNK
                    });
                    let buffer = chunk.get_mut(..want).unwrap_or_default();
                    let count = read_at(file, buffer, *offset).ok_or(Lost::Damaged(UNREAD))?;
                    *offset += u64::try_from(count).unwrap_or_default();
                    chunk.get(..count).unwrap_or_default()
                }
            };
            if input.is_empty() {
                return Err(Lost::Damaged(SHORT));
            }
            let mut rest = input;
            while !rest.is_empty() {
                let before = (stream.total_in(), stream.total_out());
                let status = if out.len() < most {
                    out.reserve((most - out.len()).min(ROOM));
                    let status = stream.decompress_vec(rest, &mut out, FlushDecompress::None);
                    // The capacity may be larger than requested.
                    if out.len() > most {
                        return if whole {
                            Err(Lost::Damaged(LONG))
                        } else {
                            out.truncate(most);
                            Ok(out)
                        };
                    }
                    status
                } else if whole {
                    let status = stream.decompress(rest, &mut spare, FlushDecompress::None);
                    if usize::try_from(stream.total_out()).is_ok_and(|made| made > most) {
                        return Err(Lost::Damaged(LONG));
                    }
                    status
                } else {
                    return Ok(out);
                };
                match status {
                    Ok(Status::StreamEnd) => return Ok(out),
                    Ok(_) => {}
                    Err(_) => return Err(Lost::Damaged("the object is damaged")),
                }
                let used = usize::try_from(stream.total_in() - before.0).unwrap_or(usize::MAX);
                rest = rest.get(used..).unwrap_or_default();
                if (stream.total_in(), stream.total_out()) == before {
                    break;
                }
            }
        }
    }
}

const SHORT: &str = "the object is truncated";
const LONG: &str = "the object is damaged: it is longer than its header states";
const UNREAD: &str = "the object could not be read";

#[cfg(unix)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Option<usize> {
    use std::os::unix::fs::FileExt as _;
    file.read_at(buffer, offset).ok()
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Option<usize> {
    use std::os::windows::fs::FileExt as _;
    file.seek_read(buffer, offset).ok()
}

#[cfg(not(any(unix, windows)))]
pub(crate) fn read_at(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_prefix_is_rejected_but_the_whole_is_not() {
        let content: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
        let whole = packed(&content);
        let mut inflater = Inflater::default();
        let size = content.len();
        assert_eq!(inflater.exactly(Packed::Memory(&whole), size).unwrap(), content);
        for end in (0..whole.len()).step_by(97) {
            let found = inflater.exactly(Packed::Memory(&whole[..end]), size);
            assert!(found.is_err(), "{end} of {} bytes", whole.len());
        }
        for wrong in [0, 1, size - 1, size + 1] {
            assert!(inflater.exactly(Packed::Memory(&whole), wrong).is_err(), "{wrong}");
        }
        assert_eq!(inflater.at_most(Packed::Memory(&whole), 10).unwrap(), content[..10]);
        assert_eq!(inflater.exactly(Packed::Memory(&packed(b"")), 0).unwrap(), b"");
        assert!(inflater.exactly(Packed::Memory(b"no zlib at all"), 5).is_err());
    }

    #[test]
    fn a_file_is_read_piece_by_piece() {
        let content: Vec<u8> =
            (0..200_000_u32).flat_map(|at| (at ^ (at << 7)).to_le_bytes()).collect();
        let whole = packed(&content);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"before").unwrap();
        file.write_all(&whole).unwrap();
        let end = u64::try_from(whole.len()).unwrap() + 6;
        let mut inflater = Inflater::default();
        let at = |end| Packed::File { file: &file, offset: 6, end };
        assert_eq!(inflater.exactly(at(end), content.len()).unwrap(), content);
        assert!(inflater.exactly(at(end - 1), content.len()).is_err());
    }
}
