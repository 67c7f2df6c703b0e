//! Which row of one baseline is which row of the other.

use std::collections::BTreeMap;

use plimsoll_model::Row;

/// Rows that belong together, the same number of each; or one that has no other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair<R> {
    pub(super) before: Option<R>,
    pub(super) after: Option<R>,
}

/// What rows are recognized by, the surest first. A row that one key finds is not looked for by
/// the next.
pub(super) type Keys<R> = [fn(&R, &str) -> Option<String>];

/// Pairs the rows that differ; gives those, and how many are alike. `path` is where a row of
/// before would stand now, its file having been renamed or not.
pub(super) fn pair<R: Row>(
    before: &[R],
    after: &[R],
    keys: &Keys<R>,
    path_before: impl Fn(&R) -> String,
    path_after: impl Fn(&R) -> String,
) -> (Vec<Pair<R>>, u64) {
    let mut left: Vec<(&R, u64)> = before.iter().map(|row| (row, row.count())).collect();
    let mut right: Vec<(&R, u64)> = after.iter().map(|row| (row, row.count())).collect();
    let unchanged = cancel(&mut left, &mut right);
    left.retain(is_open);
    right.retain(is_open);
    // Of several that are alike, the first ones differ.
    let mut taken = vec![0; right.len()];
    let mut pairs = Vec::with_capacity(left.len() + right.len());
    for key in keys {
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        // Backwards, so that the first stands last and is taken first.
        for (at, (row, _)) in right.iter().enumerate().rev().filter(|(_, row)| is_open(row)) {
            if let Some(key) = key(row, &path_after(row)) {
                index.entry(key).or_default().push(at);
            }
        }
        for (row, rest) in left.iter_mut().filter(|row| is_open(row)) {
            let Some(key) = key(row, &path_before(row)) else { continue };
            let Some(candidates) = index.get_mut(&key) else { continue };
            while *rest != 0 {
                let Some(at) = candidates.last().copied() else { break };
                let (Some((other, left_over)), Some(behind)) =
                    (right.get_mut(at), taken.get_mut(at))
                else {
                    break;
                };
                let count = (*rest).min(*left_over);
                *rest -= count;
                *left_over -= count;
                let after = Some(other.part(*behind, count));
                *behind += count;
                pairs.push(Pair { before: Some(row.times(count)), after });
                if *left_over == 0 {
                    candidates.pop();
                }
            }
        }
    }
    let gone = left.iter().filter(|row| is_open(row));
    pairs.extend(gone.map(|(row, rest)| Pair { before: Some(row.times(*rest)), after: None }));
    let come = right.iter().zip(&taken).filter(|(row, _)| is_open(row));
    pairs.extend(come.map(|((row, rest), behind)| {
        let after = Some(row.part(*behind, *rest));
        Pair { before: None, after }
    }));
    (pairs, unchanged)
}

/// Whether some of a row are still to be paired.
fn is_open<R>((_, rest): &(&R, u64)) -> bool {
    *rest != 0
}

/// Takes out of both what is alike but for its number, by walking along both in their order.
/// Their number is the last thing rows are ordered by, so that those alike meet.
fn cancel<R: Row>(left: &mut [(&R, u64)], right: &mut [(&R, u64)]) -> u64 {
    left.sort_by(|a, b| a.0.cmp(b.0));
    right.sort_by(|a, b| a.0.cmp(b.0));
    let mut unchanged = 0;
    let (mut left, mut right) = (left.iter_mut().peekable(), right.iter_mut().peekable());
    while let (Some(&mut &mut (before, ref mut rest)), Some(&mut &mut (after, ref mut other))) =
        (left.peek_mut(), right.peek_mut())
    {
        let order = before.cmp(after);
        if order.is_eq() || (before.is_like(after) && before.times(1) == after.times(1)) {
            let count = (*rest).min(*other);
            *rest -= count;
            *other -= count;
            unchanged += count;
            left.next();
            right.next();
        } else if order.is_lt() {
            left.next();
        } else {
            right.next();
        }
    }
    unchanged
}
