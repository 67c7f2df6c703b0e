//! Paths in CI that lead outside the files that are read: into a submodule, or through a broken
//! link.

use plimsoll_model::{
    Diagnostic, DiagnosticKind, LocalResolution, Location, Redacted, Reference, RepoPath, Target,
};
use plimsoll_source::{Followed, Source, follow};

use crate::Context;

/// The reason why a path that CI names was not read, if it is in the repository's own files; `None` if the path does
/// not exist.
pub(crate) fn unreachable(source: &dyn Source, path: &RepoPath) -> Option<String> {
    match follow(source, path) {
        Followed::Submodule { path: submodule, .. } => {
            Some(format!("is in the submodule {submodule}, whose files are not read"))
        }
        Followed::Lost { link, why } if link == *path => {
            Some(format!("is a symbolic link that {why}"))
        }
        Followed::Lost { link, why } => {
            Some(format!("is below the symbolic link {link}, which {why}"))
        }
        _ => None,
    }
}

/// A loss for each path of a reference that leads out of the scanned tree.
pub(super) fn of_references(
    context: &Context<'_>,
    references: &[Reference],
    output: &mut Vec<Diagnostic>,
) {
    for reference in references.iter().filter(|reference| reference.activity.counts()) {
        let Some(Target::Local { path, resolution: LocalResolution::Missing, .. }) =
            &reference.target
        else {
            continue;
        };
        let path = RepoPath::new(path);
        // The directory, and if it exists, the file that would make it an action.
        let file = path.join(b"action.yml");
        let why = unreachable(context.source, &path)
            .or_else(|| file.and_then(|file| unreachable(context.source, &file)));
        if let Some(why) = why {
            output.push(lost(&reference.location, reference.value.as_str(), &why));
        }
    }
}

/// The diagnostic for a file that is used in CI but was not read.
pub(crate) fn lost(at: &Location, named: &str, why: &str) -> Diagnostic {
    let named = Redacted::clipped(named, 120);
    let message = format!("`{named}`, which CI uses, {why}");
    Diagnostic::new(at.clone(), DiagnosticKind::Unreadable, &message)
}
