//! Components as they are derived, without duplicates.

use std::collections::HashMap;

use plimsoll_model::{Component, ComponentId, Distribution, Licenses};

/// Components by their identity, in the order in which they were added.
#[derive(Debug)]
pub(super) struct Derived {
    places: HashMap<ComponentId, usize>,
    components: Vec<Component>,
}

impl Derived {
    /// Creates an empty list with room for this many.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { places: HashMap::with_capacity(count), components: Vec::with_capacity(count) }
    }

    /// The component with this identity, if there is one.
    pub(super) fn get_mut(&mut self, id: &ComponentId) -> Option<&mut Component> {
        self.components.get_mut(*self.places.get(id)?)
    }

    /// The component with this identity, which is created if it is not known.
    pub(super) fn get_or_insert(
        &mut self,
        id: &ComponentId,
        make: impl FnOnce() -> Component,
    ) -> Option<&mut Component> {
        let next = self.components.len();
        let place = *self.places.entry(id.clone()).or_insert(next);
        if place == next {
            self.components.push(make());
        }
        self.components.get_mut(place)
    }

    /// Adds a component, or merges it into the one with the same identity.
    pub(super) fn merge(&mut self, component: Component) {
        if let Some(known) = self.get_mut(&component.id) {
            merge_component(known, component);
        } else {
            let id = component.id.clone();
            self.get_or_insert(&id, || component);
        }
    }

    /// Adds a component. If one with its identity exists, only the evidence is added to that.
    pub(super) fn add_evidence(&mut self, component: Component) {
        if let Some(known) = self.get_mut(&component.id) {
            known.evidence.extend(component.evidence);
        } else {
            self.merge(component);
        }
    }

    /// The components, to change their fields. Their identities must stay the same.
    pub(super) fn components_mut(&mut self) -> &mut [Component] {
        &mut self.components
    }

    /// The components.
    pub(super) fn into_components(self) -> Vec<Component> {
        self.components
    }
}

/// Merges another component with the same identity. Known values stay; scope and pin are the most
/// significant ones.
fn merge_component(known: &mut Component, other: Component) {
    fn fill<T>(slot: &mut Option<T>, value: Option<T>) {
        if slot.is_none() {
            *slot = value;
        }
    }
    fn union<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
        for value in more {
            if !all.contains(&value) {
                all.push(value);
            }
        }
    }
    known.active |= other.active;
    known.scope = known.scope.min(other.scope);
    known.pin = [known.pin, other.pin].into_iter().flatten().min();
    fill(&mut known.version, other.version);
    fill(&mut known.purl, other.purl);
    fill(&mut known.upstream, other.upstream);
    fill(&mut known.revision, other.revision);
    fill(&mut known.content, other.content);
    fill(&mut known.submodule, other.submodule);
    fill(&mut known.nested_in, other.nested_in);
    let Licenses { declared, observed, concluded, .. } = other.licenses;
    fill(&mut known.licenses.declared, declared);
    fill(&mut known.licenses.concluded, concluded);
    union(&mut known.licenses.observed, observed);
    known.distributions.extend(other.distributions);
    Distribution::unite(&mut known.distributions);
    union(&mut known.paths, other.paths);
    // The list is long if many references name one component, so duplicates are found by sorting, not by search.
    known.evidence.extend(other.evidence);
    known.evidence.sort();
    known.evidence.dedup();
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{
        Claim, ClaimValue, ComponentKind, EvidenceKind, Location, PinStrength, RepoPath, Scope,
        Subject,
    };

    use super::*;

    #[test]
    fn components_of_one_identity_are_one_with_the_evidence_of_both() {
        let id = ComponentId::derive(ComponentKind::Package, b"x");
        let made = |path: &str, name: &str| {
            let mut component = Component::new(id.clone(), ComponentKind::Package, Scope::Ci, name);
            let at = Location::line(RepoPath::new(path), 1);
            component.paths = vec![RepoPath::new(path)];
            let kind = EvidenceKind::Reference;
            component.evidence =
                vec![Claim::new(Subject::Itself, ClaimValue::name(name), kind, at)];
            component
        };
        let mut derived = Derived::with_capacity(2);
        derived.merge(made("a", "first"));
        let mut other = made("b", "second");
        (other.scope, other.version) = (Scope::Product, Some("1".to_owned()));
        derived.merge(other);
        derived.merge(made("a", "first"));
        let all = derived.into_components();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].name.as_str(), all[0].version.as_deref()), ("first", Some("1")));
        assert_eq!((all[0].scope, all[0].evidence.len()), (Scope::Product, 2));
        assert_eq!(all[0].paths, [RepoPath::new("a"), RepoPath::new("b")]);
    }

    #[test]
    fn what_is_active_once_is_active_and_the_weakest_pin_counts() {
        let id = ComponentId::derive(ComponentKind::Package, b"x");
        let made = |active: bool, pin: Option<PinStrength>| {
            let mut component = Component::new(id.clone(), ComponentKind::Package, Scope::Ci, "x");
            (component.active, component.pin) = (active, pin);
            component
        };
        let merged = |one: Component, other: Component| {
            let mut derived = Derived::with_capacity(1);
            derived.merge(one);
            derived.merge(other);
            let all = derived.into_components();
            (all[0].active, all[0].pin)
        };
        let (tag, branch) = (Some(PinStrength::FullTag), Some(PinStrength::Branch));
        assert_eq!(merged(made(true, tag), made(false, branch)), (true, branch));
        assert_eq!(merged(made(false, None), made(true, tag)), (true, tag));
        assert_eq!(merged(made(false, tag), made(false, None)), (false, tag));
        assert_eq!(merged(made(true, branch), made(true, tag)), (true, branch));
    }
}
