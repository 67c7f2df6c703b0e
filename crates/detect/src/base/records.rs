//! What was looked at in one run: the rows of its inputs, and the rest rolled up.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::{Input, Pass, PassExtent, PassFile, RepoPath, digest_hex, sha256_hex};
use plimsoll_source::Source;
use rayon::prelude::*;

use crate::Memo;
use crate::base::admission::Admission;

/// A file, and what is asked of it.
pub(super) type Question = (RepoPath, &'static str);

/// Who looked at a file, a detector by its number or the run itself, and how much of it they wanted.
pub(super) type Reader = (Option<usize>, PassExtent);

/// How a file was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As a whole, for what is in it.
    Read,
    /// As a whole, and it held none of the literals.
    Searched,
    /// Its beginning.
    Head,
}

/// A look at a file.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) path: RepoPath,
    /// The file that links lead to.
    pub(super) target: Option<RepoPath>,
    pub(super) how: How,
    pub(super) sha256: [u8; 32],
    pub(super) bytes: u64,
    pub(super) by: Vec<Reader>,
}

/// What the detectors looked at of one file, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Those that wanted all of it.
    pub(crate) whole: Vec<(usize, PassExtent)>,
    /// Whether one of those was handed the file.
    pub(crate) is_read: bool,
    /// Those that wanted its beginning, by how many bytes.
    pub(crate) heads: BTreeMap<u64, Vec<usize>>,
    /// Those for which it was too large, where that is not a loss.
    pub(crate) skipped: Vec<usize>,
}

/// What was looked at in one run.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    pub(super) inner: &'a dyn Source,
    pub(super) memo: Option<Arc<Memo>>,
    pub(super) looks: Mutex<Vec<Look>>,
    /// How many files each detector skipped.
    pub(super) skipped: Mutex<BTreeMap<usize, u64>>,
    /// What a look at a file said that many places may name, by the question that was asked.
    pub(super) answers: Mutex<HashMap<Question, Arc<OnceLock<bool>>>>,
    pub(super) admission: Arc<Admission>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(inner: &'a dyn Source, memo: Option<Arc<Memo>>) -> Self {
        if let Some(memo) = &memo {
            memo.begin_scan();
        }
        let admission = memo.as_ref().map(|memo| Arc::clone(&memo.admission)).unwrap_or_default();
        let (looks, skipped, answers) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { inner, memo, looks, skipped, answers, admission }
    }

    /// The files that were read and are among those, one by one, and the rest rolled up by detector. One
    /// that was read several times may be there several times.
    pub(crate) fn roll_up(
        self,
        mentioned: &HashSet<&RepoPath>,
        ids: &[&str],
        limit: u64,
    ) -> (Vec<Input>, Vec<Pass>) {
        let looks = self.looks.into_inner().unwrap_or_else(PoisonError::into_inner);
        let skipped = self.skipped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let is_row = |look: &&Look| mentioned.contains(&look.path);
        let (whole, heads): (Vec<&Look>, Vec<&Look>) =
            looks.iter().filter(is_row).partition(|look| look.how != How::Head);
        let mut inputs: Vec<Input> = whole.iter().map(|look| look.input()).collect();
        let known: HashSet<&RepoPath> = whole.iter().map(|look| &look.path).collect();
        // Of these, only the beginning was read.
        let more = heads.into_par_iter().filter(|look| !known.contains(&look.path));
        let more = more.filter_map(|look| {
            let content = self.inner.read(self.inner.entry(&look.path)?, limit).ok()?;
            Some(Input::read(look.path.clone(), sha256_hex(&content)))
        });
        inputs.extend(more.collect::<Vec<Input>>());
        let rows: HashSet<&RepoPath> = inputs.iter().map(|input| &input.path).collect();
        let id = |reader: &Option<usize>| ids.get((*reader)?).copied();
        let mut passes: BTreeMap<_, (Vec<PassFile>, u64)> = BTreeMap::new();
        for look in looks.iter().filter(|look| !rows.contains(&look.path)) {
            for (reader, extent) in &look.by {
                let file = PassFile::new(look.path.clone(), look.sha256, look.bytes);
                passes.entry((id(reader), *extent)).or_default().0.push(file);
            }
        }
        for (reader, count) in skipped {
            passes.entry((id(&Some(reader)), PassExtent::Literals)).or_default().1 += count;
        }
        let passes = passes.into_par_iter();
        let passes =
            passes.map(|((id, extent), (files, skipped))| Pass::of(id, extent, files, skipped));
        (inputs, passes.collect())
    }
}

impl Look {
    /// The row of a file that was read as a whole.
    fn input(&self) -> Input {
        let input = Input::read(self.path.clone(), digest_hex(&self.sha256));
        match &self.target {
            Some(target) => input.with_target(target.clone()),
            None => input,
        }
    }
}
