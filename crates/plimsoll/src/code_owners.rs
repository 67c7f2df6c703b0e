//! Finds the owners of findings in the `CODEOWNERS` file of a source.

use std::collections::HashMap;

use plimsoll_assess::CodeOwners;
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath, Report};
use plimsoll_source::{Followed, Source, follow};

/// The paths at which GitHub looks for the file; the first existing one is used.
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The maximum size in bytes: GitHub does not read larger ones either.
const BYTES: u64 = 3 << 20;

/// Adds the owners of the file of each finding. A file that cannot be used produces a note.
pub(crate) fn apply(report: &mut Report, source: &dyn Source) {
    if report.findings.is_empty() {
        return;
    }
    let found = PLACES.iter().find_map(|place| {
        let path = RepoPath::new(place);
        match follow(source, &path) {
            Followed::File { entry, .. } => Some((path, entry)),
            _ => None,
        }
    });
    let Some((path, entry)) = found else { return };
    let content = source.read(&entry, BYTES).ok().map(String::from_utf8);
    let owners = content.and_then(Result::ok).and_then(|text| CodeOwners::parse(&text));
    let Some(owners) = owners else {
        let message = "the owners of findings are unknown: the file is too large, is not UTF-8, or could not be read";
        report.diagnostics.push(Diagnostic::file(&path, DiagnosticKind::Note, message));
        report.diagnostics.sort();
        return;
    };
    let mut known: HashMap<RepoPath, Vec<String>> = HashMap::new();
    for finding in &mut report.findings {
        let place = finding.locations.first().filter(|place| !place.external);
        let Some(path) = place.map(|place| &place.path) else { continue };
        let of = known.entry(path.clone()).or_insert_with(|| owners.of(path).to_vec());
        finding.code_owners.clone_from(of);
    }
}
