//! Directories of third-party code, by evidence.
//!
//! One is where two independent kinds of evidence meet: a license file of its own, holders of the copyright that are
//! not the owner, terms of its own in its files, and a name and version of its own (a macro or a build file, a version
//! file, a change log, a README). The highest directory that has them directly is the root. Inside
//! other third-party code, its holder is the owner with whom holders are compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use plimsoll_model::{
    ClaimValue, EvidenceKind, LicenseExpression, Location, MinimumVersion, RepoPath, Scope,
};
use plimsoll_source::{Entry, Source};

use super::names::{inner_name, is_abbreviation, titled};
use crate::copies::is_code;
use crate::copies::versions::{VersionFile, VersionStatement};
use crate::licenses::standing::{FileStanding, Standings, Whose};
use crate::tree::names::{is_generic, is_same_name, plain_name, text_stem};
use crate::tree::zones::{scope_of, vendor_root};

/// A directory of third-party code, with the evidence.
#[derive(Clone, Debug)]
pub(crate) struct FoundRoot {
    pub(crate) path: RepoPath,
    /// What shows it, and where; none for one that was known before.
    pub(crate) shown_by: Option<(EvidenceKind, Location)>,
    /// What it is called inside, where that is not the name of the directory.
    pub(crate) name: Option<(ClaimValue, EvidenceKind, Location)>,
    /// Versions of macros that abbreviate its name, in the header that bears it.
    pub(crate) versions: Vec<(ClaimValue, EvidenceKind, Location)>,
}

/// Directories that are known to contain third-party code.
pub(crate) type Hosts = BTreeSet<RepoPath>;

/// What is directly in a directory that may be a root.
#[derive(Debug, Default)]
struct Anchor<'a> {
    license: Option<&'a RepoPath>,
    /// Where a name and version of its own stand.
    identity: Option<Location>,
    /// A README that has a title like its name.
    readme: Option<Location>,
    /// Its name, where that is not the one of the directory, and where it stands.
    name: Option<(String, EvidenceKind, Location)>,
    /// Whether a macro or a build file has the name of the directory in it.
    is_named: bool,
    /// Files with foreign holders and terms of their own.
    terms: usize,
    /// How many directories directly in it have such files.
    inner: usize,
    versions: Vec<(ClaimValue, EvidenceKind, Location)>,
}

/// In what directories are looked for.
pub(crate) struct Setting<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) standings: &'a Standings,
    /// Whether the repository is a crate that is there for a library of another language.
    pub(crate) is_of_bindings: bool,
}

/// Finds all, beside those that are known. Those that documents list are not below directories that have the name of
/// what is copied either, so that they are named too.
pub(crate) fn find(
    setting: &Setting<'_>,
    versions: &[VersionFile],
    known: &Hosts,
    listed: &BTreeSet<RepoPath>,
) -> Vec<FoundRoot> {
    let Setting { source, standings, is_of_bindings } = *setting;
    let all_code = code_in(source.entries());
    let finder = Finder { source, standings, is_of_bindings, all_code };
    let mut hosts = known.clone();
    let mut found = Vec::new();
    // From above to below: a path sorts before those that are in it.
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
        // A directory of a name that says nothing is called by the only one in it, and one in such a directory by what
        // is around that.
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
    found
}

/// Directories that are there for several, packages that a manager installed, and records of the repository about
/// itself.
fn is_passed_over(path: &RepoPath) -> bool {
    vendor_root(path.file_name()).is_some()
        || path
            .segments()
            .any(|segment| segment == b"node_modules" || segment.first() == Some(&b'.'))
}

/// The nearest directory at or above a path that is one of some.
pub(super) fn nearest(path: &RepoPath, hosts: &Hosts) -> Option<RepoPath> {
    std::iter::successors(path.parent(), RepoPath::parent).find(|path| hosts.contains(path))
}

struct Finder<'a> {
    source: &'a dyn Source,
    standings: &'a Standings,
    is_of_bindings: bool,
    /// How many files of code there are.
    all_code: usize,
}

/// How the files of a directory are divided.
#[derive(Debug, Default)]
struct Shares<'a> {
    code: usize,
    own: usize,
    foreign: usize,
    terms: usize,
    /// Files without a holder that were given to everybody, which the repository is not.
    dedicated: usize,
    /// Files without a holder that name a license file below the root as theirs.
    led: usize,
    /// Of how many foreign files each holder is named in.
    holders: HashMap<&'a str, usize>,
    first: Option<&'a FileStanding>,
}

impl<'a> Finder<'a> {
    fn anchors(&self, versions: &[VersionFile]) -> BTreeMap<RepoPath, Anchor<'a>> {
        let mut anchors: BTreeMap<RepoPath, Anchor<'a>> = BTreeMap::new();
        for file in self.standings.all() {
            let Some(directory) = file.path.parent().filter(|above| !above.is_root()) else {
                continue;
            };
            let is_known = |sha256: &str| self.standings.own_texts.contains(sha256);
            let is_own_text = file.sha256.as_deref().is_some_and(is_known);
            let is_license = file.is_license || is_license_of(&file.path, &directory);
            if is_license && file.whose != Whose::Own && !is_own_text {
                anchors.entry(directory).or_default().license.get_or_insert(&file.path);
            } else if file.whose == Whose::Foreign && file.has_terms && !file.is_license {
                if let Some(contribution) = contribution(&directory) {
                    anchors.entry(contribution).or_default().terms += 1;
                }
                anchors.entry(directory).or_default().terms += 1;
            } else if file.whose == Whose::Unknown && self.is_dedicated(file) {
                anchors.entry(directory).or_default();
            }
        }
        for file in versions {
            for statement in &file.statements {
                identify(file, statement, &mut anchors);
            }
        }
        // A library may have all its files in directories of parts.
        let with_terms = anchors.iter().filter(|(_, anchor)| anchor.terms > 0);
        let above = with_terms.filter_map(|(path, _)| path.parent().filter(|it| !it.is_root()));
        for path in above.collect::<Vec<_>>() {
            anchors.entry(path).or_default().inner += 1;
        }
        anchors
    }

    /// What shows that a directory of the repository's own code is foreign.
    fn outside(
        &self,
        path: &RepoPath,
        anchor: &Anchor<'_>,
        hosts: &Hosts,
    ) -> Option<(EvidenceKind, Location)> {
        let shares = self.shares(path, hosts);
        // Where it has its own name and version, the owner may have worked on it, or with those who made it.
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
            // Files of a copied project name the license file that lies at its top.
            let is_led = shares.led >= 2 && (shares.led + shares.foreign) * 2 >= shares.code;
            // Bindings lie around the library that they are for.
            let is_bound = self.is_of_bindings
                && path.parent().is_some_and(|above| above.is_root())
                && anchor.is_named;
            let is_of_others = (is_another && self.is_part_of_others(license, &shares))
                || (is_led && shares.own == 0)
                || is_bound;
            if (is_foreign && (is_most || says_who)) || (is_another && says_who) || is_of_others {
                return Some((EvidenceKind::LicenseFile, Location::whole(license.clone())));
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
        // Single samples that tests are made of come from everywhere.
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

    /// Whether a license file of others is about a part of the repository, rather than about most of it.
    fn is_part_of_others(&self, license: &RepoPath, shares: &Shares<'_>) -> bool {
        let whose = self.standings.get(license).map(|file| file.whose);
        let directory = self.only_child(&license.parent().unwrap_or_default());
        whose == Some(Whose::Foreign)
            && shares.code * 4 <= self.all_code
            && !is_part(&directory)
            && !is_of_documents(&directory)
    }

    /// Evidence that a directory inside third-party code has yet another origin.
    fn inside(
        &self,
        path: &RepoPath,
        anchor: &Anchor<'_>,
        host: &RepoPath,
    ) -> Option<(EvidenceKind, Location)> {
        let relative = RepoPath::new(path.as_bytes().get(host.as_bytes().len() + 1..)?);
        // `rope/src/rope` is a part of it as well, and so are `rope3/rope` and `rope/minirope`.
        let [own, around] =
            [path, host].map(|path| plain_name(&String::from_utf8_lossy(path.file_name())));
        let is_in = |short: &str, long: &str| short.len() > 2 && long.contains(short);
        let is_same = own == around || around.starts_with(&own) || is_in(&around, &own);
        if is_part(path) || is_same || scope_of(&relative) == Scope::Test {
            return None;
        }
        let named = anchor.is_named;
        // License files of some name the holders of all that is inside as well.
        let counts = |file: &&FileStanding| !named || !file.is_license;
        let beside = self.standings.below(host).iter().filter(counts);
        let own = holders_beside(beside, path, self.code(host));
        let files = self.standings.below(path);
        let with_holders: Vec<&FileStanding> =
            files.iter().filter(|file| !file.holders.is_empty()).collect();
        let is_of_host =
            |file: &&&FileStanding| file.holders.iter().any(|holder| own.contains(holder.as_ref()));
        let of_host = with_holders.iter().filter(is_of_host).count();
        let foreign = with_holders.len() - of_host;
        let is_foreign = foreign > 0 && of_host * 10 <= foreign;
        let code = self.code(path);
        let license = anchor.license.filter(|license| self.is_text_of_its_own(license, host));
        let led = files.iter().filter(|file| file.holders.is_empty() && file.leads_to_others);
        let is_led = || {
            let led = led.count();
            led >= 2 && (led + foreign) * 2 >= code
        };
        if let Some(license) = license
            && of_host == 0
            && code > 0
            && (self.names_others(license, &own) || is_led())
        {
            return Some((EvidenceKind::LicenseFile, Location::whole(license.clone())));
        }
        if !is_foreign || code == 0 || foreign * 2 < code {
            return None;
        }
        match license {
            Some(license) => Some((EvidenceKind::LicenseFile, Location::whole(license.clone()))),
            None if named || self.is_of_one(path, host, code) => {
                let first = with_holders.first()?;
                Some((EvidenceKind::CopyrightHolder, at(first)))
            }
            None => None,
        }
    }

    /// Whether a directory in third-party code is one of several that are third-party by convention, or all its code
    /// has a license that the code around it does not have; and has one holder, with terms in half of its files.
    fn is_of_one(&self, path: &RepoPath, host: &RepoPath, code: usize) -> bool {
        let below = self.standings.below(path).iter();
        let mut files =
            below.filter(|file| !file.holders.is_empty() && is_code(file.path.file_name()));
        let terms: Vec<&FileStanding> = files.clone().filter(|file| file.has_terms).collect();
        let is_of_several = |name: &[u8]| vendor_root(name).is_some() || name == b"contrib";
        if path.parent().is_some_and(|above| is_of_several(above.file_name())) {
            let mut holders: HashMap<&Arc<str>, usize> = HashMap::new();
            let (named, all) = (files.clone().count(), files.flat_map(|file| file.holders.iter()));
            all.for_each(|holder| *holders.entry(holder).or_default() += 1);
            return terms.len() >= 3
                && terms.len() * 2 >= code
                && holders.values().any(|count| count * 5 >= named * 3);
        }
        let named = files.clone().count();
        let first = files.next().map(|file| (*file.holders).clone()).unwrap_or_default();
        let common = files.fold(first, |common, file| &common & &*file.holders);
        let licenses: Vec<&LicenseExpression> = self
            .standings
            .below(host)
            .iter()
            .filter(|file| file.is_license && file.path.parent().as_ref() == Some(host))
            .filter_map(|file| file.first_text.as_ref().or(file.expression.as_ref()))
            .collect();
        let is_other = |file: &&FileStanding| {
            !file.leads_to_others
                && file.expression.as_ref().is_some_and(|it| !it.is_offered_by_all(&licenses))
        };
        code >= 2
            && named >= code
            && terms.len() * 2 >= code
            && !licenses.is_empty()
            && terms.iter().all(is_other)
            && !common.is_empty()
    }

    /// Whether a license file names holders, and none of some.
    fn names_others(&self, license: &RepoPath, own: &BTreeSet<&str>) -> bool {
        let holders = self.standings.get(license).map(|file| &file.holders);
        let is_own = |holder: &Arc<str>| own.contains(holder.as_ref());
        !own.is_empty() && holders.is_some_and(|all| !all.is_empty() && !all.iter().any(is_own))
    }

    fn shares(&self, path: &RepoPath, hosts: &Hosts) -> Shares<'a> {
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

    fn code(&self, path: &RepoPath) -> usize {
        code_in(self.source.below(path))
    }

    /// Whether the author of a file gave it to everybody, which is not how the repository is licensed.
    fn is_dedicated(&self, file: &FileStanding) -> bool {
        let own = &self.standings.own_licenses;
        file.has_terms
            && is_code(file.path.file_name())
            && file.expression.as_ref().is_some_and(|expression| {
                DEDICATIONS.contains(&expression.as_str()) && !own.contains(expression)
            })
    }

    /// The directory that holds all code below one, but for an empty file that makes it a package; else the one.
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

    /// The directory below one for what others made that holds nothing but this one and directories of parts around it:
    /// `third_party/rope` of `third_party/rope/include/knots`.
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

    /// Whether the repository's own files beside a directory state the license that most foreign ones in it do: then
    /// somebody contributed it.
    fn is_contributed(&self, path: &RepoPath) -> bool {
        /// The least files of the owner that state it.
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

    /// Whether the text of a license file is not that of the code around.
    fn is_text_of_its_own(&self, path: &RepoPath, host: &RepoPath) -> bool {
        let Some(own) = self.standings.get(path) else { return false };
        let beside = self.standings.below(host).iter();
        let mut beside =
            beside.filter(|file| file.is_license && file.path.parent().as_ref() == Some(host));
        own.sha256.is_some() && !beside.any(|file| file.sha256 == own.sha256)
    }
}

/// Licenses by which an author gives something to everybody.
const DEDICATIONS: [&str; 4] = ["CC0-1.0", "Unlicense", "CC-PDDC", "LicenseRef-public-domain"];

/// How many files of code there are among some.
pub(super) fn code_in(entries: &[Entry]) -> usize {
    let is_code = |entry: &&Entry| {
        let name = entry.path.file_name();
        // What code is made of: `rope.c.in`.
        let name =
            [&b".in"[..], b".src"].iter().find_map(|end| name.strip_suffix(*end)).unwrap_or(name);
        entry.kind.is_file() && is_code(name)
    };
    entries.iter().filter(is_code).count()
}

/// The directory above another one, or itself, that lies directly in one for contributions.
fn contribution(path: &RepoPath) -> Option<RepoPath> {
    let above = std::iter::successors(path.parent(), RepoPath::parent);
    above
        .filter(|above| {
            !above.is_root() && above.parent().is_some_and(|it| it.file_name() == b"contrib")
        })
        .last()
}

/// Whether a directory holds documents by its name.
fn is_of_documents(path: &RepoPath) -> bool {
    matches!(path.file_name(), b"doc" | b"docs" | b"documentation" | b"man" | b"website" | b"site")
}

/// Names of directories that are parts of what is around them, in whatever project.
const OF_PROJECTS: [&[u8]; 22] = [
    b"app",
    b"apps",
    b"bindings",
    b"cmake",
    b"demo",
    b"demos",
    b"driver",
    b"drivers",
    b"example",
    b"examples",
    b"m4",
    b"modules",
    b"plugins",
    b"port",
    b"samples",
    b"scripts",
    b"sdk",
    b"test",
    b"tests",
    b"tools",
    b"util",
    b"utils",
];

/// Whether a directory is a part of what is around it by its name.
fn is_part(path: &RepoPath) -> bool {
    let name = path.file_name();
    is_generic(&String::from_utf8_lossy(name)) || OF_PROJECTS.contains(&name)
}

/// Whether a file is the license of the directory that it is in by its name: `rope/ROPE_LICENSE.txt`.
fn is_license_of(path: &RepoPath, directory: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let Some(stem) = text_stem(&name) else { return false };
    let named = ["_license", "-license", ".license", "_copying"]
        .iter()
        .find_map(|end| stem.strip_suffix(end.as_bytes()));
    let own = directory.file_name();
    named.is_some_and(|named| {
        is_same_name(&String::from_utf8_lossy(named), &String::from_utf8_lossy(own))
    })
}

impl Shares<'_> {
    /// Whether all its code is of others.
    fn is_whole(&self) -> bool {
        self.code >= 2 && self.foreign >= self.code
    }

    /// Whether nearly all its code was given to everybody by authors who are not the owner.
    fn is_given_to_all(&self) -> bool {
        self.own == 0
            && self.dedicated >= 2
            && self.dedicated > self.foreign
            && (self.dedicated + self.foreign) * 5 >= self.code * 4
    }

    /// Whether most of its foreign files name one holder.
    fn has_one_main_holder(&self) -> bool {
        self.holders.values().any(|count| count * 5 >= self.foreign * 3)
    }

    fn shown_by(&self) -> Option<(EvidenceKind, Location)> {
        self.first.map(|file| (EvidenceKind::CopyrightHolder, at(file)))
    }
}

fn at(file: &FileStanding) -> Location {
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
    // Where most files name nobody, the license file speaks for them.
    let (share, total) = if main.is_empty() { (5, total) } else { (2, total.max(code)) };
    let often = counts.into_iter().filter(|(_, count)| count * share >= total);
    main.extend(often.map(|(holder, _)| holder.as_ref()));
    main
}

/// Adds what a statement of a version says to the directory that it is about.
fn identify(
    file: &VersionFile,
    statement: &VersionStatement,
    anchors: &mut BTreeMap<RepoPath, Anchor<'_>>,
) {
    /// How far below its directory a header may be.
    const DEPTH: usize = 4;
    let here = file.path.parent().filter(|above| !above.is_root());
    let Some(here) = here else { return };
    let name_of = |path: &RepoPath| String::from_utf8_lossy(path.file_name()).into_owned();
    match statement {
        VersionStatement::Named { prefix, version, line, kind } => {
            let depth = if *kind == EvidenceKind::VersionMacro { DEPTH } else { 1 };
            let above = std::iter::successors(Some(here), RepoPath::parent)
                .take_while(|path| !path.is_root())
                .take(depth);
            let is_of_header = |path: &RepoPath| {
                let name = String::from_utf8_lossy(file.path.file_name()).into_owned();
                let stem = name.split('.').next().unwrap_or_default();
                plain_name(stem) == plain_name(&name_of(path))
            };
            // `xknot/include/knot/version.h` has the name of both.
            for path in above {
                let at = Location::line(file.path.clone(), *line);
                let directory = name_of(&path);
                if is_of_header(&path) && is_abbreviation(prefix, &directory) {
                    let least = MinimumVersion::new(version, &directory);
                    let value = ClaimValue::MinimumVersion(Box::new(least));
                    let anchor = anchors.entry(path).or_default();
                    anchor.identity.get_or_insert_with(|| at.clone());
                    anchor.is_named = true;
                    anchor.versions.push((value, *kind, at));
                    continue;
                }
                let Some(name) = inner_name(prefix, &directory) else { continue };
                let anchor = anchors.entry(path).or_default();
                anchor.identity.get_or_insert_with(|| at.clone());
                anchor.is_named = true;
                if name != plain_name(&directory) {
                    anchor.name.get_or_insert((name, *kind, at));
                }
            }
        }
        VersionStatement::Title { name, line, .. } | VersionStatement::Heading { name, line } => {
            let directory = name_of(&here);
            let Some(name) = titled(name, &directory) else { return };
            let at = Location::line(file.path.clone(), *line);
            let anchor = anchors.entry(here).or_default();
            anchor.readme.get_or_insert_with(|| at.clone());
            // What people call it counts before the spelling of a macro.
            if plain_name(&name) != plain_name(&directory) {
                anchor.name = Some((name, EvidenceKind::Prose, at));
            }
        }
        VersionStatement::Own { line, .. }
        | VersionStatement::Behind { line, .. }
        | VersionStatement::Changes { line, .. } => {
            let at = Location::line(file.path.clone(), *line);
            anchors.entry(here).or_default().identity.get_or_insert(at);
        }
    }
}
