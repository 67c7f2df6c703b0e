//! `Cargo.toml` and `package.json` in a vendored directory: what its own authors state.

use plimsoll_manifest::{Described, describe_crate, describe_npm_package, is_private_npm_package};
use plimsoll_model::{EvidenceKind, Field};

use super::statement::Statement;

pub(super) fn cargo(text: &str) -> Vec<Statement> {
    statements(describe_crate(text))
}

pub(super) fn npm(text: &str) -> Vec<Statement> {
    let mut described = describe_npm_package(text);
    // Such a manifest often belongs to the scripts that were used to reduce the copy.
    if is_private_npm_package(text) {
        described.retain(|one| !matches!(one.value.field(), Field::Name | Field::Version));
    }
    statements(described)
}

/// Vendoring metadata describes the copy, a manifest only the last release of its authors: it has lower precedence.
fn statements(described: Vec<Described>) -> Vec<Statement> {
    let kind = EvidenceKind::Manifest;
    described
        .into_iter()
        // A component has no field for authors.
        .filter(|Described { value, .. }| value.field() != Field::Authors)
        .map(|Described { value, line, .. }| Statement { value, kind, line, record: 0 })
        .collect()
}
