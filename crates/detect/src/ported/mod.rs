//! Ported files: third-party files among the repository's own sources.
//!
//! - `hints.rs` reads what the comments of one file state about its origin: `window.rs` extracts the words of a
//!   comment, `phrase.rs` finds phrases about copied code, and `origin.rs` parses the origin that they name, with the
//!   word lists of `words.rs`, the URLs of `address.rs` and the types of `kinds.rs`. `subject.rs` parses what the sentence
//!   is about, and `stated.rs` reads names that are no evidence (`confirm.rs`: whether they are those of projects).
//! - `house.rs` derives the owner and its licenses (`gnu.rs`: those of the GNU project, which files often name without
//!   a version), `own.rs` recognizes origins that are the repository itself, and
//!   `contributors.rs` the holders who write for it. `people.rs` tells people from companies and projects.
//! - `keyword.rs` finds the project in keywords.
//! - `decide.rs` decides which files are third-party (`found.rs`), and `nested.rs` which files of components come
//!   from another project.
//! - `group.rs` groups the files of one origin into one component, `whole.rs` directories with nothing else.

mod address;
mod confirm;
mod contributors;
mod decide;
mod found;
mod gnu;
mod group;
pub(crate) mod hints;
mod house;
mod keyword;
mod kinds;
mod licenses;
mod names;
mod nested;
mod notices;
mod origin;
mod own;
mod people;
mod phrase;
mod project;
mod stated;
mod subject;
mod texts;
mod token;
mod whole;
mod window;
mod words;

use plimsoll_model::Claim;

pub(crate) use found::Members;
pub(crate) use hints::PortedHints;
pub(crate) use names::{is_fixture, may_hold_ported};
pub(crate) use own::OwnTree;
pub(crate) use phrase::LITERALS;

use crate::Context;
use crate::licenses::LicensePass;

/// Adds presence claims for third-party files, based on the licenses, holders and origins that all files state, and on
/// the repository's own part of the tree. Adds the further files of each component to `members`.
pub(crate) fn add_claims(
    (context, pass, tree): (&Context<'_>, &LicensePass, OwnTree<'_>),
    hints: &[PortedHints],
    claims: &mut Vec<Claim>,
    members: &mut Members,
    detector: &'static str,
) {
    let (files, whole) = decide::ported((context, pass, tree), hints, claims);
    let (mut found, more) = group::claims(context, files, &whole);
    for claim in &mut found {
        claim.detector = detector.into();
    }
    claims.append(&mut found);
    members.extend(more);
}
