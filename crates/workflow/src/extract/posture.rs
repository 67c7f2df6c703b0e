//! The permissions of jobs, their runners, and secrets in a workflow.

use plimsoll_yaml::{Document, Mark, NodeId};

/// The rights of a job's token, as far as the file writes them down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPermissions {
    /// Not stated: the repository's default applies, which may be all permissions.
    #[default]
    Unset,
    /// Rights are listed.
    Listed,
    /// `write-all`.
    Everything,
}

/// The runner of a job, as far as the file states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Runner {
    /// Not stated, as for a job that calls another workflow, or an expression.
    #[default]
    Unknown,
    /// An image of the host: a machine made for the job.
    Hosted,
    /// Something else: a machine of the repository's owner, or one under a name of their own.
    Other,
}

/// A value with the name of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretValue {
    /// Its name, such as `GITHUB_TOKEN`.
    pub name: String,
    /// Whether it is obtained when the workflow runs, rather than written in the file.
    pub is_drawn: bool,
    /// Its position.
    pub mark: Mark,
}

/// The permissions in `permissions:` of a workflow or a job.
pub(super) fn permissions(document: &Document<'_>, place: NodeId) -> Option<TokenPermissions> {
    let permissions = document.get(place, "permissions")?;
    Some(match document.scalar(permissions) {
        Some("write-all") => TokenPermissions::Everything,
        _ => TokenPermissions::Listed,
    })
}

/// The events that start a workflow, at most a few.
pub(super) fn events(document: &Document<'_>, root: NodeId) -> Vec<String> {
    let Some(on) = document.get(root, "on") else { return Vec::new() };
    let items = document.items(on).iter().copied();
    let keys = document.pairs(on).iter().map(|(event, _)| *event);
    let all = std::iter::once(on).chain(items).chain(keys).filter_map(|id| document.scalar(id));
    all.take(50).map(|event| plimsoll_model::clip(event, 60)).collect()
}

/// What `runs-on` of a job says.
pub(super) fn runner(document: &Document<'_>, job: NodeId) -> Runner {
    let Some(runs_on) = document.get(job, "runs-on") else { return Runner::Unknown };
    let labels = document.get(runs_on, "labels").unwrap_or(runs_on);
    let items = document.items(labels).iter().copied();
    let names: Vec<&str> =
        std::iter::once(labels).chain(items).filter_map(|id| document.scalar(id)).collect();
    let group = document.get(runs_on, "group").is_some();
    if names.iter().any(|name| name.contains("${{")) || (names.is_empty() && !group) {
        return Runner::Unknown;
    }
    let hosted = |name: &&str| {
        let name = name.to_ascii_lowercase();
        ["ubuntu-", "windows-", "macos-"].iter().any(|system| name.starts_with(system))
    };
    if !group && names.iter().all(hosted) { Runner::Hosted } else { Runner::Other }
}

/// Whether a variable or an input of this name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    const ENDS: [&str; 11] = [
        "token",
        "password",
        "passwd",
        "secret",
        "api-key",
        "apikey",
        "access-key",
        "private-key",
        "secret-key",
        "passphrase",
        "credentials",
    ];
    let name = name.to_ascii_lowercase().replace('_', "-");
    ENDS.iter().any(|end| {
        name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
    })
}

/// Whether a value is obtained at run time or is a secret in the file; none if it is neither: a
/// switch, a name, a path, or empty.
pub(super) fn is_drawn(value: &str) -> Option<bool> {
    let value = value.trim();
    if value.contains("${{") || value.starts_with('$') {
        return Some(true);
    }
    let of = |is: fn(char) -> bool| value.chars().filter(|c| is(*c)).count();
    let (letters, digits) = (of(|c| c.is_ascii_alphabetic()), of(|c| c.is_ascii_digit()));
    let long = (16..=4096).contains(&value.len());
    let plain = !value.contains(char::is_whitespace) && !value.contains("://");
    let path = value.starts_with(['/', '.', '~']) || value.contains('/') && digits < 4;
    // Words that somebody wrote are no secrets: those have digits among their letters.
    (long && plain && !path && letters >= 4 && digits >= 4).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "token",
            "GITHUB_TOKEN",
            "repo-token",
            "npm_password",
            "AWS_SECRET_ACCESS_KEY",
            "api_key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["id-token-name", "tokenizer", "key", "cache-key", "secrets-dir", "monkey"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_that_are_secrets() {
        assert_eq!(is_drawn("${{ secrets.X }}"), Some(true));
        assert_eq!(is_drawn("$TOKEN"), Some(true));
        assert_eq!(is_drawn("a1B2c3D4e5F6g7H8i9"), Some(false));
        for value in [
            "",
            "true",
            "postgres",
            "dummy-password-for-tests",
            "/run/secrets/a1b2c3d4e5f6",
            "https://h.example/a1b2c3d4",
            "12345678901234567890",
        ] {
            assert_eq!(is_drawn(value), None, "{value}");
        }
    }
}
