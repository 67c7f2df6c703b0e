//! CycloneDX 1.2 to 1.7 (ECMA-424).

mod by_crate;
mod json;
mod row;
mod xml;

use plimsoll_model::Scope;

use crate::component::{Found, own_kind};
use crate::listing::{Listing, Root};

#[cfg(feature = "interop")]
pub(crate) use by_crate::model;
pub(crate) use by_crate::{read as by_crate, readable};
pub(crate) use json::read as json;
pub(crate) use xml::read as xml;

/// The data about a component, independent of the reader.
#[derive(Debug, Default)]
struct Component {
    kind: Option<String>,
    group: Option<String>,
    name: Option<String>,
    version: Option<String>,
    purl: Option<String>,
    scope: Option<String>,
    licenses: Vec<License>,
    /// The first URL of a repository.
    vcs: Option<String>,
    /// The first location at which the component was found.
    location: Option<String>,
    /// The component kind, if Plimsoll wrote the document.
    own_kind: Option<String>,
    /// The declared license, if Plimsoll wrote the document: the license field has the concluded
    /// one.
    own_declared: Option<String>,
}

/// A license: a name or an expression.
#[derive(Debug, Default)]
struct License {
    text: String,
    is_concluded: bool,
}

impl License {
    fn new(text: Option<String>, acknowledgement: Option<&str>) -> Option<Self> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(Self { text, is_concluded: acknowledgement == Some("concluded") })
    }
}

impl Component {
    /// Reads one of the component's properties.
    fn property(&mut self, name: &str, value: impl FnOnce() -> String) {
        let known = match name {
            "plimsoll:kind" => &mut self.own_kind,
            "plimsoll:license:declared" => &mut self.own_declared,
            _ => return,
        };
        if known.is_none() {
            *known = Some(value());
        }
    }

    /// Returns the component as the subject of the document.
    fn root(self) -> Root {
        Root { name: self.name, purl: self.purl, vcs: self.vcs }
    }

    /// Adds the component to the listing.
    fn add_to(self, listing: &mut Listing) {
        let own_kind = self.own_kind.as_deref().and_then(own_kind);
        // Other tools list the files they scanned, which are not third-party components; Plimsoll's
        // files are.
        if self.kind.as_deref() == Some("file") && own_kind.is_none() {
            return;
        }
        let license = self.own_declared.or_else(|| declared(&self.licenses));
        let name = self.name.unwrap_or_default();
        let name = match self.group.filter(|group| !group.trim().is_empty()) {
            Some(group) if !name.trim().is_empty() => format!("{}/{}", group.trim(), name.trim()),
            _ => name,
        };
        listing.add(Found {
            name,
            version: self.version,
            purl: self.purl,
            license,
            upstream: self.vcs,
            path: self.location,
            image: self.kind.as_deref() == Some("container"),
            kind: own_kind,
            scope: self.scope.and_then(|scope| match scope.as_str() {
                "required" => Some(Scope::Product),
                "optional" => Some(Scope::Build),
                "excluded" => Some(Scope::Test),
                _ => None,
            }),
        });
    }
}

/// Returns the declared license. Versions without this distinction only have the concluded one,
/// which is used instead.
fn declared(licenses: &[License]) -> Option<String> {
    let stated = licenses.iter().filter(|license| !license.is_concluded);
    let texts: Vec<&str> = stated.map(|license| license.text.trim()).collect();
    let of_several = |text: &&str| {
        // `AND` has a higher precedence than `OR`.
        if text.contains(" OR ") { format!("({text})") } else { (*text).to_owned() }
    };
    match *texts {
        [] => None,
        [only] => Some(only.to_owned()),
        _ => Some(texts.iter().map(of_several).collect::<Vec<_>>().join(" AND ")),
    }
}
