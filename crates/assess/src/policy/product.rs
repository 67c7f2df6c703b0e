//! Reads the `[product]` table of a policy.

use plimsoll_model::{
    Contact, LicenseExpression, Location, Product, ProductFact, ProductOrigin, Redacted, RepoPath,
    Supplier, VALUE_LIMIT, web_url,
};
use toml::Spanned;
use toml::value::Value;

use super::raw::{RawProduct, RawSupplier};
use super::read::Reader;
use crate::error::{PolicyError, line_of};

impl Reader<'_> {
    /// Reads `[product]`, each fact with its line.
    pub(super) fn product(&self, raw: RawProduct) -> Result<Product, PolicyError> {
        let mut product = Product::default();
        let text = |text: &String| -> Result<Redacted, String> {
            plain(text).map(|text| Redacted::clipped(text, VALUE_LIMIT))
        };
        product.name = self.fact(raw.name, "name", text)?;
        product.version = self.fact(raw.version, "version", text)?;
        product.kind = self.fact(raw.kind, "type", |word| {
            word.parse().map_err(|why| format!("{why}: write for example `type = \"application\"`"))
        })?;
        product.license = self.fact(raw.license, "license", |text| {
            let parsed = LicenseExpression::parse(text);
            parsed.ok_or_else(|| {
                format!(
                    "{text:?} is not an SPDX expression: write for example `MIT OR Apache-2.0`, or \
                     `LicenseRef-…` for a license of your own"
                )
            })
        })?;
        product.lifecycle = self.fact(raw.lifecycle, "lifecycle", |word| {
            word.parse().map_err(|why| format!("{why}: write for example `lifecycle = \"build\"`"))
        })?;
        product.support_end = self.fact(raw.support_end, "support_end", |value: &Value| {
            let text = match value {
                Value::Datetime(time) => time.to_string(),
                Value::String(text) => text.clone(),
                other => other.type_str().to_owned(),
            };
            let day = text.parse();
            day.map_err(|why| format!("{text} is {why}: write `support_end = 2030-12-31`"))
        })?;
        product.authors = self.authors(&raw.authors)?;
        product.supplier = raw.supplier.as_ref().map(|raw| self.supplier(raw)).transpose()?;
        Ok(product)
    }

    /// Returns the fact of a key, if present. The error of `read` describes the problem with the value.
    fn fact<V, T>(
        &self,
        value: Option<Spanned<V>>,
        key: &str,
        read: impl FnOnce(&V) -> Result<T, String>,
    ) -> Result<Option<ProductFact<T>>, PolicyError> {
        let Some(value) = value else { return Ok(None) };
        let at = value.span().start;
        let read = read(value.get_ref());
        let read = read.map_err(|why| self.fail(at, format!("[product] `{key}`: {why}")))?;
        Ok(Some(self.stated(read, at)))
    }

    fn stated<T>(&self, value: T, at: usize) -> ProductFact<T> {
        let place = Location::line(RepoPath::new(self.file), line_of(self.text, at));
        ProductFact::at(value, ProductOrigin::Policy, place)
    }

    fn authors(
        &self,
        raw: &[Spanned<String>],
    ) -> Result<Option<ProductFact<Vec<Contact>>>, PolicyError> {
        let Some(at) = raw.first().map(|first| first.span().start) else { return Ok(None) };
        let read = |author: &Spanned<String>| {
            let contact = author.get_ref().parse::<Contact>();
            contact.map_err(|why| {
                let message = format!(
                    "[product] `authors`: {:?} is {why}: write `authors = [\"Ada <ada@example.org>\"]`",
                    author.get_ref()
                );
                self.fail(author.span().start, message)
            })
        };
        let authors: Vec<Contact> = raw.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Some(self.stated(authors, at)))
    }

    fn supplier(&self, raw: &RawSupplier) -> Result<ProductFact<Supplier>, PolicyError> {
        let at = raw.name.span().start;
        let fail = |value: &Spanned<String>, key: &str, why: String| {
            self.fail(value.span().start, format!("[product] `supplier.{key}`: {why}"))
        };
        let name = plain(raw.name.get_ref()).map_err(|why| fail(&raw.name, "name", why))?;
        let url = raw.url.as_ref().map(|url| {
            let why = "is not the URL of a website: write `url = \"https://example.org\"`";
            let parsed = web_url(url.get_ref());
            parsed.ok_or_else(|| fail(url, "url", format!("{:?} {why}", url.get_ref())))
        });
        let contact = raw.contact.as_ref().map(|contact| {
            let parsed = contact.get_ref().parse::<Contact>();
            let parsed = parsed.ok().filter(|contact| contact.email.is_some());
            let why =
                "is not an e-mail address: write `contact = \"Security <security@example.org>\"`";
            parsed.ok_or_else(|| fail(contact, "contact", format!("{:?} {why}", contact.get_ref())))
        });
        let supplier =
            Supplier::new(name).with_url(url.transpose()?).with_contact(contact.transpose()?);
        Ok(self.stated(supplier, at))
    }
}

/// Returns the text if it is printable.
fn plain(text: &str) -> Result<&str, String> {
    match text.trim() {
        "" => Err("is empty: give a value, or remove the key".to_owned()),
        text if text.chars().any(char::is_control) => {
            Err(format!("{text:?} contains control characters: remove them"))
        }
        text => Ok(text),
    }
}
