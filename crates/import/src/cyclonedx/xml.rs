//! Reader for CycloneDX in XML.

use super::{Component, License};
use crate::SbomError;
use crate::listing::Listing;
use crate::xml::{Element, Part, Xml};

/// The meaning of an element, which depends on its parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    Bom,
    Metadata,
    Root,
    RootReferences,
    RootReference,
    Tools,
    ToolComponents,
    Tool,
    Formulation,
    Formula,
    Components,
    Component,
    Licenses,
    License,
    References,
    Reference,
    Properties,
    Evidence,
    Occurrences,
    Occurrence,
    /// An element with a text value.
    Value(Value),
    /// An element that is ignored.
    Other,
}

/// The meaning of a text value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    RootName,
    RootPurl,
    RootUrl,
    ToolName,
    ToolVersion,
    Group,
    Name,
    Version,
    Purl,
    Scope,
    Expression,
    LicenseId,
    LicenseName,
    Url,
    Location,
    Property,
}

impl Place {
    /// Returns the meaning of a child element.
    fn within(self, name: &str) -> Self {
        use Value::{
            Expression, Group, LicenseId, LicenseName, Location, Name, Property, Purl, RootName,
            RootPurl, RootUrl, Scope, ToolName, ToolVersion, Url, Version,
        };
        match (self, name) {
            (Self::Outside, "bom") => Self::Bom,
            (Self::Bom, "metadata") => Self::Metadata,
            (Self::Bom, "formulation") => Self::Formulation,
            (Self::Metadata, "component") => Self::Root,
            (Self::Metadata, "tools") => Self::Tools,
            (Self::Root, "name") => Self::Value(RootName),
            (Self::Root, "purl") => Self::Value(RootPurl),
            (Self::Root, "externalReferences") => Self::RootReferences,
            (Self::RootReferences, "reference") => Self::RootReference,
            (Self::RootReference, "url") => Self::Value(RootUrl),
            (Self::Tools, "components") => Self::ToolComponents,
            (Self::Tools, "tool") | (Self::ToolComponents, "component") => Self::Tool,
            (Self::Tool, "name") => Self::Value(ToolName),
            (Self::Tool, "version") => Self::Value(ToolVersion),
            (Self::Formulation, "formula") => Self::Formula,
            (Self::Bom | Self::Formula | Self::Component, "components") => Self::Components,
            (Self::Components, "component") => Self::Component,
            (Self::Component, "group") => Self::Value(Group),
            (Self::Component, "name") => Self::Value(Name),
            (Self::Component, "version") => Self::Value(Version),
            (Self::Component, "purl") => Self::Value(Purl),
            (Self::Component, "scope") => Self::Value(Scope),
            (Self::Component, "licenses") => Self::Licenses,
            (Self::Component, "externalReferences") => Self::References,
            (Self::Component, "properties") => Self::Properties,
            (Self::Component, "evidence") => Self::Evidence,
            (Self::Licenses, "expression") => Self::Value(Expression),
            (Self::Licenses, "license") => Self::License,
            (Self::License, "id") => Self::Value(LicenseId),
            (Self::License, "name") => Self::Value(LicenseName),
            (Self::References, "reference") => Self::Reference,
            (Self::Reference, "url") => Self::Value(Url),
            (Self::Properties, "property") => Self::Value(Property),
            (Self::Evidence, "occurrences") => Self::Occurrences,
            (Self::Occurrences, "occurrence") => Self::Occurrence,
            (Self::Occurrence, "location") => Self::Value(Location),
            _ => Self::Other,
        }
    }
}

/// Reads a document of a supported version.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let mut xml = Xml::new(text)?;
    let mut reader = Reader::default();
    loop {
        match xml.next()? {
            Part::Open(element) => reader.open(element),
            Part::Close => reader.close(),
            Part::Text(text) => {
                if let Place::Value(_) = reader.place() {
                    reader.text.push_str(&text);
                }
            }
            Part::End => return Ok(reader.listing),
        }
    }
}

#[derive(Default)]
struct Reader {
    /// The open elements.
    open: Vec<Place>,
    /// The text of the current value.
    text: String,
    listing: Listing,
    /// The number of tools so far; only the first one is used.
    tools: usize,
    /// The open components; nested ones come last.
    components: Vec<Component>,
    /// The open license: its name, and its expression or ID.
    license: (Option<String>, Option<String>),
    acknowledgement: Option<String>,
    is_vcs: bool,
    property: String,
}

impl Reader {
    fn place(&self) -> Place {
        self.open.last().copied().unwrap_or(Place::Outside)
    }

    fn component(&mut self) -> Option<&mut Component> {
        self.components.last_mut()
    }

    fn open(&mut self, mut element: Element) {
        let place = self.place().within(&element.name);
        match place {
            Place::Component => {
                let kind = element.take("type");
                self.components.push(Component { kind, ..Component::default() });
            }
            Place::Licenses
            | Place::References
            | Place::Properties
            | Place::Evidence
            | Place::Occurrences => self.forget(place),
            Place::Tool => self.tools = self.tools.saturating_add(1),
            Place::License => {
                self.license = (None, None);
                self.acknowledgement = element.take("acknowledgement");
            }
            Place::Reference | Place::RootReference => {
                self.is_vcs = element.take("type").as_deref() == Some("vcs");
            }
            Place::Value(value) => {
                self.text.clear();
                match value {
                    Value::Expression => self.acknowledgement = element.take("acknowledgement"),
                    Value::Property => self.property = element.take("name").unwrap_or_default(),
                    _ => {}
                }
            }
            _ => {}
        }
        self.open.push(place);
    }

    /// Discards the data of an earlier list of this kind in the open component: the schema allows
    /// one list of each kind, and the last one is used, as in `cyclonedx-bom`.
    fn forget(&mut self, list: Place) {
        let Some(component) = self.component() else { return };
        match list {
            Place::Licenses => component.licenses.clear(),
            Place::References => component.vcs = None,
            Place::Properties => (component.own_kind, component.own_declared) = (None, None),
            _ => component.location = None,
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Place::Component) => {
                if let Some(component) = self.components.pop() {
                    component.add_to(&mut self.listing);
                }
            }
            Some(Place::License) => {
                let (id, name) = std::mem::take(&mut self.license);
                let how = self.acknowledgement.take();
                let license = License::new(id.or(name), how.as_deref());
                if let Some(component) = self.component() {
                    component.licenses.extend(license);
                }
            }
            Some(Place::Value(value)) => self.value(value),
            _ => {}
        }
    }

    /// Processes a value.
    fn value(&mut self, value: Value) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim().to_owned();
        match value {
            Value::RootName => self.listing.root.name = Some(text),
            Value::RootPurl => self.listing.root.purl = Some(text),
            Value::Url | Value::RootUrl if !self.is_vcs => {}
            Value::RootUrl => {
                self.listing.root.vcs.get_or_insert(text);
            }
            Value::ToolName if self.tools == 1 => self.listing.tool.0 = Some(text),
            Value::ToolVersion if self.tools == 1 => self.listing.tool.1 = Some(text),
            Value::LicenseId => self.license.0 = Some(text),
            Value::LicenseName => self.license.1 = Some(text),
            Value::Expression => {
                let how = self.acknowledgement.take();
                let license = License::new(Some(text), how.as_deref());
                if let Some(component) = self.component() {
                    component.licenses.extend(license);
                }
            }
            Value::Property => {
                let name = std::mem::take(&mut self.property);
                if let Some(component) = self.component() {
                    component.property(&name, || text);
                }
            }
            _ => self.field(value, text),
        }
    }

    /// Sets a field of the open component.
    fn field(&mut self, value: Value, text: String) {
        let Some(component) = self.component() else { return };
        let (field, is_first) = match value {
            Value::Group => (&mut component.group, false),
            Value::Name => (&mut component.name, false),
            Value::Version => (&mut component.version, false),
            Value::Purl => (&mut component.purl, false),
            Value::Scope => (&mut component.scope, false),
            Value::Url => (&mut component.vcs, true),
            Value::Location => (&mut component.location, true),
            _ => return,
        };
        if !is_first || field.is_none() {
            *field = Some(text);
        }
    }
}
