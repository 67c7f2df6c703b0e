//! Patterns of update tools, for paths and for names.

/// Whether a path is like a pattern: `*` and `?` stay within a part of it, `**` stands for any
/// number of parts. Takes time in proportion to the product of both lengths.
pub(crate) fn matches_path(pattern: &str, path: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let text = text.trim_start_matches("./").trim_matches('/');
        text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (pattern, path) = (parts(pattern), parts(path));
    wild(&pattern, &path, |part| part == "**", |part, segment| matches_name(part, segment))
}

/// Whether a name is like a pattern, in which `*` stands for anything; case does not matter.
pub(crate) fn matches_name(pattern: &str, name: &str) -> bool {
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let alike = |pattern: &char, c: &char| *pattern == '?' || pattern == c;
    wild(&letters(pattern), &letters(name), |c| *c == '*', alike)
}

/// Matches with a wildcard for any number of items. It goes back to the last wildcard alone, which
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
