//! Whether the text after an `@` is not a host: digests, versions, the protocols of package managers.

/// Whether `name@revision`, without a scheme, names a revision of something and not a host.
pub(super) fn is_revision(name: &str, revision: &str) -> bool {
    let revision = revision.trim_end_matches(['"', '\'', '`', ',', ';', ')']);
    is_digest(revision)
        || is_version(revision)
        || is_digest_variable(name, revision)
        || is_protocol(name, revision)
}

pub(super) fn is_digest(text: &str) -> bool {
    ["sha256:", "sha384:", "sha512:"].iter().any(|algorithm| text.starts_with(algorithm))
}

/// Whether a text is a version or a range of versions. Four numbers are an IP address.
fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches(['^', '~', '=', '>', '<', 'v']);
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = core.split('.').count();
    // `3-eu.example.com` is a host.
    let least = if core.len() < text.len() { 2 } else { 1 };
    core.split('.').all(number)
        && (least..=3).contains(&parts)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+_".contains(&byte))
}

/// `postgres:16@${{ matrix.digest }}`: an image whose digest is an expression. A tag that could be a password needs
/// an expression whose name contains `digest`.
fn is_digest_variable(name: &str, revision: &str) -> bool {
    let tag = name.rsplit(':').next().unwrap_or_default();
    let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
    let name = name.trim_start_matches(['"', '\'', '`', '(']);
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    let first = tag.split(['-', '.']).next().unwrap_or_default().trim_start_matches('v');
    let short = first.len() <= 4 && tag.len() <= 24;
    let versioned = short && !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let lower = revision.to_ascii_lowercase();
    let named = ["digest", "sha256"].iter().any(|word| lower.contains(word));
    // Only the start of the expression is checked: a word ends at a blank, and an expression of a workflow may contain
    // blanks, so the rest may be missing.
    lower.starts_with('$') && plain(name) && plain(tag) && (versioned || named || tag == "latest")
}

/// `npm:name@range`, `patch:name@npm:range#…`: the protocols of JavaScript package managers.
fn is_protocol(name: &str, revision: &str) -> bool {
    const PROTOCOLS: [&str; 5] = ["npm:", "jsr:", "patch:", "workspace:", "virtual:"];
    let name = name.trim_start_matches(['"', '\'', '`', '(']);
    let inner = name.strip_prefix("patch:").is_some_and(|name| !name.contains(':'));
    let nested = ["npm:", "workspace:", "virtual:"].iter().any(|one| revision.starts_with(one));
    let range = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || "^~<>=*".contains(c))
            && !text.contains([':', '@'])
            && text.bytes().filter(|byte| *byte == b'.').count() < 3
    };
    let tag = |text: &str| {
        ["latest", "next", "beta", "alpha", "canary", "rc", "workspace"].contains(&text)
    };
    let known = PROTOCOLS.iter().any(|protocol| name.starts_with(protocol));
    known && name.matches(':').count() == 1 && (range(revision) || tag(revision)) || inner && nested
}
