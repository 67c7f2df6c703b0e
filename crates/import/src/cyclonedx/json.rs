//! JSON.

use serde::Deserialize;

use super::{Component, License};
use crate::SbomError;
use crate::lenient::{lenient, objects};
use crate::listing::Listing;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    #[serde(deserialize_with = "lenient")]
    metadata: Option<Metadata>,
    components: Option<Vec<Row>>,
    #[serde(deserialize_with = "objects")]
    formulation: Vec<Formula>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Formula {
    #[serde(deserialize_with = "objects")]
    components: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    component: Option<Row>,
    #[serde(deserialize_with = "lenient")]
    tools: Option<Tools>,
}

/// A list until 1.4, an object since 1.5.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Tools {
    List(Vec<Tool>),
    Object {
        #[serde(default)]
        components: Vec<Tool>,
    },
    Other(serde::de::IgnoredAny),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tool {
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Row {
    #[serde(deserialize_with = "lenient")]
    r#type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    group: Option<String>,
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    version: Option<String>,
    #[serde(deserialize_with = "lenient")]
    purl: Option<String>,
    #[serde(deserialize_with = "lenient")]
    scope: Option<String>,
    #[serde(deserialize_with = "lenient")]
    licenses: Vec<Choice>,
    #[serde(deserialize_with = "lenient")]
    external_references: Vec<External>,
    #[serde(deserialize_with = "objects")]
    properties: Vec<Property>,
    #[serde(deserialize_with = "lenient")]
    evidence: Option<Evidence>,
    #[serde(deserialize_with = "objects")]
    components: Vec<Self>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    #[serde(deserialize_with = "lenient")]
    expression: Option<String>,
    #[serde(deserialize_with = "lenient")]
    acknowledgement: Option<String>,
    #[serde(deserialize_with = "lenient")]
    license: Option<Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(deserialize_with = "lenient")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    acknowledgement: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct External {
    #[serde(deserialize_with = "lenient")]
    r#type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Property {
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Evidence {
    #[serde(deserialize_with = "lenient")]
    occurrences: Vec<Occurrence>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Occurrence {
    #[serde(deserialize_with = "lenient")]
    location: Option<String>,
}

/// Reads a document of a version that is known.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let document: Document = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
    let metadata = document.metadata.unwrap_or_default();
    let tool = match metadata.tools {
        Some(Tools::List(tools) | Tools::Object { components: tools }) => tools.into_iter().next(),
        _ => None,
    };
    let tool = tool.unwrap_or_default();
    let root = metadata.component.unwrap_or_default().component().root();
    let mut listing = Listing::new((tool.name, tool.version), root);
    let made = document.formulation.into_iter().map(|formula| formula.components);
    let mut waiting: Vec<Row> = document.components.into_iter().chain(made).flatten().collect();
    waiting.reverse();
    while let Some(mut row) = waiting.pop() {
        waiting.extend(std::mem::take(&mut row.components).into_iter().rev());
        row.component().add_to(&mut listing);
    }
    Ok(listing)
}

impl Row {
    fn component(self) -> Component {
        let licenses = self.licenses.into_iter().filter_map(|choice| {
            let named = choice.license.unwrap_or_default();
            let text = choice.expression.or(named.id).or(named.name);
            License::new(text, choice.acknowledgement.or(named.acknowledgement).as_deref())
        });
        let references = self.external_references.into_iter();
        let mut vcs = references.filter(|it| it.r#type.as_deref() == Some("vcs"));
        let places = self.evidence.map(|evidence| evidence.occurrences).unwrap_or_default();
        let mut component = Component {
            kind: self.r#type,
            group: self.group,
            name: self.name,
            version: self.version,
            purl: self.purl,
            scope: self.scope,
            licenses: licenses.collect(),
            vcs: vcs.find_map(|it| it.url),
            location: places.into_iter().find_map(|place| place.location),
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
