//! What a detector or a rule says of itself.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Inclusion, Severity};

/// What a detector says of itself: the one source of its documentation page and of lists.
///
/// That of a detector of which there is one is a constant, made by [`Self::new`]; one that is configured at run
/// time holds its own, made by [`Self::configured`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own that a caller asks for"
)]
pub struct DetectorMeta {
    /// Its id. Its page has the same name, and its file with underscores in place of hyphens.
    pub id: Cow<'static, str>,
    /// What it finds, in one line.
    pub summary: Cow<'static, str>,
    /// What it reads, how, and what it does not see, in Markdown: the prose of its page.
    pub documentation: Cow<'static, str>,
    /// Its page, in Markdown: title, prose, and examples with what is found in them.
    pub page: Cow<'static, str>,
    /// The files it reads, as patterns for people.
    pub reads: FilePatterns,
    /// The ways in which what it finds comes into a repository; empty where it finds no component by itself, or
    /// packages alone.
    pub inclusions: &'static [Inclusion],
    /// Whether it takes an inventory of packages: who asks for one is told of the manifests and build
    /// files that nothing reads.
    pub takes_inventory: bool,
    /// Whether it finds what CI refers to, so that a report on pins alone needs it.
    pub finds_ci_references: bool,
    /// Whether it observes the facts that only files show: without it, a score is not measured.
    pub observes_facts: bool,
    /// Whether it reads licenses, for which tables are prepared while files are listed.
    pub reads_licenses: bool,
}

impl DetectorMeta {
    /// Describes a detector. The page may also be prose alone, without title and examples.
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
        }
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

    /// Says in which ways what it finds comes into a repository.
    #[must_use]
    pub const fn covers(mut self, inclusions: &'static [Inclusion]) -> Self {
        self.inclusions = inclusions;
        self
    }

    /// Says that the detector takes an inventory of packages.
    #[must_use]
    pub const fn takes_inventory(mut self) -> Self {
        self.takes_inventory = true;
        self
    }

    /// Says that the detector finds what CI refers to.
    #[must_use]
    pub const fn finds_ci_references(mut self) -> Self {
        self.finds_ci_references = true;
        self
    }

    /// Says that the detector reads licenses.
    #[must_use]
    pub const fn reads_licenses(mut self) -> Self {
        self.reads_licenses = true;
        self
    }

    /// Says that the detector observes facts.
    #[must_use]
    pub const fn observes_facts(mut self) -> Self {
        self.observes_facts = true;
        self
    }
}

/// Patterns of files, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilePatterns {
    /// Those of a constant.
    Static(&'static [&'static str]),
    /// Those that are known at run time.
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

/// What a rule says of itself: the one source of `plimsoll rules`, `plimsoll explain` and the
/// rule descriptions in SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleMeta {
    /// Its id, which is also its file name.
    pub id: &'static str,
    /// What it reports, in one line.
    pub summary: &'static str,
    /// Why it matters and what to do, in Markdown: the prose of its page.
    pub documentation: &'static str,
    /// Its page, in Markdown: title, prose, and examples with what is found in them.
    pub page: &'static str,
    /// The severity its findings have at most.
    pub severity: Severity,
    /// What its findings are about, for what treats some of them in another way than the rest.
    pub concern: Concern,
}

impl RuleMeta {
    /// Describes a rule. The page may also be prose alone, without title and examples.
    pub const fn new(
        id: &'static str,
        summary: &'static str,
        page: &'static str,
        severity: Severity,
    ) -> Self {
        Self { id, summary, documentation: prose(page), page, severity, concern: Concern::Other }
    }

    /// Says what its findings are about.
    #[must_use]
    pub const fn about(mut self, concern: Concern) -> Self {
        self.concern = concern;
        self
    }
}

/// What the findings of a rule are about, where something depends on it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Concern {
    /// Nothing that is treated in another way.
    #[default]
    Other,
    /// How firmly one reference is pinned. Who defers the finding excuses that reference where facts
    /// of the score count pins; no other finding but one about a boundary does.
    Pin,
    /// Whether a repository is inside the trust boundary, for all references to it. Who defers the
    /// finding excuses each of them.
    Boundary,
    /// A secret in a file: it has to be revoked, whatever else is decided.
    Secret,
    /// An exception or a statement of the policy that no longer holds as it was made.
    Exception,
    /// What is known of a license, or whether it may be used.
    License,
    /// A clarification of a license that no longer holds: an exception as well.
    Clarification,
    /// A correction of a component that no longer holds: an exception as well.
    Correction,
}

impl Concern {
    /// Whether it is about the policy itself, which cannot defer it.
    pub fn is_of_policy(self) -> bool {
        matches!(self, Self::Exception | Self::Clarification | Self::Correction)
    }

    /// Whether it is nothing that is treated in another way.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
    pub(crate) fn is_other(&self) -> bool {
        *self == Self::Other
    }
}

/// The prose of a page: what is between its title (`# …`) and its first example (`## …`).
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
