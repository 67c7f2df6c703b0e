//! A guard before libgit2's reader of loose objects.
//!
//! libgit2 1.9.7 (git2 0.21.0) never returns from a loose object whose compressed data stop early
//! (libgit2 issue 7342, mended upstream by pull request 7346 and in no release yet). A scan cannot
//! interrupt it, so every object is looked at here before libgit2 may: its file is decompressed
//! once, in a buffer of fixed size, and one that is cut or damaged is an error. Packs are not
//! affected. Once a release holds the fix, this file can go; the tests stay.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use flate2::{Decompress, FlushDecompress, Status};
use git2::{ErrorClass, ErrorCode, ObjectType, Oid, Repository};
use plimsoll_model::RepoPath;

use crate::ReadError;
use crate::disk::Disk;

/// Largest file of a loose object that is looked at, in bytes. Nothing larger is read at all.
const LARGEST: u64 = 96 << 20;

/// Most bytes of an object that are decompressed. What is longer is no object a scan reads.
const LONGEST: u64 = 256 << 20;

/// Most object directories that alternates lead to (gitrepository-layout(5)).
const ALTERNATES: usize = 16;

/// Most tags of tags.
const TAGS: usize = 16;

/// Most loose objects that a search through the history may meet.
const OBJECTS: usize = 50_000;

/// The places where a repository may keep loose objects.
#[derive(Debug)]
pub(crate) struct Loose {
    directories: Vec<Disk>,
    /// Objects that are sound: trees may name each other very often.
    sound: Mutex<HashSet<Oid>>,
    /// The loose objects there are, where they are not too many: a look-up costs less than asking
    /// the file system for each object, most of which lie in packs.
    listed: OnceLock<Option<HashSet<Oid>>>,
}

impl Loose {
    /// Those of a repository and of its alternates.
    pub(crate) fn of(repository: &Repository) -> Self {
        let mut directories: Vec<Disk> = Vec::new();
        let mut waiting: Vec<PathBuf> = vec![repository.commondir().join("objects")];
        while let Some(path) = waiting.pop() {
            if directories.len() >= ALTERNATES {
                break;
            }
            let Ok(disk) = Disk::open(&path) else { continue };
            waiting.extend(alternates(&disk, &path));
            directories.push(disk);
        }
        Self { directories, sound: Mutex::default(), listed: OnceLock::new() }
    }

    /// The directories of objects, that of the repository and those of its alternates.
    pub(crate) fn directories(&self) -> &[Disk] {
        &self.directories
    }

    /// Looks at one object. One that is not loose is sound as far as this goes.
    pub(crate) fn check(&self, id: Oid) -> Result<(), git2::Error> {
        if self.listed().is_some_and(|listed| !listed.contains(&id)) {
            return Ok(());
        }
        if self.sound.lock().unwrap_or_else(PoisonError::into_inner).contains(&id) {
            return Ok(());
        }
        let hex = id.to_string();
        let (head, tail) = hex.split_at(2);
        let path = RepoPath::new(format!("{head}/{tail}"));
        self.directories.iter().try_for_each(|disk| check_file(disk, &path))?;
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        Ok(())
    }

    fn listed(&self) -> Option<&HashSet<Oid>> {
        let list = || {
            let mut listed = HashSet::new();
            for (_, fan, name) in self.files() {
                if listed.len() >= OBJECTS {
                    return None;
                }
                listed.extend(Oid::from_str(&format!("{fan}{name}")).ok());
            }
            Some(listed)
        };
        self.listed.get_or_init(list).as_ref()
    }

    /// Every file that may be a loose object: its place, and the two parts of its name.
    fn files(&self) -> impl Iterator<Item = (&Disk, String, String)> {
        self.directories.iter().flat_map(|disk| {
            let fans = (0..=u8::MAX).map(|fan| format!("{fan:02x}"));
            fans.flat_map(move |fan| {
                let entries = disk.root().join(&fan).read_dir().into_iter().flatten().flatten();
                let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
                names.map(move |name| (disk, fan.clone(), name)).collect::<Vec<_>>()
            })
        })
    }

    /// Looks at an object and, where it is a tag, at what that names.
    pub(crate) fn check_commit(&self, repository: &Repository, id: Oid) -> Result<(), git2::Error> {
        let mut id = id;
        for _ in 0..TAGS {
            self.check(id)?;
            if repository.odb()?.read_header(id)?.1 != ObjectType::Tag {
                return Ok(());
            }
            id = repository.find_tag(id)?.target_id();
        }
        Err(damaged("tags of tags too deep"))
    }

    /// Looks at everything that a revision may lead to. A name of a reference or a whole object id
    /// leads to one commit; anything else (`HEAD~3`, a short id) through the history, so that
    /// every loose object counts.
    pub(crate) fn check_revision(
        &self,
        repository: &Repository,
        revision: &str,
    ) -> Result<(), git2::Error> {
        let end = revision.find(['~', '^', '@', ':']).unwrap_or(revision.len());
        let (base, rest) = revision.split_at(end);
        let whole = Oid::from_str(base).ok().filter(|_| base.len() == 40);
        let named = || {
            let reference = repository.resolve_reference_from_short_name(base).ok()?;
            reference.resolve().ok()?.target()
        };
        match whole.or_else(named) {
            Some(id) if rest.is_empty() => self.check_commit(repository, id),
            _ => self.check_all(),
        }
    }

    fn check_all(&self) -> Result<(), git2::Error> {
        for (seen, (disk, fan, name)) in self.files().enumerate() {
            if seen >= OBJECTS {
                return Err(damaged(
                    "too many loose objects for a search through the history: run `git gc`, or \
                     give a whole commit id",
                ));
            }
            check_file(disk, &RepoPath::new(format!("{fan}/{name}")))?;
        }
        Ok(())
    }
}

/// The object directories that `info/alternates` names.
fn alternates(disk: &Disk, objects: &Path) -> Vec<PathBuf> {
    const LENGTH: u64 = 64 << 10;
    let content = disk.read(&RepoPath::new("info/alternates"), LENGTH).unwrap_or_default();
    let text = String::from_utf8_lossy(&content);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with('#')).map(|line| objects.join(line)).collect()
}

fn check_file(disk: &Disk, path: &RepoPath) -> Result<(), git2::Error> {
    match disk.read(path, LARGEST) {
        Ok(content) => check_content(&content),
        Err(ReadError::Missing) => Ok(()),
        Err(why) => Err(damaged(&why.to_string())),
    }
}

/// Decompresses an object to its end (RFC 1950), keeping nothing.
fn check_content(content: &[u8]) -> Result<(), git2::Error> {
    let mut stream = Decompress::new(true);
    let mut sink = [0; 16 << 10];
    let mut rest = content;
    loop {
        let (taken, made) = (stream.total_in(), stream.total_out());
        let status = stream
            .decompress(rest, &mut sink, FlushDecompress::None)
            .map_err(|_| damaged("the loose object is damaged"))?;
        if status == Status::StreamEnd || stream.total_out() > LONGEST {
            return Ok(());
        }
        if (stream.total_in(), stream.total_out()) == (taken, made) {
            return Err(damaged("the loose object is cut off"));
        }
        let used = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        rest = content.get(used..).unwrap_or_default();
    }
}

fn damaged(why: &str) -> git2::Error {
    git2::Error::new(ErrorCode::GenericError, ErrorClass::Odb, why)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::check_content;

    #[test]
    fn every_prefix_of_an_object_is_refused_and_the_whole_is_not() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let content: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
        encoder.write_all(b"blob 160000\0").unwrap();
        encoder.write_all(&content).unwrap();
        let whole = encoder.finish().unwrap();
        assert!(check_content(&whole).is_ok());
        for end in (0..whole.len()).step_by(97) {
            assert!(check_content(&whole[..end]).is_err(), "{end} of {} bytes", whole.len());
        }
        assert!(check_content(b"no zlib at all").is_err());
    }
}
