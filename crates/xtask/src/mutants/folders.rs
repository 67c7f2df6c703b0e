//! The folders to mutate, with their tests.

/// A folder or file to mutate, with the tests that check it.
#[derive(Debug)]
pub(super) struct Folder {
    /// The path in the workspace.
    pub(super) path: &'static str,
    /// The packages whose tests run.
    pub(super) packages: &'static [&'static str],
    /// The test targets of these packages, as options of `cargo test`. Each target must exist in
    /// one of the packages.
    pub(super) targets: &'static [&'static str],
}

/// The folders that determine the content of a report.
///
/// Folders on which all crates depend are only checked by their own tests: otherwise each change
/// would rebuild the whole workspace. Deltas are, too, because their tests need no scan.
pub(super) const FOLDERS: &[Folder] = &[
    Folder {
        path: "crates/assess/src/rules",
        packages: &["plimsoll-assess", "plimsoll"],
        targets: &["--lib", "--test=rules", "--test=specs"],
    },
    Folder {
        path: "crates/assess/src/delta",
        packages: &["plimsoll-assess"],
        targets: &["--lib", "--test=delta", "--test=agenda"],
    },
    Folder {
        path: "crates/detect/src/conclude",
        packages: &["plimsoll-detect", "plimsoll"],
        targets: &["--lib", "--test=cases", "--test=follow", "--test=specs"],
    },
    Folder { path: "crates/model/src/purl", packages: &["plimsoll-model"], targets: &["--tests"] },
    Folder {
        path: "crates/model/src/redact",
        packages: &["plimsoll-model"],
        targets: &["--tests"],
    },
    Folder {
        path: "crates/model/src/secret",
        packages: &["plimsoll-model"],
        targets: &["--tests"],
    },
];
