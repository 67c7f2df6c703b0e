//! Finds the exact commit at which a finding appeared or was resolved.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use plimsoll_assess::diff;
use plimsoll_detect::Memo;
use plimsoll_model::{Baseline, BaselineKind};
use plimsoll_source::{CommitInfo, Repository};

use super::builder::History;
use super::kept::{Kept, Shelf};
use super::pick::Pick;
use crate::{Error, ErrorKind};

impl History {
    /// For each point except the first, the revisions before it that show more exactly when a finding
    /// appeared or was resolved.
    pub(super) fn search(
        &self,
        repository: &Repository,
        shown: &[(Pick, Kept)],
        memo: &Arc<Memo>,
        shelf: &Shelf,
    ) -> Result<BTreeMap<usize, Way>, Error> {
        let mut all = BTreeMap::new();
        for (index, pair) in shown.windows(2).enumerate() {
            let [(before, from), (after, to)] = pair else { continue };
            let (way, joined) = way(repository, &before.commit.id, &after.commit.id)?;
            let mut found = Vec::new();
            let (from, to) = (from.expand(), to.expand());
            let search = Search { history: self, repository, memo, shelf, way: &way };
            search.halve((&from, &to), (0, way.len()), &mut found)?;
            found.sort_by_key(|between: &Between| between.at);
            // The index after the previous one.
            let mut next = joined.then_some(0);
            for between in &mut found {
                between.exact = next == Some(between.at);
                next = Some(between.at + 1);
            }
            all.insert(index + 1, Way { found, whole: next == Some(way.len()) });
        }
        Ok(all)
    }
}

/// The search between two points.
struct Search<'a> {
    history: &'a History,
    repository: &'a Repository,
    memo: &'a Arc<Memo>,
    shelf: &'a Shelf,
    way: &'a [CommitInfo],
}

impl Search<'_> {
    /// Scans the middle of a range of commits whose ends differ in their findings, and then both halves.
    /// `ends` are the indexes of the range; the baselines before the first and at the second are
    /// known.
    fn halve(
        &self,
        (from, to): (&Baseline, &Baseline),
        ends: (usize, usize),
        found: &mut Vec<Between>,
    ) -> Result<(), Error> {
        if ends.0 >= ends.1 || diff(from, to).findings.is_empty() {
            return Ok(());
        }
        let at = usize::midpoint(ends.0, ends.1);
        let Some(commit) = self.way.get(at) else { return Ok(()) };
        let baseline = match self.history.scan(self.repository, &commit.id, self.memo) {
            Err(why) if why.kind() == ErrorKind::Empty => empty(commit, from),
            found => found?,
        };
        self.halve((from, &baseline), (ends.0, at), found)?;
        self.halve((&baseline, to), (at + 1, ends.1), found)?;
        found.push(Between { at, baseline: self.shelf.keep(baseline), exact: false });
        Ok(())
    }
}

/// The baseline of a revision without files, with the rules of another baseline.
fn empty(commit: &CommitInfo, other: &Baseline) -> Baseline {
    let mut baseline = Baseline::new(BaselineKind::Security, other.tool.clone());
    baseline.rules.clone_from(&other.rules);
    baseline.source.commit = Some(commit.id.clone());
    baseline.source.timestamp = Some(commit.timestamp);
    baseline
}

/// The revisions that were scanned between two points.
#[derive(Debug)]
pub(super) struct Way {
    /// Oldest first.
    pub(super) found: Vec<Between>,
    /// Whether the commit of the later point directly follows the last of these, or, if there are
    /// none, that of the earlier point.
    pub(super) whole: bool,
}

/// A revision that the bisection between two points of the trend has scanned.
#[derive(Debug)]
pub(super) struct Between {
    /// Its index among the commits between the two points.
    at: usize,
    pub(super) baseline: Kept,
    /// Whether the previous step is its parent.
    pub(super) exact: bool,
}

/// The commits between two points along the first parents of the later one, oldest first, and whether they lead to
/// the earlier one. If they do not, as with releases on separate branches, the commits begin at the merge base.
fn way(
    repository: &Repository,
    before: &str,
    after: &str,
) -> Result<(Vec<CommitInfo>, bool), Error> {
    let line = |of: &str| repository.first_parents(of);
    let mut joined = false;
    let mut way: Vec<CommitInfo> = line(after)?
        .skip(1)
        .take_while(|commit| {
            joined = commit.id == before;
            !joined
        })
        .collect();
    if !joined {
        let other: HashSet<String> = line(before)?.map(|commit| commit.id).collect();
        let parts = way.iter().position(|commit| other.contains(&commit.id));
        way.truncate(parts.unwrap_or(way.len()));
    }
    way.reverse();
    Ok((way, joined))
}
