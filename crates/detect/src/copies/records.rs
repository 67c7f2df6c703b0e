//! The subject of one record among several in a file.

use plimsoll_model::{ClaimValue, GitUrl, RepoPath, Revision, Subject, purl};

use super::split_version;
use crate::metadata::Statement;

/// The subject of one of several records: the directory, if it has the same name, otherwise a library in
/// it, by its package URL. For a record without a name, it is unknown.
pub(crate) fn subject(record: &[Statement], directory: &RepoPath) -> Option<Subject> {
    let mut parts = Parts::default();
    for statement in record {
        match &statement.value {
            ClaimValue::Name(name) => parts.name = Some(name.as_str()),
            ClaimValue::Version(version) => parts.version = Some(version.as_str()),
            ClaimValue::Revision(Revision::Commit(commit)) => parts.commit = Some(commit),
            ClaimValue::Upstream(upstream) => parts.repository = upstream.repository(),
            _ => {}
        }
    }
    let name = parts.name?;
    let (own, _) = split_version(directory.file_name());
    if name.eq_ignore_ascii_case(&own) {
        return Some(Subject::Directory(directory.clone()));
    }
    parts.purl(name).map(|purl| Subject::purl(&purl))
}

#[derive(Default)]
struct Parts<'a> {
    name: Option<&'a str>,
    version: Option<&'a str>,
    commit: Option<&'a str>,
    repository: Option<&'a GitUrl>,
}

impl Parts<'_> {
    fn purl(&self, name: &str) -> Option<String> {
        if let (Some(url), Some(commit)) = (self.repository, self.commit) {
            return url.purl(commit);
        }
        // The field may also have branches and placeholders.
        let version = self.version.filter(|version| is_plain(version)).unwrap_or_default();
        match self.repository {
            Some(url) => url.purl_of_version(name, version),
            None => purl::generic(name, version, &[]),
        }
    }
}

/// Whether a text is only a version: it starts with digits, and contains neither words nor directories.
fn is_plain(version: &str) -> bool {
    let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c))
        && digits.len() > 1
}
