//! License categories: the obligations of those who distribute the code.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The obligations of those who distribute the code, from least to most strict.
///
/// The order is by strictness, so that the category of `A OR B` is the smaller one and that of `A AND B` the
/// larger one. [`Self::Unknown`] is stricter than every known category that allows distribution: an unknown
/// license never counts as permissive, and a known choice is preferred to it.
///
/// ```
/// use plimsoll_model::{LicenseCategory, LicenseExpression};
///
/// let category = |text| LicenseExpression::parse(text).unwrap().category();
/// assert_eq!(category("MIT OR GPL-3.0-only"), LicenseCategory::Permissive);
/// assert_eq!(category("MIT AND GPL-3.0-only"), LicenseCategory::StrongCopyleft);
/// assert_eq!(
///     category("GPL-3.0-or-later WITH GCC-exception-3.1"),
///     LicenseCategory::WeakCopyleft
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LicenseCategory {
    /// The authors gave up all or nearly all of their rights.
    PublicDomain,
    /// Distributors must keep a notice, and little else.
    Permissive,
    /// Distributors must offer the source of the code itself and of changes to it, but not of code that is linked with it.
    WeakCopyleft,
    /// Distributors must offer the source of everything that is combined with it.
    StrongCopyleft,
    /// Like strong copyleft, and use over a network counts as distribution.
    NetworkCopyleft,
    /// Not classified: neither in the table nor by its name.
    Unknown,
    /// More restrictions than open source: no commercial use, no competing use, no changes, an ethical clause,
    /// or a vendor's own terms.
    Restricted,
}

impl LicenseCategory {
    /// Every category, from the least strict to the strictest.
    pub const ALL: [Self; 7] = [
        Self::PublicDomain,
        Self::Permissive,
        Self::WeakCopyleft,
        Self::StrongCopyleft,
        Self::NetworkCopyleft,
        Self::Unknown,
        Self::Restricted,
    ];

    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicDomain => "public-domain",
            Self::Permissive => "permissive",
            Self::WeakCopyleft => "weak-copyleft",
            Self::StrongCopyleft => "strong-copyleft",
            Self::NetworkCopyleft => "network-copyleft",
            Self::Unknown => "unknown",
            Self::Restricted => "restricted",
        }
    }

    /// The category with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }

    /// Whether it affects code that is combined with the licensed code.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::StrongCopyleft | Self::NetworkCopyleft)
    }

    /// The category of a license or exception by its identifier on the SPDX license list, or by a custom
    /// name (`LicenseRef-…`). Identifiers are case-insensitive.
    ///
    /// ```
    /// use plimsoll_model::LicenseCategory;
    ///
    /// assert_eq!(LicenseCategory::of_id("AGPL-3.0-only"), LicenseCategory::NetworkCopyleft);
    /// assert_eq!(LicenseCategory::of_id("LicenseRef-ours"), LicenseCategory::Unknown);
    /// ```
    pub fn of_id(id: &str) -> Self {
        let id = id.to_ascii_lowercase();
        if let Some((_, name)) = id.split_once("licenseref-") {
            // The name for files that are stated to be in the public domain.
            if name == "public-domain" {
                return Self::PublicDomain;
            }
            // A custom name with this word states that the terms are restricted; other words in a
            // name are not considered.
            let is_restricted = RESTRICTED_WORDS.iter().any(|word| name.contains(word));
            return if is_restricted { Self::Restricted } else { Self::Unknown };
        }
        // `+` means this version or a later one, which does not change the category.
        let base = id.strip_suffix('+').unwrap_or(&id);
        CATEGORIES.get(base).copied().unwrap_or(Self::Unknown)
    }

    /// The category of a license with an exception. A linking exception turns strong copyleft into weak
    /// copyleft. Other exceptions do not weaken anything, and custom terms may add anything.
    #[must_use]
    pub(crate) fn with_exception(self, exception: &str) -> Self {
        let is = |name: &&str| name.eq_ignore_ascii_case(exception);
        match self {
            Self::StrongCopyleft if LINKING_EXCEPTIONS.iter().any(is) => Self::WeakCopyleft,
            _ if exception.to_ascii_lowercase().contains("additionref-") => self.max(Self::Unknown),
            _ => self,
        }
    }
}

impl std::fmt::Display for LicenseCategory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The table, reduced to the SPDX list. Its header states source, version and license.
const TABLE: &str = include_str!("../../data/license-categories.tsv");

/// The categories by lower-case identifier: the table, overridden by our own decisions.
static CATEGORIES: LazyLock<HashMap<String, LicenseCategory>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter_map(|line| line.split_once('\t'));
    let rows = rows.filter_map(|(id, name)| Some((id, LicenseCategory::named(name)?)));
    let own = OWN.iter().flat_map(|(ids, category)| ids.iter().map(|id| (*id, *category)));
    rows.chain(own).map(|(id, category)| (id.to_ascii_lowercase(), category)).collect()
});

/// Words in a custom name which mean that the terms are not open source.
const RESTRICTED_WORDS: [&str; 5] =
    ["proprietary", "commercial", "confidential", "eula", "evaluation"];

/// Our decisions that differ from the table, or are missing from it.
const OWN: &[(&[&str], LicenseCategory)] = &[
    // Use over a network counts as distribution, or requires the source by itself (section 13 of AGPL and
    // SSPL, "external deployment" of OSL and its derivatives, "essential functionalities" of EUPL).
    (
        &[
            "AGPL-1.0",
            "AGPL-1.0-only",
            "AGPL-1.0-or-later",
            "AGPL-3.0",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "SSPL-1.0",
            "OSL-1.0",
            "OSL-1.1",
            "OSL-2.0",
            "OSL-2.1",
            "OSL-3.0",
            "NPOSL-3.0",
            "CPAL-1.0",
            "RPL-1.1",
            "RPL-1.5",
            "RPSL-1.0",
            "UCL-1.0",
            "TGPPL-1.0",
            "CAL-1.0",
            "CAL-1.0-Combined-Work-Exception",
            "EUPL-1.1",
            "EUPL-1.2",
        ],
        LicenseCategory::NetworkCopyleft,
    ),
    // CeCILL 1.1 to 2.1 are copyleft like the GPL, and can be exchanged for it; the C in CeCILL-C is for
    // components, which other code may be linked with. The table has them the other way round.
    (&["CECILL-1.1", "CECILL-2.0", "CECILL-2.1"], LicenseCategory::StrongCopyleft),
    (&["CECILL-C"], LicenseCategory::WeakCopyleft),
    // A file-level license derived from the MPL.
    (&["ErlPL-1.1"], LicenseCategory::WeakCopyleft),
    // Approved by OSI and FSF. Changes that deviate from the standard must be published.
    (&["SISSL", "SISSL-1.2"], LicenseCategory::WeakCopyleft),
    // Variants of a license that is in the table.
    (
        &[
            "GFDL-1.1-invariants",
            "GFDL-1.1-no-invariants",
            "GFDL-1.2-invariants",
            "GFDL-1.2-no-invariants",
            "GFDL-1.3-invariants",
            "GFDL-1.3-no-invariants",
            "GPL-2.0-with-bison-exception",
            "OFL-1.0",
            "OFL-1.0-RFN",
            "OFL-1.0-no-RFN",
            "OFL-1.1-RFN",
            "OFL-1.1-no-RFN",
            "ESA-PL-weak-copyleft-2.4",
        ],
        LicenseCategory::WeakCopyleft,
    ),
    (&["ESA-PL-strong-copyleft-2.4"], LicenseCategory::StrongCopyleft),
    (&["ESA-PL-permissive-2.4"], LicenseCategory::Permissive),
    // No commercial distribution (Aladdin), use "for Good, not Evil" (JSON), no use for another archiver of the
    // format (UnRAR), no commercial use (NC), an ethical clause (Hippocratic).
    (
        &["Aladdin", "JSON", "UnRAR", "CC-BY-NC-3.0-IGO", "Hippocratic-3.0-core"],
        LicenseCategory::Restricted,
    ),
];

/// Exceptions that allow code to be linked with, generated by, or run beside GPL code and keep its own
/// license. Not included are exceptions for one library (OpenSSL) or for free software only.
const LINKING_EXCEPTIONS: &[&str] = &[
    "Autoconf-exception-2.0",
    "Autoconf-exception-3.0",
    "Autoconf-exception-generic",
    "Autoconf-exception-generic-3.0",
    "Autoconf-exception-macro",
    "Bison-exception-1.24",
    "Bison-exception-2.2",
    "Bootloader-exception",
    "CLISP-exception-2.0",
    "Classpath-exception-2.0",
    "Classpath-exception-2.0-short",
    "eCos-exception-2.0",
    "Fawkes-Runtime-exception",
    "Font-exception-2.0",
    "freertos-exception-2.0",
    "GCC-exception-2.0",
    "GCC-exception-2.0-note",
    "GCC-exception-3.1",
    "GNAT-exception",
    "gnu-javamail-exception",
    "GNU-compiler-exception",
    "harbour-exception",
    "Independent-modules-exception",
    "Libtool-exception",
    "Linux-syscall-note",
    "mif-exception",
    "PS-or-PDF-font-exception-20170817",
    "SANE-exception",
    "SWI-exception",
    "Texinfo-exception",
    "u-boot-exception-2.0",
    "WxWindows-exception-3.1",
];

#[cfg(test)]
mod tests;
