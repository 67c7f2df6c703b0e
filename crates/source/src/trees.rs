//! Listings of git trees, kept: revisions have most of their directories in common.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use git2::{Oid, Repository};

use crate::loose::Loose;
use crate::objects::{self, Row};

/// Most rows of trees that are kept. What does not fit is read anew each time.
const ROWS: usize = 4_000_000;

/// The rows of trees by id.
#[derive(Debug, Default)]
pub(crate) struct Trees(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    rows: usize,
    trees: HashMap<Oid, Arc<[Row]>>,
}

impl Trees {
    /// The rows of a tree, read if they are not known.
    pub(crate) fn rows(
        &self,
        repository: &Repository,
        loose: &Loose,
        id: Oid,
    ) -> Result<Arc<[Row]>, git2::Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).trees.get(&id).cloned();
        if let Some(rows) = known {
            return Ok(rows);
        }
        loose.check(id)?;
        let rows: Arc<[Row]> = objects::tree(repository, id)?.into();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.rows + rows.len() <= ROWS {
            kept.rows += rows.len();
            kept.trees.insert(id, Arc::clone(&rows));
        }
        Ok(rows)
    }
}
