//! The version of a serialized document, read before the rest.

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Maximum length of a version: a longer text is not one.
const LONGEST: usize = 64;

/// The part of a document with the version. Its value may have any type, so that an error can name the type.
pub(crate) struct Head {
    pub(crate) schema_version: Version,
}

/// A version, or only the type of another value, because a text may be large.
pub(crate) enum Version {
    Missing,
    Number(u64),
    Text(String),
    Other(&'static str),
}

impl Head {
    /// The version, if it is a number.
    pub(crate) fn number(&self) -> Result<u32, String> {
        match &self.schema_version {
            Version::Number(number) => u32::try_from(*number)
                .map_err(|_| format!("`schemaVersion` is {number}, which is out of range")),
            other => Err(other.mismatch("a whole number")),
        }
    }

    /// The version, if it is a text with two numbers, such as `2.0`.
    pub(crate) fn pair(&self) -> Result<(u32, u32), String> {
        let wanted = "a string such as \"2.0\"";
        let Version::Text(text) = &self.schema_version else {
            return Err(self.schema_version.mismatch(wanted));
        };
        let pair = text
            .split_once('.')
            .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
        pair.ok_or_else(|| format!("`schemaVersion` is {text:?}, but must be {wanted}"))
    }
}

impl Version {
    fn mismatch(&self, wanted: &str) -> String {
        let kind = match self {
            Self::Missing => return "`schemaVersion` is missing".to_owned(),
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Other(kind) => kind,
        };
        format!("`schemaVersion` is {kind}, but must be {wanted}")
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        // A derived implementation would also accept an array for a struct.
        input.deserialize_map(OfHead)
    }
}

/// Reads a [`Head`].
struct OfHead;

impl<'de> Visitor<'de> for OfHead {
    type Value = Head;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Head, A::Error> {
        let mut schema_version = Version::Missing;
        while let Some(key) = items.next_key::<String>()? {
            if key != "schemaVersion" {
                items.next_value::<IgnoredAny>()?;
            } else if matches!(schema_version, Version::Missing) {
                schema_version = items.next_value()?;
            } else {
                return Err(serde::de::Error::duplicate_field("schemaVersion"));
            }
        }
        Ok(Head { schema_version })
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(OfVersion)
    }
}

/// Reads a [`Version`].
struct OfVersion;

impl<'de> Visitor<'de> for OfVersion {
    type Value = Version;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a version")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Version, E> {
        Ok(Version::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Version, E> {
        Ok(Version::Other("a negative number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Version, E> {
        Ok(Version::Other("a number with a fraction"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Version, E> {
        Ok(Version::Other("a boolean"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Version, E> {
        let is_short = text.len() <= LONGEST;
        Ok(if is_short { Version::Text(text.to_owned()) } else { Version::Other("a long string") })
    }

    fn visit_unit<E>(self) -> Result<Version, E> {
        Ok(Version::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Version, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Version::Other("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Version, A::Error> {
        while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Version::Other("an object"))
    }
}
