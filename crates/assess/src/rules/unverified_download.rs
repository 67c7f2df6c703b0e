//! Downloads that nothing compares with what was meant.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::{ScriptRule, weakness};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unverified-download",
    "A file is downloaded and not checked",
    include_str!("../../specs/unverified-download.md"),
    Severity::High,
);

/// Downloads that nothing compares with what was meant.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: |reference| weakness(reference.check).unwrap_or("is not checked after the download"),
};

fn concerns(method: FetchMethod) -> bool {
    matches!(method, FetchMethod::Download | FetchMethod::Archive)
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() || is_only_a_check(reference.value.as_str()) => None,
        PinStrength::FullTag => Some(Severity::Low),
        // It is checked for damage and for whose it is, if not for what was meant.
        _ if matches!(reference.check, Some(check) if check != FetchCheck::FetchedDigest) => {
            Some(Severity::Low)
        }
        _ => Some(Severity::Medium),
    }
}

/// Whether a URL is that of a list of digests or of a detached signature, which is never used but
/// to check something else: how weak that check is belongs to the file that is checked.
///
/// `key.asc` may be a key, which has to be checked: a signature is named after a whole file.
fn is_only_a_check(url: &str) -> bool {
    const ENDS: [&str; 12] = [
        ".sha256",
        ".sha256sum",
        ".sha512",
        ".sha512sum",
        ".sha1",
        ".sha1sum",
        ".md5",
        ".md5sum",
        ".sig",
        ".sign",
        ".minisig",
        ".sigstore",
    ];
    const LISTS: [&str; 6] =
        ["sha256sums", "sha512sums", "sha1sums", "md5sums", "checksums", "sha256sum"];
    const FILES: [&str; 8] = [".gz", ".xz", ".bz2", ".zst", ".zip", ".tgz", ".tar", ".jar"];
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".txt").unwrap_or(&name);
    let signs = |stem: &str| FILES.iter().any(|end| stem.ends_with(end)) || LISTS.contains(&stem);
    ENDS.iter().any(|end| name.ends_with(end))
        || LISTS.contains(&name)
        || name.strip_suffix(".asc").or(name.strip_suffix(".gpg")).is_some_and(signs)
}
