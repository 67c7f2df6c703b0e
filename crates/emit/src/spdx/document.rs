//! The document with its two long lists, which are made while they are written.
//!
//! An inventory may have hundreds of thousands of packages, and a tree of JSON values takes many
//! times the memory of its text. The document is written twice, for its namespace and for the reader,
//! so each package is made twice: that costs time in proportion, and no memory.

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::{Value, json};
use spdx_rs::models::{PackageInformation, Relationship, SPDX};

use super::relationship::relationships;
use super::{fixup, package};
use crate::sbom::Inventory;

/// A document whose long lists stand beside it.
pub(super) struct Document<'d, 'a> {
    head: Value,
    inventory: &'d Inventory<'a>,
}

impl<'d, 'a> Document<'d, 'a> {
    /// A document of an inventory, from all of it but its lists.
    pub(super) fn new(
        head: &SPDX,
        inventory: &'d Inventory<'a>,
    ) -> Result<Self, serde_json::Error> {
        let mut head = serde_json::to_value(head)?;
        fixup::apply(&mut head);
        if let Some(head) = head.as_object_mut() {
            // What stands here for the lists has their place among the keys.
            head.insert("packages".to_owned(), json!(null));
            head.insert("relationships".to_owned(), json!(null));
        }
        head.sort_all_objects();
        Ok(Self { head, inventory })
    }

    /// Sets the namespace that is drawn from the content.
    pub(super) fn set_namespace(&mut self, namespace: &str) {
        if let Some(head) = self.head.as_object_mut() {
            head.insert("documentNamespace".to_owned(), json!(namespace));
        }
        self.head.sort_all_objects();
    }
}

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head.as_object().into_iter().flatten() {
            match key.as_str() {
                "packages" => map.serialize_entry(key, &Packages(self.inventory))?,
                "relationships" => map.serialize_entry(key, &Relationships(self.inventory))?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

/// The packages: the source itself, then what others made.
struct Packages<'d, 'a>(&'d Inventory<'a>);

impl Serialize for Packages<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let root = package::root(&self.0.report.source);
        list.serialize_element(&value::<S, PackageInformation>(&root)?)?;
        for component in self.0.product().chain(self.0.ci()) {
            let package = package::build(self.0, component);
            list.serialize_element(&value::<S, PackageInformation>(&package)?)?;
        }
        list.end()
    }
}

struct Relationships<'d, 'a>(&'d Inventory<'a>);

impl Serialize for Relationships<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for relationship in relationships(self.0) {
            list.serialize_element(&value::<S, Relationship>(&relationship)?)?;
        }
        list.end()
    }
}

/// One item in its final form, keys sorted.
fn value<S: Serializer, T: Serialize>(item: &T) -> Result<Value, S::Error> {
    let mut value = serde_json::to_value(item).map_err(S::Error::custom)?;
    fixup::apply(&mut value);
    value.sort_all_objects();
    Ok(value)
}
