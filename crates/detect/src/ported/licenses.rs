//! Which licenses are those of one project, and which are used everywhere.

use plimsoll_model::LicenseExpression;

/// How the ids of licenses begin that projects of all kinds use.
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

/// Whether projects of all kinds use one of the licenses of an expression: its text does not tell whose a file is.
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
