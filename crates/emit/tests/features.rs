//! Tests the error for a format that is not compiled in.

mod common;

use plimsoll_emit::{FORMATS, Format, OutputKind, RenderErrorKind, RenderOptions, render};

#[test]
fn a_format_left_out_is_an_error_that_names_it() {
    let formats = [
        ("cyclonedx-json", cfg!(feature = "cyclonedx")),
        ("cyclonedx-xml@1.5", cfg!(feature = "cyclonedx")),
        ("spdx-json", cfg!(feature = "spdx")),
        ("spdx-tag-value", cfg!(feature = "spdx")),
        ("spdx3-json", cfg!(feature = "spdx")),
        ("html", cfg!(feature = "review")),
        ("risk-csv", cfg!(feature = "review")),
        ("json", true),
        ("sarif", true),
    ];
    for (name, built) in formats {
        let format: Format = name.parse().unwrap();
        let is_listed = OutputKind::Report.formats().any(|meta| meta.name == name);
        assert_eq!(is_listed, built, "{name}");
        match render(&common::rich(), format, &RenderOptions::default()) {
            Ok(_) => assert!(built, "{name}"),
            Err(error) => {
                assert!(!built, "{error}");
                assert_eq!(error.kind(), RenderErrorKind::FormatDisabled);
                assert!(error.to_string().contains(&format.to_string()));
            }
        }
    }
    for meta in FORMATS.iter().filter(|meta| meta.kinds.contains(&OutputKind::Report)) {
        let outcome = render(&common::rich(), meta.format, &RenderOptions::default());
        assert!(outcome.is_ok(), "{}", meta.name);
    }
}
