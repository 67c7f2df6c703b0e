//! Patterns of update tools, for paths and for names.

use std::cell::Cell;

/// The work that may still be spent on patterns. A configuration can have thousands of them and a
/// repository thousands of manifests, and each is matched with each.
#[derive(Debug)]
pub(crate) struct Effort(Cell<usize>);

impl Effort {
    /// Units of work (see [`Self::new`]): enough for the patterns of a large repository, and used up in about a second.
    pub(crate) const LIMIT: usize = 20_000_000;

    /// Creates a budget of this many units. Matching one pattern of about 20 bytes with one path of about 20 bytes
    /// takes one unit.
    pub(crate) fn new(units: usize) -> Self {
        Self(Cell::new(units))
    }

    /// Whether the budget was enough so far.
    pub(crate) fn is_enough(&self) -> bool {
        self.0.get() > 0
    }

    /// Spends the work of matching `patterns` with `text`; `false` if the budget is exhausted.
    pub(crate) fn spend(
        &self,
        patterns: impl Iterator<Item = impl AsRef<str>>,
        text: &str,
    ) -> bool {
        for pattern in patterns {
            let units = 1 + pattern.as_ref().len().saturating_mul(text.len()) / 512;
            self.0.set(self.0.get().saturating_sub(units));
            if !self.is_enough() {
                return false;
            }
        }
        true
    }
}

/// Whether a path matches a pattern: `*` and `?` match within a part of it, `**` matches any number
/// of parts. The time is proportional to the product of both lengths.
pub(crate) fn matches_path(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (parts(pattern), parts(path));
    wild(&pattern, &path, |part| *part == "**", |part, segment| matches_name(part, segment))
}

fn parts(text: &str) -> Vec<&str> {
    let text = text.trim_start_matches("./").trim_matches('/');
    text.split('/').filter(|part| !part.is_empty()).collect()
}

/// Whether a name matches a pattern in which `*` matches anything; case-insensitive.
pub(crate) fn matches_name(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '?']) && pattern.is_ascii() && name.is_ascii() {
        return pattern.eq_ignore_ascii_case(name);
    }
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let alike = |pattern: &char, c: &char| *pattern == '?' || pattern == c;
    wild(&letters(pattern), &letters(name), |c| *c == '*', alike)
}

/// Matches with a wildcard for any number of items. It only goes back to the last wildcard, which
/// is enough: what an earlier one could take, the last one can take as well.
fn wild<P, T>(
    pattern: &[P],
    text: &[T],
    is_wild: impl Fn(&P) -> bool,
    alike: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while let Some(item) = text.get(from) {
        match pattern.get(at) {
            Some(one) if is_wild(one) => {
                back = Some((at + 1, from));
                at += 1;
            }
            Some(one) if alike(one, item) => (at, from) = (at + 1, from + 1),
            _ => match &mut back {
                Some((behind, start)) => {
                    *start += 1;
                    (at, from) = (*behind, *start);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(is_wild)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_limited() {
        let effort = Effort::new(100);
        assert!(effort.spend(["a/**", "b"].into_iter(), "a/b") && effort.is_enough());
        assert!(!effort.spend(["a"; 200].into_iter(), "a/b") && !effort.is_enough());
        assert!(!Effort::new(100).spend(["*a".repeat(5_000)].into_iter(), &"a".repeat(1_000)));
    }

    #[test]
    fn paths_and_names() {
        for (pattern, path, expected) in [
            ("/", "", true),
            ("", "a", false),
            ("**/*", "a/b", true),
            ("**", "", true),
            ("/a/*", "a/b", true),
            ("/a/*", "a/b/c", false),
            ("/a/**/c", "a/c", true),
            ("/a/**/c", "a/b/b/c", true),
            ("**/tests/**", "x/tests/requirements.txt", true),
            ("**/tests/**", "x/testsuite/a", false),
            ("lib-?", "lib-1", true),
        ] {
            assert_eq!(matches_path(pattern, path), expected, "{pattern} {path}");
        }
        assert!(matches_name("actions/*", "Actions/checkout"));
        assert!(matches_name("*", ""));
        assert!(!matches_name("torch", "torchvision"));
        assert!(matches_name("@types/*", "@types/node"));
    }
}
