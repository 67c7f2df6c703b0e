//! Reads labels and the values after them.

use plimsoll_model::{ClaimValue, EvidenceKind};

use super::record::Stated;
use super::version;

/// The meaning of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Its name, or its path.
    Name,
    Version,
    Upstream,
    License,
}

/// Returns the label for a text that is one.
pub(super) fn label(text: &str) -> Option<Label> {
    let plain = text.trim().trim_matches(['*', '_', '`', ':']).trim().to_ascii_lowercase();
    Some(match plain.as_str() {
        "name" | "library" | "component" | "project" | "package" | "directory" | "folder"
        | "dependency" | "module" | "path" | "dir" | "software" => Label::Name,
        "version" | "upstream version" | "release" | "tag" | "git tag" | "revision" | "commit"
        | "git commit" | "commit id" | "commit hash" | "git hash" | "current version" | "sha" => {
            Label::Version
        }
        "upstream"
        | "url"
        | "homepage"
        | "home page"
        | "website"
        | "repository"
        | "repo"
        | "source"
        | "origin"
        | "source url"
        | "git"
        | "project url"
        | "upstream url"
        | "upstream repository"
        | "link" => Label::Upstream,
        "license" | "licence" | "licensed under" => Label::License,
        _ => return None,
    })
}

/// The label and the value of `Label: value`, `**Label**: value` or `**Label:** value`.
pub(super) fn labelled(text: &str) -> Option<(Label, &str)> {
    let (before, value) = text.split_once(':')?;
    let label = label(before).filter(|_| before.len() <= 40)?;
    let value = value.trim().trim_start_matches("**").trim();
    (!value.is_empty()).then_some((label, value))
}

/// The statements of a label with a value.
pub(super) fn stated(label: Label, value: &str, line: u32) -> Vec<Stated> {
    let kind = EvidenceKind::VendoringRecord;
    let one = |value: ClaimValue| vec![Stated { value, kind, line, of: None }];
    match label {
        Label::Name => Vec::new(),
        Label::Version => {
            let found = version::read(value).into_iter();
            found.map(|(value, of)| Stated { value, kind, line, of }).collect()
        }
        Label::Upstream => upstream(value).map(one).unwrap_or_default(),
        Label::License => one(ClaimValue::license(value.trim_matches('`'))),
    }
}

/// The URL in a text; of several, the first that names a repository.
pub(super) fn upstream(text: &str) -> Option<ClaimValue> {
    let found: Vec<ClaimValue> = urls(text).map(ClaimValue::upstream).collect();
    found.iter().find(|url| is_repository(url)).or_else(|| found.first()).cloned()
}

/// Whether a value is an upstream that names a repository.
pub(super) fn is_repository(value: &ClaimValue) -> bool {
    matches!(value, ClaimValue::Upstream(upstream) if upstream.repository().is_some())
}

/// The URLs in a text.
pub(super) fn urls(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "<>()[]\"'`|,".contains(c);
    let words = text.split(ends);
    let is_url = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
    words.filter(is_url).map(|url| url.trim_end_matches(['.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_their_forms() {
        for text in ["Version: 1.2", "**Version**: 1.2", "**Version:** 1.2", "version : 1.2"] {
            assert_eq!(labelled(text), Some((Label::Version, "1.2")), "{text}");
        }
        for text in ["Version:", "Notes: 1.2", "See version 3: it is better", "https://h.example"] {
            assert_eq!(labelled(text), None, "{text}");
        }
    }

    #[test]
    fn the_repository_of_several_urls() {
        let found = |text: &str| upstream(text).map(|it| it.to_string());
        let both = "http://h.example/easing/ via https://github.com/o/r (modified)";
        assert_eq!(found(both).as_deref(), Some("https://github.com/o/r"));
        assert_eq!(found("[x](https://h.example/x).").as_deref(), Some("https://h.example/x"));
        assert_eq!(found("from the authors"), None);
    }
}
