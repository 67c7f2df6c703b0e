//! Licenses that the policy clarifies, held against the files that were read.

use plimsoll_assess::{ClarificationState, Clarified, DigestLookup, clarify};
use plimsoll_detect::Detection;
use plimsoll_model::{Date, Policy, RepoPath, sha256_hex};
use plimsoll_source::{Followed, Source, follow};

/// Most bytes of a file that a clarification is about.
const FILE_BYTES: u64 = 16 << 20;

/// Concludes the licenses that the policy clarifies, before anything is assessed, and returns what came of each
/// clarification.
pub(crate) fn apply(
    source: &dyn Source,
    policy: &Policy,
    day: Date,
    found: &mut Detection,
) -> Vec<ClarificationState> {
    if policy.licenses.clarifications.is_empty() {
        return Vec::new();
    }
    let digest = |path: &RepoPath| digest(source, path);
    let Clarified { claims, states, .. } =
        clarify(&policy.licenses, &found.components, day, &digest);
    if !claims.is_empty() {
        let claims = claims.into_iter().map(|mut claim| {
            claim.detector = "policy".into();
            claim
        });
        found.add_claims(source, claims.collect());
        found.redact(source);
    }
    states
}

/// The digest of a file of the source.
fn digest(source: &dyn Source, path: &RepoPath) -> DigestLookup {
    match follow(source, path) {
        Followed::File { entry, .. } => match source.read(&entry, FILE_BYTES) {
            Ok(content) => Ok(Some(sha256_hex(&content))),
            Err(why) => Err(why.diagnostic(path).message().to_owned()),
        },
        Followed::Missing => Ok(None),
        Followed::Directory(_) => Err("it is a directory".to_owned()),
        _ => Err("it is a link that leads to no file of the repository".to_owned()),
    }
}
