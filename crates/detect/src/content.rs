//! The content of a component that is one file.

use plimsoll_model::{Claim, ClaimValue, Content, EvidenceKind, Location, RepoPath, Subject};

use crate::Context;

/// Claims the content of a component that is a single file: its SWHID, which contains git's hash of the file. `None`
/// if the file could not be hashed.
pub(crate) fn of_file(context: &Context<'_>, path: &RepoPath, place: &RepoPath) -> Option<Claim> {
    let entry = context.source.entry(path)?;
    let oid = context.source.blob_id(entry, context.options.limits.hashed_bytes).ok()?;
    let content = ClaimValue::Content(Box::new(Content::new(Some(format!("swh:1:cnt:{oid}")), 1)));
    let (subject, at) = (Subject::Directory(place.clone()), Location::whole(place.clone()));
    Some(Claim::new(subject, content, EvidenceKind::Content, at))
}
