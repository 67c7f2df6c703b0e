//! References: loose files and `packed-refs` (gitrepository-layout(5), git-pack-refs(1)).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use plimsoll_model::RepoPath;

use super::place::Place;
use crate::listing::Kind;
use crate::{Oid, ReadError};

/// Maximum size of a loose reference: names have at most a few hundred bytes.
const LOOSE: u64 = 4096;

/// Maximum size of `packed-refs` in bytes: about half a million references.
const PACKED: u64 = 32 << 20;

/// Maximum length of a chain of symbolic references.
const STEPS: usize = 10;

/// Maximum depth of directories of references, and maximum number of listed references.
const DEPTH: usize = 16;
const COUNT: usize = 500_000;

/// Prefix of tags.
const TAGS: &str = "refs/tags/";

/// Maximum number of tags whose objects are read: in a clone, `packed-refs` contains the targets of
/// fetched tags.
const READ_TAGS: usize = 5000;

/// Maximum number of tags listed for a commit.
const TAGS_OF_COMMIT: usize = 1000;

/// The target of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Id(Oid),
    /// The reference does not exist.
    Missing,
    /// The reference exists and cannot be read, with the reason.
    Broken(String),
}

/// The references of a repository.
#[derive(Debug, Default)]
pub(crate) struct Refs {
    packed: OnceLock<Packed>,
    /// The tags whose objects must be read, and their targets.
    read_tags: OnceLock<BTreeMap<String, Option<Oid>>>,
}

impl Refs {
    /// Resolves a reference by its full name, following symbolic ones.
    pub(crate) fn resolve(&self, place: &Place, name: &str) -> Target {
        let mut name = name.to_owned();
        for _ in 0..STEPS {
            if !is_safe(&name) {
                return Target::Broken("a git ref has an invalid name".to_owned());
            }
            let content = match place.file(&name, LOOSE) {
                Ok(content) => content,
                Err(ReadError::Missing) => return self.packed(place).find(&name),
                // A directory with this name contains longer names; the reference itself may be
                // packed.
                Err(ReadError::NotRegular) if place.refs(&name).is_ok() => {
                    return self.packed(place).find(&name);
                }
                Err(why) => return Target::Broken(format!("{name} was not read ({why})")),
            };
            match parse(&content) {
                Some(Loose::Id(id)) => return Target::Id(id),
                Some(Loose::Name(next)) => name = next,
                None => return Target::Broken(format!("{name} is damaged")),
            }
        }
        Target::Broken("symbolic refs form a cycle".to_owned())
    }

    /// Returns the branch that `HEAD` refers to, if any.
    pub(crate) fn branch(place: &Place) -> Option<String> {
        match parse(&place.file("HEAD", LOOSE).ok()?)? {
            Loose::Name(name) => Some(name),
            Loose::Id(_) => None,
        }
    }

    /// Returns the references below a directory such as `refs/tags`, by full name, and whether some
    /// could not be listed.
    pub(crate) fn below(&self, place: &Place, folder: &str) -> (BTreeMap<String, Target>, bool) {
        let packed = self.packed(place);
        let mut found = BTreeMap::new();
        for (name, id) in packed.rows() {
            if name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) {
                found.insert(name.to_owned(), Target::Id(id));
            }
        }
        let mut names = Vec::new();
        let mut lost = packed.broken;
        match place.refs(folder) {
            Ok(disk) => lost |= !list(&disk, folder, 0, &mut names),
            Err(ReadError::Missing) => {}
            Err(_) => lost = true,
        }
        for name in names {
            let target = self.resolve(place, &name);
            found.insert(name, target);
        }
        (found, lost)
    }

    /// Returns the names of the tags that point to a commit, sorted. `peel` resolves objects of
    /// tags without a target in `packed-refs`.
    pub(crate) fn tags_of(
        &self,
        place: &Place,
        commit: Oid,
        peel: impl Fn(Oid) -> Option<Oid>,
    ) -> Vec<String> {
        let packed = self.packed(place);
        let read = self.read_tags.get_or_init(|| self.read_tags(place, peel));
        let of_list = packed.rows.iter().filter(|row| row.peeled.unwrap_or(row.id) == commit);
        let of_list = of_list.filter_map(|row| std::str::from_utf8(packed.name(&row.name)).ok());
        let of_list = of_list.filter_map(|name| name.strip_prefix(TAGS));
        let of_list = of_list.filter(|name| !read.contains_key(*name)).map(str::to_owned);
        let of_read = read.iter().filter(|(_, id)| **id == Some(commit)).map(|(name, _)| name);
        let mut tags: Vec<String> = of_read.cloned().chain(of_list).collect();
        tags.sort_unstable();
        tags.truncate(TAGS_OF_COMMIT);
        tags
    }

    /// Returns the tags whose objects must be read: loose ones, and those of a list without
    /// targets.
    fn read_tags(
        &self,
        place: &Place,
        peel: impl Fn(Oid) -> Option<Oid>,
    ) -> BTreeMap<String, Option<Oid>> {
        let mut names = Vec::new();
        if let Ok(disk) = place.refs("refs/tags") {
            list(&disk, "refs/tags", 0, &mut names);
        }
        let packed = self.packed(place);
        if !packed.is_peeled {
            let of_list = packed.rows().map(|(name, _)| name);
            names.extend(of_list.filter(|name| name.starts_with(TAGS)).map(str::to_owned));
        }
        // Tags beyond the limit are unknown, which does not affect others.
        names.sort_unstable();
        names.dedup();
        let read = names.into_iter().take(READ_TAGS).map(|name| {
            let id = match self.resolve(place, &name) {
                Target::Id(id) => peel(id),
                Target::Missing | Target::Broken(_) => None,
            };
            (name.strip_prefix(TAGS).unwrap_or(&name).to_owned(), id)
        });
        read.collect()
    }

    /// Returns why `packed-refs` is not read completely, if so.
    pub(crate) fn problem(&self, place: &Place) -> Option<&'static str> {
        let packed = self.packed(place);
        packed.broken.then_some("`packed-refs` could not be read completely")
    }

    fn packed(&self, place: &Place) -> &Packed {
        self.packed.get_or_init(|| match place.file("packed-refs", PACKED) {
            Ok(content) => Packed::parse(content),
            Err(ReadError::Missing) => Packed::default(),
            Err(_) => Packed { broken: true, ..Packed::default() },
        })
    }
}

fn list(disk: &crate::disk::Disk, folder: &str, depth: usize, names: &mut Vec<String>) -> bool {
    let mut whole = true;
    let mut listed = disk.names();
    listed.sort();
    for name in listed {
        let Ok(name) = String::from_utf8(name) else { continue };
        let full = format!("{folder}/{name}");
        if names.len() >= COUNT || depth >= DEPTH {
            return false;
        }
        match disk.kind(&name) {
            Kind::Directory => {
                let below = disk.enter(&RepoPath::new(&name));
                whole &= below.is_ok_and(|below| list(&below, &full, depth + 1, names));
            }
            // Git creates such a file while it writes a reference.
            _ if full.as_bytes().ends_with(b".lock") => {}
            _ => names.push(full),
        }
    }
    whole
}

/// Whether a byte is forbidden in names of references (git-check-ref-format(1)).
fn is_forbidden(byte: u8) -> bool {
    byte.is_ascii_control()
        || matches!(byte, b'\\' | b':' | b'?' | b'*' | b'[' | b'~' | b'^' | b' ')
}

/// Whether a name stays among the references: `HEAD` and similar names, and those below `refs/`.
pub(crate) fn is_safe(name: &str) -> bool {
    // A repository may have a hundred thousand names, so each byte is checked once.
    let mut before = b'/';
    for byte in name.bytes() {
        let is_misplaced = match byte {
            b'/' => before == b'/',
            b'.' => matches!(before, b'/' | b'.'),
            _ => false,
        };
        if is_misplaced || is_forbidden(byte) {
            return false;
        }
        before = byte;
    }
    // Control characters outside ASCII.
    let is_plain = name.is_ascii() || !name.chars().any(char::is_control);
    let is_locked = || name.split('/').any(|part| part.as_bytes().ends_with(b".lock"));
    let is_pseudo = || name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    is_plain
        && name.len() <= 1024
        && before != b'/'
        && !(name.contains(".lock") && is_locked())
        && (name.starts_with("refs/") || is_pseudo())
}

enum Loose {
    Id(Oid),
    Name(String),
}

/// Parses a loose reference.
fn parse(content: &[u8]) -> Option<Loose> {
    let text = std::str::from_utf8(content).ok()?;
    if let Some(name) = text.strip_prefix("ref:") {
        return Some(Loose::Name(name.trim().to_owned()));
    }
    let (id, rest) = text.split_at_checked(40)?;
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace());
    Oid::from_hex(id).filter(|_| ends).map(Loose::Id)
}

/// `packed-refs`, sorted by name.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    content: Vec<u8>,
    rows: Vec<PackedRow>,
    /// Whether the list contains the target of each annotated tag.
    is_peeled: bool,
    pub(crate) broken: bool,
}

/// A row of the list.
#[derive(Debug)]
struct PackedRow {
    /// Position of the name in the content.
    name: std::ops::Range<usize>,
    id: Oid,
    /// The target of an annotated tag.
    peeled: Option<Oid>,
}

impl Packed {
    /// Parses each line. Invalid lines are skipped, and `broken` is set.
    pub(crate) fn parse(content: Vec<u8>) -> Self {
        // An estimate by the usual length of a line.
        let mut rows: Vec<PackedRow> = Vec::with_capacity(content.len() / 70);
        let (mut broken, mut is_peeled) = (false, false);
        let mut start = 0;
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let begin = start;
            start += line.len();
            let line = line.trim_ascii_end();
            // A header, or the target of the annotated tag on the previous line.
            match line.first() {
                None => continue,
                Some(b'#') => {
                    let mut words = line.split(|byte| *byte == b' ');
                    // `fully-peeled` applies to all references, `peeled` to tags.
                    is_peeled |= begin == 0
                        && words.any(|word| word == b"peeled" || word == b"fully-peeled");
                    continue;
                }
                Some(b'^') => {
                    let id = std::str::from_utf8(line).ok().and_then(|line| line.get(1..));
                    let id = id.and_then(Oid::from_hex);
                    broken |= id.is_none();
                    if let Some(row) = rows.last_mut() {
                        row.peeled = id;
                    }
                    continue;
                }
                Some(_) => {}
            }
            let row = std::str::from_utf8(line).ok().and_then(|line| line.split_once(' '));
            match row.and_then(|(id, name)| Some((Oid::from_hex(id)?, name))) {
                Some((id, name)) if is_safe(name) => {
                    let name = begin + 41..begin + 41 + name.len();
                    rows.push(PackedRow { name, id, peeled: None });
                }
                _ => broken = true,
            }
        }
        broken |= content.last().is_some_and(|byte| *byte != b'\n');
        let mut packed = Self { content, rows: Vec::new(), is_peeled, broken };
        rows.sort_by(|a, b| packed.name(&a.name).cmp(packed.name(&b.name)));
        packed.rows = rows;
        packed
    }

    fn name(&self, range: &std::ops::Range<usize>) -> &[u8] {
        self.content.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn find(&self, name: &str) -> Target {
        let found = self.rows.binary_search_by(|row| self.name(&row.name).cmp(name.as_bytes()));
        match found.ok().and_then(|at| self.rows.get(at)) {
            Some(row) => Target::Id(row.id),
            None if self.broken => {
                Target::Broken(format!("{name} was not found, but `packed-refs` is damaged"))
            }
            None => Target::Missing,
        }
    }

    fn rows(&self) -> impl Iterator<Item = (&str, Oid)> {
        self.rows
            .iter()
            .filter_map(|row| Some((std::str::from_utf8(self.name(&row.name)).ok()?, row.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn packed_references_are_found_whatever_their_order() {
        let text = format!(
            "# pack-refs with: peeled fully-peeled sorted \n{ID} refs/tags/v1\n^{ID}\n{ID} refs/heads/a\n"
        );
        let packed = Packed::parse(text.clone().into_bytes());
        assert!(!packed.broken);
        for name in ["refs/tags/v1", "refs/heads/a"] {
            assert_eq!(packed.find(name), Target::Id(Oid::from_hex(ID).unwrap()));
        }
        assert_eq!(packed.find("refs/heads/b"), Target::Missing);
        for broken in [
            text.replace("refs/heads/a", "../../etc/x"),
            text.replacen(ID, "xyz", 1),
            text.trim_end().to_owned(),
            text.replace('^', "^g"),
        ] {
            let packed = Packed::parse(broken.clone().into_bytes());
            assert!(packed.broken, "{broken}");
            assert!(matches!(packed.find("refs/heads/b"), Target::Broken(_)));
        }
    }

    #[test]
    fn packed_refs_states_the_targets_of_annotated_tags() {
        let other = ID.replace('0', "f");
        for (header, is_peeled) in [
            ("# pack-refs with: peeled fully-peeled sorted \n", true),
            ("# pack-refs with: peeled \n", true),
            ("# pack-refs with: sorted \n", false),
            ("", false),
        ] {
            let text = format!("{header}{ID} refs/tags/a\n^{other}\n{ID} refs/tags/b\n");
            let packed = Packed::parse(text.into_bytes());
            let peeled: Vec<Option<Oid>> = packed.rows.iter().map(|row| row.peeled).collect();
            assert_eq!(peeled, [Oid::from_hex(&other), None]);
            assert_eq!(packed.is_peeled, is_peeled, "{header}");
        }
    }

    #[test]
    fn names_stay_among_the_references() {
        for name in ["HEAD", "refs/heads/a", "refs/tags/v1.0", "FETCH_HEAD", "refs/heads/\u{e9}/x"]
        {
            assert!(is_safe(name), "{name}");
        }
        for name in [
            "",
            "config",
            "../HEAD",
            "refs/../config",
            "refs//a",
            "refs/heads/a b",
            "/refs/x",
            "a/b",
        ] {
            assert!(!is_safe(name), "{name:?}");
        }
    }
}
