//! Records the files that were read in a run, and the detectors that read them: the report's `inputs`, and a summary
//! of the other files (`passes`).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::{Input, Pass, PassExtent, PassFile, Redaction, RepoPath, digest_hex};
use plimsoll_source::{Oid, Source};
use rayon::prelude::*;

use crate::Memo;
use crate::base::admission::Admission;

/// A file, and the question about it.
pub(super) type Question = (RepoPath, &'static str);

/// The reader of a file (a detector by its index, or `None` for the run itself), and how much of it was read.
pub(super) type Reader = (Option<usize>, PassExtent);

/// The way in which a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Completely, for its content.
    Read,
    /// Completely, in a search for literals without a match.
    Searched,
    /// Its beginning.
    Head,
}

/// One read of a file.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) path: RepoPath,
    /// The target of links.
    pub(super) target: Option<RepoPath>,
    pub(super) how: How,
    /// Digest of the bytes that were read; `None` for a file that was searched.
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) bytes: u64,
    pub(super) by: Vec<Reader>,
}

/// The reads of one file, by the indices of the detectors.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// The detectors that read all of it.
    pub(crate) whole: Vec<(usize, PassExtent)>,
    /// The detectors whose literals it does not contain.
    pub(crate) searched: Vec<usize>,
    /// The detectors that read its start, by the number of bytes.
    pub(crate) heads: BTreeMap<u64, Vec<usize>>,
    /// The detectors for which it was too large, if that is not a loss.
    pub(crate) skipped: Vec<usize>,
}

/// The files and the number of skipped files of each detector, by the part that it reads.
type Passes<'i> = BTreeMap<(Option<&'i str>, PassExtent), (Vec<PassFile>, u64)>;

/// The reads of one run.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    pub(super) inner: &'a dyn Source,
    pub(super) memo: Option<Arc<Memo>>,
    pub(super) looks: Mutex<Vec<Look>>,
    /// The number of files that each detector skipped.
    pub(super) skipped: Mutex<BTreeMap<usize, u64>>,
    /// Cached answers about files that many places may refer to, by question.
    pub(super) answers: Mutex<HashMap<Question, Arc<OnceLock<bool>>>>,
    /// The object ids of files that git does not know.
    pub(super) ids: Mutex<HashMap<RepoPath, Oid>>,
    pub(super) admission: Arc<Admission>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(inner: &'a dyn Source, memo: Option<Arc<Memo>>) -> Self {
        if let Some(memo) = &memo {
            memo.begin_scan();
        }
        let admission = memo.as_ref().map(|memo| Arc::clone(&memo.admission)).unwrap_or_default();
        let (looks, skipped) = (Mutex::default(), Mutex::default());
        let (answers, ids) = (Mutex::default(), Mutex::default());
        Self { inner, memo, looks, skipped, answers, ids, admission }
    }

    /// The files that were read and are among these, one by one, and a summary of the rest by detector.
    /// A file that was read several times may be listed several times. Paths with a credential in them
    /// are masked in the summary, because the credential could be guessed from a digest.
    pub(crate) fn roll_up<'i>(
        self,
        mentioned: &HashSet<&RepoPath>,
        ids: &[&'i str],
        masked: &HashSet<&RepoPath>,
        redaction: &Redaction,
    ) -> (Vec<Input>, Vec<Pass>) {
        let looks = self.looks.into_inner().unwrap_or_else(PoisonError::into_inner);
        let skipped = self.skipped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let of_mentioned = looks.iter().filter(|look| mentioned.contains(&look.path));
        let inputs: Vec<Input> = of_mentioned.filter_map(Look::input).collect();
        let rows: HashSet<&RepoPath> = inputs.iter().map(|input| &input.path).collect();
        let id = |reader: &Option<usize>| ids.get((*reader)?).copied();
        // A row for each file and detector. A pass sorts its files.
        let more = |mut passes: Passes<'i>, look: &Look| {
            // A name that resolves through a link may not be a path of the source.
            let is_shown = look.target.is_none() && !masked.contains(&look.path);
            let path =
                if is_shown { Cow::Borrowed(&look.path) } else { shown(&look.path, redaction) };
            for (reader, extent) in &look.by {
                let path = path.as_ref().clone();
                let file = match look.sha256 {
                    Some(sha256) => PassFile::new(path, sha256, look.bytes),
                    None => PassFile::searched(path),
                };
                passes.entry((id(reader), *extent)).or_default().0.push(file);
            }
            passes
        };
        let together = |mut passes: Passes<'i>, others: Passes<'i>| {
            for (key, (mut files, _)) in others {
                passes.entry(key).or_default().0.append(&mut files);
            }
            passes
        };
        let others = looks.par_iter().filter(|look| !rows.contains(&look.path));
        let mut passes = others.fold(Passes::new, more).reduce(Passes::new, together);
        for (reader, count) in skipped {
            passes.entry((id(&Some(reader)), PassExtent::Literals)).or_default().1 += count;
        }
        let passes = passes.into_par_iter();
        let passes =
            passes.map(|((id, extent), (files, skipped))| Pass::of(id, extent, files, skipped));
        (inputs, passes.collect())
    }
}

/// A path with its credentials masked.
fn shown<'a>(path: &'a RepoPath, redaction: &Redaction) -> Cow<'a, RepoPath> {
    match redaction.text(&path.shown()) {
        Cow::Borrowed(_) => Cow::Borrowed(path),
        Cow::Owned(masked) => Cow::Owned(RepoPath::new(masked)),
    }
}

impl Look {
    /// The row of a file that was read completely.
    fn input(&self) -> Option<Input> {
        let sha256 = self.sha256.filter(|_| self.how == How::Read)?;
        let input = Input::read(self.path.clone(), digest_hex(&sha256));
        Some(match &self.target {
            Some(target) => input.with_target(target.clone()),
            None => input,
        })
    }
}
