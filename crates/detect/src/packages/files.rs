//! What the detectors of packages have in common: taking in one file.

use plimsoll_manifest::{LockKind, Lockfile, Manifest, Place, Problem, ProblemKind};
use plimsoll_model::{Diagnostic, DiagnosticKind, Location, RepoPath};
use plimsoll_source::Entry;

use super::{LockedFile, ManifestFile, ManifestKind};
use crate::{Context, Output};

/// Most problems of one file that are reported one by one.
const PROBLEMS: usize = 20;

/// The text of a file of the repository's own; a diagnostic where it is not UTF-8.
pub(crate) fn text<'c>(
    context: &Context<'_>,
    entry: &Entry,
    content: &'c [u8],
    output: &mut Output,
) -> Option<&'c str> {
    if !context.zones.is_own(&entry.path) {
        return None;
    }
    let text = std::str::from_utf8(content).ok();
    if text.is_none() {
        not_utf8(&entry.path, output);
    }
    text
}

/// Reports a file whose encoding is not known.
pub(crate) fn not_utf8(path: &RepoPath, output: &mut Output) {
    let message = "not UTF-8: nothing of it was read; save the file as UTF-8";
    output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Encoding, message));
}

/// Where something is in a file; without bytes where the file was decoded to read it.
pub(crate) fn location(path: &RepoPath, place: Place) -> Location {
    let location = Location::at(path.clone(), place.line, place.column);
    if place.has_span() { location.with_span(place.start, place.end) } else { location }
}

/// Takes in a manifest.
pub(crate) fn manifest(entry: &Entry, kind: ManifestKind, manifest: Manifest, output: &mut Output) {
    problems(&entry.path, &manifest.problems, output);
    output.manifests.push(ManifestFile::new(entry.path.clone(), kind, manifest));
}

/// Reads and takes in a lockfile.
pub(crate) fn lock(entry: &Entry, kind: LockKind, text: &str, output: &mut Output) {
    take_lock(entry, Lockfile::parse(kind, text), output);
}

/// Takes in a lockfile.
pub(crate) fn take_lock(entry: &Entry, lock: Lockfile, output: &mut Output) {
    problems(&entry.path, &lock.problems, output);
    output.locks.push(LockedFile::new(entry.path.clone(), lock));
}

/// Reports what was not understood in a file. Where a limit was reached is always among it.
pub(crate) fn problems(path: &RepoPath, problems: &[Problem], output: &mut Output) {
    let is_limit = |problem: &&Problem| problem.kind == ProblemKind::Limit;
    let rest = problems.iter().skip(PROBLEMS).filter(is_limit).take(PROBLEMS);
    for problem in problems.iter().take(PROBLEMS).chain(rest) {
        let kind = match problem.kind {
            ProblemKind::Limit => DiagnosticKind::LimitExceeded,
            _ => DiagnosticKind::Syntax,
        };
        let location = match problem.place {
            Some(place) => location(path, place),
            None => Location::whole(path.clone()),
        };
        output.diagnostics.push(Diagnostic::new(location, kind, &problem.message));
    }
    if problems.len() > PROBLEMS {
        let message = format!("{} more problems in this file", problems.len() - PROBLEMS);
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Syntax, &message));
    }
}
