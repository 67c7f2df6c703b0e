//! What was read of a source, recorded while it is read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::{
    Diagnostic, Input, Pass, PassExtent, PassFile, RepoPath, SourceInfo, digest_hex, sha256,
    sha256_hex,
};
use plimsoll_source::{Checkout, Entry, Followed, Oid, ReadError, Source, follow};
use rayon::prelude::*;

use crate::Memo;
use crate::base::admission::{self, Admission, Admitted};
use crate::base::memo::Digest;
use crate::tree::place::Named;

/// What is said of a file that is not there.
const POINTER: &str = "a pointer of Git LFS: the content is on a server, not in the repository";

/// Whether a file is a pointer of Git LFS (its specification, version 1: such a file is less than 1024
/// bytes and begins with its version).
fn is_pointer(content: &[u8]) -> bool {
    content.len() < 1024 && content.starts_with(b"version https://git-lfs.github.com/spec/v1\n")
}

/// A file that was read, and what room it has in memory.
#[derive(Debug)]
pub(crate) struct Unnoted<'a> {
    pub(crate) content: Vec<u8>,
    /// The file that its name leads to.
    target: RepoPath,
    _admitted: Option<Admitted<'a>>,
}

impl Unnoted<'_> {
    /// Why it cannot be read, where it stands for a file that is not there.
    pub(crate) fn pointer(&self) -> Option<ReadError> {
        is_pointer(&self.content).then(|| ReadError::Failed(POINTER.to_owned()))
    }
}

/// A file, and what is asked of it.
type Question = (RepoPath, &'static str);

/// Who looked at a file, a detector by its number or the run itself, and how much of it they wanted.
type Reader = (Option<usize>, PassExtent);

/// How a file was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// As a whole, for what is in it.
    Read,
    /// As a whole, and it held none of the literals.
    Searched,
    /// Its beginning.
    Head,
    /// As a whole, for whether it is of some kind.
    Peeked,
}

/// A look at a file.
#[derive(Debug)]
struct Look {
    path: RepoPath,
    /// The file that links lead to.
    target: Option<RepoPath>,
    how: How,
    sha256: [u8; 32],
    bytes: u64,
    by: Vec<Reader>,
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
    inner: &'a dyn Source,
    memo: Option<Arc<Memo>>,
    looks: Mutex<Vec<Look>>,
    /// How many files each detector skipped.
    skipped: Mutex<BTreeMap<usize, u64>>,
    /// What a look at a file said that many places may name, by the question that was asked.
    answers: Mutex<HashMap<Question, Arc<OnceLock<bool>>>>,
    admission: Arc<Admission>,
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

    /// The source for what the run itself looks at.
    pub(crate) fn recorder(&'a self) -> Recorder<'a> {
        Recorder { records: self, reader: None }
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
        let is_row = |look: &&Look| look.how != How::Peeked && mentioned.contains(&look.path);
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

/// A source that notes what is looked at for one detector, or for the run itself, with digests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorder<'a> {
    records: &'a Records<'a>,
    reader: Option<usize>,
}

impl<'a> Recorder<'a> {
    /// The same source for what a detector looks at, by its number.
    pub(crate) fn for_detector(&self, number: usize) -> Self {
        Self { reader: Some(number), ..*self }
    }

    /// What was made of blobs by other scans.
    pub(crate) fn memo(&self) -> Option<&'a Memo> {
        self.records.memo.as_deref()
    }

    /// Notes a file that need not be read, since another scan read the same content; whether that
    /// is so.
    pub(crate) fn recall(&self, named: &Named) -> bool {
        self.recall_as(named, How::Read)
    }

    /// The same for a file that is only asked for its kind.
    pub(crate) fn recall_peek(&self, entry: &Entry) -> bool {
        self.recall_as(&Named { entry: entry.clone(), file: entry.clone() }, How::Peeked)
    }

    fn recall_as(&self, named: &Named, how: How) -> bool {
        let known = self.known(named.file.oid);
        if let Some((sha256, bytes)) = known {
            let by = vec![(self.reader, PassExtent::Whole)];
            self.note(&named.entry.path, &named.file.path, how, (sha256, bytes), by);
        }
        known.is_some()
    }

    /// Digest and length of a blob that another scan read.
    fn known(&self, oid: Option<Oid>) -> Option<Digest> {
        self.memo()?.digests.get(&oid?)
    }

    /// Digest and length of a file.
    fn digest(&self, content: &[u8], oid: Option<Oid>) -> Digest {
        let digest = (sha256(content), u64::try_from(content.len()).unwrap_or(u64::MAX));
        if let Some((memo, oid)) = self.memo().zip(oid) {
            memo.digests.keep(oid, digest);
        }
        digest
    }

    fn note(
        &self,
        path: &RepoPath,
        file: &RepoPath,
        how: How,
        (sha256, bytes): Digest,
        by: Vec<Reader>,
    ) {
        let target = (file != path).then(|| file.clone());
        let look = Look { path: path.clone(), target, how, sha256, bytes, by };
        self.records.looks.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }

    /// Reads a file under the path by which it is named, and notes it there.
    pub(crate) fn read_named(&self, named: &Named, limit: u64) -> Result<Vec<u8>, ReadError> {
        let unnoted = self.read_unnoted(named, limit)?;
        if let Some(why) = unnoted.pointer() {
            return Err(why);
        }
        self.note_read(named, &unnoted);
        Ok(unnoted.content)
    }

    /// Reads a file that may turn out to have nothing to tell.
    fn read_unnoted(&self, named: &Named, limit: u64) -> Result<Unnoted<'a>, ReadError> {
        let (path, file, inner) = (&named.entry.path, &named.file, self.records.inner);
        let mut target = file.path.clone();
        let content = match inner.read(file, limit) {
            // A file that the work tree has a link in place of.
            Err(ReadError::NotRegular) if file.kind.is_file() => match follow(inner, path) {
                Followed::File { entry, linked: true } => {
                    target = entry.path.clone();
                    inner.read(&entry, limit)?
                }
                _ => return Err(ReadError::NotRegular),
            },
            outcome => outcome?,
        };
        Ok(Unnoted { content, target, _admitted: None })
    }

    /// Notes a file that was read.
    fn note_read(&self, named: &Named, unnoted: &Unnoted<'_>) {
        let digest = self.digest(&unnoted.content, named.file.oid);
        let by = vec![(self.reader, PassExtent::Whole)];
        self.note(&named.entry.path, &unnoted.target, How::Read, digest, by);
    }

    /// Notes what detectors looked at of a file, of which all was read now, and returns its digest.
    pub(crate) fn note_whole(
        &self,
        named: &Named,
        unnoted: &Unnoted<'_>,
        looks: Looks,
    ) -> Option<[u8; 32]> {
        let is_any = !looks.whole.is_empty();
        let digest = is_any.then(|| self.digest(&unnoted.content, named.file.oid));
        self.note_looks(named, &unnoted.target, looks, digest, &unnoted.content);
        digest.map(|(sha256, _)| sha256)
    }

    /// Notes what detectors looked at of a file, of which no more than these bytes were read now: what
    /// else is needed for a digest is read, but for a file that is too large to be hashed.
    pub(crate) fn note_known(&self, named: &Named, looks: Looks, read: &[u8], limit: u64) {
        let mut target = named.file.path.clone();
        let mut digest = None;
        if !looks.whole.is_empty() {
            digest = self.known(named.file.oid).or_else(|| {
                let unnoted = self.read_unnoted(named, limit).ok()?;
                target = unnoted.target;
                Some(self.digest(&unnoted.content, named.file.oid))
            });
        }
        self.note_looks(named, &target, looks, digest, read);
    }

    fn note_looks(
        &self,
        named: &Named,
        target: &RepoPath,
        looks: Looks,
        whole: Option<Digest>,
        read: &[u8],
    ) {
        let path = &named.entry.path;
        if let Some(digest) = whole {
            let how = if looks.is_read { How::Read } else { How::Searched };
            let by = looks.whole.into_iter().map(|(number, extent)| (Some(number), extent));
            self.note(path, target, how, digest, by.collect());
        }
        for (bytes, by) in looks.heads {
            if let Some(digest) = self.head_digest(&named.file, bytes, read) {
                let by = by.into_iter().map(|number| (Some(number), PassExtent::Head));
                self.note(path, target, How::Head, digest, by.collect());
            }
        }
        if !looks.skipped.is_empty() {
            let mut skipped = self.records.skipped.lock().unwrap_or_else(PoisonError::into_inner);
            for number in looks.skipped {
                *skipped.entry(number).or_default() += 1;
            }
        }
    }

    /// Digest and length of the beginning of a file, which begins with what was read where it was read now.
    fn head_digest(&self, file: &Entry, bytes: u64, read: &[u8]) -> Option<Digest> {
        let memo = self.memo().zip(file.oid);
        if let Some(known) = memo.and_then(|(memo, oid)| memo.heads.get(&(oid, bytes))) {
            return Some(known);
        }
        let own;
        let mut head = read;
        if head.is_empty() {
            own = self.records.inner.read_head(file, bytes).ok()?;
            head = &own;
        }
        let end = usize::try_from(bytes).unwrap_or(usize::MAX);
        let head = head.get(..end).unwrap_or(head);
        let digest = (sha256(head), u64::try_from(head.len()).unwrap_or(u64::MAX));
        if let Some((memo, oid)) = memo {
            memo.heads.keep((oid, bytes), digest);
        }
        Some(digest)
    }

    /// The beginning of a file, without noting it.
    pub(crate) fn head(&self, named: &Named, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.records.inner.read_head(&named.file, bytes)
    }

    /// The files that were read through links so far, each with the file it is a name of; sorted.
    pub(crate) fn links(&self) -> Vec<(RepoPath, RepoPath)> {
        let looks = self.records.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let links = looks.iter().filter_map(|look| Some((look.path.clone(), look.target.clone()?)));
        let links: BTreeSet<(RepoPath, RepoPath)> = links.collect();
        links.into_iter().collect()
    }

    /// Reads a file once there is room for it in memory, which is its own until what was read is dropped,
    /// and notes it.
    pub(crate) fn read_admitted(
        &self,
        named: &Named,
        limit: u64,
    ) -> Result<Unnoted<'a>, ReadError> {
        let unnoted = self.read_admitted_unnoted(named, limit)?;
        if let Some(why) = unnoted.pointer() {
            return Err(why);
        }
        self.note_read(named, &unnoted);
        Ok(unnoted)
    }

    /// The same for a file that may turn out to have nothing to tell.
    pub(crate) fn read_admitted_unnoted(
        &self,
        named: &Named,
        limit: u64,
    ) -> Result<Unnoted<'a>, ReadError> {
        // How large a file is shows when more of it is there than was asked for.
        match self.read_unnoted(named, limit.min(admission::SMALL)) {
            Err(ReadError::TooLarge { size, .. }) if size <= limit => {
                let admitted = self.records.admission.admit(size);
                let unnoted = self.read_unnoted(named, limit)?;
                Ok(Unnoted { _admitted: admitted, ..unnoted })
            }
            Err(ReadError::TooLarge { size, .. }) => Err(ReadError::TooLarge { size, limit }),
            other => other,
        }
    }

    /// Room in memory for reading a text that is there.
    pub(crate) fn admit_text(&self, text: &str) -> Option<Admitted<'a>> {
        self.records.admission.admit(u64::try_from(text.len()).unwrap_or(u64::MAX))
    }

    /// Reads a file for a look at whether it would have to be read.
    pub(crate) fn peek(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.records.inner.read(entry, limit)?;
        let digest = self.digest(&content, entry.oid);
        let by = vec![(self.reader, PassExtent::Whole)];
        self.note(&entry.path, &entry.path, How::Peeked, digest, by);
        Ok(content)
    }

    /// The answer to a question about a file, asked once however many places name the file: each `pip
    /// install .` of a workflow names the same `setup.py`.
    pub(crate) fn looked_at(
        &self,
        path: &RepoPath,
        question: &'static str,
        look: impl FnOnce() -> bool,
    ) -> bool {
        let key = (path.clone(), question);
        let answer = {
            let answers = &self.records.answers;
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(answers.entry(key).or_default())
        };
        *answer.get_or_init(look)
    }

    /// The files that were read so far.
    pub(crate) fn paths(&self) -> BTreeSet<RepoPath> {
        let looks = self.records.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let read = looks.iter().filter(|look| look.how == How::Read);
        read.map(|look| look.path.clone()).collect()
    }
}

impl Source for Recorder<'_> {
    fn info(&self) -> &SourceInfo {
        self.records.inner.info()
    }

    fn entries(&self) -> &[Entry] {
        self.records.inner.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.read_named(&Named { entry: entry.clone(), file: entry.clone() }, limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        let head = self.records.inner.read_head(entry, bytes)?;
        if let Some(digest) = self.head_digest(entry, bytes, &head) {
            let by = vec![(self.reader, PassExtent::Head)];
            self.note(&entry.path, &entry.path, How::Head, digest, by);
        }
        Ok(head)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.records.inner.link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.records.inner.current(path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.records.inner.blob_id(entry, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        self.records.inner.diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        self.records.inner.checkout(path)
    }

    fn repositories(&self) -> &[RepoPath] {
        self.records.inner.repositories()
    }

    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        self.records.inner.entry(path)
    }

    fn below(&self, dir: &RepoPath) -> &[Entry] {
        self.records.inner.below(dir)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use plimsoll_source::MemorySource;

    use super::*;

    #[test]
    fn a_question_about_a_file_is_asked_once() {
        let source = MemorySource::new();
        let records = Records::new(&source, None);
        let recorder = records.recorder();
        let asked = Cell::new(0);
        let look = |path: &str, question| {
            recorder.looked_at(&RepoPath::new(path), question, || {
                asked.set(asked.get() + 1);
                path == "setup.py"
            })
        };
        assert!(look("setup.py", "python") && look("setup.py", "python"));
        assert_eq!(asked.get(), 1);
        assert!(look("setup.py", "shell") && !look("a.py", "python"));
        assert_eq!(asked.get(), 3);
    }
}
