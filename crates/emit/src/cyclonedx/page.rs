//! The page with the fields of each version, generated from the table that the writers use.

use std::fmt::Write as _;

use super::table::{FIELDS, Field, Shape};
use crate::CycloneDxVersion;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/formats/cyclonedx.md");

const HEAD: &str = "\
# What is written in CycloneDX

CycloneDX (ECMA-424) 1.4 to 1.7, in JSON and XML: `-o cyclonedx-json`, `-o cyclonedx-xml`, with `@1.4` to `@1.7`; without one, 1.6.
JSON and XML of one version have the same content and the same serial number. What is unknown is left out, and so is what a
version does not hold: the table says since when each field is written, and up to when where a later version has another for the same.
A component whose license is not known says so: its license is `NOASSERTION`.
Version 1.4 has no formulation, and so CI is left out of it, unless `--ci-components components` lists it among the components. There it
hangs on the root, with scope `excluded`; which files use it stays in the formulation.

A document of some scopes (`--scope`) says which in `plimsoll:scopes` of the metadata. What was needed through a package that is left out is
needed by what needed that one. What lacks something by choice is `incomplete` in the compositions; the product does not consist of its CI, so
it is as complete without it. A document of CI alone has it among the components, since it is about it.

Of the two documents of `--split`, that of CI has an external reference of type `bom` to that of the product, by BOM-Link: `urn:cdx:SERIAL/1`.
That of the product does not name that of CI: each serial number is drawn from the content of its document, so that not both can be
in the other; and a change of CI changes nothing of the product.

JSON has a value of the name. In XML, an `@` is an attribute, `text` is what is in the element, `list/item` are elements, and
`item*` are elements without one around them.

This page is made from the table in `crates/emit/src/cyclonedx/table.rs`, by `PLIMSOLL_SPECS=rewrite cargo test -p plimsoll-emit --lib page`.
";

/// How XML has a field.
fn xml(field: &Field) -> String {
    match field.shape {
        Shape::Element | Shape::Bare => format!("`{}`", field.name),
        Shape::Attribute => format!("`@{}`", field.name),
        Shape::Content => "text".to_owned(),
        Shape::List(item) => format!("`{}/{item}`", field.name),
        Shape::Items(item) => format!("`{item}*`"),
        Shape::References(item) => format!("`{}/{item}/@ref`", field.name),
        Shape::ReferenceItems(item) => format!("`{item}*/@ref`"),
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| of | field | XML | versions | what it says |\n|---|---|---|---|---|\n");
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

/// A field is written in one way, and each version has one of a name at most.
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
