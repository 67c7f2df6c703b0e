//! The format and version of a document, detected by its content.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::SbomError;
use crate::lenient::others;
use crate::xml::Xml;

/// The supported versions of CycloneDX.
const CYCLONEDX: &[&str] = &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Prefix of the XML namespaces of CycloneDX.
const CYCLONEDX_NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// The part of the JSON-LD contexts of SPDX 3 before the version.
const SPDX_CONTEXT: &str = "spdx.org/rdf/";

/// Removes a byte order mark, which some tools write.
pub(crate) fn unmarked(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// A format with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    CycloneDxJson(&'static str),
    CycloneDxXml(&'static str),
    SpdxJson,
    SpdxTagValue,
    Spdx3,
}

impl Form {
    /// Detects the format of a document.
    pub(crate) fn of(text: &[u8]) -> Result<Self, SbomError> {
        if let Some(encoding) = other_encoding(text) {
            return Err(SbomError::encoding(encoding));
        }
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => Err(SbomError::unknown("it is empty")),
            Some(b'<') => Self::of_xml(text),
            Some(b'{') => Self::of_json(text),
            Some(b'[') => match serde_json::from_slice::<IgnoredAny>(text) {
                Ok(_) => Err(SbomError::unknown("it is a JSON array, but an SBOM is an object")),
                Err(why) => Err(SbomError::json(&why)),
            },
            Some(_) => Self::of_lines(text),
        }
    }

    fn of_json(text: &[u8]) -> Result<Self, SbomError> {
        let head: Head = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
        match (head.bom_format.as_deref(), head.spdx_version.as_deref(), head.context.0.as_deref())
        {
            (Some("CycloneDX"), ..) => match head.spec_version.as_deref() {
                Some(version) => cyclonedx(version).map(Self::CycloneDxJson),
                None => Err(SbomError::unknown("it is CycloneDX, but has no `specVersion`")),
            },
            (_, Some(version), _) => spdx2(version).map(|()| Self::SpdxJson),
            (_, _, Some(context)) => match (spdx3(context), head.graph) {
                (Ok(()), Shape::Array) => Ok(Self::Spdx3),
                (Ok(()), Shape::Missing) => Err(SbomError::malformed("it has no `@graph`")),
                (Ok(()), Shape::Other) => Err(SbomError::malformed("its `@graph` is not an array")),
                (Err(why), _) => Err(why),
            },
            (Some(other), None, None) => {
                let other = plimsoll_model::clip(other, 40);
                Err(SbomError::unknown(&format!("its `bomFormat` is {other:?}")))
            }
            (None, None, None) => Err(SbomError::unknown(head.guess())),
        }
    }

    fn of_xml(text: &[u8]) -> Result<Self, SbomError> {
        let mut xml = Xml::new(text)?;
        let root = xml.root()?;
        let is_bom = root.name == "bom";
        let namespace =
            root.namespaces.iter().find_map(|name| name.strip_prefix(CYCLONEDX_NAMESPACE));
        match namespace {
            Some(version) if is_bom => cyclonedx(version).map(Self::CycloneDxXml),
            _ => {
                let name = plimsoll_model::clip(&root.name, 40);
                let what =
                    format!("it is XML with the root `{name}`, but CycloneDX has the root `bom`");
                Err(SbomError::unknown(&what))
            }
        }
    }

    /// Detects tag-value. Its version should be in the first line that is not a comment, but some
    /// tools write other fields before it.
    fn of_lines(text: &[u8]) -> Result<Self, SbomError> {
        const LINES: usize = 100;
        let version = text.split(|byte| *byte == b'\n').take(LINES).find_map(|line| {
            let value = line.trim_ascii().strip_prefix(b"SPDXVersion:")?;
            std::str::from_utf8(value).ok().map(str::trim)
        });
        match version {
            Some(version) => spdx2(version).map(|()| Self::SpdxTagValue),
            None if serde_json::from_slice::<IgnoredAny>(text).is_ok() => {
                Err(SbomError::unknown("it is a single JSON value, but an SBOM is an object"))
            }
            None => Err(SbomError::unknown(
                "it is neither JSON nor XML, nor does it have an `SPDXVersion:`",
            )),
        }
    }
}

/// Returns the name of an encoding in which ASCII characters contain zero bytes. Without a byte
/// order mark, it is detected by the first character, which is ASCII in all formats.
fn other_encoding(text: &[u8]) -> Option<&'static str> {
    match *text {
        [0xff, 0xfe, 0, 0, ..] | [b'\t'..=b'~', 0, 0, 0, ..] => Some("UTF-32LE"),
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'\t'..=b'~', ..] => Some("UTF-32BE"),
        [0xff, 0xfe, ..] | [b'\t'..=b'~', 0, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] | [0, b'\t'..=b'~', ..] => Some("UTF-16BE"),
        _ => None,
    }
}

fn cyclonedx(version: &str) -> Result<&'static str, SbomError> {
    CYCLONEDX.iter().find(|known| **known == version).copied().ok_or_else(|| {
        let version = plimsoll_model::clip(version, 40);
        SbomError::unknown(&format!("it is CycloneDX {version:?}"))
    })
}

fn spdx2(version: &str) -> Result<(), SbomError> {
    if matches!(version, "SPDX-2.2" | "SPDX-2.3") {
        return Ok(());
    }
    let version = plimsoll_model::clip(version, 40);
    Err(SbomError::unknown(&format!("it is {version:?}")))
}

fn spdx3(context: &str) -> Result<(), SbomError> {
    let (_, version) = context.split_once(SPDX_CONTEXT).unwrap_or_default();
    let version = version.split('/').next().unwrap_or_default();
    if version.starts_with("3.0.") {
        return Ok(());
    }
    let version = plimsoll_model::clip(version, 40);
    Err(SbomError::unknown(&format!("it is SPDX {version:?}")))
}

/// The fields that identify the format of a JSON document.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bom_format: Option<String>,
    spec_version: Option<String>,
    spdx_version: Option<String>,
    #[serde(rename = "@context", default)]
    context: Context,
    #[serde(rename = "@graph", default)]
    graph: Shape,
    /// The key that contains the document in exports of GitHub's dependency graph.
    sbom: Option<IgnoredAny>,
    /// The packages in syft's own format.
    artifacts: Option<IgnoredAny>,
    /// The tool in syft's own format.
    descriptor: Option<IgnoredAny>,
}

impl Head {
    /// Describes a document without a known format.
    fn guess(&self) -> &'static str {
        if self.sbom.is_some() {
            "the document is in the key `sbom`, as in an export of GitHub: extract it, for example with `jq .sbom`"
        } else if self.artifacts.is_some() && self.descriptor.is_some() {
            "it is in syft's own format: use `syft -o cyclonedx-json`"
        } else {
            "it has neither `bomFormat` nor `spdxVersion`, nor an SPDX `@context`"
        }
    }
}

/// The kind of a JSON value.
#[derive(Default)]
enum Shape {
    #[default]
    Missing,
    Array,
    Other,
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    others!(Shape::Other; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Shape, A::Error> {
        IgnoredAny.visit_seq(items).map(|_| Shape::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Shape, A::Error> {
        IgnoredAny.visit_map(fields).map(|_| Shape::Other)
    }
}

/// The first SPDX context of a list of contexts.
#[derive(Default)]
struct Context(Option<String>);

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ContextVisitor).map(Self)
    }
}

struct ContextVisitor;

impl<'de> Visitor<'de> for ContextVisitor {
    type Value = Option<String>;

    others!(None; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text).filter(|text| text.contains(SPDX_CONTEXT)).map(str::to_owned))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(Context(context)) = items.next_element()? {
            found = found.or(context);
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_map(fields).map(|_| None)
    }
}
