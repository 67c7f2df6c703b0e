//! Reads the versions in the files of a copy: macros of headers, build files, `VERSION`, change logs, the title of a
//! README, modules of Python and Perl.

mod build;
mod changes;
mod defines;
mod perl;
mod python;
mod statement;
mod text;

use plimsoll_model::RepoPath;

pub(crate) use defines::read as read_defines;
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
    if ends(&[b".h", b".hh", b".hpp", b".hxx", b".h.in", b".hpp.in"]) || perl::is_module(&lower) {
        return Some(Reach::Below);
    }
    let is_readme =
        lower.starts_with(b"readme") && ends(&[b"readme", b".md", b".markdown", b".txt", b".rst"]);
    let is_one = [
        build::is_build_file,
        text::is_version_file,
        changes::is_change_log,
        python::is_version_module,
    ];
    let is_one = is_one.iter().any(|is| is(&lower));
    (is_readme || is_one).then_some(Reach::Inside)
}

/// The literals of which a header, a build file or a module must contain one.
pub(crate) const LITERALS: [&str; 9] = [
    "VERSION",
    "_MAJOR",
    "RELEASE",
    "_VER",
    "AC_INIT",
    "version:",
    "version :",
    "__version__",
    "bl_info",
];

/// Whether the version in a file with this name is at its beginning.
pub(crate) fn is_short(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with(b"readme") || text::is_version_file(&lower) || changes::is_change_log(&lower)
}

/// Reads a file with such a name; `None` if it does not state a version.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<VersionFile> {
    let name = path.file_name().to_ascii_lowercase();
    let statements = match reach(&name)? {
        Reach::Below if perl::is_module(&name) => perl::read(text),
        Reach::Below => defines::read(path, text),
        Reach::Inside if build::is_build_file(&name) => build::read(&name, text),
        Reach::Inside if text::is_version_file(&name) => {
            let own = path.parent().unwrap_or_default();
            text::version_file(text, &String::from_utf8_lossy(own.file_name()))
        }
        Reach::Inside if python::is_version_module(&name) => python::read(text),
        Reach::Inside if changes::is_change_log(&name) => changes::read(text).into_iter().collect(),
        Reach::Inside => {
            let title = text::title(text);
            let release = text::release(text).filter(|_| title.is_none());
            title.or_else(|| text::heading(text)).into_iter().chain(release).collect()
        }
    };
    (!statements.is_empty()).then(|| VersionFile { path: path.clone(), statements })
}
