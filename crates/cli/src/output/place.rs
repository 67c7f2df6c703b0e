//! Where an output leads, found out before anything is scanned.

use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use crate::exit::Failure;

/// Most links on the way to one file, as on Linux.
const LINKS: usize = 40;

/// The tree that is scanned: what it supplies is followed nowhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree(Option<PathBuf>);

impl Tree {
    /// The repository that a path belongs to, where it is in one; else what is at the path.
    pub(crate) fn at(path: &Path) -> Self {
        let Ok(root) = path.canonicalize() else { return Self(None) };
        let whole = root.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        Self(Some(whole.unwrap_or(&root).to_owned()))
    }

    /// Whether a path without links is in the tree, or is its root.
    fn holds(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|root| path.starts_with(root))
    }
}

/// Where an output leads.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Standard output.
    Standard,
    /// A pipe, a device, a descriptor of the shell: it is written to as it is.
    Stream(PathBuf),
    /// A file, there or not, by a path without links.
    File(PathBuf, Option<Box<Metadata>>),
}

/// A path after its links were followed.
enum Resolved {
    Path(PathBuf),
    /// An open descriptor of this process or another.
    Descriptor(PathBuf),
}

impl Place {
    /// Follows a path that an output was given, through links of the user's own and no others.
    pub(crate) fn of(file: &Path, tree: &Tree) -> Result<Self, Failure> {
        let refuse = |why: &str| Failure::usage(anyhow::anyhow!("{}: {why}", file.display()));
        let path = match follow(file, |link| !tree.holds(link)).map_err(|why| refuse(&why))? {
            Resolved::Path(path) => path,
            Resolved::Descriptor(path) if is_standard(&path) => return Ok(Self::Standard),
            Resolved::Descriptor(path) => return Ok(Self::Stream(path)),
        };
        let meta = match path.symlink_metadata() {
            Ok(meta) => meta,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(Path::new("/"));
                if !folder.is_dir() {
                    return Err(refuse(&format!("there is no folder {}", folder.display())));
                }
                return Ok(Self::File(path, None));
            }
            Err(why) => return Err(refuse(&why.to_string())),
        };
        if meta.is_dir() {
            return Err(refuse("it is a folder: name a file in it"));
        }
        if meta.is_file() {
            // A file that may not be written is not replaced either.
            if let Err(why) = std::fs::OpenOptions::new().write(true).open(&path) {
                return Err(refuse(&format!("it may not be written: {why}")));
            }
            return Ok(Self::File(path, Some(Box::new(meta))));
        }
        if tree.holds(&path) {
            return Err(refuse("it is a pipe or a device in the scanned tree: name a file"));
        }
        Ok(Self::Stream(path))
    }

    /// Whether two outputs would end in one file.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Standard, Self::Standard) => true,
            (Self::File(a, meta), Self::File(b, other)) => {
                a == b || is_one_file(meta.as_deref(), other.as_deref()) || differs_in_case(a, b)
            }
            (Self::Standard, Self::File(_, meta)) | (Self::File(_, meta), Self::Standard) => {
                is_one_file(standard_output().as_ref(), meta.as_deref())
            }
            (Self::Stream(a), Self::Stream(b)) => {
                let (a, b) = (a.metadata().ok(), b.metadata().ok());
                // A device such as /dev/null takes any number of them.
                !a.as_ref().is_some_and(is_device) && is_one_file(a.as_ref(), b.as_ref())
            }
            _ => false,
        }
    }
}

/// A folder that is written to and may have to be made, by a path without links.
pub(crate) fn folder(path: &Path, tree: &Tree) -> Result<PathBuf, Failure> {
    match follow(path, |link| !tree.holds(link)) {
        Ok(Resolved::Path(found)) => Ok(found),
        Ok(Resolved::Descriptor(_)) => {
            Err(Failure::usage(anyhow::anyhow!("{}: it is not a folder", path.display())))
        }
        Err(why) => Err(Failure::usage(anyhow::anyhow!("{}: {why}", path.display()))),
    }
}

/// Refuses a file to be read that the scanned tree supplies and that is none of its files: a link that
/// leads out of it, a pipe.
pub(crate) fn check_read(file: &Path, tree: &Tree) -> Result<(), String> {
    let mut supplied = false;
    let found = follow(file, |link| {
        supplied |= tree.holds(link);
        true
    });
    // What is not there is for the reader to say.
    let Ok(Resolved::Path(path)) = found else {
        return if supplied { Err("it is a link in the scanned tree".to_owned()) } else { Ok(()) };
    };
    if supplied && !tree.holds(&path) {
        return Err("it is a link in the scanned tree that leads out of it".to_owned());
    }
    let is_other = |meta: Metadata| !meta.is_file() && !meta.is_dir();
    if tree.holds(&path) && path.symlink_metadata().is_ok_and(is_other) {
        return Err("it is a pipe or a device in the scanned tree".to_owned());
    }
    Ok(())
}

/// Follows the links of a path one by one, those that `may` allows, asked with the folder each is in.
/// What is not there yet is taken as it is named.
fn follow(path: &Path, mut may: impl FnMut(&Path) -> bool) -> Result<Resolved, String> {
    let mut done = PathBuf::new();
    if !path.is_absolute() {
        let here = std::env::current_dir().and_then(|here| here.canonicalize());
        done = here.map_err(|why| format!("the working directory cannot be told: {why}"))?;
    }
    let mut rest: Vec<OsString> = Vec::new();
    let push = |rest: &mut Vec<OsString>, path: &Path| {
        rest.extend(path.components().rev().map(|part| part.as_os_str().to_owned()));
    };
    push(&mut rest, path);
    let mut links = 0;
    while let Some(part) = rest.pop() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => drop(done.pop()),
            Some(Component::Normal(name)) => {
                let next = done.join(name);
                if is_descriptor(&done) {
                    return Ok(Resolved::Descriptor(next));
                }
                let link = next.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
                if !link {
                    done = next;
                    continue;
                }
                if !may(&done) {
                    return Err(format!(
                        "{} is a link in the scanned tree, which may lead anywhere: name a place by \
                         a path without it",
                        next.display()
                    ));
                }
                links += 1;
                if links > LINKS {
                    return Err("too many links".to_owned());
                }
                let target = next.read_link().map_err(|why| why.to_string())?;
                push(&mut rest, &target);
            }
            Some(Component::CurDir) | None => {}
            Some(root) => done = done.join(root.as_os_str()),
        }
    }
    Ok(Resolved::Path(done))
}

/// Whether a folder lists open descriptors, each of which looks like a link or a device and is
/// neither.
fn is_descriptor(folder: &Path) -> bool {
    let mut parts = folder.components().rev().map(|part| part.as_os_str().to_string_lossy());
    let last: [Option<_>; 3] = std::array::from_fn(|_| parts.next());
    match last {
        [Some(fd), Some(dev), Some(root)] if fd == "fd" && dev == "dev" => root == "/",
        [Some(fd), Some(process), Some(proc)] => {
            fd == "fd" && proc == "proc" && process.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a descriptor is the standard output of this process.
fn is_standard(path: &Path) -> bool {
    let own = format!("/proc/{}/fd/1", std::process::id());
    path == Path::new("/dev/fd/1") || path == Path::new(&own)
}

#[cfg(unix)]
fn is_one_file(a: Option<&Metadata>, b: Option<&Metadata>) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let id = |meta: &Metadata| (meta.dev(), meta.ino());
    a.zip(b).is_some_and(|(a, b)| id(a) == id(b))
}

#[cfg(not(unix))]
fn is_one_file(_: Option<&Metadata>, _: Option<&Metadata>) -> bool {
    false
}

#[cfg(unix)]
fn is_device(meta: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    meta.file_type().is_char_device() || meta.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    true
}

/// What standard output is, where it is a file.
#[cfg(unix)]
fn standard_output() -> Option<Metadata> {
    use std::os::fd::AsFd as _;

    let copy = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
    std::fs::File::from(copy).metadata().ok().filter(Metadata::is_file)
}

#[cfg(not(unix))]
fn standard_output() -> Option<Metadata> {
    None
}

/// Whether two names of one folder differ in the case of letters alone, and its file system takes
/// them for one.
fn differs_in_case(a: &Path, b: &Path) -> bool {
    let names = || Some((a.file_name()?.to_str()?, b.file_name()?.to_str()?));
    let Some((one, other)) = names().filter(|_| a.parent() == b.parent()) else { return false };
    one.to_lowercase() == other.to_lowercase() && a.parent().is_some_and(ignores_case)
}

/// Asks the file system of a folder, with a file of its own.
fn ignores_case(folder: &Path) -> bool {
    let Ok(probe) = super::temporary::Temporary::beside(&folder.join("probe"), None) else {
        return false;
    };
    let Some(name) = probe.path().file_name().and_then(|name| name.to_str()) else { return false };
    let other = |name: String| folder.join(name).symlink_metadata().is_ok();
    other(name.to_uppercase()) && other(name.to_lowercase())
}
