//! Texts of the license list, for tests.

/// The text of a license.
pub(crate) fn listed(id: &str) -> &'static str {
    spdx::text::LICENSE_TEXTS.iter().find(|(listed, _)| *listed == id).unwrap().1
}
