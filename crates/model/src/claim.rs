//! Claims: what one detector read about one field, and where.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted};

/// The field a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Field {
    /// That the component is there.
    Presence,
    /// Its name.
    Name,
    /// Its version.
    Version,
    /// Where it comes from.
    Upstream,
    /// Its revision.
    Revision,
    /// Its license.
    License,
}

impl Field {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Name => "name",
            Self::Version => "version",
            Self::Upstream => "upstream",
            Self::Revision => "revision",
            Self::License => "license",
        }
    }
}

/// Confidence of a claim in percent: 100 for a gitlink, 20 for a directory name.
///
/// Serialized as a number from 0 to 1, as CycloneDX `evidence.identity.confidence` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// A gitlink, or content identical to a known revision.
    pub const CERTAIN: Self = Self(100);
    /// Structured metadata with a full commit, or a URL with a hash.
    pub const STRUCTURED: Self = Self(90);
    /// A URL with a commit or tag in prose.
    pub const STATED: Self = Self(80);
    /// Two weak hints that agree.
    pub const AGREED: Self = Self(60);
    /// A macro, a build file, prose.
    pub const WEAK: Self = Self(40);
    /// A name.
    pub const NAME: Self = Self(20);

    /// In percent.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// From 0 to 1.
    pub fn fraction(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Serialize for Confidence {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fraction = f64::deserialize(deserializer)?;
        (0..=100u8)
            .find(|percent| (f64::from(*percent) / 100.0 - fraction).abs() < 0.005)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("confidence must lie between 0 and 1"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Confidence {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

/// What one detector read about one field of a component, and where.
///
/// Every claim is kept; what is concluded from them stands in the component's own fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// The field it is about.
    pub field: Field,
    /// What is claimed.
    pub value: Redacted,
    /// The detector that read it.
    pub detector: Cow<'static, str>,
    /// Where it was read.
    #[serde(flatten)]
    pub location: Location,
    /// How far to trust it.
    pub confidence: Confidence,
}

impl Claim {
    /// A claim of a detector about a field, read at a place.
    pub fn new(
        field: Field,
        value: &str,
        detector: impl Into<Cow<'static, str>>,
        location: Location,
        confidence: Confidence,
    ) -> Self {
        let value = Redacted::clipped(value, crate::VALUE_LIMIT);
        Self { field, value, detector: detector.into(), location, confidence }
    }
}
