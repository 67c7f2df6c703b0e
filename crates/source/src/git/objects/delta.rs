//! Deltas between objects (gitformat-pack(5), "Deltified representation").

use super::lost::Lost;

const BAD: Lost = Lost::Damaged("the object is damaged: its delta does not apply");

/// Returns the sizes of base and result that a delta states, and the rest.
pub(crate) fn sizes(delta: &[u8]) -> Option<(u64, u64, &[u8])> {
    let (base, rest) = size(delta)?;
    let (result, rest) = size(rest)?;
    Some((base, result, rest))
}

/// Decodes a number in groups of seven bits, the lowest first.
pub(crate) fn size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

/// Applies a delta. The caller has compared the size of the result with a limit.
pub(crate) fn apply(base: &[u8], delta: &[u8]) -> Result<Vec<u8>, Lost> {
    let (from, to, mut rest) = sizes(delta).ok_or(BAD)?;
    if usize::try_from(from) != Ok(base.len()) {
        return Err(BAD);
    }
    let size = usize::try_from(to).map_err(|_| BAD)?;
    let mut out = Vec::with_capacity(size);
    while let Some((code, after)) = rest.split_first() {
        let piece = if code & 0x80 == 0 {
            // A literal of this many bytes; zero is reserved.
            let (piece, after) = after.split_at_checked(usize::from(*code)).ok_or(BAD)?;
            rest = after;
            if piece.is_empty() {
                return Err(BAD);
            }
            piece
        } else {
            // Four bits state which bytes of the offset follow, three which bytes of the length.
            let mut bytes = after.iter();
            let mut field = |first: u8, count: u8| {
                let mut value = 0_usize;
                for at in 0..count {
                    if code & (first << at) != 0 {
                        value |= usize::from(*bytes.next()?) << (8 * at);
                    }
                }
                Some(value)
            };
            let offset = field(0x01, 4).ok_or(BAD)?;
            let length = field(0x10, 3).ok_or(BAD)?;
            rest = bytes.as_slice();
            let length = if length == 0 { 0x10000 } else { length };
            let end = offset.checked_add(length).ok_or(BAD)?;
            base.get(offset..end).ok_or(BAD)?
        };
        if piece.len() > size - out.len() {
            return Err(BAD);
        }
        out.extend_from_slice(piece);
    }
    if out.len() == size { Ok(out) } else { Err(BAD) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_insertions() {
        let base = b"0123456789";
        // Copy 4 from 2, insert "ab", copy 3 from 7.
        let delta = [10, 9, 0x91, 2, 4, 2, b'a', b'b', 0x91, 7, 3];
        assert_eq!(apply(base, &delta).unwrap(), b"2345ab789");
        for cut in 0..delta.len() {
            assert!(apply(base, &delta[..cut]).is_err(), "cut at {cut}");
        }
        assert!(apply(b"012345678", &delta).is_err(), "another base");
        for wrong in [
            &[10, 5, 0x91, 8, 5][..], // beyond the base
            &[10, 3, 0x91, 2, 4],     // more than announced
            &[10, 1, 0],              // reserved
            &[10, 0, 0xff],           // cut off
        ] {
            assert!(apply(base, wrong).is_err(), "{wrong:?}");
        }
        // A length of zero means 64 KiB.
        let long = vec![7; 0x10000];
        assert_eq!(apply(&long, &[0x80, 0x80, 4, 0x80, 0x80, 4, 0x80]).unwrap(), long);
    }
}
