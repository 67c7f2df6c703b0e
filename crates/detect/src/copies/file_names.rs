//! Files that are code or contain a license, by their names.

/// Suffixes of source code.
const CODE: [&str; 40] = [
    "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "inc", "inl", "ipp", "m", "mm", "s", "asm",
    "cu", "cuh", "cl", "glsl", "rs", "go", "py", "pyi", "pyx", "js", "mjs", "ts", "tsx", "jsx",
    "java", "kt", "swift", "rb", "php", "cs", "f", "f90", "lua", "proto", "pl",
];

/// Whether a file is source code by its name.
pub(crate) fn is_code(name: &[u8]) -> bool {
    has_suffix(name, &CODE) && !names_project(name)
}

/// Whether a name ends with a dot and one of the suffixes, case-insensitively.
fn has_suffix(name: &[u8], suffixes: &[&str]) -> bool {
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else { return false };
    let suffix = name.get(dot + 1..).unwrap_or_default();
    suffixes.iter().any(|known| suffix.eq_ignore_ascii_case(known.as_bytes()))
}

/// The prefixes of the names of license files.
const LICENSE_NAMES: [&str; 9] = [
    "LICENSES",
    "LICENSE",
    "LICENCES",
    "LICENCE",
    "COPYING",
    "NOTICES",
    "NOTICE",
    "UNLICENSE",
    "COPYRIGHT",
];

/// Suffixes of files that are not documents, in addition to those of code.
const NO_TEXT: [&str; 34] = [
    "bat",
    "bin",
    "bmp",
    "cfg",
    "class",
    "cmake",
    "cmd",
    "conf",
    "css",
    "csv",
    "diff",
    "exe",
    "gif",
    "gradle",
    "ico",
    "ini",
    "jar",
    "jpeg",
    "jpg",
    "json",
    "lock",
    "o",
    "patch",
    "plist",
    "png",
    "properties",
    "ps1",
    "sh",
    "snap",
    "svg",
    "toml",
    "xml",
    "yaml",
    "yml",
];

/// Words in a file name that show that the file is about licenses but does not contain one.
const ABOUT_LICENSES: [&str; 9] =
    ["CHECK", "CHECKER", "CHECKS", "CONFIG", "SCAN", "SCRIPT", "TEST", "TESTS", "TOOL"];

/// Whether a file has the name of a license file: `LICENSE`, `COPYING3.LIB`, `LICENSE-APACHE-2.0`, `LICENSE_1_0.txt`.
pub(crate) fn is_license(name: &[u8]) -> bool {
    let upper = name.to_ascii_uppercase();
    let rest = LICENSE_NAMES.iter().find_map(|known| upper.strip_prefix(known.as_bytes()));
    let Some(rest) = rest else { return false };
    let ends_word = |byte: &u8| byte.is_ascii_digit() || b".-_ (".contains(byte);
    let mut words = rest.split(|byte| !byte.is_ascii_alphanumeric());
    let is_about = |word: &[u8]| ABOUT_LICENSES.iter().any(|known| known.as_bytes() == word);
    rest.first().is_none_or(ends_word)
        && !words.any(is_about)
        && !is_code(name)
        && !has_suffix(name, &NO_TEXT)
}

/// Whether the suffix of a license file in capitals is the name of a project or language, such as that of `COPYING.LUA`,
/// and not a type of file.
fn names_project(name: &[u8]) -> bool {
    let is_license = [&b"COPYING."[..], b"COPYRIGHT.", b"LICENSE.", b"LICENCE."]
        .iter()
        .any(|stem| name.starts_with(stem));
    // `C`, `H` and `S` are suffixes of code in capitals too.
    let suffix = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    is_license && suffix.len() > 2 && suffix.iter().all(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_hold_a_license_by_their_names() {
        for name in [
            "LICENSE",
            "license.txt",
            "LICENCE.md",
            "LICENSES",
            "LICENSE-MIT",
            "LICENSE-APACHE-2.0",
            "LICENSE_1_0.txt",
            "LICENSE.APACHE2",
            "License (MIT).txt",
            "COPYING",
            "COPYING3.LIB",
            "COPYING.LESSER",
            "COPYING-CMAKE-SCRIPTS",
            "COPYING.LUA",
            "COPYRIGHT.PHP",
            "NOTICE.html",
            "UNLICENSE",
            "Copyright.rst",
        ] {
            assert!(is_license(name.as_bytes()), "{name}");
        }
        for name in [
            "licensed",
            "LICENSEE",
            "copyingmachine",
            "noticeboard.md",
            "COPYING.png",
            "license.svg",
            "license_test.c",
            "license-test",
            "license-check.yml",
            "license_checker",
            "LICENSE.json",
            "license.go",
            "LICENSE.C",
            "license.lua",
            "MY-LICENSE",
            "",
        ] {
            assert!(!is_license(name.as_bytes()), "{name}");
        }
    }
}
