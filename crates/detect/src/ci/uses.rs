//! Values of `uses:`, `container:`, `services:` and `image:`.

use plimsoll_model::{
    Expansion, ImageName, LocalResolution, PinStrength, Redacted, RefKind, RefSyntax, Reference,
    Requested, Target, Trust,
};
use plimsoll_workflow::{FoundValue, RepositoryUse, Slot, Uses};

use super::{Reader, State, bounded, is_github};
use crate::ownership::trust;
use crate::tree::place;

impl Reader<'_> {
    /// Returns the reference for a value of `uses:` or for an image, which GitHub itself fetches.
    pub(crate) fn reference(&self, found: &FoundValue) -> Reference {
        let state = State {
            comment: found.comment.as_deref(),
            job: found.job,
            disabled: found.disabled,
            shadow: found.shadow,
        };
        let mut reference = self.at(found.mark, &found.locator, &found.value, state);
        match found.slot {
            Slot::Step | Slot::Job => self.uses(found, &mut reference),
            Slot::Container => self.image(RefKind::JobContainer, found, &mut reference),
            Slot::Service => self.image(RefKind::ServiceImage, found, &mut reference),
            Slot::ActionImage => self.action_image(found, &mut reference),
            _ => {}
        }
        reference
    }

    fn uses(&self, found: &FoundValue, reference: &mut Reference) {
        if let Some(problem) = self.refused(found) {
            reference.problem = Some(problem.to_owned());
            return;
        }
        match Uses::parse(&found.value) {
            Uses::Docker(image) => {
                set_image(RefKind::DockerUses, &image, reference);
                reference.trust = trust::of_image(self.context, &image);
            }
            Uses::Workspace { path } => {
                self.workspace(found, &path, reference);
            }
            Uses::SelfRepository { path, problem } => {
                self.tree(RefKind::SelfRepository, found.slot, &path, reference);
                reference.problem = reference.problem.take().or(problem.map(str::to_owned));
            }
            Uses::Repository(found_use) => self.repository(found.slot, &found_use, reference),
            Uses::Expression => {
                reference.syntax = RefSyntax::Expression;
                reference.problem = Some("`uses:` cannot be an expression".to_owned());
            }
            Uses::Empty => {
                reference.syntax = RefSyntax::Empty;
                reference.problem = Some("empty `uses:`, which GitHub rejects".to_owned());
            }
            Uses::Malformed(why) => reference.problem = Some(why.to_owned()),
            _ => {}
        }
    }

    /// Why GitHub rejects a value at its place, though it fits the grammar.
    fn refused(&self, found: &FoundValue) -> Option<&'static str> {
        let directories = if is_github(self.path) {
            [".github/workflows"].as_slice()
        } else {
            [".github/workflows", ".forgejo/workflows", ".gitea/workflows"].as_slice()
        };
        match found.slot {
            Slot::Job => Uses::refused_in_job(&found.value, directories),
            _ => Uses::refused_in_step(&found.value, directories),
        }
    }

    fn repository(&self, slot: Slot, found: &RepositoryUse, reference: &mut Reference) {
        reference.kind = match slot {
            _ if found.backslash => RefKind::Invalid,
            Slot::Job => RefKind::ReusableWorkflow,
            _ => RefKind::Action,
        };
        // Forgejo and Gitea accept the URL of an action on another host; GitHub does not.
        let elsewhere = !is_github(self.path) && matches!(found.owner.as_str(), "https:" | "http:");
        let problem = found.problem.filter(|_| !elsewhere || found.revision.is_none());
        reference.problem = problem.map(str::to_owned);
        if found.backslash && reference.problem.is_none() {
            let why = "the path has a backslash as separator, which the runner accepts but other tools reject";
            reference.problem = Some(why.to_owned());
        }
        (reference.syntax, reference.pin) = match &found.revision {
            Some(revision) => (revision.syntax, revision.strength()),
            None => (RefSyntax::MissingRef, PinStrength::Absent),
        };
        reference.requested =
            found.revision.as_ref().map(|revision| Requested::new(&revision.text));
        if !found.is_nameable() {
            return;
        }
        reference.trust = trust::of_repository(self.context, &found.owner, &found.repository);
        reference.target = Some(Target::Repository {
            owner: bounded(&found.owner, 100),
            repository: bounded(&found.repository, 100),
            path: bounded(&found.path, 300),
        });
    }

    fn image(&self, kind: RefKind, found: &FoundValue, reference: &mut Reference) {
        // Some people write `docker://`, which only `uses:` accepts.
        let name = found.value.trim();
        let image = ImageName::parse(name.strip_prefix("docker://").unwrap_or(name));
        set_image(kind, &image, reference);
        reference.trust = trust::of_image(self.context, &image);
        reference.expansions = found.expansions.iter().map(|value| expansion(value)).collect();
        if let Some(weakest) = reference.expansions.iter().map(|value| value.pin).min() {
            reference.pin = weakest;
        }
    }

    /// The image of a Docker action: `docker://name`, or a Dockerfile beside the metadata.
    fn action_image(&self, found: &FoundValue, reference: &mut Reference) {
        let value = found.value.trim();
        if value.starts_with("docker://") {
            return self.image(RefKind::DockerAction, found, reference);
        }
        reference.kind = RefKind::DockerAction;
        reference.syntax = RefSyntax::Dockerfile;
        reference.trust = Trust::SelfRepository;
        let dir = self.path.parent().unwrap_or_default();
        let file = dir.join(value.as_bytes());
        let there = file.as_ref().is_some_and(|file| place::is_file(self.context.source, file));
        let resolution = match &file {
            None => LocalResolution::Outside,
            Some(_) if there => LocalResolution::InTree,
            Some(_) => LocalResolution::Missing,
        };
        reference.pin = if there { PinStrength::SelfCommit } else { PinStrength::Unresolvable };
        let path = file.map_or_else(|| value.to_owned(), |file| file.to_string());
        reference.target =
            Some(Target::Local { path: bounded(&path, 300), resolution, origin: None });
    }
}

fn set_image(kind: RefKind, image: &ImageName, reference: &mut Reference) {
    reference.kind = kind;
    reference.syntax = image.syntax;
    reference.pin = image.strength();
    reference.problem = image.problem.map(str::to_owned);
    reference.requested = image.requested().map(Requested::new);
    reference.target = image_target(image);
}

/// The target of an image name; `None` for an expression and for text that is not a name.
pub(crate) fn image_target(image: &ImageName) -> Option<Target> {
    let named = image.syntax != RefSyntax::Expression && image.problem.is_none();
    named.then(|| Target::Image {
        registry: image.registry.as_deref().map(|host| bounded(host, 150)),
        name: bounded(&image.name, 300),
        tag: image.tag.as_deref().map(|tag| bounded(tag, 150)),
        digest: image.digest.clone(),
    })
}

/// An image as one of the values of an expression.
pub(crate) fn of_image(value: &str, image: &ImageName) -> Expansion {
    let requested = image.requested().map(Requested::new);
    Expansion::new(Redacted::clipped(value, 300), image.syntax, image.strength())
        .to(image_target(image), requested)
}

fn expansion(value: &str) -> Expansion {
    let name = value.strip_prefix("docker://").unwrap_or(value);
    let image = ImageName::parse(name);
    of_image(name, &image)
}
