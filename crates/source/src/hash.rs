//! Git's object hashes, computed without git, so that content can be compared with any mirror.

use sha1::{Digest as _, Sha1};

use crate::{EntryKind, Oid};

/// Returns the object ID of a file's content.
///
/// ```
/// let id = plimsoll_source::hash::blob(b"");
/// assert_eq!(id.to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
/// ```
pub fn blob(content: &[u8]) -> Oid {
    object("blob", content)
}

fn object(kind: &str, content: &[u8]) -> Oid {
    let mut hash = Sha1::new();
    hash.update(format!("{kind} {}\0", content.len()).as_bytes());
    hash.update(content);
    Oid::from_bytes(hash.finalize().into())
}

/// An object ID in progress, for content of a known size that is passed in chunks.
pub(crate) struct BlobHash(Sha1);

impl BlobHash {
    pub(crate) fn new(size: u64) -> Self {
        Self(Sha1::new_with_prefix(format!("blob {size}\0")))
    }

    pub(crate) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(crate) fn finish(self) -> Oid {
        Oid::from_bytes(self.0.finalize().into())
    }
}

/// Returns the object ID of the tree with these files, whose paths are relative to the tree and
/// sorted by bytes.
///
/// This is git's tree hash, and therefore the SWHID (ISO/IEC 18670) of the directory.
pub fn tree(files: &[(&[u8], EntryKind, Oid)]) -> Oid {
    let mut rows: Vec<(Vec<u8>, &'static str, Oid)> = Vec::new();
    let mut rest = files;
    while let Some(((path, kind, oid), after)) = rest.split_first() {
        let Some(slash) = path.iter().position(|byte| *byte == b'/') else {
            rows.push((path.to_vec(), mode(*kind), *oid));
            rest = after;
            continue;
        };
        let dir = path.get(..=slash).unwrap_or_default();
        let count = rest.partition_point(|(path, ..)| path.starts_with(dir));
        let (inside, after) = rest.split_at(count);
        let inside: Vec<_> = inside
            .iter()
            .map(|(path, kind, oid)| (path.get(slash + 1..).unwrap_or_default(), *kind, *oid))
            .collect();
        rows.push((dir.to_vec(), "40000", tree(&inside)));
        rest = after;
    }
    // Git sorts directories as if their names ended with a slash, which they do here.
    rows.sort();
    let mut content = Vec::new();
    for (name, mode, oid) in rows {
        content.extend_from_slice(mode.as_bytes());
        content.push(b' ');
        content.extend_from_slice(name.strip_suffix(b"/").unwrap_or(&name));
        content.push(0);
        content.extend_from_slice(oid.as_bytes());
    }
    object("tree", &content)
}

fn mode(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Executable => "100755",
        EntryKind::Link => "120000",
        EntryKind::Gitlink => "160000",
        EntryKind::File | EntryKind::Special => "100644",
    }
}
