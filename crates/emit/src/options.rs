//! How a report is written.

use std::fmt;

use plimsoll_model::{RuleMeta, Scope};

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

/// Scopes of packages: all of them, unless some are chosen.
///
/// ```
/// use plimsoll_emit::Scopes;
/// use plimsoll_model::Scope;
///
/// let scopes: Scopes = [Scope::Build, Scope::Product].into_iter().collect();
/// assert!(scopes.contains(Scope::Product) && !scopes.contains(Scope::Ci));
/// assert_eq!(scopes.to_string(), "product, build");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scopes([bool; Scope::ALL.len()]);

impl Scopes {
    /// Whether a scope is one of them.
    pub fn contains(self, scope: Scope) -> bool {
        self.iter().any(|each| each == scope)
    }

    /// Each of them, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().zip(self.0).filter(|(_, is_in)| *is_in).map(|(scope, _)| *scope)
    }

    /// Whether they are all there are.
    pub fn is_all(self) -> bool {
        self == Self::default()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }
}

impl Default for Scopes {
    fn default() -> Self {
        Self([true; Scope::ALL.len()])
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut all = [false; Scope::ALL.len()];
        for scope in scopes {
            for (is_in, each) in all.iter_mut().zip(Scope::ALL) {
                *is_in |= *each == scope;
            }
        }
        Self(all)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, scope) in self.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

/// Which of the documents an SBOM is, where product and CI are split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SbomPart {
    /// One document of everything.
    #[default]
    Whole,
    /// Everything but CI. It is the document that [`RenderOptions::with_scopes`] gives of the same scopes.
    Product,
    /// CI alone. The document names that of the product, by a link that is made from its content: an external
    /// reference by BOM-Link (CycloneDX), an external document reference with a checksum (SPDX 2.3), an import
    /// (SPDX 3). A link back cannot be made as well, since each serial number stands for the content of its document.
    Ci,
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
    pub(crate) scopes: Scopes,
    pub(crate) part: SbomPart,
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

    /// The scopes that an SBOM lists. It says which, and that the others were left out; where a package that is
    /// left out was needed by one that is listed, what it needs in turn hangs on that one. Other formats list everything.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes = scopes.into_iter().collect();
        self
    }

    /// Which of the two documents an SBOM is, of the product or of its CI. Write both with the same options and
    /// in the same format, for the link of the one to be that of the other.
    #[must_use]
    pub fn with_part(mut self, part: SbomPart) -> Self {
        self.part = part;
        self
    }

    /// The scopes that a document lists.
    #[cfg_attr(
        not(any(feature = "cyclonedx", feature = "spdx")),
        expect(dead_code, reason = "SBOMs alone have parts")
    )]
    pub(crate) fn listed(&self) -> Scopes {
        self.scopes_of(self.part)
    }

    /// The scopes of the document that this one has a link to, where it has one.
    #[cfg_attr(
        not(any(feature = "cyclonedx", feature = "spdx")),
        expect(dead_code, reason = "SBOMs alone have parts")
    )]
    pub(crate) fn linked(&self) -> Option<Scopes> {
        (self.part == SbomPart::Ci).then(|| self.scopes_of(SbomPart::Product))
    }

    fn scopes_of(&self, part: SbomPart) -> Scopes {
        let is_listed = |scope: &Scope| match part {
            SbomPart::Whole => true,
            SbomPart::Product => *scope != Scope::Ci,
            SbomPart::Ci => *scope == Scope::Ci,
        };
        self.scopes.iter().filter(is_listed).collect()
    }

    /// Whether pages for a terminal may use ANSI colors. The caller knows the terminal.
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

    /// How much the table, Markdown and HTML show.
    #[must_use]
    pub fn with_view(mut self, view: View) -> Self {
        self.view = view;
        self
    }
}
