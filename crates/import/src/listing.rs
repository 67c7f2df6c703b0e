//! What a document lists, whichever way it was read.

use plimsoll_model::{Baseline, BaselineKind, ComponentRow, Tool, clip};

use crate::component::Found;

/// Most components that are taken.
const COMPONENTS: usize = 200_000;

/// What wrote a document, what it is about, and what it lists.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The name of the tool that wrote it, and its version.
    pub(crate) tool: (Option<String>, Option<String>),
    /// The name of what it is about.
    pub(crate) root: Option<String>,
    rows: Vec<ComponentRow>,
    is_cut: bool,
}

impl Listing {
    pub(crate) fn new(tool: (Option<String>, Option<String>), root: Option<String>) -> Self {
        Self { tool, root, ..Self::default() }
    }

    /// Adds a component; of too many, the later ones are left out.
    pub(crate) fn add(&mut self, found: Found) {
        if self.rows.len() >= COMPONENTS {
            self.is_cut = true;
        } else if !found.name.trim().is_empty() {
            self.rows.push(found.row());
        }
    }

    /// The listing as a baseline.
    pub(crate) fn baseline(self) -> Baseline {
        let mut tool = Tool::this();
        let (name, version) = self.tool;
        tool.name = clip(name.as_deref().unwrap_or("unknown").trim(), 100);
        tool.version = version
            .and_then(|text| text.trim().trim_start_matches('v').parse().ok())
            .unwrap_or_else(|| semver::Version::new(0, 0, 0));
        let mut baseline = Baseline::new(BaselineKind::Sbom, tool);
        baseline.source.name = self.root;
        baseline.complete = !self.is_cut;
        baseline.components = plimsoll_model::rows(self.rows);
        baseline
    }
}
