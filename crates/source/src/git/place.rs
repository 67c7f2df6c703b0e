//! Finds the git data of a tree, and decides whether it may be read.
//!
//! A tree can contain git data that points elsewhere on the machine: a `.git` file, `commondir`,
//! alternates, links. Data outside the given tree is only followed if the boundary allows it, or if
//! it proves that the tree belongs to it, which a crafted tree cannot achieve.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use plimsoll_model::RepoPath;

use super::config::{self, Config};
use super::index;
use crate::disk::Disk;
use crate::listing::Kind;
use crate::{GitReach, ReadError};

/// Maximum size in bytes of a file that contains a path.
const POINTER: u64 = 4096;

/// Maximum number of index entries that are compared with files on disk to check whether the index
/// belongs to the tree.
const COMPARED: usize = 100;

/// The tree to read, and how far git data may lead out of it.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The path without links.
    root: PathBuf,
    reach: GitReach,
}

impl Given {
    pub(crate) fn new(root: &Path, reach: GitReach) -> Self {
        Self { root: root.canonicalize().unwrap_or_else(|_| root.to_path_buf()), reach }
    }
}

/// The directories of a repository.
#[derive(Debug)]
pub(crate) struct Place {
    /// The directory with `HEAD` and the index.
    pub(crate) git: Disk,
    /// The directory with references, configuration and objects, which only differs for a linked
    /// work tree.
    pub(crate) common: Disk,
    pub(crate) config: Config,
    /// The directory of references, or why it may not be read.
    refs: Result<Disk, ReadError>,
    given: Given,
    /// The work tree; `None` for a bare repository.
    tree: Option<Disk>,
    /// Whether a git directory outside the given tree proved that it belongs to the tree.
    is_linked: bool,
    /// Whether the index has the metadata of files of the work tree on this machine.
    is_known: OnceLock<bool>,
    followed: Mutex<Vec<&'static str>>,
}

impl Place {
    /// Finds the git data of a work tree.
    ///
    /// # Errors
    ///
    /// The reason, as a sentence for a diagnostic.
    pub(crate) fn of_work_tree(tree: Disk, given: &Given) -> Result<Self, String> {
        if given.reach == GitReach::None {
            return Err("git data was not requested".to_owned());
        }
        check_owner(&tree, ".git", given)?;
        if tree.kind(".git") == Kind::Directory {
            let git = enter(&tree, ".git")?;
            return Self::build(git, Some(tree), given, false);
        }
        let target = pointed(&tree)?;
        let is_inside = target.starts_with(&given.root);
        if !is_inside && given.reach < GitReach::Linked {
            return Err(
                "`.git` points to a directory outside the tree, so it was not followed and the files were read \
                 without git data"
                    .to_owned(),
            );
        }
        let git = Disk::open(&target)
            .map_err(|_| "`.git` points to a directory that cannot be read".to_owned())?;
        check_owner(&git, ".", given)?;
        let place = Self::build(git, Some(tree), given, !is_inside)?;
        if given.reach < GitReach::Anywhere && !place.points_back() && !place.knows_files() {
            return Err(
                "`.git` points to a repository that does not list this directory as a work tree, so it was not \
                 followed and the files were read without git data"
                    .to_owned(),
            );
        }
        if !is_inside {
            place.follow("the git directory that `.git` points to");
        }
        Ok(place)
    }

    /// Returns the git data of a directory that [is a repository](is_repository), bare or with a
    /// work tree.
    pub(crate) fn of_repository(disk: Disk, given: &Given) -> Result<Self, String> {
        if disk.kind(".git") != Kind::Missing {
            return Self::of_work_tree(disk, given);
        }
        if given.reach == GitReach::None {
            return Err("git data was not requested".to_owned());
        }
        check_owner(&disk, ".", given)?;
        Self::build(disk, None, given, false)
    }

    fn build(
        git: Disk,
        tree: Option<Disk>,
        given: &Given,
        is_linked: bool,
    ) -> Result<Self, String> {
        let common = Disk::open(git.root()).map_err(|_| "it no longer exists".to_owned())?;
        let mut place = Self {
            git,
            common,
            config: Config::default(),
            refs: Err(ReadError::Missing),
            given: given.clone(),
            tree,
            is_linked,
            is_known: OnceLock::new(),
            followed: Mutex::default(),
        };
        place.enter_common()?;
        if place.git.kind("HEAD") == Kind::Missing {
            return Err("it has no `HEAD`".to_owned());
        }
        place.config = place.read_config()?;
        place.refs = place.folder("refs");
        Ok(place)
    }

    /// Enters the directory in `commondir`, which linked work trees have.
    fn enter_common(&mut self) -> Result<(), String> {
        let text = match self.git.read(&RepoPath::new("commondir"), POINTER) {
            Ok(text) => text,
            Err(ReadError::Missing) => return Ok(()),
            Err(why) => return Err(format!("`commondir` was not read ({why})")),
        };
        let target = join(self.git.root(), &text).and_then(|path| path.canonicalize().ok());
        let target = target.ok_or("`commondir` does not point to a directory")?;
        // `git worktree` creates the linked git directory inside the common one, so one proof
        // covers both.
        let own = self.git.root().parent().and_then(Path::parent);
        let is_own =
            self.is_linked && own.and_then(|own| own.canonicalize().ok()).as_ref() == Some(&target);
        if !is_own {
            self.admit(&target, "the directory that `commondir` points to")?;
        }
        self.common = Disk::open(&target)
            .map_err(|_| "`commondir` does not point to a directory".to_owned())?;
        Ok(())
    }

    fn read_config(&self) -> Result<Config, String> {
        let content = match self.common_file("config", config::LARGEST) {
            Ok(content) => content,
            // `git` also accepts a repository without a configuration.
            Err(ReadError::Missing) => return Ok(Config::default()),
            Err(why) => return Err(format!("`config` was not read ({why})")),
        };
        let mut config = Config::parse(&content);
        if config.extension("worktreeconfig").is_some_and(is_true)
            && let Ok(content) = self.git.read(&RepoPath::new("config.worktree"), config::LARGEST)
        {
            let more = Config::parse(&content);
            config.worktree = more.worktree.or(config.worktree);
            config.broken = config.broken.or(more.broken);
        }
        check_format(&config)?;
        Ok(config)
    }

    /// Whether the git directory refers to the work tree: in `gitdir` for a linked work tree, in
    /// `core.worktree` for a submodule.
    fn points_back(&self) -> bool {
        let Some(tree) = &self.tree else { return false };
        let same = |a: Option<PathBuf>, b: PathBuf| {
            a.and_then(|a| a.canonicalize().ok())
                .zip(b.canonicalize().ok())
                .is_some_and(|(a, b)| a == b)
        };
        if let Ok(back) = self.git.read(&RepoPath::new("gitdir"), POINTER) {
            return same(join(self.git.root(), &back), tree.root().join(".git"));
        }
        let back = self.config.worktree.as_deref();
        back.is_some_and(|back| same(join(self.git.root(), back), tree.root().to_path_buf()))
    }

    /// Whether the index contains the inode number and the change time of a file of the work tree.
    /// Only git on this machine can have written them: unpacking an archive creates new ones.
    fn knows_files(&self) -> bool {
        *self.is_known.get_or_init(|| {
            let Some(tree) = &self.tree else { return false };
            let Ok(content) = self.git.read(&RepoPath::new("index"), index::LARGEST) else {
                return false;
            };
            let (mut known, mut left) = (false, COMPARED);
            let read = index::read(&content, |row| {
                left -= 1;
                let stat = tree.stat(&RepoPath::new(row.path));
                known =
                    row.stat.changed.1 != 0 && stat.is_ok_and(|stat| stat.is_that_of(&row.stat));
                !known && left > 0
            });
            known && read.is_ok()
        })
    }

    /// Checks whether a path may be read: it is in the given tree, or everything is allowed.
    fn admit(&self, target: &Path, what: &'static str) -> Result<(), String> {
        if target.starts_with(&self.given.root) {
            return Ok(());
        }
        if self.given.reach < GitReach::Anywhere {
            return Err(format!("{what} is outside the tree and was not read"));
        }
        self.follow(what);
        Ok(())
    }

    /// Checks whether objects may be borrowed from a directory. A directory outside the given tree
    /// is accepted if it is that of `remote.origin` and git on this machine created the work tree:
    /// this is the case in a clone that shares objects, and an archive cannot fake the latter.
    pub(crate) fn admit_objects(&self, target: &Path) -> Result<(), String> {
        let what = "the repository that objects are borrowed from (`objects/info/alternates`)";
        let is_outside = !target.starts_with(&self.given.root);
        if is_outside
            && self.given.reach == GitReach::Linked
            && self.is_of_origin(target)
            && self.knows_files()
        {
            self.follow(what);
            return Ok(());
        }
        self.admit(target, what)
    }

    fn is_of_origin(&self, target: &Path) -> bool {
        let Some(url) = self.config.origin.as_deref() else { return false };
        let path = url.strip_prefix(b"file://").unwrap_or(url);
        let Some(origin) = join(self.common.root(), path) else { return false };
        let objects = [origin.join(".git/objects"), origin.join("objects")];
        objects.iter().any(|path| path.canonicalize().is_ok_and(|path| path == target))
    }

    fn follow(&self, what: &'static str) {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if !followed.contains(&what) {
            followed.push(what);
        }
    }

    /// Returns the names of the data outside the given tree that was read.
    pub(crate) fn followed(&self) -> Vec<&'static str> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Threads add them in any order.
        followed.sort_unstable();
        followed
    }

    /// Reads a file of the git directory, or of the common directory if all work trees share the
    /// file.
    pub(crate) fn file(&self, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"];
        let is_common = name == "packed-refs"
            || name.starts_with("refs/") && !own.iter().any(|own| name.starts_with(own));
        match name.strip_prefix("refs/").filter(|_| is_common) {
            Some(below) => {
                let folder = self.refs.as_ref().map_err(Clone::clone)?;
                match folder.read(&RepoPath::new(below), limit) {
                    Err(ReadError::Missing) if folder.leads_through_link(&RepoPath::new(below)) => {
                        Err(ReadError::NotRegular)
                    }
                    outcome => outcome,
                }
            }
            None if is_common => self.common_file(name, limit),
            None => self.read(&self.git, name, limit),
        }
    }

    /// Opens a directory of references such as `refs/tags`, or returns why it is not read.
    pub(crate) fn refs(&self, name: &str) -> Result<Disk, ReadError> {
        let folder = self.refs.as_ref().map_err(Clone::clone)?;
        folder.enter(&RepoPath::new(name.strip_prefix("refs/").unwrap_or(name)))
    }

    fn common_file(&self, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.read(&self.common, name, limit)
    }

    /// Reads a file; a link is only followed to a location that may be read.
    fn read(&self, disk: &Disk, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match disk.read(&RepoPath::new(name), limit) {
            Err(ReadError::NotRegular) if disk.kind(name) == Kind::Link => {
                let target = self.through(disk, name)?;
                let (folder, file) =
                    target.parent().zip(target.file_name()).ok_or(ReadError::NotRegular)?;
                let folder = Disk::open(folder).map_err(|_| ReadError::Missing)?;
                folder.read(&RepoPath::new(file.as_encoded_bytes()), limit)
            }
            outcome => outcome,
        }
    }

    /// Opens a directory of the common directory; links are treated as in [`Self::read`].
    pub(crate) fn folder(&self, name: &str) -> Result<Disk, ReadError> {
        if self.common.kind(name) == Kind::Link {
            let target = self.through(&self.common, name)?;
            return Disk::open(&target).map_err(|_| ReadError::Missing);
        }
        self.common.enter(&RepoPath::new(name))
    }

    fn through(&self, disk: &Disk, name: &str) -> Result<PathBuf, ReadError> {
        let target = disk.root().join(name).canonicalize().map_err(|_| ReadError::Missing)?;
        let admitted = self.admit(&target, "a link in the git directory");
        admitted.map_err(ReadError::Failed)?;
        Ok(target)
    }
}

/// Whether a directory is a repository, bare or with a work tree.
pub(crate) fn is_repository(disk: &Disk) -> bool {
    disk.kind(".git") != Kind::Missing || is_git_directory(disk)
}

/// Whether a directory contains the parts of every git directory.
pub(crate) fn is_git_directory(disk: &Disk) -> bool {
    let is_folder = |name| matches!(disk.kind(name), Kind::Directory | Kind::Link);
    is_folder("objects") && is_folder("refs") && disk.kind("HEAD") != Kind::Missing
}

/// Returns the target of a `.git` file or link, without links.
fn pointed(tree: &Disk) -> Result<PathBuf, String> {
    let target = if tree.kind(".git") == Kind::Link {
        tree.root().join(".git").canonicalize().ok()
    } else {
        let text = tree
            .read(&RepoPath::new(".git"), POINTER)
            .map_err(|why| format!("`.git` was not read ({why})"))?;
        let path =
            text.strip_prefix(b"gitdir:").ok_or("`.git` does not point to a git directory")?;
        join(tree.root(), path.trim_ascii_start()).and_then(|path| path.canonicalize().ok())
    };
    target.ok_or_else(|| "`.git` points to a directory that does not exist".to_owned())
}

fn enter(disk: &Disk, name: &str) -> Result<Disk, String> {
    disk.enter(&RepoPath::new(name)).map_err(|why| format!("`{name}` was not read ({why})"))
}

/// Resolves a path in a git file, relative to a directory.
pub(crate) fn join(base: &Path, text: &[u8]) -> Option<PathBuf> {
    let end = text.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r'))?;
    let text = text.get(..=end)?;
    if text.contains(&0) {
        return None;
    }
    Some(base.join(crate::disk::os_name(text)?))
}

/// Rejects directories of other users, like git: whoever scans a tree may not be its author.
fn check_owner(disk: &Disk, name: &str, given: &Given) -> Result<(), String> {
    if given.reach == GitReach::Anywhere || disk.is_own(name) || disk.kind(name) == Kind::Missing {
        return Ok(());
    }
    Err("the repository belongs to another user, so its git data was not read and untracked files \
        count like tracked ones: run as its owner, or allow all git data (`--git anywhere`)"
        .to_owned())
}

fn is_true(value: &[u8]) -> bool {
    [&b"true"[..], b"yes", b"on", b"1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

/// Rejects repository formats other than SHA-1 with extensions that do not affect this reader.
fn check_format(config: &Config) -> Result<(), String> {
    const HARMLESS: [&[u8]; 10] = [
        b"noop",
        b"noop-v1",
        b"objectformat",
        b"partialclone",
        b"preciousobjects",
        b"refstorage",
        b"relativeworktrees",
        b"worktreeconfig",
        b"compatobjectformat",
        b"submodulepathconfig",
    ];
    match config.version.as_deref() {
        None | Some(b"0") => return Ok(()),
        Some(b"1") => {}
        Some(_) => return Err("its format has an unknown version".to_owned()),
    }
    if config.extension("objectformat").is_some_and(|name| !name.eq_ignore_ascii_case(b"sha1")) {
        return Err("its objects have SHA-256 ids, which are not supported".to_owned());
    }
    if config.extensions.iter().any(|(name, _)| !HARMLESS.contains(&name.as_slice())) {
        return Err("its format has an unknown extension".to_owned());
    }
    Ok(())
}
