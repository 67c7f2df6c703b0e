//! The lists that name every component once: what depends on what, and how complete that is.

use std::collections::BTreeMap;

use plimsoll_model::ComponentId;
use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;

use super::document::ROOT;
use crate::sbom::Inventory;

/// What lies in what. Every component has an entry, so that "depends on nothing known" can be told
/// from "was forgotten". CI is not among the dependencies of the root: the product does not
/// contain what its builds run.
pub(super) struct Dependencies<'d, 'a>(pub(super) &'d Inventory<'a>);

impl Serialize for Dependencies<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let children = self.0.children();
        let children = &children;
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&Dependency { id: ROOT, host: None, children })?;
        for component in self.0.product().chain(self.0.ci()) {
            let (id, host) = (component.id.as_str(), Some(&component.id));
            list.serialize_element(&Dependency { id, host, children })?;
        }
        list.end()
    }
}

type Children<'a> = BTreeMap<Option<&'a ComponentId>, Vec<&'a ComponentId>>;

/// One entry (CycloneDX 1.5, `dependency`). An empty `dependsOn` says "nothing known", which is not the
/// same as saying nothing.
struct Dependency<'d, 'a> {
    id: &'d str,
    host: Option<&'d ComponentId>,
    children: &'d Children<'a>,
}

impl Serialize for Dependency<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let depends = self.children.get(&self.host).map(Vec::as_slice).unwrap_or_default();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("dependsOn", depends)?;
        map.serialize_entry("ref", self.id)?;
        map.end()
    }
}

/// How complete the document is: of the root as its head says, of the components `unknown`, because
/// what they in turn depend on was not looked into.
pub(super) struct Compositions<'d, 'a> {
    /// The compositions that stand in the document.
    pub(super) heads: &'d [Value],
    pub(super) inventory: &'d Inventory<'a>,
}

impl Serialize for Compositions<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for head in self.heads {
            list.serialize_element(head)?;
        }
        let others = Others(self.inventory);
        if self.inventory.product().chain(self.inventory.ci()).next().is_some() {
            list.serialize_element(&Composition { aggregate: "unknown", dependencies: others })?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct Composition<'d, 'a> {
    aggregate: &'static str,
    dependencies: Others<'d, 'a>,
}

struct Others<'d, 'a>(&'d Inventory<'a>);

impl Serialize for Others<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let components = self.0.product().chain(self.0.ci());
        serializer.collect_seq(components.map(|component| component.id.as_str()))
    }
}
