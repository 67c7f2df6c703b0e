//! Errors of reading an SBOM.

use plimsoll_model::Redacted;

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SbomErrorKind {
    /// The document is truncated or violates the syntax of JSON, XML or tag-value.
    Syntax,
    /// The document is not an SBOM, or its format or version is not supported.
    Unknown,
    /// The document is nested too deeply.
    TooDeep,
    /// The document lists too many components.
    TooMany,
    /// The crate whose model was requested rejects the document.
    Refused,
    /// It contains a credential that cannot be masked.
    Credential,
}

/// An SBOM could not be read: the reason, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct SbomError {
    kind: SbomErrorKind,
    line: Option<usize>,
    context: String,
}

impl SbomError {
    pub(crate) fn json(why: &serde_json::Error) -> Self {
        if is_too_deep(why) {
            return Self::too_deep(why.line(), JSON_DEPTH);
        }
        let what = if why.is_data() { "not valid for its format" } else { "invalid JSON" };
        let context = format!("the SBOM is {what}: {why}");
        Self::new(SbomErrorKind::Syntax, Some(why.line()), &context)
    }

    pub(crate) fn syntax(format: &str, line: usize, why: &str) -> Self {
        let context = format!("the SBOM is invalid {format}: {why}, at line {line}");
        Self::new(SbomErrorKind::Syntax, Some(line), &context)
    }

    pub(crate) fn too_deep(line: usize, most: usize) -> Self {
        let context = format!(
            "the SBOM is nested deeper than {most} levels at line {line}: list the components in a flat list \
             instead of nesting them"
        );
        Self::new(SbomErrorKind::TooDeep, Some(line), &context)
    }

    /// The encoding of the document is not UTF-8.
    pub(crate) fn encoding(name: &str) -> Self {
        let context = format!(
            "the SBOM is {name}, but only UTF-8 is supported: convert it, for example with `iconv -f {name} -t UTF-8`"
        );
        Self::new(SbomErrorKind::Syntax, Some(1), &context)
    }

    /// A part is not valid for the format, and its position is unknown.
    pub(crate) fn malformed(why: &str) -> Self {
        let context = format!("the SBOM is not valid for its format: {why}");
        Self::new(SbomErrorKind::Syntax, None, &context)
    }

    pub(crate) fn too_many(components: usize, most: usize) -> Self {
        let context = format!(
            "the SBOM lists {components} components, but at most {most} can be compared: split it, and \
             compare each part of the tree with the SBOM of that part"
        );
        Self::new(SbomErrorKind::TooMany, None, &context)
    }

    pub(crate) fn unknown(what: &str) -> Self {
        let context = format!("this is not a supported SBOM: {what}; {READ}");
        Self::new(SbomErrorKind::Unknown, None, &context)
    }

    /// A credential in a value that has a fixed form, such as an enumeration, cannot be replaced by a mask.
    pub(crate) fn credential() -> Self {
        let context = "the SBOM contains a credential that cannot be masked: remove it, and rotate the credential";
        Self::new(SbomErrorKind::Credential, None, context)
    }

    #[cfg(feature = "interop")]
    pub(crate) fn not_modeled(what: &str) -> Self {
        let context = format!("the model does not support this document: {what}");
        Self::new(SbomErrorKind::Unknown, None, &context)
    }

    #[cfg(feature = "interop")]
    pub(crate) fn refused(by: &str, why: &str) -> Self {
        let context = format!("`{by}` rejects the document: {why}");
        Self::new(SbomErrorKind::Refused, None, &context)
    }

    fn new(kind: SbomErrorKind, line: Option<usize>, context: &str) -> Self {
        Self { kind, line, context: Redacted::new(context).to_string() }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> SbomErrorKind {
        self.kind
    }

    /// Returns the line of the error, from 1, if it is known.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

/// Maximum nesting depth of JSON. `serde_json` rejects level 128, and has no constant for it.
const JSON_DEPTH: usize = 127;

/// Whether JSON was rejected for its depth. `serde_json` states this only in the message.
fn is_too_deep(why: &serde_json::Error) -> bool {
    why.is_syntax() && why.to_string().starts_with("recursion limit exceeded")
}

/// The supported formats, for messages.
const READ: &str = "supported are CycloneDX 1.2 to 1.7 in JSON and XML, SPDX 2.2 and 2.3 in JSON and \
                    tag-value, and SPDX 3.0 in JSON-LD";

/// Returns the line of a byte, from 1.
pub(crate) fn line_of(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    1 + memchr::memchr_iter(b'\n', before).count()
}
