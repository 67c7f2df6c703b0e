//! Reads a policy, and finds one in the source.

use plimsoll_assess::{FACTS, POLICY_RULES, RULES, Rule, read_policy};
use plimsoll_model::{Diagnostic, DiagnosticKind, Policy, RepoPath};
use plimsoll_source::{Followed, Source, follow};

use crate::{Error, ErrorKind, Profile};

/// The file name of the policy in a repository.
pub const POLICY_FILE: &str = "plimsoll.toml";

/// The maximum size of a policy in bytes.
const POLICY_BYTES: u64 = 1 << 20;

/// Reads a policy for the built-in rules. `file` is the name used in errors and findings.
///
/// # Errors
///
/// Returns [`ErrorKind::Policy`] with file, line and column, and the remedy.
///
/// ```
/// let policy = plimsoll::policy("[[defer]]\nrule = \"unpinned-action\"\n", "plimsoll.toml");
/// assert!(policy.unwrap_err().to_string().contains("has no `reason`"));
/// ```
pub fn policy(text: &str, file: &str) -> Result<Policy, Error> {
    policy_for(text, file, RULES)
}

/// Reads a policy for these rules, such as the built-in ones and those of an embedding program:
/// [`read_policy`] with them, the rules about the policy itself, and all facts. `file` is the name used in
/// errors and findings.
///
/// # Errors
///
/// [`ErrorKind::Policy`], as for [`policy`].
pub fn policy_for(text: &str, file: &str, rules: &[&dyn Rule]) -> Result<Policy, Error> {
    let rules = rules.iter().map(|rule| rule.meta().id);
    // Findings about the policy itself cannot be deferred by the policy.
    let own = POLICY_RULES.iter().filter(|meta| !meta.concern.is_of_policy());
    let rules: Vec<&str> = rules.chain(own.map(|meta| meta.id)).collect();
    let facts: Vec<&str> = FACTS.iter().map(|fact| fact.id).collect();
    Ok(read_policy(text, file, &rules, &facts)?)
}

/// The policy in a source.
pub(crate) enum Found {
    /// There is no policy.
    Nothing,
    /// A policy that is not trusted, with a note about it.
    Ignored(Diagnostic),
    /// A trusted policy.
    Trusted(Box<Policy>),
}

/// Looks for a policy for these rules in a source. In an untrusted repository, it is never applied.
pub(crate) fn find(
    source: &dyn Source,
    rules: &[&dyn Rule],
    trusted: bool,
    profile: Profile,
) -> Result<Found, Error> {
    let path = RepoPath::new(POLICY_FILE);
    let entry = match follow(source, &path) {
        Followed::File { entry, .. } => entry,
        Followed::Missing | Followed::Directory(_) => return Ok(Found::Nothing),
        // A policy that would not be applied does not need an error.
        _ if !trusted => return Ok(Found::Nothing),
        _ => {
            let what = format!(
                "{POLICY_FILE} is a symbolic link that does not point to a file in the repository"
            );
            return Err(Error::new(ErrorKind::Policy, what));
        }
    };
    if !trusted || profile != Profile::Own {
        let message = match profile {
            Profile::Own => {
                "the policy in the scanned repository is not applied: use --trust-repo-config to \
                 apply it, or --policy FILE"
            }
            Profile::Untrusted => {
                "the policy in the scanned repository is not applied: give one of your own with \
                 --policy FILE"
            }
        };
        let kind = DiagnosticKind::Note;
        return Ok(Found::Ignored(Diagnostic::file(&path, kind, message)));
    }
    let fail = |what: String| Error::new(ErrorKind::Policy, what);
    let content = source
        .read(&entry, POLICY_BYTES)
        .map_err(|why| fail(format!("{POLICY_FILE}: {}", why.diagnostic(&path).message())))?;
    let text = String::from_utf8(content)
        .map_err(|_| fail(format!("{POLICY_FILE} is not UTF-8: save it as UTF-8")))?;
    policy_for(&text, POLICY_FILE, rules).map(|policy| Found::Trusted(Box::new(policy)))
}
