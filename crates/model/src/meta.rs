//! Metadata of detectors and rules.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Inclusion, Severity};

/// Metadata of a detector: the only source of its documentation page and of lists.
///
/// For a detector without settings it is a constant, made by [`Self::new`]; a detector that is configured at run time
/// has its own, made by [`Self::configured`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own that a caller asks for"
)]
pub struct DetectorMeta {
    /// Its id. Its page has the same name, and its source file has underscores instead of hyphens.
    pub id: Cow<'static, str>,
    /// A summary of what it finds, in one line.
    pub summary: Cow<'static, str>,
    /// The prose of its page in Markdown: what it reads, how, and what it does not detect.
    pub documentation: Cow<'static, str>,
    /// Its page in Markdown: title, prose, and examples with their results.
    pub page: Cow<'static, str>,
    /// The files it reads, as patterns for people. They are only displayed: a detector decides by its own code which
    /// files it reads.
    pub reads: FilePatterns,
    /// The inclusion mechanisms that it covers; empty if it finds no components by itself, or only packages.
    pub inclusions: &'static [Inclusion],
    /// Whether it makes an inventory of packages, so that unread manifests and build files have to be
    /// reported.
    pub takes_inventory: bool,
    /// Whether it finds CI references, so that a pins report needs it.
    pub finds_ci_references: bool,
    /// Whether it observes facts that only files show; without it, a score is not measured.
    pub observes_facts: bool,
    /// Whether it reads licenses; if so, tables are prepared while files are listed.
    pub reads_licenses: bool,
    /// Whether it is a part of Plimsoll, so that failures are reported to the project.
    pub is_built_in: bool,
}

impl DetectorMeta {
    /// Creates the metadata of a detector. The page may also be only prose, without title and
    /// examples.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        reads: &'static [&'static str],
    ) -> Self {
        Self {
            id: Cow::Borrowed(id),
            summary: Cow::Borrowed(summary),
            documentation: Cow::Borrowed(prose(page)),
            page: Cow::Borrowed(page),
            reads: FilePatterns::Static(reads),
            inclusions: &[],
            takes_inventory: false,
            finds_ci_references: false,
            observes_facts: false,
            reads_licenses: false,
            is_built_in: false,
        }
    }

    /// Creates the metadata of a detector that is a part of Plimsoll: see [`Self::new`].
    pub const fn built_in(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        reads: &'static [&'static str],
    ) -> Self {
        let mut meta = Self::new(id, summary, page, reads);
        meta.is_built_in = true;
        meta
    }

    /// Describes a detector that is configured at run time. Each instance has an id of its own: claims and
    /// references are credited to it.
    ///
    /// ```
    /// use plimsoll_model::DetectorMeta;
    ///
    /// let file = "deps.lock";
    /// let meta = DetectorMeta::configured(format!("list-{file}"), "Archives in a list", [file]);
    /// assert_eq!(meta.id, "list-deps.lock");
    /// ```
    pub fn configured(
        id: impl Into<String>,
        summary: impl Into<String>,
        reads: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            id: Cow::Owned(id.into()),
            summary: Cow::Owned(summary.into()),
            reads: FilePatterns::Owned(reads.into_iter().map(Into::into).collect()),
            ..Self::new("", "", "", &[])
        }
    }

    /// Sets the inclusion mechanisms that it covers.
    #[must_use]
    pub const fn covers(mut self, inclusions: &'static [Inclusion]) -> Self {
        self.inclusions = inclusions;
        self
    }

    /// Marks it as making an inventory of packages.
    #[must_use]
    pub const fn takes_inventory(mut self) -> Self {
        self.takes_inventory = true;
        self
    }

    /// Marks it as finding CI references.
    #[must_use]
    pub const fn finds_ci_references(mut self) -> Self {
        self.finds_ci_references = true;
        self
    }

    /// Marks it as reading licenses.
    #[must_use]
    pub const fn reads_licenses(mut self) -> Self {
        self.reads_licenses = true;
        self
    }

    /// Marks it as observing facts.
    #[must_use]
    pub const fn observes_facts(mut self) -> Self {
        self.observes_facts = true;
        self
    }
}

/// Patterns of files, for people: lists and pages show them, and nothing is matched with them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilePatterns {
    /// Patterns that are constants.
    Static(&'static [&'static str]),
    /// Patterns that are known at run time.
    Owned(Vec<String>),
}

impl FilePatterns {
    /// The patterns, in their order.
    pub fn to_vec(&self) -> Vec<&str> {
        match self {
            Self::Static(patterns) => patterns.to_vec(),
            Self::Owned(patterns) => patterns.iter().map(String::as_str).collect(),
        }
    }
}

/// Metadata of a rule: the only source of `plimsoll rules`, `plimsoll explain` and the rule
/// descriptions in SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleMeta {
    /// Its id. Its page has the same name.
    pub id: &'static str,
    /// A summary of what it reports, in one line.
    pub summary: &'static str,
    /// The prose of its page in Markdown: why it matters and what to do.
    pub documentation: &'static str,
    /// Its page in Markdown: title, prose, and examples with their results.
    pub page: &'static str,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// The concern of its findings, for code that treats some of them differently.
    pub concern: Concern,
}

impl RuleMeta {
    /// Creates the metadata of a rule. The page may also be only prose, without title and examples.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        severity: Severity,
    ) -> Self {
        Self { id, summary, documentation: prose(page), page, severity, concern: Concern::Other }
    }

    /// The consequence if nothing is done about its findings: the paragraph of its page that begins with `If nothing is done:`.
    ///
    /// ```
    /// use plimsoll_model::{RuleMeta, Severity};
    ///
    /// let page = "# id\n\nWhy.\n\nIf nothing is done: the server decides\nwhat runs.\n\n## An example\n";
    /// let meta = RuleMeta::new("id", "A summary", page, Severity::Low);
    /// assert_eq!(meta.consequence().as_deref(), Some("the server decides what runs"));
    /// ```
    pub fn consequence(&self) -> Option<String> {
        let mut paragraphs = self.documentation.split("\n\n");
        let text =
            paragraphs.find_map(|paragraph| paragraph.strip_prefix("If nothing is done: "))?;
        let words: Vec<&str> = text.split_whitespace().collect();
        Some(words.join(" ").trim_end_matches('.').to_owned())
    }

    /// Sets the concern of its findings.
    #[must_use]
    pub const fn about(mut self, concern: Concern) -> Self {
        self.concern = concern;
        self
    }
}

/// The concern of a rule's findings, if something depends on it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Concern {
    /// No special treatment.
    #[default]
    Other,
    /// The pin of one reference. Deferring the finding excuses the reference in the pin facts of the
    /// score; other findings do not, except those about a boundary.
    Pin,
    /// Whether a repository is inside the trust boundary, for all references to it. Deferring the
    /// finding excuses each of them.
    Boundary,
    /// A secret in a file: it has to be revoked in any case.
    Secret,
    /// An exception or a statement in the policy that is no longer valid.
    Exception,
    /// The license of a component, or whether it may be used.
    License,
    /// A license clarification that is no longer valid, which is an exception as well.
    Clarification,
    /// A correction of a component that is no longer valid, which is an exception as well.
    Correction,
}

impl Concern {
    /// Whether it is about the policy itself, which cannot defer it.
    pub fn is_of_policy(self) -> bool {
        matches!(self, Self::Exception | Self::Clarification | Self::Correction)
    }

    /// Whether it has no special treatment.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    pub(crate) fn is_other(&self) -> bool {
        *self == Self::Other
    }
}

/// The prose of a page, between its title (`# …`) and its first example (`## …`).
const fn prose(page: &'static str) -> &'static str {
    let mut text = page.as_bytes();
    if let [b'#', b' ', ..] = text {
        while let [byte, rest @ ..] = text {
            text = rest;
            if *byte == b'\n' {
                break;
            }
        }
    }
    let start = page.len() - text.len();
    while let [_, rest @ ..] = text {
        if let [b'\n', b'#', b'#', b' ', ..] = text {
            break;
        }
        text = rest;
    }
    page.split_at(page.len() - text.len()).0.split_at(start).1.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prose_is_between_title_and_examples() {
        assert_eq!(
            prose("# id\n\nOne.\n\nTwo: ## x.\n\n## A title\n\nText.\n"),
            "One.\n\nTwo: ## x."
        );
        assert_eq!(prose("# id\n\nOne.\n"), "One.");
        assert_eq!(prose("Prose alone."), "Prose alone.");
        assert_eq!(prose("# id"), "");
        assert_eq!(prose(""), "");
    }
}
