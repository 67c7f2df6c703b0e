//! Facts about the product that the source builds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Contact, Date, LicenseExpression, Location, Redacted, Supplier};

/// Facts about the product. Fields are absent if nothing states them.
///
/// Each fact has an origin: the caller overrides the policy, the policy overrides what the repository states, and
/// that overrides the URL. If statements in the repository contradict each other, none of them is used;
/// [`SourceInfo::statements`](crate::SourceInfo::statements) has all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Product {
    /// Its name: as stated, otherwise that of the repository. The name of a directory is not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<ProductFact<Redacted>>,
    /// Its version: from the tag at the commit, otherwise from the manifests. The commit is not a
    /// version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProductFact<Redacted>>,
    /// Its type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProductFact<ProductType>>,
    /// Its supplier: as stated, otherwise the owner of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<ProductFact<Supplier>>,
    /// Its authors, in the stated order. Never empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<ProductFact<Vec<Contact>>>,
    /// Its effective license. The licenses that the repository states are also in its
    /// [statements](crate::SourceStatements), declared and concluded separately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<ProductFact<LicenseExpression>>,
    /// The last day of support with security updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_end: Option<ProductFact<Date>>,
    /// The lifecycle phase of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<ProductFact<LifecyclePhase>>,
}

impl Product {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Fills absent facts from a source with lower precedence.
    ///
    /// ```
    /// use plimsoll_model::{Product, ProductFact, ProductOrigin};
    ///
    /// let mut said = Product::default();
    /// said.version = Some(ProductFact::new("2.0".into(), ProductOrigin::Option));
    /// let mut stated = Product::default();
    /// stated.name = Some(ProductFact::new("harbor".into(), ProductOrigin::Repository));
    /// stated.version = Some(ProductFact::new("1.9".into(), ProductOrigin::Repository));
    /// let product = said.or(stated);
    /// assert_eq!(product.version.unwrap().value.as_str(), "2.0");
    /// assert_eq!(product.name.unwrap().value.as_str(), "harbor");
    /// ```
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            version: self.version.or(other.version),
            kind: self.kind.or(other.kind),
            supplier: self.supplier.or(other.supplier),
            authors: self.authors.or(other.authors),
            license: self.license.or(other.license),
            support_end: self.support_end.or(other.support_end),
            lifecycle: self.lifecycle.or(other.lifecycle),
        }
    }

    /// Every known fact for display: name, value, and origin.
    pub fn facts(&self) -> Vec<(&'static str, String, ProductOrigin, Option<&Location>)> {
        fn row<'a, T>(
            name: &'static str,
            fact: Option<&'a ProductFact<T>>,
            text: impl FnOnce(&T) -> String,
        ) -> Option<(&'static str, String, ProductOrigin, Option<&'a Location>)> {
            fact.map(|it| (name, text(&it.value), it.origin, it.location.as_ref()))
        }
        let authors = |all: &Vec<Contact>| {
            let all: Vec<String> = all.iter().map(ToString::to_string).collect();
            all.join(", ")
        };
        let rows = [
            row("name", self.name.as_ref(), ToString::to_string),
            row("version", self.version.as_ref(), ToString::to_string),
            row("type", self.kind.as_ref(), ToString::to_string),
            row("supplier", self.supplier.as_ref(), ToString::to_string),
            row("authors", self.authors.as_ref(), authors),
            row("license", self.license.as_ref(), ToString::to_string),
            row("support end", self.support_end.as_ref(), ToString::to_string),
            row("lifecycle", self.lifecycle.as_ref(), ToString::to_string),
        ];
        rows.into_iter().flatten().collect()
    }

    /// Its displayed name and version, if the name is known: `harbor 1.2.0`.
    pub fn title(&self) -> Option<String> {
        let name = &self.name.as_ref()?.value;
        Some(match &self.version {
            Some(version) => format!("{name} {}", version.value),
            None => name.to_string(),
        })
    }
}

/// A fact of the product, with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProductFact<T> {
    /// The fact.
    pub value: T,
    /// The origin.
    pub origin: ProductOrigin,
    /// The place, if it is stated in a file of the repository or in the policy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
}

impl<T> ProductFact<T> {
    /// Creates a fact without a file.
    pub fn new(value: T, origin: ProductOrigin) -> Self {
        Self { value, origin, location: None }
    }

    /// Creates a fact from a file.
    pub fn at(value: T, origin: ProductOrigin, location: Location) -> Self {
        Self { value, origin, location: Some(location) }
    }
}

/// The origin of a fact of the product, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProductOrigin {
    /// The caller: an option of the command line, or of the scan.
    Option,
    /// The policy.
    Policy,
    /// A git tag at the commit.
    Tag,
    /// A file of the repository.
    Repository,
    /// The URL or name of the repository.
    Url,
}

impl ProductOrigin {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Policy => "policy",
            Self::Tag => "tag",
            Self::Repository => "repository",
            Self::Url => "url",
        }
    }
}

impl fmt::Display for ProductOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An unknown word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    word: Redacted,
    known: Vec<&'static str>,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not one of {}", self.word.as_str(), self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enumeration whose serialized names are also used in input.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The serialized name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let known = Self::ALL.iter().find(|one| one.as_str() == text);
                known.copied().ok_or_else(|| UnknownWord {
                    word: Redacted::clipped(text, 40),
                    known: Self::ALL.iter().map(|one| one.as_str()).collect(),
                })
            }
        }
    };
}

words! {
    /// The type of a product, as in CycloneDX (1.6, `component.type`).
    ProductType {
        /// A program, or a product without a more specific type.
        Application = "application",
        /// A framework.
        Framework = "framework",
        /// A library.
        Library = "library",
        /// A container image.
        Container = "container",
        /// A platform that runs others, such as a runtime.
        Platform = "platform",
        /// An operating system.
        OperatingSystem = "operating-system",
        /// A hardware device.
        Device = "device",
        /// A driver of a device.
        DeviceDriver = "device-driver",
        /// Firmware of a device.
        Firmware = "firmware",
        /// A file.
        File = "file",
        /// A machine learning model.
        MachineLearningModel = "machine-learning-model",
        /// Data.
        Data = "data",
    }
}

words! {
    /// The lifecycle phase of a document, as in CycloneDX (1.5, `metadata.lifecycles`).
    LifecyclePhase {
        /// Before it exists.
        Design = "design",
        /// Its sources before a build, as in a scan of sources.
        PreBuild = "pre-build",
        /// During a build.
        Build = "build",
        /// The result of a build.
        PostBuild = "post-build",
        /// It is in use.
        Operations = "operations",
        /// Discovered in use.
        Discovery = "discovery",
        /// Being decommissioned.
        Decommission = "decommission",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in ProductType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("{:?}", kind.as_str()));
        }
        for phase in LifecyclePhase::ALL {
            assert_eq!(phase.as_str().parse(), Ok(*phase));
            assert_eq!(serde_json::to_string(phase).unwrap(), format!("{:?}", phase.as_str()));
        }
        let why = "Library".parse::<ProductType>().unwrap_err().to_string();
        assert!(why.starts_with("\"Library\" is not one of application, framework"), "{why}");
    }
}
