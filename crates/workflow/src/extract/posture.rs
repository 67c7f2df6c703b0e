//! The permissions of jobs, their runners, and secrets in a workflow.

use plimsoll_yaml::{Document, Mark, NodeId};

/// The permissions of a job's token, as far as the file states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPermissions {
    /// Not stated: the default of the repository applies, which may be all permissions.
    #[default]
    Unset,
    /// A list of permissions.
    Listed,
    /// `write-all`.
    Everything,
}

/// The runner of a job, as far as the file states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Runner {
    /// Not stated (the job calls another workflow), or an expression.
    #[default]
    Unknown,
    /// An image of the code host: a machine that is created for the job.
    Hosted,
    /// Another label: a self-hosted runner, or one with a custom name.
    Other,
}

/// A value whose name indicates a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretValue {
    /// The name, such as `GITHUB_TOKEN`.
    pub name: String,
    /// Whether the value is obtained at run time, rather than written in the file.
    pub is_drawn: bool,
    /// The position.
    pub mark: Mark,
}

/// Returns the permissions in `permissions:` of a workflow or job.
pub(super) fn permissions(document: &Document<'_>, place: NodeId) -> Option<TokenPermissions> {
    let permissions = document.get(place, "permissions")?;
    Some(match document.scalar(permissions) {
        Some("write-all") => TokenPermissions::Everything,
        _ => TokenPermissions::Listed,
    })
}

/// Returns the events that trigger a workflow, up to a limit.
pub(super) fn events(document: &Document<'_>, root: NodeId) -> Vec<String> {
    let Some(on) = document.get(root, "on") else { return Vec::new() };
    let items = document.items(on).iter().copied();
    let keys = document.pairs(on).iter().map(|(event, _)| *event);
    let all = std::iter::once(on).chain(items).chain(keys).filter_map(|id| document.scalar(id));
    all.take(50).map(|event| plimsoll_model::clip(event, 60)).collect()
}

/// Returns the runner in `runs-on` of a job.
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

/// Whether the name of a variable or input indicates a secret.
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

/// Whether a value is obtained at run time (`true`) or is a secret in the file (`false`); `None` if
/// it is neither: a switch, a name, a path, or empty.
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
    // Secrets mix letters and digits; words do not.
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
