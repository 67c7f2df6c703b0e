//! Documents that list the third-party code in a directory: `third_party/README.md`, `THIRDPARTY.md`.
//!
//! They are written by people, each in a different form: a heading, a list item or a table row names a directory or
//! files, and labels beside it (`Upstream:`, `Version:`, `License:`) describe it. A file such as `README.chromium` is
//! about the directory that it is in, wherever that is.

mod attribution;
mod bundle;
mod fields;
mod lines;
mod notice;
mod places;
mod prose;
mod provenance;
mod record;
mod redistributed;
mod table;
mod version;

use plimsoll_model::RepoPath;

use super::Statement;
use crate::tree::names::text_stem;
use crate::tree::zones::vendor_root;
use record::{Record, Stated};

pub(crate) use places::{ListedPlace, Place, places};
pub(crate) use record::Inventory;

/// Whether a document of this name may list third-party code.
pub(crate) fn may_be(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    attribution::is(path)
        || text_stem(&name).is_some_and(|stem| stem == b"readme" || is_dedicated_name(stem))
        || is_of_directory(path)
        || redistributed::may_be(&name)
        || bundle::may_be(&name)
}

/// Whether a document of this name has a format without the usual labels.
pub(crate) fn is_of_own_form(path: &RepoPath) -> bool {
    redistributed::may_be(&path.file_name().to_ascii_lowercase()) || attribution::is(path)
}

/// Whether a file is named after the project that has the copy, like `README.chromium`.
fn is_of_directory(path: &RepoPath) -> bool {
    /// Suffixes of documents, and of READMEs for a language or an operating system.
    const OTHERS: [&str; 22] = [
        "md", "markdown", "txt", "rst", "adoc", "html", "htm", "rdoc", "org", "tex", "pod", "in",
        "bak", "orig", "linux", "windows", "macos", "unix", "win32", "dos", "cmake", "docker",
    ];
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    let suffix = name.strip_prefix("README.");
    let is_word =
        |word: &str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    suffix
        .is_some_and(|word| is_word(word) && !OTHERS.contains(&word.to_ascii_lowercase().as_str()))
        && path.parent().is_some_and(|directory| !directory.is_root())
}

/// Whether a document is named after third-party code: `THIRDPARTY.md`, `third-party-libraries.txt`.
fn is_dedicated_name(stem: &[u8]) -> bool {
    let plain: Vec<u8> = stem.iter().filter(|byte| byte.is_ascii_alphanumeric()).copied().collect();
    let begins = |words: &[&[u8]]| words.iter().any(|word| plain.starts_with(word));
    begins(&[b"thirdparty", b"3rdparty", b"vendored"])
        || matches!(plain.as_slice(), b"dependencies" | b"externals" | b"libraries" | b"versions")
}

/// Reads a document; `None` if it does not list anything.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<Inventory> {
    if redistributed::may_be(&path.file_name().to_ascii_lowercase()) {
        let records = redistributed::records(text);
        return (!records.is_empty()).then(|| Inventory { path: path.clone(), records });
    }
    if bundle::may_be(&path.file_name().to_ascii_lowercase()) {
        let mut records = bundle::records(text);
        records.extend(notice::records(text));
        return (!records.is_empty()).then(|| Inventory { path: path.clone(), records });
    }
    if attribution::is(path) {
        let records = attribution::records(path, text);
        return (!records.is_empty()).then(|| Inventory { path: path.clone(), records });
    }
    if is_of_directory(path) {
        return read_of_directory(path, text);
    }
    let directory = path.parent().unwrap_or_default();
    let stem = path.file_name().to_ascii_lowercase();
    let is_dedicated = vendor_root(directory.file_name()).is_some() || !stem.starts_with(b"readme");
    let mut records = lines::records(text, is_dedicated);
    records.retain(|record| record.is_about_foreign(is_dedicated));
    // A document in a vendor root, or in the root directory, is about everything below it.
    let is_of_one = vendor_root(directory.file_name()).is_none() && !directory.is_root();
    records.extend(provenance::record(text).filter(|_| is_of_one));
    (!records.is_empty()).then(|| Inventory { path: path.clone(), records })
}

/// Reads a file that is about its directory.
fn read_of_directory(path: &RepoPath, text: &str) -> Option<Inventory> {
    let stated = super::chromium::read(text).into_iter();
    let stated = stated.filter(|one| one.record == 0 && !one.value.to_string().is_empty());
    let stated =
        stated.map(|Statement { value, kind, line, .. }| Stated { value, kind, line, of: None });
    let mut record = Record { line: 1, is_of_own: true, ..Record::default() };
    record.stated = stated.collect();
    if !record.is_about_foreign(false) {
        return None;
    }
    if super::reader(path.file_name()).is_some() {
        // The detector of the directory reads the metadata in it.
        record.stated.clear();
    }
    Some(Inventory { path: path.clone(), records: vec![record] })
}
