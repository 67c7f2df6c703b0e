//! A component in JSON, without its nested components.

use serde::Deserialize;

use super::{Component, License};
use crate::lenient::{First, Wanted, object, objects, text};

/// A component with the field names of the format.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Row {
    #[serde(deserialize_with = "text")]
    r#type: Option<String>,
    #[serde(deserialize_with = "text")]
    group: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    version: Option<String>,
    #[serde(deserialize_with = "text")]
    purl: Option<String>,
    #[serde(deserialize_with = "text")]
    scope: Option<String>,
    #[serde(deserialize_with = "objects")]
    licenses: Vec<Choice>,
    #[serde(deserialize_with = "objects")]
    external_references: Vec<External>,
    #[serde(deserialize_with = "objects")]
    properties: Vec<Property>,
    #[serde(deserialize_with = "object")]
    evidence: Option<Evidence>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    #[serde(deserialize_with = "text")]
    expression: Option<String>,
    #[serde(deserialize_with = "text")]
    acknowledgement: Option<String>,
    #[serde(deserialize_with = "object")]
    license: Option<Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    acknowledgement: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct External {
    #[serde(deserialize_with = "text")]
    r#type: Option<String>,
    #[serde(deserialize_with = "text")]
    url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Property {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Evidence {
    #[serde(deserialize_with = "objects")]
    occurrences: First<Occurrence>,
}

#[derive(Debug, Default, Deserialize)]
struct Occurrence {
    #[serde(default, deserialize_with = "text")]
    location: Option<String>,
}

impl Wanted for Choice {
    fn is_wanted(&self) -> bool {
        let named = self
            .license
            .as_ref()
            .is_some_and(|license| license.id.is_some() || license.name.is_some());
        named || self.expression.is_some()
    }
}

impl Wanted for External {
    fn is_wanted(&self) -> bool {
        self.r#type.as_deref() == Some("vcs")
    }
}

impl Wanted for Property {
    fn is_wanted(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.starts_with("plimsoll:"))
    }
}

impl Row {
    /// Converts the row.
    pub(super) fn component(self) -> Component {
        let licenses = self.licenses.into_iter().filter_map(|choice| {
            let named = choice.license.unwrap_or_default();
            let text = choice.expression.or(named.id).or(named.name);
            License::new(text, choice.acknowledgement.or(named.acknowledgement).as_deref())
        });
        let mut repositories = self.external_references.into_iter();
        let place = self.evidence.and_then(|evidence| evidence.occurrences.0);
        let mut component = Component {
            kind: self.r#type,
            group: self.group,
            name: self.name,
            version: self.version,
            purl: self.purl,
            scope: self.scope,
            licenses: licenses.collect(),
            vcs: repositories.find_map(|reference| reference.url),
            location: place.and_then(|place| place.location),
            ..Component::default()
        };
        for property in self.properties {
            if let (Some(name), Some(value)) = (property.name, property.value) {
                component.property(&name, || value);
            }
        }
        component
    }
}
