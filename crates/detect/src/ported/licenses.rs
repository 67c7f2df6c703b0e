//! Distinguishes licenses of a single project from those in general use.

use plimsoll_model::LicenseExpression;

/// Prefixes of the ids of licenses in general use.
const WIDESPREAD: [&str; 27] = [
    "0BSD",
    "AFL-",
    "AGPL-",
    "Apache-",
    "Artistic-",
    "BSD-",
    "BSL-",
    "CC-",
    "CC0-",
    "CDDL-",
    "CPL-",
    "EPL-",
    "EUPL-",
    "GPL-",
    "HPND",
    "ISC",
    "LGPL-",
    "LicenseRef-",
    "MIT",
    "MPL-",
    "MS-",
    "NCSA",
    "NTP",
    "Unlicense",
    "WTFPL",
    "X11",
    "Zlib",
];

/// Whether one of the licenses of an expression is in general use, so that its text does not identify the project.
pub(super) fn is_widespread(expression: &LicenseExpression) -> bool {
    let mut ids = expression.as_str().split(|c: char| c.is_whitespace() || "()".contains(c));
    ids.any(|id| WIDESPREAD.iter().any(|start| id.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licenses_of_many_and_of_one_project() {
        for (text, expected) in [
            ("MIT", true),
            ("PostgreSQL OR BSD-2-Clause", true),
            ("PostgreSQL", false),
            ("PHP-3.01", false),
            ("curl", false),
        ] {
            let expression = LicenseExpression::parse(text).unwrap();
            assert_eq!(is_widespread(&expression), expected, "{text}");
        }
        assert!(WIDESPREAD.is_sorted());
    }
}
