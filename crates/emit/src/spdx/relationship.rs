//! How packages relate to the source.

use plimsoll_model::{Component, ComponentKind, Scope};
use spdx_rs::models::{Relationship, RelationshipType};

use crate::sbom::Inventory;

/// Identifier of the document.
pub(super) const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Identifier of the source itself.
pub(super) const ROOT: &str = "SPDXRef-root";

/// What the source has to do with each package (SPDX 2.3, 11.1).
///
/// Only what the product needs is a plain dependency of it. What builds, tests or CI need is related
/// by its own type, which leads from the package to the source; and, so that a reader who starts at
/// the source finds every package, the source has it as a prerequisite.
pub(super) fn relationships(inventory: &Inventory<'_>) -> impl Iterator<Item = Relationship> {
    let described = Relationship::new(DOCUMENT, ROOT, RelationshipType::Describes, None);
    let components = inventory.product().chain(inventory.ci());
    std::iter::once(described)
        .chain(components.flat_map(|component| of_component(inventory, component)))
}

fn of_component(inventory: &Inventory<'_>, component: &Component) -> Vec<Relationship> {
    let relate = |a: &str, kind, b: &str| Relationship::new(a, b, kind, None);
    let host = inventory.parent(component).filter(|_| !component.is_ci());
    let host = host.map_or_else(|| ROOT.to_owned(), identifier);
    let package = identifier(component);
    let role = match component.scope {
        _ if component.is_ci() => Some((RelationshipType::BuildToolOf, "CI")),
        _ if !is_fetched(component) => {
            return vec![relate(&host, RelationshipType::Contains, &package)];
        }
        Scope::Build => Some((RelationshipType::BuildDependencyOf, "builds")),
        Scope::Test => Some((RelationshipType::TestDependencyOf, "tests and examples")),
        _ => None,
    };
    if let Some((kind, user)) = role {
        let why = format!("needed by {user}, not by the product");
        let prerequisite = RelationshipType::HasPrerequisite;
        return vec![
            relate(&package, kind, &host),
            Relationship::new(&host, &package, prerequisite, Some(why)),
        ];
    }
    let unknown = component.scope == Scope::Unknown;
    let why = unknown.then(|| "nothing says what it is needed for".to_owned());
    vec![Relationship::new(&host, &package, RelationshipType::DependsOn, why)]
}

/// Whether the component is fetched, and so needed by the source but not a part of it.
fn is_fetched(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::FetchedArchive | ComponentKind::Package)
}

/// Identifier of the package of a component.
pub(super) fn identifier(component: &Component) -> String {
    format!("SPDXRef-{}", component.id)
}
