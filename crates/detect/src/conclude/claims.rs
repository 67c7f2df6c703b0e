//! Assigning claims to components.
//!
//! A component exists if a claim states its presence, or if a reference or a lockfile entry names it.
//! Other claims are kept in its evidence; those without a component are kept separately.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, Conclusion, EvidenceKind, Field,
    GitRef, PinStrength, ReferenceId, RepoPath, Revision, Scope, SourceStatements, Subject,
    SubmoduleState, UnattachedClaim, UnattachedReason, purl,
};
use plimsoll_source::Source;

use super::derived::Derived;
use super::origin;
use super::rules::{Setting, is_of_submodule, weigh};
use super::settle::{is_fixed, settle, settle_source};
use super::stated::{Stated, at_path};
use super::weighed::is_stated;
use crate::git::FoundSubmodule;
use crate::ownership::scope;

/// Claims without a component, statements of the source about itself, and the state of components
/// before claims were added.
#[derive(Debug, Default)]
pub(super) struct Apart {
    pub(super) unattached: Vec<UnattachedClaim>,
    pub(super) statements: SourceStatements,
    pub(super) stated: Stated,
}

/// Creates the components whose presence is claimed, and assigns all claims to their components. `exists`
/// returns whether a path is in the tree.
pub(super) fn conclude(
    mut claims: Vec<Claim>,
    submodules: Vec<FoundSubmodule>,
    exists: &dyn Fn(&RepoPath) -> bool,
    derived: &mut Derived,
) -> Apart {
    // A heading or title that consists only of marks is not a name.
    claims.retain(
        |claim| !matches!(&claim.value, ClaimValue::Name(name) if name.as_str().trim().is_empty()),
    );
    claims.sort_unstable();
    claims.dedup();
    let mut apart = Apart::default();
    let mut places = Places::default();
    let (present, rest): (Vec<Claim>, Vec<Claim>) =
        claims.into_iter().partition(|claim| claim.field() == Field::Presence);
    let mut elsewhere = Vec::new();
    for claim in present {
        places.presence(claim, exists, &mut elsewhere, &mut apart);
    }
    for claim in rest {
        places.claim(claim, exists, &mut elsewhere, &mut apart);
    }
    let states = submodules.into_iter().map(|it| (it.path, it.state)).collect();
    places.make(states, derived);
    by_purl(&elsewhere, derived);
    derived.components_mut().iter_mut().for_each(origin::conclude);
    let (references, components) = (HashMap::new(), derived.components_mut());
    let left = add(elsewhere, &references, exists, components, &mut apart.stated);
    apart.unattached.extend(left);
    apart.unattached.sort();
    settle_source(&mut apart.statements);
    apart
}

/// Whether a path is in the tree.
pub(super) fn exists_in(source: &dyn Source) -> impl Fn(&RepoPath) -> bool {
    move |path| source.entry(path).is_some() || !source.below(path).is_empty()
}

/// Adds claims about existing components, and returns those without one. `exists` returns whether a path is
/// in the tree.
pub(super) fn add(
    claims: Vec<Claim>,
    references: &HashMap<ReferenceId, ComponentId>,
    exists: &dyn Fn(&RepoPath) -> bool,
    components: &mut [Component],
    stated: &mut Stated,
) -> Vec<UnattachedClaim> {
    if claims.is_empty() {
        return Vec::new();
    }
    let (more, unattached) = attach(claims, references, exists, components);
    let mut touched = BTreeSet::new();
    for (at, claims) in more {
        let Some(component) = components.get_mut(at) else { continue };
        let claims = new_claims(component, claims);
        if claims.is_empty() {
            continue;
        }
        stated.restore(component);
        if claims.iter().any(|claim| claim.field() == Field::License) {
            license_of_entry(component);
        }
        component.evidence.extend(claims);
        sort_evidence(component);
        touched.insert(at);
    }
    for at in touched {
        if let Some(component) = components.get_mut(at) {
            settle(component);
            origin::conclude(component);
        }
    }
    unattached
}

/// The components that claims are about, by index, and the claims that are not about a component.
fn attach(
    mut claims: Vec<Claim>,
    references: &HashMap<ReferenceId, ComponentId>,
    exists: &dyn Fn(&RepoPath) -> bool,
    components: &[Component],
) -> (BTreeMap<usize, Vec<Claim>>, Vec<UnattachedClaim>) {
    claims.sort_unstable();
    claims.dedup();
    let mut unattached = Vec::new();
    // The first field of the key is whether it is a submodule: a submodule and code in the tree may be at one path.
    let mut of_path: HashMap<(&RepoPath, bool), usize> = HashMap::new();
    let mut of_purl: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut of_id: HashMap<&ComponentId, usize> = HashMap::new();
    for (at, component) in components.iter().enumerate() {
        if let Some(purl) = &component.purl {
            of_purl.entry(purl).or_default().push(at);
        }
        of_id.insert(&component.id, at);
        let is_submodule = component.kind == ComponentKind::Submodule;
        of_path.extend(component.paths.iter().map(|path| ((path, is_submodule), at)));
    }
    let mut more: BTreeMap<usize, Vec<Claim>> = BTreeMap::new();
    let component_at = |path: &RepoPath, is_submodule: bool| {
        let mut both = [is_submodule, !is_submodule].into_iter();
        both.find_map(|kind| of_path.get(&(path, kind)).copied())
    };
    for claim in claims {
        let of_submodule = is_about_submodule(&claim);
        let found = match &claim.subject {
            Subject::Purl(purl) => of_purl.get(purl.as_str()).cloned().unwrap_or_default(),
            Subject::Reference(id) => {
                let at = references.get(id).and_then(|id| of_id.get(id)).copied();
                at.into_iter().collect()
            }
            Subject::Directory(path) => component_at(path, of_submodule).into_iter().collect(),
            Subject::Path(path) => {
                let mut above = std::iter::successors(Some(path.clone()), RepoPath::parent);
                above.find_map(|path| component_at(&path, of_submodule)).into_iter().collect()
            }
            Subject::Itself | _ => Vec::new(),
        };
        for at in &found {
            more.entry(*at).or_default().push(claim.clone());
        }
        if found.is_empty() {
            let reason = no_component(&claim, exists);
            unattached.push(UnattachedClaim::new(claim, reason));
        }
    }
    (more, unattached)
}

/// The reason why a claim does not belong to a component.
fn no_component(claim: &Claim, exists: &dyn Fn(&RepoPath) -> bool) -> UnattachedReason {
    // A submodule is fetched to its path, so it is not evidence that the path exists.
    let is_submodule = claim.value == ClaimValue::Presence(ComponentKind::Submodule);
    match claim.subject.path() {
        Some(path) if !is_submodule && !exists(path) => UnattachedReason::Stale,
        _ => UnattachedReason::NoComponent,
    }
}

/// The claims that a component does not have yet; those about its path become its own.
fn new_claims(component: &Component, claims: Vec<Claim>) -> Vec<Claim> {
    let is_own = |path: &RepoPath| component.paths.contains(path) && !is_fixed(component);
    let mut claims = claims;
    for claim in &mut claims {
        if claim.subject.path().is_some_and(is_own) {
            claim.subject = Subject::Itself;
        }
    }
    claims.sort_unstable();
    claims.dedup();
    // A component may have very many claims, so the known ones are sorted and searched.
    let mut known: Vec<&Claim> = component.evidence.iter().collect();
    known.sort_unstable();
    claims.retain(|claim| known.binary_search(&claim).is_err());
    claims
}

/// Sorts evidence so that the order does not depend on when a claim was added: claims that state the
/// identity come first, in the order found.
fn sort_evidence(component: &mut Component) {
    let is_fixed = is_fixed(component);
    let is_stated = |claim: &Claim| is_fixed && is_stated(claim);
    component.evidence.sort_by(|a, b| match (is_stated(a), is_stated(b)) {
        (false, false) => a.cmp(b),
        (one, other) => other.cmp(&one),
    });
}

/// Creates components for the package URLs in claims that no component has.
fn by_purl(claims: &[Claim], derived: &mut Derived) {
    let present = claims.iter().filter_map(|claim| match (&claim.value, &claim.subject) {
        (ClaimValue::Presence(kind), Subject::Purl(purl)) => {
            Some((purl.as_str(), *kind, scope::of_named(&claim.location.path)))
        }
        _ => None,
    });
    // The first of several kinds: claims are sorted.
    let mut wanted: BTreeMap<&str, (ComponentKind, Scope)> = BTreeMap::new();
    for (purl, kind, scope) in present {
        let (_, known) = wanted.entry(purl).or_insert((kind, scope));
        *known = known.with(scope);
    }
    if wanted.is_empty() {
        return;
    }
    for component in derived.components_mut() {
        if let Some(purl) = &component.purl {
            wanted.remove(purl.as_str());
        }
    }
    for (purl, (kind, scope)) in wanted {
        let (name, version) = purl::name_and_version(purl);
        let id = ComponentId::derive(kind, purl.as_bytes());
        let mut component = Component::new(id, kind, scope, name);
        // A package URL of a repository has a commit in the place of the version.
        match version {
            Some(commit) if is_commit(&commit) => {
                component.revision = Some(Revision::Commit(commit.to_ascii_lowercase()));
                component.pin = Some(PinStrength::CommitUnverified);
            }
            version => component.version = version,
        }
        component.purl = Some(purl.to_owned());
        component.conclusions = vec![Conclusion::of_all(Field::Identity, "named-by-package-url")];
        derived.merge(component);
    }
}

/// Whether a text is a full commit.
fn is_commit(text: &str) -> bool {
    GitRef::parse(text).strength() == PinStrength::CommitUnverified
}

/// Makes a claim for the license in a lockfile entry, so that it is compared with other claims. Most
/// packages have no other, and their license is a part of the entry.
fn license_of_entry(component: &mut Component) {
    let Some(declared) = &component.licenses.declared else { return };
    if component.evidence.iter().any(|claim| claim.field() == Field::License) {
        return;
    }
    let entry = component.evidence.iter().find(|it| it.kind == EvidenceKind::LockfileEntry);
    if let Some(entry) = entry {
        let mut claim = entry.clone();
        claim.value = ClaimValue::License(Box::new(declared.clone()));
        component.evidence.push(claim);
    }
}

/// Adds claims about the source itself.
pub(super) fn add_statements(claims: Vec<Claim>, statements: &mut SourceStatements) {
    let known: BTreeSet<Claim> = statements.evidence.iter().cloned().collect();
    let claims = claims.into_iter().map(as_itself);
    statements.evidence.extend(claims.filter(|claim| !known.contains(claim)));
    settle_source(statements);
}

/// The location of a component. A submodule and code in the tree can be at the same path, and are
/// two components.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    path: RepoPath,
    is_submodule: bool,
}

/// The components in the tree, by their places.
#[derive(Debug, Default)]
struct Places {
    evidence: BTreeMap<Place, Vec<Claim>>,
}

impl Places {
    fn presence(
        &mut self,
        claim: Claim,
        exists: &dyn Fn(&RepoPath) -> bool,
        elsewhere: &mut Vec<Claim>,
        apart: &mut Apart,
    ) {
        let ClaimValue::Presence(kind) = claim.value else { return };
        match claim.subject.path().cloned() {
            None => elsewhere.push(claim),
            // The source itself, which contains all others.
            Some(path) if path.is_root() => {
                apart.unattached.push(UnattachedClaim::new(claim, UnattachedReason::NoComponent));
            }
            // A submodule is fetched to its path, so it is not evidence that the path exists.
            Some(path) if kind != ComponentKind::Submodule && !exists(&path) => {
                apart.unattached.push(UnattachedClaim::new(claim, UnattachedReason::Stale));
            }
            Some(path) => {
                let place = Place { path, is_submodule: kind == ComponentKind::Submodule };
                self.evidence.entry(place).or_default().push(as_itself(claim));
            }
        }
    }

    fn claim(
        &mut self,
        claim: Claim,
        exists: &dyn Fn(&RepoPath) -> bool,
        elsewhere: &mut Vec<Claim>,
        apart: &mut Apart,
    ) {
        let (at, path) = match &claim.subject {
            Subject::Directory(path) if path.is_root() => {
                apart.statements.evidence.push(as_itself(claim));
                return;
            }
            Subject::Directory(path) => (self.at(path, is_about_submodule(&claim)), path),
            Subject::Path(path) => (self.nearest(path, is_about_submodule(&claim)), path),
            _ => {
                elsewhere.push(claim);
                return;
            }
        };
        if let Some(at) = at {
            let claim = if at.path == *path { as_itself(claim) } else { claim };
            self.evidence.entry(at).or_default().push(claim);
            return;
        }
        let known = exists(path);
        let reason = if known { UnattachedReason::NoComponent } else { UnattachedReason::Stale };
        apart.unattached.push(UnattachedClaim::new(claim, reason));
    }

    /// The component at a path: of a submodule and code in the tree, the requested one.
    fn at(&self, path: &RepoPath, is_submodule: bool) -> Option<Place> {
        [is_submodule, !is_submodule].into_iter().find_map(|is_submodule| {
            let place = Place { path: path.clone(), is_submodule };
            self.evidence.contains_key(&place).then_some(place)
        })
    }

    /// The component at the path itself, or the nearest one above it.
    fn nearest(&self, path: &RepoPath, is_submodule: bool) -> Option<Place> {
        self.at(path, is_submodule).or_else(|| self.above(path))
    }

    fn above(&self, path: &RepoPath) -> Option<Place> {
        let mut above = path.parent();
        while let Some(dir) = above {
            if let Some(place) = self.at(&dir, false) {
                return Some(place);
            }
            above = dir.parent();
        }
        None
    }

    /// Makes the components.
    fn make(self, mut states: BTreeMap<RepoPath, SubmoduleState>, derived: &mut Derived) {
        let mut ids: BTreeMap<&Place, (ComponentId, ComponentKind)> = BTreeMap::new();
        for (place, evidence) in &self.evidence {
            let path = &place.path;
            let kind = kind(evidence, path);
            let mut id = ComponentId::derive(kind, path.as_bytes());
            if derived.get_mut(&id).is_some() {
                // A component named by a reference may have a name that looks like a path.
                id = ComponentId::derive(kind, &[b"path\0", path.as_bytes()].concat());
            }
            ids.insert(place, (id, kind));
        }
        let mut made = Vec::with_capacity(ids.len());
        for (place, (id, kind)) in &ids {
            let path = &place.path;
            let mut component = at_path(id.clone(), *kind, path);
            let host = self.above(path).and_then(|host| Some(ids.get(&host)?.0.clone()));
            component.nested_in = host;
            component.submodule = place.is_submodule.then(|| states.remove(path)).flatten();
            made.push(component);
        }
        drop(ids);
        for (mut component, (_, mut evidence)) in made.into_iter().zip(self.evidence) {
            evidence.sort_unstable();
            evidence.dedup();
            component.evidence = evidence;
            settle(&mut component);
            derived.merge(component);
        }
    }
}

/// The kind according to the claims of presence at a path; if they disagree, the first one.
fn kind(evidence: &[Claim], path: &RepoPath) -> ComponentKind {
    let claims = evidence.iter().enumerate().filter(|(_, it)| it.field() == Field::Presence);
    let claims: Vec<(usize, &Claim)> = claims.collect();
    let setting = Setting {
        path: Some(path),
        own_names: &[],
        least: None,
        text_bounds: None,
        is_submodule: false,
    };
    let verdict = weigh(Field::Presence, &claims, &setting);
    let counts = |at: usize| verdict.as_ref().and_then(|it| it.value).is_none_or(|it| it == at);
    let kinds =
        claims.iter().filter(|(at, _)| counts(*at)).filter_map(|(_, claim)| match claim.value {
            ClaimValue::Presence(kind) => Some(kind),
            _ => None,
        });
    kinds.min().unwrap_or(ComponentKind::EmbeddedLibrary)
}

/// Whether a claim is about the submodule at a path rather than about code in the same directory.
fn is_about_submodule(claim: &Claim) -> bool {
    match claim.value {
        ClaimValue::Presence(kind) => kind == ComponentKind::Submodule,
        _ => is_of_submodule(claim),
    }
}

fn as_itself(mut claim: Claim) -> Claim {
    claim.subject = Subject::Itself;
    claim
}
