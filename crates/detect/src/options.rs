//! What the caller asks of detection.

use plimsoll_source::Limits;
use plimsoll_workflow::Budget;

/// What the caller asks of detection.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Organizations that count as the repository's own, besides the owner its URL names.
    pub own_organizations: Vec<String>,
    /// Caps on what is read.
    pub limits: Limits,
    /// Budgets of one YAML file.
    pub yaml: Budget,
}
