//! Selects the project that the words in a third-party file name, if no comment is evidence of its origin.

use std::collections::BTreeSet;

use super::confirm;
use super::headed::{BELOW, Form, Headed, REACH};
use super::hints::PortedHints;
use super::house::House;
use super::own::OwnTree;
use super::people::is_person;
use super::stated::Stated;
use super::token::plain;
use crate::licenses::{LicensedFile, is_of_text};

/// The maximum number of lines between the first third-party copyright line of a file and the last one that is about
/// the whole file.
const FIRST: u32 = 15;

/// The maximum number of lines between the copyright line of the owner and that of a contributor.
const TOGETHER: u32 = 2;

/// The first project that the head of a third-party file names, if it is neither the repository nor a holder, and
/// something else shows that it is a project.
pub(super) fn stated_name<'a>(
    hints: &'a PortedHints,
    files: &[&LicensedFile],
    tree: &OwnTree<'_>,
    house: &House<'_>,
) -> Option<&'a Stated> {
    let holders = || holders(files);
    let is_team = |one: &Stated| holders().any(|holder| confirm::is_held_by(&one.name, holder));
    let is_holder = |one: &Stated| {
        let name = one.name.to_lowercase();
        let is_word = |word: &str| plain(word).to_lowercase() == name;
        !one.is_part
            && (files.iter().any(|file| names_holder(file, &one.name))
                || holders().any(|holder| holder.split_whitespace().any(is_word)))
    };
    let is_project = |one: &Stated| is_team(one) || (one.is_confirmed && !is_holder(one));
    let mut stated = hints.stated.iter();
    let stated = stated.find(|one| tree.may_name(one, &hints.path, house) && is_project(one));
    stated.or_else(|| beside_notice(hints, files, tree, house))
}

/// The project that words beside the first third-party copyright line of a file name: statements about a copy first,
/// then titles and fields.
fn beside_notice<'a>(
    hints: &'a PortedHints,
    files: &[&LicensedFile],
    tree: &OwnTree<'_>,
    house: &House<'_>,
) -> Option<&'a Stated> {
    let lines = Lines::of(files, house);
    let is_holder = |one: &Stated| {
        let is_of = |holder: &str| {
            holder.starts_with(&*one.name) || (is_person(holder) && holder.contains(&*one.name))
        };
        one.upstream.is_none() && holders(files).any(is_of)
    };
    let is_named = |one: &&Headed| {
        let is_free = matches!(one.form, Form::Title | Form::Terms) || !is_holder(&one.stated);
        lines.is_beside(one) && is_free && tree.may_head(one, &hints.path, house)
    };
    hints.headed.iter().find(is_named).map(|one| &one.stated)
}

/// The copyright lines of a file.
struct Lines {
    /// Those of third parties.
    foreign: BTreeSet<u32>,
    own: BTreeSet<u32>,
}

impl Lines {
    fn of(files: &[&LicensedFile], house: &House<'_>) -> Self {
        let mut lines = Self { foreign: BTreeSet::new(), own: BTreeSet::new() };
        for (file, line) in
            files.iter().flat_map(|file| file.copyrights.iter().map(move |line| (file, line)))
        {
            let Some(holder) = line.holder.as_deref() else { continue };
            let keys = house.keys_of(holder);
            if house.is_owner(&keys) {
                lines.own.insert(line.line);
            } else if !keys.is_empty() && !is_of_text(file, holder) {
                lines.foreign.insert(line.line);
            }
        }
        // Contributors add their lines to those of the owner.
        let is_apart = |line: &u32| {
            let near = line.saturating_sub(TOGETHER)..=line + TOGETHER;
            lines.own.range(near).next().is_none()
        };
        let apart: BTreeSet<u32> = lines.foreign.iter().copied().filter(is_apart).collect();
        if !apart.is_empty() {
            lines.foreign = apart;
        }
        lines
    }

    /// Whether a name is beside one of the first third-party copyright lines. Later ones are about a part of the file.
    fn is_beside(&self, one: &Headed) -> bool {
        let at = one.stated.line;
        let Some(first) = self.foreign.first() else { return one.form == Form::Original };
        let mut near = self.foreign.iter().filter(|line| **line <= first + FIRST);
        near.any(|line| {
            let is_above = at <= *line && line - at <= REACH;
            match one.form {
                Form::Title => is_above && self.own.range(at..*line).next().is_none(),
                Form::Original => is_above || line.abs_diff(at) <= BELOW,
                Form::Terms => true,
                Form::Copy => is_above || (*line < at && at - line <= BELOW),
            }
        })
    }
}

/// Whether a copyright line of a file contains a name.
pub(super) fn names_holder(file: &LicensedFile, name: &str) -> bool {
    file.copyrights.iter().any(|line| line.holder.as_deref().is_some_and(|one| one.contains(name)))
}

fn holders<'a>(files: &'a [&LicensedFile]) -> impl Iterator<Item = &'a str> {
    let lines = files.iter().flat_map(|file| file.copyrights.iter());
    lines.filter_map(|line| line.holder.as_deref())
}
