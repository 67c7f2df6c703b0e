//! Reports actions that have the name of another owner's action.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{RefKind, Reference, Requested, RuleMeta, Severity, Target, Trust};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "possible-fork",
    "An action may be a fork",
    include_str!("../../specs/possible-fork.md"),
    Severity::Medium,
);

/// Actions that have the name of another owner's action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PossibleFork;

impl Rule for PossibleFork {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let mut owners: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (owner, repository, _) in inventory.counted().filter_map(action) {
            *owners.entry(repository).or_default().entry(owner).or_default() += 1;
        }
        let mut said = BTreeSet::new();
        for (owner, repository, reference) in inventory.counted().filter_map(action) {
            let original = owners.get(&repository).and_then(original);
            let other = original.filter(|original| **original != owner);
            let asked = reference.requested.as_ref().map(Requested::text);
            let named = [asked, reference.comment.as_ref()];
            let says = named.into_iter().flatten().any(|text| {
                let text = text.as_str().to_ascii_lowercase();
                text.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with("fork"))
            });
            let own = matches!(reference.trust, Trust::SelfRepository | Trust::OwnOrganization);
            if (other.is_none() && !says) || own || !said.insert((owner, repository.clone())) {
                continue;
            }
            let message = match other {
                Some(other) => format!(
                    "{} has the same name as {other}/{repository}, and may be a fork of it",
                    reference.value
                ),
                None => {
                    format!("{}: its ref or the comment beside it says `fork`", reference.value)
                }
            };
            let severity = weigh(Severity::Low, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

fn action(reference: &Reference) -> Option<(String, String, &Reference)> {
    match &reference.target {
        Some(Target::Repository { owner, repository, .. }) if reference.kind == RefKind::Action => {
            Some((owner.to_ascii_lowercase(), repository.to_ascii_lowercase(), reference))
        }
        _ => None,
    }
}

/// The owner of the original: GitHub itself, otherwise the owner that is used more often than all others together.
fn original(owners: &BTreeMap<String, usize>) -> Option<&String> {
    if owners.len() < 2 {
        return None;
    }
    let host = owners.keys().find(|owner| matches!(owner.as_str(), "actions" | "github"));
    host.or_else(|| {
        let (owner, most) = owners.iter().max_by_key(|(_, uses)| **uses)?;
        let rest: usize = owners.values().sum::<usize>() - most;
        (*most > rest).then_some(owner)
    })
}

const REMEDY: &str = "use the original, or move the fork into your organization";
