//! Pairs the rows of one baseline with the rows of another.

use std::collections::BTreeMap;

use plimsoll_model::Row;

/// Rows that belong together, or a row without a counterpart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair<R> {
    pub(super) before: Option<R>,
    pub(super) after: Option<R>,
}

/// Keys by which rows are matched, most reliable first. A row that matched by one key is not matched
/// again by the next.
pub(super) type Keys<R> = [fn(&R, &str) -> Option<String>];

/// Pairs the rows that differ. Returns those pairs, and the number of identical rows. `path` is the current
/// path of an earlier row, which takes renames into account.
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
    // Of several rows with the same key, the first ones are taken to differ.
    let mut taken = vec![0; right.len()];
    let mut pairs = Vec::with_capacity(left.len() + right.len());
    for key in keys {
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        // In reverse, so that `pop` returns the first row first.
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

/// Whether a row still has unpaired copies.
fn is_open<R>((_, rest): &(&R, u64)) -> bool {
    *rest != 0
}

/// Removes rows from both sides that are equal except for their number, by merging both sorted lists.
/// The number is the last sort key, so equal rows are adjacent.
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
