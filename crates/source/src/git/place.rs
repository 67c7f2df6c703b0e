//! Where the git data of a tree is, and whether it may be read.
//!
//! A tree can contain git data that points elsewhere on the machine: a `.git` file, `commondir`,
//! alternates, links. Anything outside the given tree is followed only if the boundary allows it, or
//! if the other side proves that the tree belongs to it, which a crafted tree cannot achieve.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use plimsoll_model::RepoPath;

use super::config::{self, Config};
use super::index;
use crate::disk::Disk;
use crate::listing::Kind;
use crate::{GitReach, ReadError};

/// Most bytes of a file that names a path.
const POINTER: u64 = 4096;

/// Most files of the index that are compared with those on disk to see whose index it is.
const COMPARED: usize = 100;

/// The tree that was given to be read, and how far git data may lead out of it.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// Without links.
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
    /// That with `HEAD` and the index.
    pub(crate) git: Disk,
    /// That with references, configuration and objects: the same but for a linked work tree.
    pub(crate) common: Disk,
    pub(crate) config: Config,
    /// The folder of references, where it may be read; else why not.
    refs: Result<Disk, ReadError>,
    given: Given,
    /// The work tree; none for a bare repository.
    tree: Option<Disk>,
    /// Whether the git directory, where it is outside the given tree, proved that the tree is its own.
    is_linked: bool,
    /// Whether the index knows files of the work tree as they are on this machine.
    is_known: OnceLock<bool>,
    followed: Mutex<Vec<&'static str>>,
}

impl Place {
    /// The git data of a work tree.
    ///
    /// # Errors
    ///
    /// A sentence for a diagnostic.
    pub(crate) fn of_work_tree(tree: Disk, given: &Given) -> Result<Self, String> {
        if given.reach == GitReach::None {
            return Err("git data were not requested".to_owned());
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
                "`.git` points to a directory outside the tree, which was not followed, so the \
                files were read without git data"
                    .to_owned(),
            );
        }
        let git = Disk::open(&target)
            .map_err(|_| "`.git` points to a directory that cannot be read".to_owned())?;
        check_owner(&git, ".", given)?;
        let place = Self::build(git, Some(tree), given, !is_inside)?;
        if given.reach < GitReach::Anywhere && !place.points_back() && !place.knows_files() {
            return Err(
                "`.git` points to a repository that does not know this directory, which was \
                not followed, so the files were read without git data"
                    .to_owned(),
            );
        }
        if !is_inside {
            place.follow("the git directory that `.git` points to");
        }
        Ok(place)
    }

    /// The git data of a directory that [is a repository](is_repository), bare or with a work tree.
    pub(crate) fn of_repository(disk: Disk, given: &Given) -> Result<Self, String> {
        if disk.kind(".git") != Kind::Missing {
            return Self::of_work_tree(disk, given);
        }
        if given.reach == GitReach::None {
            return Err("git data were not requested".to_owned());
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

    /// Takes the directory that `commondir` names, as linked work trees have it.
    fn enter_common(&mut self) -> Result<(), String> {
        let text = match self.git.read(&RepoPath::new("commondir"), POINTER) {
            Ok(text) => text,
            Err(ReadError::Missing) => return Ok(()),
            Err(why) => return Err(format!("`commondir` was not read ({why})")),
        };
        let target = join(self.git.root(), &text).and_then(|path| path.canonicalize().ok());
        let target = target.ok_or("`commondir` does not point to a directory")?;
        // The shape that `git worktree` makes: what linked the work tree has both.
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
            // `git` itself takes a repository without one.
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

    /// Whether the git directory names the work tree as its own: a linked work tree's in `gitdir`, a
    /// submodule's in `core.worktree`.
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

    /// Whether the index of the git directory remembers a file of the work tree by its number in the
    /// file system and the time at which that changed. Only git on this machine can have written that:
    /// an archive that is unpacked gets new ones.
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

    /// Whether a path may be read: one in the given tree, or another where everything is allowed.
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

    /// Whether objects may be borrowed from a directory. One outside the given tree may lend them where
    /// it is that of `remote.origin` and git on this machine made the work tree: so it is with a clone
    /// that shares objects, and an archive cannot bring the second along.
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

    /// What is outside the given tree and was read.
    pub(crate) fn followed(&self) -> Vec<&'static str> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Several files may be asked for at once.
        followed.sort_unstable();
        followed
    }

    /// Reads a file of the git directory, or of the common directory if the file is shared by all work trees.
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

    /// A folder of references such as `refs/tags`, and whether it is there though it is not read.
    pub(crate) fn refs(&self, name: &str) -> Result<Disk, ReadError> {
        let folder = self.refs.as_ref().map_err(Clone::clone)?;
        folder.enter(&RepoPath::new(name.strip_prefix("refs/").unwrap_or(name)))
    }

    fn common_file(&self, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.read(&self.common, name, limit)
    }

    /// Reads a file, through a link only where that leads to a place that may be read.
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

    /// Opens a directory of the common directory, through a link only as [`Self::read`] does.
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

/// Whether a directory has what every git directory has.
pub(crate) fn is_git_directory(disk: &Disk) -> bool {
    let is_folder = |name| matches!(disk.kind(name), Kind::Directory | Kind::Link);
    is_folder("objects") && is_folder("refs") && disk.kind("HEAD") != Kind::Missing
}

/// The directory that a `.git` file or link names, without links.
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

/// A path as written in a file of git, from the directory it is relative to.
pub(crate) fn join(base: &Path, text: &[u8]) -> Option<PathBuf> {
    let end = text.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r'))?;
    let text = text.get(..=end)?;
    if text.contains(&0) {
        return None;
    }
    Some(base.join(crate::disk::os_name(text)?))
}

/// Git refuses what belongs to another user, and so do we: who looks at it may not be who made it.
fn check_owner(disk: &Disk, name: &str, given: &Given) -> Result<(), String> {
    if given.reach == GitReach::Anywhere || disk.is_own(name) || disk.kind(name) == Kind::Missing {
        return Ok(());
    }
    Err("the repository belongs to another user, so its git data were not read and untracked files \
        count like tracked ones: run as its owner, or allow all git data (`--git anywhere`)"
        .to_owned())
}

fn is_true(value: &[u8]) -> bool {
    [&b"true"[..], b"yes", b"on", b"1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

/// The format of a repository that is read: objects by SHA-1, and extensions that change nothing of
/// what is read here.
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
