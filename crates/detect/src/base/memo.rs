//! What was made of a blob, kept for scans of other revisions that have the same blob.

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plimsoll_model::RepoPath;
use plimsoll_source::Oid;

use crate::Output;
use crate::base::admission::Admission;

/// Most bytes of all tables, whatever the number of scans. What is known of a blob takes more than
/// the blob itself, and a repository has a few megabytes of files that are read.
const BYTES: usize = 128 << 20;

/// After how many scans values that were not asked for are forgotten, at the latest after twice as many.
/// A history goes from revision to revision, a few at the same time, and blobs of long ago do not come
/// back.
const SCANS: usize = 8;

/// Bytes that a value takes with its key and its place in a table, beside what it is made of.
const PLACE: usize = 192;

/// What was made of blobs: share one among scans of several revisions of one repository, and each
/// blob is read once for all of them.
///
/// Only what depends on nothing but the content, the path and the options is kept. A memo is used with
/// one list of detectors, in one order, since a detector is known by its place in it: one type may be
/// there several times with other settings. The scans must have the same options and be of the same
/// repository, too; the report of each is then the same as without.
#[derive(Debug)]
pub struct Memo {
    pub(crate) digests: Kept<Oid, Digest>,
    /// Of the beginnings of blobs, by how many bytes were wanted.
    pub(crate) heads: Kept<(Oid, u64), Digest>,
    pub(crate) outputs: Kept<OutputKey, Known>,
    /// Whether files say what makes them a manifest, or a program, of a kind worth telling.
    pub(crate) manifests: Kept<(Oid, &'static str), bool>,
    /// Whether files say that they are SBOMs.
    pub(crate) sboms: Kept<Oid, bool>,
    /// What was read of scripts, by what they were called as.
    pub(crate) scripts: Kept<(Oid, &'static str, RepoPath), Arc<dyn Any + Send + Sync>>,
    /// The paths of a scan before, sorted, where none has a credential in it.
    pub(crate) clean_paths: Mutex<Arc<[RepoPath]>>,
    /// Scans that go on at the same time read no more at once than one alone would.
    pub(crate) admission: Arc<Admission>,
    scans: AtomicUsize,
}

/// SHA-256 of content, and its length.
pub(crate) type Digest = ([u8; 32], u64);

/// What is known of a file for a detector.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// It has none of the detector's literals.
    NoLiteral,
    /// What the detector gave.
    Output(Arc<Output>),
}

/// A detector by its number, a file, its content, and whether it is the repository's own.
pub(crate) type OutputKey = (usize, RepoPath, Oid, bool);

impl Default for Memo {
    fn default() -> Self {
        Self::with_room(BYTES)
    }
}

impl Memo {
    /// One that keeps so many bytes.
    fn with_room(bytes: usize) -> Self {
        // Tables with a fixed and small size for each value have a sixteenth, what was read the rest.
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

    /// Says that another scan begins. What none of the last scans asked for is forgotten.
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

/// Values by key: those that were asked for of late, and those of before. Each half has half of the room,
/// and where there is none left for another value, what was not asked for of late is forgotten.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    /// Most bytes of each half.
    room: usize,
    generations: Mutex<Generations<K, V>>,
}

#[derive(Debug)]
struct Generations<K, V> {
    recent: Generation<K, V>,
    before: Generation<K, V>,
}

/// Values with the bytes of each, and the bytes of all.
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
    /// Begins a new generation, and returns the one that is forgotten: dropping it takes a while, and is
    /// for the caller to do outside of the lock.
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

    /// Keeps a value that is made of so many bytes. One that would drive out all others is made again each
    /// time.
    pub(crate) fn keep_large(&self, key: K, value: V, bytes: usize) {
        let bytes = bytes.saturating_add(PLACE);
        if bytes <= self.room / 2 {
            let mut kept = self.generations();
            let forgotten = self.put(&mut kept, key, value, bytes);
            drop(kept);
            drop(forgotten);
        }
    }

    /// Puts a value among those of late, and gives what has to be forgotten for it.
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
    fn what_is_not_asked_for_is_forgotten() {
        let kept: Kept<u8, u8> = Kept::with_room(1 << 20);
        kept.keep(1, 1);
        kept.keep(2, 2);
        kept.age();
        assert_eq!(kept.get(&1), Some(1));
        kept.age();
        assert_eq!((kept.get(&1), kept.get(&2)), (Some(1), None));
    }

    /// However many values come, and of whatever size, no more is kept than there is room for.
    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        const ROOM: usize = 1 << 20;
        let kept: Kept<usize, usize> = Kept::with_room(ROOM);
        for number in 0..20_000 {
            let bytes = [0, 10, 500, 4_000, 8_000, usize::MAX][number * 7919 % 6];
            kept.keep_large(number, number, bytes);
            // The third is asked for all the time.
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
    fn all_tables_together_have_the_room() {
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
