//! The assets that an attacker could reach through the targets of references: the reason for a severity, as a reader sees it.

use std::fmt::{Display, Formatter, Result};

use plimsoll_model::{Exposure, Reference};

use crate::weight::is_shipped;
use crate::words::plural;

/// The assets that the targets of references can reach, each with the number of references.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// The number of references per asset, in the order of [`ASSETS`].
    counts: [u64; ASSETS.len()],
    /// The number of places of the root cause, of which only those with its severity are counted above.
    places: u64,
}

/// The assets that a message names, most valuable first.
const ASSETS: [&str; 5] = [
    "secrets",
    "a token with a write permission",
    "a workflow that anybody can start",
    "the shipped product",
    "an identity token",
];

/// Describes what the target of a reference can reach, and one job in which it can: the end of a message.
pub(crate) fn describe_stake(reference: &Reference) -> Option<String> {
    let Some(by) = reference.exposed_by.as_deref() else {
        return is_shipped(reference).then(|| "the shipped product".to_owned());
    };
    let asset = match (by.exposure, &by.secret) {
        (Exposure::SecretsUsed, Some(name)) => format!("secret `{name}`"),
        (Exposure::SecretsUsed, None) => "a secret".to_owned(),
        (Exposure::SecretsInherited, _) => "all secrets (`secrets: inherit`)".to_owned(),
        (Exposure::WritePermission, _) => "a token with a write permission".to_owned(),
        (Exposure::PrivilegedTrigger, _) => {
            "the permissions of a workflow that anybody can start".to_owned()
        }
        (_, _) => "an identity token".to_owned(),
    };
    let is_here = by.path == reference.location.path;
    let file = if is_here { String::new() } else { format!(" of {}", by.path) };
    Some(format!("{asset}, in job `{}`{file}", by.job))
}

impl Reached {
    /// Starts counting for a root cause with this many places.
    pub(crate) fn among(places: u64) -> Self {
        Self { places, ..Self::default() }
    }

    /// Counts a reference.
    pub(crate) fn add(&mut self, reference: &Reference) {
        let has = |exposure| reference.exposures.contains(&exposure);
        let assets = [
            has(Exposure::SecretsInherited) || has(Exposure::SecretsUsed),
            has(Exposure::WritePermission),
            has(Exposure::PrivilegedTrigger),
            is_shipped(reference),
            has(Exposure::IdentityToken),
        ];
        for (count, is_reached) in self.counts.iter_mut().zip(assets) {
            *count += u64::from(is_reached);
        }
    }

    /// The key by which findings of one severity are sorted, most urgent last: by the most valuable asset.
    pub(crate) fn urgency(&self) -> [bool; ASSETS.len()] {
        self.counts.map(|count| count > 0)
    }
}

/// Shows the assets, each with the number of places unless there is only one place.
impl Display for Reached {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let reached = self.counts.iter().zip(ASSETS).filter(|(count, _)| **count > 0);
        for (index, (count, asset)) in reached.enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{asset}")?;
            if self.places > 1 {
                write!(f, " ({})", plural(*count, "place"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Location, RefKind, RepoPath, Scope};

    use super::*;

    fn reference(exposures: &[Exposure]) -> Reference {
        let mut reference = Reference::new(Location::whole(RepoPath::new("ci.yml")), "", "o/r@v1");
        reference.exposures = exposures.to_vec();
        reference
    }

    fn reached(references: &[Reference]) -> Reached {
        let mut reached = Reached::among(references.len().try_into().unwrap());
        for reference in references {
            reached.add(reference);
        }
        reached
    }

    #[test]
    fn one_place_needs_no_number() {
        let one = reached(&[reference(&[Exposure::IdentityToken, Exposure::SecretsUsed])]);
        assert_eq!(one.to_string(), "secrets, an identity token");
        assert_eq!(reached(&[reference(&[])]).to_string(), "");
    }

    #[test]
    fn several_places_are_counted_per_asset() {
        let mut shipped = reference(&[]);
        shipped.kind = RefKind::BuildFetch;
        shipped.scope = Some(Scope::Product);
        let two = [reference(&[Exposure::SecretsInherited, Exposure::SecretsUsed]), shipped];
        assert_eq!(reached(&two).to_string(), "secrets (1 place), the shipped product (1 place)");
    }

    #[test]
    fn one_of_several_places_is_counted() {
        let mut one = Reached::among(3);
        one.add(&reference(&[Exposure::SecretsUsed]));
        assert_eq!(one.to_string(), "secrets (1 place)");
    }

    #[test]
    fn secrets_are_more_urgent_than_any_number_of_identity_tokens() {
        let token = || reference(&[Exposure::IdentityToken]);
        let secrets = reached(&[reference(&[Exposure::SecretsUsed])]);
        assert!(secrets.urgency() > reached(&[token(), token()]).urgency());
    }
}
