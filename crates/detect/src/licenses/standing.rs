//! Whose each file is, as far as its copyright lines and its license tell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use plimsoll_model::{LicenseExpression, LicenseForm, RepoPath};

use super::holders::Known;
use super::names;
use super::owner::{Owner, is_of_text};
use super::part::{FileRole, LicensedFile};
use crate::Context;

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The repository owner's, or a contribution under the owner's license.
    Own,
    Foreign,
    Unknown,
}

/// One file, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct FileStanding<'a> {
    pub(crate) path: &'a RepoPath,
    pub(crate) whose: Whose,
    /// Whether the file is there for a license.
    pub(crate) is_license: bool,
    /// Whether the file itself states the terms that it is under.
    pub(crate) has_terms: bool,
    pub(crate) expression: Option<&'a LicenseExpression>,
    pub(crate) sha256: Option<&'a str>,
    /// The holders by the form in which names are compared.
    pub(crate) holders: BTreeSet<Arc<str>>,
    /// The first copyright line.
    pub(crate) line: Option<u32>,
}

/// All files that say something of their license or holder, in the order of their paths.
#[derive(Debug, Default)]
pub(crate) struct Standings<'a> {
    files: Vec<FileStanding<'a>>,
    /// Whether the owner is known, so that others can be told from it.
    pub(crate) knows_owner: bool,
    /// The licenses of the repository as a whole, and the digests of their files.
    pub(crate) own_licenses: Vec<&'a LicenseExpression>,
    pub(crate) own_texts: HashSet<&'a str>,
}

impl<'a> Standings<'a> {
    /// Compares all files with the owner.
    pub(crate) fn of(context: &Context<'_>, files: &'a [LicensedFile]) -> Self {
        let mut owner = Owner::of(context, files, &[]);
        let mut known = Known::default();
        let mut all: BTreeMap<&RepoPath, FileStanding<'a>> = BTreeMap::new();
        let mut standings = Self::default();
        for file in files.iter().filter(|file| file.record.is_none()) {
            let is_license = file.role == FileRole::License;
            if is_license && file.path.parent().is_some_and(|above| above.is_root()) {
                standings.own_licenses.extend(file.expression());
                standings.own_texts.extend(file.sha256.as_deref());
            }
            all.insert(&file.path, FileStanding::of(file, &mut known));
        }
        let is_vendored = |path: &RepoPath| !context.zones.is_own(path);
        for name in spread(all.values().filter(|file| !is_vendored(file.path))) {
            owner.add(&name);
        }
        standings.knows_owner = owner.is_known();
        standings.files = all.into_values().collect();
        let (own_licenses, knows) = (standings.own_licenses.clone(), standings.knows_owner);
        let by_path: HashMap<&RepoPath, &LicensedFile> =
            files.iter().map(|file| (&file.path, file)).collect();
        for standing in &mut standings.files {
            let Some(file) = by_path.get(standing.path) else { continue };
            standing.whose = whose(file, &standing.holders, &owner, &own_licenses);
            if !knows && standing.whose == Whose::Foreign {
                standing.whose = Whose::Unknown;
            }
        }
        standings
    }

    /// Those below a directory.
    pub(crate) fn below(&self, directory: &RepoPath) -> &[FileStanding<'a>] {
        let mut prefix = directory.as_bytes().to_vec();
        prefix.push(b'/');
        let start = self.files.partition_point(|file| file.path.as_bytes() < prefix.as_slice());
        let rest = self.files.get(start..).unwrap_or_default();
        let count = rest.partition_point(|file| file.path.as_bytes().starts_with(&prefix));
        rest.get(..count).unwrap_or_default()
    }

    /// All.
    pub(crate) fn all(&self) -> &[FileStanding<'a>] {
        &self.files
    }

    /// What is said of one file.
    pub(crate) fn get(&self, path: &RepoPath) -> Option<&FileStanding<'a>> {
        let at = self.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.files.get(at)
    }
}

impl<'a> FileStanding<'a> {
    fn of(file: &'a LicensedFile, known: &mut Known<'a>) -> Self {
        let named = file.copyrights.iter().filter_map(|line| line.holder.as_deref());
        let named = named.filter(|holder| !is_of_text(file, holder));
        let keys: Vec<_> = named.map(|holder| known.keys(holder)).collect();
        let holders = keys.iter().flat_map(|keys| keys.iter());
        Self {
            path: &file.path,
            whose: Whose::Unknown,
            is_license: file.role == FileRole::License && !names::is_notice(file.path.file_name()),
            has_terms: file.statements.iter().any(|one| one.form != LicenseForm::Mention),
            expression: file.expression(),
            sha256: file.sha256.as_deref(),
            holders: holders.map(|key| Arc::from(key.as_str())).collect(),
            line: file.copyrights.first().map(|line| line.line),
        }
    }
}

/// Whose a file is. One that is under the owner's license, by a notice that leads to it, was given to the owner,
/// whoever holds its copyright.
fn whose(
    file: &LicensedFile,
    holders: &BTreeSet<Arc<str>>,
    owner: &Owner,
    own_licenses: &[&LicenseExpression],
) -> Whose {
    let is_text = file.statements.iter().any(|one| one.form == LicenseForm::FullText);
    let is_own_license = file
        .expression()
        .is_some_and(|expression| own_licenses.iter().any(|own| expression.is_offered_by(own)));
    let leads_to_root = file.expression().is_none() && !file.references.is_empty();
    let is_given = file.role == FileRole::Code && !is_text && (is_own_license || leads_to_root);
    if holders.iter().any(|key| owner.has(key)) || is_given {
        Whose::Own
    } else if holders.is_empty() {
        Whose::Unknown
    } else {
        Whose::Foreign
    }
}

/// Holders whose lines are all over the repository's own code: many projects name their owner nowhere else.
fn spread<'a>(files: impl Iterator<Item = &'a FileStanding<'a>>) -> Vec<Arc<str>> {
    /// The least number of directories at the root, and one of so many files.
    const PLACES: usize = 3;
    const SHARE: usize = 4;
    let mut places: HashMap<Arc<str>, (usize, BTreeSet<&[u8]>)> = HashMap::new();
    let mut total = 0_usize;
    for file in files.filter(|file| !file.is_license && !file.holders.is_empty()) {
        total += 1;
        for key in &file.holders {
            let (count, tops) = places.entry(Arc::clone(key)).or_default();
            *count += 1;
            tops.extend(file.path.segments().next());
        }
    }
    let is_spread =
        |(count, tops): &(usize, BTreeSet<&[u8]>)| tops.len() >= PLACES && count * SHARE >= total;
    let mut found: Vec<Arc<str>> =
        places.into_iter().filter(|(_, place)| is_spread(place)).map(|(key, _)| key).collect();
    found.sort();
    found
}
