//! How a report is written.

use plimsoll_model::RuleMeta;

/// Where a CycloneDX document lists what CI runs with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CiComponents {
    /// In `formulation`: what a task uses is no part of what is shipped.
    #[default]
    Formulation,
    /// Among `components` with scope `excluded`, for consumers that do not read `formulation`.
    Components,
}

/// How much the formats for people show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum View {
    /// Components, pinning report, findings and what was not read.
    #[default]
    Full,
    /// The pinning report alone, every reference in it.
    Pins,
}

/// How a report is written. Each format takes from it what concerns it.
///
/// ```
/// use plimsoll_emit::{RenderOptions, View};
///
/// let options = RenderOptions::default().with_view(View::Pins).with_width(100);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RenderOptions {
    pub(crate) rules: Vec<RuleMeta>,
    pub(crate) ci_components: CiComponents,
    pub(crate) color: bool,
    pub(crate) width: Option<u16>,
    pub(crate) view: View,
}

impl RenderOptions {
    /// The rules that ran, for the rule descriptions in SARIF.
    #[must_use]
    pub fn with_rules(mut self, rules: impl Into<Vec<RuleMeta>>) -> Self {
        self.rules = rules.into();
        self
    }

    /// Where CycloneDX lists what CI runs with.
    #[must_use]
    pub fn with_ci_components(mut self, place: CiComponents) -> Self {
        self.ci_components = place;
        self
    }

    /// Whether the table may use ANSI colors. The caller knows the terminal.
    #[must_use]
    pub fn with_color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// Columns of the terminal; without it no cell is wrapped.
    #[must_use]
    pub fn with_width(mut self, columns: impl Into<Option<u16>>) -> Self {
        self.width = columns.into();
        self
    }

    /// How much the table and Markdown show.
    #[must_use]
    pub fn with_view(mut self, view: View) -> Self {
        self.view = view;
        self
    }
}
