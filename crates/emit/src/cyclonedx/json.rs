//! The JSON syntax.

use std::io::{self, Write};

use serde_json::ser::Formatter as _;

use super::layout::VERSION;
use super::table::Field;
use super::writer::Syntax;
use crate::CycloneDxVersion;
use crate::json::Indented;

/// The field with the version of the document, after those of [`head`].
pub(super) const VERSION_NAME: &str = "version";

/// Returns the first fields of a document.
pub(super) fn head(version: CycloneDxVersion, serial: &str) -> [(&'static str, String); 4] {
    let number = version.as_str();
    [
        ("$schema", format!("http://cyclonedx.org/schema/bom-{number}.schema.json")),
        ("bomFormat", "CycloneDX".to_owned()),
        ("specVersion", number.to_owned()),
        ("serialNumber", serial.to_owned()),
    ]
}

/// Writes indented JSON.
pub(super) struct Json<W> {
    out: W,
    layout: Indented,
    /// For each open container, outermost first, whether the next element is its first.
    first: Vec<bool>,
}

impl<W: Write> Json<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, layout: Indented::default(), first: Vec::new() }
    }

    fn is_first(&mut self) -> bool {
        self.first.last_mut().is_some_and(|first| std::mem::replace(first, false))
    }

    fn key(&mut self, name: &str) -> io::Result<()> {
        let first = self.is_first();
        self.layout.begin_object_key(&mut self.out, first)?;
        self.string(name)?;
        self.layout.begin_object_value(&mut self.out)
    }

    fn string(&mut self, text: &str) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, text).map_err(io::Error::from)
    }

    fn field(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.key(name)?;
        self.string(value)?;
        self.layout.end_object_value(&mut self.out)
    }

    fn open_object(&mut self) -> io::Result<()> {
        self.first.push(true);
        self.layout.begin_object(&mut self.out)
    }

    fn close_object(&mut self) -> io::Result<()> {
        self.first.pop();
        self.layout.end_object(&mut self.out)
    }

    fn begin_item(&mut self) -> io::Result<()> {
        let first = self.is_first();
        self.layout.begin_array_value(&mut self.out, first)
    }
}

impl<W: Write> Syntax for Json<W> {
    fn begin(&mut self, version: CycloneDxVersion, serial: &str) -> io::Result<()> {
        self.open_object()?;
        for (name, value) in head(version, serial) {
            self.field(name, &value)?;
        }
        self.key(VERSION_NAME)?;
        write!(self.out, "{VERSION}")?;
        self.layout.end_object_value(&mut self.out)
    }

    fn end(&mut self) -> io::Result<()> {
        self.close_object()?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }

    fn text(&mut self, field: &Field, value: &str) -> io::Result<()> {
        self.field(field.name, value)
    }

    fn number(&mut self, field: &Field, value: f64) -> io::Result<()> {
        self.key(field.name)?;
        write!(self.out, "{value:?}")?;
        self.layout.end_object_value(&mut self.out)
    }

    fn open(&mut self, field: &Field) -> io::Result<()> {
        self.key(field.name)?;
        self.open_object()
    }

    fn close(&mut self, _: &Field) -> io::Result<()> {
        self.close_object()?;
        self.layout.end_object_value(&mut self.out)
    }

    fn open_list(&mut self, field: &Field) -> io::Result<()> {
        self.key(field.name)?;
        self.first.push(true);
        self.layout.begin_array(&mut self.out)
    }

    fn close_list(&mut self, _: &Field) -> io::Result<()> {
        self.first.pop();
        self.layout.end_array(&mut self.out)?;
        self.layout.end_object_value(&mut self.out)
    }

    fn open_item(&mut self, _: &Field) -> io::Result<()> {
        self.begin_item()?;
        self.open_object()
    }

    fn close_item(&mut self, _: &Field) -> io::Result<()> {
        self.close_object()?;
        self.layout.end_array_value(&mut self.out)
    }

    fn text_item(&mut self, _: &Field, value: &str) -> io::Result<()> {
        self.begin_item()?;
        self.string(value)?;
        self.layout.end_array_value(&mut self.out)
    }
}
