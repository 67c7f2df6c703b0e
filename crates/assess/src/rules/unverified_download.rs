//! Reports downloads that are not verified.

use plimsoll_model::{
    FetchCheck, FetchMethod, PinStrength, Redacted, Reference, RuleMeta, Severity, Target,
    is_check_file,
};

use crate::build_file::BuildTool;
use crate::script_rule::{ScriptRule, weakness};
use crate::weight::severity_by_trust;

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
    because: |reference| match reference.check {
        Some(FetchCheck::UnknownDigest) if BuildTool::of(&reference.location.path).is_some() => {
            "is verified against a digest whose value could not be determined and may be empty"
        }
        check => weakness(check).unwrap_or("is not checked after the download"),
    },
};

fn concerns(method: FetchMethod) -> bool {
    matches!(method, FetchMethod::Download | FetchMethod::Archive)
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() || is_check_file(reference.value.as_str()) => None,
        // The build fails if the file is another one, or if the variable has no value.
        _ if reference.check == Some(FetchCheck::VariableDigest) => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ if reference.is_at_version_of_two() => Some(Severity::Low),
        _ if is_data(reference) => Some(Severity::Low),
        // A check of integrity or origin is better than none, although the content is not fixed.
        _ if matches!(reference.check, Some(check) if check != FetchCheck::FetchedDigest) => {
            Some(Severity::Low)
        }
        _ => Some(severity_by_trust(reference.trust)),
    }
}

/// Whether a download is a data file that is never run, by the name in its URL and that under which it is saved.
fn is_data(reference: &Reference) -> bool {
    let url = match &reference.target {
        Some(Target::Url { url }) => url.as_str(),
        _ => reference.value.as_str(),
    };
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let saved = reference.saved_as.as_ref().map(Redacted::as_str);
    is_data_name(path.rsplit('/').next().unwrap_or_default())
        && saved.is_none_or(|name| is_data_name(without_plain_ends(name)) || has_plain_name(name))
}

/// Whether a saved name shows nothing about the content: it has no extension, or only plain ones (`data.tmp`,
/// `labels-1.2`).
///
/// The path `bin/run` is that of a file that had a temporary name, and is a program as far as that shows.
fn has_plain_name(name: &str) -> bool {
    !without_plain_ends(name).contains(['.', '/'])
}

/// A name without extensions that say nothing about the content (`.part`, `.bak`, `.data`), and without the numbers of
/// a version after its first dot.
fn without_plain_ends(name: &str) -> &str {
    const PLAIN: [&str; 17] = [
        "backup",
        "bak",
        "cache",
        "cached",
        "dat",
        "data",
        "download",
        "downloaded",
        "incomplete",
        "new",
        "old",
        "orig",
        "out",
        "part",
        "partial",
        "temp",
        "tmp",
    ];
    let mut name = name.trim_end_matches('~');
    while let Some((rest, end)) = name.rsplit_once('.') {
        let is_number = !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && !PLAIN.contains(&end.to_ascii_lowercase().as_str()) {
            break;
        }
        name = rest;
    }
    name
}

/// Whether a name is that of a data file: samples, labels, licenses, fonts, time zones, and weights in
/// formats that hold only numbers. Weights of `PyTorch` are pickles, which can run code when they are loaded.
fn is_data_name(name: &str) -> bool {
    const ENDS: [&str; 30] = [
        "bmp",
        "csv",
        "flac",
        "gguf",
        "gif",
        "htm",
        "html",
        "ico",
        "jpeg",
        "jpg",
        "json",
        "md",
        "mp3",
        "mp4",
        "onnx",
        "otf",
        "parquet",
        "pdf",
        "png",
        "rst",
        "safetensors",
        "tflite",
        "tsv",
        "ttf",
        "txt",
        "wav",
        "webp",
        "woff",
        "woff2",
        "xml",
    ];
    const ARCHIVES: [&str; 7] = ["bz2", "gz", "lz", "tgz", "xz", "zip", "zst"];
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    // Files that installers read may name further packages to install.
    let is_list = name.contains("requirements") || name.starts_with("package");
    name.starts_with("LICENSE")
        || name == "VERSION"
        // The time zones of IANA, without the code that compiles them (`tzcode`).
        || name.starts_with("tzdata")
            && end.as_deref().is_some_and(|end| ARCHIVES.contains(&end))
        // The vocabulary of SentencePiece; other files with this extension are often pickles.
        || name == "tokenizer.model"
        || end.is_some_and(|end| ENDS.contains(&end.as_str()) && !is_list)
}
