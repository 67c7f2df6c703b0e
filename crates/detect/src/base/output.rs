//! The output of a detector.

use plimsoll_model::{Claim, Diagnostic, Observation, Reference};

use crate::Parts;

/// The output of a detector.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Claims about components: presence, name, version. Conclusions are derived later from all claims.
    pub claims: Vec<Claim>,
    /// References found. The components that they name are derived later.
    pub references: Vec<Reference>,
    /// Files that were not read, or only in part.
    pub diagnostics: Vec<Diagnostic>,
    /// Observations about the repository's security posture.
    pub observations: Vec<Observation>,
    /// Parts for detectors that finish later, and for conclusions.
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

    /// Appends several outputs, in order, and reserves memory for large ones.
    pub(crate) fn absorb_all(&mut self, others: Vec<Self>) {
        fn room<T>(all: &mut Vec<T>, others: &[Output], rows: impl Fn(&Output) -> &Vec<T>) {
            all.reserve(others.iter().map(|other| rows(other).len()).sum());
        }
        room(&mut self.claims, &others, |it| &it.claims);
        room(&mut self.references, &others, |it| &it.references);
        room(&mut self.diagnostics, &others, |it| &it.diagnostics);
        room(&mut self.observations, &others, |it| &it.observations);
        let parts: Vec<&Parts> = others.iter().map(|other| &other.parts).collect();
        self.parts.reserve(&parts);
        for other in others {
            self.absorb(other);
        }
    }

    /// Its approximate size in bytes, if it was made of a text of this many bytes.
    pub(crate) fn weight(&self, text: usize) -> usize {
        /// The estimated bytes of text per byte of a row.
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
