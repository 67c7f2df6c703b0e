//! Reports files that CI runs and that no reader supports completely.
//!
//! Python programs and makefile recipes can fetch anything. They are reported, one row and one note for
//! each kind with its files, and the report is not complete: nothing that a job runs may be hidden by
//! the language it is written in. `build-fetch` reads recipes, but only for downloads and clones.

mod kind;
mod names;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Diagnostic, DiagnosticKind, ManifestCoverage, Reference, RepoPath};
use plimsoll_source::{Entry, ReadError};

use crate::Context;
pub(crate) use kind::{Unseen, UnseenKind};
pub(crate) use places::{lost, unreachable};

/// The maximum size of the part of a file that is searched for relevant content.
const SEARCHED: u64 = 512 * 1024;

/// The maximum number of paths in a note.
const NAMED: usize = 5;

/// Adds the files that references refer to and that no reader supports, adds one note for each kind
/// of file that was not read, and returns the kinds as rows.
pub(crate) fn conclude(
    context: &Context<'_>,
    mut found: Vec<Unseen>,
    references: &[Reference],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ManifestCoverage> {
    places::of_references(context, references, diagnostics);
    names::other_case(context, &mut found);
    diagnostics.extend(notes(&found));
    rows(&found)
}

/// Whether the text of a step in a language other than shell is relevant.
pub(crate) fn is_telling(text: &str) -> bool {
    /// Words that indicate a fetch in PowerShell, and `import`, in addition to those of all languages.
    const MORE: [&str; 7] = ["import", "iwr", "irm", "iex", "invoke-", "start-process", "choco"];
    let lower = text.to_ascii_lowercase();
    MORE.iter().any(|sign| lower.contains(sign)) || plimsoll_script::may_fetch(&lower)
}

/// Whether a file is relevant. One that is too large to be searched may be.
pub(crate) fn is_relevant(context: &Context<'_>, entry: &Entry, kind: UnseenKind) -> bool {
    let signs = kind.signs();
    if signs.is_empty() {
        return true;
    }
    let key = entry.oid.map(|oid| (oid, kind.id()));
    let memo = context.recorder.memo().zip(key);
    if let Some((memo, key)) = &memo
        && let Some(known) = memo.manifests.get(key)
    {
        return known;
    }
    let says = context.recorder.looked_at(&entry.path, kind.id(), || {
        match context.recorder.peek(entry, SEARCHED) {
            Ok(content) => is_said(kind, &content),
            Err(why) => matches!(why, ReadError::TooLarge { .. }),
        }
    });
    if let Some((memo, key)) = memo {
        memo.manifests.keep(key, says);
    }
    says
}

/// Whether the content of a file is relevant: the same result for a caller that has read it anyway.
pub(crate) fn is_said(kind: UnseenKind, content: &[u8]) -> bool {
    let signs = kind.signs();
    let is_searched = u64::try_from(content.len()).is_ok_and(|size| size <= SEARCHED);
    let has = |sign: &&str| memchr::memmem::find(content, sign.as_bytes()).is_some();
    signs.is_empty() || !is_searched || signs.iter().any(has)
}

/// One row for each kind, none read.
fn rows(found: &[Unseen]) -> Vec<ManifestCoverage> {
    let rows = by_kind(found).into_iter();
    rows.map(|(kind, paths)| ManifestCoverage::new(kind.id(), false, paths)).collect()
}

/// One note for each kind.
fn notes(found: &[Unseen]) -> Vec<Diagnostic> {
    let kinds = by_kind(found).into_iter();
    let notes = kinds.filter_map(|(kind, paths)| {
        let named: Vec<String> = paths.iter().take(NAMED).map(ToString::to_string).collect();
        let more = match paths.len().saturating_sub(named.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let files = if paths.len() == 1 { "file" } else { "files" };
        let message = format!(
            "{}: {} {files} {}: {}{more}",
            kind.id(),
            paths.len(),
            kind.sentence(),
            named.join(", ")
        );
        Some(Diagnostic::file(paths.first()?, DiagnosticKind::Note, &message))
    });
    notes.collect()
}

fn by_kind(found: &[Unseen]) -> BTreeMap<UnseenKind, BTreeSet<RepoPath>> {
    let mut kinds: BTreeMap<UnseenKind, BTreeSet<RepoPath>> = BTreeMap::new();
    for one in found {
        kinds.entry(one.kind).or_default().insert(one.path.clone());
    }
    kinds
}
