//! Compact storage of the baselines of many revisions, which share most of their rows.

use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::{
    Baseline, BaselineSource, CategoryScore, ComponentRow, Facts, FindingRow, Input, Pass,
    ReferenceRow, Score,
};

/// Baselines by label, oldest first. Equal rows of several baselines are stored once, so that the
/// history of thousands of revisions fits into memory; each baseline is assembled on request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baselines(Vec<(String, Kept)>);

impl Baselines {
    pub(super) fn of(all: Vec<(String, Kept)>) -> Self {
        Self(all)
    }

    /// The number of baselines.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no baselines.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The label and the baseline at an index, oldest first.
    pub fn get(&self, index: usize) -> Option<(&str, Baseline)> {
        self.0.get(index).map(|(label, kept)| (label.as_str(), kept.expand()))
    }

    /// The labels and baselines, oldest first, each assembled by the iterator.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Baseline)> {
        self.0.iter().map(|(label, kept)| (label.as_str(), kept.expand()))
    }
}

/// The minimum number of rows in a piece. A baseline that differs in one row only needs a new copy of one
/// piece and of the list of pieces.
const PIECE: usize = 64;

/// Consecutive rows.
type Piece<T> = Arc<[Arc<T>]>;

/// Rows in order, in pieces that are shared with other baselines.
#[derive(Clone, Debug)]
struct Rows<T>(Arc<[Piece<T>]>);

impl<T> Rows<T> {
    fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flat_map(|piece| piece.iter()).map(|row| &**row)
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: PartialEq> PartialEq for Rows<T> {
    fn eq(&self, other: &Self) -> bool {
        // The division into pieces does not affect equality.
        self.is_same(other) || self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Rows<T> {}

/// A baseline that shares its parts with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Everything except the following fields.
    head: Arc<Baseline>,
    source: BaselineSource,
    complete: bool,
    facts: Arc<Facts>,
    /// The score without its categories.
    score: Option<Arc<Score>>,
    categories: Vec<Arc<CategoryScore>>,
    inputs: Rows<Input>,
    passes: Rows<Pass>,
    components: Rows<ComponentRow>,
    references: Rows<ReferenceRow>,
    findings: Rows<FindingRow>,
}

impl Kept {
    /// Assembles the original baseline.
    pub(super) fn expand(&self) -> Baseline {
        let mut baseline = (*self.head).clone();
        baseline.source = self.source.clone();
        baseline.complete = self.complete;
        baseline.facts = (*self.facts).clone();
        baseline.score = self.score.as_ref().map(|score| {
            let mut score = (**score).clone();
            score.categories = self.categories.iter().map(|it| (**it).clone()).collect();
            score
        });
        baseline.inputs = self.inputs.iter().cloned().collect();
        baseline.passes = self.passes.iter().cloned().collect();
        baseline.components = self.components.iter().cloned().collect();
        baseline.references = self.references.iter().cloned().collect();
        baseline.findings = self.findings.iter().cloned().collect();
        baseline
    }

    /// Whether the findings are known to be equal to those of another baseline.
    pub(super) fn has_findings_of(&self, other: &Self) -> bool {
        self.findings.is_same(&other.findings)
    }
}

/// Stores baselines, each of which shares equal parts with the previous one.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Option<Kept>>);

impl Shelf {
    /// Stores a baseline.
    pub(super) fn keep(&self, mut baseline: Baseline) -> Kept {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let before = before.as_ref();
        let source = std::mem::take(&mut baseline.source);
        let complete = std::mem::replace(&mut baseline.complete, true);
        let facts = std::mem::take(&mut baseline.facts);
        let mut score = baseline.score.take();
        let categories = score.as_mut().map(|score| std::mem::take(&mut score.categories));
        let categories = categories.into_iter().flatten().enumerate().map(|(at, category)| {
            same(category, before.and_then(|before| before.categories.get(at)))
        });
        let inputs = std::mem::take(&mut baseline.inputs);
        let passes = std::mem::take(&mut baseline.passes);
        let components = std::mem::take(&mut baseline.components);
        let references = std::mem::take(&mut baseline.references);
        let findings = std::mem::take(&mut baseline.findings);
        let kept = Kept {
            head: same(baseline, before.map(|before| &before.head)),
            source,
            complete,
            facts: same(facts, before.map(|before| &before.facts)),
            score: score.map(|it| same(it, before.and_then(|before| before.score.as_ref()))),
            categories: categories.collect(),
            inputs: share(inputs, before.map(|before| &before.inputs)),
            passes: share(passes, before.map(|before| &before.passes)),
            components: share(components, before.map(|before| &before.components)),
            references: share(references, before.map(|before| &before.references)),
            findings: share(findings, before.map(|before| &before.findings)),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
        kept
    }
}

/// Returns the previous value if it is equal.
fn same<T: PartialEq>(value: T, before: Option<&Arc<T>>) -> Arc<T> {
    let before = before.filter(|before| ***before == value);
    before.map_or_else(|| Arc::new(value), Arc::clone)
}

/// Reuses equal rows and pieces of the previous baseline. Both lists are sorted, so one pass is
/// enough.
fn share<T: Ord>(rows: Vec<T>, before: Option<&Rows<T>>) -> Rows<T> {
    let mut rows = rows.into_iter().peekable();
    let known: &[Piece<T>] = before.map_or(&[], |before| &before.0);
    let mut pieces: Vec<Piece<T>> = Vec::with_capacity(known.len());
    for (at, piece) in known.iter().enumerate() {
        let end = known.get(at + 1).and_then(|next| next.first());
        let mut rest = piece.iter().peekable();
        let mut equal = true;
        let mut mine: Vec<Arc<T>> = Vec::with_capacity(piece.len());
        while let Some(row) = rows.next_if(|row| end.is_none_or(|end| *row < **end)) {
            while rest.next_if(|known| ***known < row).is_some() {
                equal = false;
            }
            if let Some(known) = rest.next_if(|known| ***known == row) {
                mine.push(Arc::clone(known));
            } else {
                equal = false;
                mine.push(Arc::new(row));
            }
        }
        if equal && rest.next().is_none() {
            pieces.push(Arc::clone(piece));
        } else {
            cut(&mine, &mut pieces);
        }
    }
    cut(&rows.map(Arc::new).collect::<Vec<_>>(), &mut pieces);
    let unchanged = pieces.len() == known.len()
        && pieces.iter().zip(known).all(|(one, other)| Arc::ptr_eq(one, other));
    match before {
        Some(before) if unchanged => Rows(Arc::clone(&before.0)),
        _ => Rows(pieces.into()),
    }
}

/// Divides rows into pieces of about the same size.
fn cut<T>(rows: &[Arc<T>], pieces: &mut Vec<Piece<T>>) {
    if !rows.is_empty() {
        let count = (rows.len() / PIECE).max(1);
        pieces.extend(rows.chunks(rows.len().div_ceil(count)).map(Arc::from));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all(rows: &Rows<u32>) -> Vec<u32> {
        rows.iter().copied().collect()
    }

    #[test]
    fn shared_rows_are_unchanged() {
        let first = share(vec![1, 2, 4, 6], None);
        let second = share(vec![0, 2, 3, 4, 6, 7], Some(&first));
        assert_eq!(all(&second), [0, 2, 3, 4, 6, 7]);
        let row = |rows: &Rows<u32>, at: usize| Arc::clone(&rows.0[0][at]);
        for (at, of) in [(1, 1), (3, 2), (4, 3)] {
            assert!(Arc::ptr_eq(&row(&second, at), &row(&first, of)), "{at}");
        }
        assert!(share(vec![1, 2, 4, 6], Some(&first)).is_same(&first));
        for rows in [vec![1, 2, 4], vec![2, 2, 2], vec![], vec![9, 9], vec![6, 4, 2, 1, 8]] {
            assert_eq!(all(&share(rows.clone(), Some(&first))), rows);
            // The same for a previous value that has many pieces.
            let many = share((0..1000).map(|number| number / 2).collect(), None);
            assert_eq!(all(&share(rows.clone(), Some(&many))), rows);
            assert_eq!(share(rows.clone(), Some(&many)), share(rows, Some(&first)));
        }
    }

    /// For thousands of revisions that each differ from the previous one in one row, only the differences and the
    /// pieces around them are kept, not the thousands of rows of each.
    #[test]
    fn the_kept_memory_grows_with_the_differences() {
        const ROWS: u32 = 4000;
        const REVISIONS: usize = 500;
        let mut rows: Vec<u32> = (0..ROWS).map(|number| number * 1000).collect();
        let mut kept: Vec<Rows<u32>> = vec![share(rows.clone(), None)];
        for at in 1..REVISIONS {
            // One row is changed, and from time to time some are removed and the same number is added elsewhere.
            let place = at * 7919 % rows.len();
            rows[place] += 1;
            if at % 10 == 0 {
                rows.drain(place / 2..place / 2 + 5);
                rows.extend((1..=5).map(|number| u32::try_from(at * 5).unwrap() + number));
            }
            rows.sort_unstable();
            let next = share(rows.clone(), kept.last());
            assert_eq!(all(&next), rows, "{at}");
            kept.push(next);
        }
        // Each value that is kept counts once, wherever it is shared.
        let (mut known, mut bytes) = (HashSet::new(), 0);
        for rows in &kept {
            if known.insert(Arc::as_ptr(&rows.0).cast::<u8>().addr()) {
                bytes += size_of_val(&*rows.0);
            }
            for piece in &*rows.0 {
                if known.insert(Arc::as_ptr(piece).cast::<u8>().addr()) {
                    bytes += size_of_val(&**piece);
                    bytes +=
                        piece.iter().filter(|row| known.insert(Arc::as_ptr(row).addr())).count()
                            * 4;
                }
            }
        }
        let pointers = usize::try_from(ROWS).unwrap() * size_of::<usize>();
        let each = bytes / REVISIONS;
        assert!(each < pointers / 8, "{each} bytes for each revision");
        // A list of pieces that breaks into many small ones would not save memory.
        let pieces = kept.last().map_or(0, |rows| rows.0.len());
        assert!(pieces < 4 * usize::try_from(ROWS).unwrap() / PIECE, "{pieces} pieces");
    }
}
