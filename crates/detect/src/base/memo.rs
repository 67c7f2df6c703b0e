//! A cache of the results for blobs, for scans of other revisions that contain the same blob.

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plimsoll_model::RepoPath;
use plimsoll_source::Oid;

use crate::Output;
use crate::base::admission::Admission;

/// Maximum bytes of all tables, regardless of the number of scans. The results for a blob take more
/// than the blob itself, and a repository has a few megabytes of files that are read.
const BYTES: usize = 128 << 20;

/// A value that was not used during this number of scans may be evicted, and is evicted after twice this number. A
/// history is scanned revision by revision, a few at the same time, and blobs of much earlier revisions do not return.
const SCANS: usize = 8;

/// Bytes that a value takes with its key and its place in a table, in addition to its content.
const PLACE: usize = 192;

/// A cache of the results for blobs: share one among scans of several revisions of one repository,
/// and each blob is read once for all of them.
///
/// Only results that depend on nothing but the content, the path and the options are kept. Use a memo
/// with one list of detectors, in the same order, since a detector is identified by its index: a type
/// may be in the list several times with different settings. The scans must also have the same options
/// and be of the same repository; each report is then the same as without a memo.
#[derive(Debug)]
pub struct Memo {
    pub(crate) digests: Kept<Oid, Digest>,
    /// SHA-256 and length of the first N bytes of a blob, by its id and N.
    pub(crate) heads: Kept<(Oid, u64), Digest>,
    pub(crate) outputs: Kept<OutputKey, Known>,
    /// Whether the content of files makes them a manifest or a program of a kind that is reported.
    pub(crate) manifests: Kept<(Oid, &'static str), bool>,
    /// Whether files are SBOMs by their content.
    pub(crate) sboms: Kept<Oid, bool>,
    /// Results for scripts, by the way they were called.
    pub(crate) scripts: Kept<(Oid, &'static str, RepoPath), Arc<dyn Any + Send + Sync>>,
    /// The sorted paths of a previous scan, if none of them contains a credential.
    pub(crate) clean_paths: Mutex<Arc<[RepoPath]>>,
    /// Shared by concurrent scans, so that together they read no more at once than one scan alone.
    pub(crate) admission: Arc<Admission>,
    scans: AtomicUsize,
}

/// SHA-256 of content, and its length.
pub(crate) type Digest = ([u8; 32], u64);

/// The result of a detector for a file.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// It contains none of the detector's literals.
    NoLiteral,
    /// The output of the detector.
    Output(Arc<Output>),
}

/// The index of a detector, a file, its content, and whether it is the repository's own.
pub(crate) type OutputKey = (usize, RepoPath, Oid, bool);

impl Default for Memo {
    fn default() -> Self {
        Self::with_room(BYTES)
    }
}

impl Memo {
    /// Creates one with a capacity in bytes.
    fn with_room(bytes: usize) -> Self {
        // Tables with small values of fixed size get a sixteenth of the capacity, results of
        // reading the rest.
        let piece = bytes / 16;
        Self {
            digests: Kept::with_room(piece),
            heads: Kept::with_room(piece),
            manifests: Kept::with_room(piece),
            sboms: Kept::with_room(piece),
            outputs: Kept::with_room(9 * piece),
            scripts: Kept::with_room(3 * piece),
            clean_paths: Mutex::new(Arc::default()),
            admission: Arc::default(),
            scans: AtomicUsize::new(0),
        }
    }

    /// Signals the start of another scan. Values that the last scans did not use are evicted.
    pub(crate) fn begin_scan(&self) {
        let before = self.scans.fetch_add(1, Ordering::Relaxed);
        if before > 0 && before.is_multiple_of(SCANS) {
            self.digests.age();
            self.heads.age();
            self.outputs.age();
            self.manifests.age();
            self.sboms.age();
            self.scripts.age();
        }
    }
}

/// Values by key, in two generations: recently used ones, and older ones. Each has half of the capacity,
/// and if there is none left for another value, the older generation is evicted.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    /// Maximum bytes of each half.
    room: usize,
    generations: Mutex<Generations<K, V>>,
}

#[derive(Debug)]
struct Generations<K, V> {
    recent: Generation<K, V>,
    before: Generation<K, V>,
}

/// Values with their sizes, and the total size.
#[derive(Debug)]
struct Generation<K, V> {
    values: HashMap<K, (V, usize)>,
    bytes: usize,
}

impl<K, V> Default for Generation<K, V> {
    fn default() -> Self {
        Self { values: HashMap::new(), bytes: 0 }
    }
}

impl<K, V> Generations<K, V> {
    /// Starts a new generation, and returns the evicted one: dropping it takes a while, so the caller
    /// must do it outside of the lock.
    fn age(&mut self) -> Generation<K, V> {
        let before = std::mem::take(&mut self.recent);
        std::mem::replace(&mut self.before, before)
    }
}

impl<K, V> Kept<K, V> {
    fn with_room(bytes: usize) -> Self {
        let (recent, before) = (Generation::default(), Generation::default());
        Self { room: bytes / 2, generations: Mutex::new(Generations { recent, before }) }
    }

    fn generations(&self) -> MutexGuard<'_, Generations<K, V>> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn age(&self) {
        let forgotten = self.generations().age();
        drop(forgotten);
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut kept = self.generations();
        if let Some((value, _)) = kept.recent.values.get(key) {
            return Some(value.clone());
        }
        let (key, (value, bytes)) = kept.before.values.remove_entry(key)?;
        kept.before.bytes -= bytes;
        let found = value.clone();
        let forgotten = self.put(&mut kept, key, value, bytes);
        drop(kept);
        drop(forgotten);
        Some(found)
    }

    /// Keeps a value of a few bytes.
    pub(crate) fn keep(&self, key: K, value: V) {
        self.keep_large(key, value, 0);
    }

    /// Keeps a value of this size in bytes. One that would evict all others is not kept, and is computed each time.
    pub(crate) fn keep_large(&self, key: K, value: V, bytes: usize) {
        let bytes = bytes.saturating_add(PLACE);
        if bytes <= self.room / 2 {
            let mut kept = self.generations();
            let forgotten = self.put(&mut kept, key, value, bytes);
            drop(kept);
            drop(forgotten);
        }
    }

    /// Adds a value to the recently used ones, and returns what must be evicted for it.
    fn put(
        &self,
        kept: &mut Generations<K, V>,
        key: K,
        value: V,
        bytes: usize,
    ) -> Option<Generation<K, V>> {
        let full = kept.recent.bytes + bytes > self.room;
        let forgotten = full.then(|| kept.age());
        kept.recent.bytes += bytes;
        if let Some((_, other)) = kept.recent.values.insert(key, (value, bytes)) {
            kept.recent.bytes -= other;
        }
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_values_are_evicted() {
        let kept: Kept<u8, u8> = Kept::with_room(1 << 20);
        kept.keep(1, 1);
        kept.keep(2, 2);
        kept.age();
        assert_eq!(kept.get(&1), Some(1));
        kept.age();
        assert_eq!((kept.get(&1), kept.get(&2)), (Some(1), None));
    }

    /// The cache never exceeds its capacity, whatever the number and sizes of the values.
    #[test]
    fn no_more_is_kept_than_fits() {
        const ROOM: usize = 1 << 20;
        let kept: Kept<usize, usize> = Kept::with_room(ROOM);
        for number in 0..20_000 {
            let bytes = [0, 10, 500, 4_000, 8_000, usize::MAX][number * 7919 % 6];
            kept.keep_large(number, number, bytes);
            // The third is used all the time.
            for asked in [number, number / 2, 1, 2, 3] {
                let found = kept.get(&asked);
                assert!(found.is_none_or(|found| found == asked));
            }
            let kept = kept.generations();
            for half in [&kept.recent, &kept.before] {
                assert!(half.bytes <= ROOM / 2, "{number}: {}", half.bytes);
                assert_eq!(half.bytes, half.values.values().map(|(_, bytes)| bytes).sum::<usize>());
            }
        }
        assert_eq!(kept.get(&3), Some(3), "what is asked for stays");
        assert_eq!(kept.get(&19_999), None, "too large to be kept");
        kept.keep_large(1, 1, ROOM / 4 - PLACE);
        assert_eq!(kept.get(&1), Some(1), "as large as may be");
    }

    #[test]
    fn all_tables_share_the_capacity() {
        let memo = Memo::default();
        let halves = [
            memo.digests.room,
            memo.heads.room,
            memo.outputs.room,
            memo.manifests.room,
            memo.sboms.room,
            memo.scripts.room,
        ];
        assert!(2 * halves.iter().sum::<usize>() <= BYTES);
        assert!(halves.iter().all(|room| *room > BYTES / 64));
    }
}
