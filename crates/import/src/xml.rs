//! XML events. Only the predefined entities and one encoding are supported; depth is limited.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use crate::SbomError;
use crate::error::line_of;

/// Maximum nesting depth. Plimsoll's documents have 12 levels.
pub(crate) const DEPTH: usize = 100;

/// An event.
pub(crate) enum Part<'t> {
    /// The start of an element.
    Open(Element),
    /// The end of the innermost open element.
    Close,
    /// Text, with its entities resolved.
    Text(Cow<'t, str>),
    /// The end of the document.
    End,
}

/// The start of an element.
pub(crate) struct Element {
    /// The name without prefix.
    pub(crate) name: String,
    /// Attributes without a prefix.
    pub(crate) attributes: Vec<(String, String)>,
    /// The namespaces that the element declares.
    pub(crate) namespaces: Vec<String>,
}

impl Element {
    /// Removes an attribute and returns its value.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(key, _)| key == name)?;
        Some(self.attributes.swap_remove(at).1)
    }
}

/// A document.
pub(crate) struct Xml<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    depth: usize,
    /// Whether the open element is empty (`<a/>`), so that its end follows.
    is_empty: bool,
    has_root: bool,
}

impl<'t> Xml<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Result<Self, SbomError> {
        let text = std::str::from_utf8(text).map_err(|why| {
            let line = line_of(text, why.valid_up_to());
            SbomError::syntax("XML", line, "it is not UTF-8, the only supported encoding")
        })?;
        let reader = Reader::from_str(text);
        Ok(Self { text, reader, depth: 0, is_empty: false, has_root: false })
    }

    /// Returns the root element.
    pub(crate) fn root(&mut self) -> Result<Element, SbomError> {
        loop {
            match self.next()? {
                Part::Open(element) => return Ok(element),
                Part::End => return Err(self.broken("it has no element")),
                Part::Text(_) | Part::Close => {}
            }
        }
    }

    pub(crate) fn next(&mut self) -> Result<Part<'t>, SbomError> {
        if std::mem::take(&mut self.is_empty) {
            return self.close();
        }
        loop {
            let event = self.reader.read_event();
            match event.map_err(|why| self.broken(&why.to_string()))? {
                Event::Start(tag) => return self.open(&tag),
                Event::Empty(tag) => {
                    self.is_empty = true;
                    return self.open(&tag);
                }
                Event::End(_) => return self.close(),
                Event::Text(text) => {
                    let text = text.xml10_content().map_err(|why| self.broken(&why.to_string()))?;
                    return Ok(Part::Text(text));
                }
                Event::CData(text) => {
                    let text = text.xml10_content().map_err(|why| self.broken(&why.to_string()))?;
                    return Ok(Part::Text(text));
                }
                Event::GeneralRef(entity) => {
                    return self.entity(&entity).map(|text| Part::Text(text.into()));
                }
                Event::Decl(declaration) => {
                    let encoding = declaration.encoding().and_then(Result::ok);
                    let is_known = |name: &[u8]| {
                        [&b"utf-8"[..], b"utf8", b"us-ascii"]
                            .iter()
                            .any(|known| name.eq_ignore_ascii_case(known))
                    };
                    if encoding.is_some_and(|name| !is_known(&name)) {
                        return Err(
                            self.broken("its encoding is not UTF-8, the only supported one")
                        );
                    }
                }
                // The entities that a document type declares could have any content of any length.
                Event::DocType(_) => {
                    return Err(
                        self.broken("it has a document type definition, which is not supported")
                    );
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => return Err(self.broken("it is truncated")),
                Event::Eof => return Ok(Part::End),
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Part<'t>, SbomError> {
        if self.depth >= DEPTH {
            return Err(SbomError::too_deep(self.line(), DEPTH));
        }
        if self.depth == 0 && std::mem::replace(&mut self.has_root, true) {
            return Err(self.broken("it has two roots"));
        }
        self.depth += 1;
        let name = String::from_utf8_lossy(tag.local_name().into_inner()).into_owned();
        let mut element = Element { name, attributes: Vec::new(), namespaces: Vec::new() };
        // The library's check for duplicate attributes takes quadratic time.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|why| self.broken(&why.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|why| self.broken(&why.to_string()))?;
            let value = value.into_owned();
            let key = String::from_utf8_lossy(attribute.key.into_inner());
            if key == "xmlns" || key.starts_with("xmlns:") {
                element.namespaces.push(value);
            } else if !key.contains(':') {
                element.attributes.push((key.into_owned(), value));
            }
        }
        Ok(Part::Open(element))
    }

    fn close(&mut self) -> Result<Part<'t>, SbomError> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(Part::Close)
            }
            None => Err(self.broken("an end tag has no start tag")),
        }
    }

    fn entity(&self, entity: &BytesRef<'_>) -> Result<String, SbomError> {
        let of_number = entity.resolve_char_ref().map_err(|why| self.broken(&why.to_string()))?;
        if let Some(c) = of_number {
            return Ok(c.to_string());
        }
        let name = entity.decode().map_err(|why| self.broken(&why.to_string()))?;
        let text = quick_xml::escape::resolve_predefined_entity(&name);
        text.map(str::to_owned)
            .ok_or_else(|| self.broken("it uses an entity that XML does not define"))
    }

    fn broken(&self, why: &str) -> SbomError {
        SbomError::syntax("XML", self.line(), &plimsoll_model::clip(why, 200))
    }

    fn line(&self) -> usize {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        line_of(self.text.as_bytes(), at)
    }
}
