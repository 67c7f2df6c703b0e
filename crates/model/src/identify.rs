//! Assigns identities to references.

use std::collections::{HashMap, HashSet};

use crate::{Reference, ReferenceId, TransitiveReference};

/// Assigns an identity to each reference of a report. The rows must be masked and
/// [sorted](Reference::cmp_rows), because the order distinguishes equal references.
pub fn identify(references: &mut [Reference], transitive: &mut [TransitiveReference]) {
    let own = references.iter_mut().map(|reference| ("", reference));
    let others = transitive.iter_mut().map(|it| (it.repository.as_str(), &mut it.reference));
    let mut seen = HashSet::new();
    // The number of references with the same identity so far; usually one.
    let mut counts: HashMap<ReferenceId, u64> = HashMap::new();
    for (repository, reference) in own.chain(others) {
        let first = derive(repository, reference, 0);
        let mut id = first;
        while id.is_unset() || !seen.insert(id) {
            let count = counts.entry(first).or_default();
            *count += 1;
            id = derive(repository, reference, *count);
        }
        reference.id = id;
    }
}

/// The identity of a reference, from its repository (empty for the scanned one) and its number among
/// equal references.
fn derive(repository: &str, reference: &Reference, ordinal: u64) -> ReferenceId {
    let parts = [
        repository.as_bytes(),
        reference.location.path.as_bytes(),
        reference.locator.as_bytes(),
        reference.kind.as_str().as_bytes(),
        reference.value.as_str().as_bytes(),
    ];
    ReferenceId::derive(parts, ordinal)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Location, RefKind, RepoPath, Target};

    /// References of which many are equal, on different lines.
    fn row((path, locator, value, kind, name): (u8, u8, u8, bool, u8), line: u32) -> Reference {
        let place = Location::at(RepoPath::new(format!("{path}.yml")), line, 1);
        let mut reference = Reference::new(place, format!("jobs.{locator}"), &format!("v{value}"));
        reference.kind = if kind { RefKind::Action } else { RefKind::ScriptFetch };
        let (ecosystem, name) = ("npm".to_owned(), name.to_string());
        reference.target = Some(Target::Package { ecosystem, name });
        reference
    }

    fn identified(mut rows: Vec<Reference>) -> Vec<Reference> {
        rows.sort_by(Reference::cmp_rows);
        identify(&mut rows, &mut []);
        rows
    }

    proptest! {
        #[test]
        fn ids_are_unique_and_stay(
            rows in prop::collection::vec((0..2u8, 0..2u8, 0..2u8, any::<bool>(), 0..3u8), 0..40),
            above in 0..9u32,
            shuffled in any::<prop::sample::Index>(),
        ) {
            let at = |by: u32| -> Vec<Reference> {
                rows.iter().zip(1u32..).map(|(row_, line)| row(*row_, line / 2 + by)).collect()
            };
            let ids = |rows: &[Reference]| -> Vec<ReferenceId> {
                rows.iter().map(|row| row.id).collect()
            };
            let first = identified(at(0));
            let known = ids(&first);
            let distinct: HashSet<_> = known.iter().collect();
            prop_assert_eq!(distinct.len(), known.len());
            prop_assert!(known.iter().all(|id| !id.is_unset()));
            // Lines that were added above do not change identities.
            prop_assert_eq!(&ids(&identified(at(above))), &known);
            // The order in which they were found does not change them either.
            let mut other = at(0);
            if !other.is_empty() {
                let middle = shuffled.index(other.len());
                other.rotate_left(middle);
                other.reverse();
            }
            prop_assert_eq!(&identified(other), &first);
            // Assigning again does not change them.
            prop_assert_eq!(&identified(first.clone()), &first);
        }
    }

    #[test]
    fn references_of_other_repositories_have_other_ids() {
        let one = row((0, 0, 0, true, 0), 1);
        let mut references = [one.clone()];
        let mut transitive = ["o/a@1", "o/a@2"]
            .map(|it| TransitiveReference::new(it.to_owned(), one.clone(), vec![]));
        identify(&mut references, &mut transitive);
        let [own] = references.map(|it| it.id);
        let [a, b] = transitive.map(|it| it.reference.id);
        assert!(own != a && a != b && own != b);
    }
}
