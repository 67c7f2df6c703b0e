//! What the caller asks of detection.

use std::sync::Arc;

use plimsoll_source::{Limits, Upstreams};
use plimsoll_workflow::YamlLimits;

use crate::Memo;

/// What the caller asks of detection.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DetectOptions {
    /// Organizations that count as the repository's own, besides the owner its URL names.
    pub own_organizations: Vec<String>,
    /// Names of those who hold the copyright of the repository's own code, besides those that its license files and
    /// manifests name.
    pub owner_names: Vec<String>,
    /// Caps on what is read.
    pub limits: Limits,
    /// Other repositories, whose actions and workflows are followed.
    pub upstreams: Option<Arc<dyn Upstreams>>,
    /// Budgets of one YAML file.
    pub yaml: YamlLimits,
    /// What was made of blobs by scans of other revisions, with the same detectors.
    pub memo: Option<Arc<Memo>>,
}
