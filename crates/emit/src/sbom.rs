//! What SPDX draws from a report.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plimsoll_model::{
    Component, ComponentId, ComponentKind, GitUrl, LicenseExpression, Licenses, Reference, Report,
    Revision, SourceInfo,
};

pub(crate) use crate::document::Fingerprint;
use crate::escape::{terminal, web_uri};

/// The last second of the year 9999: later times have no RFC 3339 form.
const LAST_SECOND: i64 = 253_402_300_799;

/// The components of a report that belong in an SBOM, and where CI names them.
pub(crate) struct Inventory<'a> {
    pub(crate) report: &'a Report,
    uses: BTreeMap<&'a ComponentId, Vec<&'a Reference>>,
    active: BTreeMap<&'a ComponentId, &'a Component>,
}

impl<'a> Inventory<'a> {
    pub(crate) fn new(report: &'a Report) -> Self {
        let mut uses: BTreeMap<&ComponentId, Vec<&Reference>> = BTreeMap::new();
        for reference in report.references.iter().filter(|reference| reference.activity.counts()) {
            let expanded = reference.expansions.iter().filter_map(|value| value.component.as_ref());
            for id in reference.component.iter().chain(expanded) {
                let places = uses.entry(id).or_default();
                // An expression may lead to one component by several of its values.
                if !places.last().is_some_and(|last| std::ptr::eq(*last, reference)) {
                    places.push(reference);
                }
            }
        }
        let active = report.components.iter().filter(|component| component.active);
        let active = active.map(|component| (&component.id, component)).collect();
        Self { report, uses, active }
    }

    /// What the repository ships or builds with, in the order of the report.
    pub(crate) fn product(&self) -> impl Iterator<Item = &'a Component> + use<'a> {
        let active = self.report.components.iter().filter(|component| component.active);
        active.filter(|component| !component.is_ci())
    }

    /// What CI runs with, in the order of the report.
    pub(crate) fn ci(&self) -> impl Iterator<Item = &'a Component> + use<'a> {
        let active = self.report.components.iter().filter(|component| component.active);
        active.filter(|component| component.is_ci())
    }

    /// The references that bring a component in.
    pub(crate) fn uses(&self, component: &Component) -> &[&'a Reference] {
        self.uses.get(&component.id).map_or(&[], Vec::as_slice)
    }

    /// The component in which this one lies; none for one that lies in the source itself, or whose
    /// host is not listed.
    pub(crate) fn parent(&self, component: &Component) -> Option<&'a Component> {
        let id = component.nested_in.as_ref().filter(|id| **id != component.id)?;
        self.active.get(id).copied().filter(|host| !host.is_ci())
    }

    /// Where a component occurs: for CI, the files and jobs that use it; else where it lies and the
    /// files that speak of it.
    ///
    /// Lines are left out: one more comment above them would change every row of the document, and
    /// no component. The report has them.
    pub(crate) fn places(&self, component: &Component) -> Vec<Place> {
        let mut places: Vec<Place> = if component.is_ci() {
            let uses = self.uses(component).iter();
            uses.map(|use_| Place {
                path: terminal(&use_.location.path.to_string()),
                context: Some(terminal(use_.place())).filter(|place| !place.is_empty()),
            })
            .collect()
        } else {
            Vec::new()
        };
        if places.is_empty() {
            let paths = component.paths.iter();
            places = paths.map(|path| Place::of(&path.to_string(), None)).collect();
            places.extend(stated_at(component));
        }
        places.sort();
        places.dedup();
        places
    }

    /// What the formats have no field for, as names and values.
    pub(crate) fn properties(&self, component: &Component) -> Vec<(&'static str, String)> {
        let mut properties = vec![("plimsoll:kind", component.kind.to_string())];
        properties.push(("plimsoll:scope", component.scope.to_string()));
        properties.extend(component.pin.map(|pin| ("plimsoll:pin", pin.to_string())));
        for reference in self.uses(component) {
            properties.push(("plimsoll:trust", reference.trust.to_string()));
            let requested = reference.requested.as_ref();
            properties.extend(requested.map(|text| ("plimsoll:requested", text.to_string())));
            let lock = reference.lock.as_ref().filter(|lock| lock.enforced().is_some());
            properties.extend(lock.map(|_| ("plimsoll:enforced", "lockfile".to_owned())));
            let comment = reference.comment.as_ref();
            properties.extend(comment.map(|text| ("plimsoll:comment", text.to_string())));
        }
        let upstream = component.upstream.as_ref().filter(|upstream| upstream.unresolved_relative);
        let url = upstream.map(|upstream| upstream.url.to_string());
        properties.extend(url.map(|url| ("plimsoll:upstream:unresolvedRelative", url)));
        submodule_properties(component, &mut properties);
        license_properties(&component.licenses, &mut properties);
        let files = component.content.as_ref().map(|content| content.files.to_string());
        properties.extend(files.map(|files| ("plimsoll:files", files)));
        for (_, value) in &mut properties {
            *value = terminal(value);
        }
        // Many references say the same; the order of first mention is that of the files.
        let mut seen = std::collections::BTreeSet::new();
        properties.retain(|property| seen.insert(property.clone()));
        properties
    }
}

/// What is known of a license beside the expression that the formats have a field for.
fn license_properties(licenses: &Licenses, properties: &mut Vec<(&'static str, String)>) {
    for observed in &licenses.observed {
        properties.push(("plimsoll:licenseFile", observed.path.to_string()));
    }
    let written = concluded_license(licenses).or_else(|| license(licenses));
    let declared = licenses.declared.as_ref();
    let declared = declared.filter(|it| written.is_none() || it.expression.as_ref() != written);
    properties.extend(declared.map(|it| ("plimsoll:license:declared", it.raw.to_string())));
    let concluded = licenses.concluded.as_ref().filter(|it| Some(&it.expression) != written);
    let text = concluded.map(|it| it.expression.to_string());
    properties.extend(text.map(|text| ("plimsoll:license:concluded", text)));
}

fn submodule_properties(component: &Component, properties: &mut Vec<(&'static str, String)>) {
    let Some(state) = &component.submodule else {
        return;
    };
    let known = |value: Option<bool>| value.map(|value| value.to_string());
    let section = state.section.clone();
    properties.extend(section.map(|name| ("plimsoll:submodule:section", name)));
    properties.extend(known(state.gitlink).map(|text| ("plimsoll:submodule:gitlink", text)));
    properties.push(("plimsoll:submodule:entry", state.entry.to_string()));
    // Whether it is checked out is a fact of one work tree, not of the product: with it, an SBOM of
    // a revision would differ from that of its checkout.
    let drifted = state.drifted_to.clone();
    properties.extend(drifted.map(|commit| ("plimsoll:submodule:driftedTo", commit)));
    for hazard in &state.hazards {
        properties.push(("plimsoll:submodule:hazard", hazard.clone()));
    }
}

/// Where a component occurs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) context: Option<String>,
}

impl Place {
    fn of(path: &str, context: Option<&str>) -> Self {
        Self { path: terminal(path), context: context.map(str::to_owned) }
    }
}

/// The version of a component: what something states, else the revision it is at; none where neither
/// is known. The hash of a package's archive says which file it is, and not which version.
pub(crate) fn version(component: &Component) -> Option<String> {
    let is_version = |revision: &&Revision| {
        component.kind != ComponentKind::Package || !matches!(revision, Revision::Digest(_))
    };
    let revision = component.revision.as_ref().filter(is_version);
    let revision = revision.map(|revision| revision.as_str().to_owned());
    let version = component.version.clone().or(revision);
    version.map(|version| terminal(&version)).filter(|version| !version.trim().is_empty())
}

/// Who supplies a component, in the sense of both formats: the distribution source.
pub(crate) fn supplier(component: &Component) -> Option<String> {
    let supplier = component.supplier.as_deref()?;
    Some(terminal(supplier)).filter(|supplier| !supplier.is_empty())
}

/// The repository of a component as an `https` URL. The scp form (`git@host:path`) is no URI, and
/// a relative one says nothing to a reader elsewhere.
pub(crate) fn repository(component: &Component) -> Option<String> {
    component.repository.as_deref().and_then(web_uri)
}

/// Who has a repository: the first part of its path, or the host where the path is its name alone.
pub(crate) fn owner(url: &GitUrl) -> String {
    let owner = if url.path().contains('/') { url.owner() } else { url.host() };
    terminal(owner)
}

/// The page of a component that names no repository, as it stands.
pub(crate) fn website(component: &Component) -> Option<String> {
    let url = component.upstream.as_ref()?.best_url();
    let other = component.repository.is_none() && archive(component).is_none();
    if other { web_uri(url) } else { None }
}

/// The URL of an archive, as it stands.
pub(crate) fn archive(component: &Component) -> Option<String> {
    let upstream = component.upstream.as_ref()?;
    let url = upstream.best_url();
    let is_fetched =
        matches!(component.kind, ComponentKind::FetchedArchive | ComponentKind::Package);
    let is_archive = is_fetched && component.repository.is_none();
    if is_archive { web_uri(url) } else { None }
}

/// The SWHID (ISO/IEC 18670) of a component: of the revision for a submodule, else of its content.
pub(crate) fn swhid(component: &Component) -> Option<String> {
    match &component.revision {
        // SWHIDs are defined for SHA-1 repositories only.
        Some(Revision::Commit(commit)) if commit.len() == 40 && is_submodule(component) => {
            Some(format!("swh:1:rev:{commit}"))
        }
        _ => component.content.as_ref().and_then(|content| content.swhid.clone()),
    }
}

/// Whether the component is a git submodule.
pub(crate) fn is_submodule(component: &Component) -> bool {
    component.kind == ComponentKind::Submodule
}

/// The declared license as an SPDX expression, where it is one.
pub(crate) fn license(licenses: &Licenses) -> Option<&LicenseExpression> {
    licenses.declared.as_ref()?.expression.as_ref().filter(|it| it.is_listed())
}

/// The concluded license as an SPDX expression, where it is one.
pub(crate) fn concluded_license(licenses: &Licenses) -> Option<&LicenseExpression> {
    licenses.concluded.as_ref().map(|it| &it.expression).filter(|it| it.is_listed())
}

/// Name of the root component. `source` says no more than that there is one.
pub(crate) fn root_name(source: &SourceInfo) -> String {
    source.name.as_deref().filter(|name| !name.is_empty()).map_or("source".to_owned(), terminal)
}

/// The repository of the source itself.
pub(crate) fn root_url(source: &SourceInfo) -> Option<&GitUrl> {
    source.url.as_ref()?.git()
}

/// Package URL of the source itself.
pub(crate) fn root_purl(source: &SourceInfo) -> Option<String> {
    root_url(source)?.purl(source.commit.as_deref().unwrap_or_default())
}

/// Time of the report in RFC 3339, to the second: SPDX allows no fraction.
pub(crate) fn timestamp(source: &SourceInfo) -> Option<String> {
    let seconds = source.timestamp.filter(|seconds| (0..=LAST_SECOND).contains(seconds))?;
    Timestamp::from_second(seconds).ok().map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The other files that speak of a component, such as `.gitmodules`.
fn stated_at(component: &Component) -> impl Iterator<Item = Place> {
    let claims = component.evidence.iter();
    let elsewhere = claims.filter(|claim| !component.paths.contains(&claim.location.path));
    elsewhere
        .filter(|claim| claim.location.line.is_some())
        .map(|claim| Place::of(&claim.location.path.to_string(), Some(claim.field().as_str())))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::SourceKind;

    use super::*;

    #[test]
    fn a_time_out_of_range_is_no_time() {
        let mut source = SourceInfo::new(SourceKind::Memory);
        for (seconds, text) in [
            (0, Some("1970-01-01T00:00:00Z")),
            (1_700_000_000, Some("2023-11-14T22:13:20Z")),
            (-1, None),
            (i64::MAX, None),
        ] {
            source.timestamp = Some(seconds);
            assert_eq!(timestamp(&source).as_deref(), text);
        }
    }
}
