//! Paths of the workspace and of the repository.

use plimsoll_model::{
    LocalResolution, Origin, PinStrength, RefKind, RefSyntax, Reference, RepoPath, Target, Trust,
};
use plimsoll_workflow::{CheckoutStep, FoundValue, Provider, Slot};

use super::checkout::Asked;
use super::{Reader, action_in, bounded};
use crate::ownership::trust;
use crate::tree::place;

impl Reader<'_> {
    /// `./path`: whatever is in the workspace of the job when the step runs.
    pub(super) fn workspace(&self, found: &FoundValue, path: &str, reference: &mut Reference) {
        self.tree(RefKind::WorkspacePath, found.slot, path, reference);
        let in_tree = reference.pin == PinStrength::SelfCommit;
        match &found.provider {
            Some(Provider::Checkout { index, inner }) => {
                if let Some(checkout) = self.extraction.checkouts.get(*index) {
                    self.checked_out(checkout, found.slot, inner, path, reference);
                }
            }
            Some(Provider::Step) if !in_tree => {
                if let Some(Target::Local { resolution, .. }) = &mut reference.target
                    && *resolution == LocalResolution::Missing
                {
                    *resolution = LocalResolution::Generated;
                }
            }
            _ => {}
        }
    }

    /// A path below an earlier checkout: pinned as strongly as that checkout.
    fn checked_out(
        &self,
        checkout: &CheckoutStep,
        slot: Slot,
        inner: &str,
        path: &str,
        reference: &mut Reference,
    ) {
        let asked = Asked::of(self.context, checkout);
        if asked.is_own() && !asked.is_other_revision() {
            if inner != path {
                self.tree(RefKind::WorkspacePath, slot, inner, reference);
            }
            return;
        }
        reference.pin = asked.strength();
        reference.requested = asked.requested();
        let repository = asked.repository();
        reference.trust = match &repository {
            _ if asked.is_own() => Trust::SelfRepository,
            Some((owner, name)) => trust::of_repository(self.context, owner, name),
            None => Trust::Unknown,
        };
        let origin = repository.map(|(owner, repository)| {
            Origin::new(owner, repository, bounded(inner, 300)).with_requested(asked.requested())
        });
        reference.target = Some(Target::Local {
            path: bounded(path, 300),
            resolution: LocalResolution::NestedCheckout,
            origin,
        });
    }

    /// A path of this tree.
    pub(super) fn tree(&self, kind: RefKind, slot: Slot, path: &str, reference: &mut Reference) {
        reference.kind = kind;
        reference.syntax = RefSyntax::Local;
        reference.trust = Trust::SelfRepository;
        let base = self.context.zones.repository_of(self.path);
        let (resolution, path) = match base.join(path.as_bytes()) {
            None => (LocalResolution::Outside, path.to_owned()),
            Some(full) if self.exists(slot, &full) => (LocalResolution::InTree, full.to_string()),
            Some(full) => (LocalResolution::Missing, full.to_string()),
        };
        reference.pin = match resolution {
            LocalResolution::InTree => PinStrength::SelfCommit,
            _ => PinStrength::Unresolvable,
        };
        if resolution == LocalResolution::Outside {
            reference.problem = Some("the path is outside the repository".to_owned());
        }
        let path = bounded(&path, 300);
        reference.target = Some(Target::Local { path, resolution, origin: None });
    }

    fn exists(&self, slot: Slot, path: &RepoPath) -> bool {
        let source = self.context.source;
        match slot {
            Slot::Job => place::is_file(source, path),
            // To the runner, the path of a step is that of a directory.
            _ => action_in(source, path).is_some(),
        }
    }
}
