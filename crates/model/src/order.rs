//! Sorting of large values.

use std::cmp::Ordering;

/// Sorts values that are expensive to move; equal values keep their order.
///
/// The indexes are sorted first, and then each value is moved to its place: no second copy of all
/// values is needed, and sorted values, which are common in reports, are not moved.
///
/// ```
/// let mut rows = [(2, 'x'), (1, 'y'), (2, 'a')];
/// plimsoll_model::sort_large(&mut rows, |a, b| a.0.cmp(&b.0));
/// assert_eq!(rows, [(1, 'y'), (2, 'x'), (2, 'a')]);
/// ```
pub fn sort_large<T>(values: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if values.is_sorted_by(|a, b| compare(a, b).is_le()) {
        return;
    }
    let mut order: Vec<(&T, usize)> = values.iter().zip(0..).collect();
    order.sort_by(|a, b| compare(a.0, b.0));
    let mut targets = vec![0; order.len()];
    for (target, (_, place)) in order.into_iter().enumerate() {
        if let Some(slot) = targets.get_mut(place) {
            *slot = target;
        }
    }
    for place in 0..targets.len() {
        while let Some(target) = targets.get(place).copied()
            && target != place
        {
            values.swap(place, target);
            targets.swap(place, target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn it_sorts_as_the_library_does(values: Vec<(u8, u16)>) {
            let (mut ours, mut theirs) = (values.clone(), values);
            sort_large(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|value| value.0);
            proptest::prop_assert_eq!(ours, theirs);
        }
    }
}
