//! Whether each file is the owner's, by its copyright lines and its license.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use plimsoll_model::{LicenseExpression, LicenseForm, RepoPath};
use rayon::prelude::*;

use super::keys::{Keys, Known, Name};
use super::owner::{Owner, end_of_first_text, is_of_text};
use super::part::{FileRole, LicensedFile};
use super::{holder_name, names};
use crate::{Context, Part};

/// The owner of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The repository owner's, or a contribution under the owner's license.
    Own,
    Foreign,
    Unknown,
}

/// A file, and its owner.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any of them can be true together"
)]
pub(crate) struct FileStanding {
    pub(crate) path: RepoPath,
    pub(crate) whose: Whose,
    /// Whether the purpose of the file is a license.
    pub(crate) is_license: bool,
    /// Whether the file itself states the terms that it is under.
    pub(crate) has_terms: bool,
    /// Whether it refers to a license file that is not the repository's.
    pub(crate) leads_to_others: bool,
    pub(crate) expression: Option<LicenseExpression>,
    /// The license of the first text in it.
    pub(crate) first_text: Option<LicenseExpression>,
    /// Whether it names a holder other than the owner.
    pub(crate) names_others: bool,
    /// Whether it names the owner as a holder.
    pub(crate) names_owner: bool,
    pub(crate) sha256: Option<Box<str>>,
    /// The holders by the form in which names are compared.
    pub(crate) holders: Keys,
    /// The first copyright line.
    pub(crate) line: Option<u32>,
}

/// All files with a statement about their license or holder, in the order of their paths.
///
/// The detector that needs it first passes it on to those that finish later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standings {
    files: Arc<[FileStanding]>,
    /// Whether the owner is known, so that others can be distinguished from it.
    pub(crate) knows_owner: bool,
    /// The licenses of the repository as a whole, and the digests of their files.
    pub(crate) own_licenses: Vec<LicenseExpression>,
    pub(crate) own_texts: HashSet<Box<str>>,
    owner: Owner,
}

impl Part for Standings {}

impl Standings {
    /// Compares all files with the owner.
    pub(crate) fn of(context: &Context<'_>, files: &[LicensedFile]) -> Self {
        let mut owner = Owner::of(context, files, &[]);
        let mut standings = Self::default();
        for file in files.iter().filter(|file| file.record.is_none()) {
            let is_license = file.role == FileRole::License;
            if is_license && file.path.parent().is_some_and(|above| above.is_root()) {
                standings.own_licenses.extend(file.expression().cloned());
                standings.own_texts.extend(file.sha256.clone());
            }
        }
        let said = files.par_iter().filter(|file| file.record.is_none());
        let said = said.map_init(Known::default, |known, file| {
            (&file.path, (file, FileStanding::of(file, known)))
        });
        let said: Vec<(&RepoPath, (&LicensedFile, FileStanding))> = said.collect();
        let all: BTreeMap<&RepoPath, (&LicensedFile, FileStanding)> = said.into_iter().collect();
        let is_vendored = |path: &RepoPath| !context.zones.is_own(path);
        let own = all.values().filter(|(_, file)| !is_vendored(&file.path));
        // A root license that is the text of the GPL does not name a holder: then the copyright lines decide.
        let spread = spread(&own.clone().map(|(_, file)| file).collect::<Vec<_>>());
        for name in &spread {
            owner.add(name);
        }
        standings.knows_owner = owner.is_known() || !spread.is_empty();
        let knows_owner = standings.knows_owner;
        let mut given = standings.own_licenses.clone();
        if !owner.is_known() {
            given.extend(usual(own, &spread));
        }
        let mut offered = Offered::by(&given);
        let nested = NestedLicenses::of(files, &standings.own_texts);
        let told = all.into_values().map(|(file, mut standing)| {
            standing.leads_to_others =
                file.references.iter().any(|name| nested.are_above(file, name));
            standing.names_others =
                knows_owner && standing.holders.iter().any(|key| !owner.has(key));
            let leads_to_others = standing.leads_to_others;
            standing.names_owner = standing.holders.iter().any(|key| owner.has(key));
            standing.whose = whose(file, &standing.holders, &owner, &mut offered, leads_to_others);
            if !knows_owner && standing.whose == Whose::Foreign {
                standing.whose = Whose::Unknown;
            }
            standing
        });
        standings.files = told.collect();
        standings.owner = owner;
        standings
    }

    /// Files below a directory.
    pub(crate) fn below(&self, directory: &RepoPath) -> &[FileStanding] {
        let mut prefix = directory.as_bytes().to_vec();
        prefix.push(b'/');
        let start = self.files.partition_point(|file| file.path.as_bytes() < prefix.as_slice());
        let rest = self.files.get(start..).unwrap_or_default();
        let count = rest.partition_point(|file| file.path.as_bytes().starts_with(&prefix));
        rest.get(..count).unwrap_or_default()
    }

    /// All.
    pub(crate) fn all(&self) -> &[FileStanding] {
        &self.files
    }

    /// Whether a name is that of the owner.
    pub(crate) fn is_owner(&self, name: &str) -> bool {
        holder_name::keys(name).iter().any(|key| self.owner.has(key))
    }

    /// The standing of one file.
    pub(crate) fn get(&self, path: &RepoPath) -> Option<&FileStanding> {
        let at = self.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.files.get(at)
    }
}

impl FileStanding {
    fn of<'a>(file: &'a LicensedFile, known: &mut Known<'a>) -> Self {
        // After the project's own license text, a license file often has those of third-party code.
        let is_license = file.role == FileRole::License;
        let end = if is_license { end_of_first_text(file) } else { u32::MAX };
        let lines = file.copyrights.iter().filter(|line| line.line <= end);
        let named = lines.filter_map(|line| line.holder.as_deref());
        let named = named.filter(|holder| !is_of_text(file, holder));
        Self {
            path: file.path.clone(),
            whose: Whose::Unknown,
            is_license: file.role == FileRole::License && !names::is_notice(file.path.file_name()),
            leads_to_others: false,
            names_others: false,
            names_owner: false,
            has_terms: file.statements.iter().any(|one| one.form != LicenseForm::Mention),
            expression: file.expression().cloned(),
            first_text: {
                let mut texts = file.statements.iter();
                let first = texts.find(|one| one.form == LicenseForm::FullText);
                first.map(|one| one.expression.clone())
            },
            sha256: file.sha256.clone(),
            holders: known.keys_of_all(named),
            line: file.copyrights.first().map(|line| line.line),
        }
    }
}

/// The expressions that the licenses of the repository satisfy. Each is compared once: files have the same few.
struct Offered<'a> {
    own: &'a [LicenseExpression],
    known: HashMap<&'a LicenseExpression, bool>,
}

impl<'a> Offered<'a> {
    fn by(own: &'a [LicenseExpression]) -> Self {
        Self { own, known: HashMap::new() }
    }

    fn has(&mut self, expression: &'a LicenseExpression) -> bool {
        let is_offered = || self.own.iter().any(|own| expression.is_offered_by(own));
        *self.known.entry(expression).or_insert_with(is_offered)
    }
}

/// The owner of a file. A file under the owner's license, by a notice that refers to it, is a contribution, whoever
/// holds its copyright.
fn whose<'a>(
    file: &'a LicensedFile,
    holders: &BTreeSet<Name>,
    owner: &Owner,
    offered: &mut Offered<'a>,
    leads_to_others: bool,
) -> Whose {
    let is_text = file.statements.iter().any(|one| one.form == LicenseForm::FullText);
    let is_own_license = file.expression().is_some_and(|expression| offered.has(expression));
    let leads_to_root =
        file.expression().is_none() && !file.references.is_empty() && !leads_to_others;
    let is_given = file.role == FileRole::Code && !is_text && (is_own_license || leads_to_root);
    if holders.iter().any(|key| owner.has(key)) || is_given {
        Whose::Own
    } else if holders.is_empty() {
        Whose::Unknown
    } else {
        Whose::Foreign
    }
}

/// License files below the root with a text other than those at the root: for each file name, the directories that
/// contain such a file.
#[derive(Debug, Default)]
struct NestedLicenses<'a> {
    directories: HashMap<&'a [u8], HashSet<&'a [u8]>>,
}

impl<'a> NestedLicenses<'a> {
    fn of(files: &'a [LicensedFile], own_texts: &HashSet<Box<str>>) -> Self {
        let mut nested = Self::default();
        for file in files.iter().filter(|file| file.role == FileRole::License) {
            let is_own = file.sha256.as_ref().is_none_or(|sha256| own_texts.contains(sha256));
            let bytes = file.path.as_bytes();
            let name = file.path.file_name();
            let above = bytes.len().checked_sub(name.len() + 1).and_then(|end| bytes.get(..end));
            if let Some(directory) = above.filter(|_| !is_own) {
                nested.directories.entry(name).or_default().insert(directory);
            }
        }
        nested
    }

    /// Whether a license file of this name is in a directory above a file. A file that names it then does not mean the
    /// license file at the root.
    fn are_above(&self, file: &LicensedFile, name: &str) -> bool {
        let name = name.rsplit('/').next().unwrap_or(name);
        let Some(directories) = self.directories.get(name.as_bytes()) else { return false };
        let bytes = file.path.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        ends.filter_map(|(end, _)| bytes.get(..end)).any(|above| directories.contains(above))
    }
}

/// The licenses that many files of some holders state. The text of the GPL at the root does not state whether later
/// versions may be used, but the files do, and contributors copy their notice.
fn usual<'a>(
    files: impl Iterator<Item = &'a (&'a LicensedFile, FileStanding)>,
    holders: &[Name],
) -> Vec<LicenseExpression> {
    /// The minimum share of such files: one in this number.
    const SHARE: usize = 4;
    let mut counts: HashMap<&LicenseExpression, usize> = HashMap::new();
    let mut total = 0_usize;
    for (_, file) in files.filter(|(_, file)| !file.is_license) {
        let is_of_them = || file.holders.iter().any(|key| holders.binary_search(key).is_ok());
        if let Some(expression) = file.expression.as_ref().filter(|_| is_of_them()) {
            total += 1;
            *counts.entry(expression).or_default() += 1;
        }
    }
    let usual = counts.into_iter().filter(|(_, count)| count * SHARE >= total);
    let mut usual: Vec<LicenseExpression> = usual.map(|(one, _)| one.clone()).collect();
    usual.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    usual
}

/// Holders with copyright lines throughout the repository's own code: many projects do not name their owner anywhere
/// else. A former holder is named in fewer files, in about as many directories.
fn spread(files: &[&FileStanding]) -> Vec<Name> {
    /// The minimum number of directories at the root, and of files: one in this number.
    const PLACES: usize = 3;
    const SHARE: usize = 4;
    /// The same limits for a former holder: files, directories, and the share of the owner's files (one in this
    /// number).
    const FORMER: (usize, usize, usize) = (20, 5, 3);
    let mut places: HashMap<Name, (usize, BTreeSet<&[u8]>)> = HashMap::new();
    let mut total = 0_usize;
    for file in files.iter().filter(|file| !file.is_license && !file.holders.is_empty()) {
        total += 1;
        for key in file.holders.iter() {
            let (count, tops) = places.entry(Arc::clone(key)).or_default();
            *count += 1;
            tops.extend(file.path.segments().next());
        }
    }
    let is_spread =
        |(count, tops): &(usize, BTreeSet<&[u8]>)| tops.len() >= PLACES && count * SHARE >= total;
    let widest = places.values().filter(|place| is_spread(place)).map(|(_, tops)| tops.len()).max();
    let is_former = |(count, tops): &(usize, BTreeSet<&[u8]>)| {
        let (files, directories, share) = FORMER;
        *count >= files
            && tops.len() >= directories
            && widest.is_some_and(|widest| tops.len() * share >= widest)
    };
    let of_owner = places.into_iter().filter(|(_, place)| is_spread(place) || is_former(place));
    let mut found: Vec<Name> = of_owner.map(|(key, _)| key).collect();
    found.sort();
    found
}
