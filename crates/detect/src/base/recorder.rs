//! What was read of a source, recorded while it is read.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::{Diagnostic, Input, RepoPath, SourceInfo, sha256_hex};
use plimsoll_source::{Checkout, Entry, Followed, Oid, ReadError, Source, follow};

use crate::Memo;
use crate::base::admission::{self, Admission, Admitted};
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

/// A source that notes each file that is read, with the digest of its content.
#[derive(Debug)]
pub(crate) struct Recorder<'a> {
    inner: &'a dyn Source,
    memo: Option<Arc<Memo>>,
    inputs: Mutex<Vec<Input>>,
    /// What a look at a file said that many places may name, by the question that was asked.
    looks: Mutex<HashMap<Question, Arc<OnceLock<bool>>>>,
    admission: Arc<Admission>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(inner: &'a dyn Source, memo: Option<Arc<Memo>>) -> Self {
        if let Some(memo) = &memo {
            memo.begin_scan();
        }
        let admission = memo.as_ref().map(|memo| Arc::clone(&memo.admission)).unwrap_or_default();
        Self { inner, memo, inputs: Mutex::default(), looks: Mutex::default(), admission }
    }

    /// What was made of blobs by other scans.
    pub(crate) fn memo(&self) -> Option<&Memo> {
        self.memo.as_deref()
    }

    /// Notes a file that need not be read, since another scan read the same content; whether that
    /// is so.
    pub(crate) fn recall(&self, named: &Named) -> bool {
        let known = named.file.oid.and_then(|oid| self.memo.as_ref()?.digests.get(&oid));
        if let Some(sha256) = &known {
            self.note(&named.entry.path, &named.file.path, sha256.to_string());
        }
        known.is_some()
    }

    fn note(&self, path: &RepoPath, file: &RepoPath, sha256: String) {
        let mut input = Input::read(path.clone(), sha256);
        if file != path {
            input = input.with_target(file.clone());
        }
        self.inputs.lock().unwrap_or_else(PoisonError::into_inner).push(input);
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
    fn read_unnoted(&self, named: &Named, limit: u64) -> Result<Unnoted<'_>, ReadError> {
        let (path, file) = (&named.entry.path, &named.file);
        let mut target = file.path.clone();
        let content = match self.inner.read(file, limit) {
            // A file that the work tree has a link in place of.
            Err(ReadError::NotRegular) if file.kind.is_file() => match follow(self.inner, path) {
                Followed::File { entry, linked: true } => {
                    target = entry.path.clone();
                    self.inner.read(&entry, limit)?
                }
                _ => return Err(ReadError::NotRegular),
            },
            outcome => outcome?,
        };
        Ok(Unnoted { content, target, _admitted: None })
    }

    /// Notes a file that was read, and returns its digest.
    pub(crate) fn note_read(&self, named: &Named, unnoted: &Unnoted<'_>) -> String {
        let sha256 = sha256_hex(&unnoted.content);
        if let (Some(memo), Some(oid)) = (&self.memo, named.file.oid) {
            memo.digests.keep(oid, sha256.as_str().into());
        }
        self.note(&named.entry.path, &unnoted.target, sha256.clone());
        sha256
    }

    /// Notes a file of which not all was read now; one that is too large to be hashed is not noted.
    pub(crate) fn note_named(&self, named: &Named, limit: u64) {
        if !self.recall(named)
            && let Ok(unnoted) = self.read_unnoted(named, limit)
        {
            self.note_read(named, &unnoted);
        }
    }

    /// The beginning of a file, without noting it.
    pub(crate) fn read_head(&self, named: &Named, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.inner.read_head(&named.file, bytes)
    }

    /// The files that were read through links so far, each with the file it is a name of; sorted.
    pub(crate) fn links(&self) -> Vec<(RepoPath, RepoPath)> {
        let inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        let links =
            inputs.iter().filter_map(|input| Some((input.path.clone(), input.target.clone()?)));
        let links: BTreeSet<(RepoPath, RepoPath)> = links.collect();
        links.into_iter().collect()
    }

    /// Reads a file once there is room for it in memory, which is its own until what was read is dropped,
    /// and notes it.
    pub(crate) fn read_admitted(
        &self,
        named: &Named,
        limit: u64,
    ) -> Result<Unnoted<'_>, ReadError> {
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
    ) -> Result<Unnoted<'_>, ReadError> {
        // How large a file is shows when more of it is there than was asked for.
        match self.read_unnoted(named, limit.min(admission::SMALL)) {
            Err(ReadError::TooLarge { size, .. }) if size <= limit => {
                let admitted = self.admission.admit(size);
                let unnoted = self.read_unnoted(named, limit)?;
                Ok(Unnoted { _admitted: admitted, ..unnoted })
            }
            Err(ReadError::TooLarge { size, .. }) => Err(ReadError::TooLarge { size, limit }),
            other => other,
        }
    }

    /// Room in memory for reading a text that is there.
    pub(crate) fn admit_text(&self, text: &str) -> Option<Admitted<'_>> {
        self.admission.admit(u64::try_from(text.len()).unwrap_or(u64::MAX))
    }

    /// Reads a file without noting it: for a look at whether it would have to be read.
    pub(crate) fn peek(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.inner.read(entry, limit)
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
            let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(looks.entry(key).or_default())
        };
        *answer.get_or_init(look)
    }

    /// The files that were read so far.
    pub(crate) fn paths(&self) -> BTreeSet<RepoPath> {
        let inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        inputs.iter().map(|input| input.path.clone()).collect()
    }

    /// The files that were read, in no order; one that was read several times is there several
    /// times.
    pub(crate) fn into_inputs(self) -> Vec<Input> {
        self.inputs.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Recorder<'_> {
    fn info(&self) -> &SourceInfo {
        self.inner.info()
    }

    fn entries(&self) -> &[Entry] {
        self.inner.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.read_named(&Named { entry: entry.clone(), file: entry.clone() }, limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.inner.read_head(entry, bytes)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.inner.link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.inner.current(path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.inner.blob_id(entry, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        self.inner.diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        self.inner.checkout(path)
    }

    fn repositories(&self) -> &[RepoPath] {
        self.inner.repositories()
    }

    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        self.inner.entry(path)
    }

    fn below(&self, dir: &RepoPath) -> &[Entry] {
        self.inner.below(dir)
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
        let recorder = Recorder::new(&source, None);
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
