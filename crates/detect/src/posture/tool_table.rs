//! The tools that are evidence for facts: actions, and commands.

use plimsoll_workflow::FoundValue;

pub(super) const SCAN: &str = "code-scanning";
pub(super) const MATCH: &str = "package-advisories";
pub(super) const VENDORED: &str = "vendored-advisories";
pub(super) const PROVENANCE: &str = "provenance";
pub(super) const SBOM: &str = "sbom-published";
pub(super) const AUDIT: &str = "secret-audit";

/// Every fact that a tool can be evidence for, in order.
#[cfg(test)]
pub(super) const FACTS: [&str; 7] = [SCAN, MATCH, PROVENANCE, SBOM, "scorecard", AUDIT, VENDORED];

/// An action or a reusable workflow whose use is evidence for facts.
pub(super) struct Action {
    /// `owner/repository/path`; a trailing `/` matches every path below.
    pub(super) name: &'static str,
    pub(super) facts: &'static [&'static str],
    /// The ecosystems whose packages it compares with advisories; empty for all.
    pub(super) ecosystems: &'static [&'static str],
    /// Whether a use is evidence, according to its inputs and the permissions of its job.
    pub(super) does: fn(&Use<'_>) -> bool,
}

/// A use of an action.
pub(super) struct Use<'a> {
    pub(super) found: &'a FoundValue,
    pub(super) identity: bool,
}

impl Use<'_> {
    pub(super) fn input(&self, name: &str) -> Option<&str> {
        self.found.input(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Whether an input is present and not turned off.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.input(name).is_some_and(|value| !value.eq_ignore_ascii_case("false"))
    }

    pub(super) fn refuses(&self, name: &str) -> bool {
        self.input(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    }
}

pub(super) const fn action(name: &'static str, facts: &'static [&'static str]) -> Action {
    Action { name, facts, ecosystems: &[], does: |_| true }
}

pub(super) const fn action_if(
    name: &'static str,
    facts: &'static [&'static str],
    does: fn(&Use<'_>) -> bool,
) -> Action {
    Action { name, facts, ecosystems: &[], does }
}

pub(super) const fn action_for(name: &'static str, ecosystems: &'static [&'static str]) -> Action {
    Action { name, facts: &[MATCH], ecosystems, does: |_| true }
}

/// Actions by name.
pub(super) const ACTIONS: &[Action] = &[
    action("actions/attest", &[PROVENANCE]),
    action("actions/attest-build-provenance", &[PROVENANCE]),
    action("actions/attest-sbom", &[SBOM]),
    action("actions/dependency-review-action", &[MATCH]),
    action("anchore/sbom-action", &[SBOM]),
    // An image is not a requirement of the repository's manifests.
    action_if("anchore/scan-action", &[MATCH], |it| it.asks("path") || it.asks("sbom")),
    action_if("aquasecurity/trivy-action", &[MATCH], scans_files),
    action("cyclonedx/gh-dotnet-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-gomod-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-node-module-generatebom", &[SBOM]),
    action("cyclonedx/gh-php-composer-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-python-generate-sbom", &[SBOM]),
    // The action attests by default what it pushes.
    action_if("docker/build-push-action", &[PROVENANCE], |it| {
        let pushes = it.input("outputs").is_some_and(|outputs| outputs.contains("push=true"));
        (it.asks("push") || pushes) && !it.refuses("provenance")
    }),
    action_if("docker/build-push-action", &[SBOM], |it| it.asks("sbom")),
    action_for("embarkstudios/cargo-deny-action", &["cargo"]),
    action("gitguardian/ggshield-action", &[AUDIT]),
    action("github/codeql-action/analyze", &[SCAN]),
    action("gitleaks/gitleaks-action", &[AUDIT]),
    action("google/osv-scanner-action/", &[MATCH, VENDORED]),
    action("intel/cve-bin-tool-action", &[VENDORED]),
    action_if("js-devtools/npm-publish", &[PROVENANCE], |it| it.asks("provenance")),
    action("ossf/scorecard-action", &["scorecard"]),
    action_for("pypa/gh-action-pip-audit", &["pypi"]),
    action_if("pypa/gh-action-pypi-publish", &[PROVENANCE], |it| {
        is_trusted_publishing(it) && !it.refuses("attestations")
    }),
    action("returntocorp/semgrep-action", &[SCAN]),
    action_if("rubygems/release-gem", &[PROVENANCE], |it| {
        it.identity && !it.refuses("attestations")
    }),
    action_for("rustsec/audit-check", &["cargo"]),
    action("semgrep/semgrep-action", &[SCAN]),
    action("sigstore/gh-action-sigstore-python", &[PROVENANCE]),
    action("slsa-framework/slsa-github-generator/.github/workflows/", &[PROVENANCE]),
    action("snyk/actions/", &[MATCH]),
    action("sonarsource/sonarcloud-github-action", &[SCAN]),
    action("sonarsource/sonarqube-scan-action", &[SCAN]),
    action("trufflesecurity/trufflehog", &[AUDIT]),
    action("zizmorcore/zizmor-action", &[SCAN]),
];

/// Paths of the actions above that only set a tool up without running it.
pub(super) const SETUPS: [&str; 1] = ["snyk/actions/setup"];

/// Only trusted publishing makes attestations, and it needs an identity token.
pub(super) fn is_trusted_publishing(it: &Use<'_>) -> bool {
    let token = it.input("password").is_some() || it.input("user").is_some();
    it.identity && !token
}

pub(super) fn scans_files(it: &Use<'_>) -> bool {
    let kind = it.input("scan-type").unwrap_or("image");
    matches!(kind, "fs" | "filesystem" | "repo" | "repository" | "rootfs" | "sbom")
}

/// A command whose run is evidence for facts.
pub(super) struct Command {
    /// The tool.
    pub(super) name: &'static str,
    /// The required first argument that is not an option; several words for a subcommand of a command. Empty if any
    /// is accepted.
    pub(super) verbs: &'static [&'static str],
    pub(super) facts: &'static [&'static str],
    /// The ecosystems whose packages it compares with advisories; empty for all.
    pub(super) ecosystems: &'static [&'static str],
    /// Whether a run is evidence, according to its arguments.
    pub(super) does: fn(&[&str]) -> bool,
}

pub(super) const fn command(
    name: &'static str,
    verbs: &'static [&'static str],
    facts: &'static [&'static str],
) -> Command {
    Command { name, verbs, facts, ecosystems: &[], does: |_| true }
}

pub(super) const fn audits(
    name: &'static str,
    verbs: &'static [&'static str],
    ecosystems: &'static [&'static str],
) -> Command {
    // `npm audit signatures` checks signatures, not advisories.
    let does = |words: &[&str]| !words.contains(&"signatures");
    Command { name, verbs, facts: &[MATCH], ecosystems, does }
}

pub(super) const fn publishes(
    name: &'static str,
    verbs: &'static [&'static str],
    does: fn(&[&str]) -> bool,
) -> Command {
    Command { name, verbs, facts: &[PROVENANCE], ecosystems: &[], does }
}

/// Commands in the order of their names.
pub(super) const COMMANDS: &[Command] = &[
    command("bandit", &[], &[SCAN]),
    audits("cargo", &["audit"], &["cargo"]),
    command("cargo", &["cyclonedx", "sbom"], &[SBOM]),
    Command {
        name: "cargo",
        verbs: &["deny"],
        facts: &[MATCH],
        ecosystems: &["cargo"],
        does: checks_advisories,
    },
    audits("cargo-audit", &[], &["cargo"]),
    command("cargo-cyclonedx", &[], &[SBOM]),
    Command {
        name: "cargo-deny",
        verbs: &[],
        facts: &[MATCH],
        ecosystems: &["cargo"],
        does: checks_advisories,
    },
    command("cdxgen", &[], &[SBOM]),
    command("clang-tidy", &[], &[SCAN]),
    command("clang-tidy-diff", &[], &[SCAN]),
    command("codeql", &["database analyze"], &[SCAN]),
    command("cosign", &["attest", "attest-blob", "sign", "sign-blob"], &[PROVENANCE]),
    command("cppcheck", &[], &[SCAN]),
    command("cve-bin-tool", &[], &[VENDORED]),
    command("cyclonedx-npm", &[], &[SBOM]),
    command("cyclonedx-py", &[], &[SBOM]),
    command("detect-secrets", &["scan"], &[AUDIT]),
    command("ggshield", &["secret scan", "scan"], &[AUDIT]),
    command("gitleaks", &["detect", "dir", "directory", "git", "protect", "stdin"], &[AUDIT]),
    audits("govulncheck", &[], &["golang"]),
    Command {
        name: "grype",
        verbs: &[],
        facts: &[MATCH],
        ecosystems: &[],
        does: |words| {
            words.iter().any(|word| {
                ["dir:", "sbom:", ".", "file:"].iter().any(|kind| word.starts_with(kind))
            })
        },
    },
    audits("npm", &["audit"], &["npm"]),
    publishes("npm", &["publish"], |words| {
        words.contains(&"--provenance") || words.contains(&"--provenance=true")
    }),
    command("npm", &["sbom"], &[SBOM]),
    Command {
        name: "osv-scanner",
        verbs: &[],
        facts: &[MATCH, VENDORED],
        ecosystems: &[],
        does: |words| !words.contains(&"fix") && !words.contains(&"image"),
    },
    audits("pip-audit", &[], &["pypi"]),
    Command {
        name: "plimsoll",
        verbs: &["scan"],
        facts: &[SBOM],
        ecosystems: &[],
        does: |words| words.iter().any(|word| word.contains("cyclonedx") || word.contains("spdx")),
    },
    audits("pnpm", &["audit"], &["npm"]),
    publishes("pnpm", &["publish"], |words| words.contains(&"--provenance")),
    command("run-clang-tidy", &[], &[SCAN]),
    command("sbom-tool", &["generate", "Generate"], &[SBOM]),
    command("scan-build", &[], &[SCAN]),
    Command {
        name: "semgrep",
        verbs: &[],
        facts: &[SCAN],
        ecosystems: &[],
        does: |words| {
            !words.first().is_some_and(|verb| {
                ["install-semgrep-pro", "login", "logout", "lsp", "publish", "validate"]
                    .contains(verb)
            })
        },
    },
    Command {
        name: "syft",
        verbs: &[],
        facts: &[SBOM],
        ecosystems: &[],
        does: |words| {
            !words
                .first()
                .is_some_and(|verb| ["cataloger", "config", "convert", "login"].contains(verb))
        },
    },
    command("trivy", &["filesystem", "fs", "repo", "repository", "rootfs", "sbom"], &[MATCH]),
    command("trufflehog", &["filesystem", "git", "github"], &[AUDIT]),
    publishes("twine", &["upload"], |words| words.contains(&"--attestations")),
    audits("yarn", &["audit", "npm audit"], &["npm"]),
    publishes("yarn", &["npm publish"], |words| words.contains(&"--provenance")),
];

/// Commands that run another one, and the words between the two.
pub(super) const RUNNERS: [(&str, &[&str]); 10] = [
    ("bunx", &[]),
    ("npm", &["exec", "x"]),
    ("npx", &[]),
    ("pipx", &["run"]),
    ("pnpm", &["dlx", "exec"]),
    ("pre-commit", &["run"]),
    ("pnpx", &[]),
    ("uv", &["tool run"]),
    ("uvx", &[]),
    ("yarn", &["dlx", "exec", "run"]),
];

/// Interpreters of a script or module that is a tool.
pub(super) const INTERPRETERS: [&str; 3] = ["perl", "python", "python3"];

/// Containers: the image is the tool.
pub(super) const CONTAINERS: [&str; 2] = ["docker", "podman"];

/// `cargo deny check` checks advisories unless its arguments restrict it to other checks.
pub(super) fn checks_advisories(words: &[&str]) -> bool {
    let Some(at) = words.iter().position(|word| *word == "check") else { return false };
    let what = words.get(at + 1..).unwrap_or_default();
    let kinds = ["advisories", "bans", "licenses", "sources", "all"];
    let asked: Vec<&&str> = what.iter().filter(|word| kinds.contains(*word)).collect();
    asked.is_empty() || asked.iter().any(|word| matches!(**word, "advisories" | "all"))
}
