//! The metadata in binaries, for all formats.

/// The maximum size of a text that a binary states, in bytes.
pub(super) const TEXT: usize = 300;

/// The statements of a binary about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BinaryFacts {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    /// An expression of SPDX.
    pub(crate) license: Option<String>,
    /// The supplier.
    pub(crate) supplier: Option<String>,
    /// The registry of the package, and its name there.
    pub(crate) package: Option<(&'static str, String)>,
    /// Another identifier, for people.
    pub(crate) note: Option<String>,
}

impl BinaryFacts {
    /// Removes values that are empty, too long or not printable, and versions that are not versions.
    pub(super) fn plain(self) -> Self {
        let plain = |text: Option<String>| {
            printable(text.as_deref()?, TEXT).filter(|text| !text.contains("${"))
        };
        let version = plain(self.version).filter(|text| {
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+_".contains(&byte))
                && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        });
        Self {
            name: plain(self.name),
            version,
            license: plain(self.license),
            supplier: plain(self.supplier),
            package: self.package,
            note: plain(self.note),
        }
    }
}

/// A text without blanks around it; `None` if it is empty, longer than this many bytes, or not printable.
pub(crate) fn printable(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let is_printable = !text.is_empty() && text.len() <= most && !text.contains(char::is_control);
    is_printable.then(|| text.to_owned())
}

/// The expression of a license that is named by its identifier or by the address of its text.
pub(super) fn license_of(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let known = [
        ("scripts.sil.org/ofl", "OFL-1.1"),
        ("openfontlicense.org", "OFL-1.1"),
        ("apache.org/licenses/license-2.0", "Apache-2.0"),
        ("opensource.org/licenses/mit", "MIT"),
        ("opensource.org/license/mit", "MIT"),
    ];
    let identifiers = ["OFL-1.1", "Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause"];
    let by_address = known.iter().find(|(address, _)| text.contains(address));
    by_address.map(|(_, expression)| *expression).or_else(|| {
        identifiers.into_iter().find(|identifier| text.trim().eq_ignore_ascii_case(identifier))
    })
}
