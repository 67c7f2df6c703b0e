//! The JSON Schemas of serialized types, generated from the types.

use schemars::{JsonSchema, schema_for};

/// The JSON Schema (2020-12) of a serialized [`Report`](crate::Report), pretty-printed.
pub fn report_schema() -> String {
    let version = crate::SCHEMA_VERSION;
    schema::<crate::Report>("Plimsoll report", &format!("urn:plimsoll:report:{version}"))
}

/// The JSON Schema (2020-12) of a serialized [`Baseline`](crate::Baseline), pretty-printed.
pub fn baseline_schema() -> String {
    let version = crate::BASELINE_VERSION;
    schema::<crate::Baseline>("Plimsoll baseline", &format!("urn:plimsoll:baseline:{version}"))
}

/// The JSON Schema (2020-12) of a serialized [`Delta`](crate::Delta), pretty-printed.
pub fn delta_schema() -> String {
    let version = crate::DELTA_VERSION;
    schema::<crate::Delta>("Plimsoll delta", &format!("urn:plimsoll:delta:{version}"))
}

/// The JSON Schema (2020-12) of a serialized [`LicenseListing`](crate::LicenseListing), pretty-printed.
pub fn licenses_schema() -> String {
    let version = crate::LICENSES_VERSION;
    schema::<crate::LicenseListing>(
        "Plimsoll licenses",
        &format!("urn:plimsoll:licenses:{version}"),
    )
}

/// The JSON Schema (2020-12) of serialized [`Notices`](crate::Notices), pretty-printed.
pub fn notices_schema() -> String {
    let version = crate::NOTICES_VERSION;
    schema::<crate::Notices>("Plimsoll notices", &format!("urn:plimsoll:notices:{version}"))
}

fn schema<T: JsonSchema>(title: &str, id: &str) -> String {
    let mut schema = schema_for!(T);
    schema.insert("$id".to_owned(), id.into());
    schema.insert("title".to_owned(), title.into());
    format!("{:#}\n", schema.to_value())
}
