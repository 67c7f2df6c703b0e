//! Directories by others under a license that the repository's own satisfies, so that their files could be
//! contributions: an LGPL library in a GPL program.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use plimsoll_model::{EvidenceKind, Location, RepoPath, Scope};
use plimsoll_source::Entry;

use super::finder::{Finder, FoundRoot, Hosts};
use super::parts::is_part;
use super::roots::nearest;
use super::shares::at;
use crate::copies::{is_code, is_license};
use crate::licenses::standing::{FileStanding, Whose};
use crate::tree::zones::{VendorRoot, scope_of, vendor_root};

/// The files of a directory by the holders that they name.
#[derive(Debug, Default)]
pub(super) struct Named<'a> {
    pub(super) code: usize,
    /// Files that name the owner.
    pub(super) owner: usize,
    /// Files that refer to a license file in a directory above them, but not to that of the repository.
    led: usize,
    /// Files of code that only name others.
    pub(super) others: Vec<&'a FileStanding>,
}

impl Named<'_> {
    /// Whether the files of others are most of the code, and (nearly) none is the owner's.
    fn is_of_others(&self) -> bool {
        let others = self.others.len();
        others > 0 && others * 2 >= self.code && self.owner * 10 <= others
    }

    /// Whether files refer to the license file beside them, and others hold a good part of the code. A license file
    /// for which nobody is named may be the repository's.
    fn is_led(&self) -> bool {
        self.led >= 2 && self.others.len() * 3 >= self.code
    }

    /// The holder that most files of others name, if most of these files state their terms.
    fn main_holder(&self) -> Option<&str> {
        let terms = self.others.iter().filter(|file| file.has_terms).count();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for holder in self.others.iter().flat_map(|file| file.holders.iter()) {
            *counts.entry(holder).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(holder, count)| (*count, Reverse(*holder)))?;
        let is_main = most.1 * 5 >= self.others.len() * 3;
        (is_main && terms * 2 >= self.others.len()).then_some(most.0)
    }
}

impl<'a> Finder<'a> {
    /// Evidence that a directory with a license file and a name of its own is third-party: only others hold its files,
    /// and the main one of them holds no other code of the repository.
    pub(super) fn given(
        &self,
        path: &RepoPath,
        license: &RepoPath,
        hosts: &Hosts,
    ) -> Option<(EvidenceKind, Location)> {
        /// The minimum number of files of others.
        const LEAST: usize = 3;
        let named = self.named(path, hosts);
        let may_be = named.others.len() >= LEAST
            && named.is_of_others()
            && !is_part(path)
            && scope_of(path) != Scope::Test;
        let holder = named.main_holder().filter(|_| may_be)?;
        let is_of_others = !self.holds_code_outside(holder, path, hosts)
            && !self.is_stated_part(path, named.others.len())
            && !self.includes_own(path, hosts);
        is_of_others.then(|| (EvidenceKind::LicenseFile, Location::whole(license.clone())))
    }

    /// The remaining directories in one that mostly contains third-party libraries: those with a license file of their
    /// own, and those by one other holder.
    pub(super) fn among_others(&self, hosts: &Hosts) -> Vec<FoundRoot> {
        /// The minimum number of known libraries, and their minimum share: one directory in this number.
        const KNOWN: (usize, usize) = (3, 2);
        let above = hosts.iter().filter_map(|host| host.parent().filter(|it| !it.is_root()));
        let above: BTreeSet<RepoPath> = above.collect();
        let mut found = Vec::new();
        for above in &above {
            let is_conventional = vendor_root(above.file_name()) == Some(VendorRoot::Conventional);
            if is_conventional || hosts.contains(above) || nearest(above, hosts).is_some() {
                continue;
            }
            let children = self.children(above);
            let is_known = |child: &RepoPath| {
                let inside = || hosts.range(child.clone()..).take_while(|it| it.is_within(child));
                let in_hosts: usize = inside().map(|host| self.code(host)).sum();
                hosts.contains(child) || in_hosts * 2 >= self.code(child)
            };
            let (known, unknown): (Vec<_>, Vec<_>) = children.into_iter().partition(is_known);
            let (least, share) = KNOWN;
            if known.len() < least || known.len() * share < known.len() + unknown.len() {
                continue;
            }
            let roots = unknown.into_iter().filter_map(|child| {
                let shown_by = Some(self.beside_others(&child, hosts)?);
                Some(FoundRoot { path: child, shown_by, name: None, versions: Vec::new() })
            });
            found.extend(roots);
        }
        found
    }

    /// The directories with code directly in another one, but for those that every project has.
    fn children(&self, above: &RepoPath) -> BTreeSet<RepoPath> {
        let depth = above.segments().count() + 1;
        let code = self.source.below(above).iter().filter(|entry| is_code(entry.path.file_name()));
        let children = code.filter_map(|entry| {
            let mut inside = std::iter::successors(entry.path.parent(), RepoPath::parent);
            inside.find(|path| path.segments().count() == depth)
        });
        let is_hidden = |path: &RepoPath| {
            path.segments().any(|name| name == b"node_modules" || name.first() == Some(&b'.'))
        };
        let is_own_part =
            |path: &RepoPath| is_part(path) || is_hidden(path) || scope_of(path) == Scope::Test;
        children.filter(|path| !is_own_part(path)).collect()
    }

    /// The evidence for a directory among libraries.
    fn beside_others(&self, path: &RepoPath, hosts: &Hosts) -> Option<(EvidenceKind, Location)> {
        let named = self.named(path, hosts);
        let is_of_it = |entry: &&Entry| {
            entry.path.parent().as_ref() == Some(path) && is_license(entry.path.file_name())
        };
        if self.is_stated_part(path, named.others.len()) {
            return None;
        }
        let licenses = self.source.below(path).iter().filter(is_of_it);
        let licenses = licenses.filter_map(|entry| self.standings.get(&entry.path));
        let licenses: Vec<&FileStanding> = licenses.filter(|_| named.owner == 0).collect();
        let shown_by =
            |file: &FileStanding| (EvidenceKind::LicenseFile, Location::whole(file.path.clone()));
        if let Some(named) = licenses.iter().find(|file| self.names_outsider(file, path, hosts)) {
            return Some(shown_by(named));
        }
        let is_led = |file: &&&FileStanding| named.is_led() && !self.is_own_text(file);
        let by_license = licenses.iter().find(is_led).map(|file| shown_by(file));
        let by_holder = || {
            let holder = named.main_holder().filter(|_| named.is_of_others())?;
            let first = named.others.first()?;
            (!self.holds_code_outside(holder, path, hosts))
                .then(|| (EvidenceKind::CopyrightHolder, at(first)))
        };
        let shown_by = by_license.or_else(by_holder)?;
        (!self.includes_own(path, hosts)).then_some(shown_by)
    }

    /// Whether a license file is that of the repository.
    fn is_own_text(&self, license: &FileStanding) -> bool {
        let is_own = |sha256: &str| self.standings.own_texts.contains(sha256);
        license.whose == Whose::Own || license.sha256.as_deref().is_some_and(is_own)
    }

    /// Whether a license file names a holder who has no other code in the repository.
    fn names_outsider(&self, license: &FileStanding, path: &RepoPath, hosts: &Hosts) -> bool {
        let mut holders = license.holders.iter();
        !self.is_own_text(license)
            && holders.any(|holder| !self.holds_code_outside(holder, path, hosts))
    }

    /// The files of a directory, without those of third-party code in it.
    pub(super) fn named(&self, path: &RepoPath, hosts: &Hosts) -> Named<'a> {
        let mut named = Named { code: self.code(path), ..Named::default() };
        let inner = hosts.range(path.clone()..).take_while(|host| host.is_within(path));
        let inner: Vec<&RepoPath> = inner.filter(|host| *host != path).collect();
        for host in &inner {
            named.code -= self.code(host).min(named.code);
        }
        for file in self.standings.below(path) {
            if inner.iter().any(|host| file.path.is_within(host)) {
                continue;
            }
            named.owner += usize::from(file.names_owner);
            named.led += usize::from(file.leads_to_others);
            if file.names_others && !file.names_owner && is_code(file.path.file_name()) {
                named.others.push(file);
            }
        }
        named
    }

    /// Whether a holder has much code of the repository outside a directory and outside third-party code. A file may
    /// have been taken from the library.
    pub(super) fn holds_code_outside(&self, holder: &str, path: &RepoPath, hosts: &Hosts) -> bool {
        /// The maximum share of the files outside: one for this number inside.
        const SHARE: usize = 4;
        let theirs = self.files_of(holder).iter().copied();
        let (inside, outside): (Vec<&RepoPath>, Vec<&RepoPath>) =
            theirs.partition(|file| file.is_within(path));
        let outside = outside.into_iter().filter(|file| nearest(file, hosts).is_none());
        outside.count() * SHARE > inside.len()
    }
}
