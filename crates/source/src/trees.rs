//! Listings of git trees, kept: revisions have most of their directories in common.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use git2::{Oid, Repository};

use crate::loose::Loose;
use crate::objects::{self, Row};

/// Most rows of trees that are kept. What does not fit is read anew each time.
const ROWS: usize = 4_000_000;

/// The rows of trees by id.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    kept: Mutex<Kept>,
    /// How many entries the revision had that was listed last.
    entries: AtomicUsize,
}

#[derive(Debug, Default)]
struct Kept {
    rows: usize,
    trees: HashMap<Oid, Arc<[Row]>>,
}

impl Trees {
    /// How many entries a revision is likely to have: as many as the one that was listed last.
    pub(crate) fn entries_hint(&self) -> usize {
        self.entries.load(Ordering::Relaxed)
    }

    /// Notes that a revision has so many entries.
    pub(crate) fn note_entries(&self, entries: usize) {
        self.entries.store(entries, Ordering::Relaxed);
    }

    /// The rows of a tree, read if they are not known.
    pub(crate) fn rows(
        &self,
        repository: &Repository,
        loose: &Loose,
        id: Oid,
    ) -> Result<Arc<[Row]>, git2::Error> {
        let known =
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).trees.get(&id).cloned();
        if let Some(rows) = known {
            return Ok(rows);
        }
        loose.check(id)?;
        let rows: Arc<[Row]> = objects::tree(repository, id)?.into();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.rows + rows.len() <= ROWS {
            kept.rows += rows.len();
            kept.trees.insert(id, Arc::clone(&rows));
        }
        Ok(rows)
    }
}
