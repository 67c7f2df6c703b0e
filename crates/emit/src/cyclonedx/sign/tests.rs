//! Tests that read signed documents as a verifier does: from their bytes, by the specification of JSF.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use plimsoll_model::{Report, SourceInfo, SourceKind};
use proptest::prelude::*;
use serde_json::Value;

use crate::cyclonedx::render_json;
use crate::document::Document;
use crate::document::samples::{options, report};
use crate::signing::tests::key;
use crate::{CycloneDxVersion, RenderOptions};

const SECRET: [u8; 32] = [7; 32];

fn document(report: &Report, version: CycloneDxVersion, options: &RenderOptions) -> Vec<u8> {
    let mut written = Vec::new();
    let of = |scopes| Document::of_scopes(report, scopes);
    let product = options.linked().map(of);
    let document = of(options.listed());
    render_json(&document, product.as_ref(), version, options, &mut written).unwrap();
    written
}

fn decoded<const N: usize>(text: &Value) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text.as_str()?).ok()?.try_into().ok()
}

/// Whether the signature of a document is that of its content by our key.
fn is_valid(mut document: Value) -> bool {
    let Some(signature) = document["signature"].as_object_mut() else { return false };
    let Some(value) = signature.remove("value").and_then(|value| decoded(&value)) else {
        return false;
    };
    let message = serde_json_canonicalizer::to_vec(&document).unwrap();
    let ours = VerifyingKey::from_bytes(&key(&SECRET).public_key()).unwrap();
    ours.verify_strict(&message, &Signature::from_bytes(&value)).is_ok()
}

/// Returns the scalar values of a document, by pointer (RFC 6901).
fn scalars(value: &Value, pointer: &str, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                scalars(item, &format!("{pointer}/{at}"), all);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                scalars(value, &format!("{pointer}/{name}"), all);
            }
        }
        _ => all.push(pointer.to_owned()),
    }
}

/// Changes one character of a text, or a number.
fn changed(value: &Value, at: usize) -> Value {
    match value {
        Value::String(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at % chars.len().max(1);
            match chars.get_mut(at) {
                Some(c) => *c = if *c == 'A' { 'B' } else { 'A' },
                None => chars.push('A'),
            }
            chars.into_iter().collect::<String>().into()
        }
        Value::Number(number) => (number.as_f64().unwrap() / 2.0 + 3.0).into(),
        other => panic!("{other}"),
    }
}

fn version() -> impl Strategy<Value = CycloneDxVersion> {
    prop::sample::select(CycloneDxVersion::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_signature_is_that_of_the_written_document(
        report in report(), options in options(), version in version(), at: usize, place: prop::sample::Index,
    ) {
        let unsigned: Value =
            serde_json::from_slice(&document(&report, version, &options)).unwrap();
        let options = options.with_signing_key(key(&SECRET));
        let written = document(&report, version, &options);
        prop_assert_eq!(&document(&report, version, &options), &written);
        let signed: Value = serde_json::from_slice(&written).unwrap();
        prop_assert!(is_valid(signed.clone()));

        // Nothing but the signature is added.
        let mut content = signed.clone();
        content.as_object_mut().unwrap().remove("signature");
        prop_assert_eq!(&content, &unsigned);

        // Each value of the document is signed.
        let mut all = Vec::new();
        scalars(&signed, "", &mut all);
        let pointer = place.get(&all);
        let mut other = signed.clone();
        let value = other.pointer_mut(pointer).unwrap();
        *value = changed(value, at);
        prop_assert!(!is_valid(other), "{} is not signed", pointer);
    }
}

#[test]
fn the_signature_is_the_last_property() {
    let options = RenderOptions::default().with_signing_key(key(&SECRET));
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
    let written = document(&report, CycloneDxVersion::V1_6, &options);
    let written = String::from_utf8(written).unwrap();
    let (_, signature) = written.split_once("  \"signature\": ").unwrap();
    let value = signature.split('"').rev().nth(1).unwrap();
    assert_eq!(
        signature,
        format!(
            "{{
    \"algorithm\": \"Ed25519\",
    \"publicKey\": {{
      \"kty\": \"OKP\",
      \"crv\": \"Ed25519\",
      \"x\": \"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw\"
    }},
    \"value\": \"{value}\"
  }}
}}
"
        )
    );
    assert_eq!(URL_SAFE_NO_PAD.decode(value).unwrap().len(), 64);
}
