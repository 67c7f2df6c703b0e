//! What is mutated, and what judges it.

/// A folder or file that is mutated, with the tests that judge it.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path in the workspace.
    pub(super) path: &'static str,
    /// The packages whose tests run.
    pub(super) packages: &'static [&'static str],
    /// The test targets of those packages, as options of `cargo test`. Every target here is in one
    /// of the packages.
    pub(super) targets: &'static [&'static str],
}

/// The folders that decide what a report says.
///
/// What every crate builds on is judged by its own tests alone: a change there builds the whole
/// workspace before an example can run. So are deltas, whose tests need no scan.
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
