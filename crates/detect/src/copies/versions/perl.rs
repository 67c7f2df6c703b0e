//! The version in a Perl module: `our $VERSION = '1.56';`, `$Rope::VERSION = '1.56';`.

use std::collections::BTreeSet;

use plimsoll_model::EvidenceKind;

use super::statement::{VersionStatement, is_version};

/// The maximum number of lines that are examined.
const LINES: usize = 2000;

/// Whether a file is a module, by its name in lower case.
pub(super) fn is_module(name: &[u8]) -> bool {
    name.ends_with(b".pm")
}

/// Reads a module: the version of each of its packages that has only one.
pub(super) fn read(text: &str) -> Vec<VersionStatement> {
    let mut package = None;
    let mut stated: Vec<(String, String, u32)> = Vec::new();
    for (line, number) in text.lines().take(LINES).zip(1u32..) {
        // Documentation, and what the interpreter does not read.
        if matches!(line.trim_end(), "__END__" | "__DATA__") || line.starts_with("=head") {
            break;
        }
        if let Some(name) = line.strip_prefix("package ") {
            package = name.split([';', ' ', '{']).next().filter(|name| is_name(name));
        }
        if let Some((of, version)) = assigned(line)
            && let Some(name) = of.or(package)
        {
            stated.push((name.to_owned(), version.to_owned(), number));
        }
    }
    let several: BTreeSet<&str> = stated
        .iter()
        .filter(|(name, version, _)| {
            stated.iter().any(|(other, different, _)| other == name && different != version)
        })
        .map(|(name, ..)| name.as_str())
        .collect();
    let mut named: Vec<VersionStatement> = Vec::new();
    for (prefix, version, line) in &stated {
        if !several.contains(prefix.as_str()) {
            let (prefix, version) = (prefix.clone(), version.clone());
            let kind = EvidenceKind::VersionMacro;
            named.push(VersionStatement::Named { prefix, version, line: *line, kind });
        }
    }
    named
}

/// The package that a line names, and the literal that it assigns to its version.
fn assigned(line: &str) -> Option<(Option<&str>, &str)> {
    let line = line.strip_prefix("our ").unwrap_or(line);
    let (name, value) = line.strip_prefix('$')?.split_once('=')?;
    let name = name.trim_end().strip_suffix("VERSION")?;
    let of = name.strip_suffix("::");
    if of.is_none_or(|of| !is_name(of)) && !name.is_empty() {
        return None;
    }
    let value = value.trim_start();
    let quoted = value.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    let quoted = quoted.or_else(|| value.strip_prefix('"').and_then(|rest| rest.split_once('"')));
    let (version, behind) = match quoted {
        Some(quoted) => quoted,
        None => value.split_at_checked(value.find([';', ' '])?)?,
    };
    (behind.trim_start().starts_with(';') && is_version(version)).then_some((of, version))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_modules() {
        let shown = |text: &str| -> Vec<String> {
            let show = |statement: VersionStatement| match statement {
                VersionStatement::Named { prefix, version, line, .. } => {
                    format!("{prefix} {version} {line}")
                }
                other => format!("{other:?}"),
            };
            read(text).into_iter().map(show).collect()
        };
        for (text, expected) in [
            ("package Rope::Knot;\n$Rope::Knot::VERSION = '1.56';\n", &["Rope::Knot 1.56 2"][..]),
            ("package Rope;\nour $VERSION = 1.56; # text\n", &["Rope 1.56 2"]),
            ("package Rope 1.2 {\n}\nour $VERSION = \"v1.2.3\";\n", &["Rope v1.2.3 3"]),
            (
                "package A;\nour $VERSION = '1.1';\npackage B;\nour $VERSION = '2.2';\n",
                &["A 1.1 2", "B 2.2 4"],
            ),
            ("our $VERSION = '1.56';\n", &[]),
            ("package Rope;\nour $VERSION = $Other::VERSION;\n", &[]),
            ("package Rope;\nour $VERSION = '1.56' . $suffix;\n", &[]),
            ("package Rope;\nour $VERSION = '1.1';\n$VERSION = '1.2';\n", &[]),
            ("package Rope;\n=head1 NAME\n\nour $VERSION = '1.56';\n", &[]),
            ("package Rope;\nmy $VERSION_OF_DATA = '1.56';\n", &[]),
            ("package Rope;\nif ($VERSION == '1.56') {}\n", &[]),
            ("package Rope;\n$Rope::MIN_VERSION = '1.56';\n", &[]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
