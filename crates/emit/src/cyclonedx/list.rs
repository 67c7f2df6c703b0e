//! Lists of components, kept as text until they are written.

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::Components;
use plimsoll_model::Component;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::{Map, Value};

use super::{component, json_of, overlay};
use crate::sbom::Inventory;
use crate::{CycloneDxVersion, Error};

/// Components that are in memory as values at the same time.
const AT_ONCE: usize = 256;

/// Components in the final form of their version, as arrays of JSON, keys sorted.
#[derive(Debug, Default)]
pub(super) struct List(Vec<Vec<u8>>);

impl List {
    /// Builds each component, a few at a time.
    pub(super) fn build<'a>(
        inventory: &Inventory<'a>,
        version: CycloneDxVersion,
        components: impl Iterator<Item = &'a Component>,
    ) -> Result<Self, Error> {
        let mut list = Self::default();
        let mut rest = components.peekable();
        while rest.peek().is_some() {
            let some: Vec<&Component> = rest.by_ref().take(AT_ONCE).collect();
            let built = some.iter().map(|one| component::build(inventory, one)).collect();
            let bom = Bom {
                components: Some(Components(built)),
                spec_version: SpecVersion::V1_5,
                ..Bom::default()
            };
            let mut document = json_of(bom)?;
            let mut values = match document.get_mut("components").map(Value::take) {
                Some(Value::Array(values)) => values,
                _ => Vec::new(),
            };
            overlay::apply_components(&mut values, &some, inventory, version);
            values.iter_mut().for_each(Value::sort_all_objects);
            let text = serde_json::to_vec(&values).map_err(|why| Error::write("CycloneDX", why))?;
            list.0.push(text);
        }
        Ok(list)
    }
}

impl Serialize for List {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for text in &self.0 {
            let values: Vec<Value> = serde_json::from_slice(text).map_err(S::Error::custom)?;
            for value in &values {
                sequence.serialize_element(value)?;
            }
        }
        sequence.end()
    }
}

/// A document whose lists of components stand beside it.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The document with empty lists, keys sorted.
    pub(super) head: &'a Value,
    /// What goes to `components`.
    pub(super) product: &'a List,
    /// What goes to the `components` of the formulation.
    pub(super) ci: &'a List,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("components", _) => map.serialize_entry(key, self.product)?,
                ("formulation", Value::Array(formulas)) => {
                    let formulas: Vec<Formula<'_>> = formulas
                        .iter()
                        .filter_map(Value::as_object)
                        .map(|head| Formula { head, components: self.ci })
                        .collect();
                    map.serialize_entry(key, &formulas)?;
                }
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

/// The formula of CI.
struct Formula<'a> {
    head: &'a Map<String, Value>,
    components: &'a List,
}

impl Serialize for Formula<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head {
            match key.as_str() {
                "components" => map.serialize_entry(key, self.components)?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}
