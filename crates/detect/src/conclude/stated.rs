//! The state of components before claims were added: whenever claims are added, all of them are
//! evaluated on top of this state, so the result does not depend on how they were split.

use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{Component, ComponentId, ComponentKind, PinStrength, Redaction, RepoPath};

use super::settle::is_fixed;
use crate::ownership::scope;

/// The statements of references, lockfiles and package URLs about components with additional claims.
#[derive(Clone, Debug, Default)]
pub(super) struct Stated {
    components: HashMap<ComponentId, Component>,
}

impl Stated {
    /// Resets the conclusions from claims. The state of a component without evaluated claims is
    /// remembered.
    pub(super) fn restore(&mut self, component: &mut Component) {
        let path = component.paths.first();
        if let Some(known) = self.components.get(&component.id) {
            put(component, known.clone());
        } else if let (Some(path), false) = (path, component.conclusions.is_empty())
            && !is_fixed(component)
        {
            let before = at_path(component.id.clone(), component.kind, path);
            put(component, before);
        } else {
            let evidence = std::mem::take(&mut component.evidence);
            self.components.insert(component.id.clone(), component.clone());
            component.evidence = evidence;
        }
    }

    /// Masks credentials.
    pub(super) fn redact(&mut self, redaction: &Redaction) {
        self.components.retain(|_, component| match redaction.try_row(component) {
            None => true,
            Some(masked) => masked.map(|masked| *component = masked).is_some(),
        });
    }

    /// Follows components to their new ids.
    pub(super) fn rename(&mut self, renamed: &BTreeMap<ComponentId, ComponentId>) {
        let components = std::mem::take(&mut self.components).into_iter();
        let new = |id: ComponentId| renamed.get(&id).cloned().unwrap_or(id);
        self.components = components.map(|(id, component)| (new(id), component)).collect();
    }
}

/// A component at a path about which only its presence is known.
pub(super) fn at_path(id: ComponentId, kind: ComponentKind, path: &RepoPath) -> Component {
    let mut component = Component::new(id, kind, scope::of_code(path), "");
    component.paths = vec![path.clone()];
    component.pin = kind.is_in_tree().then_some(PinStrength::ContentDigest);
    component
}

/// Restores every field that can be concluded from claims.
fn put(component: &mut Component, before: Component) {
    component.scope = before.scope;
    component.name = before.name;
    component.version = before.version;
    component.purl = before.purl;
    component.cpe = before.cpe;
    component.upstream = before.upstream;
    component.revision = before.revision;
    component.owner = before.owner;
    component.repository = before.repository;
    component.supplier = before.supplier;
    component.pin = before.pin;
    component.licenses = before.licenses;
    component.content = before.content;
    component.conclusions = before.conclusions;
}
