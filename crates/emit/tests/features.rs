//! A format that is left out says so.

mod common;

use plimsoll_emit::{OutputKind, RenderErrorKind, RenderOptions, render};

#[test]
fn a_format_left_out_is_an_error_that_names_it() {
    for meta in OutputKind::Report.formats() {
        let built = match meta.name {
            name if name.starts_with("cyclonedx") => cfg!(feature = "cyclonedx"),
            name if name.starts_with("spdx") => cfg!(feature = "spdx"),
            "html" => cfg!(feature = "review"),
            _ => true,
        };
        match render(&common::rich(), meta.format, &RenderOptions::default()) {
            Ok(_) => assert!(built, "{}", meta.name),
            Err(error) => {
                assert!(!built, "{error}");
                assert_eq!(error.kind(), RenderErrorKind::FormatDisabled);
                assert!(error.to_string().contains(&meta.format.to_string()));
            }
        }
    }
}
