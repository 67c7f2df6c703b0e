//! Reports downloads that are not verified.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, Reference, RuleMeta, Severity, Target};

use crate::script_rule::{ScriptRule, weakness};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unverified-download",
    "A downloaded file is not verified",
    include_str!("../../specs/unverified-download.md"),
    Severity::High,
);

/// Downloads that are not verified.
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
        _ if is_data(reference) => Some(Severity::Low),
        // A check of integrity or origin is better than none, although the content is not fixed.
        _ if matches!(reference.check, Some(check) if check != FetchCheck::FetchedDigest) => {
            Some(Severity::Low)
        }
        _ => Some(Severity::Medium),
    }
}

/// Whether a URL is that of a data file that is never run, by its name: samples, labels, licenses.
fn is_data(reference: &Reference) -> bool {
    const ENDS: [&str; 19] = [
        "bmp", "csv", "flac", "gif", "htm", "html", "jpeg", "jpg", "json", "md", "mp3", "mp4",
        "pdf", "png", "rst", "tsv", "txt", "wav", "xml",
    ];
    let url = match &reference.target {
        Some(Target::Url { url }) => url.as_str(),
        _ => reference.value.as_str(),
    };
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    // Files that installers read may name further packages to install.
    let is_list = name.contains("requirements") || name.starts_with("package");
    name.starts_with("LICENSE") || end.is_some_and(|end| ENDS.contains(&end.as_str()) && !is_list)
}

/// Whether a URL is a list of digests or a detached signature. These only verify another file,
/// and the finding about that file reports how weak the check is.
///
/// `key.asc` may be a key, which has to be verified itself: a signature is named after a file with
/// its extension.
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
