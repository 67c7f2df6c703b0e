//! Addresses at sites that list licenses by their SPDX identifiers.

use plimsoll_model::LicenseExpression;

use super::named::Mention;
use super::names::{NAMES, Weight};
use super::words::Words;
use crate::compose::{Certainty, Terms};

/// The words before the identifier.
const SITES: [[&str; 3]; 5] = [
    ["spdx", "org", "license"],
    ["opensource", "org", "license"],
    ["choosealicense", "com", "license"],
    ["api.github", "com", "license"],
    // `NuGet` writes this address into the metadata of packages with a license expression.
    ["license", "nuget", "org"],
];

/// Reads an address that ends with an identifier: `https://spdx.org/licenses/MIT.html`.
pub(super) fn read(words: &Words<'_>, start: usize) -> Option<Mention> {
    // Nearly every word is excluded by this comparison.
    if !matches!(words.text(start + 2), "license" | "org") {
        return None;
    }
    let is_site =
        |site: &[&str; 3]| (start..).zip(site).all(|(at, expected)| words.text(at) == *expected);
    let site = SITES.iter().find(|site| is_site(site))?;
    let first = start + site.len();
    if words.gap(first) != "/" {
        return None;
    }
    let range = first..end(words, first);
    let id = identifier(words.written(&range))?;
    let current = current(id.as_str());
    let is_open = current.is_some();
    let terms = current.map_or_else(|| Terms::of(&id), |current| Terms::license(&current));
    let key = terms.key();
    Some(Mention {
        words: start..range.end,
        name: start..range.end,
        family: NAMES.family_with(&key),
        certainty: if is_open { Certainty::Version } else { Certainty::Firm },
        weight: Weight::Address,
        terms,
    })
}

/// The index of the word after the last part of an address.
fn end(words: &Words<'_>, first: usize) -> usize {
    const LONGEST: usize = 12;
    let limit = words.len().min(first + LONGEST);
    let is_inside = |gap: &str| matches!(gap, "" | "-" | "." | "+");
    (first + 1..limit).find(|at| !is_inside(words.gap(*at))).unwrap_or(limit)
}

/// The identifier of a GNU license that replaced a deprecated one, which does not tell whether later versions are
/// allowed: `GPL-2.0`.
fn current(id: &str) -> Option<String> {
    let is_gnu = ["GPL-", "LGPL-", "AGPL-", "GFDL-"].iter().any(|gnu| id.starts_with(gnu));
    let is_version = is_gnu && id.ends_with(|last: char| last.is_ascii_digit());
    is_version.then(|| format!("{id}-only"))
}

/// The license with an identifier as written in an address: in any case, with the suffix of a file, or with a hyphen
/// instead of the period of its version.
fn identifier(written: &str) -> Option<LicenseExpression> {
    let parse = |id: &str| LicenseExpression::parse(id).filter(LicenseExpression::is_listed);
    let suffix = [".html", ".php", ".json", ".txt"].iter().find(|end| written.ends_with(**end));
    let id = suffix.and_then(|end| written.strip_suffix(end)).unwrap_or(written);
    parse(id).or_else(|| {
        let (base, minor) = id.rsplit_once('-')?;
        parse(&format!("{base}.{minor}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_in_addresses() {
        for (written, id) in [
            ("MIT", Some("MIT")),
            ("mit.html", Some("MIT")),
            ("apache-2-0", Some("Apache-2.0")),
            ("GPL-2.0", Some("GPL-2.0")),
            ("LGPL-2.1-or-later.html", Some("LGPL-2.1-or-later")),
            ("bsd-3-clause-clear", Some("BSD-3-Clause-Clear")),
            ("alphabetical", None),
            ("exceptions-index.html", None),
            ("LicenseRef-x", None),
        ] {
            let found = identifier(written);
            assert_eq!(found.as_ref().map(LicenseExpression::as_str), id, "{written}");
        }
    }
}
