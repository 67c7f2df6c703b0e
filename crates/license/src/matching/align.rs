//! Finds the minimum insertions and deletions that turn a template into a part of a file (Myers 1986). The template
//! may begin at any of several offsets, and end anywhere.

use std::ops::Range;

/// A run of common words; `template` and `file` are the indexes of its first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) template: usize,
    pub(crate) file: usize,
    pub(crate) length: usize,
}

/// A template, and the part of a file to compare it with.
#[derive(Clone, Debug)]
pub(super) struct Problem<'a> {
    pub(super) template: &'a [u16],
    pub(super) file: &'a [u16],
    /// Offsets in the file at which the template may begin.
    pub(super) starts: Range<usize>,
    /// The maximum number of inserted and deleted words.
    pub(super) limit: usize,
}

/// The reach of each diagonal after a number of changes, in words of the template. The number of a diagonal is the
/// index in the file minus the index in the template. Negative if the diagonal was not tried.
struct Frontier {
    lowest: i64,
    reach: Vec<i32>,
}

impl Frontier {
    fn get(&self, diagonal: i64) -> i32 {
        let index = usize::try_from(diagonal - self.lowest).ok();
        index.and_then(|index| self.reach.get(index)).copied().unwrap_or(-1)
    }
}

/// The runs of common words, in order; `None` if more changes are needed than allowed.
pub(super) fn align(problem: &Problem<'_>) -> Option<Vec<Run>> {
    if missing(problem) > problem.limit {
        return None;
    }
    let starts = problem.starts.start.min(problem.file.len())
        ..problem.starts.end.min(problem.file.len() + 1);
    let lowest = signed(starts.start);
    let reach = starts.map(|start| snake(problem, 0, signed(start))).collect();
    let mut frontiers = vec![Frontier { lowest, reach }];
    for _ in 0..=problem.limit {
        let last = frontiers.last()?;
        if let Some(diagonal) = finished(problem, last) {
            return Some(trace(problem, &frontiers, diagonal));
        }
        let next = step(problem, last);
        frontiers.push(next);
    }
    None
}

/// The minimum number of words of the template that the file does not have, so that they must be deleted. Computed
/// first, because aligning a template that does not match takes much longer.
fn missing(problem: &Problem<'_>) -> usize {
    // Words share a counter if their low bits are equal, which can only make the number smaller.
    const COUNTERS: usize = 1 << 11;
    let mut surplus = [0_i32; COUNTERS];
    for word in problem.file {
        if let Some(count) = surplus.get_mut(usize::from(*word) % COUNTERS) {
            *count += 1;
        }
    }
    let mut missing = 0;
    for word in problem.template {
        if let Some(count) = surplus.get_mut(usize::from(*word) % COUNTERS) {
            *count -= 1;
            missing += usize::from(*count < 0);
        }
    }
    missing
}

/// The diagonal on which the template ends; if there are several, the one that uses the fewest words of the file.
fn finished(problem: &Problem<'_>, frontier: &Frontier) -> Option<i64> {
    let length = length(problem);
    // Usually it is not there, and the compiler vectorizes `contains`, but not `position`.
    if !frontier.reach.contains(&length) {
        return None;
    }
    let index = frontier.reach.iter().position(|reach| *reach == length)?;
    Some(frontier.lowest + signed(index))
}

/// Makes one more change on each diagonal. The time of an alignment is spent here.
fn step(problem: &Problem<'_>, last: &Frontier) -> Frontier {
    let lowest = last.lowest - 1;
    let mut reach = Vec::with_capacity(last.reach.len() + 2);
    // The reach of the previous diagonal, and of this one.
    let (mut before, mut own) = (-1, -1);
    let mut diagonal = lowest;
    let mut add = |next: i32| {
        let at = furthest(problem, diagonal, [before, own, next]);
        reach.push(if at < 0 { -1 } else { snake(problem, at, diagonal) });
        (before, own) = (own, next);
        diagonal += 1;
    };
    last.reach.iter().for_each(|next| add(*next));
    add(-1);
    add(-1);
    Frontier { lowest, reach }
}

/// The reach of a diagonal with one more change, before equal words are followed; negative if there is none.
fn before_snake(problem: &Problem<'_>, last: &Frontier, diagonal: i64) -> i32 {
    furthest(problem, diagonal, [diagonal - 1, diagonal, diagonal + 1].map(|near| last.get(near)))
}

/// The maximum reach of a diagonal with one more change: a word inserted in the file, a word of the template deleted,
/// or nothing. The arguments are the reach of the previous diagonal, of this one, and of the next one. Negative if
/// none of them is possible.
fn furthest(problem: &Problem<'_>, diagonal: i64, [added, own, next]: [i32; 3]) -> i32 {
    let removed = if next < 0 || next >= length(problem) { -1 } else { next + 1 };
    let end = signed(problem.file.len());
    let is_inside = |at: i32| (0..=end).contains(&(i64::from(at) + diagonal));
    let best = removed.max(added).max(own);
    if is_inside(best) {
        return best;
    }
    let inside = |at: i32| if is_inside(at) { at } else { -1 };
    inside(removed).max(inside(added)).max(inside(own))
}

/// Follows equal words on a diagonal.
fn snake(problem: &Problem<'_>, at: i32, diagonal: i64) -> i32 {
    let (Ok(start), Ok(file)) = (usize::try_from(at), usize::try_from(i64::from(at) + diagonal))
    else {
        return at;
    };
    // On most diagonals, not even the first words are equal.
    if problem.template.get(start) != problem.file.get(file) {
        return at;
    }
    let (template, file) = (problem.template.get(start..), problem.file.get(file..));
    let (template, file) = (template.unwrap_or_default(), file.unwrap_or_default());
    let equal = template.iter().zip(file).take_while(|(one, other)| one == other).count();
    at.saturating_add(i32::try_from(equal).unwrap_or_default())
}

/// The number of words of the template.
fn length(problem: &Problem<'_>) -> i32 {
    i32::try_from(problem.template.len()).unwrap_or(i32::MAX)
}

/// Walks back from the end of the template, and collects the runs.
fn trace(problem: &Problem<'_>, frontiers: &[Frontier], end: i64) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut diagonal = end;
    for (index, frontier) in frontiers.iter().enumerate().rev() {
        let reach = frontier.get(diagonal);
        let before = index.checked_sub(1).and_then(|index| frontiers.get(index));
        let entry = before.map_or(0, |last| before_snake(problem, last, diagonal).max(0));
        push(&mut runs, entry, reach, diagonal);
        if let Some(last) = before {
            diagonal = came_from(last, diagonal, entry);
        }
    }
    runs.reverse();
    runs
}

fn came_from(last: &Frontier, diagonal: i64, entry: i32) -> i64 {
    if last.get(diagonal) == entry {
        diagonal
    } else if last.get(diagonal - 1) == entry {
        diagonal - 1
    } else {
        diagonal + 1
    }
}

fn push(runs: &mut Vec<Run>, entry: i32, reach: i32, diagonal: i64) {
    let length = usize::try_from(reach - entry).unwrap_or_default();
    let places = (usize::try_from(entry), usize::try_from(i64::from(entry) + diagonal));
    if let (1.., (Ok(template), Ok(file))) = (length, places) {
        runs.push(Run { template, file, length });
    }
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The minimum number of changes, by the table of all pairs of offsets.
    fn changes(problem: &Problem<'_>) -> usize {
        let ends = 0..=problem.file.len();
        let may_begin = |at: usize| problem.starts.contains(&at);
        let mut row: Vec<usize> =
            ends.clone().map(|at| if may_begin(at) { 0 } else { usize::MAX / 2 }).collect();
        let insert = |row: &mut Vec<usize>| {
            for at in 1..row.len() {
                row[at] = row[at].min(row[at - 1] + 1);
            }
        };
        insert(&mut row);
        for word in problem.template {
            let deleted = row.iter().map(|changes| changes + 1);
            let kept = ends.clone().map(|at| {
                let is_kept = at > 0 && problem.file[at - 1] == *word;
                if is_kept { row[at - 1] } else { usize::MAX / 2 }
            });
            row = deleted.zip(kept).map(|(deleted, kept)| deleted.min(kept)).collect();
            insert(&mut row);
        }
        row.into_iter().min().unwrap_or(usize::MAX)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn an_alignment_is_found_if_the_changes_suffice(
            template in prop::collection::vec(0_u16..4, 1..12),
            file in prop::collection::vec(0_u16..4, 0..16),
            start in 0_usize..6,
            count in 1_usize..5,
            limit in 0_usize..8,
        ) {
            let starts = start.min(file.len())..(start + count).min(file.len() + 1);
            let problem = Problem { template: &template, file: &file, starts, limit };
            let runs = align(&problem);
            prop_assert_eq!(runs.is_some(), changes(&problem) <= limit);
            for run in runs.into_iter().flatten() {
                let words = &template[run.template..run.template + run.length];
                prop_assert_eq!(words, &file[run.file..run.file + run.length]);
            }
        }
    }
}
