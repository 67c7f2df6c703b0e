//! Remote inputs of a build: files and repositories in `ADD` and build contexts.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::Machine;
use crate::eval::value::Value;
use crate::found::What;
use crate::strength::{self, Firmness};
use crate::tools::add_url;

/// Adds the fetches of `ADD`; returns whether the source is external.
pub(crate) fn add_remote(
    machine: &mut Machine<'_>,
    word: &Value,
    checksum: Option<&Value>,
) -> bool {
    if is_git(&word.text) {
        add_git(machine, word, checksum);
        return true;
    }
    if !word.text.starts_with("http://") && !word.text.starts_with("https://") {
        return false;
    }
    let Some(candidate) = add_url(machine, word) else { return true };
    let digest = checksum.and_then(|value| value.text.strip_prefix("sha256:"));
    let digest = digest.filter(|digest| strength::is_hex(digest, 64));
    if let (Some(digest), Some(found)) = (digest, machine.found.get_mut(candidate)) {
        found.firmness = strength::DIGEST;
        found.requested = Some(format!("sha256:{digest}"));
    }
    true
}

/// Adds a remote build context; returns whether it is one.
pub(crate) fn add_context(machine: &mut Machine<'_>, word: &Value) -> bool {
    add_remote(machine, word, None)
}

/// Whether a source is a repository (Dockerfile reference, "Adding files from a Git repository").
fn is_git(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let web = ["https://", "http://", "github.com/"].iter().any(|start| text.starts_with(start));
    ["git@", "git://", "ssh://"].iter().any(|start| text.starts_with(start))
        || text.starts_with("github.com/")
        || web && path.strip_suffix(".git").is_some()
}

/// Handles `https://host/repository.git#revision:directory`, or the same as a query:
/// `?tag=v1&subdir=x`.
fn add_git(machine: &mut Machine<'_>, word: &Value, checksum: Option<&Value>) {
    let (rest, fragment) = word.text.split_once('#').unwrap_or((&word.text, ""));
    let (url, query) = rest.split_once('?').unwrap_or((rest, ""));
    let value = |keys: &[&str]| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, value)| keys.contains(key) && !value.is_empty()).map(|(_, value)| value)
    };
    let checksum = checksum.map(|value| value.text.as_str());
    let named = fragment.split(':').next().filter(|name| !name.is_empty());
    let (requested, firmness) = if let Some(commit) =
        checksum.or(value(&["commit", "checksum"])).filter(|text| !text.is_empty())
    {
        (Some(commit), strength::revision(commit))
    } else if let Some(tag) = value(&["tag"]) {
        (Some(tag), of_tag(tag))
    } else if let Some(branch) = value(&["branch"]) {
        (Some(branch), (RefSyntax::BranchQualified, PinStrength::Branch))
    } else if let Some(revision) = value(&["ref"]).or(named) {
        (Some(revision), strength::revision(revision))
    } else {
        (None, (RefSyntax::MissingRef, PinStrength::Absent))
    };
    // A literal commit determines the content, even if other parts are unknown.
    let open = word.is_open() && firmness.1 != PinStrength::CommitUnverified;
    let firmness = if open { strength::UNRESOLVABLE } else { firmness };
    let what = What::Git { url: url.to_owned() };
    machine.add(FetchMethod::GitClone, word, what, firmness, requested.map(str::to_owned));
}

/// Classifies a name that is certainly a tag.
fn of_tag(tag: &str) -> Firmness {
    match strength::revision(tag).0 {
        RefSyntax::TagFull => (RefSyntax::TagFull, PinStrength::FullTag),
        _ => (RefSyntax::TagQualified, PinStrength::MovingTag),
    }
}
