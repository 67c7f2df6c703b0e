//! The common form of rules about what a script fetches.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, Reference, RuleMeta, Severity, Target};

use crate::build_file::BuildTool;
use crate::git_source::{is_from_git, is_open, is_open_file};
use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// A rule that checks what scripts and build files fetch by certain methods, each fetch on its own.
#[derive(Debug)]
pub(crate) struct ScriptRule {
    pub(crate) meta: &'static RuleMeta,
    /// The methods that the rule checks.
    pub(crate) concerns: fn(FetchMethod) -> bool,
    /// The severity for a reference; `None` if it is pinned well enough.
    pub(crate) severity: fn(&Reference) -> Option<Severity>,
    /// The problem: the rest of a sentence that begins with the value.
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
            let message = format!("`{}`{meaning} {because}", written(reference));
            let remedy = remedy_of(method, reference);
            findings.reference(self.meta, weigh(base, reference), reference, &message, remedy);
        }
    }
}

/// The value of a reference, as shown in a message. For a variable that contains the URL of a repository file, it is
/// the known part of that URL.
fn written(reference: &Reference) -> &str {
    match reference.expansions.as_slice() {
        [url] if url.target.is_none() && is_open_file(reference) => url.value.as_str(),
        _ => reference.value.as_str(),
    }
}

/// The resolved value of a variable, in parentheses to follow it in a message.
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

/// Describes the weakness in the check of a download; `None` if there is no check.
pub(crate) fn weakness(check: Option<FetchCheck>) -> Option<&'static str> {
    Some(match check? {
        FetchCheck::Helper => "is verified by a script or function that was not read",
        FetchCheck::UnknownDigest => "is verified against a digest that the script does not state",
        FetchCheck::FetchedDigest => {
            "is verified against a digest that is downloaded as well: whoever replaces the file can \
             replace the digest"
        }
        FetchCheck::WeakDigest => {
            "is verified with MD5 or SHA-1, which are not collision-resistant"
        }
        FetchCheck::Signature => "is verified by its signature, but not against a known digest",
        _ => "is verified by something weaker than a known digest",
    })
}

/// The remedy for a reference.
fn remedy_of(method: FetchMethod, reference: &Reference) -> &'static str {
    if let Some(remedy) = build_remedy(method, reference) {
        return remedy;
    }
    match method {
        // A repository known only at run time cannot become a submodule.
        FetchMethod::GitClone if is_open(reference) => {
            "store a full commit SHA together with the name of the repository, and check it out right after \
             the clone"
        }
        // The file may be of a release, which has no commit, and its version is in a variable.
        FetchMethod::Download | FetchMethod::Archive
            if reference.pin == PinStrength::Unresolvable =>
        {
            "keep the SHA-256 of each version that is downloaded in the repository, and compare it right after the download \
             (`sha256sum -c`)"
        }
        FetchMethod::Download | FetchMethod::Archive
            if matches!(reference.pin, PinStrength::Absent | PinStrength::Branch)
                && !is_git_file(reference) =>
        {
            "use a URL with a version, if there is one, and compare the SHA-256 of the file with one in the \
             repository right after the download (`sha256sum -c`)"
        }
        _ if is_from_git(reference) => git_remedy(method),
        _ => remedy(method, reference.target.as_ref()),
    }
}

/// The remedy in the terms of the build tool that reads the file.
fn build_remedy(method: FetchMethod, reference: &Reference) -> Option<&'static str> {
    let tool = BuildTool::of(&reference.location.path)?;
    match method {
        // `ADD https://….git#main`.
        FetchMethod::GitClone if tool == BuildTool::Docker => {
            reference.value.as_str().contains('#').then_some(
                "state a full commit SHA after `#`: `ADD https://….git#<40 hexadecimal digits>`",
            )
        }
        FetchMethod::GitClone => tool.commit_remedy(),
        FetchMethod::Download | FetchMethod::Archive => Some(tool.digest_remedy()),
        _ => None,
    }
}

/// Whether a file is of the tree of a repository, not of one of its releases.
fn is_git_file(reference: &Reference) -> bool {
    is_from_git(reference) && !reference.value.as_str().contains("/releases/")
}

/// The remedy for what is installed or cloned from a git repository.
fn git_remedy(method: FetchMethod) -> &'static str {
    match method {
        FetchMethod::GitClone => {
            "check out a full commit SHA right after the clone, or make the repository a submodule"
        }
        FetchMethod::Pip => "use a full commit SHA: `git+https://…@<40 hexadecimal digits>`",
        FetchMethod::Cargo => {
            "use a full commit SHA and the lockfile of the package: `cargo install --locked --git URL --rev \
             <40 hexadecimal digits>`"
        }
        _ => "replace the branch or tag with a full commit SHA",
    }
}

/// The remedy for a fetch method.
fn remedy(method: FetchMethod, target: Option<&Target>) -> &'static str {
    match (method, target) {
        (FetchMethod::PipeToShell, _) => {
            "install a fixed version of the program, and compare its SHA-256 with one in the repository; a digest \
             of the script does not pin what the script downloads"
        }
        (FetchMethod::Download | FetchMethod::Archive, _) => {
            "compare the SHA-256 of the file with one in the repository right after the download (`sha256sum -c`)"
        }
        (FetchMethod::Pip, Some(Target::Url { .. })) => {
            "add the digest to the URL: `#sha256=<64 hexadecimal digits>`"
        }
        (FetchMethod::Pip, _) => {
            "give an exact version, or install from a requirements file with hashes: `pip install \
             --require-hashes -r FILE`"
        }
        (_, Some(Target::Url { .. })) => {
            "download the package to a file, compare its SHA-256 with one in the repository, then install \
             the file"
        }
        (FetchMethod::Npm, _) => {
            "give an exact version, or add it to package.json and install from the lockfile: `npm ci`"
        }
        (FetchMethod::Cargo, _) => {
            "give an exact version and use its lockfile: `cargo install --locked CRATE@X.Y.Z`"
        }
        (FetchMethod::Go, _) => "give an exact version: `go install PACKAGE@vX.Y.Z`",
        (FetchMethod::Gem, _) => {
            "give an exact version: `gem install NAME -v X.Y.Z`, or install from a Gemfile.lock"
        }
        (FetchMethod::Conda, _) => {
            "give the version and the build (`name=1.2.3=build`), or install from a lockfile (conda-lock)"
        }
        (FetchMethod::OsPackage, Some(Target::Package { ecosystem, .. })) => system(ecosystem),
        // The package is in a variable, so its package manager is unknown.
        (FetchMethod::OsPackage, _) => {
            "give the version with the package, in the syntax of its package manager, or install \
             from a dated snapshot of the archive"
        }
        (FetchMethod::Nuget, _) => {
            "give an exact version: `--version X.Y.Z`, or restore from a lockfile in locked mode"
        }
        (FetchMethod::Choco, _) => "give an exact version: `--version X.Y.Z`",
        _ => "fetch an exact version, and compare it with a known digest",
    }
}

/// The remedy for a package of the operating system, by what its package manager supports.
fn system(ecosystem: &str) -> &'static str {
    match ecosystem {
        "brew" => {
            "Homebrew only installs the newest version: where the version matters, download that \
             release and compare its SHA-256 with one in the repository"
        }
        "alpm" => {
            "pacman only installs the newest version: download the package file of one version, \
             compare its SHA-256 with one in the repository, and install the file"
        }
        "apk" => {
            "give the version (`name=version`), or install from a mirror of your own that keeps it, \
             because Alpine removes a version when it is replaced"
        }
        "rpm" => {
            "give the version (`name-version`), or install from a mirror of your own that keeps it, \
             because the repositories of a distribution may remove versions that were replaced"
        }
        _ => "give the version (`name=version`), or install from a dated snapshot of the archive",
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Location, RepoPath};

    use super::*;

    #[test]
    fn a_repository_known_only_at_run_time_cannot_become_a_submodule() {
        let of = |value: &str, pin: PinStrength| {
            let at = Location::whole(RepoPath::new("fetch.sh"));
            let mut reference = Reference::new(at, "", value);
            reference.pin = pin;
            reference.method = Some(FetchMethod::GitClone);
            remedy_of(FetchMethod::GitClone, &reference)
        };
        let named = of("https://github.com/harbor-example/rope", PinStrength::Absent);
        assert!(named.contains("submodule"), "{named}");
        let open = of("https://github.com/harbor-example/$NAME", PinStrength::Unresolvable);
        assert!(open.contains("full commit SHA") && !open.contains("submodule"), "{open}");
    }

    #[test]
    fn a_file_at_a_url_in_a_variable_is_compared_with_a_digest() {
        let at = Location::whole(RepoPath::new("fetch.sh"));
        let mut reference = Reference::new(at, "", "${url}");
        let (owner, repository) = ("harbor-example".to_owned(), "rope".to_owned());
        reference.target = Some(Target::Repository { owner, repository, path: String::new() });
        reference.pin = PinStrength::Unresolvable;
        let open = remedy_of(FetchMethod::Archive, &reference);
        assert!(open.contains("SHA-256") && !open.contains("branch"), "{open}");
        reference.pin = PinStrength::Branch;
        assert!(remedy_of(FetchMethod::Archive, &reference).contains("full commit SHA"));
    }

    #[test]
    fn each_package_manager_has_its_own_remedy() {
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
