//! Packages: the product and third-party components.

use std::borrow::Cow;
use std::collections::BTreeSet;

use plimsoll_model::{Date, FileDigest, LicenseExpression, ProductType, Scope};
use serde::Serialize;

use super::evidence::{Identity, Occurrence};
use super::notes::Note;

/// Id of the package that the document is about.
pub(crate) const ROOT: &str = "root";

/// What kind of thing a package is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Purpose {
    /// The source that the document is about.
    Source,
    /// Something that runs: an action or a reusable workflow.
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

/// A person or a group, and how to reach them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Person<'a> {
    /// The name.
    pub(crate) name: Option<Cow<'a, str>>,
    /// The e-mail address.
    pub(crate) email: Option<&'a str>,
}

impl std::fmt::Display for Person<'_> {
    /// `name <email>`, as far as known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.name.as_deref(), self.email) {
            (Some(name), Some(email)) => write!(f, "{name} <{email}>"),
            (name, email) => f.write_str(name.or(email).unwrap_or_default()),
        }
    }
}

/// A license as a format can write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum LicenseText<'a> {
    /// An SPDX expression. Its custom names (`LicenseRef-…`) can be defined in the document.
    Expression(&'a LicenseExpression),
    /// Any other statement.
    Named(Cow<'a, str>),
}

/// The facts about a license.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct License<'a> {
    /// What the authors state.
    pub(crate) declared: Option<LicenseText<'a>>,
    /// The license that was concluded from the tree.
    pub(crate) concluded: Option<LicenseText<'a>>,
    /// The rule by which it was concluded.
    pub(crate) rule: Option<&'a str>,
    /// The statements in files, sorted by path, without altered texts.
    pub(crate) observed: Vec<Observed<'a>>,
}

/// What a file states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Observed<'a> {
    /// The file.
    pub(crate) path: Cow<'a, str>,
    /// The license.
    pub(crate) expression: &'a LicenseExpression,
}

impl License<'_> {
    /// All that files state in one expression, each part once.
    pub(crate) fn observed(&self) -> Option<String> {
        let all: BTreeSet<&str> = self.observed.iter().map(|it| it.expression.as_str()).collect();
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

/// Whether one pair of brackets is around all of an expression.
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
    /// A page about it.
    Website,
}

impl PlaceKind {
    /// The word that CycloneDX has for it (`externalReferences` of type), which is plain enough for formats
    /// that leave the word to their writers.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Repository => "vcs",
            Self::Website => "website",
        }
    }
}

/// Where a package can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place<'a> {
    /// What is there.
    pub(crate) kind: PlaceKind,
    /// The address, an absolute URI; always there except for distributions.
    pub(crate) url: Option<String>,
    /// The name of the file, where one is stated.
    pub(crate) file: Option<&'a str>,
    /// The digests of the file, where it is one of several.
    pub(crate) digests: &'a [FileDigest],
}

/// What a package was taken from.
#[derive(Serialize)]
pub(crate) enum Origin<'a> {
    /// A commit of its repository.
    Commit {
        /// The commit.
        id: &'a str,
        /// The page that shows it.
        page: Option<String>,
    },
    /// Code of others that was copied into the tree, and may be changed there.
    Copy(Box<Package<'a>>),
}

/// A package: see the [module of the document](super).
#[derive(Default, Serialize)]
pub(crate) struct Package<'a> {
    /// Its id in the document: letters, digits and `-`; none for packages that are only mentioned.
    pub(crate) id: Option<&'a str>,
    /// What kind of thing it is.
    pub(crate) purpose: Purpose,
    /// Its scope; none for the root.
    pub(crate) scope: Option<Scope>,
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// Its stated version, otherwise its revision. The hash of a package archive identifies the file, not
    /// the version.
    pub(crate) version: Option<Cow<'a, str>>,
    /// The revision of its repository, where it is at one.
    pub(crate) revision: Option<&'a str>,
    /// Package URL (ECMA-427).
    pub(crate) purl: Option<Cow<'a, str>>,
    /// CPE 2.3 as a formatted string, where something states it.
    pub(crate) cpe: Option<&'a str>,
    /// SWHID (ISO/IEC 18670): of the revision of a submodule, otherwise of the content.
    pub(crate) swhid: Option<Cow<'a, str>>,
    /// What the root is, where that is stated.
    pub(crate) product_type: Option<ProductType>,
    /// Who distributes it.
    pub(crate) supplier: Option<Party<'a>>,
    /// Who wrote it.
    pub(crate) authors: Vec<Person<'a>>,
    /// The last day on which it gets security updates.
    pub(crate) support_end: Option<Date>,
    /// Its license.
    pub(crate) license: License<'a>,
    /// Copyright lines of the files that state a license, each once, in the order of the files.
    pub(crate) copyrights: Vec<Cow<'a, str>>,
    /// Digests of the one file in which it is distributed. Of several files, each has its own
    /// ([`Place::digests`]).
    pub(crate) digests: Cow<'a, [FileDigest]>,
    /// Where it can be had.
    pub(crate) places: Vec<Place<'a>>,
    /// Its origin.
    pub(crate) origin: Option<Origin<'a>>,
    /// What its identity rests on.
    pub(crate) identity: Option<Identity<'a>>,
    /// Where it occurs, sorted.
    pub(crate) occurrences: Vec<Occurrence<'a>>,
    /// What no format has a field for.
    pub(crate) notes: Vec<Note<'a>>,
}
