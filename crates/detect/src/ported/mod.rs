//! Files that others wrote, alone among the repository's own sources: `hints.rs` is what one file says of where it
//! comes from (`window.rs` takes the words of a comment, `phrase.rs` tells which of them speak of copied code and
//! `origin.rs` what they name, with the lists of `words.rs`, the URLs of `address.rs` and the kinds of `kinds.rs`),
//! `house.rs` what the repository's own files look like, `own.rs` which origins are the repository itself,
//! `contributors.rs` who writes for it, `decide.rs` which files are not its own (`found.rs`), `nested.rs` which files of
//! components come from another project, and `group.rs` makes one component of the files of one origin (`whole.rs` has the
//! directories with nothing else).

mod address;
mod contributors;
mod decide;
mod found;
mod group;
pub(crate) mod hints;
mod house;
mod kinds;
mod licenses;
mod names;
mod nested;
mod origin;
mod own;
mod phrase;
mod project;
mod texts;
mod token;
mod whole;
mod window;
mod words;

use plimsoll_model::Claim;

pub(crate) use found::Members;
pub(crate) use hints::PortedHints;
pub(crate) use names::{is_fixture, may_hold_ported};
pub(crate) use phrase::LITERALS;

use crate::Context;
use crate::licenses::LicensePass;

/// Adds claims that files of others are present, by what all files say of their licenses, their holders and their
/// origin. Returns the files of each that are not its first.
pub(crate) fn add_claims(
    context: &Context<'_>,
    pass: &LicensePass,
    hints: &[PortedHints],
    claims: &mut Vec<Claim>,
    members: &mut Members,
    detector: &'static str,
) {
    let (files, whole) = decide::ported(context, pass, hints, (claims, members));
    let (mut found, more) = group::claims(context, files, &whole);
    for claim in &mut found {
        claim.detector = detector.into();
    }
    claims.append(&mut found);
    members.extend(more);
}
