//! The identity of a component in the tree, assembled from records about the same thing.
//!
//! Name, registry, origin, revision and version are concluded separately, and may come from files about
//! different things: an npm manifest beside the record of another library. A package URL combines them. So each
//! of its parts must come from a record (one file) whose name, if it states one, agrees with that of the
//! component.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentKind, Conclusion, EvidenceKind, Field, GitUrl,
    RejectedClaim, RepoPath, Revision, SourceUrl, Upstream, purl,
};

use super::same::{about, is_called_alike};
use crate::tree::names::is_same_name;

/// The package URL, if the identity supports one, and the claims that support the identity.
pub(super) fn conclude(
    component: &Component,
    evidence: &[Claim],
    conclusions: &[Conclusion],
) -> (Option<String>, Conclusion) {
    let mut parts = Parts::new(component, evidence, conclusions);
    let (purl, rule) = if component.kind == ComponentKind::Submodule {
        // Its gitlink and its entry belong together, regardless of other claims.
        (parts.of_submodule(), "submodule-commit")
    } else {
        parts.leave_out_others();
        if let Some(purl) = parts.of_registry() {
            (Some(purl), "package-of-registry")
        } else if let Some(purl) = parts.of_repository() {
            (Some(purl), "repository-at-revision")
        } else {
            (parts.of_version(), "name-and-version")
        }
    };
    let rule = if purl.is_some() { rule } else { "known-by-place" };
    (purl, parts.conclusion(rule))
}

/// The statements of one file about the identity of the component.
#[derive(Default)]
struct Record<'a> {
    names: Vec<&'a str>,
    registries: BTreeSet<&'a str>,
    origins: Vec<&'a Upstream>,
    /// Whether its names are only those of a directory or of a copyright holder.
    suggests: bool,
    /// Whether it does not contradict the name of the component.
    agrees: bool,
    /// Whether it names a repository, and not that of the component.
    is_elsewhere: bool,
}

impl Record<'_> {
    fn is_of_other_registry(&self, registry: &str) -> bool {
        !self.registries.is_empty() && !self.registries.contains(registry)
    }
}

/// The claims that were used for each field, by index.
struct Parts<'a> {
    component: &'a Component,
    evidence: &'a [Claim],
    records: BTreeMap<&'a RepoPath, Record<'a>>,
    /// Whether a record names the component, rather than its path.
    is_named: bool,
    presence: Vec<u32>,
    name: Vec<u32>,
    registry: Vec<u32>,
    origin: Vec<u32>,
    revision: Vec<u32>,
    version: Vec<u32>,
    used: BTreeSet<u32>,
    rejected: BTreeSet<u32>,
}

impl<'a> Parts<'a> {
    fn new(component: &'a Component, evidence: &'a [Claim], conclusions: &'a [Conclusion]) -> Self {
        let of = |field: Field| -> Vec<u32> {
            let conclusion = conclusions.iter().find(|it| it.field == field);
            let used = conclusion.and_then(|it| it.used.as_deref()).unwrap_or_default();
            let is_about = |it: &Claim| {
                it.field() == field
                    || (field == Field::Version && it.field() == Field::MinimumVersion)
            };
            let is_about = |at: &u32| claim(evidence, *at).is_some_and(is_about);
            used.iter().copied().filter(is_about).collect()
        };
        let mut presence = of(Field::Presence);
        if presence.is_empty() {
            // A single claim only states that the component exists, and there was nothing to compare.
            let all = evidence.iter().zip(0u32..);
            let present = all.filter(|(it, _)| it.field() == Field::Presence).map(|(_, at)| at);
            let mut present = present.take(2);
            presence = present.next().filter(|_| present.next().is_none()).into_iter().collect();
        }
        let name = of(Field::Name);
        let is_named =
            name.iter().filter_map(|at| claim(evidence, *at)).any(|it| !suggests(it.kind));
        let mut parts = Self {
            component,
            evidence,
            records: BTreeMap::new(),
            is_named,
            registry: of(Field::Ecosystem),
            origin: of(Field::Upstream),
            revision: of(Field::Revision),
            version: of(Field::Version),
            used: presence.iter().copied().collect(),
            rejected: BTreeSet::new(),
            presence,
            name,
        };
        parts.used.extend(&parts.name);
        parts.records = records(component, evidence, is_named);
        parts
    }

    fn record(&self, at: u32) -> Option<&Record<'a>> {
        self.records.get(&claim(self.evidence, at)?.location.path)
    }

    /// Excludes claims from records about something with a different name, and then claims from records
    /// that name a repository other than the component's.
    fn leave_out_others(&mut self) {
        let all = [&self.registry, &self.origin, &self.revision, &self.version];
        let others = all.into_iter().flatten().filter(|at| !self.agrees(**at));
        self.rejected = others.copied().collect();
        let rejected = &self.rejected;
        for part in [&mut self.registry, &mut self.origin, &mut self.revision, &mut self.version] {
            part.retain(|at| !rejected.contains(at));
        }
    }

    /// Whether the record of a claim does not contradict the name of the component.
    fn agrees(&self, at: u32) -> bool {
        self.record(at).is_none_or(|record| record.agrees)
    }

    /// The package of a registry, under the name that the record of the registry states.
    fn of_registry(&mut self) -> Option<String> {
        let names_it = |at: &u32| {
            let record = self.record(*at);
            record.is_some_and(|record| !record.names.is_empty()) || !self.is_named
        };
        let (own, others) = self.registry.iter().partition::<Vec<u32>, _>(|at| names_it(at));
        self.rejected.extend(others);
        let first = *own.first()?;
        let ClaimValue::Ecosystem(registry) = &claim(self.evidence, first)?.value else {
            return None;
        };
        let registry = registry.as_str();
        let name = self.record(first).and_then(|record| record.names.first().copied());
        let name = name.unwrap_or(&self.component.name);
        let fits = |at: &&u32| {
            self.record(**at).is_none_or(|record| !record.is_of_other_registry(registry))
        };
        let version: Vec<u32> = self.version.iter().filter(fits).copied().collect();
        let text = self.component.version.as_deref().filter(|_| !version.is_empty())?;
        let purl = purl::package(registry, name, Some(text))?;
        self.used.extend(own.into_iter().chain(version));
        Some(purl)
    }

    /// The repository that it comes from, at the revision that was taken.
    fn of_repository(&mut self) -> Option<String> {
        let url = self.repository()?.clone();
        let revision = self.component.revision.as_ref()?;
        let (own, others) = self.of_origin(&self.revision);
        self.rejected.extend(others);
        if own.is_empty() {
            return None;
        }
        let (versions, _) = self.of_origin(&self.version);
        // If the host has no purl type, databases can match a version, but not a tag such as `for/rope-1.2.3`.
        let is_open = url.purl_type().is_none() && !versions.is_empty();
        let purl = match self.component.version.as_deref().filter(|_| is_open) {
            Some(version) => {
                self.used.extend(versions);
                url.purl_of_version_at(&self.component.name, version, revision.as_str())
            }
            None => url.purl(revision.as_str()),
        }?;
        self.used.extend(self.origin.iter().chain(&own));
        Some(purl)
    }

    /// The name and version, with the repository if known.
    fn of_version(&mut self) -> Option<String> {
        let url = self.repository().cloned();
        let (own, others) = match url {
            Some(_) => self.of_origin(&self.version),
            None => (self.version.clone(), Vec::new()),
        };
        self.rejected.extend(others);
        let version = self.component.version.as_deref().filter(|_| !own.is_empty())?;
        let name = &self.component.name;
        let purl = match &url {
            Some(url) => url.purl_of_version(name, version),
            None => purl::generic(name, version, &[]),
        }?;
        self.used.extend(own);
        if url.is_some() {
            self.used.extend(&self.origin);
        }
        Some(purl)
    }

    /// The repository of a submodule at the commit of its gitlink.
    fn of_submodule(&mut self) -> Option<String> {
        let url = self.component.upstream.as_ref()?.best().git()?;
        let Some(Revision::Commit(commit)) = &self.component.revision else { return None };
        let purl = url.purl(commit)?;
        self.used.extend(self.origin.iter().chain(&self.revision));
        Some(purl)
    }

    /// The repository of the component, if a record of it states one.
    fn repository(&self) -> Option<&'a GitUrl> {
        let url = self.component.upstream.as_ref().filter(|_| !self.origin.is_empty());
        url.map(Upstream::best).and_then(SourceUrl::repository)
    }

    /// Separates claims from those whose records name a repository other than the component's.
    fn of_origin(&self, part: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let is_elsewhere = |at: &u32| self.record(*at).is_some_and(|record| record.is_elsewhere);
        part.iter().partition(|at| !is_elsewhere(at))
    }

    fn conclusion(mut self, rule: &'static str) -> Conclusion {
        // A component that is known only by its path is supported by the claims of presence and of
        // its name.
        self.used.extend(&self.presence);
        let used = &self.used;
        let rejected = self.rejected.iter().filter(|at| !used.contains(at));
        let rejected = rejected.map(|at| RejectedClaim::new(*at, "other-identity")).collect();
        Conclusion::new(Field::Identity, rule, self.used.iter().copied().collect(), rejected)
    }
}

fn claim(evidence: &[Claim], at: u32) -> Option<&Claim> {
    evidence.get(usize::try_from(at).ok()?)
}

/// Whether a claim of this kind suggests a name rather than stating it.
fn suggests(kind: EvidenceKind) -> bool {
    matches!(kind, EvidenceKind::DirectoryName | EvidenceKind::CopyrightHolder)
}

/// The statements of each file about the identity, compared with the name and upstream of the component.
fn records<'a>(
    component: &Component,
    evidence: &'a [Claim],
    is_named: bool,
) -> BTreeMap<&'a RepoPath, Record<'a>> {
    let mut records: BTreeMap<&RepoPath, Record<'_>> = BTreeMap::new();
    for claim in evidence {
        if !matches!(claim.field(), Field::Name | Field::Ecosystem | Field::Upstream) {
            continue;
        }
        let fresh = || Record { suggests: true, agrees: true, ..Record::default() };
        let record = records.entry(&claim.location.path).or_insert_with(fresh);
        match &claim.value {
            ClaimValue::Name(name) => {
                record.names.push(name.as_str());
                record.suggests &= suggests(claim.kind);
            }
            ClaimValue::Ecosystem(registry) => {
                record.registries.insert(registry.as_str());
            }
            ClaimValue::Upstream(upstream) => record.origins.push(upstream),
            _ => {}
        }
    }
    let name = component.name.as_str();
    let origin = component.upstream.as_ref().and_then(about);
    for record in records.values_mut() {
        // A directory may only have a part of the name.
        let loose = record.suggests || !is_named;
        let is_it =
            |other: &str| is_same_name(name, other) || (loose && is_called_alike(name, other));
        if let Some(own) = record.names.iter().position(|other| is_it(other)) {
            // The spelling of the name in the record.
            record.names.swap(0, own);
        } else {
            record.agrees = record.names.is_empty();
        }
        if let Some(origin) = &origin {
            // A page that does not name a repository does not contradict one.
            let mut known = record.origins.iter().filter_map(|upstream| about(upstream)).peekable();
            record.is_elsewhere =
                known.peek().is_some() && !known.any(|other: GitUrl| other == *origin);
        }
    }
    records
}
