//! Expected references in the lists of this crate.

use serde_json::Value;

/// A reference that a scan must find.
///
/// `kind` and `ref_class` use the terms of the lists, which are older than the domain model and
/// only classify syntax; the tests convert them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ExpectedReference {
    /// File, relative to the root of the scanned tree.
    pub file: String,
    /// Line of the value, from 1.
    pub line: u32,
    /// Column of the value in characters, from 1; a quote counts as part of the value.
    pub col: u32,
    /// Path of keys such as `jobs.a.steps[0].uses`. For a local reference, the cases have its
    /// target path instead.
    pub path: String,
    /// The value after YAML decoding.
    pub value: String,
    /// Position in the workflow: `uses`, `container-image`, `service-image` or `action-image`.
    pub type_name: String,
    /// `repo`, `docker`, `local`, `local-selfrepo`, `empty`, `malformed` or `expression`; `None`
    /// for an image.
    pub kind: Option<String>,
    /// Class of the revision: `sha1-full`, `tag-major`, `branch-like`, …; `None` without a
    /// revision.
    pub ref_class: Option<String>,
}

impl ExpectedReference {
    /// Reads a record. `field` returns a column by its name.
    pub(crate) fn read<'v>(field: impl Fn(&str) -> Option<&'v Value>) -> Self {
        let text = |name| field(name).and_then(Value::as_str).map(str::to_owned);
        let must = |name| text(name).unwrap_or_else(|| panic!("a record without {name:?}"));
        let number = |name| {
            let number = field(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            number.unwrap_or_else(|| panic!("a record without {name:?}"))
        };
        Self {
            file: must("file"),
            line: number("line"),
            col: number("col"),
            path: must("path"),
            value: must("value"),
            type_name: must("type"),
            kind: text("kind"),
            ref_class: text("ref_class"),
        }
    }
}

/// Parses one of this crate's lists.
pub(crate) fn parse(path: &str) -> Value {
    serde_json::from_str(&crate::text_of(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Returns the array with a key.
pub(crate) fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).unwrap_or_else(|| panic!("no array {key:?}"))
}
