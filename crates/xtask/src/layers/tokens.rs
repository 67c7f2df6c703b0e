//! Searches the tokens inside macros, which are not parsed.

use proc_macro2::{TokenStream, TokenTree};

/// Returns the paths in a token stream, including groups: names joined by `::`.
pub(super) fn paths(tokens: TokenStream) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 && !path.is_empty() {
                    paths.push(std::mem::take(&mut path));
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
            other => {
                if !path.is_empty() {
                    paths.push(std::mem::take(&mut path));
                }
                colons = 0;
                if let TokenTree::Group(group) = other {
                    paths.extend(self::paths(group.stream()));
                }
            }
        }
    }
    if !path.is_empty() {
        paths.push(path);
    }
    paths
}

/// Returns the names that `pub struct`, `pub enum`, `pub trait`, `pub type` and `pub union` declare
/// in a token stream, including groups.
pub(super) fn public_types(tokens: TokenStream) -> Vec<proc_macro2::Ident> {
    let mut names = Vec::new();
    let mut before = [String::new(), String::new()];
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let [visibility, kind] = &before;
                let declares =
                    ["struct", "enum", "trait", "type", "union"].contains(&kind.as_str());
                if visibility == "pub" && declares {
                    names.push(name.clone());
                }
                let [_, last] = before;
                before = [last, name.to_string()];
            }
            other => {
                before = [String::new(), String::new()];
                if let TokenTree::Group(group) = other {
                    names.extend(public_types(group.stream()));
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_paths_at_every_depth() {
        let tokens = "a::b(c, [crate::d::E]) f.g x: ::y::Z".parse().unwrap();
        let found: Vec<String> = paths(tokens).iter().map(|path| path.join("::")).collect();
        for path in ["a::b", "c", "crate::d::E", "f", "g"] {
            assert!(found.iter().any(|found| found == path), "{path} in {found:?}");
        }
        assert!(!found.iter().any(|found| found == "a::b::c"), "{found:?}");
    }

    #[test]
    fn finds_public_types_only() {
        let tokens = "words! { pub enum A { X } struct B; pub(crate) struct C; pub fn d() {} }";
        let found = public_types(tokens.parse().unwrap());
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A"]);
    }
}
