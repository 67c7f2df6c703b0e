//! A detector's view of one file: its bytes, and results that are computed once for all detectors.

mod comments;

use std::any::Any;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::sync::Arc;

use plimsoll_model::{RepoPath, digest_hex, sha256_hex};
use plimsoll_source::Entry;

pub use comments::Comment;

/// The number of bytes in which git searches for a NUL to detect a binary file.
const BINARY: usize = 8000;

/// A file that detectors wanted.
///
/// Text, lines, comments, words and digest are computed when the first detector needs them, and
/// shared with the others.
///
/// ```
/// use plimsoll_detect::FileView;
/// use plimsoll_model::RepoPath;
/// use plimsoll_source::{Entry, EntryKind};
///
/// let entry = Entry::new(RepoPath::new("a.c"), EntryKind::File);
/// let view = FileView::new(&entry, b"int x;\n// from zlib 1.3\n");
/// assert_eq!(view.comments()[0].text, b"from zlib 1.3");
/// assert_eq!(view.line_at(10), 2);
/// ```
pub struct FileView<'a> {
    entry: &'a Entry,
    bytes: &'a [u8],
    is_head: bool,
    strict: OnceCell<Option<&'a str>>,
    lossy: OnceCell<Cow<'a, str>>,
    starts: OnceCell<Vec<usize>>,
    comments: OnceCell<Vec<Comment<'a>>>,
    words: OnceCell<Vec<&'a [u8]>>,
    sha256: Option<[u8; 32]>,
    digest: OnceCell<String>,
    shared: RefCell<Vec<Arc<dyn Any + Send + Sync>>>,
}

impl<'a> FileView<'a> {
    /// A view of a whole file.
    pub fn new(entry: &'a Entry, bytes: &'a [u8]) -> Self {
        Self {
            entry,
            bytes,
            is_head: false,
            strict: OnceCell::new(),
            lossy: OnceCell::new(),
            starts: OnceCell::new(),
            comments: OnceCell::new(),
            words: OnceCell::new(),
            sha256: None,
            digest: OnceCell::new(),
            shared: RefCell::default(),
        }
    }

    /// A view of the start of a file that is longer.
    #[must_use]
    pub fn head(entry: &'a Entry, bytes: &'a [u8]) -> Self {
        Self { is_head: true, ..Self::new(entry, bytes) }
    }

    /// Adds the digest of the file, if it is known.
    #[must_use]
    pub(crate) fn with_digest(self, sha256: Option<[u8; 32]>) -> Self {
        Self { sha256, ..self }
    }

    /// The entry, at the path by which the file is referred to.
    pub fn entry(&self) -> &'a Entry {
        self.entry
    }

    /// The path by which the file is referred to.
    pub fn path(&self) -> &'a RepoPath {
        &self.entry.path
    }

    /// Its bytes: all of them, or those of its head.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether the file continues after the bytes.
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// Whether git would consider it binary: there is a NUL among the first 8000 bytes.
    pub fn is_binary(&self) -> bool {
        memchr::memchr(0, self.bytes.get(..BINARY).unwrap_or(self.bytes)).is_some()
    }

    /// The text; `None` if it is not UTF-8. If a head ends inside a character, the incomplete
    /// character is left out.
    pub fn text(&self) -> Option<&'a str> {
        *self.strict.get_or_init(|| match std::str::from_utf8(self.bytes) {
            Ok(text) => Some(text),
            Err(why) if self.is_head && why.error_len().is_none() => {
                self.bytes.get(..why.valid_up_to()).and_then(|front| str::from_utf8(front).ok())
            }
            Err(_) => None,
        })
    }

    /// The text, with replacement characters for invalid UTF-8. Its offsets are then not those of the
    /// bytes.
    pub fn lossy_text(&self) -> &str {
        self.lossy.get_or_init(|| match self.text() {
            Some(text) => Cow::Borrowed(text),
            None => String::from_utf8_lossy(self.bytes),
        })
    }

    /// The line of an offset in the bytes, from 1.
    pub fn line_at(&self, offset: usize) -> u32 {
        let before = self.line_starts().partition_point(|start| *start <= offset);
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// The bytes of a line, from 1, without the line break.
    pub fn line(&self, number: u32) -> Option<&'a [u8]> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        let starts = self.line_starts();
        let start = *starts.get(at)?;
        let end = starts.get(at + 1).map_or(self.bytes.len(), |next| next - 1);
        let line = self.bytes.get(start..end)?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// The offsets of the lines.
    fn line_starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', self.bytes);
            let begun = ends.map(|end| end + 1);
            std::iter::once(0).chain(begun.filter(|start| *start < self.bytes.len())).collect()
        })
    }

    /// The comments, in the language given by the file's name; empty if it is unknown.
    ///
    /// Strings of one line are distinguished from comments. In a string of several lines, text that
    /// looks like a comment is treated as one.
    pub fn comments(&self) -> &[Comment<'a>] {
        self.comments.get_or_init(|| {
            let marks = comments::Marks::of_name(self.entry.path.file_name());
            marks.map(|marks| marks.comments(self.bytes)).unwrap_or_default()
        })
    }

    /// The words, in order: runs of ASCII letters, digits, `_`, and of bytes that are not ASCII.
    pub fn words(&self) -> &[&'a [u8]] {
        self.words.get_or_init(|| {
            let is_part =
                |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
            self.bytes.split(|byte| !is_part(byte)).filter(|word| !word.is_empty()).collect()
        })
    }

    /// The SHA-256 of the file in hexadecimal digits; `None` for a head, because the digest of the
    /// file is unknown.
    pub fn sha256(&self) -> Option<&str> {
        let hex = || self.sha256.as_ref().map_or_else(|| sha256_hex(self.bytes), digest_hex);
        let digest = || self.digest.get_or_init(hex).as_str();
        (!self.is_head).then(digest)
    }

    /// A value computed from the file once for all detectors that need the same type: a document that
    /// two of them read is parsed once.
    pub fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        let known = self.shared.borrow().iter().find_map(|one| Arc::clone(one).downcast().ok());
        known.unwrap_or_else(|| {
            let made = Arc::new(make(self));
            let shared: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(&made);
            self.shared.borrow_mut().push(shared);
            made
        })
    }
}

impl fmt::Debug for FileView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("FileView");
        shown.field("path", &self.entry.path).field("bytes", &self.bytes.len());
        shown.field("is_head", &self.is_head).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use plimsoll_source::EntryKind;

    use super::*;

    fn entry(path: &str) -> Entry {
        Entry::new(RepoPath::new(path), EntryKind::File)
    }

    #[test]
    fn lines_by_offset_and_by_number() {
        let entry = entry("a");
        let view = FileView::new(&entry, b"one\r\n\nthree\n");
        let lines: Vec<u32> = [0, 3, 4, 5, 6, 11].map(|offset| view.line_at(offset)).into();
        assert_eq!(lines, [1, 1, 1, 2, 3, 3]);
        let texts = [1, 2, 3, 4].map(|number| view.line(number));
        assert_eq!(texts, [Some(&b"one"[..]), Some(b""), Some(b"three"), None]);
        assert_eq!(view.line(0), None);
        let empty = FileView::new(&entry, b"");
        assert_eq!((empty.line_at(0), empty.line(1), empty.line(2)), (1, Some(&b""[..]), None));
    }

    #[test]
    fn a_head_is_known_for_one() {
        let entry = entry("a");
        let cut = FileView::head(&entry, "text \u{e9}".as_bytes().split_at(6).0);
        assert_eq!((cut.text(), cut.sha256(), cut.is_head()), (Some("text "), None, true));
        let whole = FileView::new(&entry, b"text \xc3");
        assert_eq!((whole.text(), whole.lossy_text()), (None, "text \u{fffd}"));
        assert_eq!(whole.sha256().unwrap().len(), 64);
        let broken = FileView::head(&entry, b"\xff text");
        assert_eq!(broken.text(), None);
    }

    #[test]
    fn shared_values_are_computed_once() {
        let entry = entry("a");
        let (view, made) = (FileView::new(&entry, b"a b"), Cell::new(0));
        let count = |view: &FileView<'_>| {
            made.set(made.get() + 1);
            view.words().len()
        };
        assert_eq!((*view.shared(count), *view.shared(count), made.get()), (2, 2, 1));
        assert_eq!(view.shared(|view| view.bytes().to_vec()).len(), 3);
    }

    #[test]
    fn binary_files_and_words() {
        let entry = entry("a");
        assert!(FileView::new(&entry, b"\x7fELF\0").is_binary());
        let view = FileView::new(&entry, "a_1 + \u{e9}t\u{e9};".as_bytes());
        assert!(!view.is_binary());
        assert_eq!(view.words(), [&b"a_1"[..], "\u{e9}t\u{e9}".as_bytes()]);
    }
}
