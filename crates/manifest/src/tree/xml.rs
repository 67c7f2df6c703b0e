//! XML elements with byte ranges. Custom entities are rejected; depth and number of elements are
//! limited.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::VALUES;
use crate::{ManifestProblem, place::Lines};

/// Maximum nesting depth.
const DEPTH: usize = 100;

/// An element with its content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// The name without prefix.
    pub(crate) name: String,
    /// Attributes without namespace declarations.
    pub(crate) attributes: Vec<(String, String)>,
    /// The text directly in the element.
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
    /// The bytes of its start tag.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Element {
    /// Returns the value of an attribute, ignoring the case of its name, as `MSBuild` does.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the trimmed text of the first child with this name that has text.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// Returns the children of a child.
    pub(crate) fn list(&self, name: &str) -> &[Self] {
        self.child(name).map(|child| child.children.as_slice()).unwrap_or_default()
    }
}

/// Reads a document up to the first error. The returned element has no name and contains the root.
pub(crate) fn xml(lines: &Lines<'_>, problems: &mut Vec<ManifestProblem>) -> Element {
    let mut reader = Reader::from_str(lines.text());
    let mut open = vec![Element::default()];
    let mut left = VALUES;
    loop {
        let start = offset(reader.buffer_position());
        let event = reader.read_event();
        let end = offset(reader.buffer_position());
        let failed = match event {
            Ok(Event::Eof) if open.len() == 1 => None,
            Ok(Event::Eof) => Some("the file is truncated".to_owned()),
            Ok(event) => match step(&event, start..end, &mut open) {
                Ok(()) if left > 0 => {
                    left -= 1;
                    continue;
                }
                Ok(()) => Some(format!("more than {VALUES} parts")),
                Err(why) => Some(why),
            },
            Err(why) => Some(plimsoll_model::clip(&why.to_string(), 200)),
        };
        if let Some(why) = failed {
            let message = format!("XML: {why}; everything above this line was read");
            problems.push(ManifestProblem::syntax(lines.place(start, start), message));
        }
        while open.len() > 1 {
            close(&mut open);
        }
        return open.pop().unwrap_or_default();
    }
}

/// Processes one event.
fn step(
    event: &Event<'_>,
    span: std::ops::Range<usize>,
    open: &mut Vec<Element>,
) -> Result<(), String> {
    let broken = |why: quick_xml::Error| plimsoll_model::clip(&why.to_string(), 200);
    let text = match event {
        Event::Start(tag) | Event::Empty(tag) => {
            if open.len() > DEPTH {
                return Err(format!("nested deeper than {DEPTH}"));
            }
            open.push(element(tag, span)?);
            if matches!(event, Event::Empty(_)) {
                close(open);
            }
            return Ok(());
        }
        Event::End(_) => {
            close(open);
            return Ok(());
        }
        Event::Text(text) => text.xml10_content().map_err(|why| broken(why.into()))?.into_owned(),
        Event::CData(text) => text.xml10_content().map_err(|why| broken(why.into()))?.into_owned(),
        Event::GeneralRef(entity) => self::entity(entity)?,
        // The entities that a document type declares could have any content of any length.
        Event::DocType(_) => {
            return Err("a document type definition, which is not supported".to_owned());
        }
        _ => return Ok(()),
    };
    if let Some(element) = open.last_mut().filter(|element| !element.name.is_empty()) {
        element.text.push_str(&text);
    }
    Ok(())
}

fn element(tag: &BytesStart<'_>, span: std::ops::Range<usize>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(tag.local_name().into_inner()).into_owned();
    let mut element = Element { name, start: span.start, end: span.end, ..Element::default() };
    // The library's check for duplicate attributes takes quadratic time.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|why| why.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(|why| plimsoll_model::clip(&why.to_string(), 200))?;
        let key = String::from_utf8_lossy(attribute.key.into_inner());
        if key != "xmlns" && !key.contains(':') {
            element.attributes.push((key.into_owned(), value.into_owned()));
        }
    }
    Ok(element)
}

/// Adds the innermost open element to its parent.
fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(done);
    }
}

fn entity(entity: &BytesRef<'_>) -> Result<String, String> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Ok(c.to_string());
    }
    let name = entity.decode().map_err(|why| why.to_string())?;
    let text = quick_xml::escape::resolve_predefined_entity(&name);
    text.map(str::to_owned).ok_or_else(|| "an entity that XML does not define".to_owned())
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_places() {
        let text = "<?xml version=\"1.0\"?>\n<a xmlns=\"x\" B='1'>\n <c>t&amp;u</c><d/>\n</a>\n";
        let mut problems = Vec::new();
        let document = xml(&Lines::new(text), &mut problems);
        let root = document.child("a").unwrap();
        assert_eq!(root.attribute("b"), Some("1"));
        assert_eq!(root.text_of("c"), Some("t&u"));
        assert_eq!(text.get(root.start..root.end), Some("<a xmlns=\"x\" B='1'>"));
        assert_eq!(problems, []);
    }

    #[test]
    fn invalid_and_excessive_input_is_a_problem() {
        for (text, kept) in [
            ("<a><b/>".to_owned(), true),
            ("<a><b/></c>".to_owned(), true),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a/>".to_owned(), false),
            ("<a>&b;</a>".to_owned(), true),
            ("<a>".repeat(10_000), true),
        ] {
            let mut problems = Vec::new();
            let document = xml(&Lines::new(&text), &mut problems);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(document.child("a").is_some(), kept);
        }
    }
}
