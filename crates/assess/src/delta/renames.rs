//! Files that go by another name than before.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::ReferenceRow;

/// Files on each side that are looked at: comparing each with each is bounded by that.
const FILES: usize = 500;

/// Files that went by another name before, told by what they hold: git is not asked, so the other
/// side may be any baseline.
#[derive(Debug, Default)]
pub(super) struct Renames(BTreeMap<String, String>);

/// What one file holds: each value, and how often.
type Content<'a> = BTreeMap<(&'a str, &'a str), u64>;

impl Renames {
    /// Compares files that are only in one with those that are only in the other. Two are the same
    /// where at least half of what they hold together is alike.
    pub(super) fn between(before: &[ReferenceRow], after: &[ReferenceRow]) -> Self {
        let (old, new) = (contents(before), contents(after));
        let gone: Vec<_> = old.iter().filter(|(path, _)| !new.contains_key(*path)).collect();
        let come: Vec<_> = new.iter().filter(|(path, _)| !old.contains_key(*path)).collect();
        if gone.len() > FILES || come.len() > FILES {
            return Self::default();
        }
        // Only files that have a value in common are compared at all.
        let mut holders: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (at, (_, content)) in come.iter().enumerate() {
            for value in content.keys() {
                holders.entry(*value).or_default().push(at);
            }
        }
        let mut shared: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (from, (_, content)) in gone.iter().enumerate() {
            for (value, count) in *content {
                for to in holders.get(value).into_iter().flatten() {
                    let other = come.get(*to).and_then(|(_, content)| content.get(value));
                    *shared.entry((from, *to)).or_default() +=
                        other.copied().unwrap_or(0).min(*count);
                }
            }
        }
        let mut likely: Vec<(u64, usize, usize)> = shared
            .into_iter()
            .filter_map(|((from, to), alike)| {
                let all = size(gone.get(from)?.1) + size(come.get(to)?.1);
                let permille = alike * 2_000 / all.max(1);
                (permille >= 500).then_some((permille, from, to))
            })
            .collect();
        likely.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut found = Self::default();
        let (mut taken_from, mut taken_to) = (BTreeSet::new(), BTreeSet::new());
        for (_, from, to) in likely {
            if taken_from.contains(&from) || taken_to.contains(&to) {
                continue;
            }
            if let (Some((old, _)), Some((new, _))) = (gone.get(from), come.get(to)) {
                taken_from.insert(from);
                taken_to.insert(to);
                found.0.insert((*old).clone(), (*new).clone());
            }
        }
        found
    }

    /// Where a file of before is now.
    pub(super) fn follow(&self, path: &str) -> String {
        self.0.get(path).map_or_else(|| path.to_owned(), Clone::clone)
    }
}

fn contents(rows: &[ReferenceRow]) -> BTreeMap<String, Content<'_>> {
    let mut contents: BTreeMap<String, Content<'_>> = BTreeMap::new();
    for row in rows {
        let content = contents.entry(row.path.to_string()).or_default();
        *content.entry((row.kind.as_str(), row.value.as_str())).or_default() += row.count;
    }
    contents
}

fn size(content: &Content<'_>) -> u64 {
    content.values().sum()
}
