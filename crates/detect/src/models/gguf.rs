//! GGUF (version 3): keys and values before the weights.

use super::facts::ModelFacts;
use crate::binaries::Bytes;

/// The maximum number of keys that are read, and the maximum length of a key.
const KEYS: u64 = 10_000;
const KEY: usize = 65_535;
/// Numbers of types of values.
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// Reads the keys below `general.`.
pub(super) fn read(bytes: &[u8]) -> ModelFacts {
    let mut facts = ModelFacts::default();
    let mut reader = Reader { bytes: Bytes::new(bytes.get(8..).unwrap_or_default()) };
    let (Some(_), Some(count)) = (reader.long(), reader.long()) else { return facts };
    for _ in 0..count.min(KEYS) {
        let Some((key, value)) = reader.pair() else { break };
        let value = value.map(str::to_owned);
        match key {
            "general.name" => facts.name = value,
            "general.version" => facts.version = value,
            "general.license" => facts.license = value,
            "general.organization" => facts.supplier = value,
            "general.author" if facts.supplier.is_none() => facts.supplier = value,
            "general.source.url" | "general.url" if facts.upstream.is_none() => {
                facts.upstream = value;
            }
            _ => {}
        }
    }
    facts
}

struct Reader<'a> {
    bytes: Bytes<'a>,
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes.take(8)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.long()?).ok()?;
        std::str::from_utf8(self.bytes.take(length)?).ok()
    }

    /// A key, and its value if that is a text.
    fn pair(&mut self) -> Option<(&'a str, Option<&'a str>)> {
        let key = self.text().filter(|key| key.len() <= KEY)?;
        let kind = self.number()?;
        if kind == STRING {
            return Some((key, Some(self.text()?)));
        }
        self.skip(kind)?;
        Some((key, None))
    }

    /// Skips a value. A list of texts is skipped element by element, because each text has its own length; the long
    /// ones, of tokens, come after the keys that are read.
    fn skip(&mut self, kind: u32) -> Option<()> {
        if kind != ARRAY {
            return self.bytes.take(width(kind)?).map(|_| ());
        }
        let (kind, count) = (self.number()?, self.long()?);
        if kind == STRING {
            for _ in 0..count {
                let length = usize::try_from(self.long()?).ok()?;
                self.bytes.take(length)?;
            }
            return Some(());
        }
        let length = usize::try_from(count).ok()?.checked_mul(width(kind)?)?;
        self.bytes.take(length).map(|_| ())
    }
}

/// The size of a number of a type, in bytes.
fn width(kind: u32) -> Option<usize> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}
