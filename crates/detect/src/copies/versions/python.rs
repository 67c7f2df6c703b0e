//! The version in the module of a Python package: `__version__ = "1.2.3"`, a tuple of which it is made, and the one in
//! the description of an add-on for Blender.

use super::statement::{VersionStatement, is_version};

/// The maximum number of lines that are examined.
const LINES: usize = 2000;

/// Whether a module states the version of its package, by its name in lower case.
pub(super) fn is_version_module(name: &[u8]) -> bool {
    matches!(name, b"__init__.py" | b"_version.py" | b"version.py" | b"__version__.py")
}

/// Reads such a module. Two different versions are none.
pub(super) fn read(text: &str) -> Vec<VersionStatement> {
    let lines = || text.lines().take(LINES).zip(1u32..);
    // Other names may be those of a format, or of the oldest Python that it needs.
    let own: Vec<(String, u32)> =
        lines().filter_map(|(line, number)| Some((own(line)?, number))).collect();
    let of_tuple = || lines().filter_map(|(line, number)| Some((tuple(line, text)?, number)));
    let stated = if own.is_empty() { of_tuple().chain(add_on(text)).collect() } else { own };
    let statement = |(version, line): &(String, u32)| VersionStatement::Own {
        version: version.clone(),
        line: *line,
    };
    let first = stated.first();
    let is_one = stated.iter().all(|(version, _)| first.is_some_and(|(first, _)| first == version));
    first.filter(|_| is_one).map(statement).into_iter().collect()
}

/// The text that a line assigns to `__version__`, alone or with other names.
fn own(line: &str) -> Option<String> {
    let rest = line.strip_prefix("__version__")?;
    let (between, value) = rest.split_once('=')?;
    // `__version__: str = "1.2"`
    let is_name = between.trim().is_empty() || between.trim_start().starts_with(':');
    let value = value.rsplit_once('=').map_or(value, |(_, value)| value);
    literal(value).filter(|_| is_name)
}

/// The text of a literal that is all of a value.
fn literal(value: &str) -> Option<String> {
    let value = value.trim();
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (text, behind) = value.get(1..)?.split_once(quote)?;
    let is_whole = behind.trim_start().is_empty() || behind.trim_start().starts_with('#');
    (is_whole && is_version(text)).then(|| text.to_owned())
}

/// The numbers that a line assigns to a name of which the module makes the text of its version:
/// `VERSION = "%d.%d.%d" % version`.
fn tuple(line: &str, text: &str) -> Option<String> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name = matches!(name, "version" | "VERSION" | "version_info" | "__version_info__");
    let version = is_name.then(|| numbers(value))??;
    let makes = |other: &str| {
        let text = other.split_once('=').filter(|(made, _)| {
            matches!(made.trim_end(), "__version__" | "VERSION" | "version") && made.trim() != name
        });
        let is_made = |value: &str| value.contains('%') || value.contains(".join(");
        let words = |value: &str| {
            value.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
        };
        text.is_some_and(|(_, value)| is_made(value) && words(value))
    };
    text.lines().take(LINES).any(makes).then_some(version)
}

/// The numbers of a tuple, with dots between them. Two may be the version of anything.
fn numbers(value: &str) -> Option<String> {
    let value = value.split('#').next().unwrap_or(value).trim().trim_end_matches(',');
    let inner = value.strip_prefix('(')?.strip_suffix(')')?;
    let parts: Vec<&str> =
        inner.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let version = parts.join(".");
    (parts.len() >= 3 && parts.iter().all(is_number) && is_version(&version)).then_some(version)
}

/// The version in `bl_info`, the table that describes an add-on for Blender.
fn add_on(text: &str) -> Option<(String, u32)> {
    let lines = text.lines().take(LINES).zip(1u32..);
    let mut table = lines
        .skip_while(|(line, _)| !line.starts_with("bl_info"))
        .take_while(|(line, _)| !line.starts_with('}'));
    table.find_map(|(line, number)| {
        let line = line.trim_start();
        let value = ["\"version\"", "'version'"].iter().find_map(|key| line.strip_prefix(key))?;
        Some((numbers(value.trim_start().strip_prefix(':')?)?, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_packages() {
        for (text, expected) in [
            ("import x\n__version__ = '1.2.3'\n", Some(("1.2.3", 2))),
            ("__version__: str = '1.2.3'\n", Some(("1.2.3", 1))),
            ("__version__ = version = \"1.2.3\"\n", Some(("1.2.3", 1))),
            ("__version__ = \"1.2\"  # next\n__version__ = \"1.2\"\n", Some(("1.2", 1))),
            ("__version__ = \"1.2\"\nversion = (1, 3, 0)\n", Some(("1.2", 1))),
            ("version = (0, 8, 4)\nVERSION = \"%d.%d.%d\" % version\n", Some(("0.8.4", 1))),
            (
                "VERSION = (1, 2, 0)\n__version__ = '.'.join(map(str, VERSION))\n",
                Some(("1.2.0", 1)),
            ),
            ("bl_info = {\n    \"version\": (3, 4, 50),\n    'x': 1}\n", Some(("3.4.50", 2))),
            ("__version__ = \"1.2\"\n__version__ = \"1.3\"\n", None),
            ("__version__ = get(\"rope\")\n", None),
            ("__version__ = \"1.2\" + suffix\n", None),
            ("if __version__ == '1.2':\n    pass\n", None),
            ("VERSION = '2.0'  # of the wire format\n", None),
            ("VERSION = (3, 8)\n", None),
            ("version_info = (3, 8, 0)\nassert sys.version_info >= version_info\n", None),
            ("TABLE = {\n    \"version\": (3, 4, 50),\n}\n", None),
            ("def f():\n    version = (1, 2, 3)\n    return '%d' % version\n", None),
            ("version = (1,)\n", None),
            ("needs = '1.2.3'\n", None),
        ] {
            let found = read(text);
            let found = found.first().map(|statement| match statement {
                VersionStatement::Own { version, line } => (version.as_str(), *line),
                _ => ("", 0),
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
