//! Tools that CI runs, and the facts they speak for.
//!
//! A mention is not a run: a step that installs, copies or uploads an analyzer, asks for its
//! version, or sets it up for later, shows nothing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use plimsoll_model::{Exposure, Location, Observation};
use plimsoll_script::Invoked;
use plimsoll_workflow::{Extraction, FoundValue};

use super::updates::Watch;

const SCAN: &str = "code-scanning";
const MATCH: &str = "package-advisories";
const VENDORED: &str = "vendored-advisories";
const PROVENANCE: &str = "provenance";
const SBOM: &str = "sbom-published";
const AUDIT: &str = "secret-audit";

/// Every fact that a tool can speak for, in order.
#[cfg(test)]
const FACTS: [&str; 7] = [SCAN, MATCH, PROVENANCE, SBOM, "scorecard", AUDIT, VENDORED];

/// An action or a reusable workflow whose use speaks for facts.
struct Action {
    /// `owner/repository/path`; a last `/` stands for every path below.
    name: &'static str,
    facts: &'static [&'static str],
    /// The ecosystems whose packages it matches with advisories; none for all.
    ecosystems: &'static [&'static str],
    /// Whether its inputs and the rights of its job make it do so.
    does: fn(&Use<'_>) -> bool,
}

/// A use of an action.
struct Use<'a> {
    found: &'a FoundValue,
    identity: bool,
}

impl Use<'_> {
    fn input(&self, name: &str) -> Option<&str> {
        self.found.input(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Whether an input is there and not turned off.
    fn asks(&self, name: &str) -> bool {
        self.input(name).is_some_and(|value| !value.eq_ignore_ascii_case("false"))
    }

    fn refuses(&self, name: &str) -> bool {
        self.input(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    }
}

const fn action(name: &'static str, facts: &'static [&'static str]) -> Action {
    Action { name, facts, ecosystems: &[], does: |_| true }
}

const fn action_if(
    name: &'static str,
    facts: &'static [&'static str],
    does: fn(&Use<'_>) -> bool,
) -> Action {
    Action { name, facts, ecosystems: &[], does }
}

const fn action_for(name: &'static str, ecosystems: &'static [&'static str]) -> Action {
    Action { name, facts: &[MATCH], ecosystems, does: |_| true }
}

/// Actions by name.
const ACTIONS: &[Action] = &[
    action("actions/attest", &[PROVENANCE]),
    action("actions/attest-build-provenance", &[PROVENANCE]),
    action("actions/attest-sbom", &[SBOM]),
    action("actions/dependency-review-action", &[MATCH]),
    action("anchore/sbom-action", &[SBOM]),
    // An image is not what the manifests of the repository ask for.
    action_if("anchore/scan-action", &[MATCH], |it| it.asks("path") || it.asks("sbom")),
    action_if("aquasecurity/trivy-action", &[MATCH], scans_files),
    action("cyclonedx/gh-dotnet-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-gomod-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-node-module-generatebom", &[SBOM]),
    action("cyclonedx/gh-php-composer-generate-sbom", &[SBOM]),
    action("cyclonedx/gh-python-generate-sbom", &[SBOM]),
    // It attests what it pushes unless told otherwise.
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

/// Paths of the actions above that set a tool up and run nothing.
const SETUPS: [&str; 1] = ["snyk/actions/setup"];

/// Only trusted publishing makes attestations, and it needs an identity token.
fn is_trusted_publishing(it: &Use<'_>) -> bool {
    let token = it.input("password").is_some() || it.input("user").is_some();
    it.identity && !token
}

fn scans_files(it: &Use<'_>) -> bool {
    let kind = it.input("scan-type").unwrap_or("image");
    matches!(kind, "fs" | "filesystem" | "repo" | "repository" | "rootfs" | "sbom")
}

/// A command whose run speaks for facts.
struct Command {
    /// The tool.
    name: &'static str,
    /// What its first argument that is not an option must be, several words where it takes a
    /// command of a command; none for anything.
    verbs: &'static [&'static str],
    facts: &'static [&'static str],
    /// The ecosystems whose packages it matches with advisories; none for all.
    ecosystems: &'static [&'static str],
    /// Whether its arguments make it do so.
    does: fn(&[&str]) -> bool,
}

const fn command(
    name: &'static str,
    verbs: &'static [&'static str],
    facts: &'static [&'static str],
) -> Command {
    Command { name, verbs, facts, ecosystems: &[], does: |_| true }
}

const fn audits(
    name: &'static str,
    verbs: &'static [&'static str],
    ecosystems: &'static [&'static str],
) -> Command {
    // `npm audit signatures` looks at signatures, and at no advisory.
    let does = |words: &[&str]| !words.contains(&"signatures");
    Command { name, verbs, facts: &[MATCH], ecosystems, does }
}

const fn publishes(
    name: &'static str,
    verbs: &'static [&'static str],
    does: fn(&[&str]) -> bool,
) -> Command {
    Command { name, verbs, facts: &[PROVENANCE], ecosystems: &[], does }
}

/// Commands in the order of their names.
const COMMANDS: &[Command] = &[
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
const RUNNERS: [(&str, &[&str]); 10] = [
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
const INTERPRETERS: [&str; 3] = ["perl", "python", "python3"];

/// Containers: the image is the tool.
const CONTAINERS: [&str; 2] = ["docker", "podman"];

/// `cargo deny check` looks at advisories unless told to look at something else alone.
fn checks_advisories(words: &[&str]) -> bool {
    let Some(at) = words.iter().position(|word| *word == "check") else { return false };
    let what = words.get(at + 1..).unwrap_or_default();
    let kinds = ["advisories", "bans", "licenses", "sources", "all"];
    let asked: Vec<&&str> = what.iter().filter(|word| kinds.contains(*word)).collect();
    asked.is_empty() || asked.iter().any(|word| matches!(**word, "advisories" | "all"))
}

/// The names of all commands that are looked at, sorted, for the reader of scripts.
pub(crate) fn command_names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let tools = COMMANDS.iter().map(|command| command.name);
        let runners = RUNNERS.iter().map(|(name, _)| *name);
        let names = tools.chain(runners).chain(INTERPRETERS).chain(CONTAINERS);
        let names: BTreeSet<&'static str> = names.collect();
        names.into_iter().collect()
    });
    &NAMES
}

/// What the uses of actions in a workflow or action speak for.
pub(crate) fn of_use(
    name: &str,
    found: &FoundValue,
    extraction: &Extraction,
    place: &Location,
    out: &mut Vec<Observation>,
    watches: &mut Vec<Watch>,
) {
    let name = name.to_ascii_lowercase();
    let job = found.job.and_then(|job| extraction.jobs.get(job));
    // An action runs with the rights of the job that uses it, which this file does not say.
    let identity = job.is_none_or(|job| job.exposures.contains(&Exposure::IdentityToken));
    let used = Use { found, identity };
    for action in ACTIONS {
        let named = match action.name.strip_suffix('/') {
            Some(above) => {
                name == above || name.strip_prefix(action.name).is_some_and(|rest| !rest.is_empty())
            }
            None => name == action.name,
        };
        if named && !SETUPS.contains(&name.as_str()) && (action.does)(&used) {
            observe(action.facts, action.ecosystems, &name, place, out, watches);
        }
    }
}

/// What the commands of a script speak for. Each counts once; its place is the script.
pub(crate) fn of_script(
    invoked: &[Invoked],
    place: &Location,
    out: &mut Vec<Observation>,
    watches: &mut Vec<Watch>,
) {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for run in invoked {
        let words: Vec<&str> = run.arguments.iter().map(String::as_str).collect();
        let (name, words) = tool(run.name, &words);
        for (at, command) in COMMANDS.iter().enumerate() {
            if command.name == name && runs(command, words) && seen.insert(at) {
                let verb = command.verbs.iter().find(|verb| is_verb(verb, words));
                let note = verb.map_or_else(|| name.to_owned(), |verb| format!("{name} {verb}"));
                observe(command.facts, command.ecosystems, &note, place, out, watches);
            }
        }
    }
}

/// The tool that a command runs in the end, and the arguments it is given.
fn tool<'a>(name: &'a str, words: &'a [&'a str]) -> (&'a str, &'a [&'a str]) {
    let first = |words: &[&str]| words.iter().position(|word| !word.starts_with('-'));
    let behind = |at: usize| {
        let named = words.get(at).copied().unwrap_or_default();
        let named = named.rsplit('/').next().unwrap_or(named);
        let named = named.split(['@', ':']).next().unwrap_or(named);
        let named = named.split("==").next().unwrap_or(named);
        let named = named.strip_suffix(".py").or(named.strip_suffix(".pl")).unwrap_or(named);
        (named, words.get(at + 1..).unwrap_or_default())
    };
    if CONTAINERS.contains(&name) {
        // Which words are values of options is not known; an image that is a tool has its name.
        let image = words.iter().position(|word| {
            let named = word.contains('/') && !word.starts_with(['-', '/', '.', '$']);
            named && COMMANDS.iter().any(|known| image_name(word) == known.name)
        });
        return match image {
            Some(at) if words.first() == Some(&"run") => {
                let (named, rest) = behind(at);
                // Most images take the name of their tool once more, or not.
                let again = rest.first() == Some(&named);
                (named, if again { rest.get(1..).unwrap_or_default() } else { rest })
            }
            _ => (name, words),
        };
    }
    if INTERPRETERS.contains(&name) {
        let module = words.iter().position(|word| *word == "-m").map(|at| at + 1);
        return match module.or_else(|| first(words)) {
            Some(at) => {
                let (named, rest) = behind(at);
                (spelled(named), rest)
            }
            None => (name, words),
        };
    }
    for (_, verbs) in RUNNERS.iter().filter(|(runner, _)| *runner == name) {
        let from = if verbs.is_empty() {
            Some(0)
        } else {
            let verb = verbs.iter().find(|verb| is_verb(verb, words));
            verb.map(|verb| verb.split(' ').count())
        };
        let rest = from.and_then(|from| words.get(from..)).unwrap_or_default();
        if let (Some(from), Some(at)) = (from, first(rest)) {
            return behind(from + at);
        }
    }
    (name, words)
}

/// Modules of Python have underscores for the hyphens of their tool.
fn spelled(module: &str) -> &str {
    let same = |name: &&str| name.replace('-', "_") == module;
    COMMANDS.iter().map(|command| command.name).find(same).unwrap_or(module)
}

fn image_name(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(['@', ':']).next().unwrap_or(name)
}

/// Whether arguments make a tool do its work: with its verb, and not only to tell its version.
fn runs(command: &Command, words: &[&str]) -> bool {
    const ASKS: [&str; 7] = ["--help", "--version", "-V", "-h", "-version", "help", "version"];
    let asks = words.iter().take(2).any(|word| ASKS.contains(word));
    let verb = command.verbs.is_empty() || command.verbs.iter().any(|verb| is_verb(verb, words));
    !asks && verb && (command.does)(words)
}

/// Whether the words that are not options begin with a verb.
fn is_verb(verb: &str, words: &[&str]) -> bool {
    let mut words = words.iter().filter(|word| !word.starts_with(['-', '+']));
    verb.split(' ').all(|part| words.next() == Some(&part))
}

fn observe(
    facts: &[&str],
    ecosystems: &'static [&'static str],
    note: &str,
    place: &Location,
    out: &mut Vec<Observation>,
    watches: &mut Vec<Watch>,
) {
    for fact in facts {
        if *fact == MATCH {
            watches.push(Watch::scanner(note, ecosystems));
        } else {
            out.push(Observation::new(fact, true, place.clone(), note));
        }
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::RepoPath;
    use plimsoll_script::{ScriptLimits, scan_shell};
    use plimsoll_workflow::{Document, Role, extract};

    use super::*;

    fn told(out: Vec<Observation>, watches: &[Watch]) -> Vec<String> {
        let mut all: Vec<String> = out.into_iter().map(|one| one.fact).collect();
        all.extend(watches.iter().map(|_| MATCH.to_owned()));
        all.sort();
        all
    }

    fn script(text: &str) -> Vec<String> {
        let budget = ScriptLimits::default().with_commands(command_names());
        let (mut out, mut watches) = (Vec::new(), Vec::new());
        let place = Location::whole(RepoPath::default());
        of_script(&scan_shell(text, &budget).invoked, &place, &mut out, &mut watches);
        told(out, &watches)
    }

    /// What a step says, in a job with the rights.
    fn step(rights: &str, step: &str) -> Vec<String> {
        let text = format!("jobs:\n  b:\n    permissions: {rights}\n    steps:\n      - {step}\n");
        let budget = plimsoll_workflow::YamlLimits::default();
        let document = Document::parse(&text, &budget);
        let extraction = extract(&document, Role::Workflow, &budget);
        let (mut out, mut watches) = (Vec::new(), Vec::new());
        for found in &extraction.found {
            let name = found.value.split('@').next().unwrap();
            let place = Location::whole(RepoPath::default());
            of_use(name, found, &extraction, &place, &mut out, &mut watches);
        }
        told(out, &watches)
    }

    #[test]
    fn tables_are_in_order() {
        assert!(ACTIONS.iter().map(|action| action.name).is_sorted());
        assert!(COMMANDS.iter().map(|command| command.name).is_sorted());
        let facts = ACTIONS.iter().flat_map(|action| action.facts);
        let mut facts = facts.chain(COMMANDS.iter().flat_map(|command| command.facts));
        assert!(facts.all(|fact| FACTS.contains(fact)));
    }

    #[test]
    fn a_run_speaks_and_a_mention_does_not() {
        for (text, expected) in [
            ("pip install pip-audit && pip-audit -r x.txt", &[MATCH][..]),
            ("cargo  deny check; ./bin/syft .", &[MATCH, SBOM]),
            ("cargo +nightly deny --all-features check advisories", &[MATCH]),
            ("cargo deny check licenses", &[]),
            ("# cargo audit\ncargo build; audit", &[]),
            ("plimsoll scan -o spdx-json=x", &[SBOM]),
            ("clang-tidy -p build a.cc", &[SCAN]),
            ("find . -name '*.cc' | xargs clang-tidy", &[SCAN]),
            ("python3 tools/run-clang-tidy.py -p build", &[SCAN]),
            ("aws s3 cp clang-tidy s3://b/clang-tidy", &[]),
            ("cp bin/clang-tidy out/ && chmod +x out/clang-tidy", &[]),
            ("apt-get install -y clang-tidy cppcheck", &[]),
            ("clang-tidy --version; which semgrep; echo gitleaks detect", &[]),
            ("cat > x <<'E'\ncargo audit\nE", &[]),
            ("npm audit signatures; npm audit --audit-level=high", &[MATCH]),
            ("npx @cyclonedx/cyclonedx-npm --output-file b.json", &[SBOM]),
            ("docker run --rm -v $PWD:/src semgrep/semgrep semgrep scan", &[SCAN]),
            ("docker push ghcr.io/x/semgrep", &[]),
            ("python -m pip_audit", &[MATCH]),
            ("trivy image alpine:3; trivy fs .", &[MATCH]),
            ("gitleaks version; gitleaks git .", &[AUDIT]),
            ("npm publish", &[]),
            ("npm publish --provenance --access public", &[PROVENANCE]),
            ("cosign verify x; cosign sign x", &[PROVENANCE]),
        ] {
            assert_eq!(script(text), expected, "{text}");
        }
    }

    #[test]
    fn an_action_speaks_for_what_its_inputs_make_it_do() {
        let token = "{id-token: write}";
        let publish = "uses: pypa/gh-action-pypi-publish@v1";
        let none: [&str; 0] = [];
        assert_eq!(step(token, publish), [PROVENANCE]);
        assert_eq!(step("{contents: read}", publish), none);
        for with in ["password: '${{ secrets.T }}'", "attestations: false", "user: a"] {
            assert_eq!(
                step(token, &format!("{publish}\n        with: {{{with}}}")),
                none,
                "{with}"
            );
        }
        let push = "uses: docker/build-push-action@v6\n        with: {push: true}";
        assert_eq!(step("{}", push), [PROVENANCE]);
        for with in ["push: false", "push: true, provenance: false"] {
            let text = format!("uses: docker/build-push-action@v6\n        with: {{{with}}}");
            assert_eq!(step("{}", &text), none, "{with}");
        }
        for (name, expected) in [
            ("ossf/scorecard-action", &["scorecard"][..]),
            ("ossf/scorecard-action-2", &[]),
            ("github/codeql-action/analyze", &[SCAN]),
            ("github/codeql-action/upload-sarif", &[]),
            ("github/codeql-action/init", &[]),
            ("slsa-framework/slsa-github-generator/.github/workflows/x.yml", &[PROVENANCE]),
            ("slsa-framework/slsa-verifier/actions/installer", &[]),
            ("anchore/sbom-action/download-syft", &[]),
            ("anchore/sbom-action", &[SBOM]),
            ("snyk/actions/setup", &[]),
            ("snyk/actions/node", &[MATCH]),
            ("aquasecurity/trivy-action", &[]),
        ] {
            assert_eq!(step("{}", &format!("uses: {name}@v1")), expected, "{name}");
        }
    }
}
