//! Files that CI or a build tool reaches through links.
//!
//! The target of a link is reported at the path by which it is referred to; the file itself is
//! recorded with the digest, in the inputs of the report.

use plimsoll_manifest::LockKind;
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};
use plimsoll_source::{CI_DIRECTORIES, EntryKind, Followed, follow};

use crate::tree::place::{Named, named};
use crate::tree::zones::workflow_directory;
use crate::{Context, Output, ci};

/// The maximum number of links in the note about them.
const NAMED: usize = 5;

/// Whether GitHub reads a file from git's objects, so that a link is only the text of its target.
///
/// GitHub reports "invalid workflow file" for a workflow that is a link (actions/runner issue 1420)
/// and runs nothing if `.github` is one (issue 3195).
pub(crate) fn is_read_by_host(path: &RepoPath) -> bool {
    workflow_directory(path).is_some()
}

/// Reports that GitHub does not follow a link, though it was followed here.
pub(crate) fn refused(path: &RepoPath, target: &RepoPath) -> Output {
    let message = format!(
        "reached through a symbolic link, which GitHub does not follow, so it does not run; {target} \
         was read anyway"
    );
    let said = Diagnostic::file(path, DiagnosticKind::HostRefuses, &message);
    Output { diagnostics: vec![said], ..Output::default() }
}

/// Reports that the target of a link with a relevant name was not read.
pub(crate) fn lost(path: &RepoPath, lost: &Followed, host: bool) -> Output {
    let kind = if host { DiagnosticKind::HostRefuses } else { DiagnosticKind::Unreadable };
    let why = match lost {
        Followed::Lost { link, why } if link == path => format!("a symbolic link that {why}"),
        Followed::Lost { link, why } => {
            format!("reached through the symbolic link {link}, which {why}")
        }
        Followed::Submodule { path, .. } => format!("a symbolic link into the submodule {path}"),
        _ => "a symbolic link whose target is unknown".to_owned(),
    };
    let said = Diagnostic::file(path, kind, &format!("{why}: its target was not read"));
    Output { diagnostics: vec![said], ..Output::default() }
}

/// Whether a file is a lockfile of a package manager by its name.
pub(crate) fn is_lockfile(path: &RepoPath) -> bool {
    std::str::from_utf8(path.file_name()).is_ok_and(|name| LockKind::of_name(name).is_some())
}

/// The workflows that a linked directory at the root leads to, under the paths that GitHub would
/// use.
pub(crate) fn workflows_behind_links(context: &Context<'_>) -> Vec<Named> {
    let source = context.source;
    let mut found = Vec::new();
    for name in CI_DIRECTORIES {
        let workflows = RepoPath::new([name.as_bytes(), b"/workflows"].concat());
        let linked = [RepoPath::new(name), workflows.clone()]
            .iter()
            .any(|path| source.entry(path).is_some_and(|entry| entry.kind == EntryKind::Link));
        if !linked {
            continue;
        }
        let Followed::Directory(directory) = follow(source, &workflows) else { continue };
        let inside = source.below(&directory).iter();
        let direct = inside.filter(|entry| entry.path.parent().as_ref() == Some(&directory));
        for entry in direct {
            let Some(path) = workflows.join(entry.path.file_name()) else { continue };
            if ci::role(&path).is_some() && ci::role(&entry.path).is_none() {
                found.extend(named(source, &path));
            }
        }
    }
    found
}

/// One note for all files that were read through links.
pub(crate) fn note(links: &[(RepoPath, RepoPath)]) -> Option<Diagnostic> {
    let (first, _) = links.first()?;
    let named: Vec<String> =
        links.iter().take(NAMED).map(|(path, target)| format!("{path} -> {target}")).collect();
    let more = match links.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (files, were) = if links.len() == 1 { ("file", "was") } else { ("files", "were") };
    let message = format!(
        "{} {files} {were} read through symbolic links inside the source: {}{more}",
        links.len(),
        named.join(", ")
    );
    Some(Diagnostic::file(first, DiagnosticKind::Note, &message))
}
