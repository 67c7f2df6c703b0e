//! Groups the files of one origin in one directory into one component.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, Confidence, EvidenceKind, Location, RepoPath, Subject,
};

use super::found::{Holder, Members, PortedFile, source};
use super::hints::Provenance;
use super::keyword::Keyword;
use super::kinds::is_file;
use super::names;
use super::origin::{Naming, Origin};
use super::people::is_of_person;
use super::same_origin::SameOrigins;
use super::stated::{Stated, is_ordinary};
use super::team::project_of_team;
use super::texts::is_only_language;
use super::whole::Whole;
use super::words::FIELDS;
use crate::Context;
use crate::content;
use crate::copies::split_version;
use crate::tree::names::{is_header, plain_name};

/// The presence claims for all files, and the further files of each component.
pub(super) fn claims(
    context: &Context<'_>,
    files: Vec<PortedFile<'_>>,
    whole: &Whole,
    known: &HashSet<String>,
) -> (Vec<Claim>, Members) {
    let mut of_place: BTreeMap<(bool, RepoPath), Vec<PortedFile<'_>>> = BTreeMap::new();
    for file in files {
        let place = match whole.above(file.path) {
            Some(whole) => (true, whole.clone()),
            None => (false, file.path.parent().unwrap_or_default()),
        };
        of_place.entry(place).or_default().push(file);
    }
    let (mut claims, mut members) = (Vec::new(), Members::new());
    for ((is_whole, directory), files) in of_place {
        if is_whole {
            let all = groups(files).into_iter().flatten().collect::<Vec<PortedFile<'_>>>();
            of_group((context, known), &directory, &all, &mut claims);
            continue;
        }
        for group in groups(files) {
            let place = group.first().map(|file| file.path.clone()).unwrap_or_default();
            let more = group.iter().map(|file| file.path).filter(|path| **path != place);
            members.extend(more.map(|path| (path.clone(), place.clone())));
            of_group((context, known), &place, &group, &mut claims);
        }
    }
    (claims, members)
}

/// Groups files that belong together: those with the same name up to the first dot, and those of the same origin.
fn groups(files: Vec<PortedFile<'_>>) -> Vec<Vec<PortedFile<'_>>> {
    let mut of_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<PortedFile<'_>>> = Vec::new();
    for file in files {
        let keys = keys(&file);
        let known: BTreeSet<usize> =
            keys.iter().filter_map(|key| of_key.get(key).copied()).collect();
        let mut known = known.into_iter();
        let at = known.next().unwrap_or(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        for other in known {
            let moved = groups.get_mut(other).map(std::mem::take).unwrap_or_default();
            of_key.values_mut().filter(|group| **group == other).for_each(|group| *group = at);
            if let Some(group) = groups.get_mut(at) {
                group.extend(moved);
            }
        }
        of_key.extend(keys.into_iter().map(|key| (key, at)));
        if let Some(group) = groups.get_mut(at) {
            group.push(file);
        }
    }
    groups.retain(|group| !group.is_empty());
    for group in &mut groups {
        group.sort_by_key(|file| (is_header(file.path.file_name()), file.path.clone()));
    }
    groups
}

/// The keys that a file shares with the other files of its component.
fn keys(file: &PortedFile<'_>) -> Vec<String> {
    let stem = String::from_utf8_lossy(names::stem(file.path.file_name())).into_owned();
    std::iter::once(format!("stem {stem}")).chain(source(file)).collect()
}

/// The claims about one component.
fn of_group(
    (context, known): (&Context<'_>, &HashSet<String>),
    place: &RepoPath,
    group: &[PortedFile<'_>],
    claims: &mut Vec<Claim>,
) {
    let subject = Subject::Directory(place.clone());
    let presence = || ClaimValue::Presence(ComponentKind::PortedFile);
    let mut names: BTreeSet<String> = BTreeSet::new();
    let is_of_all = has_revisions(group);
    let named = Named::of(group);
    let head = stated(group);
    let same = SameOrigins::of(group);
    for file in group {
        let at = |line: u32| Location::line(file.path.clone(), line);
        let claim = |value, kind, line| Claim::new(subject.clone(), value, kind, at(line));
        for one in &file.origins {
            let kind = if one.origin.url.is_some() {
                EvidenceKind::UrlInProse
            } else {
                EvidenceKind::Prose
            };
            claims.push(claim(presence(), kind, one.line).with_raw(&one.raw));
            // "Part of Rope" only names the origin of a file that is third-party for other reasons as well.
            let is_member = one.is_part && file.holder.is_some();
            if !one.is_strong && !is_member {
                continue;
            }
            // The head of a file names it better than a comment about a part of it.
            let is_of_part = one.line > TOP && head.is_some();
            if is_about(file, one)
                && !is_of_part
                && !same.is_part(one)
                && let Some(name) = same.name(one).or_else(|| {
                    project(&one.origin, known).filter(|name| !is_of_person(name, &one.raw))
                })
                && named.is_of_group(&one.origin.name)
                && names.insert(plain_name(&name))
            {
                claims.push(claim(ClaimValue::name(&name), kind, one.line).with_raw(&one.raw));
            }
            if let Some(url) = &one.origin.url {
                claims.push(claim(ClaimValue::upstream(url), kind, one.line));
            }
            if let Some(revision) = one.origin.revision.as_ref().filter(|_| is_of_all) {
                claims.push(claim(ClaimValue::Revision(revision.clone()), kind, one.line));
            }
        }
        claims.extend(of_terms(&subject, file));
    }
    if names.is_empty() {
        claims.extend(of_heads(&subject, group, head, known));
    }
    claims.extend(names_of_place(place, group));
    if let [file] = group {
        claims.extend(content::of_file(context, file.path, place));
    }
}

/// The claims about the name of a group whose origins have none: the name in the heads of its files, in a keyword, or
/// of the team that holds its copyright.
fn of_heads(
    subject: &Subject,
    group: &[PortedFile<'_>],
    head: Option<(&PortedFile<'_>, &Stated)>,
    known: &HashSet<String>,
) -> Vec<Claim> {
    if let Some((file, stated)) = head {
        // The version is that of the original, and the copy has changed since.
        let is_name = known.contains(&plain_name(&stated.name));
        let short = names::split_version(&stated.name).0;
        return of_stated(subject, file, stated, if is_name { &stated.name } else { short });
    }
    let claim = |name: &str, file: &PortedFile<'_>, line: u32| {
        let at = Location::line(file.path.clone(), line);
        let claim = Claim::new(subject.clone(), ClaimValue::name(name), EvidenceKind::Prose, at);
        claim.with_confidence(Keyword::CONFIDENCE)
    };
    if let Some((file, keyword)) = keyword(group) {
        return vec![claim(&keyword.name, file, keyword.line)];
    }
    let team = team(group).into_iter();
    team.map(|(file, holder, name)| claim(&name, file, holder.line).with_raw(holder.name)).collect()
}

/// The name in the path of a component, and the version after it. The dots in the name of a directory are those of a
/// version: `rope-1.4.2`.
fn names_of_place(place: &RepoPath, group: &[PortedFile<'_>]) -> impl Iterator<Item = Claim> {
    let claim = |value| {
        let (subject, at) = (Subject::Directory(place.clone()), Location::whole(place.clone()));
        Claim::new(subject, value, EvidenceKind::DirectoryName, at)
    };
    let is_file = group.iter().any(|file| file.path == place);
    let (name, version) = if is_file {
        (String::from_utf8_lossy(names::stem(place.file_name())).into_owned(), None)
    } else {
        split_version(place.file_name())
    };
    let name = claim(ClaimValue::name(&name)).with_confidence(Confidence::NAME);
    let version = version.map(|version| claim(ClaimValue::version(&version)));
    std::iter::once(name).chain(version)
}

/// The claims that a file is third-party code because of its dedication, license and holder.
fn of_terms(subject: &Subject, file: &PortedFile<'_>) -> Vec<Claim> {
    let claim = |kind, line: u32| {
        let at = Location::line(file.path.clone(), line);
        Claim::new(subject.clone(), ClaimValue::Presence(ComponentKind::PortedFile), kind, at)
    };
    let lines = file.dedication.into_iter().chain(file.license);
    let mut claims: Vec<Claim> = lines.map(|line| claim(EvidenceKind::LicenseText, line)).collect();
    claims.extend(
        file.holder
            .as_ref()
            .map(|holder| claim(EvidenceKind::CopyrightHolder, holder.line).with_raw(holder.name)),
    );
    claims
}

/// The claims about the name and the repository that the head of a file states.
fn of_stated(subject: &Subject, file: &PortedFile<'_>, stated: &Stated, name: &str) -> Vec<Claim> {
    let claim = |value, kind| {
        Claim::new(subject.clone(), value, kind, Location::line(file.path.clone(), stated.line))
    };
    let named = claim(ClaimValue::name(name), EvidenceKind::Prose).with_raw(&stated.raw);
    let upstream = stated.upstream.as_ref();
    let upstream = upstream
        .map(|upstream| claim(ClaimValue::upstream(&upstream.url), EvidenceKind::UrlInProse));
    std::iter::once(named).chain(upstream).collect()
}

/// The project that the heads of a group's files name, if it is the same for all that name one, and enough do. A file with
/// the URL of a repository in another comment has several origins.
fn stated<'a>(group: &'a [PortedFile<'_>]) -> Option<(&'a PortedFile<'a>, &'a Stated)> {
    let named = || group.iter().filter_map(|file| Some((file, file.stated?)));
    let (file, first) = named().next()?;
    let is_same = |(_, other): (_, &Stated)| plain_name(&other.name) == plain_name(&first.name);
    let is_enough = may_name_all(named().count(), group.len());
    let mut origins = group.iter().flat_map(|file| &file.origins);
    let is_mixed = origins.any(|one| one.is_strong && one.origin.repository.is_some());
    (named().all(is_same) && is_enough && !is_mixed).then_some((file, first))
}

/// The project whose team holds the copyright of all files of a group: "The Rope Project".
fn team<'a>(group: &'a [PortedFile<'_>]) -> Option<(&'a PortedFile<'a>, &'a Holder<'a>, String)> {
    let first = group.first()?;
    let holder = first.holder.as_ref()?;
    let name = project_of_team(holder.name)?;
    let is_same = |file: &PortedFile<'_>| {
        file.holder.as_ref().and_then(|holder| project_of_team(holder.name)).as_ref() == Some(&name)
    };
    group.iter().all(is_same).then_some((first, holder, name))
}

/// The project that keywords of a group name, if it is the same for most of the files and no other is named.
fn keyword<'a>(group: &'a [PortedFile<'_>]) -> Option<(&'a PortedFile<'a>, &'a Keyword)> {
    let named = || group.iter().filter_map(|file| Some((file, file.keyword?)));
    let (file, first) = named().next()?;
    let is_same = |(_, other): (_, &Keyword)| plain_name(&other.name) == plain_name(&first.name);
    (named().all(is_same) && named().count() * 2 > group.len()).then_some((file, first))
}

/// Whether the comments of some files may name a whole group. In a group of more than `FEW` files, at least a third must
/// do so, because a single comment is about its own file only.
fn may_name_all(count: usize, files: usize) -> bool {
    const FEW: usize = 3;
    files <= FEW || count * 3 >= files
}

/// The number of files of a group in which each project is named.
struct Named {
    counts: BTreeMap<String, usize>,
    files: usize,
}

impl Named {
    fn of(group: &[PortedFile<'_>]) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for file in group {
            let origins = file.origins.iter().filter(|one| one.is_strong);
            let names: BTreeSet<String> = origins.map(|one| plain_name(&one.origin.name)).collect();
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        Self { counts, files: group.len() }
    }

    /// Whether a project may name the whole group.
    fn is_of_group(&self, name: &str) -> bool {
        let count = self.counts.get(&plain_name(name)).copied().unwrap_or_default();
        may_name_all(count, self.files)
    }
}

/// Whether each file of a group states a revision, or another file with the same stem does. A revision that only some
/// files state does not apply to all of them, and one of several origins does not apply to files of the others.
fn has_revisions(group: &[PortedFile<'_>]) -> bool {
    let origins = group.iter().flat_map(|file| &file.origins).filter(|one| one.is_strong);
    let sources: BTreeSet<&str> =
        origins.map(|one| one.origin.url.as_deref().unwrap_or(&one.origin.name)).collect();
    if sources.len() > 1 {
        return false;
    }
    let stem = |file: &PortedFile<'_>| names::stem(file.path.file_name()).to_vec();
    let states = |file: &&PortedFile<'_>| {
        let strong = file.origins.iter().filter(|one| one.is_strong);
        let (stated, open): (Vec<&Provenance>, Vec<&Provenance>) =
            strong.partition(|one| one.origin.revision.is_some());
        // Another comment far from it is about code that was copied at another time.
        let is_near =
            |one: &&Provenance| stated.iter().any(|stated| stated.line.abs_diff(one.line) <= TOP);
        !stated.is_empty() && open.iter().all(is_near)
    };
    let stated: BTreeSet<Vec<u8>> = group.iter().filter(states).map(stem).collect();
    group.iter().all(|file| stated.contains(&stem(file)))
}

/// Comments up to this line are about the whole file.
const TOP: u32 = 80;

/// Whether a comment is about the whole file rather than a part of it. A comment further down does not name a file
/// that has another origin at the top, or a license and a holder of its own: unless these are beside the comment.
fn is_about(file: &PortedFile<'_>, one: &Provenance) -> bool {
    const BESIDE: u32 = 10;
    let is_at_top =
        |one: &Provenance| one.line <= TOP && one.is_strong && is_project_named(&one.origin);
    let is_beside = |license: u32| license > TOP && license.abs_diff(one.line) <= BESIDE;
    let is_open = file.holder.is_none() || file.license.is_none_or(is_beside);
    one.line <= TOP || (is_open && !file.origins.iter().any(is_at_top))
}

/// Whether an origin may be a project.
fn is_project_named(origin: &Origin) -> bool {
    project(origin, &HashSet::new()).is_some()
}

/// The name of the project, if the origin may be one.
fn project(origin: &Origin, known: &HashSet<String>) -> Option<String> {
    const PARTS: [&str; 9] =
        ["src", "source", "lib", "inc", "include", "sys", "usr", "lib64", "bin"];
    let Origin { name, naming, repository, .. } = origin;
    let is_project = !matches!(naming, Naming::File | Naming::Page | Naming::Person)
        && !PARTS.contains(&name.as_str())
        && !is_only_language(name);
    // The words of a sentence may look like a name: "part of the Build System".
    let is_words = matches!(naming, Naming::Name | Naming::Project) && origin.url.is_none();
    let is_field = FIELDS.contains(&&*name.to_lowercase());
    if is_words && (is_ordinary(name) || is_field) {
        return None;
    }
    // The URL of a file outside a repository only identifies the file.
    let is_of_file = *naming == Naming::CodeUrl && repository.is_none() && is_file(name);
    let stem = name.rsplit_once('.').filter(|_| is_of_file).map(|(stem, _)| stem);
    // The number may be part of the name, as in that of another component.
    let without_version =
        || if known.contains(&plain_name(name)) { name } else { names::split_version(name).0 };
    is_project.then(|| stem.unwrap_or_else(without_version).to_owned())
}

#[cfg(test)]
mod tests {
    use plimsoll_model::Revision;

    use super::*;

    #[test]
    fn the_commit_of_one_import_is_not_that_of_another() {
        let path = RepoPath::new("src/braid.cpp");
        let one = |line: u32, commit: Option<&str>| Provenance {
            origin: Origin {
                name: "braid".to_owned(),
                naming: Naming::CodeUrl,
                path: None,
                url: Some("https://github.com/rope-example/braid".to_owned()),
                repository: None,
                revision: commit.map(|commit| Revision::Commit(commit.to_owned())),
            },
            line,
            raw: "".into(),
            is_strong: true,
            is_part: false,
        };
        let commit = Some("0123456789abcdef0123456789abcdef01234567");
        for (origins, expected) in [
            (vec![one(2, commit)], true),
            (vec![one(2, commit), one(12, None)], true),
            (vec![one(2, commit), one(840, None)], false),
            (vec![one(2, None)], false),
        ] {
            let lines: Vec<u32> = origins.iter().map(|one| one.line).collect();
            let file = PortedFile::of_origins(&path, origins);
            assert_eq!(has_revisions(&[file]), expected, "{lines:?}");
        }
    }
}
