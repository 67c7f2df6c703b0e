//! Tools that CI runs, and the facts they are evidence for.
//!
//! A mention is not a run: a step that installs, copies or uploads an analyzer, prints its version,
//! or only sets it up, is not evidence.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use plimsoll_model::{Exposure, Location, Observation};
use plimsoll_script::Invoked;
use plimsoll_workflow::{Extraction, FoundValue};

use super::tool_table::{
    ACTIONS, COMMANDS, CONTAINERS, Command, INTERPRETERS, MATCH, RUNNERS, SETUPS, Use,
};
use super::updates::Watch;

/// The names of all relevant commands, sorted, for the script reader.
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

/// The facts that the actions in a workflow or action are evidence for.
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
    // An action runs with the permissions of the job that uses it, which are not in this file.
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

/// The facts that the commands of a script are evidence for. Each counts once; its place is the
/// script.
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

/// The tool that a command finally runs, and its arguments.
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
        // It is unknown which words are values of options, so the image is recognized by its name, which is that of the
        // tool.
        let image = words.iter().position(|word| {
            let named = word.contains('/') && !word.starts_with(['-', '/', '.', '$']);
            named && COMMANDS.iter().any(|known| image_name(word) == known.name)
        });
        return match image {
            Some(at) if words.first() == Some(&"run") => {
                let (named, rest) = behind(at);
                // Most images accept a command line with or without the name of their tool:
                // `docker run org/rope rope scan`.
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

/// Returns the tool of a Python module, which has underscores where the name of the tool has hyphens.
fn spelled(module: &str) -> &str {
    let same = |name: &&str| name.replace('-', "_") == module;
    COMMANDS.iter().map(|command| command.name).find(same).unwrap_or(module)
}

fn image_name(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(['@', ':']).next().unwrap_or(name)
}

/// Whether the arguments make a tool do its work: with its subcommand, and not only to print its
/// version.
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

    use super::super::tool_table::{AUDIT, FACTS, PROVENANCE, SBOM, SCAN};
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

    /// The facts from a step, in a job with these permissions.
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
    fn a_run_of_a_tool_is_evidence_but_a_mention_is_not() {
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
    fn an_action_is_evidence_for_what_its_inputs_make_it_do() {
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
