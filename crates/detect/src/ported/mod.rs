//! Ported files: third-party files among the repository's own sources.
//!
//! - `hints.rs` reads what the comments of one file state about its origin: `window.rs` extracts the words of a
//!   comment, `phrase.rs` finds phrases about copied code, and `origin.rs` parses the origin that they name, with the
//!   word lists of `words.rs`, the URLs of `address.rs` and the types of `kinds.rs`. `subject.rs` parses what the sentence
//!   is about, and `stated.rs` reads names that are not evidence (`confirm.rs`: whether they are names of projects).
//! - `headed.rs` reads names beside copyright lines (`comment.rs`): in statements about copies, and in titles and
//!   fields (`title.rs`). `naming.rs` selects one of these names and those of `stated.rs`.
//! - `house.rs` derives the owner and its licenses (`gnu.rs`: those of the GNU project, which files often name without
//!   a version), `own.rs` recognizes origins that are the repository itself, and
//!   `contributors.rs` the holders who write for it. `people.rs` tells people from companies and projects, `team.rs`
//!   finds the project of a team, and `own_titles.rs` the titles of the repository's own files.
//! - `basis.rs` reads the work on which a file is based, and `directory.rs` finds the one of a whole directory.
//! - `keyword.rs` finds the project in keywords.
//! - `decide.rs` decides which files are third-party (`found.rs`), and `nested.rs` which files of components come
//!   from another project.
//! - `group.rs` groups the files of one origin into one component, `whole.rs` directories with nothing else.

mod address;
mod basis;
mod comment;
mod confirm;
mod contributors;
mod decide;
mod directory;
mod found;
mod gnu;
mod group;
mod headed;
pub(crate) mod hints;
mod house;
mod keyword;
mod kinds;
mod licenses;
mod names;
mod naming;
mod nested;
mod notices;
mod origin;
mod own;
mod own_titles;
mod people;
mod phrase;
mod project;
mod same_origin;
mod stated;
mod subject;
mod team;
mod texts;
mod title;
mod token;
mod whole;
mod window;
mod words;

use std::collections::HashSet;

use plimsoll_model::{Claim, ClaimValue};

pub(crate) use directory::of_directory as basis_of;
pub(crate) use found::Members;
pub(crate) use hints::PortedHints;
pub(crate) use names::{is_fixture, may_hold_ported};
pub(crate) use own::OwnTree;
pub(crate) use phrase::LITERALS;

use crate::Context;
use crate::licenses::LicensePass;
use crate::tree::names::plain_name;

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
    let names = claims.iter().filter_map(|claim| match &claim.value {
        ClaimValue::Name(name) => Some(plain_name(name.as_str())),
        _ => None,
    });
    let known: HashSet<String> = names.collect();
    let (mut found, more) = group::claims(context, files, &whole, &known);
    for claim in &mut found {
        claim.detector = detector.into();
    }
    claims.append(&mut found);
    members.extend(more);
}
