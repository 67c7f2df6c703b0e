//! Git objects, read by id from packs and loose files, within limits.
//!
//! Sizes and offsets in packs and loose objects are not trusted: sizes are compared with limits
//! before memory is allocated, offsets and lengths with the actual data, and content with its ID.

mod bases;
pub(crate) mod delta;
mod effort;
pub(crate) mod held;
pub(crate) mod inflate;
pub(crate) mod loose;
mod lost;
mod object;
pub(crate) mod pack;
pub(crate) mod pack_index;
pub(crate) mod parse;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::RepoPath;

use self::bases::Bases;
pub(crate) use self::effort::Effort;
use self::inflate::Inflater;
pub(crate) use self::lost::Lost;
pub(crate) use self::object::{Object, ObjectKind};
use self::pack::Pack;
use super::place::{Place, join};
use crate::disk::Disk;
use crate::{Oid, ReadError};

/// Maximum number of object directories: the repository's own and its alternates
/// (gitrepository-layout(5)).
const DIRECTORIES: usize = 16;

/// Maximum size of the list of alternates in bytes.
const ALTERNATES: u64 = 64 << 10;

/// Maximum number of packs that are searched.
const PACKS: usize = 4096;

/// Maximum size in bytes of all pack indexes that are kept in memory: about two million objects.
const INDEXES: u64 = 64 << 20;

/// Number of packs that stay open: each has two files, and a process may have only a few hundred.
const OPEN: usize = 64;

/// Cost of hashing a byte, relative to copying it: SHA-1 with collision detection is slow.
const HASHING: u64 = 8;

/// The objects of a repository and of its alternates.
#[derive(Debug)]
pub(crate) struct Objects {
    directories: Vec<Disk>,
    /// Problems with the object data, as sentences.
    problems: Vec<String>,
    packs: OnceLock<Packs>,
    inflaters: Mutex<Vec<Inflater>>,
    bases: Mutex<Bases>,
}

/// The packs, and whether some could not be used.
#[derive(Debug, Default)]
pub(crate) struct Packs {
    pub(crate) all: Vec<Pack>,
    pub(crate) problems: Vec<String>,
    /// Number of bytes of indexes that may still be kept in memory.
    room: u64,
}

impl Objects {
    /// Opens the objects of a repository. Alternates outside the given tree are used if the
    /// boundary allows it.
    pub(crate) fn of(place: &Place) -> Self {
        let mut problems = Vec::new();
        let mut directories: Vec<Disk> = Vec::new();
        match place.folder("objects") {
            Ok(disk) => directories.push(disk),
            Err(why) => problems.push(format!("`objects` was not read ({why})")),
        }
        let mut at = 0;
        while let Some(disk) = directories.get(at) {
            at += 1;
            let found = alternates(disk, &mut problems);
            for path in found {
                match other(place, &path) {
                    Ok(other) if directories.iter().any(|known| known.root() == other.root()) => {}
                    Ok(_) if directories.len() >= DIRECTORIES => {
                        problems.push("too many alternates: the rest was not read".to_owned());
                        break;
                    }
                    Ok(other) => directories.push(other),
                    Err(why) => problems.push(why),
                }
            }
        }
        problems.sort();
        problems.dedup();
        Self {
            directories,
            problems,
            packs: OnceLock::new(),
            inflaters: Mutex::default(),
            bases: Mutex::default(),
        }
    }

    /// Returns the problems that prevent reading objects, as sentences. Many problems are
    /// summarized.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &String> {
        self.problems.iter().chain(self.packs().problems.iter().take(8))
    }

    pub(crate) fn packs(&self) -> &Packs {
        self.packs.get_or_init(|| {
            let mut found = Packs { room: INDEXES, ..Packs::default() };
            for disk in &self.directories {
                open_packs(disk, &mut found);
            }
            found
        })
    }

    /// Reads an object of at most `limit` bytes and verifies it against its ID.
    pub(crate) fn read(&self, id: Oid, limit: u64, effort: &Effort) -> Result<Object, Lost> {
        self.with_inflater(|inflater| {
            let object = self.find(id, limit, inflater, effort)?;
            let size = u64::try_from(object.content.len()).unwrap_or(u64::MAX);
            effort.spend(size.saturating_mul(HASHING))?;
            let hash = git2::Oid::hash_object(object.kind.of_git2(), &object.content);
            if hash.is_ok_and(|hash| hash.as_bytes() == id.as_bytes()) {
                return Ok(object);
            }
            Err(Lost::Damaged("the object is damaged: its content does not match its id"))
        })
    }

    /// Reads an object of a given kind.
    pub(crate) fn read_as(
        &self,
        id: Oid,
        wanted: ObjectKind,
        limit: u64,
        effort: &Effort,
    ) -> Result<Arc<Vec<u8>>, Lost> {
        let Object { kind: found, content } = self.read(id, limit, effort)?;
        if found == wanted { Ok(content) } else { Err(Lost::Kind { found, wanted }) }
    }

    /// Returns the kind and the first bytes of an object of any size that is not stored as a delta.
    /// They are not verified.
    pub(crate) fn head(&self, id: Oid, bytes: usize) -> Result<(ObjectKind, Vec<u8>), Lost> {
        self.with_inflater(|inflater| {
            for pack in &self.packs().all {
                if let Some(offset) = pack.find(id)? {
                    return pack.head(offset, bytes, inflater);
                }
            }
            for disk in &self.directories {
                match loose::head(disk, id, bytes, inflater) {
                    Err(Lost::Missing) => {}
                    outcome => return outcome,
                }
            }
            Err(Lost::Missing)
        })
    }

    /// Returns the IDs with these first digits, at most two.
    pub(crate) fn with_prefix(&self, hex: &str) -> Vec<Oid> {
        let mut found: Vec<Oid> = Vec::new();
        for pack in &self.packs().all {
            pack.with_prefix(hex, &mut found);
        }
        for disk in &self.directories {
            loose::with_prefix(disk, hex, &mut found);
        }
        found.sort();
        found.dedup();
        found.truncate(2);
        found
    }

    fn find(
        &self,
        id: Oid,
        limit: u64,
        inflater: &mut Inflater,
        effort: &Effort,
    ) -> Result<Object, Lost> {
        let mut lost = Lost::Missing;
        for number in 0..self.packs().all.len() {
            match self.in_pack(number, id, limit, inflater, effort) {
                Ok(None) => {}
                Ok(Some(object)) => return Ok(object),
                Err(why @ (Lost::TooLarge { .. } | Lost::Costly)) => return Err(why),
                // Another pack or a loose file may have an undamaged copy.
                Err(why) => lost = why,
            }
        }
        for disk in &self.directories {
            match loose::read(disk, id, limit, inflater, effort) {
                Ok(object) => return Ok(object),
                Err(Lost::Missing) => {}
                Err(why) => lost = why,
            }
        }
        Err(lost)
    }

    fn in_pack(
        &self,
        number: usize,
        id: Oid,
        limit: u64,
        inflater: &mut Inflater,
        effort: &Effort,
    ) -> Result<Option<Object>, Lost> {
        let Some(pack) = self.packs().all.get(number) else { return Ok(None) };
        let Some(offset) = pack.find(id)? else { return Ok(None) };
        let mut reader = pack::Reader { pack, number, bases: &self.bases, inflater, effort, limit };
        reader.read(offset).map(Some)
    }

    fn with_inflater<T>(&self, work: impl FnOnce(&mut Inflater) -> T) -> T {
        let idle = self.inflaters.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut inflater = idle.unwrap_or_default();
        let result = work(&mut inflater);
        self.inflaters.lock().unwrap_or_else(PoisonError::into_inner).push(inflater);
        result
    }
}

/// Returns the object directories in `info/alternates`, which may not exist.
fn alternates(disk: &Disk, problems: &mut Vec<String>) -> Vec<PathBuf> {
    let content = match disk.read(&RepoPath::new("info/alternates"), ALTERNATES) {
        Ok(content) => content,
        Err(ReadError::Missing) => return Vec::new(),
        Err(why) => {
            problems.push(format!("`objects/info/alternates` was not read ({why})"));
            return Vec::new();
        }
    };
    let lines = content.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let lines = lines.filter(|line| !line.is_empty() && line.first() != Some(&b'#'));
    lines.filter_map(|line| join(disk.root(), line)).collect()
}

fn other(place: &Place, path: &std::path::Path) -> Result<Disk, String> {
    let missing = || "`objects/info/alternates` names a directory that cannot be opened".to_owned();
    let target = path.canonicalize().map_err(|_| missing())?;
    place.admit_objects(&target)?;
    Disk::open(&target).map_err(|_| missing())
}

fn open_packs(disk: &Disk, found: &mut Packs) {
    let folder = match disk.enter(&RepoPath::new("pack")) {
        Ok(folder) => Arc::new(folder),
        Err(ReadError::Missing) if disk.kind("pack") == crate::listing::Kind::Missing => return,
        Err(why) => {
            return found.problems.push(format!("`objects/pack` was not read ({why})"));
        }
    };
    let mut names: Vec<Vec<u8>> = folder.names();
    names.retain(|name| name.ends_with(b".pack"));
    // Sorted, so that the order is the same on every machine.
    names.sort();
    for name in names {
        if found.all.len() >= PACKS {
            return found.problems.push("too many packs: the rest was not read".to_owned());
        }
        match Pack::open(&folder, &name, found.all.len() < OPEN, found.room) {
            Ok(pack) => {
                found.room = found.room.checked_sub(pack.index_size()).unwrap_or(found.room);
                found.all.push(pack);
            }
            Err(why) => found.problems.push(format!("a pack was not read: {why}")),
        }
    }
}
