//! One component of the files of one origin that are in one directory.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, Confidence, Content, EvidenceKind, Location, RepoPath,
    Subject,
};

use super::decide::PortedFile;
use super::hints::Provenance;
use super::names;
use super::origin::Naming;
use crate::Context;
use crate::tree::names::{is_header, plain_name};

/// Further files of components, each with the path at which its component is.
pub(crate) type Members = BTreeMap<RepoPath, RepoPath>;

/// Least number of files in a directory that is one component.
const DIRECTORY: usize = 5;

/// Least share of the code in such a directory, in percent, that is of others.
const SHARE: usize = 90;

/// The claims that files are there, and which of them belong together.
pub(super) fn claims(context: &Context<'_>, files: Vec<PortedFile<'_>>) -> (Vec<Claim>, Members) {
    let mut of_directory: BTreeMap<RepoPath, Vec<PortedFile<'_>>> = BTreeMap::new();
    for file in files {
        of_directory.entry(file.path.parent().unwrap_or_default()).or_default().push(file);
    }
    let (mut claims, mut members) = (Vec::new(), Members::new());
    for (directory, files) in of_directory {
        let is_whole = is_whole(context, &directory, &files);
        let mut groups = groups(files);
        let all = groups.iter().map(Vec::len).sum::<usize>();
        let is_whole = is_whole && groups.iter().any(|group| group.len() * 2 > all);
        if is_whole {
            groups = vec![groups.into_iter().flatten().collect()];
        }
        for group in groups {
            let first = group.first().map(|file| file.path.clone()).unwrap_or_default();
            let place = if is_whole { directory.clone() } else { first };
            let more = group.iter().map(|file| file.path).filter(|path| **path != place);
            if place != directory {
                members.extend(more.map(|path| (path.clone(), place.clone())));
            }
            of_group(context, &place, &group, &mut claims);
        }
    }
    (claims, members)
}

/// The files that belong together: those with one name up to their suffixes, and those of one origin.
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

/// What a file has in common with the others of its component.
fn keys(file: &PortedFile<'_>) -> Vec<String> {
    let stem = String::from_utf8_lossy(names::stem(file.path.file_name())).into_owned();
    let origin = file.origins.first().filter(|one| one.is_strong);
    let of_origin = match (origin, &file.holder) {
        (Some(one), _) => Some(format!("origin {}", plain_name(&one.origin.name))),
        (None, Some(holder)) => {
            let keys: Vec<&str> = holder.keys.iter().map(String::as_str).collect();
            Some(format!("holder {}", keys.join("+")))
        }
        (None, None) => None,
    };
    std::iter::once(format!("stem {stem}")).chain(of_origin).collect()
}

/// Whether a directory holds hardly anything else.
fn is_whole(context: &Context<'_>, directory: &RepoPath, files: &[PortedFile<'_>]) -> bool {
    if files.len() < DIRECTORY || directory.is_root() {
        return false;
    }
    let below = context.source.below(directory);
    let code = below.iter().filter(|entry| names::may_hold_ported(&entry.path)).count();
    files.len() * 100 >= code * SHARE
}

/// The claims about one component.
fn of_group(
    context: &Context<'_>,
    place: &RepoPath,
    group: &[PortedFile<'_>],
    claims: &mut Vec<Claim>,
) {
    let subject = Subject::Directory(place.clone());
    let presence = || ClaimValue::Presence(ComponentKind::PortedFile);
    let mut names: BTreeSet<String> = BTreeSet::new();
    let is_of_all = has_revisions(group);
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
            if !one.is_strong {
                continue;
            }
            if is_about(file, one)
                && let Some(name) = project(&one.origin.name, one.origin.naming)
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
        let dedication = file.dedication.map(|line| (line, EvidenceKind::LicenseText));
        let license = file.license.map(|line| (line, EvidenceKind::LicenseText));
        for (line, kind) in dedication.into_iter().chain(license) {
            claims.push(claim(presence(), kind, line));
        }
        if let Some(holder) = &file.holder {
            let found = claim(presence(), EvidenceKind::CopyrightHolder, holder.line);
            claims.push(found.with_raw(holder.name));
        }
    }
    let here = || Location::whole(place.clone());
    let stem = String::from_utf8_lossy(names::stem(place.file_name())).into_owned();
    let by_name =
        Claim::new(subject.clone(), ClaimValue::name(&stem), EvidenceKind::DirectoryName, here());
    claims.push(by_name.with_confidence(Confidence::NAME));
    if let [file] = group
        && let Some(entry) = context.source.entry(file.path)
        && let Ok(oid) = context.source.blob_id(entry, context.options.limits.hashed_bytes)
    {
        let content = Content::new(Some(format!("swh:1:cnt:{oid}")), 1);
        let value = ClaimValue::Content(Box::new(content));
        claims.push(Claim::new(subject, value, EvidenceKind::Content, here()));
    }
}

/// Whether every file of a group states a revision, or one with its name does: that of some is not that of all, and
/// that of one origin not that of what came from others.
fn has_revisions(group: &[PortedFile<'_>]) -> bool {
    let origins = group.iter().flat_map(|file| &file.origins).filter(|one| one.is_strong);
    let sources: BTreeSet<&str> =
        origins.map(|one| one.origin.url.as_deref().unwrap_or(&one.origin.name)).collect();
    if sources.len() > 1 {
        return false;
    }
    let stem = |file: &PortedFile<'_>| names::stem(file.path.file_name()).to_vec();
    let states = |file: &&PortedFile<'_>| {
        file.origins.iter().any(|one| one.is_strong && one.origin.revision.is_some())
    };
    let stated: BTreeSet<Vec<u8>> = group.iter().filter(states).map(stem).collect();
    group.iter().all(|file| stated.contains(&stem(file)))
}

/// The lines at the top of a file that are about all of it.
const TOP: u32 = 80;

/// Whether a comment is about a file rather than a part of it. One that has terms and a holder of its own is not called
/// after what a comment in the middle of it names.
fn is_about(file: &PortedFile<'_>, one: &Provenance) -> bool {
    one.line <= TOP || file.holder.is_none() || file.license.is_none()
}

/// The name of the project, where what is named may be one.
fn project(name: &str, naming: Naming) -> Option<String> {
    const PARTS: [&str; 8] = ["src", "source", "lib", "include", "sys", "usr", "lib64", "bin"];
    let is_project =
        !matches!(naming, Naming::File | Naming::Page | Naming::Person) && !PARTS.contains(&name);
    is_project.then(|| without_version(name).to_owned())
}

/// A name without the version behind it: it is that of what was copied, not of what it became.
fn without_version(name: &str) -> &str {
    let stated = name.rsplit_once([' ', '-']);
    let is_version = |text: &str| {
        let digits = text.trim_start_matches(['v', 'V']);
        digits.contains('.') && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    stated.filter(|(_, version)| is_version(version)).map_or(name, |(front, _)| front)
}
