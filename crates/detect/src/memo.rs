//! What was made of a blob, kept for scans of other revisions that have the same blob.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::RepoPath;
use plimsoll_source::Oid;
use plimsoll_workflow::Role;

use crate::Output;
use crate::ci::ReadWorkflow;
use crate::scripts::{CalledKind, ReadScript};

/// Most values of each kind that are kept. What does not fit is made anew each time.
const VALUES: usize = 200_000;

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
    /// Whether files say what makes them a manifest of a kind.
    pub(crate) manifests: Kept<(Oid, &'static str), bool>,
    /// Whether files say that they are SBOMs.
    pub(crate) sboms: Kept<Oid, bool>,
    pub(crate) scripts: Kept<(Oid, CalledKind, RepoPath), Arc<ReadScript>>,
}

/// A detector by its id, a file, its content, and whether it is the repository's own.
pub(crate) type OutputKey = (&'static str, RepoPath, Oid, bool);

/// Values by key.
#[derive(Debug)]
pub(crate) struct Kept<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn keep(&self, key: K, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < VALUES {
            kept.insert(key, value);
        }
    }
}
