//! The license rules of a policy.

use crate::{Date, LicenseEntry, LicenseExpression, RepoPath};

/// Allowed and denied licenses of what ships. In an expression, one allowed choice is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicensePolicy {
    /// Allowed licenses; all if the list is empty.
    pub allow: Vec<AllowedLicense>,
    /// Denied licenses.
    pub deny: Vec<LicenseEntry>,
    /// Exceptions for single components.
    pub exceptions: Vec<LicenseGrant>,
    /// Clarifications of texts by people.
    pub clarifications: Vec<Clarification>,
}

impl LicensePolicy {
    /// Whether it allows or denies anything.
    pub fn decides(&self) -> bool {
        !self.allow.is_empty() || !self.deny.is_empty()
    }
}

/// An entry of `allow`, with its line in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllowedLicense {
    /// The allowed license.
    pub entry: LicenseEntry,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl AllowedLicense {
    /// Creates an entry with its line.
    pub fn new(entry: LicenseEntry, line: u32) -> Self {
        Self { entry, line }
    }
}

/// Patterns for components, in which `*` matches within a name and `**` across path segments. An absent field
/// matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ComponentMatch {
    /// The name.
    pub name: Option<String>,
    /// The package URL.
    pub purl: Option<String>,
    /// A directory or file of the component.
    pub path: Option<String>,
}

impl std::fmt::Display for ComponentMatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields = [&self.name, &self.purl, &self.path];
        let known: Vec<&str> = fields.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&known.join(", "))
    }
}

/// Additional licenses that single components may have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseGrant {
    /// The components.
    pub matching: ComponentMatch,
    /// The additionally allowed licenses.
    pub allow: Vec<LicenseEntry>,
    /// The reason.
    pub reason: String,
    /// The person or team that is responsible.
    pub owner: Option<String>,
    /// The last day on which it is valid.
    pub until: Date,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl LicenseGrant {
    /// Creates an exception for some components with reason and expiry.
    pub fn new(
        matching: ComponentMatch,
        allow: Vec<LicenseEntry>,
        reason: &str,
        until: Date,
    ) -> Self {
        Self { matching, allow, reason: reason.to_owned(), owner: None, until, line: 1 }
    }
}

/// A license that a person determined by reading a file. It is valid as long as the file does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clarification {
    /// The components.
    pub matching: ComponentMatch,
    /// Their license.
    pub expression: LicenseExpression,
    /// The file that was read.
    pub file: RepoPath,
    /// Its SHA-256 when it was reviewed, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The result of the review.
    pub reason: String,
    /// The reviewer.
    pub reviewer: String,
    /// The last day on which it is valid.
    pub until: Date,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl Clarification {
    /// Creates a clarification of a license.
    pub fn new(expression: LicenseExpression, file: RepoPath, sha256: &str, until: Date) -> Self {
        Self {
            matching: ComponentMatch::default(),
            expression,
            file,
            sha256: sha256.to_owned(),
            reason: String::new(),
            reviewer: String::new(),
            until,
            line: 1,
        }
    }
}
