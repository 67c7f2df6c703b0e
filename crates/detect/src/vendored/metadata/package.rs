//! `Cargo.toml` and `package.json` in a vendored directory: what its own authors state.

use plimsoll_manifest::{Described, describe_crate, describe_npm_package};
use plimsoll_model::{Confidence, Field};

use super::statement::{Statement, is_placeholder};

pub(super) fn cargo(text: &str) -> Vec<Statement> {
    statements(describe_crate(text))
}

pub(super) fn npm(text: &str) -> Vec<Statement> {
    statements(describe_npm_package(text))
}

/// Metadata of vendoring says what was taken, a manifest only what its authors published last: it
/// counts for less.
fn statements(described: Vec<Described>) -> Vec<Statement> {
    let sound = |one: &Described| one.field != Field::Version || !is_placeholder(&one.value);
    let stated = described.into_iter().filter(sound).map(|one| {
        let mut statement = Statement::new(one.field, &one.value, one.line);
        statement.confidence = Confidence::STATED;
        statement
    });
    stated.collect()
}
