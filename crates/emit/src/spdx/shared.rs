//! Common parts of the versions.

use std::fmt::Write as _;

use plimsoll_model::{Date, LifecyclePhase, ProductType, Scope};

use crate::document::{Facts, Note, Occurrence, Package, Purpose, Relation};

/// The value for an unknown time, because the field is mandatory.
pub(super) const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Maximum number of places and of remarks per package. The report has all of them.
pub(super) const LISTED: usize = 20;

/// The reason why a package with an unknown purpose is listed.
pub(super) const NO_PURPOSE: &str = "nothing says what it is needed for";

/// The reason why a package that only CI uses is listed.
pub(super) const BY_CI: &str = "needed by CI, not by the product";

/// The relation of a document of CI to that of the product.
pub(super) const OF_CI: &str = "this document adds the CI of the product";

/// Returns the remarks that a reader must know.
pub(super) fn remarks(facts: &Facts<'_>) -> Option<String> {
    let no_time = "The source has no timestamp, so the time of creation is set to 1970.";
    let no_time = facts.created.is_none().then_some(no_time);
    let all: Vec<&str> =
        no_time.into_iter().chain(facts.remarks.iter().map(String::as_str)).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Joins the first lines of a list, and the number of further ones.
pub(super) fn listed<T: AsRef<str>>(all: impl Iterator<Item = T>) -> Option<String> {
    let mut text = String::new();
    let mut count = 0_usize;
    for line in all {
        if count < LISTED {
            text.push_str(if count > 0 { "\n" } else { "" });
            text.push_str(line.as_ref());
        }
        count += 1;
    }
    if let Some(more) = count.checked_sub(LISTED).filter(|more| *more > 0) {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "\nand {more} more");
    }
    (!text.is_empty()).then_some(text)
}

/// Returns the places of the package, one line per file or directory.
pub(super) fn source_info(occurrences: &[Occurrence<'_>]) -> Option<String> {
    // Sorted, so that entries in the same file are adjacent.
    let files = occurrences.chunk_by(|occurrence, next| occurrence.path == next.path);
    listed(files.filter_map(|file| file.first()).map(|place| &place.path))
}

/// Returns the facts without a field in SPDX, one line `name: value` each.
pub(super) fn comment(notes: &[Note<'_>]) -> Option<String> {
    listed(notes.iter().map(|note| format!("{}: {}", note.name, note.value)))
}

/// Returns the copyright lines.
pub(super) fn copyright(package: &Package<'_>) -> Option<String> {
    (!package.copyrights.is_empty()).then(|| package.copyrights.join("\n"))
}

/// Returns the purpose of a package in the terms of SPDX 3. The root is a source, unless the type
/// of the product is stated.
pub(super) fn purpose(package: &Package<'_>) -> &'static str {
    if let Some(kind) = package.product_type {
        return of_product(kind);
    }
    match package.purpose {
        Purpose::Source => "source",
        Purpose::Application => "application",
        Purpose::Container => "container",
        Purpose::Archive => "archive",
        Purpose::File => "file",
        Purpose::Model => "model",
        Purpose::Library => "library",
    }
}

fn of_product(kind: ProductType) -> &'static str {
    match kind {
        ProductType::OperatingSystem => "operatingSystem",
        ProductType::DeviceDriver => "deviceDriver",
        ProductType::MachineLearningModel => "model",
        other => other.as_str(),
    }
}

/// Returns the SBOM type of a lifecycle phase, as named by CISA and SPDX 3. CycloneDX has the same
/// pairs; there is no type for decommissioned products.
pub(super) fn sbom_type(phase: LifecyclePhase) -> Option<&'static str> {
    match phase {
        LifecyclePhase::Design => Some("design"),
        LifecyclePhase::PreBuild => Some("source"),
        LifecyclePhase::Build => Some("build"),
        LifecyclePhase::PostBuild => Some("analyzed"),
        LifecyclePhase::Operations => Some("deployed"),
        LifecyclePhase::Discovery => Some("runtime"),
        _ => None,
    }
}

/// Returns the last second of a day.
pub(super) fn end_of(day: Date) -> String {
    format!("{day}T23:59:59Z")
}

/// The relationship of a package to another, in the distinctions of SPDX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// It contains the other.
    Contains,
    /// It depends on the other at run time.
    Needs,
    /// It depends on the other, with an unknown purpose.
    NeedsSomehow,
    /// It depends on the other to be built.
    Build,
    /// It depends on the other to be tested.
    Test,
    /// Its CI uses the other.
    Ci,
}

impl Role {
    /// Determines the role. A dependency of a test tool is not a test dependency of that tool: a
    /// package depends on packages of its own scope.
    pub(super) fn of(relation: Relation, scope: Option<Scope>) -> Self {
        match relation {
            Relation::Contains => Self::Contains,
            Relation::UsedByCi => Self::Ci,
            Relation::Needs(of) if Some(of) == scope => Self::Needs,
            Relation::Needs(Scope::Build) => Self::Build,
            Relation::Needs(Scope::Test) => Self::Test,
            Relation::Needs(Scope::Unknown) => Self::NeedsSomehow,
            Relation::Needs(_) => Self::Needs,
        }
    }
}
