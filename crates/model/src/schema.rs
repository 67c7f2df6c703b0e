//! The JSON Schema of the report, generated from the types.

/// The JSON Schema (2020-12) of a serialized [`Report`](crate::Report), pretty-printed.
pub fn report_schema() -> String {
    let mut schema = schemars::schema_for!(crate::Report);
    schema
        .insert("$id".to_owned(), format!("urn:plimsoll:report:{}", crate::SCHEMA_VERSION).into());
    schema.insert("title".to_owned(), "Plimsoll report".into());
    format!("{:#}\n", schema.to_value())
}
