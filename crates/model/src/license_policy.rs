//! What a policy says of licenses.

use crate::{Date, LicenseEntry, LicenseExpression, RepoPath};

/// Licenses that what ships may have. A component may have one of several that its expression offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicensePolicy {
    /// Those allowed; all where the list is empty.
    pub allow: Vec<AllowedLicense>,
    /// Those not allowed.
    pub deny: Vec<LicenseEntry>,
    /// What single components may have beside that.
    pub exceptions: Vec<LicenseGrant>,
    /// What people found out about texts that say too little, or something else than they mean.
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
    /// What is allowed.
    pub entry: LicenseEntry,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl AllowedLicense {
    /// An entry in a line of the policy.
    pub fn new(entry: LicenseEntry, line: u32) -> Self {
        Self { entry, line }
    }
}

/// The components that an entry of the policy is about, as patterns in which `*` stands for a part of a name and
/// `**` for any number of parts. Where a field is absent, anything goes.
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

/// Licenses that single components may have, although the lists do not allow them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseGrant {
    /// The components.
    pub matching: ComponentMatch,
    /// What they may have beside what the lists allow.
    pub allow: Vec<LicenseEntry>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Date,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl LicenseGrant {
    /// Licenses for some components, why, and until when.
    pub fn new(
        matching: ComponentMatch,
        allow: Vec<LicenseEntry>,
        reason: &str,
        until: Date,
    ) -> Self {
        Self { matching, allow, reason: reason.to_owned(), owner: None, until, line: 1 }
    }
}

/// The license that a person found components to have by reading a file. It holds as long as the file is the
/// same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clarification {
    /// The components.
    pub matching: ComponentMatch,
    /// Their license.
    pub expression: LicenseExpression,
    /// The file that was read.
    pub file: RepoPath,
    /// Its SHA-256 at that time, in lower-case hexadecimal digits.
    pub sha256: String,
    /// What was found out.
    pub reason: String,
    /// Who read it.
    pub reviewer: String,
    /// The last day on which it holds.
    pub until: Date,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl Clarification {
    /// A license by what a file says, read by somebody.
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
