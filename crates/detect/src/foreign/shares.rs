//! The owners of the files of a directory, in numbers.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use plimsoll_model::{EvidenceKind, Location, RepoPath};
use plimsoll_source::Entry;

use super::finder::{Finder, Hosts};
use crate::copies::is_code;
use crate::licenses::standing::{FileStanding, Whose};

/// The files of a directory by owner.
#[derive(Debug, Default)]
pub(super) struct Shares<'a> {
    pub(super) code: usize,
    pub(super) own: usize,
    pub(super) foreign: usize,
    pub(super) terms: usize,
    /// Files without a holder that are dedicated to the public, unlike the repository.
    pub(super) dedicated: usize,
    /// Files without a holder that name a license file below the root as theirs.
    pub(super) led: usize,
    /// For each holder, the number of third-party files that name it.
    pub(super) holders: HashMap<&'a str, usize>,
    pub(super) first: Option<&'a FileStanding>,
}

impl Shares<'_> {
    /// Whether all its code is third-party.
    pub(super) fn is_whole(&self) -> bool {
        self.code >= 2 && self.foreign >= self.code
    }

    /// Whether nearly all its code was dedicated to the public by authors who are not the owner.
    pub(super) fn is_given_to_all(&self) -> bool {
        self.own == 0
            && self.dedicated >= 2
            && self.dedicated > self.foreign
            && (self.dedicated + self.foreign) * 5 >= self.code * 4
    }

    /// Whether most of its third-party files name one holder.
    pub(super) fn has_one_main_holder(&self) -> bool {
        self.holders.values().any(|count| count * 5 >= self.foreign * 3)
    }

    pub(super) fn shown_by(&self) -> Option<(EvidenceKind, Location)> {
        self.first.map(|file| (EvidenceKind::CopyrightHolder, at(file)))
    }
}

impl<'a> Finder<'a> {
    /// The files of a directory by owner, without those of third-party code in it.
    pub(super) fn shares(&self, path: &RepoPath, hosts: &Hosts) -> Shares<'a> {
        let mut shares = Shares { code: self.code(path), ..Shares::default() };
        let inner: Vec<&RepoPath> =
            hosts.range(path.clone()..).take_while(|host| host.is_within(path)).collect();
        for host in &inner {
            shares.code -= self.code(host).min(shares.code);
        }
        let is_inner = |file: &FileStanding| inner.iter().any(|host| file.path.is_within(host));
        for file in self.standings.below(path).iter().filter(|file| !is_inner(file)) {
            match file.whose {
                Whose::Own => shares.own += 1,
                Whose::Foreign | Whose::Unknown if file.is_license => {}
                Whose::Foreign => {
                    shares.foreign += 1;
                    shares.terms += usize::from(file.has_terms);
                    shares.first = shares.first.or(Some(file));
                    for holder in file.holders.iter() {
                        *shares.holders.entry(holder).or_default() += 1;
                    }
                }
                Whose::Unknown => {
                    shares.led += usize::from(file.leads_to_others);
                    let is_dedicated = self.is_dedicated(file);
                    shares.dedicated += usize::from(is_dedicated);
                    shares.first = shares.first.or(Some(file).filter(|_| is_dedicated));
                }
            }
        }
        shares
    }
}

/// The number of code files in a list.
pub(super) fn code_in(entries: &[Entry]) -> usize {
    let is_code = |entry: &&Entry| {
        let name = entry.path.file_name();
        // Templates of code count as code: `rope.c.in`.
        let name =
            [&b".in"[..], b".src"].iter().find_map(|end| name.strip_suffix(*end)).unwrap_or(name);
        entry.kind.is_file() && is_code(name)
    };
    entries.iter().filter(is_code).count()
}

/// The place in a file that shows its owner.
pub(super) fn at(file: &FileStanding) -> Location {
    match file.line {
        Some(line) => Location::line(file.path.clone(), line),
        None => Location::whole(file.path.clone()),
    }
}

/// The main holders of some files that are not in a directory: those that license files name, and those of every other
/// file of code; where license files name none, those of every fifth file that names any.
pub(super) fn holders_beside<'a>(
    files: impl Iterator<Item = &'a FileStanding>,
    directory: &RepoPath,
    code: usize,
) -> BTreeSet<&'a str> {
    let mut counts: HashMap<&Arc<str>, usize> = HashMap::new();
    let mut main = BTreeSet::new();
    let mut total = 0_usize;
    for file in files.filter(|file| !file.path.is_within(directory)) {
        if file.is_license {
            main.extend(file.holders.iter().map(AsRef::as_ref));
        } else if !file.holders.is_empty() {
            total += 1;
            for holder in file.holders.iter() {
                *counts.entry(holder).or_default() += 1;
            }
        }
    }
    // If most files do not name a holder, the license file decides.
    let (share, total) = if main.is_empty() { (5, total) } else { (2, total.max(code)) };
    let often = counts.into_iter().filter(|(_, count)| count * share >= total);
    main.extend(often.map(|(holder, _)| holder.as_ref()));
    main
}
