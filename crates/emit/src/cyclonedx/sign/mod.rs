//! Signed documents in JSON: JSON Signature Format (JSF) 0.82, which the schemas of `CycloneDX` 1.4 to 1.7 refer to.
//!
//! The signature is a property of the document that it signs (an enveloped signature). JSF signs the canonical form
//! (RFC 8785) of the document with all of the signature except its `value`, so the key and the algorithm are signed
//! too. The same calls write the document and its [canonical form](canonical), instead of parsing the written document
//! again. The document and its canonical form have the same content, since each call passes a typed value to both;
//! tests read documents as a verifier does.

mod canonical;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::json::{self, Json};
use super::layout::VERSION;
use super::table as field;
use super::table::Field;
use super::writer::Syntax;
use crate::{CycloneDxVersion, SigningKey};
use canonical::Canonical;

/// Writes JSON with a signature as its last property.
pub(super) struct Signed<'k, W> {
    json: Json<W>,
    canonical: Canonical,
    key: &'k SigningKey,
}

impl<'k, W: Write> Signed<'k, W> {
    pub(super) fn new(json: Json<W>, key: &'k SigningKey) -> Self {
        Self { json, canonical: Canonical::default(), key }
    }
}

impl<W: Write> Syntax for Signed<'_, W> {
    fn begin(&mut self, version: CycloneDxVersion, serial: &str) -> io::Result<()> {
        for (name, value) in json::head(version, serial) {
            self.canonical.text(name, &value);
        }
        self.canonical.number(json::VERSION_NAME, VERSION.into());
        self.json.begin(version, serial)
    }

    fn end(&mut self) -> io::Result<()> {
        self.open(&field::SIGNATURE)?;
        self.text(&field::SIGNATURE_ALGORITHM, "Ed25519")?;
        self.open(&field::PUBLIC_KEY)?;
        self.text(&field::KEY_TYPE, "OKP")?;
        self.text(&field::KEY_CURVE, "Ed25519")?;
        self.text(&field::KEY_X, &self.key.public_text())?;
        self.close(&field::PUBLIC_KEY)?;
        self.canonical.close();
        let message = std::mem::take(&mut self.canonical).finish()?;
        self.json.text(&field::SIGNATURE_VALUE, &self.key.sign(&message))?;
        self.json.close(&field::SIGNATURE)?;
        self.json.end()
    }

    fn text(&mut self, field: &Field, value: &str) -> io::Result<()> {
        self.canonical.text(field.name, value);
        self.json.text(field, value)
    }

    fn number(&mut self, field: &Field, value: f64) -> io::Result<()> {
        self.canonical.number(field.name, value);
        self.json.number(field, value)
    }

    fn open(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.open_object(field.name);
        self.json.open(field)
    }

    fn close(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.close();
        self.json.close(field)
    }

    fn open_list(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.open_list(field.name);
        self.json.open_list(field)
    }

    fn close_list(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.close();
        self.json.close_list(field)
    }

    fn open_item(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.open_object(field.name);
        self.json.open_item(field)
    }

    fn close_item(&mut self, field: &Field) -> io::Result<()> {
        self.canonical.close();
        self.json.close_item(field)
    }

    fn text_item(&mut self, field: &Field, value: &str) -> io::Result<()> {
        self.canonical.text(field.name, value);
        self.json.text_item(field, value)
    }
}
