//! Resolves the target of an output before anything is scanned.

use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use crate::exit::Failure;

/// The maximum number of links in the path of a file, as on Linux.
const LINKS: usize = 40;

/// The scanned tree: outputs follow none of its links, and inputs none that leads out of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree(Option<PathBuf>);

impl Tree {
    /// The tree of a path: the repository that contains the path, otherwise the path itself.
    pub(crate) fn at(path: &Path) -> Self {
        let Ok(root) = path.canonicalize() else { return Self(None) };
        let whole =
            root.ancestors().find(|directory| directory.join(".git").symlink_metadata().is_ok());
        Self(Some(whole.unwrap_or(&root).to_owned()))
    }

    /// The path of an existing file relative to the root of the tree, with slashes; `None` if it is not in the tree.
    pub(crate) fn relative(&self, file: &Path) -> Option<String> {
        let file = file.canonicalize().ok()?;
        let path = file.strip_prefix(self.0.as_ref()?).ok()?;
        Some(path.to_str()?.replace('\\', "/"))
    }

    /// Whether a path without links is in the tree, or its root.
    fn holds(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|root| path.starts_with(root))
    }
}

/// The target of an output.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Standard output.
    Standard,
    /// A pipe, a device or a descriptor of the shell, which is written directly.
    Stream(PathBuf),
    /// An existing or new file, by a path without links.
    File(PathBuf, Option<Box<Metadata>>),
}

/// A path after its links were resolved.
enum Resolved {
    Path(PathBuf),
    /// An open descriptor of this process or another.
    Descriptor(PathBuf),
}

impl Place {
    /// Resolves the path of an output. Only links outside of the scanned tree are followed.
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
                let directory = path.parent().unwrap_or(Path::new("/"));
                if !directory.is_dir() {
                    return Err(refuse(&format!(
                        "directory {} does not exist",
                        directory.display()
                    )));
                }
                return Ok(Self::File(path, None));
            }
            Err(why) => return Err(refuse(&why.to_string())),
        };
        if meta.is_dir() {
            return Err(refuse("it is a directory: give a file in it"));
        }
        if meta.is_file() {
            // Renaming could replace a file without write permission, which the user does not expect.
            if let Err(why) = std::fs::OpenOptions::new().write(true).open(&path) {
                return Err(refuse(&format!("it is not writable: {why}")));
            }
            return Ok(Self::File(path, Some(Box::new(meta))));
        }
        if tree.holds(&path) {
            return Err(refuse("it is a pipe or a device in the scanned tree: give a file"));
        }
        Ok(Self::Stream(path))
    }

    /// Whether two outputs go to the same file.
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
                // A device such as /dev/null accepts any number of outputs.
                !a.as_ref().is_some_and(is_device) && is_one_file(a.as_ref(), b.as_ref())
            }
            _ => false,
        }
    }
}

/// Resolves a directory for output, which may not exist yet, to a path without links.
pub(crate) fn directory(path: &Path, tree: &Tree) -> Result<PathBuf, Failure> {
    match follow(path, |link| !tree.holds(link)) {
        Ok(Resolved::Path(found)) => Ok(found),
        Ok(Resolved::Descriptor(_)) => {
            Err(Failure::usage(anyhow::anyhow!("{} is not a directory", path.display())))
        }
        Err(why) => Err(Failure::usage(anyhow::anyhow!("{}: {why}", path.display()))),
    }
}

/// Rejects an input file in the scanned tree that is not a regular file of it: a link that
/// leads out of it, or a pipe.
pub(crate) fn check_read(file: &Path, tree: &Tree) -> Result<(), String> {
    let mut supplied = false;
    let found = follow(file, |link| {
        supplied |= tree.holds(link);
        true
    });
    // Reading the file reports that it does not exist.
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

/// Resolves the links of a path one by one, if `may` allows it for the directory that contains the link.
/// Parts that do not exist yet are kept.
fn follow(path: &Path, mut may: impl FnMut(&Path) -> bool) -> Result<Resolved, String> {
    let mut done = PathBuf::new();
    if !path.is_absolute() {
        let here = std::env::current_dir().and_then(|here| here.canonicalize());
        done = here.map_err(|why| format!("the working directory is unknown: {why}"))?;
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
                        "{} is a link in the scanned tree, which may lead anywhere: give a \
                         path without it",
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

/// Whether a directory lists open descriptors. Its entries look like links or devices, but are
/// neither.
fn is_descriptor(directory: &Path) -> bool {
    let mut parts = directory.components().rev().map(|part| part.as_os_str().to_string_lossy());
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

/// The file behind standard output, if it is one.
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

/// Whether two names in a directory only differ in case, and its file system is case-insensitive.
fn differs_in_case(a: &Path, b: &Path) -> bool {
    let names = || Some((a.file_name()?.to_str()?, b.file_name()?.to_str()?));
    let Some((one, other)) = names().filter(|_| a.parent() == b.parent()) else { return false };
    one.to_lowercase() == other.to_lowercase() && a.parent().is_some_and(ignores_case)
}

/// Tests the file system of a directory with a temporary file.
fn ignores_case(directory: &Path) -> bool {
    let Ok(probe) = super::temporary::Temporary::beside(&directory.join("probe"), None) else {
        return false;
    };
    let Some(name) = probe.path().file_name().and_then(|name| name.to_str()) else { return false };
    let other = |name: String| directory.join(name).symlink_metadata().is_ok();
    other(name.to_uppercase()) && other(name.to_lowercase())
}
