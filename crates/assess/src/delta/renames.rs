//! Detects renamed files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_model::ReferenceRow;

/// The maximum number of files on each side that are compared pairwise, in addition to identical ones.
const FILES: usize = 2_000;

/// A value that is in more files than this does not help to match files.
const RARE: usize = 24;

/// Renamed files, detected by their rows. git is not used, so the other side may be any
/// baseline.
#[derive(Debug, Default)]
pub(super) struct Renames(BTreeMap<String, String>);

/// The values in one file with their counts.
type Content<'a> = BTreeMap<(&'a str, &'a str), u64>;

/// A file and the values in it.
type File<'a> = (&'a String, &'a Content<'a>);

impl Renames {
    /// Compares files that are only on one side with those that are only on the other. One is the other, renamed,
    /// if they share at least half of their values.
    pub(super) fn between(before: &[ReferenceRow], after: &[ReferenceRow]) -> Self {
        let (old, new) = (contents(before), contents(after));
        let gone: Vec<_> = old.iter().filter(|(path, _)| !new.contains_key(*path)).collect();
        let come: Vec<_> = new.iter().filter(|(path, _)| !old.contains_key(*path)).collect();
        let mut found = Self::default();
        let (gone, come) = found.take_same(gone, come);
        if gone.len() > FILES || come.len() > FILES {
            return found;
        }
        // Only files with a common value are compared.
        let mut holders: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (at, (_, content)) in come.iter().enumerate() {
            for value in content.keys() {
                holders.entry(*value).or_default().push(at);
            }
        }
        holders.retain(|_, files| files.len() <= RARE);
        let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (from, (_, content)) in gone.iter().enumerate() {
            let others = content.keys().filter_map(|value| holders.get(value)).flatten();
            pairs.extend(others.map(|to| (from, *to)));
        }
        let mut likely: Vec<(u64, usize, usize)> = pairs
            .into_iter()
            .filter_map(|(from, to)| {
                let (old, new) = (gone.get(from)?.1, come.get(to)?.1);
                let alike: u64 =
                    old.iter().filter_map(|(value, count)| Some(*new.get(value)?.min(count))).sum();
                let all = size(old) + size(new);
                let permille = alike * 2_000 / all.max(1);
                (permille >= 500).then_some((permille, from, to))
            })
            .collect();
        likely.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
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

    /// Matches identical files in the order of their paths, and returns the others.
    fn take_same<'a>(
        &mut self,
        gone: Vec<File<'a>>,
        come: Vec<File<'a>>,
    ) -> (Vec<File<'a>>, Vec<File<'a>>) {
        let mut by_content: BTreeMap<&Content<'_>, VecDeque<&String>> = BTreeMap::new();
        for (path, content) in &come {
            by_content.entry(content).or_default().push_back(path);
        }
        let mut taken: BTreeSet<&String> = BTreeSet::new();
        let left = gone.into_iter().filter(|(old, content)| {
            let new = by_content.get_mut(content).and_then(VecDeque::pop_front);
            if let Some(new) = new {
                taken.insert(new);
                self.0.insert((*old).clone(), new.clone());
            }
            new.is_none()
        });
        let left = left.collect();
        (left, come.into_iter().filter(|(path, _)| !taken.contains(path)).collect())
    }

    /// Returns the current path of an earlier file.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Rows of a file: each value with the number of its occurrences.
    fn file(path: &str, values: &[(&str, u64)]) -> Vec<ReferenceRow> {
        let row = |(value, count): &(&str, u64)| {
            let row = json!({
                "path": path, "place": "", "kind": "action", "name": value, "value": value,
                "pin": "branch", "trust": "third-party", "count": count,
            });
            serde_json::from_value(row).unwrap()
        };
        values.iter().map(row).collect()
    }

    fn follow(before: &[Vec<ReferenceRow>], after: &[Vec<ReferenceRow>], path: &str) -> String {
        Renames::between(&before.concat(), &after.concat()).follow(path)
    }

    #[test]
    fn half_of_the_common_values_make_two_files_the_same() {
        let old = [file("old", &[("a", 2), ("b", 1), ("c", 1)])];
        for (new, expected) in [
            (&[("a", 2), ("b", 1), ("c", 1)][..], "new"),
            (&[("a", 2), ("x", 2)], "new"),
            (&[("a", 1), ("b", 1), ("x", 1), ("y", 1)], "new"),
            (&[("a", 1), ("x", 3)], "old"),
            (&[("a", 2), ("x", 3)], "old"),
            (&[("a", 1)], "old"),
            (&[("x", 4)], "old"),
        ] {
            assert_eq!(follow(&old, &[file("new", new)], "old"), expected, "{new:?}");
        }
        // A file that is still there is not looked for.
        let both = [file("new", &[("a", 2), ("x", 2)]), file("old", &[("z", 1)])];
        assert_eq!(follow(&old, &both, "old"), "old");
        assert_eq!(follow(&both, &[file("new", &[("z", 1)])], "old"), "old");
        assert_eq!(follow(&old, &both, "unknown"), "unknown");
    }

    #[test]
    fn each_renamed_file_is_paired_with_the_most_similar_one() {
        let old = [
            file("less", &[("a", 2), ("b", 2), ("c", 1)]),
            file("more", &[("a", 2), ("b", 2), ("d", 1)]),
        ];
        let new = [file("new", &[("a", 2), ("b", 2), ("d", 2)])];
        assert_eq!(follow(&old, &new, "more"), "new");
        assert_eq!(follow(&old, &new, "less"), "less");
        // The reverse: one earlier file, and two similar ones.
        let after = [file("other", &[("a", 2), ("b", 1)]), file("same", &[("a", 2), ("b", 2)])];
        assert_eq!(follow(&new, &after, "new"), "same");
    }

    #[test]
    fn identical_files_are_paired_in_the_order_of_their_paths() {
        let old = [file("a1", &[("x", 1)]), file("a2", &[("x", 1)]), file("a3", &[("x", 1)])];
        let new = [file("b1", &[("x", 1)]), file("b2", &[("x", 1)])];
        assert_eq!(follow(&old, &new, "a1"), "b1");
        assert_eq!(follow(&old, &new, "a2"), "b2");
        assert_eq!(follow(&old, &new, "a3"), "a3");
    }

    #[test]
    fn a_value_in_many_files_does_not_identify_a_file() {
        let many = |folder: &str, count: usize, own: &str| -> Vec<Vec<ReferenceRow>> {
            let path = |number| format!("{folder}/{number:03}");
            (0..count)
                .map(|number| file(&path(number), &[("common", 3), (&format!("{own}{number}"), 1)]))
                .collect()
        };
        let follow =
            |count: usize| follow(&many("old", count, "o"), &many("new", count, "n"), "old/000");
        assert_eq!(follow(RARE), "new/000");
        assert_eq!(follow(RARE + 1), "old/000");
    }

    #[test]
    fn more_files_than_can_be_compared_keep_their_names() {
        let many = |folder: &str, count: usize, other: &str| -> Vec<Vec<ReferenceRow>> {
            let number = |number: usize| {
                let (own, other) = (format!("v{number}"), format!("{other}{number}"));
                file(&format!("{folder}/{number:04}"), &[(&own, 3), (&other, 1)])
            };
            (0..count).map(number).collect()
        };
        let follow =
            |gone, come| follow(&many("old", gone, "o"), &many("new", come, "n"), "old/0000");
        assert_eq!(follow(FILES, FILES), "new/0000");
        assert_eq!(follow(FILES, 1), "new/0000");
        assert_eq!(follow(1, FILES), "new/0000");
        assert_eq!(follow(FILES + 1, 1), "old/0000");
        assert_eq!(follow(1, FILES + 1), "old/0000");
        assert_eq!(follow(FILES + 1, FILES + 1), "old/0000");
    }
}
