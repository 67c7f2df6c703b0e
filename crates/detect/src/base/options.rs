//! The caller's options for detection.

use std::sync::Arc;

use plimsoll_source::{Limits, Upstreams};
use plimsoll_workflow::YamlLimits;

use crate::Memo;

/// The caller's options for detection.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DetectOptions {
    /// Organizations that count as the repository's own, in addition to the owner in its URL.
    pub own_organizations: Vec<String>,
    /// Copyright holders of the repository's own code, in addition to those in its license files and manifests.
    pub owner_names: Vec<String>,
    /// Size limits for reading.
    pub limits: Limits,
    /// Other repositories, whose actions and workflows are followed.
    pub upstreams: Option<Arc<dyn Upstreams>>,
    /// Budgets for one YAML file.
    pub yaml: YamlLimits,
    /// Results for blobs from scans of other revisions, with the same detectors.
    pub memo: Option<Arc<Memo>>,
}
