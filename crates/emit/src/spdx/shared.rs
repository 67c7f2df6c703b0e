//! What the versions have in common.

use std::fmt::Write as _;

use plimsoll_model::{Date, LifecyclePhase, ProductType, Scope};

use crate::document::{Facts, Note, Occurrence, Package, Purpose, Relation};

/// The value for an unknown time, because the field is mandatory.
pub(super) const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// The maximum number of places and of remarks listed for a package. The report has all of them.
pub(super) const LISTED: usize = 20;

/// Says why a package is listed that nothing places in the product, a build or a test.
pub(super) const NO_PURPOSE: &str = "nothing says what it is needed for";

/// Explains why a package that only CI uses is listed.
pub(super) const BY_CI: &str = "needed by CI, not by the product";

/// Says how a document of CI is related to that of the product.
pub(super) const OF_CI: &str = "this document adds the CI of the product";

/// What a reader has to know before relying on the document.
pub(super) fn remarks(facts: &Facts<'_>) -> Option<String> {
    let no_time = "The source carries no time, so the time of creation is set to 1970.";
    let no_time = facts.created.is_none().then_some(no_time);
    let all: Vec<&str> =
        no_time.into_iter().chain(facts.remarks.iter().map(String::as_str)).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The first lines of a list, and how many more there are.
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

/// Where the package was found: a line for each file or directory.
pub(super) fn source_info(occurrences: &[Occurrence<'_>]) -> Option<String> {
    // Sorted, so that entries in the same file are adjacent.
    let files = occurrences.chunk_by(|one, next| one.path == next.path);
    listed(files.filter_map(|file| file.first()).map(|place| &place.path))
}

/// What SPDX has no field for: a line `name: value` for each.
pub(super) fn comment(notes: &[Note<'_>]) -> Option<String> {
    listed(notes.iter().map(|note| format!("{}: {}", note.name, note.value)))
}

/// The copyright lines that were found, each on its own.
pub(super) fn copyright(package: &Package<'_>) -> Option<String> {
    (!package.copyrights.is_empty()).then(|| package.copyrights.join("\n"))
}

/// What kind of thing a package is, as SPDX 3 spells it. The root is its source, unless something states what
/// the product is.
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

/// The SBOM type of a lifecycle phase, as named by CISA and SPDX 3. CycloneDX has the same pairs; there is no
/// type for decommissioned products.
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

/// The last second of a day.
pub(super) fn end_of(day: Date) -> String {
    format!("{day}T23:59:59Z")
}

/// The relationship of a package to another, as distinguished by SPDX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The other one is a part of it.
    Contains,
    /// It needs the other one for its function.
    Needs,
    /// It needs the other one for something that nothing states.
    NeedsSomehow,
    /// It needs the other one to be built.
    Build,
    /// It needs the other one to be tested.
    Test,
    /// Its CI uses the other one.
    Ci,
}

impl Role {
    /// A dependency of a test tool is not a test dependency of that tool: a package depends on
    /// packages of its own scope.
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
