//! Reads the versions in the files of a copy: macros of headers, build files, `VERSION`, change logs, the title of a
//! README.

mod autoconf;
mod build;
mod call;
mod changes;
mod confirmed;
mod defines;
mod numbers;
mod opening;
mod sources;
mod statement;
mod text;

use plimsoll_model::RepoPath;

use super::{numbers_after, split_version};

pub(crate) use confirmed::{is_manifest, may_confirm};
pub(crate) use defines::read as read_defines;
pub(crate) use sources::{MainSource, named_directory, read_main};
pub(crate) use statement::{VersionFile, VersionStatement, is_called, is_version};

/// The place of a file relative to the directory that its statements are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anywhere below it.
    Below,
    /// Directly in it.
    Inside,
}

/// Whether a file with this name can state a version, and for which directories.
pub(crate) fn reach(name: &[u8]) -> Option<Reach> {
    let lower = name.to_ascii_lowercase();
    let ends = |suffixes: &[&[u8]]| suffixes.iter().any(|suffix| lower.ends_with(suffix));
    if ends(&[b".h", b".hh", b".hpp", b".hxx", b".h.in", b".hpp.in"]) {
        return Some(Reach::Below);
    }
    let is_readme =
        lower.starts_with(b"readme") && ends(&[b"readme", b".md", b".markdown", b".txt", b".rst"]);
    let is_one = [build::is_build_file, text::is_version_file, changes::is_change_log, is_manifest]
        .iter()
        .any(|is| is(&lower));
    (is_readme || is_one).then_some(Reach::Inside)
}

/// Whether a file with this name is about the releases of the directory that it is in.
pub(crate) fn is_of_release(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    text::is_version_file(&lower) || changes::is_change_log(&lower)
}

/// The literals of which a header or a build file must contain one.
pub(crate) const LITERALS: [&str; 7] =
    ["VERSION", "_MAJOR", "RELEASE", "_VER", "AC_INIT", "version:", "version :"];

/// Whether the version in a file with this name is at its beginning.
pub(crate) fn is_short(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with(b"readme") || is_of_release(name)
}

/// Reads a file with such a name; `None` if it does not state a version.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<VersionFile> {
    let name = path.file_name().to_ascii_lowercase();
    let statements = match reach(&name)? {
        Reach::Below => {
            let mut read = defines::read(path, text);
            read.extend(confirmed::header(path, text));
            read
        }
        Reach::Inside if is_manifest(&name) => {
            confirmed::manifest(path, text).into_iter().collect()
        }
        Reach::Inside if build::is_build_file(&name) => build::read(&name, text),
        Reach::Inside if text::is_version_file(&name) => text::version_file(text),
        Reach::Inside if changes::is_change_log(&name) => {
            let above = path.parent().unwrap_or_default();
            let named = || changes::confirm(text, &numbers_after(above.file_name())?);
            changes::read(text).or_else(named).into_iter().collect()
        }
        Reach::Inside => {
            let above = path.parent().unwrap_or_default();
            let (own, _) = split_version(above.file_name());
            let stated = text::title(text).or_else(|| opening::opening(text, &own));
            stated.or_else(|| text::heading(text)).into_iter().collect()
        }
    };
    (!statements.is_empty()).then(|| VersionFile { path: path.clone(), statements })
}
