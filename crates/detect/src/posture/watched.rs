//! Determines which dependencies of CI, product and build are watched by an update tool.

use std::borrow::Cow;
use std::collections::BTreeMap;

use plimsoll_model::{
    Component, ComponentKind, Coverage, Diagnostic, DiagnosticKind, Location, Observation, RefKind,
    Reference, RepoPath, Scope, Target,
};

use super::pattern::Effort;
use super::updates::{Manifest, Watch, Watched, place};

/// Ecosystems of package URLs, as static slices.
const ECOSYSTEMS: [&[&str]; 14] = [
    &["cargo"],
    &["composer"],
    &["conda"],
    &["elm"],
    &["gem"],
    &["golang"],
    &["hex"],
    &["maven"],
    &["npm"],
    &["nuget"],
    &["pub"],
    &["pypi"],
    &["swift"],
    &["vcpkg"],
];

/// One observation for each manifest, workflow and vendored component: whether a tool watches it. Returns a
/// diagnostic if the budget for matching patterns was exhausted.
pub(crate) fn observe(
    watches: &[Watch],
    references: &[Reference],
    components: &[Component],
    coverage: &[Coverage],
    is_own: impl Fn(&RepoPath) -> bool,
    out: &mut Vec<Observation>,
) -> Option<Diagnostic> {
    let effort = Effort::new(Effort::LIMIT);
    let mut undecided = None;
    let lockfiles: BTreeMap<&RepoPath, &RepoPath> =
        coverage.iter().filter_map(|row| Some((&row.manifest, row.lockfile.as_ref()?))).collect();
    let counted = references.iter().filter(|it| it.activity.counts() && is_own(&it.location.path));
    let mut manifests: BTreeMap<(&str, &RepoPath), Manifest<'_>> = BTreeMap::new();
    for reference in counted {
        let Some((fact, watched, name)) = named(reference) else { continue };
        let path = &reference.location.path;
        let lockfile = lockfiles.get(path).copied();
        let manifest = manifests.entry((fact, path)).or_insert_with(|| Manifest {
            watched,
            path,
            lockfile,
            names: Vec::new(),
        });
        let develops = matches!(reference.scope, Some(Scope::Test | Scope::Build));
        manifest.names.push((name, develops));
    }
    for ((fact, path), manifest) in &manifests {
        let tool = watches.iter().find(|watch| watch.covers(manifest, &effort));
        if !effort.is_enough() {
            undecided.get_or_insert(*path);
        }
        let note = tool.map_or_else(
            || "no update tool watches all of it".to_owned(),
            |watch| format!("{} watches it", watch.tool),
        );
        out.push(Observation::new(fact, tool.is_some(), place(path), &note));
    }
    let vendored = components.iter().filter(|component| component.active && is_vendored(component));
    out.extend(vendored.map(|component| of_component(watches, component, &effort)));
    let first = undecided.cloned().or_else(|| (!effort.is_enough()).then(RepoPath::default))?;
    let message = "too many patterns of update tools for this number of manifests: this file and the ones \
                   after it were not checked, and count as not watched";
    Some(Diagnostic::file(&first, DiagnosticKind::LimitExceeded, message))
}

/// The posture fact that a reference counts for, what watches the reference, and its name.
fn named(reference: &Reference) -> Option<(&'static str, Watched, Cow<'_, str>)> {
    match (&reference.target, reference.kind) {
        (Some(Target::Package { ecosystem, name }), RefKind::PackageRequirement) => {
            let known = ECOSYSTEMS.iter().find(|known| known.contains(&ecosystem.as_str()));
            let known = known.copied().unwrap_or(&["other"]);
            Some(("package-advisories", Watched::Packages(known), name.into()))
        }
        (Some(target @ Target::Repository { .. }), RefKind::Action | RefKind::ReusableWorkflow) => {
            Some(("action-updates", Watched::Actions, target.identity().into()))
        }
        _ => None,
    }
}

fn of_component(watches: &[Watch], component: &Component, effort: &Effort) -> Observation {
    let root = RepoPath::default();
    // A library without a path may be known from a file that names it.
    let named = component.evidence.first().map(|claim| &claim.location.path);
    let path = component.paths.first().or(named).unwrap_or(&root);
    let name = component.name.as_str();
    let manifest = Manifest {
        watched: Watched::Submodules,
        path,
        lockfile: None,
        names: vec![(name.into(), false)],
    };
    let submodule = component.kind == ComponentKind::Submodule && component.nested_in.is_none();
    let tool = watches.iter().filter(|_| submodule).find(|watch| watch.covers(&manifest, effort));
    let note = match tool {
        Some(watch) => format!("{name}: {} watches it", watch.tool),
        None => format!("{name}: no update tool watches it"),
    };
    Observation::new("vendored-updates", tool.is_some(), Location::whole(path.clone()), &note)
}

/// Whether a component is third-party code that is kept in the tree.
fn is_vendored(component: &Component) -> bool {
    component.kind == ComponentKind::Submodule || component.kind.is_in_tree()
}
