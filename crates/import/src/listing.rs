//! What a document lists, whichever way it was read.

use plimsoll_model::{Baseline, BaselineKind, ComponentRow, Tool, clip};

use crate::SbomError;
use crate::component::Found;

/// Most components that are compared. What is cut would look as if it were in the SBOM alone, so more are
/// refused.
const COMPONENTS: usize = 200_000;

/// What wrote a document, what it is about, and what it lists.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The name of the tool that wrote it, and its version.
    pub(crate) tool: (Option<String>, Option<String>),
    /// The name of what it is about.
    pub(crate) root: Option<String>,
    rows: Vec<ComponentRow>,
    /// How many components there are behind those that are kept.
    beyond: usize,
    /// Whether a component has nothing that it could be known by.
    has_nameless: bool,
}

impl Listing {
    pub(crate) fn new(tool: (Option<String>, Option<String>), root: Option<String>) -> Self {
        Self { tool, root, ..Self::default() }
    }

    /// Adds a component; of too many, the later ones are counted.
    pub(crate) fn add(&mut self, found: Found) {
        if self.rows.len() >= COMPONENTS {
            self.beyond = self.beyond.saturating_add(1);
        } else {
            match found.row() {
                Some(row) => self.rows.push(row),
                None => self.has_nameless = true,
            }
        }
    }

    /// The listing as a baseline.
    pub(crate) fn baseline(self) -> Result<Baseline, SbomError> {
        if self.beyond > 0 {
            let all = self.rows.len().saturating_add(self.beyond);
            return Err(SbomError::too_many(all, COMPONENTS));
        }
        let mut tool = Tool::this();
        let (name, version) = self.tool;
        tool.name = clip(name.as_deref().unwrap_or("unknown").trim(), 100);
        tool.version = version
            .and_then(|text| text.trim().trim_start_matches('v').parse().ok())
            .unwrap_or_else(|| semver::Version::new(0, 0, 0));
        let mut baseline = Baseline::new(BaselineKind::Sbom, tool);
        baseline.source.name = self.root;
        baseline.complete = !self.has_nameless;
        baseline.components = plimsoll_model::rows(self.rows);
        Ok(baseline)
    }
}
