use crate::LicenseScanner;

fn expression(text: &str) -> String {
    LicenseScanner::new()
        .read(text.as_bytes())
        .expression
        .map_or_else(String::new, |it| it.to_string())
}

#[test]
fn sentences_and_headers_that_license() {
    for (text, stated) in [
        ("This tool is licensed under the MIT license.", "MIT"),
        ("Released under the Apache License, Version 2.0.", "Apache-2.0"),
        ("# under the terms of the GNU GPL, version 2", "GPL-2.0-only"),
        ("// licensed under the GPLv2 or, at your option, any later version", "GPL-2.0-or-later"),
        ("This is licensed under the GPL.", "GPL-1.0-or-later"),
        (
            "You can use it under the terms of version 2 of the GNU General Public License.",
            "GPL-2.0-only",
        ),
        (
            "may be used under the GNU Lesser General Public License version 2.1 or later",
            "LGPL-2.1-or-later",
        ),
        ("licensed under the MIT/X11 license", "MIT"),
        ("licensed under the MIT-0 license", "MIT-0"),
        ("Dual licensed under the MIT and GPL-2.0 licenses", "MIT OR GPL-2.0-only"),
        ("licensed under MIT, ISC or Zlib", "MIT OR ISC OR Zlib"),
        ("licensed under the MPL 2.0 (https://mozilla.org/MPL/2.0/)", "MPL-2.0"),
        (
            "Text is licensed under CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
            "CC-BY-SA-4.0",
        ),
        (
            "This library is under the Apache License v2.0 with LLVM Exceptions.",
            "Apache-2.0 WITH LLVM-exception",
        ),
        (
            "licensed under the GPL version 2 with the Classpath exception",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        (
            "It is covered by the GNU General Public License version 3 or any later version, with the \
             GCC Runtime Library Exception.",
            "GPL-3.0-or-later WITH GCC-exception-3.1",
        ),
        (
            "You may use it under the same terms as Perl itself.",
            "Artistic-1.0-Perl OR GPL-1.0-or-later",
        ),
        ("このプログラムは GPLv3 以降のライセンス。 License: GPLv3+", "GPL-3.0-or-later"),
        ("sous les termes de la licence MIT", "MIT"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn fields_of_metadata() {
    for (text, stated) in [
        ("{\n  \"name\": \"x\",\n  \"license\": \"MIT\"\n}", "MIT"),
        ("license = \"MIT OR Apache-2.0\"", "MIT OR Apache-2.0"),
        ("<license><name>Apache License, Version 2.0</name></license>", "Apache-2.0"),
        ("MODULE_LICENSE(\"GPL v2\");", "GPL-2.0-only"),
        ("License: GPLv2+", "GPL-2.0-or-later"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
        ("License :: OSI Approved :: MIT License", "MIT"),
        ("spec.license = \"Zlib\"", "Zlib"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn names_that_license_nothing() {
    for text in [
        "This works with GPL compatible licenses.",
        "We compared BSD systems at MIT.",
        "if (license == \"GPL-2.0\") {",
        "static bool is_gpl = license_is_gpl_compatible(license);",
        "EXPORT_SYMBOL_GPL(x)",
        "licensed under the license found in the LICENSE file",
        "governed by a BSD-style license that can be found in the LICENSE file",
        "the LGPL-compatible linking of section 6 of the GNU LGPL, version 2.1",
        "EXTRA_DIST = COPYING.GPL COPYING.LGPL",
        "Fixed the check whether code is under the MIT license.",
        "",
    ] {
        assert_eq!(expression(text), "", "{text}");
    }
}

#[test]
fn a_restriction_beside_a_notice_is_not_lost() {
    let read = |text: &str| LicenseScanner::new().read(text.as_bytes());
    assert!(!read("Licensed under the MIT license, for non-commercial use only.").is_clean());
    assert!(read("Licensed under the MIT license, for any use.").is_clean());
    let lifted = "It was for \"non-commercial use only\"; that is no longer so. \
                  It is now licensed under the MIT license.";
    assert!(read(lifted).is_clean());
}

proptest::proptest! {
    #[test]
    fn any_words_are_read(text in "((under|GPL|v2|version|or|later|MIT|License:|CC BY|2\\.0|with|exception|of the|\\.|\n|é)[ -]){0,40}") {
        let reading = LicenseScanner::new().read(text.as_bytes());
        for found in &reading.matches {
            proptest::prop_assert!(text.get(found.span.bytes.clone()).is_some());
        }
        proptest::prop_assert_eq!(reading.matches.is_empty(), reading.expression.is_none());
    }
}
