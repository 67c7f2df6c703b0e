//! Paths inside a source: bytes, relative, separated by `/`.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path inside a [source](crate::SourceInfo): relative, `/`-separated, of any bytes.
///
/// Git and Unix file names are bytes, not text, and one unusual name must not affect the rest of a
/// report. The path is ordered and compared by its bytes; copies share them. As text (in
/// [`fmt::Display`] and in serialized form), bytes that are not UTF-8 are written as `\xNN`; other
/// characters are not escaped, so outputs that cannot handle control characters have to escape
/// them.
///
/// ```
/// use plimsoll_model::RepoPath;
///
/// let path = RepoPath::new("third_party/fmt/LICENSE");
/// assert_eq!(path.file_name(), b"LICENSE");
/// assert_eq!(path.parent().unwrap().to_string(), "third_party/fmt");
/// assert_eq!(RepoPath::new(b"a\xff.txt".as_slice()).to_string(), r"a\xff.txt");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RepoPath(Arc<[u8]>);

/// A path is ordered, compared and hashed by its bytes.
impl Borrow<[u8]> for RepoPath {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// The path without its last segment.
fn up(path: &[u8]) -> Option<&[u8]> {
    if path.is_empty() {
        return None;
    }
    path.get(..memchr::memrchr(b'/', path).unwrap_or(0))
}

impl RepoPath {
    /// Creates a path; the caller has to make sure that it is relative.
    pub fn new(path: impl AsRef<[u8]>) -> Self {
        Self(path.as_ref().into())
    }

    /// The bytes of the path.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text, if it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Parses the serialized form, in which bytes that are not UTF-8 are written as `\xNN`.
    pub(crate) fn as_written(&self) -> Self {
        if self.as_str().is_some() { self.clone() } else { Self::new(self.to_string()) }
    }

    /// The displayed path: bytes that are not UTF-8 are written as `\xNN`.
    pub fn shown(&self) -> Cow<'_, str> {
        self.as_str().map_or_else(|| self.to_string().into(), Cow::Borrowed)
    }

    /// Whether this is the root itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last segment.
    pub fn file_name(&self) -> &[u8] {
        let start = memchr::memrchr(b'/', &self.0).map_or(0, |at| at + 1);
        self.0.get(start..).unwrap_or_default()
    }

    /// The path without its last segment; the root of the source for a top-level name.
    pub fn parent(&self) -> Option<Self> {
        up(&self.0).map(Self::new)
    }

    /// The directories above, nearest first and the root of the source last, as bytes, so that sets of paths can be
    /// queried without a copy.
    ///
    /// ```
    /// use plimsoll_model::RepoPath;
    ///
    /// let path = RepoPath::new("third_party/fmt/LICENSE");
    /// let above: Vec<&[u8]> = path.above().collect();
    /// assert_eq!(above, [&b"third_party/fmt"[..], b"third_party", b""]);
    /// ```
    pub fn above(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::successors(up(&self.0), |path| up(path))
    }

    /// The segments, from the root down.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/').filter(|segment| !segment.is_empty())
    }

    /// Whether the path is `dir` or inside it.
    pub fn is_within(&self, dir: &Self) -> bool {
        dir.is_root()
            || self
                .0
                .strip_prefix(&*dir.0)
                .is_some_and(|rest| rest.is_empty() || rest.first() == Some(&b'/'))
    }

    /// Resolves `relative` against this path, with `.` and `..`, without touching a file system;
    /// `None` if it would leave the source.
    #[must_use]
    pub fn join(&self, relative: &[u8]) -> Option<Self> {
        let mut segments: Vec<&[u8]> = self.segments().collect();
        for segment in relative.split(|byte| *byte == b'/') {
            match segment {
                b"" | b"." => {}
                b".." => {
                    segments.pop()?;
                }
                name => segments.push(name),
            }
        }
        Some(Self(segments.join(&b'/').into()))
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RepoPath {
    /// Uses the text as written: a name that was not UTF-8 is restored as its `\xNN` spelling.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.as_bytes().into()))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RepoPath {
    fn schema_name() -> Cow<'static, str> {
        "RepoPath".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Path relative to the root of the source, '/'-separated; bytes that are not UTF-8 are written \\xNN."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_stays_inside() {
        let dir = RepoPath::new("a/b");
        assert_eq!(dir.join(b"../c/./d").unwrap().to_string(), "a/c/d");
        assert_eq!(dir.join(b"../../..").as_ref(), None);
        assert_eq!(RepoPath::default().join(b"./x//y").unwrap().to_string(), "x/y");
    }

    #[test]
    fn within_respects_segments() {
        let dir = RepoPath::new("third_party");
        assert!(RepoPath::new("third_party/x").is_within(&dir));
        assert!(!RepoPath::new("third_party2/x").is_within(&dir));
        assert!(RepoPath::new("x").is_within(&RepoPath::default()));
    }
}
