//! Submodule entries of the kind that made git run third-party code or write outside the work tree.

use plimsoll_model::is_relative_git_url;

use crate::git::gitmodules::Section;

/// Why checking out a submodule could be dangerous, in words; empty for an ordinary one.
pub(crate) fn of(section: &Section) -> Vec<String> {
    let mut found = Vec::new();
    if section.name.split(['/', '\\']).any(|segment| segment == "..") {
        found.push("the submodule name leaves `.git/modules` (CVE-2018-11235)".to_owned());
    }
    if let Some(path) = &section.path {
        if path.text.starts_with(b"-") {
            found.push("the submodule path looks like an option (CVE-2018-17456)".to_owned());
        } else if path.text.ends_with(b"\r") {
            found.push("the submodule path ends in a carriage return (CVE-2025-48384)".to_owned());
        } else if !is_plain_path(&path.text) {
            found.push("the submodule path is outside the repository or inside `.git`".to_owned());
        }
    }
    if let Some(url) = &section.url {
        let text = url.lossy();
        let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        if host.starts_with('-') {
            found.push("the submodule URL looks like an option (CVE-2018-17456)".to_owned());
        }
        if text.starts_with("ext::") {
            found.push("the submodule URL runs a command (`ext::`)".to_owned());
        }
        if is_local(&text) {
            found.push(
                "the submodule URL is a local path on the machine that checks it out".to_owned(),
            );
        }
        if text.chars().any(char::is_control) {
            found.push("the submodule URL contains control characters (CVE-2020-5260)".to_owned());
        }
    }
    if section.update.as_ref().is_some_and(|update| update.text.starts_with(b"!")) {
        found.push("`update` runs a command (CVE-2019-19604)".to_owned());
    }
    found
}

/// Whether git treats a URL as a local path: anything but a URL with a scheme, the scp form, a transport helper, and
/// a path relative to the superproject's remote (git-fetch(1), "GIT URLS"). A single letter before a colon is a
/// Windows drive.
fn is_local(url: &str) -> bool {
    if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) {
        return true;
    }
    if url.is_empty()
        || url.starts_with('-')
        || url.contains("://")
        || url.contains("::")
        || is_relative_git_url(url)
    {
        return false;
    }
    let first = url.split(['/', '\\']).next().unwrap_or_default();
    match first.split_once(':') {
        Some((host, _)) => host.len() == 1,
        None => true,
    }
}

/// Whether a path stays inside the repository and out of `.git`.
pub(crate) fn is_plain_path(path: &[u8]) -> bool {
    !path.is_empty()
        && path.first() != Some(&b'/')
        && path.first() != Some(&b'-')
        && !path.iter().any(u8::is_ascii_control)
        && path
            .split(|byte| matches!(byte, b'/' | b'\\'))
            .all(|segment| segment != b".." && !segment.eq_ignore_ascii_case(b".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_paths_are_distinguished_from_urls() {
        for url in [
            "/srv/x",
            "file:///x",
            "FILE:///x",
            "D:/GIT/x/",
            "c:\\git\\x",
            "\\\\server\\share\\x",
            "~/x",
            "srv/x",
            "x.git",
        ] {
            assert!(is_local(url), "{url}");
        }
        for url in [
            "https://h/x",
            "ssh://git@h/x",
            "git@h:o/x",
            "host:x",
            "../x",
            "./x",
            "ext::sh -c x",
            "[git@h:22]:x",
            "",
        ] {
            assert!(!is_local(url), "{url}");
        }
    }
}
