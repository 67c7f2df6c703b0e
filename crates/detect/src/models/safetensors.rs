//! Safetensors: a length, and a header in JSON with `__metadata__` in it.

use serde_json::Value;

use super::facts::ModelFacts;

/// The maximum size of a header that is read, in bytes.
const HEADER: usize = 8 << 20;

fn header(bytes: &[u8]) -> Option<&[u8]> {
    let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
    let length = usize::try_from(length).ok().filter(|length| *length <= HEADER)?;
    bytes.get(8..8_usize.checked_add(length)?)
}

/// Whether a header follows the length.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.get(8) == Some(&b'{')
}

/// The metadata, by the keys of the model specification (modelspec 1.0) and by other frequently
/// used ones.
pub(super) fn read(bytes: &[u8]) -> ModelFacts {
    let header = header(bytes).and_then(|header| serde_json::from_slice::<Value>(header).ok());
    let metadata = header.as_ref().and_then(|header| header.get("__metadata__"));
    let get = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| metadata?.get(key)?.as_str());
        found.map(str::to_owned)
    };
    ModelFacts {
        name: get(&["modelspec.title", "general.name"]),
        version: get(&["modelspec.version"]),
        license: get(&["modelspec.license", "license"]),
        supplier: get(&["modelspec.author"]),
        upstream: get(&["modelspec.source", "source"]),
    }
}
