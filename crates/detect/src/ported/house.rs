//! The owner of the repository's own files and their licenses: the reference for what is third-party.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use plimsoll_model::{LicenseExpression, LicenseForm, RepoPath};
use rayon::prelude::*;

use super::gnu::{self, Gnu};
use super::hints::PortedHints;
use super::people::is_person;
use crate::licenses::{FileRole, LicensePass, LicenseStatement, LicensedFile, holder_keys};

/// The minimum share, in percent, of the files with copyright lines that name a frequent holder.
const SHARE: usize = 5;

/// The minimum number of files that name a frequent holder, or state a usual license.
const FILES: usize = 20;

/// The minimum number of files that somebody wrote for the repository.
const WRITTEN: usize = 3;

/// The minimum number of files that somebody wrote for the repository, for files under other licenses to be as well.
const MANY: usize = 10;

/// The minimum number of directories, of the upper two levels, that contain these files: copied code is in one place.
const DIRECTORIES: usize = 4;

/// The minimum share, in percent, of the owner's files that are under one of its licenses.
const LICENSE_SHARE: usize = 5;

/// The owner of the repository, and the licenses and texts in its files.
#[derive(Debug)]
pub(super) struct House<'a> {
    pass: &'a LicensePass,
    /// The holders that its files name, with their normalized keys. Cached because most files name the same few.
    keys: HashMap<&'a str, BTreeSet<String>>,
    /// Holders of so many files that they are the owner or work for it.
    frequent: BTreeSet<String>,
    /// For each key of a holder, the files under a license of the repository that name them.
    writers: HashMap<String, Spread<'a>>,
    /// The licenses of the repository.
    licenses: BTreeSet<LicenseExpression>,
    /// The families of the GNU licenses that the repository as a whole is under.
    gnu: Vec<Gnu>,
    /// The directories below the root with a license file.
    licensed: HashSet<&'a [u8]>,
    /// For each of these licenses, the number of files with its full text, and how many of those texts name the
    /// owner.
    texts: BTreeMap<LicenseExpression, (usize, usize)>,
}

impl<'a> House<'a> {
    /// Derives owner and licenses from the repository's own files.
    pub(super) fn of(
        pass: &'a LicensePass,
        files: &[&'a LicensedFile],
        hints: &HashMap<&RepoPath, &PortedHints>,
    ) -> Self {
        let names = files.par_iter().fold(HashSet::<&str>::new, |mut names, file| {
            names.extend(holders(file));
            names
        });
        let names = names.reduce(HashSet::new, |mut names, others| {
            names.extend(others);
            names
        });
        let keys: HashMap<&str, BTreeSet<String>> =
            names.into_iter().map(|holder| (holder, holder_keys(holder))).collect();
        let (frequent, (licenses, licensed)) = rayon::join(
            || frequent(files, &keys),
            || (pass.own_licenses(), gnu::licensed(pass.files())),
        );
        let mut house = Self {
            pass,
            frequent,
            keys,
            writers: HashMap::new(),
            gnu: gnu::of_repository(&licenses, files),
            licenses,
            licensed,
            texts: BTreeMap::new(),
        };
        house.learn_licenses(files);
        let (writers, texts) =
            rayon::join(|| house.writers_of(files, hints), || house.texts_of(files, hints));
        Self { writers, texts, ..house }
    }

    /// For each key of a holder, the files under a license of the repository that name them.
    fn writers_of(
        &self,
        files: &[&'a LicensedFile],
        hints: &HashMap<&RepoPath, &PortedHints>,
    ) -> HashMap<String, Spread<'a>> {
        let mut writers: HashMap<&String, Spread<'a>> = HashMap::new();
        for file in files {
            // A file with a comment about its origin is no proof that its holder works on the repository.
            let is_told = |hints: &&PortedHints| hints.origins.iter().any(|one| !one.is_part);
            let is_told = hints.get(&file.path).is_some_and(is_told);
            if !is_told && file.expression().is_some_and(|expression| self.is_license(expression)) {
                let keys: BTreeSet<&String> =
                    holders(file).filter_map(|name| self.keys.get(name)).flatten().collect();
                for key in keys {
                    writers.entry(key).or_default().add(&file.path);
                }
            }
        }
        writers.into_iter().map(|(key, spread)| (key.clone(), spread)).collect()
    }

    /// For each license of the repository, the number of files with its full text, and how many of those texts name
    /// the owner.
    fn texts_of(
        &self,
        files: &[&LicensedFile],
        hints: &HashMap<&RepoPath, &PortedHints>,
    ) -> BTreeMap<LicenseExpression, (usize, usize)> {
        let mut texts: BTreeMap<LicenseExpression, (usize, usize)> = BTreeMap::new();
        for file in files {
            let hints = hints.get(&file.path).copied();
            for text in file.statements.iter().filter(|one| one.form == LicenseForm::FullText) {
                if !self.is_license(&text.expression) {
                    continue;
                }
                let names = hints.is_some_and(|hints| self.is_named_in(hints));
                let counts = texts.entry(text.expression.clone()).or_default();
                counts.0 += 1;
                counts.1 += usize::from(names);
            }
        }
        texts
    }

    fn learn_licenses(&mut self, files: &[&LicensedFile]) {
        let mut counts: BTreeMap<&LicenseExpression, usize> = BTreeMap::new();
        // Only files of declared owners count: other people who work on the repository may have added code under
        // their own licenses.
        let is_declared = |file: &&&LicensedFile| {
            holders(file).any(|name| self.keys_of(name).iter().any(|key| self.pass.is_owner(key)))
        };
        let mut owned: Vec<&&LicensedFile> = files.par_iter().filter(is_declared).collect();
        if owned.is_empty() {
            owned = files.par_iter().filter(|file| self.holds(file)).collect();
        }
        for file in &owned {
            let expressions: BTreeSet<&LicenseExpression> =
                file.statements.iter().map(|one| &one.expression).collect();
            for expression in expressions {
                *counts.entry(expression).or_default() += 1;
            }
        }
        let is_frequent = |count: usize| count > 2 && count * 100 >= owned.len() * LICENSE_SHARE;
        let frequent = counts.into_iter().filter(|(_, count)| is_frequent(*count));
        let frequent: Vec<LicenseExpression> = frequent.map(|(one, _)| one.clone()).collect();
        self.licenses.extend(frequent);
        self.licenses.extend(usual_licenses(files));
    }

    /// Whether the owner of the repository is known.
    pub(super) fn is_known(&self) -> bool {
        self.pass.is_owner_known() || !self.frequent.is_empty()
    }

    /// Whether one of these keys is that of an owner.
    pub(super) fn is_owner(&self, keys: &BTreeSet<String>) -> bool {
        keys.iter().any(|key| self.frequent.contains(key) || self.pass.is_owner(key))
    }

    /// Whether one of these keys is that of an owner, or of somebody who wrote several files for the repository.
    pub(super) fn is_writer(&self, keys: &BTreeSet<String>) -> bool {
        let wrote =
            |key: &String| self.writers.get(key).is_some_and(|spread| spread.files >= WRITTEN);
        self.is_owner(keys) || keys.iter().any(wrote)
    }

    /// Whether a name is that of an owner, or of somebody who wrote several files for the repository.
    pub(super) fn is_writer_called(&self, name: &str) -> bool {
        self.is_writer(&self.keys_of(name))
    }

    /// Whether a name is that of a frequent holder.
    pub(super) fn is_frequent(&self, name: &str) -> bool {
        holder_keys(name).iter().any(|key| self.frequent.contains(key))
    }

    /// Whether a name is that of the holder of any file.
    pub(super) fn has_files_of(&self, name: &str) -> bool {
        let wanted = holder_keys(name);
        self.keys.values().any(|keys| !keys.is_disjoint(&wanted))
    }

    /// Whether a file has a copyright line of an owner.
    pub(super) fn holds(&self, file: &LicensedFile) -> bool {
        holders(file).any(|holder| self.is_owner(&self.keys_of(holder)))
    }

    /// The normalized keys of a holder's name.
    pub(super) fn keys_of(&self, holder: &str) -> Cow<'_, BTreeSet<String>> {
        let known = self.keys.get(holder).map(Cow::Borrowed);
        known.unwrap_or_else(|| Cow::Owned(holder_keys(holder)))
    }

    /// Whether a license is one of the repository's.
    pub(super) fn is_license(&self, expression: &LicenseExpression) -> bool {
        self.licenses.iter().any(|own| own == expression || expression.is_offered_by(own))
    }

    /// Whether a statement may mean the repository's own license: it names the GPL or the LGPL without a version, the
    /// repository is under that license, and all holders of the file wrote for the repository in many places. In a
    /// file below another license file, it means that license.
    pub(super) fn may_be_license(&self, statement: &LicenseStatement, file: &LicensedFile) -> bool {
        // "Under the BSD license or the GPL" is another license.
        let is_of_family = |one: &LicenseStatement| {
            Gnu::of(&one.expression).is_some_and(|family| self.gnu.contains(&family))
        };
        statement.is_of_any_version
            && statement.altered.is_none()
            && file.statements.iter().all(is_of_family)
            && self.is_of_regulars(file)
            && !file.path.above().any(|above| self.licensed.contains(above))
    }

    /// Whether all holders of a file are owners, or wrote for the repository in many places.
    pub(super) fn is_of_regulars(&self, file: &LicensedFile) -> bool {
        let wrote = |key: &String| self.writers.get(key).is_some_and(Spread::is_wide);
        holders(file).all(|name| {
            let keys = self.keys_of(name);
            self.is_owner(&keys) || keys.iter().any(wrote)
        })
    }

    /// Whether all holders of a file are owners, or people who wrote many files for the repository in many places. The
    /// license of a file below another license file may be the one in that file.
    pub(super) fn is_of_regular_people(&self, file: &LicensedFile) -> bool {
        let wrote = |key: &String| {
            self.writers.get(key).is_some_and(|spread| spread.files >= MANY && spread.is_wide())
        };
        !file.path.above().any(|above| self.licensed.contains(above))
            && holders(file).all(|name| {
                let keys = self.keys_of(name);
                self.is_owner(&keys) || (is_person(name) && keys.iter().any(wrote))
            })
    }

    /// Whether code under a license has no more obligations than code under the repository's GPL or LGPL.
    pub(super) fn includes(&self, license: &LicenseExpression) -> bool {
        let is_counted = |family| self.gnu.is_empty() || self.gnu.contains(&family);
        let mut own = self.licenses.iter().filter(|own| Gnu::of(own).is_some_and(is_counted));
        own.any(|own| gnu::includes(own, license))
    }

    /// Whether the license in a file forbids the use of the name of an owner or of the repository.
    pub(super) fn is_named_in(&self, hints: &PortedHints) -> bool {
        hints
            .protected
            .iter()
            .any(|name| self.is_owner(&holder_keys(name)) || self.is_own_name(name))
    }

    /// Whether a name is that of the owner or of the repository.
    pub(super) fn is_own_name(&self, name: &str) -> bool {
        self.is_owner(&holder_keys(name))
            || self.pass.is_owner(&crate::tree::names::plain_name(name))
    }

    /// Whether the repository's own files contain the full text of a license, rather than a notice, and more than 30
    /// % of these texts do not name the owner.
    pub(super) fn has_plain_texts(&self, expression: &LicenseExpression) -> bool {
        let (all, named) = self.texts.get(expression).copied().unwrap_or_default();
        all > 2 && named * 10 < all * 7
    }
}

/// The licenses that at least half of the files state, in several directories. They are those of the repository, even
/// if hardly any of its files names an owner.
fn usual_licenses(files: &[&LicensedFile]) -> Vec<LicenseExpression> {
    let mut of_license: HashMap<&LicenseExpression, Spread<'_>> = HashMap::new();
    let mut all = 0;
    for file in files.iter().filter(|file| file.role == FileRole::Code && file.record.is_none()) {
        let stated = file.statements.iter().filter(|one| one.form != LicenseForm::Mention);
        let stated: BTreeSet<&LicenseExpression> = stated.map(|one| &one.expression).collect();
        all += usize::from(!stated.is_empty());
        for license in stated {
            of_license.entry(license).or_default().add(&file.path);
        }
    }
    let is_usual = |(_, spread): &(&LicenseExpression, Spread<'_>)| {
        spread.files >= FILES && spread.files * 2 >= all && spread.is_wide()
    };
    let usual = of_license.into_iter().filter(is_usual);
    usual.map(|(license, _)| license.clone()).collect()
}

/// The holders that a file names.
fn holders(file: &LicensedFile) -> impl Iterator<Item = &str> {
    file.copyrights.iter().filter_map(|line| line.holder.as_deref())
}

/// The number of files with the same statement, and the directories of some of them.
#[derive(Debug, Default)]
struct Spread<'a> {
    files: usize,
    directories: BTreeSet<Vec<&'a [u8]>>,
}

impl<'a> Spread<'a> {
    fn add(&mut self, path: &'a RepoPath) {
        self.files += 1;
        if !self.is_wide() {
            let depth = path.segments().count().saturating_sub(1);
            self.directories.insert(path.segments().take(depth.min(2)).collect());
        }
    }

    fn is_wide(&self) -> bool {
        self.directories.len() >= DIRECTORIES
    }
}

/// The keys of holders that a considerable share of all files names, in several directories.
fn frequent(files: &[&LicensedFile], known: &HashMap<&str, BTreeSet<String>>) -> BTreeSet<String> {
    let mut of_key: HashMap<&String, Spread<'_>> = HashMap::new();
    let mut all = 0;
    for file in files.iter().filter(|file| file.role == FileRole::Code) {
        let of_names = holders(file).filter_map(|holder| known.get(holder));
        let keys: BTreeSet<&String> = of_names.flatten().collect();
        all += usize::from(!keys.is_empty());
        for key in keys {
            of_key.entry(key).or_default().add(&file.path);
        }
    }
    let is_frequent = |(_, spread): &(&String, Spread<'_>)| {
        spread.files >= FILES && spread.files * 100 >= all * SHARE && spread.is_wide()
    };
    of_key.into_iter().filter(is_frequent).map(|(key, _)| key.clone()).collect()
}
