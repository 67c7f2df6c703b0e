//! What the repository's own files look like: who holds their copyright and under which license they are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::{LicenseExpression, LicenseForm, RepoPath};

use super::hints::PortedHints;
use crate::licenses::{FileRole, LicensePass, LicensedFile, holder_keys};

/// Least share of the files with copyright lines, in percent, that name one of the owners.
const SHARE: usize = 5;

/// Least number of files that name one of the owners.
const FILES: usize = 20;

/// Least number of directories, of the upper two levels, in which they are: what was copied is in one place.
const DIRECTORIES: usize = 4;

/// Least share of the owner's files, in percent, that are under one of its licenses.
const LICENSE_SHARE: usize = 5;

/// Who the repository is of, and how its files say so.
#[derive(Debug)]
pub(super) struct House<'a> {
    pass: &'a LicensePass,
    /// The holders whom its files name, by the forms in which names are compared. Most files name the same few.
    keys: HashMap<&'a str, BTreeSet<String>>,
    /// Holders of so many files that they are the owner or work for it.
    frequent: BTreeSet<String>,
    /// The licenses of the repository.
    licenses: BTreeSet<LicenseExpression>,
    /// Of the files with the text of one of these: how many there are, and how many name the owner in it.
    texts: BTreeMap<LicenseExpression, (usize, usize)>,
}

impl<'a> House<'a> {
    /// Learns from the repository's own files.
    pub(super) fn of(
        pass: &'a LicensePass,
        files: &[&'a LicensedFile],
        hints: &HashMap<&RepoPath, &PortedHints>,
    ) -> Self {
        let mut keys: HashMap<&str, BTreeSet<String>> = HashMap::new();
        for holder in files.iter().flat_map(|file| holders(file)) {
            keys.entry(holder).or_insert_with(|| holder_keys(holder));
        }
        let mut house = Self {
            pass,
            frequent: frequent(files, &keys),
            keys,
            licenses: pass.own_licenses(),
            texts: BTreeMap::new(),
        };
        house.learn_licenses(files);
        for file in files {
            let hints = hints.get(&file.path).copied();
            for text in file.statements.iter().filter(|one| one.form == LicenseForm::FullText) {
                if !house.is_license(&text.expression) {
                    continue;
                }
                let names = hints.is_some_and(|hints| house.is_named_in(hints));
                let counts = house.texts.entry(text.expression.clone()).or_default();
                counts.0 += 1;
                counts.1 += usize::from(names);
            }
        }
        house
    }

    fn learn_licenses(&mut self, files: &[&LicensedFile]) {
        let mut counts: BTreeMap<&LicenseExpression, usize> = BTreeMap::new();
        // Others who work on the repository may have brought code under licenses of their own.
        let is_declared = |file: &&&LicensedFile| {
            holders(file).any(|name| self.keys_of(name).iter().any(|key| self.pass.is_owner(key)))
        };
        let mut owned: Vec<&&LicensedFile> = files.iter().filter(is_declared).collect();
        if owned.is_empty() {
            owned = files.iter().filter(|file| self.holds(file)).collect();
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

    /// Whether it is known whose the repository is.
    pub(super) fn is_known(&self) -> bool {
        self.pass.is_owner_known() || !self.frequent.is_empty()
    }

    /// Whether one of some names is that of an owner.
    pub(super) fn is_owner(&self, keys: &BTreeSet<String>) -> bool {
        keys.iter().any(|key| self.frequent.contains(key) || self.pass.is_owner(key))
    }

    /// Whether somebody of a name holds a good part of the files.
    pub(super) fn is_frequent(&self, name: &str) -> bool {
        holder_keys(name).iter().any(|key| self.frequent.contains(key))
    }

    /// Whether somebody of a name holds one of the files.
    pub(super) fn has_files_of(&self, name: &str) -> bool {
        let wanted = holder_keys(name);
        self.keys.values().any(|keys| !keys.is_disjoint(&wanted))
    }

    /// Whether a file has a copyright line of an owner.
    pub(super) fn holds(&self, file: &LicensedFile) -> bool {
        holders(file).any(|holder| self.is_owner(&self.keys_of(holder)))
    }

    /// The forms in which the name of a holder is compared.
    pub(super) fn keys_of(&self, holder: &str) -> Cow<'_, BTreeSet<String>> {
        let known = self.keys.get(holder).map(Cow::Borrowed);
        known.unwrap_or_else(|| Cow::Owned(holder_keys(holder)))
    }

    /// Whether a license is one of the repository.
    pub(super) fn is_license(&self, expression: &LicenseExpression) -> bool {
        self.licenses.iter().any(|own| own == expression || expression.is_offered_by(own))
    }

    /// Whether the license in a file forbids to use the name of an owner or of the repository.
    pub(super) fn is_named_in(&self, hints: &PortedHints) -> bool {
        hints
            .protected
            .iter()
            .any(|name| self.is_owner(&holder_keys(name)) || self.is_own_name(name))
    }

    /// Whether the name of a project is that of the repository.
    pub(super) fn is_own_name(&self, name: &str) -> bool {
        self.is_owner(&holder_keys(name))
            || self.pass.is_owner(&crate::tree::names::plain_name(name))
    }

    /// Whether the repository's own files have the text of a license, rather than a notice of it, and most of
    /// them without a name that tells them from others.
    pub(super) fn has_plain_texts(&self, expression: &LicenseExpression) -> bool {
        let (all, named) = self.texts.get(expression).copied().unwrap_or_default();
        all > 2 && named * 10 < all * 7
    }
}

/// The licenses that most files state, in several directories: theirs is that of the repository where hardly any of them
/// names an owner.
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

/// The holders whom a file names.
fn holders(file: &LicensedFile) -> impl Iterator<Item = &str> {
    file.copyrights.iter().filter_map(|line| line.holder.as_deref())
}

/// In how many files something is stated, and the directories of some of these.
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

/// The copyright holder of a considerable part of all files, in several directories.
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
