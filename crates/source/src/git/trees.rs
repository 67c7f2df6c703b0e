//! Listings of git trees. Trees are cached, because revisions share most directories.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};

use super::Git;
use super::objects::parse::{self, Row};
use super::objects::{Effort, Lost, ObjectKind};
use crate::disk::leads_up;
use crate::{Entry, EntryKind, Limits, Oid};

/// Maximum size in bytes of the cached trees; the oldest is evicted first.
const KEPT: usize = 48 << 20;

/// Maximum size of a tree in bytes: about half a million names.
const TREE: u64 = 32 << 20;

/// Maximum length of a path in bytes: a file with a longer path cannot be checked out.
const PATH: usize = 4096;

/// Maximum size of all paths together in bytes.
const PATHS: usize = 64 << 20;

/// Maximum number of entries of trees that were already listed at another path. A few trees can refer
/// to each other so often that listing never ends; real repositories repeat a few hundred.
const REPEATED: usize = 200_000;

/// Maximum number of diagnostics about single trees.
const DIAGNOSTICS: usize = 1000;

/// Trees by id.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    kept: Mutex<Kept>,
    /// Number of entries of the revision that was listed last.
    entries: AtomicUsize,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    trees: HashMap<Oid, Arc<Vec<u8>>>,
    order: VecDeque<Oid>,
}

impl Kept {
    fn keep(&mut self, id: Oid, content: &Arc<Vec<u8>>) {
        if content.len() > KEPT / 4 || self.trees.insert(id, Arc::clone(content)).is_some() {
            return;
        }
        self.bytes += content.len();
        self.order.push_back(id);
        while self.bytes > KEPT {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.trees.remove(&oldest).map_or(0, |content| content.len());
        }
    }
}

impl Trees {
    /// Returns the bytes of a tree, from the cache if possible.
    fn content(&self, git: &Git, id: Oid, effort: &Effort) -> Result<Arc<Vec<u8>>, Lost> {
        let known =
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).trees.get(&id).cloned();
        if let Some(content) = known {
            return Ok(content);
        }
        let content = git.objects.read_as(id, ObjectKind::Tree, TREE, effort)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.keep(id, &content);
        Ok(content)
    }

    /// Lists a tree and its subtrees, sorted by path.
    pub(crate) fn list(
        &self,
        git: &Git,
        tree: Oid,
        limits: &Limits,
        effort: &Effort,
    ) -> (Vec<Entry>, Vec<Diagnostic>) {
        let mut listing = Listing {
            git,
            trees: self,
            limits,
            effort,
            visited: 0,
            repeated: 0,
            bytes: 0,
            known: HashSet::new(),
            entries: Vec::with_capacity(self.entries.load(Ordering::Relaxed)),
            diagnostics: Vec::new(),
            said: HashSet::new(),
        };
        listing.enter(tree, &mut Vec::new(), 0);
        let Listing { mut entries, diagnostics, .. } = listing;
        self.entries.store(entries.len(), Ordering::Relaxed);
        entries.sort();
        (entries, diagnostics)
    }
}

/// A listing in progress. If a tree is missing or damaged, only the entries below it are lost.
struct Listing<'a> {
    git: &'a Git,
    trees: &'a Trees,
    limits: &'a Limits,
    effort: &'a Effort,
    /// Number of entries, including directories.
    visited: usize,
    /// Number of entries of trees that were already listed.
    repeated: usize,
    /// Size of all paths together.
    bytes: usize,
    known: HashSet<Oid>,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
    /// Messages that are reported only once.
    said: HashSet<&'static str>,
}

impl Listing<'_> {
    fn enter(&mut self, id: Oid, path: &mut Vec<u8>, depth: usize) {
        let content = match self.trees.content(self.git, id, self.effort) {
            Ok(content) => content,
            Err(why) => {
                return self.lose(path, DiagnosticKind::Git, &format!("git tree not read: {why}"));
            }
        };
        let is_repeated = !self.known.insert(id);
        for row in parse::rows(&content) {
            let Some(row) = row else {
                let message = "git tree not completely read: it is damaged";
                return self.lose(path, DiagnosticKind::Git, message);
            };
            self.repeated += usize::from(is_repeated);
            if self.is_full() {
                return self.stop();
            }
            if depth >= self.limits.depth {
                return self.lose(path, DiagnosticKind::LimitExceeded, "too deep");
            }
            self.visited += 1;
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(row.name);
            self.row(&row, path, depth);
            path.truncate(length);
        }
    }

    fn row(&mut self, row: &Row<'_>, path: &mut Vec<u8>, depth: usize) {
        if leads_up(row.name) || row.name.contains(&b'/') {
            let above = path.get(..path.len() - row.name.len()).unwrap_or_default().to_vec();
            let message = "a git tree contains an invalid file name: that file was not read";
            return self.lose(
                above.strip_suffix(b"/").unwrap_or(&above),
                DiagnosticKind::Git,
                message,
            );
        }
        if path.len() > PATH {
            let message = "a path is longer than 4096 bytes: that file was not read";
            return self.once(DiagnosticKind::LimitExceeded, message);
        }
        if row.is_tree() {
            return self.enter(row.id, path, depth + 1);
        }
        self.bytes += path.len();
        let mut entry = Entry::new(RepoPath::new(&*path), kind_of(row.mode));
        entry.oid = Some(row.id);
        self.entries.push(entry);
    }

    fn is_full(&self) -> bool {
        self.visited >= self.limits.entries || self.bytes > PATHS || self.repeated > REPEATED
    }

    /// Reports once that there are too many entries.
    fn stop(&mut self) {
        let message = "too many files and directories: the rest was not listed";
        self.once(DiagnosticKind::LimitExceeded, message);
    }

    fn once(&mut self, kind: DiagnosticKind, message: &'static str) {
        if self.said.insert(message) {
            self.diagnostics.push(Diagnostic::file(&RepoPath::default(), kind, message));
        }
    }

    fn lose(&mut self, path: &[u8], kind: DiagnosticKind, message: &str) {
        if self.diagnostics.len() >= DIAGNOSTICS {
            return self.once(DiagnosticKind::Git, "more git trees were not read");
        }
        self.diagnostics.push(Diagnostic::file(&RepoPath::new(path), kind, message));
    }
}

fn kind_of(mode: u32) -> EntryKind {
    match mode & 0o170_000 {
        0o120_000 => EntryKind::Link,
        0o160_000 => EntryKind::Gitlink,
        _ if mode & 0o100 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
    }
}
