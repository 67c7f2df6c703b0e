//! Records what was read of a source, while it is read.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, PoisonError};

use plimsoll_model::{Diagnostic, PassExtent, RepoPath, SourceInfo, sha256};
use plimsoll_source::{Checkout, Entry, Followed, Oid, ReadError, Source, follow, hash};
use rayon::prelude::*;

use crate::Memo;
use crate::base::admission::{self, Admitted};
use crate::base::memo::Digest;
use crate::base::records::{How, Look, Looks, Reader, Records};
use crate::tree::place::Named;
use crate::tree::zones::below_vendor_root;

/// The message for a Git LFS pointer.
const POINTER: &str = "a Git LFS pointer: the content is on a server, not in the repository";

/// Whether a file is a Git LFS pointer (its specification, version 1: such a file is less than 1024
/// bytes and begins with its version).
fn is_pointer(content: &[u8]) -> bool {
    content.len() < 1024 && content.starts_with(b"version https://git-lfs.github.com/spec/v1\n")
}

/// A file that was read, with its share of the memory limit.
#[derive(Debug)]
pub(crate) struct Unnoted<'a> {
    pub(crate) content: Vec<u8>,
    /// The file that its path resolves to.
    target: RepoPath,
    _admitted: Option<Admitted<'a>>,
}

impl Unnoted<'_> {
    /// Why it cannot be read, if it is a placeholder for a file that is not there.
    pub(crate) fn pointer(&self) -> Option<ReadError> {
        is_pointer(&self.content).then(|| ReadError::Failed(POINTER.to_owned()))
    }
}

/// A source that records, with digests, what is read for one detector or for the run itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorder<'a> {
    records: &'a Records<'a>,
    reader: Option<usize>,
}

impl<'a> Recorder<'a> {
    /// The source for reads of the run itself.
    pub(crate) fn new(records: &'a Records<'a>) -> Self {
        Self { records, reader: None }
    }

    /// The source for reads of a detector, by its index.
    pub(crate) fn for_detector(&self, number: usize) -> Self {
        Self { reader: Some(number), ..*self }
    }

    /// Results for blobs from other scans.
    pub(crate) fn memo(&self) -> Option<&'a Memo> {
        self.records.memo.as_deref()
    }

    /// Records a file that need not be read because another scan read the same content; returns
    /// whether that is so.
    pub(crate) fn recall(&self, named: &Named) -> bool {
        let known = self.known(named.file.oid);
        if let Some(digest) = known {
            let by = vec![(self.reader, PassExtent::Whole)];
            self.note(&named.entry.path, &named.file.path, How::Read, digest, by);
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
        self.note_look(path, file, how, (Some(sha256), bytes), by);
    }

    fn note_look(
        &self,
        path: &RepoPath,
        file: &RepoPath,
        how: How,
        (sha256, bytes): (Option<[u8; 32]>, u64),
        by: Vec<Reader>,
    ) {
        let target = (file != path).then(|| file.clone());
        let look = Look { path: path.clone(), target, how, sha256, bytes, by };
        self.records.looks.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }

    /// Reads a file under the path by which it is referred to, and records it there.
    pub(crate) fn read_named(&self, named: &Named, limit: u64) -> Result<Vec<u8>, ReadError> {
        let unnoted = self.read_unnoted(named, limit)?;
        if let Some(why) = unnoted.pointer() {
            return Err(why);
        }
        self.note_read(named, &unnoted);
        Ok(unnoted.content)
    }

    /// Reads a file that may turn out to have no effect.
    fn read_unnoted(&self, named: &Named, limit: u64) -> Result<Unnoted<'a>, ReadError> {
        let (path, file, inner) = (&named.entry.path, &named.file, self.records.inner);
        let mut target = file.path.clone();
        let content = match inner.read(file, limit) {
            // The index has a file, but the work tree has a link in its place: the target is read.
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

    /// Records a file that was read.
    fn note_read(&self, named: &Named, unnoted: &Unnoted<'_>) {
        let digest = self.digest(&unnoted.content, named.file.oid);
        let by = vec![(self.reader, PassExtent::Whole)];
        self.note(&named.entry.path, &unnoted.target, How::Read, digest, by);
    }

    /// Records what detectors read of a file that has just been read completely, and returns its digest
    /// if a detector received the file.
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

    /// Keeps the object id of a file that was read completely, if it may be needed and git does not know it:
    /// directories of third-party code are hashed, and would otherwise be read twice.
    pub(crate) fn keep_id(&self, named: &Named, unnoted: &Unnoted<'_>, limit: u64) {
        let path = &named.entry.path;
        let is_itself = named.entry.kind.is_file() && unnoted.target == *path;
        let is_small = u64::try_from(unnoted.content.len()).is_ok_and(|size| size <= limit);
        if is_itself && is_small && named.entry.oid.is_none() && below_vendor_root(path) {
            let id = hash::blob(&unnoted.content);
            let mut ids = self.records.ids.lock().unwrap_or_else(PoisonError::into_inner);
            ids.insert(path.clone(), id);
        }
    }

    /// Records what detectors used of a file whose bytes were only partly read. If a detector needs the
    /// digest of the whole file, the rest is read, unless the file is too large to be hashed.
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
            let by = looks.whole.into_iter().map(|(number, extent)| (Some(number), extent));
            self.note(path, target, How::Read, digest, by.collect());
        }
        if !looks.searched.is_empty() {
            let by = looks.searched.into_iter();
            let by = by.map(|number| (Some(number), PassExtent::Literals)).collect();
            self.note_look(path, target, How::Searched, (None, 0), by);
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

    /// Digest and length of the start of a file, reusing the bytes that have just been read.
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

    /// The start of a file, without recording it.
    pub(crate) fn head(&self, named: &Named, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.records.inner.read_head(&named.file, bytes)
    }

    /// The files that were read through links so far, each with its target; sorted.
    pub(crate) fn links(&self) -> Vec<(RepoPath, RepoPath)> {
        let looks = self.records.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let links = looks.iter().filter_map(|look| Some((look.path.clone(), look.target.clone()?)));
        let links: BTreeSet<(RepoPath, RepoPath)> = links.collect();
        links.into_iter().collect()
    }

    /// Reads a file once there is room for it in memory, which is reserved until the result is dropped,
    /// and records it.
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

    /// Reads a file like [`Self::read_admitted`], but does not record it: it may turn out to have no effect.
    pub(crate) fn read_admitted_unnoted(
        &self,
        named: &Named,
        limit: u64,
    ) -> Result<Unnoted<'a>, ReadError> {
        // If a file is larger than requested, its size is known then.
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

    /// Records the files among these that were only searched, or of which only the start was read, with a
    /// digest of all of it, which their rows need. A file that is too large to be hashed has none.
    pub(crate) fn read_rest(&self, mentioned: &HashSet<&RepoPath>, limit: u64) {
        let files: Vec<(RepoPath, RepoPath)> = {
            let looks = self.records.looks.lock().unwrap_or_else(PoisonError::into_inner);
            let (whole, others): (Vec<&Look>, Vec<&Look>) = looks
                .iter()
                .filter(|look| mentioned.contains(&look.path))
                .partition(|look| look.how == How::Read);
            let mut known: HashSet<&RepoPath> = whole.iter().map(|look| &look.path).collect();
            let rest = others.into_iter().filter(|look| known.insert(&look.path));
            let target = |look: &Look| look.target.clone().unwrap_or_else(|| look.path.clone());
            rest.map(|look| (look.path.clone(), target(look))).collect()
        };
        files.par_iter().for_each(|(path, target)| {
            let Some(file) = self.records.inner.entry(target) else { return };
            let named = Named::new(path, file.clone());
            if let Some(digest) = self.known(file.oid) {
                self.note(path, target, How::Read, digest, Vec::new());
            } else if let Ok(unnoted) = self.read_admitted_unnoted(&named, limit) {
                let digest = self.digest(&unnoted.content, file.oid);
                self.note(path, &unnoted.target, How::Read, digest, Vec::new());
            }
        });
    }

    /// Memory for reading a text that is already loaded.
    pub(crate) fn admit_text(&self, text: &str) -> Option<Admitted<'a>> {
        self.records.admission.admit(u64::try_from(text.len()).unwrap_or(u64::MAX))
    }

    /// Reads a file to determine its kind, without recording it: its content only decides whether the file
    /// counts in a row of `manifestCoverage`, and a digest of it would be more expensive than the check.
    /// So a change to it is not in any digest of a pass.
    pub(crate) fn peek(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.records.inner.read(entry, limit)
    }

    /// The cached answer to a question about a file, however many places refer to the file: each `pip
    /// install .` of a workflow refers to the same `setup.py`.
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
        let is_kept = entry.kind.is_file() && entry.oid.is_none();
        let known = || self.records.ids.lock().unwrap_or_else(PoisonError::into_inner);
        if is_kept && let Some(id) = known().get(&entry.path) {
            return Ok(*id);
        }
        let id = self.records.inner.blob_id(entry, limit)?;
        if is_kept {
            known().insert(entry.path.clone(), id);
        }
        Ok(id)
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
        let recorder = Recorder::new(&records);
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
