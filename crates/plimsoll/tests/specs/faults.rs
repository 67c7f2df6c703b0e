//! Tests that each reported fault has an example.

use std::collections::BTreeSet;

use crate::VERDICTS;

/// The reported faults, by their name in the heading of an example: `{#name}`.
const FAULTS: [&str; 35] = [
    "cargo-binstall-option-values",
    "cargo-patch-to-git",
    "constraints-are-not-requirements",
    "dependency-groups-scope",
    "docker-action-dockerfile-unread",
    "docker-run-variable-named-target",
    "dockerfile-add-git-query",
    "dockerfile-heredoc",
    "dockerfile-mount-from",
    "dockerfile-shell-instruction",
    "fetching-commands-not-read",
    "git-package-name-version-lost",
    "gitmodules-same-name-twice",
    "gitmodules-windows-path-url",
    "go-vendor-and-cargo-vendor",
    "image-docker-hub-spellings",
    "image-name-grammar",
    "license-id-case",
    "local-image-of-earlier-step",
    "mask-of-image-name",
    "npm-name-case",
    "pdm-editable",
    "pip-hash-loses-version",
    "pip-no-index",
    "pnpm-lock-v5-peers",
    "purl-os-packages",
    "requested-holds-expression-text",
    "requirements-config-settings-short",
    "requirements-utf16-and-pep263",
    "reusable-workflow-refused",
    "run-env-expression",
    "several-versions-phantom",
    "ssh-colon-url-invalid-sbom",
    "url-requirement-revision",
    "with-script-python",
];

#[test]
fn reported_faults_stay_fixed() {
    let marked =
        VERDICTS.iter().filter_map(|verdict| Some((verdict.example.fault.as_deref()?, verdict)));
    let marked: Vec<_> = marked.collect();
    let unknown: Vec<&str> =
        marked.iter().map(|(name, _)| *name).filter(|name| !FAULTS.contains(name)).collect();
    assert!(unknown.is_empty(), "no such fault: {unknown:?}");
    let failed: BTreeSet<&str> =
        marked.iter().filter(|(_, verdict)| !verdict.passes()).map(|(name, _)| *name).collect();
    let passed: BTreeSet<&str> =
        marked.iter().map(|(name, _)| *name).filter(|name| !failed.contains(name)).collect();
    println!("faults: {} of {}", passed.len(), FAULTS.len());
    let missing: Vec<&&str> = FAULTS.iter().filter(|name| !passed.contains(**name)).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(missing.is_empty(), "without an example that passes: {missing:?}");
}
