//! Reads the claim of the comment beside a pinned commit.

/// The version in a comment that contains nothing else: `v4.2.2`, `tag=v4.2.2`, `pin@v4`,
/// `ratchet:o/r@v4`, `renovate: tag=v4`.
pub(crate) fn claimed_version(comment: &str) -> Option<String> {
    let text = comment.strip_prefix("renovate:").unwrap_or(comment).trim();
    let text = text.rsplit(['=', '@']).next().unwrap_or(text).trim();
    let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = bare.split(['-', '+']).next().unwrap_or(bare);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = core.split('.').all(number) && !bare.contains(char::is_whitespace);
    sound.then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_comments() {
        for (comment, found) in [
            ("v4.2.2", Some("4.2.2")),
            ("tag=v4", Some("4")),
            ("pin@v1.2.3-rc.1", Some("1.2.3-rc.1")),
            ("ratchet:actions/checkout@v4", Some("4")),
            ("renovate: tag=v2.0.0", Some("2.0.0")),
            ("main", None),
            ("pinned 2024", None),
            ("v4 because of #12", None),
        ] {
            assert_eq!(claimed_version(comment).as_deref(), found, "{comment}");
        }
    }
}
