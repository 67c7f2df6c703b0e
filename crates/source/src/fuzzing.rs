//! Entry points for the fuzz targets: each passes arbitrary bytes to a reader of git data and checks
//! invariants of the result. Not part of the public API.
#![expect(clippy::missing_panics_doc, reason = "a fuzz target reports a fault by a panic")]

use sha1::{Digest as _, Sha1};

use crate::Oid;
use crate::git::config::Config;
use crate::git::objects::inflate::{Inflater, Packed};
use crate::git::objects::pack::PackEntry;
use crate::git::objects::pack_index::PackIndex;
use crate::git::objects::{delta, loose, parse};
use crate::git::refs::{Packed as PackedRefs, Target, is_safe};
use crate::git::{index, revision};

/// Maximum size of an object in fuzz targets.
const LIMIT: usize = 1 << 20;

/// Reads a pack index: every listed object must be found.
pub fn pack_index(content: &[u8]) {
    let Ok(index) = PackIndex::parse(content.to_vec()) else { return };
    assert!(u64::from(index.count()) * 24 <= u64::try_from(content.len()).unwrap_or(u64::MAX));
    for first in [0, 1, 0x7f, 0xff] {
        std::hint::black_box(index.offset(Oid::from_bytes([first; 20])).is_ok());
    }
    let mut found = Vec::new();
    for prefix in ["0000", "7f7f7", "ffff"] {
        index.with_prefix(prefix, &mut found);
    }
    assert!(found.len() <= 6);
    for id in found {
        assert!(!matches!(index.offset(id), Ok(None)), "an id of the index is not found");
    }
}

/// Reads the header and the content of a packed object.
pub fn pack_entry(content: &[u8]) {
    if let Some(entry) = PackEntry::parse(content, 1 << 40) {
        assert!(entry.begin() > 1 << 40);
    }
    let mut inflater = Inflater::default();
    let whole = inflater.exactly(Packed::Memory(content), content.len().min(LIMIT));
    assert!(whole.is_err() || whole.is_ok_and(|made| made.len() == content.len().min(LIMIT)));
    let part = inflater.at_most(Packed::Memory(content), 100);
    assert!(part.is_err() || part.is_ok_and(|made| made.len() <= 100));
}

/// Reads a loose object, and the header after decompression.
pub fn loose_object(content: &[u8]) {
    let head = Inflater::default().at_most(Packed::Memory(content), 64);
    for head in [head.ok().as_deref(), Some(content)].into_iter().flatten() {
        if let Ok((_, _, begin)) = loose::announced(head) {
            assert!(begin <= head.len());
        }
    }
}

/// Applies a delta: the first half of the input is its base.
pub fn delta(content: &[u8]) {
    let (base, delta) = content.split_at(content.len() / 2);
    let Some((_, size, _)) = delta::sizes(delta) else { return };
    if usize::try_from(size).is_ok_and(|size| size <= LIMIT)
        && let Ok(made) = delta::apply(base, delta)
    {
        assert_eq!(u64::try_from(made.len()), Ok(size));
    }
}

/// Reads a commit or a tag.
pub fn commit_and_tag(content: &[u8]) {
    let head = parse::commit_head(content);
    let first = parse::parent(content, 1);
    if let Some(parent) = head.and_then(|head| head.first_parent) {
        assert_eq!(first, Some(parent));
    }
    let tag = parse::tag(content);
    assert!(tag.is_none() || head.is_none());
}

/// Reads a tree.
pub fn tree(content: &[u8]) {
    let mut bytes = 0;
    for row in parse::rows(content).flatten() {
        assert!(!row.name.is_empty());
        bytes += row.name.len() + 20 + 3;
    }
    assert!(bytes <= content.len());
}

/// Reads the index of a work tree, with the given checksum and with the correct one.
pub fn index(content: &[u8]) {
    let mut right = content.to_vec();
    right.extend(Sha1::digest(content));
    for content in [content, right.as_slice()] {
        let mut count = 0;
        let read = index::read(content, |row| {
            assert!(row.path.len() <= index::PATH);
            count += 1;
            true
        });
        assert!(read.is_ok() || count == 0, "entries were returned from an index that is rejected");
    }
}

/// Reads `packed-refs`.
pub fn packed_refs(content: &[u8]) {
    let packed = PackedRefs::parse(content.to_vec());
    for line in content.split(|byte| *byte == b'\n') {
        let name = line.get(41..).and_then(|name| std::str::from_utf8(name).ok());
        let found = packed.find(name.unwrap_or("refs/heads/main"));
        let is_row = name.is_some_and(is_safe)
            && !packed.broken
            && !matches!(line.first(), Some(b'#' | b'^'));
        assert!(!is_row || found != Target::Missing, "a row is not found");
    }
}

/// Reads a configuration: errors must be on an existing line.
pub fn config(content: &[u8]) {
    let config = Config::parse(content);
    let lines = content.iter().filter(|byte| **byte == b'\n').count() + 1;
    let broken = config.broken.and_then(|line| usize::try_from(line).ok());
    assert!(broken.is_none_or(|line| line <= lines));
}

/// Reads the operators of a revision.
pub fn revision(content: &[u8]) {
    let Ok(text) = std::str::from_utf8(content) else { return };
    let mut rest = text;
    while let Some(after) = revision::after_step(rest) {
        assert!(after.len() < rest.len());
        rest = after;
    }
}
