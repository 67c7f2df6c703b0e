//! ONNX: the fields of `ModelProto` around the graph (onnx.proto, IR version 10).

use super::facts::ModelFacts;
use crate::binaries::Bytes;

/// The maximum number of fields that are examined.
const FIELDS: usize = 10_000;
/// Numbers of fields of `ModelProto`.
const IR_VERSION: u64 = 1;
const METADATA: u64 = 14;

/// Whether a file begins with the version of the format, and producer or graph follow.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let mut reader = Reader::of(bytes);
    let is_version = matches!(reader.field(), Some((IR_VERSION, Content::Number(1..=50))));
    is_version && matches!(reader.field(), Some((2..=14, _)))
}

/// The properties that were added to a model: their names are not standardized.
pub(super) fn read(bytes: &[u8]) -> ModelFacts {
    let mut facts = ModelFacts::default();
    let mut reader = Reader::of(bytes);
    for _ in 0..FIELDS {
        let Some((number, content)) = reader.field() else { break };
        let (METADATA, Content::Bytes(entry)) = (number, content) else { continue };
        let mut entry = Reader::of(entry);
        let (Some((1, Content::Bytes(key))), Some((2, Content::Bytes(value)))) =
            (entry.field(), entry.field())
        else {
            continue;
        };
        let value = std::str::from_utf8(value).ok().map(str::to_owned);
        match key.to_ascii_lowercase().as_slice() {
            b"model_name" | b"name" => facts.name = value,
            b"model_version" | b"version" => facts.version = value,
            b"model_license" | b"license" => facts.license = value,
            b"model_author" | b"author" => facts.supplier = value,
            b"source" | b"url" => facts.upstream = value,
            _ => {}
        }
    }
    facts
}

enum Content<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

struct Reader<'a> {
    bytes: Bytes<'a>,
}

impl<'a> Reader<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes: Bytes::new(bytes) }
    }

    fn number(&mut self) -> Option<u64> {
        self.bytes.varint(64)
    }

    /// The number of a field, and its content.
    fn field(&mut self) -> Option<(u64, Content<'a>)> {
        let key = self.number()?;
        let content = match key & 7 {
            0 => Content::Number(self.number()?),
            1 => Content::Bytes(self.bytes.take(8)?),
            2 => {
                let length = usize::try_from(self.number()?).ok()?;
                Content::Bytes(self.bytes.take(length)?)
            }
            5 => Content::Bytes(self.bytes.take(4)?),
            _ => return None,
        };
        Some((key >> 3, content))
    }
}
