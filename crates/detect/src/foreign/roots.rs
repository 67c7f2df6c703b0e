//! Directories of third-party code, by evidence.
//!
//! A directory is a root if two of these independent kinds of evidence agree: a license file of its own, copyright
//! holders other than the owner, license terms of its own in its files, and a name and version of its own (a macro or a
//! build file, a version file, a change log, a README). The highest directory that has them directly is the root. Inside
//! other third-party code, holders are compared with the holder of that code.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use plimsoll_model::{ClaimValue, EvidenceKind, LicenseExpression, Location, RepoPath, Scope};
use plimsoll_source::Source;

use super::anchor::Anchor;
use super::finder::{Finder, FoundRoot, Hosts};
use super::own::OwnSigns;
use super::parts::{is_of_documents, is_part, is_passed_over};
use super::shares::{Shares, code_in};
use crate::copies::versions::VersionFile;
use crate::copies::{is_code, split_version};
use crate::licenses::standing::{FileStanding, Standings, Whose};
use crate::tree::names::plain_name;
use crate::tree::zones::{scope_of, vendor_root};

/// The repository in which roots are searched.
pub(crate) struct Setting<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) standings: &'a Standings,
    /// Whether the repository is a crate with bindings to a library in another language.
    pub(crate) is_of_bindings: bool,
    /// The signs of the repository in its files.
    pub(crate) own: &'a OwnSigns<'a>,
}

/// Finds the roots that are not known yet. A known root that documents list may be in a directory whose name does not
/// identify it, so the result has its name as well.
pub(crate) fn find(
    setting: &Setting<'_>,
    versions: &[VersionFile],
    known: &Hosts,
    listed: &BTreeSet<RepoPath>,
) -> Vec<FoundRoot> {
    let Setting { source, standings, is_of_bindings, own } = *setting;
    let all_code = code_in(source.entries());
    let held = OnceCell::new();
    let finder = Finder { source, standings, is_of_bindings, own, all_code, held };
    let mut hosts = known.clone();
    let mut found = Vec::new();
    // From the root down: a path sorts before the paths in it.
    for (path, anchor) in finder.anchors(versions) {
        let is_known = known.contains(&path);
        if (is_known && !listed.contains(&path)) || is_passed_over(&path) {
            continue;
        }
        let shown_by = match nearest(&path, &hosts) {
            _ if is_known => None,
            Some(host) => finder.inside(&path, &anchor, &host),
            None => finder.outside(&path, &anchor, &hosts),
        };
        if !is_known && shown_by.is_none() {
            continue;
        }
        // A directory with a generic name (`src`) is replaced by its only subdirectory with code, if there is exactly
        // one. A root inside generic directories is raised.
        let path = if is_known {
            path
        } else if is_part(&path) {
            finder.only_child(&path)
        } else {
            finder.raised(path)
        };
        hosts.insert(path.clone());
        let name = anchor.name.map(|(name, kind, at)| (ClaimValue::name(&name), kind, at));
        found.push(FoundRoot { path, shown_by, name, versions: anchor.versions });
    }
    let mut found = finder.joined(found);
    hosts.extend(found.iter().map(|root| root.path.clone()));
    let mut others = finder.among_others(&hosts);
    hosts.extend(others.iter().map(|root| root.path.clone()));
    others.extend(finder.below_likely(versions, &hosts));
    found.append(&mut others);
    found
}

/// The nearest directory at or above a path that is in a list.
pub(super) fn nearest(path: &RepoPath, hosts: &Hosts) -> Option<RepoPath> {
    std::iter::successors(path.parent(), RepoPath::parent).find(|path| hosts.contains(path))
}

impl Finder<'_> {
    /// The evidence that a directory in the repository's own code is third-party.
    fn outside(
        &self,
        path: &RepoPath,
        anchor: &Anchor<'_>,
        hosts: &Hosts,
    ) -> Option<(EvidenceKind, Location)> {
        let shares = self.shares(path, hosts);
        // In a directory with its own name and version, some files may be the owner's, who may have
        // worked on the library.
        let share = if anchor.is_named && shares.terms * 2 >= shares.code { 3 } else { 10 };
        let is_foreign = shares.foreign > 0 && shares.own * share <= shares.foreign;
        let is_most = shares.foreign * 2 >= shares.code;
        if shares.code == 0 {
            return None;
        }
        let holders = || shares.shown_by();
        if let Some(license) = anchor.license {
            let says_who = anchor.identity.is_some() || anchor.readme.is_some();
            let is_another = self.is_another_license(license)
                && shares.own == 0
                && scope_of(path) != Scope::Test;
            // Files of a copied project refer to the license file in its root directory.
            let is_led = shares.led >= 2 && (shares.led + shares.foreign) * 2 >= shares.code;
            // Bindings are in directories around their library.
            let is_bound = self.is_of_bindings
                && path.parent().is_some_and(|above| above.is_root())
                && anchor.is_named;
            let is_of_others = (is_another && self.is_part_of_others(license, &shares))
                || (is_led && shares.own == 0)
                || is_bound;
            if (is_foreign && (is_most || says_who || self.is_release(path, license, &shares)))
                || (is_another && says_who)
                || is_of_others
            {
                return Some((EvidenceKind::LicenseFile, Location::whole(license.clone())));
            }
            let is_named = anchor.is_named || release_name(path).is_some();
            if let Some(given) =
                Some(license).filter(|_| is_named).and_then(|it| self.given(path, it, hosts))
            {
                return Some(given);
            }
        }
        if shares.is_given_to_all() && !is_part(path) && scope_of(path) != Scope::Test {
            return holders();
        }
        if !is_foreign || !is_most {
            return None;
        }
        if anchor.identity.is_some() {
            return holders();
        }
        // Tests often contain single samples from many sources.
        let least = if scope_of(path) == Scope::Test { 6 } else { 3 };
        let is_enough = shares.terms >= least || (least == 3 && shares.is_whole());
        if is_part(path) {
            return None;
        }
        let is_anchored = anchor.terms > 0 || anchor.inner >= 3;
        let has_terms = is_enough && is_anchored && shares.terms * 2 >= shares.code;
        let is_one = has_terms && shares.has_one_main_holder();
        if is_one && !self.is_contributed(path) { holders() } else { None }
    }

    /// Whether a directory is the release of another project, although most of its files do not name a holder: its
    /// name is a name and a version, a third-party file in it has this name, most third-party files state the terms of
    /// its license file, and none states others.
    fn is_release(&self, path: &RepoPath, license: &RepoPath, shares: &Shares<'_>) -> bool {
        /// The minimum number of files of others, and their minimum share of the code: one file in this number.
        const LEAST: (usize, usize) = (3, 4);
        let (files, share) = LEAST;
        let may_be = shares.foreign >= files
            && shares.foreign * share >= shares.code
            && shares.has_one_main_holder()
            && scope_of(path) != Scope::Test
            && self.is_another_license(license);
        let Some(name) = release_name(path).filter(|_| may_be) else { return false };
        let Some(text) = self.standings.get(license) else { return false };
        let Some(terms) = text.first_text.as_ref().or(text.expression.as_ref()) else {
            return false;
        };
        let depth = path.segments().count();
        let (mut is_named, mut under) = (false, 0);
        for file in self.standings.below(path) {
            if file.whose != Whose::Foreign || !is_code(file.path.file_name()) {
                continue;
            }
            match &file.expression {
                Some(stated) if stated.is_offered_by_texts(&[terms]) => under += 1,
                // A library inside the release, under its own terms.
                Some(_) => return false,
                None => {}
            }
            is_named |= file.path.segments().skip(depth).any(|segment| is_called(segment, &name));
        }
        is_named && under * 2 > shares.foreign
    }

    /// Whether a third-party license file is about a part of the repository, rather than about most of it.
    fn is_part_of_others(&self, license: &RepoPath, shares: &Shares<'_>) -> bool {
        let whose = self.standings.get(license).map(|file| file.whose);
        let directory = self.only_child(&license.parent().unwrap_or_default());
        whose == Some(Whose::Foreign)
            && shares.code * 4 <= self.all_code
            && !is_part(&directory)
            && !is_of_documents(&directory)
    }

    /// The number of code files in a directory.
    pub(super) fn code(&self, path: &RepoPath) -> usize {
        code_in(self.source.below(path))
    }

    /// Whether the author of a file dedicated it to the public domain, and the repository is under a license.
    pub(super) fn is_dedicated(&self, file: &FileStanding) -> bool {
        let own = &self.standings.own_licenses;
        file.has_terms
            && is_code(file.path.file_name())
            && file.expression.as_ref().is_some_and(|expression| {
                DEDICATIONS.contains(&expression.as_str()) && !own.contains(expression)
            })
    }

    /// The only subdirectory with code, ignoring an empty file that makes the directory a package; the directory
    /// itself if there are several.
    fn only_child(&self, path: &RepoPath) -> RepoPath {
        let mut children = BTreeSet::new();
        for entry in self.source.below(path).iter().filter(|entry| entry.kind.is_file()) {
            let name = entry.path.file_name();
            if is_code(name) && name != b"__init__.py" {
                let depth = path.segments().count() + 1;
                let above = std::iter::successors(entry.path.parent(), RepoPath::parent);
                children.extend(above.filter(|above| above.segments().count() <= depth).take(1));
            }
        }
        match children.pop_first() {
            Some(child) if children.is_empty() && child.parent().as_ref() == Some(path) => child,
            _ => path.clone(),
        }
    }

    /// The nearest ancestor whose name is not that of a part of a project, if it is directly in a vendor root and has no
    /// other code (`third_party/rope` for `third_party/rope/include/knots`); otherwise the directory itself.
    fn raised(&self, path: RepoPath) -> RepoPath {
        let mut above = std::iter::successors(path.parent(), RepoPath::parent);
        let outer = above.find(|above| !is_part(above));
        let is_below_root = |outer: &RepoPath| {
            outer.parent().is_some_and(|root| vendor_root(root.file_name()).is_some())
        };
        let holds_no_more = |outer: &RepoPath| {
            path.parent().as_ref() != Some(outer) && self.code(outer) == self.code(&path)
        };
        outer.filter(|outer| is_below_root(outer) && holds_no_more(outer)).unwrap_or(path)
    }

    /// Whether the repository's own files beside a directory state the license of most third-party files in it: then
    /// it is a contribution.
    fn is_contributed(&self, path: &RepoPath) -> bool {
        /// The minimum number of files of the owner that state it.
        const LEAST: usize = 2;
        let Some(above) = path.parent().filter(|above| !above.is_root()) else { return false };
        let mut beside: HashMap<&LicenseExpression, usize> = HashMap::new();
        for file in self.standings.below(&above) {
            if let Some(expression) = &file.expression
                && file.whose == Whose::Own
                && !file.is_license
                && !file.path.is_within(path)
            {
                *beside.entry(expression).or_default() += 1;
            }
        }
        let foreign = self.standings.below(path).iter().filter(|file| file.whose == Whose::Foreign);
        let stated: Vec<&LicenseExpression> =
            foreign.filter_map(|file| file.expression.as_ref()).collect();
        let same =
            stated.iter().filter(|one| beside.get(*one).is_some_and(|count| *count >= LEAST));
        same.count() * 2 > stated.len()
    }

    /// Whether a license file has a license that is not that of the repository.
    fn is_another_license(&self, path: &RepoPath) -> bool {
        let Some(file) = self.standings.get(path) else { return false };
        let own = &self.standings.own_licenses;
        let is_other = |expression| !own.contains(expression);
        let says_other = || file.expression.as_ref().is_some_and(is_other);
        file.whose == Whose::Foreign || (!own.is_empty() && says_other())
    }
}

/// Licenses by which an author dedicates a work to the public.
const DEDICATIONS: [&str; 4] = ["CC0-1.0", "Unlicense", "CC-PDDC", "LicenseRef-public-domain"];

/// The name of a directory without the version at its end, in plain form; `None` if it has no version.
fn release_name(path: &RepoPath) -> Option<String> {
    /// The minimum number of letters that do not match by chance.
    const LETTERS: usize = 3;
    let (name, version) = split_version(path.file_name());
    let name = plain_name(&name);
    let short = name.strip_prefix("lib").filter(|rest| rest.len() >= LETTERS).unwrap_or(&name);
    (version.is_some() && short.len() >= LETTERS).then(|| short.to_owned())
}

/// Whether a file or directory has a name: `rope.h`, `librope`.
fn is_called(segment: &[u8], name: &str) -> bool {
    let text = String::from_utf8_lossy(segment);
    let own = plain_name(text.split('.').next().unwrap_or_default());
    own == name || own.strip_prefix("lib") == Some(name)
}
