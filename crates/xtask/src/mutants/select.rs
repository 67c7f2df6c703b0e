//! Selects the mutants to run.

use sha2::{Digest as _, Sha256};

/// A change that cargo-mutants can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    /// The folder.
    pub(super) folder: &'static str,
    /// The name: `file:line:column: replacement`.
    pub(super) name: String,
}

/// Shuffles mutants into an order that only depends on their names and the seed.
pub(super) fn shuffle(mutants: &mut [Mutant], seed: u64) {
    mutants.sort_by_cached_key(|mutant| {
        let digest = Sha256::digest(format!("{seed} {}", mutant.name));
        (digest.to_vec(), mutant.name.clone())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_depends_on_the_seed_alone() {
        let mutants = |names: &[&str]| -> Vec<Mutant> {
            let mutant = |name: &&str| Mutant { folder: "f", name: (*name).to_owned() };
            names.iter().map(mutant).collect()
        };
        let order = |names: &[&str], seed| {
            let mut all = mutants(names);
            shuffle(&mut all, seed);
            all
        };
        let first = order(&["a", "b", "c", "d", "e", "f"], 1);
        assert_eq!(first, order(&["f", "d", "e", "c", "a", "b"], 1));
        assert!((2..20).any(|seed| order(&["a", "b", "c", "d", "e", "f"], seed) != first));
    }
}
