//! Options for writing a report.

use std::fmt;

use plimsoll_model::{RuleMeta, Scope};

#[cfg(feature = "sign")]
use crate::SigningKey;

/// The part of a CycloneDX document that lists the components that CI uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CiComponents {
    /// In `formulation`, because what CI uses is not a part of what ships.
    #[default]
    Formulation,
    /// Among `components` with scope `excluded`, for consumers that do not read `formulation`.
    Components,
}

/// The selected scopes of packages, by default all.
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
    /// Whether a scope is selected.
    pub fn contains(self, scope: Scope) -> bool {
        self.iter().any(|each| each == scope)
    }

    /// The selected scopes, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().zip(self.0).filter(|(_, is_in)| *is_in).map(|(scope, _)| *scope)
    }

    /// Whether all scopes are selected.
    pub fn is_all(self) -> bool {
        self == Self::default()
    }

    /// Whether no scope is selected.
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

/// The part of an SBOM if product and CI are split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SbomPart {
    /// One document with everything.
    #[default]
    Whole,
    /// Everything except CI: the same document as with [`RenderOptions::with_scopes`] and these scopes.
    Product,
    /// Only CI. The document refers to the product document by a link that is derived from its content: an external
    /// reference by BOM-Link (CycloneDX), an external document reference with a checksum (SPDX 2.3), an import (SPDX
    /// 3). There is no link in the other direction, because each serial number is derived from the content of its
    /// document.
    Ci,
}

/// The amount of detail in the formats for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum View {
    /// Components, pinning report, findings and files that were not read.
    #[default]
    Full,
    /// Only the pinning report, with every reference.
    Pins,
}

/// Options for writing a report. Each format uses the options that concern it.
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
    #[cfg(feature = "sign")]
    pub(crate) signing_key: Option<SigningKey>,
}

impl RenderOptions {
    /// Sets the rules that ran, for the rule descriptions in SARIF.
    #[must_use]
    pub fn with_rules(mut self, rules: impl Into<Vec<RuleMeta>>) -> Self {
        self.rules = rules.into();
        self
    }

    /// Sets where CycloneDX lists the components that CI uses.
    #[must_use]
    pub fn with_ci_components(mut self, place: CiComponents) -> Self {
        self.ci_components = place;
        self
    }

    /// Sets the scopes that an SBOM lists. The SBOM states the scopes and that others were left out. A package that
    /// depends on one that is left out is shown as depending directly on the listed dependencies of that one. Other
    /// formats list everything.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes = scopes.into_iter().collect();
        self
    }

    /// Sets the part of an SBOM: the product or its CI. Write both with the same options and in the same format,
    /// so that the link between them is right.
    #[must_use]
    pub fn with_part(mut self, part: SbomPart) -> Self {
        self.part = part;
        self
    }

    /// Signs documents in the formats that hold a signature ([`Format::holds_signature`](crate::Format::holds_signature)).
    /// A signature changes neither the content nor the serial number.
    ///
    /// ```
    /// use plimsoll_emit::{RenderOptions, SigningKey};
    ///
    /// fn signed(key_file: &[u8]) -> Result<RenderOptions, plimsoll_emit::SigningKeyError> {
    ///     Ok(RenderOptions::default().with_signing_key(SigningKey::from_pem(key_file)?))
    /// }
    /// ```
    #[cfg(feature = "sign")]
    #[must_use]
    pub fn with_signing_key(mut self, key: impl Into<Option<SigningKey>>) -> Self {
        self.signing_key = key.into();
        self
    }

    /// Returns the scopes that a document lists.
    #[cfg_attr(
        not(any(feature = "cyclonedx", feature = "spdx")),
        expect(dead_code, reason = "only SBOMs have parts")
    )]
    pub(crate) fn listed(&self) -> Scopes {
        self.scopes_of(self.part)
    }

    /// Returns the scopes of the linked document, if there is one.
    #[cfg_attr(
        not(any(feature = "cyclonedx", feature = "spdx")),
        expect(dead_code, reason = "only SBOMs have parts")
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

    /// Sets the width of the terminal; without it, no cell is wrapped.
    #[must_use]
    pub fn with_width(mut self, columns: impl Into<Option<u16>>) -> Self {
        self.width = columns.into();
        self
    }

    /// Sets the amount of detail in the table, Markdown and HTML.
    #[must_use]
    pub fn with_view(mut self, view: View) -> Self {
        self.view = view;
        self
    }
}
