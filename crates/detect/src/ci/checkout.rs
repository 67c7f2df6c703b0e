//! Checkouts of other repositories.

use plimsoll_model::{
    Expansion, GitRef, PinStrength, Redacted, RefKind, RefSyntax, Reference, Requested, Target,
    Trust,
};
use plimsoll_workflow::{Candidates, CheckoutStep, Uses};

use super::{Reader, State, bounded};
use crate::Context;
use crate::ownership::trust;

/// The repository and revision that a checkout requests, as far as the file states them.
pub(super) struct Asked<'a> {
    /// Repositories other than this one, or other revisions of it.
    named: Vec<(String, String)>,
    /// Whether it can be this one.
    own: bool,
    /// Whether the repository is an expression whose value is not in the file at all.
    unknown: bool,
    /// Values that name no repository.
    malformed: bool,
    revision: Option<&'a Candidates>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(context: &Context<'_>, checkout: &'a CheckoutStep) -> Self {
        let revision = checkout.revision.as_ref();
        let mut asked =
            Self { named: Vec::new(), own: false, unknown: false, malformed: false, revision };
        let Some(repository) = &checkout.repository else { return Self { own: true, ..asked } };
        asked.own = repository.own;
        asked.unknown = !repository.is_known();
        // The name of this repository is not enough if a caller can choose another repository, or
        // if the checkout requests another revision: then the files are not those of the commit
        // that runs.
        let outside =
            (repository.is_expression() && repository.chosen) || asked.is_other_revision();
        for value in &repository.values {
            match split(value) {
                _ if value.trim().is_empty() => asked.own = true,
                None if repository.is_expression() => asked.unknown = true,
                None => asked.malformed = true,
                Some((owner, name)) => {
                    let trust = trust::of_repository(context, &owner, &name);
                    if trust == Trust::SelfRepository && !outside {
                        asked.own = true;
                    } else if !asked.named.contains(&(owner.clone(), name.clone())) {
                        asked.named.push((owner, name));
                    }
                }
            }
        }
        asked
    }

    /// Whether it can only be this repository.
    pub(super) fn is_own(&self) -> bool {
        self.own && self.named.is_empty() && !self.unknown
    }

    /// Whether the file explicitly requests a revision other than the one that runs.
    pub(super) fn is_other_revision(&self) -> bool {
        self.revision
            .is_some_and(|revision| !revision.is_expression() && !revision.text.trim().is_empty())
    }

    /// The repository, if it is valid.
    pub(super) fn repository(&self) -> Option<(String, String)> {
        match self.named.as_slice() {
            [(owner, name)] => Some((bounded(owner, 100), bounded(name, 100))),
            _ => None,
        }
    }

    /// The revision, if it is valid, and not only the default of one that a caller, a user or an event can choose.
    pub(super) fn requested(&self) -> Option<Requested> {
        match self.revision.filter(|revision| !revision.chosen)?.values.as_slice() {
            [one] if !one.trim().is_empty() => Some(Requested::new(one.trim())),
            _ => None,
        }
    }

    /// The weakest pin that the revision can have.
    pub(super) fn strength(&self) -> PinStrength {
        if self.unknown || self.malformed {
            return PinStrength::Unresolvable;
        }
        match self.revision {
            None => PinStrength::Absent,
            Some(revision) if revision.values.is_empty() => PinStrength::Unresolvable,
            Some(revision) => {
                let strengths = revision.values.iter().map(|value| strength(value));
                match strengths.min() {
                    // The default is known, but what a caller passes instead is not.
                    Some(pin) if pin.is_pinned() && revision.chosen => PinStrength::Unresolvable,
                    pin => pin.unwrap_or(PinStrength::Unresolvable),
                }
            }
        }
    }

    fn syntax(&self, repository: &Candidates) -> RefSyntax {
        match self.revision {
            _ if repository.is_expression() => RefSyntax::Expression,
            Some(revision) if revision.is_expression() => RefSyntax::Expression,
            Some(revision) if !revision.text.trim().is_empty() => {
                GitRef::parse(revision.text.trim()).syntax
            }
            _ => RefSyntax::MissingRef,
        }
    }

    /// Every repository and revision in the file, `owner/name` or `owner/name@revision`.
    fn expansions(&self) -> Vec<Expansion> {
        let none = [String::new()];
        let revisions = self.revision.map_or(none.as_slice(), |revision| &revision.values);
        let pairs = self.named.iter().flat_map(|name| revisions.iter().map(move |at| (name, at)));
        let expansion = |((owner, name), revision): (&(String, String), &String)| {
            let revision = revision.trim();
            let requested = (!revision.is_empty()).then(|| Requested::new(revision));
            let (value, syntax, pin) = match &requested {
                None => (format!("{owner}/{name}"), RefSyntax::MissingRef, PinStrength::Absent),
                Some(asked) => {
                    (format!("{owner}/{name}@{revision}"), asked.syntax(), asked.strength())
                }
            };
            let (owner, repository) = (bounded(owner, 100), bounded(name, 100));
            let target = Target::Repository { owner, repository, path: String::new() };
            let value = Redacted::clipped(&value, 300);
            Expansion::new(value, syntax, pin).to(Some(target), requested)
        };
        pairs.take(256).map(expansion).collect()
    }
}

impl Reader<'_> {
    /// The reference of a checkout; `None` for this repository itself.
    pub(super) fn checkout(&self, checkout: &CheckoutStep) -> Option<Reference> {
        let repository = checkout.repository.as_ref()?;
        let asked = Asked::of(self.context, checkout);
        if asked.named.is_empty() && !asked.unknown && !asked.malformed {
            return None;
        }
        let state = State {
            comment: checkout.comment.as_deref(),
            job: checkout.job,
            disabled: checkout.disabled,
            shadow: checkout.shadow,
        };
        let mut reference = self.at(checkout.mark, &checkout.locator, &repository.text, state);
        reference.kind = RefKind::CheckoutRepo;
        reference.with_secret = checkout.has_secret;
        reference.syntax = asked.syntax(repository);
        reference.pin = asked.strength();
        reference.requested = asked.requested();
        if asked.malformed && asked.named.is_empty() {
            reference.kind = RefKind::Invalid;
            reference.problem = Some("a repository must have the form `owner/name`".to_owned());
            return Some(reference);
        }
        let trusts =
            asked.named.iter().map(|(owner, name)| trust::of_repository(self.context, owner, name));
        reference.trust = trusts.max().unwrap_or(Trust::Unknown);
        reference.target = asked.repository().map(|(owner, repository)| Target::Repository {
            owner,
            repository,
            path: String::new(),
        });
        if reference.syntax == RefSyntax::Expression {
            reference.expansions = asked.expansions();
        }
        Some(reference)
    }
}

/// The pin strength of a revision; an empty one is the default branch.
fn strength(revision: &str) -> PinStrength {
    match revision.trim() {
        "" => PinStrength::Absent,
        revision => GitRef::parse(revision).strength(),
    }
}

/// Owner and name of a repository as `actions/checkout` accepts them.
fn split(value: &str) -> Option<(String, String)> {
    match Uses::parse(&format!("{}@HEAD", value.trim())) {
        Uses::Repository(found) if found.path.is_empty() && found.is_nameable() => {
            Some((found.owner, found.repository))
        }
        _ => None,
    }
}
