//! The text of configuration files, and diagnostics about text that is not understood.

use std::ops::Range;

use plimsoll_manifest::{ManifestProblem, Place, ProblemKind};
use plimsoll_model::{Diagnostic, DiagnosticKind, Location, RepoPath};
use plimsoll_workflow::Mark;

use crate::{Context, FileView, Output};

/// Maximum number of problems of one file that are reported separately.
const PROBLEMS: usize = 20;

/// The range of the line that contains an offset, without its line break; `None` if the offset is after the end.
pub(crate) fn line_at(text: &str, place: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', bytes.get(..place)?).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', bytes.get(place..)?).map_or(bytes.len(), |at| place + at);
    Some(start..end)
}

/// The text of one of the repository's own files; `None` and a diagnostic if it is not UTF-8.
pub(crate) fn text<'c>(
    context: &Context<'_>,
    view: &FileView<'c>,
    output: &mut Output,
) -> Option<&'c str> {
    if !context.zones.is_own(view.path()) {
        return None;
    }
    let text = view.text();
    if text.is_none() {
        not_utf8(view.path(), output);
    }
    text
}

/// Reports a file with an unknown encoding.
pub(crate) fn not_utf8(path: &RepoPath, output: &mut Output) {
    let message = "not UTF-8, so the file was not read: save it as UTF-8";
    output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Encoding, message));
}

/// A position in a file; without a byte range if the file had to be decoded.
pub(crate) fn location(path: &RepoPath, place: Place) -> Location {
    let location = Location::at(path.clone(), place.line, place.column);
    if place.has_span() { location.with_span(place.start, place.end) } else { location }
}

/// A position in a YAML file.
pub(crate) fn at_mark(path: &RepoPath, mark: Mark) -> Location {
    Location::at(path.clone(), mark.line, mark.column).with_span(mark.start, mark.end)
}

/// The position of bytes of a text in a file; `None` if the text does not contain them.
pub(crate) fn at_span(path: &RepoPath, text: &str, span: Range<usize>) -> Option<Location> {
    let before = text.get(..span.start)?;
    let lines = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let columns = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let large = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let location = Location::at(path.clone(), small(lines), small(columns));
    Some(location.with_span(large(span.start), large(span.end)))
}

/// Reports what was not understood in a file. A limit that was reached is always reported.
pub(crate) fn problems(path: &RepoPath, problems: &[ManifestProblem], output: &mut Output) {
    let is_limit = |problem: &&ManifestProblem| problem.kind == ProblemKind::Limit;
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
        let message = format!("further problems in this file: {}", problems.len() - PROBLEMS);
        output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Syntax, &message));
    }
}
