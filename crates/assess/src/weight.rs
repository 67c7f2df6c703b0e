//! The scale of severities: who can change what runs, and what would be affected.
//!
//! - **High**: an outsider can change, without a change here, what runs with secrets or a write token, or what is
//!   shipped.
//! - **Medium**: the code can change, but who can do that, or what would be affected, is limited.
//! - **Low**: worth fixing when working on that code.
//!
//! `docs/severity.md` has the table. Rules assign the severity of a finding without credentials; [`weigh`] raises and
//! lowers it by the properties of the reference.

use plimsoll_model::{
    Activity, Exposure, FetchMethod, PinStrength, RefKind, RefSyntax, Reference, Scope, Severity,
    Target, Trust,
};

use crate::git_source::{is_from_git, names_ref};

/// The assets that code can reach if the target of a reference is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stake {
    /// Secrets, or a write token.
    Credentials,
    /// An identity token. The services that accept it decide about its rights, and a job often needs it for one step
    /// only.
    Identity,
    /// The shipped product.
    Product,
    /// A runner without credentials, or the machine of the person who runs a script.
    Runner,
}

/// The severity of a finding about a reference, given its base severity.
pub(crate) fn weigh(base: Severity, reference: &Reference) -> Severity {
    weigh_at_most(base, Severity::High, reference)
}

/// Like [`weigh`], for findings that are not raised above a severity.
pub(crate) fn weigh_at_most(base: Severity, most: Severity, reference: &Reference) -> Severity {
    let raised = match stake(reference) {
        Stake::Credentials | Stake::Product => up(base),
        Stake::Identity if is_upstream_code(reference) => up(base),
        Stake::Runner if reference.scope == Some(Scope::Test) => down(base),
        Stake::Identity | Stake::Runner => base,
    };
    let severity = raised.min(limit(reference)).min(most);
    if reference.activity == Activity::Disabled { down(severity) } else { severity }
}

/// The base severity of a finding about third-party code that can change.
pub(crate) fn severity_by_trust(trust: Trust) -> Severity {
    match trust {
        Trust::SelfRepository | Trust::OwnOrganization | Trust::Platform => Severity::Low,
        _ => Severity::Medium,
    }
}

/// The base severity of fetching code of a git repository at a ref that can move; `None` if it cannot, or if that is
/// reported by another rule.
pub(crate) fn git_severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        // The revision is known only at run time: a file may contain the commit.
        PinStrength::Unresolvable if reference.requested.is_some() && !names_ref(reference) => None,
        // `short-commit` reports abbreviated commits.
        _ if reference.syntax == RefSyntax::Sha1Short => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ if reference.is_at_version_of_two() => Some(Severity::Low),
        _ => Some(severity_by_trust(reference.trust)),
    }
}

fn stake(reference: &Reference) -> Stake {
    let has = |exposure| reference.exposures.contains(&exposure);
    let credentials = [
        Exposure::SecretsInherited,
        Exposure::SecretsUsed,
        Exposure::WritePermission,
        Exposure::PrivilegedTrigger,
    ];
    if credentials.into_iter().any(has) {
        Stake::Credentials
    } else if is_shipped(reference) {
        Stake::Product
    } else if has(Exposure::IdentityToken) {
        Stake::Identity
    } else {
        Stake::Runner
    }
}

/// Whether a build fetches the code for what the repository ships.
pub(crate) fn is_shipped(reference: &Reference) -> bool {
    matches!(reference.kind, RefKind::ScriptFetch | RefKind::BuildFetch)
        && reference.scope == Some(Scope::Product)
        && reference.activity == Activity::Active
}

/// Whether the job gets the code directly from its owner (the files of a repository, or a script from a server), rather
/// than as a package or an image; or whether the code is the image in which the steps of the job run.
fn is_upstream_code(reference: &Reference) -> bool {
    use FetchMethod::{GitClone, PipeToShell};
    use RefKind::{Action, CheckoutRepo, DockerAction, DockerUses, JobContainer, ReusableWorkflow};
    // A step that runs in an image can request the identity token; a service cannot.
    let runs_steps = matches!(reference.kind, DockerAction | DockerUses | JobContainer);
    runs_steps
        || matches!(reference.kind, Action | ReusableWorkflow | CheckoutRepo)
        || matches!(reference.method, Some(GitClone | PipeToShell))
        || is_from_git(reference)
}

/// The maximum severity of a finding about a reference, by who can change the referenced code.
fn limit(reference: &Reference) -> Severity {
    match (&reference.target, reference.trust) {
        // Your own organization and GitHub can change what runs anyway; a target that is known only at run time
        // does not have to come from an outsider.
        (_, Trust::SelfRepository | Trust::OwnOrganization | Trust::Platform | Trust::Unknown)
        | (None, _) => Severity::Medium,
        // The owner of the code gave this repository access to it, and is not an outsider.
        _ if reference.with_secret => Severity::Medium,
        // Like a clone at a revision that is known only at run time: it may be a complete version.
        _ if is_open_release(reference) => Severity::Medium,
        // Distributions sign their packages, and the owner of a package name does not change.
        _ if matches!(reference.method, Some(FetchMethod::OsPackage | FetchMethod::Conda)) => {
            Severity::Low
        }
        // Releases of a registry are public and immutable, so nobody can replace one for this repository alone.
        (Some(Target::Package { .. }), _) => Severity::Medium,
        // Images without a namespace are the official ones of the registry.
        (Some(target @ Target::Image { .. }), _) if target.owner().is_none() => Severity::Medium,
        _ => Severity::High,
    }
}

/// Whether a file of a release is downloaded whose version is known only at run time. A script that is run directly is not
/// a file of a release.
fn is_open_release(reference: &Reference) -> bool {
    matches!(reference.method, Some(FetchMethod::Download | FetchMethod::Archive))
        && reference.pin == PinStrength::Unresolvable
        && reference.requested.as_ref().is_some_and(|requested| !requested.is_known())
}

fn up(severity: Severity) -> Severity {
    match severity {
        Severity::Info => Severity::Low,
        Severity::Low => Severity::Medium,
        _ => Severity::High,
    }
}

fn down(severity: Severity) -> Severity {
    match severity {
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        _ => Severity::Info,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Location, RepoPath};

    use super::*;

    fn action(trust: Trust, exposures: &[Exposure]) -> Severity {
        let mut reference = Reference::new(Location::whole(RepoPath::new("ci.yml")), "", "o/r@v1");
        let (owner, repository) = ("o".to_owned(), "r".to_owned());
        reference.target = Some(Target::Repository { owner, repository, path: String::new() });
        reference.kind = RefKind::Action;
        reference.trust = trust;
        reference.exposures = exposures.to_vec();
        weigh(severity_by_trust(trust), &reference)
    }

    #[test]
    fn high_is_an_outsider_with_credentials() {
        use Exposure::{IdentityToken, SecretsInherited, SecretsUsed, WritePermission};
        assert_eq!(action(Trust::ThirdParty, &[]), Severity::Medium);
        for exposure in [SecretsUsed, SecretsInherited, WritePermission, IdentityToken] {
            assert_eq!(action(Trust::ThirdParty, &[exposure]), Severity::High, "{exposure}");
        }
        for trust in [Trust::SelfRepository, Trust::OwnOrganization, Trust::Platform] {
            assert_eq!(action(trust, &[]), Severity::Low);
            assert_eq!(action(trust, &[SecretsInherited]), Severity::Medium, "{trust}");
        }
        assert_eq!(action(Trust::Unknown, &[WritePermission]), Severity::Medium);
    }

    #[test]
    fn a_release_of_a_registry_is_medium_at_most() {
        let mut reference = Reference::new(Location::whole(RepoPath::new("ci.yml")), "", "rope");
        reference.target = Some(Target::Package { ecosystem: "pypi".into(), name: "rope".into() });
        reference.trust = Trust::ThirdParty;
        reference.kind = RefKind::ScriptFetch;
        reference.exposures = vec![Exposure::WritePermission];
        assert_eq!(weigh(Severity::Medium, &reference), Severity::Medium);
        reference.exposures.clear();
        reference.scope = Some(Scope::Test);
        assert_eq!(weigh(Severity::Medium, &reference), Severity::Low);
    }

    #[test]
    fn a_release_file_of_an_unknown_version_is_medium_at_most() {
        let mut reference = Reference::new(Location::whole(RepoPath::new("ci.yml")), "", "$URL");
        let (owner, repository) = ("o".to_owned(), "r".to_owned());
        reference.target = Some(Target::Repository { owner, repository, path: String::new() });
        reference.trust = Trust::ThirdParty;
        reference.kind = RefKind::ScriptFetch;
        reference.exposures = vec![Exposure::WritePermission];
        let severity = |reference: &Reference| weigh(Severity::Medium, reference);
        for method in [FetchMethod::Archive, FetchMethod::Download, FetchMethod::PipeToShell] {
            reference.method = Some(method);
            reference.requested = Some("v$V".into());
            let is_run = method == FetchMethod::PipeToShell;
            let expected = if is_run { Severity::High } else { Severity::Medium };
            assert_eq!(severity(&reference), expected, "{method:?}");
            reference.requested = None;
            assert_eq!(severity(&reference), Severity::High, "{method:?}: it may be a branch");
        }
    }

    #[test]
    fn shipped_code_counts_like_credentials() {
        let mut reference = Reference::new(Location::whole(RepoPath::new("c.cmake")), "", "o/r");
        let (owner, repository) = ("o".to_owned(), "r".to_owned());
        reference.target = Some(Target::Repository { owner, repository, path: String::new() });
        reference.trust = Trust::ThirdParty;
        reference.kind = RefKind::BuildFetch;
        reference.scope = Some(Scope::Product);
        assert_eq!(weigh(Severity::Medium, &reference), Severity::High);
        reference.activity = Activity::Uncalled;
        assert_eq!(weigh(Severity::Medium, &reference), Severity::Medium);
    }
}
