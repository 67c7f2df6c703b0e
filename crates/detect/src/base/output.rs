//! What a detector gives.

use plimsoll_model::{Claim, Diagnostic, Observation, Reference};

use crate::Parts;

/// What a detector gives.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// What was read of components: that one is there, its name, its version. What they are is concluded
    /// later from all that is said of them.
    pub claims: Vec<Claim>,
    /// References found. The components that they name are concluded later.
    pub references: Vec<Reference>,
    /// What was not read, or in part.
    pub diagnostics: Vec<Diagnostic>,
    /// What was seen of the repository's posture.
    pub observations: Vec<Observation>,
    /// What is for detectors that finish later, and for conclusions.
    pub parts: Parts,
}

impl Output {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let Self { claims, references, diagnostics, observations, parts } = self;
        claims.is_empty()
            && references.is_empty()
            && diagnostics.is_empty()
            && observations.is_empty()
            && parts.is_empty()
    }

    /// Takes in what several gave, in their order. Room is made for what there is much of.
    pub(crate) fn absorb_all(&mut self, others: Vec<Self>) {
        fn room<T>(all: &mut Vec<T>, others: &[Output], rows: impl Fn(&Output) -> &Vec<T>) {
            all.reserve(others.iter().map(|other| rows(other).len()).sum());
        }
        room(&mut self.claims, &others, |it| &it.claims);
        room(&mut self.references, &others, |it| &it.references);
        room(&mut self.diagnostics, &others, |it| &it.diagnostics);
        room(&mut self.observations, &others, |it| &it.observations);
        for other in others {
            self.absorb(other);
        }
    }

    /// About how many bytes it takes, where it was made of a text of so many.
    pub(crate) fn weight(&self, text: usize) -> usize {
        /// For each byte of a row, as many for the texts in it.
        const TEXTS: usize = 2;
        let Self { claims, references, diagnostics, observations, parts } = self;
        let mut rows = size_of_val(claims.as_slice());
        rows += size_of_val(references.as_slice());
        rows += size_of_val(diagnostics.as_slice());
        rows += size_of_val(observations.as_slice());
        (size_of::<Self>() + rows * TEXTS).saturating_add(parts.weight(text))
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        let Self { claims, references, diagnostics, observations, parts } = other;
        self.claims.extend(claims);
        self.references.extend(references);
        self.diagnostics.extend(diagnostics);
        self.observations.extend(observations);
        self.parts.absorb(parts);
    }
}
