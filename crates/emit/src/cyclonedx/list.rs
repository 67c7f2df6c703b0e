//! Lists of components and of workflows, kept as text until they are written.

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::Components;
use plimsoll_model::Component;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::{Map, Value};

use super::document::json_of;
use super::{ci, component, dependencies, overlay};
use crate::sbom::Inventory;
use crate::{CycloneDxVersion, RenderError};

/// Items that are in memory as values at the same time.
const AT_ONCE: usize = 256;

/// Bytes of text that are kept of one list. A document is written twice, and what does not fit is built
/// once more instead.
const KEPT: usize = 48 << 20;

/// Items in the final form of their version, as arrays of JSON, keys sorted.
#[derive(Default)]
pub(super) struct List<'d, 'a> {
    texts: Vec<Vec<u8>>,
    /// Components whose text is not kept.
    rest: Option<Rest<'d, 'a>>,
}

/// Components that are built whenever they are written.
struct Rest<'d, 'a> {
    inventory: &'d Inventory<'a>,
    version: CycloneDxVersion,
    components: Vec<&'a Component>,
}

impl<'d, 'a> List<'d, 'a> {
    /// Builds each workflow of CI, a few at a time.
    pub(super) fn workflows(inventory: &Inventory<'_>) -> Result<Self, RenderError> {
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
    pub(super) fn components(
        inventory: &'d Inventory<'a>,
        version: CycloneDxVersion,
        components: impl Iterator<Item = &'a Component>,
    ) -> Result<Self, RenderError> {
        let mut list = Self::default();
        let mut rest = components.peekable();
        let mut bytes = 0;
        while rest.peek().is_some() {
            if bytes > KEPT {
                list.rest = Some(Rest { inventory, version, components: rest.collect() });
                break;
            }
            let some: Vec<&Component> = rest.by_ref().take(AT_ONCE).collect();
            list.push(built(inventory, version, &some)?)?;
            bytes += list.texts.last().map_or(0, Vec::len);
        }
        Ok(list)
    }

    fn push(&mut self, mut values: Vec<Value>) -> Result<(), RenderError> {
        values.iter_mut().for_each(Value::sort_all_objects);
        let text =
            serde_json::to_vec(&values).map_err(|why| RenderError::write("CycloneDX", why))?;
        self.texts.push(text);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.rest.is_none()
    }
}

/// Components in the final form of their version.
fn built(
    inventory: &Inventory<'_>,
    version: CycloneDxVersion,
    components: &[&Component],
) -> Result<Vec<Value>, RenderError> {
    let list = components.iter().map(|one| component::build(inventory, one)).collect();
    let bom = Bom {
        components: Some(Components(list)),
        spec_version: SpecVersion::V1_5,
        ..Bom::default()
    };
    let mut document = json_of(bom)?;
    let mut values = array(document.get_mut("components"));
    overlay::apply_components(&mut values, components, inventory, version);
    Ok(values)
}

fn array(value: Option<&mut Value>) -> Vec<Value> {
    match value.map(Value::take) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    }
}

impl Serialize for List<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for text in &self.texts {
            let values: Vec<Value> = serde_json::from_slice(text).map_err(S::Error::custom)?;
            for value in &values {
                sequence.serialize_element(value)?;
            }
        }
        if let Some(rest) = &self.rest {
            for some in rest.components.chunks(AT_ONCE) {
                let values = built(rest.inventory, rest.version, some);
                for mut value in values.map_err(S::Error::custom)? {
                    value.sort_all_objects();
                    sequence.serialize_element(&value)?;
                }
            }
        }
        sequence.end()
    }
}

/// The long lists of a document.
#[derive(Default)]
pub(super) struct Lists<'d, 'a> {
    /// What goes to `components`.
    pub(super) product: List<'d, 'a>,
    /// What goes to the `components` of the formulation.
    pub(super) ci: List<'d, 'a>,
    /// What goes to its `workflows`.
    pub(super) workflows: List<'d, 'a>,
}

/// A document whose long lists stand beside it.
pub(super) struct Document<'d, 'a> {
    /// The document with empty lists, keys sorted.
    pub(super) head: &'d Value,
    /// The lists.
    pub(super) lists: &'d Lists<'d, 'a>,
    /// What the lists are of.
    pub(super) inventory: &'d Inventory<'a>,
}

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.head.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("components", _) => map.serialize_entry(key, &self.lists.product)?,
                ("dependencies", _) => {
                    map.serialize_entry(key, &dependencies::Dependencies(self.inventory))?;
                }
                ("compositions", Value::Array(heads)) => {
                    let list = dependencies::Compositions { heads, inventory: self.inventory };
                    map.serialize_entry(key, &list)?;
                }
                ("formulation", Value::Array(formulas)) => {
                    let formulas: Vec<Formula<'_, '_>> = formulas
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
struct Formula<'d, 'a> {
    head: &'d Map<String, Value>,
    lists: &'d Lists<'d, 'a>,
}

impl Serialize for Formula<'_, '_> {
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
