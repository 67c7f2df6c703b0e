//! What `spdx-rs` 0.5.5 writes wrong.

use serde_json::{Value, json};

/// Mends a serialized document, at any depth:
///
/// - the category of persistent identifiers reads `PERSISTENT-I-D`;
/// - an annotation without `spdxIdentifierReference` has it as `null`, and no field of SPDX may be
///   `null`;
/// - times keep fractions of a second, which SPDX 2.3 (6.9) does not allow;
/// - empty lists of elements are written, which readers take for an explicit "none".
pub(super) fn apply(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(apply),
        Value::Object(object) => {
            object.retain(|_, field| !field.is_null() && !is_empty_list(field));
            for (name, field) in object.iter_mut() {
                match (name.as_str(), field.as_str()) {
                    ("referenceCategory", Some("PERSISTENT-I-D")) => {
                        *field = json!("PERSISTENT-ID");
                    }
                    ("created" | "annotationDate", Some(time)) => *field = json!(seconds(time)),
                    _ => apply(field),
                }
            }
        }
        _ => {}
    }
}

fn is_empty_list(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// `2024-01-01T00:00:00.123Z` to the second.
fn seconds(time: &str) -> String {
    let time = time.trim_end_matches('Z');
    format!("{}Z", time.split_once('.').map_or(time, |(seconds, _)| seconds))
}

#[cfg(test)]
mod tests {
    use spdx_rs::models::{
        Annotation, CreationInfo, DocumentCreationInformation, ExternalPackageReference,
        ExternalPackageReferenceCategory, PackageInformation, SPDX,
    };

    use super::*;

    fn faulty() -> Value {
        let annotation: Annotation = serde_json::from_value(json!({
            "annotator": "Tool: x",
            "annotationDate": "2024-01-01T00:00:00Z",
            "annotationType": "OTHER",
            "comment": "x",
        }))
        .unwrap();
        let creation: CreationInfo = serde_json::from_value(json!({
            "created": "2024-01-01T00:00:00.123456789Z",
            "creators": ["Tool: x"],
        }))
        .unwrap();
        let reference = ExternalPackageReference::new(
            ExternalPackageReferenceCategory::PersistentID,
            "swh".to_owned(),
            format!("swh:1:rev:{}", "0".repeat(40)),
            None,
        );
        let mut document = SPDX::new("x");
        document.document_creation_information =
            DocumentCreationInformation { creation_info: creation, ..Default::default() };
        document.package_information = vec![PackageInformation {
            annotations: vec![annotation],
            external_reference: vec![reference],
            ..PackageInformation::default()
        }];
        serde_json::to_value(document).unwrap()
    }

    /// Each fault is present in what spdx-rs 0.5.5 writes and absent after mending. When an update
    /// mends one, the first assertions fail and the work-around can go.
    #[test]
    fn known_faults_are_mended() {
        let mut document = faulty();
        let before = document.to_string();
        for fault in ["PERSISTENT-I-D", "\"spdxIdentifierReference\":null", ".123456789Z"] {
            assert!(before.contains(fault), "{fault}: {before}");
        }
        apply(&mut document);
        let after = document.to_string();
        assert!(after.contains("\"PERSISTENT-ID\""), "{after}");
        assert!(after.contains("\"2024-01-01T00:00:00Z\""), "{after}");
        for fault in ["PERSISTENT-I-D", "null", ".123", "[]"] {
            assert!(!after.contains(fault), "{fault}: {after}");
        }
    }
}
