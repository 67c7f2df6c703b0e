//! Compares the result for the parts around certain words with that for the whole file.

use plimsoll_license::{LicenseScanner, SourceScanner};

/// A text as a comment in the middle of code.
fn in_code(text: &str) -> String {
    let code = "    let total = rate * hours;\n".repeat(400);
    let comment = text.replace('\n', "\n * ");
    format!("{code}/*\n * {comment}\n */\n{code}")
}

#[test]
fn a_text_in_code_is_found_around_its_words() {
    let scanner = LicenseScanner::new();
    let licenses = spdx::text::LICENSE_TEXTS.iter();
    let different: Vec<&str> = licenses
        .filter(|(_, text)| LicenseScanner::WORDS.iter().any(|word| text.contains(word)))
        .filter(|(_, text)| {
            let file = in_code(text);
            let whole = scanner.read(file.as_bytes());
            let around = scanner.read_source(file.as_bytes());
            whole.expression != around.expression
                || whole.copyrights != around.copyrights
                || whole.references != around.references
        })
        .map(|(id, _)| *id)
        .collect();
    // Four thousand bytes of German precede the first word about licenses.
    assert_eq!(different, ["D-FSL-1.0"]);
}

#[test]
fn a_cached_header_has_the_same_result() {
    let texts = ["MIT", "Zlib", "BSD-3-Clause", "Apache-2.0"];
    let known = SourceScanner::new();
    for id in texts.iter().chain(&texts) {
        let (_, text) = spdx::text::LICENSE_TEXTS.iter().find(|(name, _)| name == id).unwrap();
        for indent in ["", "\n\n", "int before;\n"] {
            let file = format!("{indent}{}", in_code(text));
            assert_eq!(
                known.read(file.as_bytes()),
                LicenseScanner::new().read_source(file.as_bytes()),
                "{id}"
            );
        }
    }
}
