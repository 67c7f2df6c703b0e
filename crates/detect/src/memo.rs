//! What was made of a blob, kept for scans of other revisions that have the same blob.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::RepoPath;
use plimsoll_source::Oid;
use plimsoll_workflow::Role;

use crate::Output;
use crate::ci::ReadWorkflow;
use crate::scripts::{CalledKind, ReadScript};

/// Most values of each kind that are kept. What does not fit is made anew each time.
const VALUES: usize = 200_000;

/// After how many scans values that were not asked for are forgotten, at the latest after twice as many.
const SCANS: usize = 32;

/// What was made of blobs: share one among scans of several revisions of one repository, and each
/// blob is read once for all of them.
///
/// Only what depends on nothing but the content, the path and the options is kept. The scans must
/// have the same detectors and options and be of the same repository; the report of each is then
/// the same as without.
#[derive(Debug, Default)]
pub struct Memo {
    pub(crate) digests: Kept<Oid, Arc<str>>,
    pub(crate) outputs: Kept<OutputKey, Arc<Output>>,
    pub(crate) workflows: Kept<(Oid, Role), Arc<ReadWorkflow>>,
    /// Whether files say what makes them a manifest, or a program, of a kind worth telling.
    pub(crate) manifests: Kept<(Oid, &'static str), bool>,
    /// Whether files say that they are SBOMs.
    pub(crate) sboms: Kept<Oid, bool>,
    pub(crate) scripts: Kept<(Oid, CalledKind, RepoPath), Arc<ReadScript>>,
    scans: AtomicUsize,
}

/// A detector by its id, a file, its content, and whether it is the repository's own.
pub(crate) type OutputKey = (&'static str, RepoPath, Oid, bool);

impl Memo {
    /// Says that another scan begins. What none of the last scans asked for is forgotten: a history
    /// goes from revision to revision, and blobs of long ago do not come back.
    pub(crate) fn begin_scan(&self) {
        let before = self.scans.fetch_add(1, Ordering::Relaxed);
        if before > 0 && before.is_multiple_of(SCANS) {
            self.digests.age();
            self.outputs.age();
            self.workflows.age();
            self.manifests.age();
            self.sboms.age();
            self.scripts.age();
        }
    }
}

/// Values by key: those that were asked for of late, and those of before.
#[derive(Debug)]
pub(crate) struct Kept<K, V>(Mutex<Generations<K, V>>);

#[derive(Debug)]
struct Generations<K, V> {
    recent: HashMap<K, V>,
    before: HashMap<K, V>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Generations { recent: HashMap::new(), before: HashMap::new() }))
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept.recent.get(key) {
            return Some(value.clone());
        }
        let (key, value) = kept.before.remove_entry(key)?;
        kept.recent.insert(key, value.clone());
        Some(value)
    }

    pub(crate) fn keep(&self, key: K, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.recent.len() < VALUES {
            kept.recent.insert(key, value);
        }
    }

    fn age(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = std::mem::take(&mut kept.recent);
        let forgotten = std::mem::replace(&mut kept.before, forgotten);
        drop(kept);
        drop(forgotten);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_is_forgotten() {
        let kept: Kept<u8, u8> = Kept::default();
        kept.keep(1, 1);
        kept.keep(2, 2);
        kept.age();
        assert_eq!(kept.get(&1), Some(1));
        kept.age();
        assert_eq!((kept.get(&1), kept.get(&2)), (Some(1), None));
    }
}
