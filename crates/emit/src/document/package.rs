//! Packages: the product and third-party components.

use std::borrow::Cow;
use std::collections::BTreeSet;

use plimsoll_model::{Date, FileDigest, LicenseExpression, ProductType, Scope};
use serde::Serialize;

use super::evidence::{Identity, Occurrence};
use super::notes::Note;

/// ID of the package that is the subject of the document.
pub(crate) const ROOT: &str = "root";

/// The kind of a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Purpose {
    /// The source, which is the subject of the document.
    Source,
    /// An application: an action or a reusable workflow.
    Application,
    /// A container image.
    Container,
    /// An archive that is fetched.
    Archive,
    /// A file.
    File,
    /// A machine-learning model.
    Model,
    /// Any other third-party component.
    #[default]
    Library,
}

/// A person or an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Party<'a> {
    /// The name.
    pub(crate) name: Cow<'a, str>,
    /// The website, an absolute URI.
    pub(crate) url: Option<String>,
    /// The contact.
    pub(crate) contact: Option<Person<'a>>,
}

/// A person or a group with contact data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Person<'a> {
    /// The name.
    pub(crate) name: Option<Cow<'a, str>>,
    /// The e-mail address.
    pub(crate) email: Option<&'a str>,
}

impl std::fmt::Display for Person<'_> {
    /// Formats `name <email>`, as far as known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.name.as_deref(), self.email) {
            (Some(name), Some(email)) => write!(f, "{name} <{email}>"),
            (name, email) => f.write_str(name.or(email).unwrap_or_default()),
        }
    }
}

/// A license in a form that a format can write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum LicenseText<'a> {
    /// An SPDX expression. Its custom names (`LicenseRef-…`) are defined in the document.
    Expression(&'a LicenseExpression),
    /// Any other statement.
    Named(Cow<'a, str>),
}

/// The facts about a license.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct License<'a> {
    /// The license that the authors state.
    pub(crate) declared: Option<LicenseText<'a>>,
    /// The license that was concluded from the tree.
    pub(crate) concluded: Option<LicenseText<'a>>,
    /// The rule of the conclusion.
    pub(crate) rule: Option<&'a str>,
    /// The licenses in files, sorted by path, without altered texts.
    pub(crate) observed: Vec<Observed<'a>>,
}

/// The license in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Observed<'a> {
    /// The file.
    pub(crate) path: Cow<'a, str>,
    /// The license.
    pub(crate) expression: &'a LicenseExpression,
}

impl License<'_> {
    /// Returns the expression of all licenses in files, without duplicate parts.
    pub(crate) fn observed(&self) -> Option<String> {
        let all: BTreeSet<&str> =
            self.observed.iter().map(|observed| observed.expression.as_str()).collect();
        let is_one = all.len() == 1;
        let parts = all.into_iter().map(|part| {
            if !is_one && part.contains(" OR ") && !is_in_brackets(part) {
                format!("({part})")
            } else {
                part.to_owned()
            }
        });
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }
}

/// Whether one pair of parentheses encloses a whole expression.
fn is_in_brackets(expression: &str) -> bool {
    let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| !inner.contains(['(', ')']))
}

/// The kind of a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum PlaceKind {
    /// A file in which the package is distributed.
    Distribution,
    /// The repository.
    Repository,
    /// A page about the package.
    Website,
}

impl PlaceKind {
    /// Returns the type of `externalReferences` in CycloneDX, which other formats also use if they
    /// define no terms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Repository => "vcs",
            Self::Website => "website",
        }
    }
}

/// A location of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place<'a> {
    /// The kind.
    pub(crate) kind: PlaceKind,
    /// The URL, an absolute URI; only missing for distributions.
    pub(crate) url: Option<String>,
    /// The file name, if stated.
    pub(crate) file: Option<&'a str>,
    /// The digests of the file, if it is one of several.
    pub(crate) digests: &'a [FileDigest],
}

/// The origin of a package.
#[derive(Serialize)]
pub(crate) enum Origin<'a> {
    /// A commit of its repository.
    Commit {
        /// The commit.
        id: &'a str,
        /// The page of the commit.
        page: Option<String>,
    },
    /// Third-party code that was copied into the tree and may have been changed.
    Copy(Box<Package<'a>>),
}

/// A package; see the [module of the document](super).
#[derive(Default, Serialize)]
pub(crate) struct Package<'a> {
    /// The ID in the document: letters, digits and `-`; `None` for packages that are only
    /// mentioned.
    pub(crate) id: Option<&'a str>,
    /// The kind.
    pub(crate) purpose: Purpose,
    /// The scope; `None` for the root.
    pub(crate) scope: Option<Scope>,
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// The stated version, otherwise the revision. The digest of an archive identifies the file,
    /// not the version.
    pub(crate) version: Option<Cow<'a, str>>,
    /// The revision of the repository, if known.
    pub(crate) revision: Option<&'a str>,
    /// Package URL (ECMA-427).
    pub(crate) purl: Option<Cow<'a, str>>,
    /// CPE 2.3 as a formatted string, if stated.
    pub(crate) cpe: Option<&'a str>,
    /// SWHID (ISO/IEC 18670): of the revision of a submodule, otherwise of the content.
    pub(crate) swhid: Option<Cow<'a, str>>,
    /// The type of the product, if stated; only for the root.
    pub(crate) product_type: Option<ProductType>,
    /// The distributor.
    pub(crate) supplier: Option<Party<'a>>,
    /// The authors.
    pub(crate) authors: Vec<Person<'a>>,
    /// The last day with security updates.
    pub(crate) support_end: Option<Date>,
    /// Its license.
    pub(crate) license: License<'a>,
    /// Copyright lines of the files with a license, without duplicates, in the order of the files.
    pub(crate) copyrights: Vec<Cow<'a, str>>,
    /// Digests of the only file in which the package is distributed, or of the package itself if it is a file of
    /// the tree. If it is distributed in several files, each has its own ([`Place::digests`]).
    pub(crate) digests: Cow<'a, [FileDigest]>,
    /// The locations.
    pub(crate) places: Vec<Place<'a>>,
    /// Its origin.
    pub(crate) origin: Option<Origin<'a>>,
    /// The evidence for the identity.
    pub(crate) identity: Option<Identity<'a>>,
    /// The occurrences, sorted.
    pub(crate) occurrences: Vec<Occurrence<'a>>,
    /// Facts without a field in the formats.
    pub(crate) notes: Vec<Note<'a>>,
}
