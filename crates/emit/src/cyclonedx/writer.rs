//! Writes the fields of a version in a syntax.

use std::io;

use super::table::Field;
use crate::CycloneDxVersion;

/// A syntax of documents.
pub(super) trait Syntax {
    /// Starts the document.
    fn begin(&mut self, version: CycloneDxVersion, serial: &str) -> io::Result<()>;
    /// Ends the document.
    fn end(&mut self) -> io::Result<()>;
    /// Writes a field with a text.
    fn text(&mut self, field: &Field, value: &str) -> io::Result<()>;
    /// Writes a field with a number.
    fn number(&mut self, field: &Field, value: f64) -> io::Result<()>;
    /// Starts a field with an object.
    fn open(&mut self, field: &Field) -> io::Result<()>;
    /// Ends the object.
    fn close(&mut self, field: &Field) -> io::Result<()>;
    /// Starts a field with a list.
    fn open_list(&mut self, field: &Field) -> io::Result<()>;
    /// Ends the list.
    fn close_list(&mut self, field: &Field) -> io::Result<()>;
    /// Starts an object in a list.
    fn open_item(&mut self, field: &Field) -> io::Result<()>;
    /// Ends the object.
    fn close_item(&mut self, field: &Field) -> io::Result<()>;
    /// Writes a text in a list.
    fn text_item(&mut self, field: &Field, value: &str) -> io::Result<()>;
}

/// Writes fields that the version supports, and omits others.
pub(super) struct Writer<S> {
    version: CycloneDxVersion,
    syntax: S,
}

impl<S: Syntax> Writer<S> {
    pub(super) fn new(version: CycloneDxVersion, syntax: S) -> Self {
        Self { version, syntax }
    }

    pub(super) fn begin(&mut self, serial: &str) -> io::Result<()> {
        self.syntax.begin(self.version, serial)
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.syntax.end()
    }

    /// Whether the version supports a field.
    pub(super) fn holds(&self, field: &Field) -> bool {
        field.is_in(self.version)
    }

    pub(super) fn text(&mut self, field: &Field, value: &str) -> io::Result<()> {
        if self.holds(field) { self.syntax.text(field, value) } else { Ok(()) }
    }

    /// Writes a text that may be unknown.
    pub(super) fn known<T: AsRef<str>>(
        &mut self,
        field: &Field,
        value: Option<T>,
    ) -> io::Result<()> {
        value.map_or(Ok(()), |value| self.text(field, value.as_ref()))
    }

    pub(super) fn number(&mut self, field: &Field, value: f64) -> io::Result<()> {
        if self.holds(field) { self.syntax.number(field, value) } else { Ok(()) }
    }

    pub(super) fn object(
        &mut self,
        field: &Field,
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        if !self.holds(field) {
            return Ok(());
        }
        self.syntax.open(field)?;
        content(self)?;
        self.syntax.close(field)
    }

    /// Writes a list of objects; an empty list is omitted.
    pub(super) fn list<T>(
        &mut self,
        field: &Field,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut items = items.into_iter().peekable();
        if !self.holds(field) || items.peek().is_none() {
            return Ok(());
        }
        self.syntax.open_list(field)?;
        for item in items {
            self.syntax.open_item(field)?;
            each(self, item)?;
            self.syntax.close_item(field)?;
        }
        self.syntax.close_list(field)
    }

    /// Writes a list of texts, which may be empty.
    pub(super) fn texts<T: AsRef<str>>(
        &mut self,
        field: &Field,
        items: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        if !self.holds(field) {
            return Ok(());
        }
        self.syntax.open_list(field)?;
        for item in items {
            self.syntax.text_item(field, item.as_ref())?;
        }
        self.syntax.close_list(field)
    }
}
