//! The shape of rules about what a script brings in.

use plimsoll_model::{
    FetchCheck, FetchMethod, PinStrength, RefKind, Reference, RuleMeta, Severity, Target,
};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// A rule that looks at each fetch of certain methods by itself.
#[derive(Debug)]
pub(crate) struct ScriptRule {
    pub(crate) meta: &'static RuleMeta,
    /// The methods it is about.
    pub(crate) concerns: fn(FetchMethod) -> bool,
    /// How much the revision that is asked for matters; None for what is firm enough.
    pub(crate) severity: fn(&Reference) -> Option<Severity>,
    /// What is wrong, as the sentence goes on behind the value.
    pub(crate) because: fn(&Reference) -> &'static str,
}

impl Rule for ScriptRule {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let Some(method) = reference.method.filter(|method| (self.concerns)(*method)) else {
                continue;
            };
            let Some(base) = (self.severity)(reference) else { continue };
            let (meaning, because) = (meaning(reference), (self.because)(reference));
            let message = format!("`{}`{meaning} {because}", reference.value);
            let remedy = remedy_of(method, reference);
            findings.reference(self.meta, weigh(base, reference), reference, &message, remedy);
        }
    }
}

/// Whether it is known only at run time where something is fetched from.
pub(crate) fn is_open(reference: &Reference) -> bool {
    reference.pin == PinStrength::Unresolvable && reference.value.as_str().contains('$')
}

/// What a value stands for, where it is a variable: behind it, in brackets.
pub(crate) fn meaning(reference: &Reference) -> String {
    let value = reference.value.as_str();
    let name = match &reference.target {
        Some(Target::Package { name, .. }) => name.clone(),
        Some(target @ Target::Image { tag: Some(tag), .. }) => {
            format!("{}:{tag}", target.identity())
        }
        Some(target @ Target::Image { .. }) => target.identity(),
        _ => return String::new(),
    };
    if value.contains('$') && !value.contains(&name) { format!(" ({name})") } else { String::new() }
}

/// What is weak about the check of a download; None where there is no check.
pub(crate) fn weakness(check: Option<FetchCheck>) -> Option<&'static str> {
    Some(match check? {
        FetchCheck::Helper => "is checked by a script or function that was not read",
        FetchCheck::UnknownDigest => "is checked against a digest that the script does not state",
        FetchCheck::FetchedDigest => {
            "is checked against a digest that is downloaded too: who replaces the file can replace \
             the digest"
        }
        FetchCheck::WeakDigest => "is checked by MD5 or SHA-1, for which forged files can be made",
        FetchCheck::Signature => "is checked by its signature, and not against a known digest",
        _ => "is checked by something weaker than a known digest",
    })
}

/// What to do about one fetch.
fn remedy_of(method: FetchMethod, reference: &Reference) -> &'static str {
    match method {
        FetchMethod::GitClone if reference.kind == RefKind::BuildFetch => {
            "name the full commit in the build file: `GIT_TAG` or `revision`"
        }
        _ if reference.kind == RefKind::BuildFetch => {
            "state the SHA-256 of the file in the build file: `URL_HASH`, `EXPECTED_HASH` or `source_hash`"
        }
        // What has no name before the run can be no submodule.
        FetchMethod::GitClone if is_open(reference) => {
            "keep a full commit where the name of the repository is from, and check it out right after \
             the clone"
        }
        _ => remedy(method, reference.target.as_ref()),
    }
}

/// What to do about one way of fetching.
fn remedy(method: FetchMethod, target: Option<&Target>) -> &'static str {
    match (method, target) {
        (FetchMethod::PipeToShell, _) => {
            "download to a file, check its SHA-256 against one in the repository, then run it"
        }
        (FetchMethod::Download | FetchMethod::Archive, _) => {
            "check its SHA-256 against one in the repository right after the download"
        }
        (FetchMethod::GitClone, _) => {
            "check out a full commit right after the clone, or make it a submodule"
        }
        (FetchMethod::Pip, Some(Target::Repository { .. })) => {
            "name a full commit: `git+https://…@<40 hexadecimal digits>`"
        }
        (FetchMethod::Pip, Some(Target::Url { .. })) => {
            "add the digest to the URL: `#sha256=<64 hexadecimal digits>`"
        }
        (FetchMethod::Pip, _) => {
            "name one version, or install from a requirements file with hashes: `pip install \
             --require-hashes -r FILE`"
        }
        (
            FetchMethod::Npm | FetchMethod::Gem | FetchMethod::Go,
            Some(Target::Repository { .. }),
        ) => "name a full commit in place of the branch or tag",
        (FetchMethod::Cargo, Some(Target::Repository { .. })) => {
            "name a full commit and use its lockfile: `cargo install --locked --git URL --rev \
             <40 hexadecimal digits>`"
        }
        (_, Some(Target::Url { .. })) => {
            "download it to a file, check its SHA-256 against one in the repository, then install \
             the file"
        }
        (FetchMethod::Npm, _) => {
            "name one version, or add it to package.json and install by the lockfile: `npm ci`"
        }
        (FetchMethod::Cargo, _) => {
            "name one version and use its lockfile: `cargo install --locked CRATE@X.Y.Z`"
        }
        (FetchMethod::Go, _) => "name one version: `go install PACKAGE@vX.Y.Z`",
        (FetchMethod::Gem, _) => {
            "name one version: `gem install NAME -v X.Y.Z`, or install by a Gemfile.lock"
        }
        (FetchMethod::Conda, _) => {
            "name version and build (`name=1.2.3=build`), or install by a lockfile (conda-lock)"
        }
        (FetchMethod::OsPackage, Some(Target::Package { ecosystem, .. })) => system(ecosystem),
        // The name is a variable's, so that its package manager is not in the row.
        (FetchMethod::OsPackage, _) => {
            "name the version together with the package, as its package manager writes it, or install \
             from a snapshot of the archive"
        }
        (FetchMethod::Nuget, _) => {
            "name one version: `--version X.Y.Z`, or restore by a lockfile in locked mode"
        }
        (FetchMethod::Choco, _) => "name one version: `--version X.Y.Z`",
        _ => "name exactly what is fetched, and check it against a known digest",
    }
}

/// What to do about a package of the operating system, by what its package manager can do.
fn system(ecosystem: &str) -> &'static str {
    match ecosystem {
        "brew" => {
            "the package manager installs its newest version only: where the version matters, \
             download that release and check its SHA-256 against one in the repository"
        }
        "alpm" => {
            "the package manager offers its newest version only: download the package file of one \
             version, check its SHA-256 against one in the repository, and install the file"
        }
        "apk" => {
            "name the version (`name=version`), or install from a mirror of your own that keeps it: \
             the branch of a release drops versions that it replaces"
        }
        "rpm" => {
            "name the version (`name-version`), or install from a mirror of your own that keeps it: \
             the repositories of a release drop versions that they replace"
        }
        _ => "name the version (`name=version`), or install from a dated snapshot of the archive",
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Location, RepoPath};

    use super::*;

    #[test]
    fn a_repository_that_only_the_run_tells_can_be_no_submodule() {
        let of = |value: &str, pin: PinStrength| {
            let at = Location::whole(RepoPath::new("fetch.sh"));
            let mut reference = Reference::new(at, "", value);
            reference.pin = pin;
            remedy_of(FetchMethod::GitClone, &reference)
        };
        let named = of("https://github.com/harbor-example/rope", PinStrength::Absent);
        assert!(named.contains("submodule"), "{named}");
        let open = of("https://github.com/harbor-example/$NAME", PinStrength::Unresolvable);
        assert!(open.contains("full commit") && !open.contains("submodule"), "{open}");
    }

    #[test]
    fn each_package_manager_has_a_remedy_of_its_own() {
        let of = |ecosystem: &str| {
            let target = Target::Package { ecosystem: ecosystem.into(), name: "rope".into() };
            remedy(FetchMethod::OsPackage, Some(&target))
        };
        let all = ["deb", "apk", "rpm", "alpm", "brew"].map(of);
        let distinct: std::collections::BTreeSet<&str> = all.into_iter().collect();
        assert_eq!(distinct.len(), 5, "{distinct:?}");
        assert!(!of("apk").contains("dated snapshot"), "Alpine has none");
        assert!(!of("alpm").contains("dated snapshot"), "of those with pacman, MSYS2 has none");
        // A variable in the name keeps the target out of the row.
        let open = remedy(FetchMethod::OsPackage, None);
        assert!(open.contains("version") && !open.contains("digest"), "{open}");
    }
}
