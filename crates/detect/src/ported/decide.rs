//! Decides which files are third-party code rather than the repository's own.

use std::collections::{HashMap, HashSet};

use plimsoll_model::{Claim, LicenseForm, RepoPath};
use rayon::prelude::*;

use super::contributors::Contributors;
use super::found::{Holder, PortedFile};
use super::hints::{PortedHints, Provenance};
use super::house::House;
use super::keyword::Keyword;
use super::licenses::is_widespread;
use super::naming::{names_holder, stated_name};
use super::origin::Naming;
use super::own::{OwnTree, Standing};
use super::token::{plain, word};
use super::whole::Whole;
use super::window::is_quoted;
use super::{names, nested};
use crate::Context;
use crate::licenses::{
    CopyrightLine, FileRole, LicensePass, LicenseStatement, LicensedFile, RecordKind, holder_shown,
    is_of_text,
};

/// The third-party files, by path, and the directories that contain hardly anything else.
///
/// A file is third-party code if
///
/// 1. a comment in it is strong evidence that its code comes from another project, or its author dedicated it to the
///    public domain,
/// 2. it has a license that is not the repository's, and names a holder who is not its owner,
/// 3. it has the text of the repository's license and a holder other than the owner, and (a) its license protects a
///    third-party name, (b) the text follows another license and has its own holders, which do not include the owner, or
///    (c) no holder of the file is the owner, many projects use the license, and the repository's own files do not have
///    texts like it,
/// 4. a comment in it is weak evidence of another project, and it names holders that do not include the owner and did
///    not all write for the repository in many places, or
/// 5. the notice of another holder, with words about a license, is before that of the owner.
///
/// A file to which only 2 to 5 apply is a contribution, and not third-party code, if its license forbids the use of
/// the name of the owner, its holder is a contributor, all its holders are people who wrote for the repository in many
/// places and it names no origin, it states in its only notice that it is part of the repository, or only the version
/// of its GNU licenses differs. A license without a version, which may be the repository's, only makes a file
/// third-party together with another file of the same name.
pub(super) fn ported<'a>(
    (context, pass, mut tree): (&Context<'_>, &'a LicensePass, OwnTree<'_>),
    hints: &'a [PortedHints],
    claims: &[Claim],
) -> (Vec<PortedFile<'a>>, Whole) {
    let read = hints;
    let may_be = |file: &&LicensedFile| {
        file.role == FileRole::Code
            && names::may_hold_ported(&file.path)
            && !is_packaging(file)
            && tree.is_own(context, &file.path)
    };
    let files: Vec<&LicensedFile> = pass.files().par_iter().filter(may_be).collect();
    let mut licensed: HashMap<&RepoPath, Vec<&LicensedFile>> = HashMap::new();
    for file in files {
        licensed.entry(&file.path).or_default().push(file);
    }
    let hints = hints.par_iter().filter(|hints| tree.is_own(context, &hints.path));
    let hints: Vec<&PortedHints> = hints.collect();
    tree.learn_projects(&hints);
    let hints: HashMap<&RepoPath, &PortedHints> =
        hints.into_iter().map(|one| (&one.path, one)).collect();
    let all: Vec<&LicensedFile> = licensed.values().flatten().copied().collect();
    let house = House::of(pass, &all, &hints);
    tree.learn_parts(&licensed, &hints, &house);
    let contributors = Contributors::of(&licensed, &house);
    let mut paths: Vec<&RepoPath> = licensed.keys().chain(hints.keys()).copied().collect();
    paths.par_sort_unstable();
    paths.dedup();
    let judged = paths.into_par_iter().filter_map(|path| {
        let files = licensed.get(path).map(Vec::as_slice).unwrap_or_default();
        judge(path, files, hints.get(path).copied(), &house, &tree, &contributors)
    });
    let mut found = certain(judged.collect());
    let (whole, mut more) = rayon::join(
        || Whole::of(context, &found, &tree),
        || nested::ported(context, claims, read, (&tree, &house)),
    );
    found.append(&mut more);
    (found, whole)
}

/// Whether the license of a file comes from a Debian copyright file that describes a package. Such a copyright file
/// is in a top-level directory that also contains the file, or in a deeper directory. Its patterns then describe the
/// packaged repository, not this file.
fn is_packaging(file: &LicensedFile) -> bool {
    let record = file.record.as_ref().filter(|record| record.kind == RecordKind::Debian);
    let directory = record.and_then(|record| record.path.parent());
    let Some(directory) = directory.filter(|directory| !directory.is_root()) else { return false };
    let is_nested = directory.parent().is_some_and(|above| !above.is_root());
    is_nested || file.path.is_within(&directory)
}

fn judge<'a>(
    path: &'a RepoPath,
    files: &[&'a LicensedFile],
    hints: Option<&'a PortedHints>,
    house: &House<'_>,
    tree: &OwnTree<'_>,
    contributors: &Contributors,
) -> Option<Judged<'a>> {
    if hints.is_some_and(|hints| hints.is_generated) {
        return None;
    }
    let origins = hints.iter().flat_map(|hints| &hints.origins);
    let mut origins: Vec<Provenance> =
        origins.filter_map(|one| of_others(one, path, files, house, tree)).collect();
    origins.sort_by_key(|one| !one.is_strong);
    // Contributors may dedicate their files to the public.
    let is_of_outsiders = |hints: &&PortedHints| {
        !hints.authors.iter().any(|name| {
            let keys = house.keys_of(name);
            house.is_writer(&keys) || contributors.has(&keys)
        })
    };
    let dedication = hints.filter(is_of_outsiders).and_then(|hints| hints.dedication);
    // The owner may sign a dedication as well.
    let signer = hints.and_then(|hints| hints.signer.as_deref());
    let is_signed = signer.is_some_and(|name| !house.is_writer_called(name));
    let dedication = dedication.filter(|line| is_signed || !is_under_writer(*line, files, house));
    let is_stated = origins.first().is_some_and(|one| one.is_strong) || dedication.is_some();
    let holder = files.iter().find_map(|file| foreign_holder(file, house));
    // In a file of the owner, other holders are contributors, unless their notice is before the owner's.
    let is_held = files.iter().any(|file| house.holds(file));
    let noticed = holder.as_ref().and_then(|holder| notice_in_front(files, holder, house));
    let license = holder.as_ref().and_then(|_| foreign_license(files, hints, house));
    let license = license.or(noticed);
    let unclear = holder.as_ref().and_then(|_| unclear_license(files, house));
    let is_contribution = hints.is_some_and(|hints| house.is_named_in(hints))
        || (origins.is_empty() && is_part_of_own(hints, path, files, (house, tree)))
        || holder.as_ref().is_some_and(|holder| contributors.has(&holder.keys));
    let is_of_regular_people =
        origins.is_empty() && is_of_regulars_only(hints, files, (house, tree));
    let may_be_foreign = house.is_known() && !is_contribution && !is_of_regular_people;
    // Such a file may belong to a project of theirs, whose title another file has.
    let may_belong = house.is_known()
        && !is_contribution
        && (unclear.is_some() || (is_of_regular_people && license.is_some()));
    // In the code of people who work on the repository, weak evidence without a place is usually about a part of it.
    let has_url = origins.iter().any(|one| one.origin.url.is_some());
    let is_of_regulars = || !has_url && files.iter().all(|file| house.is_of_regulars(file));
    let may_be_copy = || !is_held && !is_of_regulars();
    let is_foreign = may_be_foreign
        && (license.is_some() || (holder.is_some() && !origins.is_empty() && may_be_copy()));
    let is_certain = is_stated || is_foreign;
    if license.is_some() {
        // The files of the owner are part of it as well, so that it does not name the origin of this one.
        origins.retain(|one| !one.is_part || !tree.is_part_of_own(&one.origin.name));
    }
    let license = license.or(unclear);
    let keyword = hints.and_then(|hints| keyword(hints, tree, house));
    let stated = hints.filter(|_| is_certain);
    let stated = stated.and_then(|hints| stated_name(hints, files, tree, house));
    let file = PortedFile { path, origins, dedication, holder, stated, keyword, license };
    (is_certain || may_belong).then_some(Judged { file, is_certain })
}

/// Whether a file states that it is part of the repository, either in its only notice (code from elsewhere would have a
/// notice of its own; contributors often state a license that the repository does not have), or with no license other
/// than those of the repository.
fn is_part_of_own(
    hints: Option<&PortedHints>,
    path: &RepoPath,
    files: &[&LicensedFile],
    (house, tree): (&House<'_>, &OwnTree<'_>),
) -> bool {
    let Some(hints) = hints else { return false };
    let parts = || hints.origins.iter().filter(|one| one.is_part);
    let is_own = |one: &Provenance| tree.standing(&one.origin, path, house) == Standing::Own;
    let is_included =
        |one: &LicenseStatement| one.altered.is_none() && house.includes(&one.expression);
    // The name of a file or directory in the repository may also be that of another project, so it is not enough here.
    let part = parts().find(|one| tree.is_own_project(&one.origin.name, house));
    let names_other = || hints.stated.iter().any(|one| !tree.is_own_project(&one.name, house));
    (part.is_some_and(|part| is_in_only_notice(part.line, files)) && !names_other())
        || (parts().any(is_own) && statements(files).all(|(_, one)| is_included(one)))
}

/// Whether a line is in the only notice of a file: the file has one license statement, and no copyright line is between
/// the line and that statement.
fn is_in_only_notice(line: u32, files: &[&LicensedFile]) -> bool {
    let mut stated = statements(files);
    let (Some((file, license)), None) = (stated.next(), stated.next()) else { return false };
    let between = line..=license.lines.1;
    !file.copyrights.iter().any(|one| between.contains(&one.line))
}

/// Whether a file names nothing but people who wrote for the repository in many places: no origin, no keyword, no
/// other name that its license protects, and no title of a project of their own.
fn is_of_regulars_only(
    hints: Option<&PortedHints>,
    files: &[&LicensedFile],
    (house, tree): (&House<'_>, &OwnTree<'_>),
) -> bool {
    let mut titles = files.iter().filter_map(|file| file.title.as_deref());
    let is_titled = titles.any(|title| {
        let first = title.split(' ').next().unwrap_or_default();
        ![title, first].iter().any(|name| tree.is_own_name(name, house))
    });
    let names_other = |hints: &PortedHints| {
        !hints.stated.is_empty()
            || hints.keyword.is_some()
            || hints.protected.iter().any(|name| is_somebody(name))
    };
    !is_titled
        && !hints.is_some_and(names_other)
        && files.iter().all(|file| house.is_of_regular_people(file))
}

/// The keyword of a file, if it does not name the repository.
fn keyword<'a>(
    hints: &'a PortedHints,
    tree: &OwnTree<'_>,
    house: &House<'_>,
) -> Option<&'a Keyword> {
    hints.keyword.as_ref().filter(|keyword| !tree.is_own_name(&keyword.name, house))
}

/// A file that may be third-party.
struct Judged<'a> {
    file: PortedFile<'a>,
    /// Whether there is more evidence than a license without a version that may be the repository's, and a license of
    /// people who wrote for it.
    is_certain: bool,
}

/// The files that are certainly third-party, and those that have the name of one of them: `rope.h` beside `rope.c`.
fn certain(judged: Vec<Judged<'_>>) -> Vec<PortedFile<'_>> {
    let place = |path: &'_ RepoPath| (path.parent(), names::stem(path.file_name()).to_vec());
    let places: HashSet<_> =
        judged.iter().filter(|one| one.is_certain).map(|one| place(one.file.path)).collect();
    let is_found = |one: &Judged<'_>| one.is_certain || places.contains(&place(one.file.path));
    judged.into_iter().filter(is_found).map(|one| one.file).collect()
}

/// Whether the copyright line directly before a dedication is that of somebody who works on the repository.
fn is_under_writer(line: u32, files: &[&LicensedFile], house: &House<'_>) -> bool {
    let mut lines = files.iter().flat_map(|file| file.copyrights.iter());
    let is_of_writer = |holder: &str| house.is_writer_called(holder);
    lines.any(|one| one.line + 1 == line && one.holder.as_deref().is_some_and(is_of_writer))
}

/// A comment that names an origin outside the repository. Excludes comments inside the text of a license, and those
/// that name a co-author of one of the owner's files.
fn of_others(
    one: &Provenance,
    path: &RepoPath,
    files: &[&LicensedFile],
    house: &House<'_>,
    tree: &OwnTree<'_>,
) -> Option<Provenance> {
    let statements = files.iter().flat_map(|file| file.statements.iter());
    let mut texts = statements.filter(|statement| statement.form != LicenseForm::Mention);
    let is_terms = one.origin.url.is_none()
        && texts.any(|text| one.line > text.lines.0 && one.line < text.lines.1);
    let is_coauthor = one.origin.naming == Naming::Person
        && files.iter().all(|file| house.holds(file) || !names_holder(file, &one.origin.name))
        && (files.iter().any(|file| house.holds(file)) || house.has_files_of(&one.origin.name));
    let is_own_part = tree.is_part(&one.origin, &one.raw, path) || is_for_own(one, house, tree);
    if is_terms || is_coauthor || is_own_part {
        return None;
    }
    match tree.standing(&one.origin, path, house) {
        Standing::Own => None,
        Standing::Unclear => Some(Provenance { is_strong: false, ..one.clone() }),
        Standing::Foreign => Some(one.clone()),
    }
}

/// Whether a file states that it is part of something made for the repository: "part of the Rope GUI for Harbor", "part
/// of the Rope Project: Knots for Harbor".
fn is_for_own(one: &Provenance, house: &House<'_>, tree: &OwnTree<'_>) -> bool {
    let behind = one.raw.split_once(one.origin.name.as_str()).map_or("", |(_, behind)| behind);
    let behind = behind.trim_start();
    let titled = ["Project: ", "project: "].iter().find_map(|noun| behind.strip_prefix(*noun));
    let owner = match titled {
        Some(title) => title.split_once(" for ").map(|(_, rest)| rest),
        None => behind.strip_prefix("for "),
    };
    let owner = owner.map(|rest| plain(word(rest)));
    one.is_part && owner.is_some_and(|owner| tree.is_own_project(owner, house))
}

/// The line of the holder if a third-party notice comes first in a file of the owner: a copyright line of another
/// holder, words about a license, and after these the owner's copyright line.
fn notice_in_front(files: &[&LicensedFile], holder: &Holder<'_>, house: &House<'_>) -> Option<u32> {
    // At least two lines of words are between the copyright lines.
    const BETWEEN: u32 = 3;
    let [file] = files else { return None };
    let is_owner = |line: &CopyrightLine| {
        line.holder.as_deref().is_some_and(|name| house.is_owner(&house.keys_of(name)))
    };
    let lines = file.copyrights.iter().filter(|line| line.holder.is_some());
    let (own, others): (Vec<&CopyrightLine>, Vec<&CopyrightLine>) =
        lines.partition(|line| is_owner(line));
    let first = own.iter().map(|line| line.line).min()?;
    let last = others.iter().map(|line| line.line).max()?;
    let is_between =
        |statement: &LicenseStatement| statement.lines.0 > last && statement.lines.1 < first;
    let terms: Vec<&LicenseStatement> =
        file.statements.iter().filter(|one| is_between(one)).collect();
    // The same terms of the repository twice: those of the file itself, and those that it writes into the files that
    // it generates.
    let is_again = |one: &&LicenseStatement| {
        let mut behind = file.statements.iter().filter(|other| other.lines.0 >= first);
        let is_far = one.lines.1 + BETWEEN * 6 < first;
        let is_same = |other: &LicenseStatement| other.expression == one.expression;
        is_far && house.is_license(&one.expression) && behind.any(is_same)
    };
    let has_terms = !terms.is_empty() && !terms.iter().any(is_again);
    (holder.line <= last && last + BETWEEN <= first && has_terms).then_some(holder.line)
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

/// Whether a copyright line is in a string literal, so that it is part of a program's output.
fn is_in_string(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let places = ["copyright", "(c)", "©"].into_iter().flat_map(|sign| lower.match_indices(sign));
    let mut before = places.filter_map(|(place, _)| line.get(..place));
    before.any(is_quoted) || line.contains("\\n") || line.trim_end().ends_with("\",")
}

/// The line of a third-party license in a file with a third-party holder: a license that the repository does not
/// have, or the text of one that it has, with another holder or protected name.
fn foreign_license(
    files: &[&LicensedFile],
    hints: Option<&PortedHints>,
    house: &House<'_>,
) -> Option<u32> {
    let mut stated = statements(files);
    let is_held = files.iter().any(|file| house.holds(file));
    let others = hints.is_some_and(|hints| hints.protected.iter().any(|name| is_somebody(name)));
    let found = stated.find(|(file, one)| {
        if !house.is_license(&one.expression) {
            return !house.may_be_license(one, file);
        }
        let is_text = one.form == LicenseForm::FullText;
        // A license that hardly any other project uses indicates a contribution.
        let is_unlike = || {
            !is_held && is_widespread(&one.expression) && !house.has_plain_texts(&one.expression)
        };
        is_text && (others || is_unlike() || files.iter().any(|file| is_second(one, file, house)))
    });
    found.map(|(_, statement)| statement.lines.0)
}

/// The line of a license that may be the repository's, because it is named without a version.
fn unclear_license(files: &[&LicensedFile], house: &House<'_>) -> Option<u32> {
    let mut unclear = statements(files).filter(|(file, one)| {
        !house.is_license(&one.expression) && house.may_be_license(one, file)
    });
    unclear.next().map(|(_, statement)| statement.lines.0)
}

/// The statements about licenses in some files, each with its file.
fn statements<'a>(
    files: &'a [&'a LicensedFile],
) -> impl Iterator<Item = (&'a LicensedFile, &'a LicenseStatement)> {
    let all = files.iter().flat_map(|file| file.statements.iter().map(|one| (*file, one)));
    all.filter(|(_, one)| one.form != LicenseForm::Mention)
}

/// Whether the text of a license follows another license, and has its own holders, which do not include the owner.
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

/// Whether the text whose use a license forbids is a name, rather than a role such as "the copyright holder".
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
