//! The XML syntax.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::layout::VERSION;
use super::table::{Field, Shape};
use super::writer::Syntax;
use crate::CycloneDxVersion;

/// Writes indented XML 1.0.
pub(super) struct Xml<W: Write> {
    out: Writer<W>,
    /// An element whose attributes are still being added.
    open: Option<BytesStart<'static>>,
}

impl<W: Write> Xml<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out: Writer::new_with_indent(out, b' ', 2), open: None }
    }

    /// Writes the start tag of the current element after its last attribute.
    fn settle(&mut self) -> io::Result<()> {
        self.open.take().map_or(Ok(()), |start| self.out.write_event(Event::Start(start)))
    }

    fn begin_element(&mut self, name: &'static str) -> io::Result<()> {
        self.settle()?;
        self.open = Some(BytesStart::new(name));
        Ok(())
    }

    fn end_element(&mut self, name: &'static str) -> io::Result<()> {
        match self.open.take() {
            Some(start) => self.out.write_event(Event::Empty(start)),
            None => self.out.write_event(Event::End(BytesEnd::new(name))),
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if let Some(open) = &mut self.open {
            open.push_attribute((name, &*held(value)));
        }
    }

    fn content(&mut self, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        self.settle()?;
        self.out.write_event(Event::Text(BytesText::new(&held(value))))
    }

    fn element(&mut self, name: &'static str, value: &str) -> io::Result<()> {
        self.begin_element(name)?;
        self.content(value)?;
        self.end_element(name)
    }
}

/// Removes characters that XML 1.0 does not allow even in escaped form (section 2.2).
fn held(text: &str) -> Cow<'_, str> {
    let is_lost = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_lost) {
        Cow::Owned(text.replace(is_lost, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

impl<W: Write> Syntax for Xml<W> {
    fn begin(&mut self, version: CycloneDxVersion, serial: &str) -> io::Result<()> {
        self.out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.begin_element("bom")?;
        self.attribute("xmlns", &format!("http://cyclonedx.org/schema/bom/{}", version.as_str()));
        self.attribute("serialNumber", serial);
        self.attribute("version", &VERSION.to_string());
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.end_element("bom")?;
        self.out.get_mut().write_all(b"\n")?;
        self.out.get_mut().flush()
    }

    fn text(&mut self, field: &Field, value: &str) -> io::Result<()> {
        match field.shape {
            Shape::Attribute => {
                self.attribute(field.name, value);
                Ok(())
            }
            Shape::Content => self.content(value),
            _ => self.element(field.name, value),
        }
    }

    fn number(&mut self, field: &Field, value: f64) -> io::Result<()> {
        self.text(field, &format!("{value:?}"))
    }

    fn open(&mut self, field: &Field) -> io::Result<()> {
        self.begin_element(field.name)
    }

    fn close(&mut self, field: &Field) -> io::Result<()> {
        self.end_element(field.name)
    }

    fn open_list(&mut self, field: &Field) -> io::Result<()> {
        if field.is_wrapped() { self.begin_element(field.name) } else { Ok(()) }
    }

    fn close_list(&mut self, field: &Field) -> io::Result<()> {
        if field.is_wrapped() { self.end_element(field.name) } else { Ok(()) }
    }

    fn open_item(&mut self, field: &Field) -> io::Result<()> {
        field.item().map_or(Ok(()), |item| self.begin_element(item))
    }

    fn close_item(&mut self, field: &Field) -> io::Result<()> {
        field.item().map_or(Ok(()), |item| self.end_element(item))
    }

    fn text_item(&mut self, field: &Field, value: &str) -> io::Result<()> {
        let Some(item) = field.item() else { return Ok(()) };
        if !field.is_of_references() {
            return self.element(item, value);
        }
        self.begin_element(item)?;
        self.attribute("ref", value);
        self.end_element(item)
    }
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn characters_that_xml_does_not_allow_are_replaced() {
        for c in '\0'..='\u{20}' {
            let text = held(&c.to_string()).into_owned();
            let is_held = matches!(c, '\t' | '\n' | '\r' | ' ');
            assert_eq!(text, if is_held { c.to_string() } else { "\u{fffd}".to_owned() });
        }
        assert_eq!(held("a\u{fffe}\u{ffff}b\u{fffd}"), "a\u{fffd}\u{fffd}b\u{fffd}");
        assert_eq!(held("<&\u{1f600}\u{7f}"), "<&\u{1f600}\u{7f}");
    }
}
