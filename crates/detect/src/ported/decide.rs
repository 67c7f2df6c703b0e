//! Which files are not the repository's own.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_model::{Claim, Field, LicenseForm, RepoPath};
use plimsoll_source::EntryKind;

use super::hints::{PortedHints, Provenance};
use super::house::House;
use super::names;
use super::origin::{Naming, Origin};
use super::window::is_quoted;
use crate::Context;
use crate::licenses::{
    FileRole, LicensePass, LicenseStatement, LicensedFile, holder_shown, is_of_text,
};
use crate::tree::names::plain_name;

/// A file that others wrote, and what says so.
#[derive(Debug)]
pub(super) struct PortedFile<'a> {
    pub(super) path: &'a RepoPath,
    /// The comments that name an origin, the first that says it by itself in front.
    pub(super) origins: Vec<&'a Provenance>,
    pub(super) dedication: Option<u32>,
    /// Who holds its copyright and is not the owner.
    pub(super) holder: Option<Holder<'a>>,
    /// The line of a license in it that is not the repository's.
    pub(super) license: Option<u32>,
}

/// Who holds the copyright of a file.
#[derive(Debug)]
pub(super) struct Holder<'a> {
    pub(super) name: &'a str,
    pub(super) keys: BTreeSet<String>,
    pub(super) line: u32,
}

/// The files that are not the repository's own, by path.
///
/// A file is one of these
///
/// 1. where a comment in it says by itself that its code comes from something that is not the repository, or its
///    author gave it to everybody,
/// 2. where it has a license that is not the repository's, and names a holder who is not its owner,
/// 3. where it has the text of the repository's license with holders none of whom is the owner, and the text speaks
///    of somebody else, or the repository's own files do not have texts like it, and
/// 4. where a comment in it may say so, and it names a holder who is not the owner.
///
/// Without 1, it is a contribution where its license forbids to use the name of the owner.
pub(super) fn ported<'a>(
    context: &Context<'_>,
    pass: &'a LicensePass,
    hints: &'a [PortedHints],
    claims: &[Claim],
) -> Vec<PortedFile<'a>> {
    let tree = OwnTree::of(context, claims);
    let mut licensed: HashMap<&RepoPath, Vec<&LicensedFile>> = HashMap::new();
    for file in pass.files() {
        let may_be = file.role == FileRole::Code && names::may_hold_ported(&file.path);
        if may_be && tree.is_own(context, &file.path) {
            licensed.entry(&file.path).or_default().push(file);
        }
    }
    let hints = hints.iter().filter(|hints| tree.is_own(context, &hints.path));
    let hints: HashMap<&RepoPath, &PortedHints> = hints.map(|one| (&one.path, one)).collect();
    let all: Vec<&LicensedFile> = licensed.values().flatten().copied().collect();
    let house = House::of(pass, &all, &hints);
    let paths: BTreeSet<&RepoPath> = licensed.keys().chain(hints.keys()).copied().collect();
    let judged = paths.into_iter().filter_map(|path| {
        let files = licensed.get(path).map(Vec::as_slice).unwrap_or_default();
        judge(path, files, hints.get(path).copied(), &house, &tree)
    });
    judged.collect()
}

/// The repository's own part of the tree.
#[derive(Debug, Default)]
struct OwnTree<'a> {
    /// Where components are.
    components: HashSet<RepoPath>,
    /// The names of directories and files, in plain form.
    names: HashSet<String>,
    /// The directories at the root.
    top: HashSet<&'a [u8]>,
    /// All paths by their last segments.
    files: HashMap<&'a [u8], Vec<&'a RepoPath>>,
}

impl<'a> OwnTree<'a> {
    fn of(context: &Context<'a>, claims: &[Claim]) -> Self {
        let present = claims.iter().filter(|claim| claim.field() == Field::Presence);
        let components = present.filter_map(|claim| claim.subject.path()).cloned().collect();
        let mut tree = Self { components, ..Self::default() };
        // Files of one directory stand together.
        let mut last: Option<&[u8]> = None;
        for entry in context.source.entries() {
            let name = entry.path.file_name();
            if entry.kind == EntryKind::Gitlink {
                tree.components.insert(entry.path.clone());
            }
            let mut segments = entry.path.segments();
            if let (Some(first), Some(_)) = (segments.next(), segments.next()) {
                tree.top.insert(first);
            }
            tree.files.entry(name).or_default().push(&entry.path);
            if names::may_hold_ported(&entry.path) && tree.is_own(context, &entry.path) {
                let plain = |name: &[u8]| plain_name(&String::from_utf8_lossy(name));
                tree.names.insert(plain(names::stem(name)));
                let directory = entry.path.above().next();
                if last != directory {
                    tree.names.extend(entry.path.segments().rev().skip(1).map(plain));
                    last = directory;
                }
            }
        }
        tree
    }

    /// Whether a file is in no component.
    fn is_own(&self, context: &Context<'_>, path: &RepoPath) -> bool {
        let is_component = |path: &[u8]| self.components.contains(path);
        context.zones.is_own(path)
            && !is_component(path.as_bytes())
            && !path.above().any(is_component)
    }

    /// Whether the tree has a file at a path, or at the end of one. One below a directory of the root may be gone.
    fn has_file(&self, path: &str) -> bool {
        let wanted = RepoPath::new(path);
        let mut segments = wanted.segments();
        let first = segments.next().unwrap_or_default();
        if segments.next().is_some() && self.top.contains(first) {
            return true;
        }
        let same = self.files.get(wanted.file_name());
        same.is_some_and(|paths| {
            paths.iter().any(|path| {
                let bytes = path.as_bytes();
                let front = bytes.strip_suffix(wanted.as_bytes());
                front.is_some_and(|front| front.is_empty() || front.ends_with(b"/"))
            })
        })
    }
}

/// Whether an origin is the repository itself, or something in it.
fn is_own_origin(origin: &Origin, house: &House<'_>, tree: &OwnTree<'_>) -> bool {
    if house.is_own_name(&origin.name) || origin.path.as_deref().is_some_and(|it| tree.has_file(it))
    {
        return true;
    }
    let first = origin.name.split(' ').next().unwrap_or_default();
    let is_in_tree =
        || [&origin.name, first].iter().any(|name| tree.names.contains(&plain_name(name)));
    match origin.naming {
        Naming::CodeUrl | Naming::Page | Naming::Project => false,
        Naming::Path => origin.path.is_none() && is_in_tree(),
        Naming::Name | Naming::Identifier | Naming::Word => origin.url.is_none() && is_in_tree(),
        Naming::File => true,
    }
}

fn judge<'a>(
    path: &'a RepoPath,
    files: &[&'a LicensedFile],
    hints: Option<&'a PortedHints>,
    house: &House<'_>,
    tree: &OwnTree<'_>,
) -> Option<PortedFile<'a>> {
    if hints.is_some_and(|hints| hints.is_generated) {
        return None;
    }
    let origins = hints.iter().flat_map(|hints| &hints.origins);
    let mut origins: Vec<&Provenance> =
        origins.filter(|one| !is_own_origin(&one.origin, house, tree)).collect();
    origins.sort_by_key(|one| !one.is_strong);
    let dedication = hints.and_then(|hints| hints.dedication);
    let is_stated = origins.first().is_some_and(|one| one.is_strong) || dedication.is_some();
    let holder = files.iter().find_map(|file| foreign_holder(file, house));
    let license = holder.as_ref().and_then(|_| foreign_license(files, hints, house));
    let is_contribution = hints.is_some_and(|hints| house.is_named_in(hints));
    let is_foreign = house.is_known()
        && !is_contribution
        && (license.is_some() || (holder.is_some() && !origins.is_empty()));
    (is_stated || is_foreign).then_some(PortedFile { path, origins, dedication, holder, license })
}

/// The first holder of a file who is not an owner.
fn foreign_holder<'a>(file: &'a LicensedFile, house: &House<'_>) -> Option<Holder<'a>> {
    file.copyrights.iter().find_map(|line| {
        let name = line.holder.as_deref()?;
        if is_in_string(&line.text) {
            return None;
        }
        let keys = house.keys_of(name);
        let is_foreign = !keys.is_empty() && !house.is_owner(&keys) && !is_of_text(file, name);
        is_foreign.then(|| Holder {
            name: holder_shown(name),
            keys: keys.into_owned(),
            line: line.line,
        })
    })
}

/// Whether a copyright line is in a string, so that it is about what a program writes.
fn is_in_string(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let places = ["copyright", "(c)"].into_iter().flat_map(|sign| lower.match_indices(sign));
    let mut before = places.filter_map(|(place, _)| line.get(..place));
    before.any(is_quoted) || line.contains("\\n") || line.trim_end().ends_with("\",")
}

/// The line of a license that is not the repository's, or that is but speaks of others, in a file with a foreign
/// holder.
fn foreign_license(
    files: &[&LicensedFile],
    hints: Option<&PortedHints>,
    house: &House<'_>,
) -> Option<u32> {
    let statements = files.iter().flat_map(|file| file.statements.iter());
    let mut stated = statements.filter(|one| one.form != LicenseForm::Mention);
    let is_held = files.iter().any(|file| house.holds(file));
    let others = hints.is_some_and(|hints| hints.protected.iter().any(|name| is_somebody(name)));
    let found = stated.find(|one| {
        if !house.is_license(&one.expression) {
            return true;
        }
        let is_text = one.form == LicenseForm::FullText;
        let is_unlike = || !is_held && !house.has_plain_texts(&one.expression);
        is_text && (others || is_unlike() || files.iter().any(|file| is_second(one, file, house)))
    });
    found.map(|statement| statement.lines.0)
}

/// Whether the text of a license is behind that of the owner, with holders of its own none of whom is the owner.
fn is_second(text: &LicenseStatement, file: &LicensedFile, house: &House<'_>) -> bool {
    let ends = file.statements.iter().map(|other| other.lines.1);
    let Some(before) = ends.filter(|end| *end < text.lines.0).max() else { return false };
    let is_of_text = |line: &u32| *line > before && *line <= text.lines.1;
    let mut holders = Vec::new();
    for line in file.copyrights.iter().filter(|line| is_of_text(&line.line)) {
        holders.extend(line.holder.as_deref().map(|name| house.keys_of(name)));
    }
    !holders.is_empty() && !holders.iter().any(|keys| house.is_owner(keys))
}

/// Whether what a license calls those whose name it protects is a name.
fn is_somebody(name: &str) -> bool {
    const ROLES: [&str; 8] = [
        "author",
        "copyright",
        "holder",
        "contributor",
        "owner",
        "company",
        "project",
        "organization",
    ];
    let lower = name.to_lowercase();
    !ROLES.iter().any(|role| lower.contains(role))
}
