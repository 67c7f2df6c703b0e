//! CycloneDX JSON (ECMA-424).

use plimsoll_model::{Baseline, Scope};
use serde::Deserialize;

use crate::SbomError;
use crate::component::{COMPONENTS, Found, baseline};
use crate::lenient::{lenient, objects};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    #[serde(deserialize_with = "lenient")]
    metadata: Option<Metadata>,
    components: Option<Vec<Component>>,
    #[serde(deserialize_with = "objects")]
    formulation: Vec<Formula>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Formula {
    #[serde(deserialize_with = "objects")]
    components: Vec<Component>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    component: Option<Component>,
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
struct Component {
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
    license: Option<License>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct License {
    #[serde(deserialize_with = "lenient")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
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

pub(crate) fn read(text: &[u8], version: Option<&str>) -> Result<Baseline, SbomError> {
    let known = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];
    let version = version.unwrap_or_default();
    if !known.contains(&version) {
        return Err(SbomError::unknown(&format!("it is CycloneDX {version:?}")));
    }
    let document: Document = serde_json::from_slice(text).map_err(|why| SbomError::syntax(&why))?;
    let metadata = document.metadata.unwrap_or_default();
    let tool = match metadata.tools {
        Some(Tools::List(tools) | Tools::Object { components: tools }) => tools.into_iter().next(),
        _ => None,
    };
    let tool = tool.unwrap_or_default();
    let mut found = baseline(tool.name.as_deref(), tool.version.as_deref());
    found.source.name = metadata.component.and_then(|root| root.name);
    let made = document.formulation.into_iter().map(|formula| formula.components);
    let mut waiting: Vec<Component> =
        document.components.into_iter().chain(made).flatten().collect();
    while let Some(mut component) = waiting.pop() {
        if found.components.len() >= COMPONENTS {
            found.complete = false;
            break;
        }
        waiting.append(&mut component.components);
        // Files are what a tool looked into, and no components of others.
        if component.r#type.as_deref() != Some("file") {
            found.components.extend(row(component));
        }
    }
    Ok(found)
}

fn row(component: Component) -> Option<plimsoll_model::ComponentRow> {
    let name = component.name.filter(|name| !name.is_empty())?;
    let name = match component.group.filter(|group| !group.is_empty()) {
        Some(group) => format!("{group}/{name}"),
        None => name,
    };
    let licenses: Vec<String> = component
        .licenses
        .into_iter()
        .filter_map(|choice| {
            choice.expression.or_else(|| choice.license.and_then(|it| it.id.or(it.name)))
        })
        .collect();
    let vcs = component.external_references.into_iter();
    let vcs = vcs.filter(|it| it.r#type.as_deref() == Some("vcs")).find_map(|it| it.url);
    let places = component.evidence.map(|evidence| evidence.occurrences).unwrap_or_default();
    let found = Found {
        name,
        version: component.version,
        purl: component.purl,
        license: (!licenses.is_empty()).then(|| licenses.join(" AND ")),
        upstream: vcs,
        path: places.into_iter().find_map(|place| place.location),
        image: component.r#type.as_deref() == Some("container"),
        scope: component.scope.and_then(|scope| match scope.as_str() {
            "required" => Some(Scope::Product),
            "optional" => Some(Scope::Build),
            "excluded" => Some(Scope::Test),
            _ => None,
        }),
    };
    Some(found.row())
}
