//! Tools that CI runs, and the facts they speak for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use plimsoll_model::{Location, Observation};
use regex::Regex;

/// Actions, by the beginning of their name, and the facts that using one speaks for.
const ACTIONS: &[(&str, &[&str])] = &[
    ("actions/attest", &["provenance"]),
    ("actions/attest-build-provenance", &["provenance"]),
    ("actions/attest-sbom", &["sbom-published", "provenance"]),
    ("actions/dependency-review-action", &["package-advisories"]),
    ("anchore/sbom-action", &["sbom-published"]),
    ("anchore/scan-action", &["package-advisories"]),
    ("aquasecurity/trivy-action", &["package-advisories"]),
    ("cyclonedx/gh-", &["sbom-published"]),
    ("embarkstudios/cargo-deny-action", &["package-advisories"]),
    ("gitguardian/ggshield-action", &["secret-audit"]),
    ("github/codeql-action/analyze", &["code-scanning"]),
    ("gitleaks/gitleaks-action", &["secret-audit"]),
    ("google/osv-scanner-action", &["package-advisories", "vendored-advisories"]),
    ("intel/cve-bin-tool-action", &["vendored-advisories"]),
    ("ossf/scorecard-action", &["scorecard"]),
    ("pypa/gh-action-pip-audit", &["package-advisories"]),
    ("pypa/gh-action-pypi-publish", &["provenance"]),
    ("returntocorp/semgrep-action", &["code-scanning"]),
    ("rustsec/audit-check", &["package-advisories"]),
    ("semgrep/semgrep-action", &["code-scanning"]),
    ("sigstore/gh-action-sigstore-python", &["provenance"]),
    ("slsa-framework/slsa-github-generator", &["provenance"]),
    ("snyk/actions", &["package-advisories"]),
    ("sonarsource/", &["code-scanning"]),
    ("trufflesecurity/trufflehog", &["secret-audit"]),
    ("zizmorcore/zizmor-action", &["code-scanning"]),
];

/// Commands of one word or two, and the facts that running one speaks for.
const COMMANDS: &[(&str, &[&str])] = &[
    ("bandit", &["code-scanning"]),
    ("cargo audit", &["package-advisories"]),
    ("cargo cyclonedx", &["sbom-published"]),
    ("cargo deny", &["package-advisories"]),
    ("cargo sbom", &["sbom-published"]),
    ("cdxgen", &["sbom-published"]),
    ("clang-tidy", &["code-scanning"]),
    ("cosign attest", &["provenance"]),
    ("cosign sign", &["provenance"]),
    ("cosign sign-blob", &["provenance"]),
    ("cppcheck", &["code-scanning"]),
    ("cve-bin-tool", &["vendored-advisories"]),
    ("cyclonedx-npm", &["sbom-published"]),
    ("cyclonedx-py", &["sbom-published"]),
    ("detect-secrets", &["secret-audit"]),
    ("ggshield", &["secret-audit"]),
    ("gitleaks", &["secret-audit"]),
    ("govulncheck", &["package-advisories"]),
    ("grype", &["package-advisories"]),
    ("npm audit", &["package-advisories"]),
    ("npm sbom", &["sbom-published"]),
    ("osv-scanner", &["package-advisories", "vendored-advisories"]),
    ("pip-audit", &["package-advisories"]),
    ("pnpm audit", &["package-advisories"]),
    ("sbom-tool", &["sbom-published"]),
    ("scan-build", &["code-scanning"]),
    ("semgrep", &["code-scanning"]),
    ("syft", &["sbom-published"]),
    ("trivy", &["package-advisories"]),
    ("trufflehog", &["secret-audit"]),
    ("yarn audit", &["package-advisories"]),
];

/// What using an action speaks for. `name` is `owner/repository/path`.
pub(crate) fn of_uses(name: &str, place: &Location, out: &mut Vec<Observation>) {
    let name = name.to_ascii_lowercase();
    for (known, facts) in ACTIONS {
        let rest = name.strip_prefix(known);
        let whole = known.ends_with(['/', '-']);
        if rest.is_some_and(|rest| whole || rest.is_empty() || rest.starts_with('/')) {
            observe(facts, &name, place, out);
        }
    }
}

/// What the commands of a script speak for. Each counts once; its place is the script.
pub(crate) fn of_script(text: &str, place: &Location, out: &mut Vec<Observation>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for line in lines_that_may(text) {
        let mut before = "";
        let breaks = |c: char| c.is_whitespace() || "\"'`;|&()<>$=".contains(c);
        for word in line.split(breaks).filter(|word| !word.is_empty()) {
            let word = word.rsplit('/').next().unwrap_or(word);
            if let Some((command, facts)) = command(before, word)
                && seen.insert(command)
            {
                observe(facts, command, place, out);
            }
            before = word;
        }
        // Plimsoll writes SBOMs with one of several formats.
        if line.contains("plimsoll scan")
            && ["cyclonedx", "spdx"].iter().any(|it| line.contains(it))
        {
            observe(&["sbom-published"], "plimsoll scan", place, out);
        }
    }
}

/// The lines that hold the last word of a command, or `plimsoll`, and are no comments. Most scripts
/// have none, and one search through all of the text says so.
fn lines_that_may(text: &str) -> impl Iterator<Item = &str> {
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let words = COMMANDS.iter().filter_map(|(command, _)| command.rsplit(' ').next());
        let words: BTreeSet<String> = words.chain(["plimsoll"]).map(regex::escape).collect();
        Regex::new(&words.into_iter().collect::<Vec<_>>().join("|")).ok()
    });
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = WORDS.as_ref()?.find_at(text, at)?;
        let start = text.get(..found.start())?.rfind('\n').map_or(0, |end| end + 1);
        let end = text.get(found.end()..)?.find('\n').map_or(text.len(), |it| found.end() + it);
        at = end;
        text.get(start..end)
    })
    .filter(|line| !line.trim_start().starts_with('#'))
}

/// The command that a word is, or that it is together with the word before.
fn command(before: &str, word: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    COMMANDS.iter().find(|(command, _)| match command.split_once(' ') {
        Some((tool, verb)) => before == tool && word == verb,
        None => word == *command,
    })
}

fn observe(facts: &[&str], note: &str, place: &Location, out: &mut Vec<Observation>) {
    out.extend(facts.iter().map(|fact| Observation::new(fact, true, place.clone(), note)));
}

#[cfg(test)]
mod tests {
    use plimsoll_model::RepoPath;

    use super::*;

    fn facts(work: impl Fn(&Location, &mut Vec<Observation>)) -> Vec<String> {
        let mut out = Vec::new();
        work(&Location::whole(RepoPath::default()), &mut out);
        out.into_iter().map(|one| one.fact).collect()
    }

    #[test]
    fn tables_are_in_order() {
        assert!(ACTIONS.iter().map(|(name, _)| name).is_sorted());
        assert!(COMMANDS.iter().map(|(name, _)| name).is_sorted());
        let known = |fact: &&str| {
            [
                "code-scanning",
                "package-advisories",
                "provenance",
                "sbom-published",
                "scorecard",
                "secret-audit",
                "vendored-advisories",
            ]
            .contains(fact)
        };
        assert!(ACTIONS.iter().chain(COMMANDS).flat_map(|(_, facts)| *facts).all(known));
    }

    #[test]
    fn actions_and_commands() {
        let of = |name: &str| facts(|place, out| of_uses(name, place, out));
        assert_eq!(of("ossf/scorecard-action"), ["scorecard"]);
        assert_eq!(of("github/codeql-action/analyze"), ["code-scanning"]);
        assert_eq!(of("github/codeql-action/upload-sarif"), [""; 0]);
        assert_eq!(
            of("slsa-framework/slsa-github-generator/.github/workflows/x.yml"),
            ["provenance"]
        );
        assert_eq!(of("ossf/scorecard-action-2"), [""; 0]);
        let of = |text: &str| facts(|place, out| of_script(text, place, out));
        assert_eq!(of("pip install pip-audit && pip-audit -r x.txt"), ["package-advisories"]);
        assert_eq!(of("cargo  deny check; ./bin/syft ."), ["package-advisories", "sbom-published"]);
        assert_eq!(of("# cargo audit\ncargo build; audit"), [""; 0]);
        assert_eq!(of("plimsoll scan -o spdx-json=x"), ["sbom-published"]);
    }
}
