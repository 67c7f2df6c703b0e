//! Which format and version a document is of, told by its content.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::SbomError;
use crate::lenient::others;
use crate::xml::Xml;

/// The versions of CycloneDX that are read.
const CYCLONEDX: &[&str] = &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// What the namespaces of CycloneDX begin with.
const CYCLONEDX_NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// What the contexts of SPDX 3 have in them, before the version.
const SPDX_CONTEXT: &str = "spdx.org/rdf/";

/// A format, with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    CycloneDxJson(&'static str),
    CycloneDxXml(&'static str),
    SpdxJson,
    SpdxTagValue,
    Spdx3,
}

impl Form {
    /// The format of a document.
    pub(crate) fn of(text: &[u8]) -> Result<Self, SbomError> {
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') => Self::of_xml(text),
            Some(b'{' | b'[') => Self::of_json(text),
            _ => Self::of_lines(text),
        }
    }

    fn of_json(text: &[u8]) -> Result<Self, SbomError> {
        let head: Head = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
        match (head.bom_format.as_deref(), head.spdx_version.as_deref(), head.context.0) {
            (Some("CycloneDX"), ..) => {
                cyclonedx(head.spec_version.as_deref().unwrap_or_default()).map(Self::CycloneDxJson)
            }
            (_, Some(version), _) => spdx2(version).map(|()| Self::SpdxJson),
            (_, _, Some(context)) => spdx3(&context).map(|()| Self::Spdx3),
            (Some(other), None, None) => {
                let other = plimsoll_model::clip(other, 40);
                Err(SbomError::unknown(&format!("its `bomFormat` is {other:?}")))
            }
            (None, None, None) => Err(SbomError::unknown(
                "it names neither `bomFormat` nor `spdxVersion`, nor a `@context` of SPDX",
            )),
        }
    }

    fn of_xml(text: &[u8]) -> Result<Self, SbomError> {
        let mut xml = Xml::new(text)?;
        let root = xml.root()?;
        let is_bom = root.name == "bom";
        let namespace = root.namespaces.iter().find_map(|it| it.strip_prefix(CYCLONEDX_NAMESPACE));
        match namespace {
            Some(version) if is_bom => cyclonedx(version).map(Self::CycloneDxXml),
            _ => {
                let name = plimsoll_model::clip(&root.name, 40);
                let what = format!("it is XML whose root `{name}` is not a `bom` of CycloneDX");
                Err(SbomError::unknown(&what))
            }
        }
    }

    /// Tag-value has its version in the first line that is not a comment, but tools write others before it.
    fn of_lines(text: &[u8]) -> Result<Self, SbomError> {
        const LINES: usize = 100;
        let version = text.split(|byte| *byte == b'\n').take(LINES).find_map(|line| {
            let value = line.trim_ascii().strip_prefix(b"SPDXVersion:")?;
            std::str::from_utf8(value).ok().map(str::trim)
        });
        match version {
            Some(version) => spdx2(version).map(|()| Self::SpdxTagValue),
            None => {
                Err(SbomError::unknown("it is neither JSON nor XML, and has no `SPDXVersion:`"))
            }
        }
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

/// What tells one format from another, in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bom_format: Option<String>,
    spec_version: Option<String>,
    spdx_version: Option<String>,
    #[serde(rename = "@context", default)]
    context: Context,
}

/// The first context that is one of SPDX: there may be several.
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
