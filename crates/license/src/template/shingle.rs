//! Hashes of short runs of words, which identify candidates.

/// The number of words in a shingle.
pub(crate) const LENGTH: usize = 4;

/// The hash of a run of word ids; `None` if it contains an unknown word (id 0), which no license has.
pub(crate) fn hash(ids: &[u16]) -> Option<u32> {
    let mut hash: u64 = 0x9e37_79b9_7f4a_7c15;
    for id in ids {
        if *id == 0 {
            return None;
        }
        hash = (hash ^ u64::from(*id)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    u32::try_from(hash >> 32).ok()
}
