//! Lists of components and of workflows, kept as text until they are written.

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::Components;
use plimsoll_model::Component;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::{Map, Value};

use super::{ci, component, json_of, overlay};
use crate::sbom::Inventory;
use crate::{CycloneDxVersion, Error};

/// Items that are in memory as values at the same time.
const AT_ONCE: usize = 256;

/// Items in the final form of their version, as arrays of JSON, keys sorted.
#[derive(Debug, Default)]
pub(super) struct List(Vec<Vec<u8>>);

impl List {
    /// Builds each workflow of CI, a few at a time.
    pub(super) fn workflows(inventory: &Inventory<'_>) -> Result<Self, Error> {
        let mut list = Self::default();
        let files = ci::files(inventory);
        let mut rest = files.iter().peekable();
        while rest.peek().is_some() {
            let some = rest.by_ref().take(AT_ONCE);
            let built = some.map(|(path, used)| ci::workflow(path, used)).collect();
            let bom = Bom {
                formulation: Some(vec![ci::formula(Some(built))]),
                spec_version: SpecVersion::V1_5,
                ..Bom::default()
            };
            let mut document = json_of(bom)?;
            let mut values = array(document.pointer_mut("/formulation/0/workflows"));
            values.iter_mut().for_each(overlay::mend);
            list.push(values)?;
        }
        Ok(list)
    }

    /// Builds each component, a few at a time.
    pub(super) fn components<'a>(
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
            let mut values = array(document.get_mut("components"));
            overlay::apply_components(&mut values, &some, inventory, version);
            list.push(values)?;
        }
        Ok(list)
    }

    fn push(&mut self, mut values: Vec<Value>) -> Result<(), Error> {
        values.iter_mut().for_each(Value::sort_all_objects);
        let text = serde_json::to_vec(&values).map_err(|why| Error::write("CycloneDX", why))?;
        self.0.push(text);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn array(value: Option<&mut Value>) -> Vec<Value> {
    match value.map(Value::take) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
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

/// The long lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// What goes to `components`.
    pub(super) product: List,
    /// What goes to the `components` of the formulation.
    pub(super) ci: List,
    /// What goes to its `workflows`.
    pub(super) workflows: List,
}

/// A document whose long lists stand beside it.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The document with empty lists, keys sorted.
    pub(super) head: &'a Value,
    /// The lists.
    pub(super) lists: &'a Lists,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("components", _) => map.serialize_entry(key, &self.lists.product)?,
                ("formulation", Value::Array(formulas)) => {
                    let formulas: Vec<Formula<'_>> = formulas
                        .iter()
                        .filter_map(Value::as_object)
                        .map(|head| Formula { head, lists: self.lists })
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
    lists: &'a Lists,
}

impl Serialize for Formula<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head {
            match key.as_str() {
                "components" => map.serialize_entry(key, &self.lists.ci)?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        // The last of the keys that a formula of ours has, so they stay sorted.
        if !self.lists.workflows.is_empty() {
            map.serialize_entry("workflows", &self.lists.workflows)?;
        }
        map.end()
    }
}
