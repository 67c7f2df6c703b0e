//! Baselines of many revisions, which have most of their rows in common.

use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::{Baseline, BaselineSource, ComponentRow, FindingRow, Input, ReferenceRow};

/// Baselines by label, oldest first. Rows that are the same in several are kept once, so that the
/// history of thousands of revisions fits into memory; each baseline is put together when asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baselines(Vec<(String, Kept)>);

impl Baselines {
    pub(super) fn of(all: Vec<(String, Kept)>) -> Self {
        Self(all)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The label and the baseline at a place, from 0, oldest first.
    pub fn get(&self, index: usize) -> Option<(&str, Baseline)> {
        self.0.get(index).map(|(label, kept)| (label.as_str(), kept.expand()))
    }

    /// The labels and baselines, oldest first, each put together as the iterator goes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Baseline)> {
        self.0.iter().map(|(label, kept)| (label.as_str(), kept.expand()))
    }
}

/// Rows in their order, shared with other baselines.
type Rows<T> = Arc<[Arc<T>]>;

/// A baseline whose parts are shared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Everything but what follows.
    head: Arc<Baseline>,
    source: BaselineSource,
    complete: bool,
    inputs: Rows<Input>,
    components: Rows<ComponentRow>,
    references: Rows<ReferenceRow>,
    findings: Rows<FindingRow>,
}

impl Kept {
    /// The baseline as it was.
    pub(super) fn expand(&self) -> Baseline {
        let mut baseline = (*self.head).clone();
        baseline.source = self.source.clone();
        baseline.complete = self.complete;
        baseline.inputs = all(&self.inputs);
        baseline.components = all(&self.components);
        baseline.references = all(&self.references);
        baseline.findings = all(&self.findings);
        baseline
    }
}

fn all<T: Clone>(rows: &Rows<T>) -> Vec<T> {
    rows.iter().map(|row| (**row).clone()).collect()
}

/// Keeps baselines, each sharing what it has in common with the one kept before it.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Option<Kept>>);

impl Shelf {
    /// Keeps a baseline.
    pub(super) fn keep(&self, mut baseline: Baseline) -> Kept {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let before = before.as_ref();
        let source = std::mem::take(&mut baseline.source);
        let complete = std::mem::replace(&mut baseline.complete, true);
        let inputs = std::mem::take(&mut baseline.inputs);
        let components = std::mem::take(&mut baseline.components);
        let references = std::mem::take(&mut baseline.references);
        let findings = std::mem::take(&mut baseline.findings);
        let head = match before {
            Some(before) if *before.head == baseline => Arc::clone(&before.head),
            _ => Arc::new(baseline),
        };
        let kept = Kept {
            head,
            source,
            complete,
            inputs: share(inputs, before.map(|before| &before.inputs)),
            components: share(components, before.map(|before| &before.components)),
            references: share(references, before.map(|before| &before.references)),
            findings: share(findings, before.map(|before| &before.findings)),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
        kept
    }
}

/// Takes rows from those before where they are equal. Both are sorted, so that one pass is enough.
fn share<T: Ord>(rows: Vec<T>, before: Option<&Rows<T>>) -> Rows<T> {
    let Some(before) = before else { return rows.into_iter().map(Arc::new).collect() };
    let mut rest = before.iter().peekable();
    let mut same = rows.len() == before.len();
    let shared: Vec<Arc<T>> = rows
        .into_iter()
        .map(|row| {
            while rest.next_if(|known| ***known < row).is_some() {
                same = false;
            }
            if let Some(known) = rest.next_if(|known| ***known == row) {
                Arc::clone(known)
            } else {
                same = false;
                Arc::new(row)
            }
        })
        .collect();
    if same { Arc::clone(before) } else { shared.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_shared_and_stay_what_they_are() {
        let first = share(vec![1, 2, 4, 6], None);
        let second = share(vec![0, 2, 3, 4, 6, 7], Some(&first));
        assert_eq!(all(&second), [0, 2, 3, 4, 6, 7]);
        for (at, of) in [(1, 1), (3, 2), (4, 3)] {
            assert!(Arc::ptr_eq(&second[at], &first[of]), "{at}");
        }
        assert!(Arc::ptr_eq(&share(vec![1, 2, 4, 6], Some(&first)), &first));
        assert_eq!(all(&share(vec![1, 2, 4], Some(&first))), [1, 2, 4]);
        assert_eq!(all(&share(vec![2, 2, 2], Some(&first))), [2, 2, 2]);
        assert_eq!(all(&share(Vec::new(), Some(&first))), [0; 0]);
    }
}
