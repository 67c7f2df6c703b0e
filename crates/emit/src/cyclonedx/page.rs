//! The page with the fields of each version, generated from the table of the writers.

use std::fmt::Write as _;

use super::table::{FIELDS, Field, Shape};
use crate::CycloneDxVersion;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/formats/cyclonedx.md");

const HEAD: &str = "\
# Fields in CycloneDX

CycloneDX (ECMA-424) 1.4 to 1.7, in JSON and XML: `-o cyclonedx-json`, `-o cyclonedx-xml`, with `@1.4` to `@1.7`; the default is 1.6.
JSON and XML of one version have the same content and the same serial number. Unknown values and fields that a version does not
support are omitted: the table states the first version with each field, and the last one if later versions have another field for it.
A component with an unknown license has the license `NOASSERTION`.
Version 1.4 does not support `formulation`, so it does not contain CI, unless `--ci-components components` lists CI in `components`. What
CI uses then has the scope `excluded`, and the root depends on it; from 1.5 on, the files that use it are in `formulation`.

A document of some scopes (`--scope`) lists them in `plimsoll:scopes` of the metadata. A package that depends on an omitted one is shown as
depending directly on the listed dependencies of that one. Lists that were shortened by choice are `incomplete` in the compositions; CI is
not part of the product, so omitting it does not make the product incomplete. A document that is only about CI lists it in `components`.

With `--split`, the document of CI has an external reference of type `bom` to that of the product, by BOM-Link: `urn:cdx:SERIAL/1`.
There is no reference in the other direction, because each serial number is derived from the content of its document; therefore, a change to CI does
not change the document of the product.

A document in JSON can contain its signature (`--sign-key`): see [Signed SBOMs](../../../docs/signing.md). The serial number is that of the
document without it. In XML, CycloneDX has XML signatures, which Plimsoll does not write.

In JSON, a field is a value with this name. In XML, `@` marks an attribute, `text` is the content of the element, `list/item` are nested
elements, and `item*` are elements without an enclosing one.

This page is generated from the table in `crates/emit/src/cyclonedx/table.rs` by `PLIMSOLL_SPECS=rewrite cargo test -p plimsoll-emit --lib page`.
";

/// Describes the form of a field in XML.
fn xml(field: &Field) -> String {
    match field.shape {
        Shape::Element | Shape::Bare => format!("`{}`", field.name),
        Shape::Attribute => format!("`@{}`", field.name),
        Shape::Content => "text".to_owned(),
        Shape::JsonOnly => "none".to_owned(),
        Shape::List(item) => format!("`{}/{item}`", field.name),
        Shape::Items(item) => format!("`{item}*`"),
        Shape::References(item) => format!("`{}/{item}/@ref`", field.name),
        Shape::ReferenceItems(item) => format!("`{item}*/@ref`"),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| of | field | XML | versions | meaning |\n|---|---|---|---|---|\n");
    for field in FIELDS {
        let since = field.since.as_str();
        let versions = match field.until {
            Some(until) if until == field.since => since.to_owned(),
            Some(until) => format!("{since} to {}", until.as_str()),
            None => format!("{since}+"),
        };
        let (of, name, what) = (field.of, field.name, field.what);
        writeln!(page, "| {of} | `{name}` | {} | {versions} | {what} |", xml(field)).unwrap();
    }
    page
}

#[test]
fn the_page_is_that_of_the_table() {
    #[expect(clippy::disallowed_methods, reason = "a person asks for the page to be regenerated")]
    let rewrite = std::env::var("PLIMSOLL_SPECS").is_ok_and(|text| text == "rewrite");
    if rewrite {
        std::fs::write(PAGE, page()).unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "the page of this crate")]
    let written = std::fs::read_to_string(PAGE).unwrap();
    assert_eq!(written, page(), "regenerate it: see its last paragraph");
}

/// A field has one form, and each version has at most one field with a name.
#[test]
fn no_version_has_a_field_twice() {
    for version in CycloneDxVersion::ALL {
        let mut seen = std::collections::BTreeSet::new();
        for field in FIELDS.iter().filter(|field| field.is_in(version)) {
            // Licenses are expressions or names.
            let is_either = field.name == "licenses";
            assert!(seen.insert((field.of, field.name)) || is_either, "{field:?}");
        }
    }
}
