//! Facts about the posture of a repository, which are measured from its inventory.

use std::collections::BTreeSet;

use plimsoll_model::{
    Attestation, Component, ComponentKind, Concern, Date, Evidence, Fact, FactOrigin, Facts,
    FetchMethod, Finding, Location, PinStrength, Policy, Redacted, RefKind, RefSyntax, Reference,
    ReferenceId, Report, Scope, Target, Trust,
};

use crate::words::number;
use crate::{PolicyError, PolicyErrorKind};

/// The definition of a fact, and its measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactMeta {
    /// Its id.
    pub id: &'static str,
    /// The statement of the fact.
    pub summary: &'static str,
    /// The measurement; empty for a fact that only an attestation can state.
    pub measured: &'static str,
    /// Whether a policy may attest the fact, because it can be true without any trace in the
    /// repository.
    pub attestable: bool,
}

const fn fact(id: &'static str, summary: &'static str, measured: &'static str) -> FactMeta {
    FactMeta { id, summary, measured, attestable: true }
}

/// Defines a fact that the repository shows completely, so that a policy cannot attest it.
const fn shown(id: &'static str, summary: &'static str, measured: &'static str) -> FactMeta {
    FactMeta { id, summary, measured, attestable: false }
}

/// Every fact that a check can use, sorted by id.
pub static FACTS: &[FactMeta] = &[
    fact(
        "action-updates",
        "Workflows whose actions an update tool watches",
        "Counts workflows and actions that use third-party actions. Whether an update tool watches one depends \
         on its directory, and on what Renovate or the `github-actions` entries of Dependabot allow and ignore.",
    ),
    fact(
        "code-scanning",
        "Code is scanned in CI",
        "A workflow uses an analysis action or runs a source code scanner; installing or copying \
         a scanner does not count. Not applicable without source code.",
    ),
    shown(
        "components-described",
        "Shipped components with a license and a version or commit",
        "Counts product components. None passes unless CI generates an SBOM or one is committed.",
    ),
    shown(
        "external-references-pinned",
        "CI, script and build references to third-party code that are pinned to a commit or digest",
        "Counts actions, reusable workflows, images and checkouts of other owners, and what scripts, Dockerfiles \
         and build files download, clone or pull. Packages that scripts install do not count.",
    ),
    shown(
        "first-party-references-pinned",
        "CI, script and build references to the organization's code that are pinned to a commit or digest",
        "Counts the same kinds of references to your own organization and to the repository itself.",
    ),
    shown(
        "inventory-derivable",
        "The inventory can be derived from the repository",
        "Every file could be read, every manifest of a known kind was read, and each submodule has a \
         commit and a URL. Not applicable if the repository contains and references no third-party code.",
    ),
    shown(
        "no-hardcoded-secrets",
        "Searched files without a hard-coded secret of a known format",
        "CI files, the scripts they call, and files from which tools read credentials are searched for \
         tokens, webhooks and private keys of a known format. Other files are not searched.",
    ),
    shown(
        "no-untrusted-checkout",
        "Privileged workflows without a checkout of untrusted code",
        "Workflows on `pull_request_target`, `workflow_run` and similar events, judged by the `ref` of \
         their checkout steps.",
    ),
    fact(
        "package-advisories",
        "Manifests whose packages are checked for advisories",
        "Counts manifests. One passes if an update tool watches all its requirements (by directory, and by what \
         it allows and ignores), or if CI runs an advisory scanner for its ecosystem. GitHub's alerts are not visible \
         in the repository.",
    ),
    fact(
        "provenance",
        "CI attests or signs what it builds",
        "A workflow attests or signs, by a command or by an action that does so with its inputs and \
         permissions. Not applicable without source code.",
    ),
    shown(
        "requirements-bounded",
        "Requirements with a bound on their version",
        "Counts the requirements in the manifests of package managers.",
    ),
    shown(
        "requirements-locked",
        "Requirements that are pinned by a lockfile, a hash or a commit",
        "Counts the requirements in the manifests of package managers.",
    ),
    fact(
        "runner-isolation",
        "Jobs on ephemeral runners",
        "Counts `runs-on`: runners hosted by GitHub are ephemeral; for other labels, this is unknown.",
    ),
    fact(
        "sbom-published",
        "CI generates an SBOM, or one is committed",
        "Looks for workflow steps that generate an SBOM, and for SBOM files in the repository. Not applicable \
         without source code or components.",
    ),
    fact("scorecard", "OpenSSF Scorecard runs in CI", "A workflow uses the Scorecard action."),
    fact(
        "secret-audit",
        "The repository is scanned for secrets",
        "A workflow runs a secret scanner. An attestation should name the report of the scan.",
    ),
    fact("secret-scanning", "The code host, such as GitHub, scans pushes for secrets", ""),
    shown(
        "secrets-from-store",
        "Secret values that are not written in the workflow",
        "Counts keys of `env` and `with` whose name suggests a secret; a value that is written in the workflow \
         does not pass.",
    ),
    shown(
        "source-code",
        "The repository contains source code",
        "A file outside of vendored code has the extension of a programming language.",
    ),
    shown(
        "standard-manifest",
        "Packages are declared in a manifest of the ecosystem's standard form",
        "`pyproject.toml`, `Cargo.toml`, `package.json` or `Pipfile`, not only plain requirement lists.",
    ),
    shown(
        "token-permissions",
        "Jobs with explicit token permissions other than `write-all`",
        "Each job counts once, with its own `permissions` or those of its workflow. Disabled jobs do not count, nor do \
         jobs without permissions in a workflow that is only called.",
    ),
    fact(
        "vendored-advisories",
        "Vendored code is checked for advisories",
        "A scanner that recognizes code without a package manager runs in CI.",
    ),
    shown(
        "vendored-pinned",
        "Vendored components with a stated commit or release",
        "Counts submodules, vendored directories, embedded libraries, ported files, prebuilt binaries and models.",
    ),
    fact(
        "vendored-updates",
        "Vendored components that an update tool watches",
        "Counts vendored components: Dependabot's `gitsubmodule` and Renovate's `git-submodules` watch \
         submodules, but not copies.",
    ),
];

/// Returns the fact with an id.
pub fn fact_meta(id: &str) -> Option<&'static FactMeta> {
    FACTS.iter().find(|meta| meta.id == id)
}

/// Reads facts from JSON: an object of `part` and `whole` by fact id, optionally with an
/// `origin` and a `statement`. `file` is the name used in errors.
///
/// # Errors
///
/// [`PolicyErrorKind::Facts`] for invalid JSON and for an unknown ID: no check uses a fact with a
/// misspelled ID, so the score would be wrong without notice.
pub fn read_facts(text: &str, file: &str) -> Result<Facts, PolicyError> {
    let fail = |offset: usize, message: String| {
        PolicyError::at(PolicyErrorKind::Facts, file, text, offset, message)
    };
    let facts: Facts = serde_json::from_str(text).map_err(|why| {
        let lines = text.split_inclusive('\n').take(why.line().saturating_sub(1));
        let at = lines.map(str::len).sum::<usize>() + why.column().saturating_sub(1);
        let hint = "expected an object of `part` and `whole` by fact id; `plimsoll score --list-facts` \
                    lists the ids";
        fail(at, format!("{why}: {hint}"))
    })?;
    let known: Vec<&str> = FACTS.iter().map(|meta| meta.id).collect();
    for (id, fact) in facts.iter() {
        let at = text.find(&format!("\"{id}\"")).unwrap_or(0);
        if !known.contains(&id) {
            let hint = crate::suggest(id, &known, "plimsoll score --list-facts");
            return Err(fail(at, format!("unknown fact {id:?}{hint}")));
        }
        if fact.part.checked_add(fact.excused).is_none_or(|sum| sum > fact.whole) {
            let (part, excused, whole) = (fact.part, fact.excused, fact.whole);
            let message =
                format!("{id}: `part` {part} plus `excused` {excused} exceeds `whole` {whole}");
            return Err(fail(at, message));
        }
    }
    Ok(facts)
}

/// Measures the posture facts of a report from the observations of detectors and from its rows.
/// References whose finding has an active deferral count as excused.
pub fn measure(report: &Report, observed: Facts) -> Facts {
    let mut facts = observed;
    let count = Count::of_deferred(report.findings.iter().filter(|finding| finding.is_deferred()));
    let counted = || report.references.iter().filter(|reference| reference.activity.counts());
    let pinned = |reference: &Reference| reference.pin.is_pinned();
    let (first, others): (Vec<_>, Vec<_>) = counted()
        .filter(|reference| is_ci(reference) && reference.is_remote())
        .partition(|reference| is_own(reference));
    let uses_ci = !first.is_empty() || !others.is_empty();
    facts.set("external-references-pinned", count.of(others, pinned));
    facts.set("first-party-references-pinned", count.of(first, pinned));
    let required: Vec<_> = counted().filter(|reference| is_requirement(reference)).collect();
    facts.set("standard-manifest", standard_manifest(&required));
    facts.set("requirements-bounded", count.of(required.clone(), is_bounded));
    let settled = |reference: &Reference| reference.locked.is_some() || pinned(reference);
    let requires = !required.is_empty();
    facts.set("requirements-locked", count.of(required, settled));
    let components = |is: fn(&Component) -> bool| -> Vec<&Component> {
        report.components.iter().filter(|component| component.active && is(component)).collect()
    };
    let vendored = components(is_vendored);
    facts.set("vendored-pinned", of_components(&vendored, is_pinned));
    let published = facts.get("sbom-published").is_some_and(|fact| fact.part > 0);
    let shipped = components(|component| component.scope == Scope::Product);
    facts.set(
        "components-described",
        of_components(&shipped, |component| published && is_described(component)),
    );
    let submodules = components(|component| component.kind == ComponentKind::Submodule);
    let names_others = !report.references.is_empty() || !report.components.is_empty();
    if names_others || !report.complete {
        facts.set("inventory-derivable", derivable(report, &submodules));
    }
    if let Some(fact) = facts.get("no-hardcoded-secrets") {
        let fact = fact.clone().stated(FactOrigin::Measured, SEARCHED);
        facts.set("no-hardcoded-secrets", fact);
    }
    let is_seen = |id: &str| facts.get(id).is_some_and(|fact| fact.whole > 0);
    let code = is_seen("source-code");
    let carries = requires || !vendored.is_empty();
    let ci = uses_ci || is_seen("token-permissions");
    let secrets = code || carries || ci || is_seen("no-hardcoded-secrets");
    // These facts are only applicable if the repository has something that needs them.
    for (id, needed) in [
        ("vendored-advisories", !vendored.is_empty()),
        ("code-scanning", code),
        ("provenance", code),
        ("sbom-published", code || carries),
        ("scorecard", secrets),
        ("secret-audit", secrets),
        ("secret-scanning", secrets),
    ] {
        facts.set(id, present(facts.get(id), needed));
    }
    // Detectors observe these facts wherever they apply, so a fact without an observation is not
    // applicable.
    for meta in FACTS {
        if facts.get(meta.id).is_none() {
            facts.set(meta.id, Fact::counted(0, 0));
        }
    }
    facts
}

/// Replaces facts with the attestations that are valid on a day.
pub fn attest(facts: &mut Facts, policy: &Policy, today: Date) {
    for attestation in policy.attestations.iter().filter(|attestation| attestation.until >= today) {
        let Attestation { fact, statement, owner, evidence, until, .. } = attestation;
        let seen = evidence.as_ref().map(|url| format!(", see {url}")).unwrap_or_default();
        let text = format!("{statement} ({owner}, until {until}{seen})");
        let whole = facts.get(fact).map_or(1, |known| known.whole.max(1));
        let attested = Fact::counted(whole, whole).stated(FactOrigin::Attested, &text);
        facts.set(fact, attested);
    }
}

/// Whether a reference is to code of the repository's own organization.
fn is_own(reference: &Reference) -> bool {
    matches!(reference.trust, Trust::OwnOrganization | Trust::SelfRepository)
}

/// Whether a requirement limits its version. A branch does not, because it moves.
fn is_bounded(reference: &Reference) -> bool {
    let is_open = matches!(reference.pin, PinStrength::Absent | PinStrength::Branch);
    reference.pin.is_pinned() || (reference.syntax != RefSyntax::NoVersion && !is_open)
}

/// Returns a yes-or-no fact: 1 of 1 if it was observed, 0 of 1 if not, and 0 of 0 if it is not
/// applicable.
fn present(known: Option<&Fact>, needed: bool) -> Fact {
    let shown = known.is_some_and(|fact| fact.part > 0);
    let mut fact = Fact::counted(u64::from(shown), u64::from(needed || shown));
    fact.evidence = known.map(|fact| fact.evidence.clone()).unwrap_or_default();
    fact
}

fn is_ci(reference: &Reference) -> bool {
    let host = matches!(
        reference.kind,
        RefKind::Action | RefKind::ReusableWorkflow | RefKind::CheckoutRepo
    );
    host || reference.kind.is_image() || reference.method.is_some_and(is_download)
}

/// Whether a script fetches code from a URL or repository, rather than a package by name.
fn is_download(method: FetchMethod) -> bool {
    use FetchMethod as F;
    matches!(
        method,
        F::Archive | F::BaseImage | F::DockerPull | F::Download | F::GitClone | F::PipeToShell
    )
}

fn is_requirement(reference: &Reference) -> bool {
    reference.kind == RefKind::PackageRequirement && reference.target.is_some()
}

fn is_vendored(component: &Component) -> bool {
    component.kind == ComponentKind::Submodule || component.kind.is_in_tree()
}

/// Whether the upstream state of a component is stated: a commit, or a release for code in the
/// tree. A branch name is neither.
fn is_pinned(component: &Component) -> bool {
    let copied = component.kind != ComponentKind::Submodule;
    let commit = component.revision.as_ref().is_some_and(|revision| is_commit(revision.as_str()));
    commit || (copied && component.version.is_some())
}

/// Whether a revision is a commit, in full or abbreviated, or a digest.
fn is_commit(revision: &str) -> bool {
    let digits = revision.rsplit(':').next().unwrap_or(revision);
    digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The scope of the search for secrets, shown next to the number of files.
const SEARCHED: &str = "only CI files, the scripts they call and credential files are searched";

fn is_described(component: &Component) -> bool {
    let version = component.version.is_some() || component.revision.is_some();
    version && (component.licenses.declared.is_some() || component.licenses.concluded.is_some())
}

/// The references that active deferrals excuse.
struct Count<'a> {
    references: BTreeSet<ReferenceId>,
    /// Repositories inside the trust boundary. A finding about one only lists some of its
    /// references, so all references are looked up by repository.
    repositories: BTreeSet<&'a str>,
}

impl<'a> Count<'a> {
    fn of_deferred(findings: impl Iterator<Item = &'a Finding>) -> Self {
        let (mut references, mut repositories) = (BTreeSet::new(), BTreeSet::new());
        for finding in findings {
            match finding.concern {
                Concern::Boundary => {
                    repositories.insert(finding.subject.as_str());
                }
                Concern::Pin => references.extend(&finding.references),
                // Only a deferral of the pin excuses a reference, not one of another finding about
                // it.
                _ => {}
            }
        }
        Self { references, repositories }
    }

    fn excuses(&self, reference: &Reference) -> bool {
        let repository = || match &reference.target {
            Some(Target::Repository { owner, repository, .. }) => {
                format!("{owner}/{repository}").to_ascii_lowercase()
            }
            _ => String::new(),
        };
        self.references.contains(&reference.id)
            || (!self.repositories.is_empty() && self.repositories.contains(repository().as_str()))
    }

    fn of(&self, references: Vec<&Reference>, holds: impl Fn(&Reference) -> bool) -> Fact {
        let (mut part, mut whole, mut excused) = (0, 0, 0);
        let mut evidence = Vec::new();
        for reference in references {
            whole += 1;
            let good = holds(reference);
            part += u64::from(good);
            excused += u64::from(!good && self.excuses(reference));
            evidence.push((good, &reference.location, reference.value.as_str()));
        }
        with_evidence(Fact::counted(part, whole).with_excused(excused), evidence)
    }
}

fn of_components(all: &[&Component], holds: impl Fn(&Component) -> bool) -> Fact {
    let part = all.iter().filter(|component| holds(component)).count();
    let whole = Location::whole(plimsoll_model::RepoPath::default());
    let places: Vec<Location> = all
        .iter()
        .map(|component| {
            let path = component.paths.first().map(|path| Location::whole(path.clone()));
            path.or_else(|| component.evidence.first().map(|claim| claim.location.clone()))
                .unwrap_or_else(|| whole.clone())
        })
        .collect();
    let rows = all.iter().zip(&places);
    let evidence =
        rows.map(|(component, place)| (holds(component), place, component.name.as_str()));
    let evidence = evidence.collect();
    with_evidence(Fact::counted(number(part), number(all.len())), evidence)
}

/// Keeps the places of a fact, with counterexamples first.
fn with_evidence(mut fact: Fact, mut places: Vec<(bool, &Location, &str)>) -> Fact {
    places.sort();
    places.truncate(plimsoll_model::EVIDENCE_LIMIT);
    let kept = places.into_iter().map(|(holds, location, note)| {
        Evidence::new(holds, location.clone(), Redacted::clipped(note, 200))
    });
    fact.evidence = kept.collect();
    fact
}

/// Whether requirements are declared in a standard manifest, not only in plain lists.
fn standard_manifest(required: &[&Reference]) -> Fact {
    let files: BTreeSet<&plimsoll_model::RepoPath> =
        required.iter().map(|reference| &reference.location.path).collect();
    let standard = |path: &&&plimsoll_model::RepoPath| {
        let names: [&[u8]; 4] = [b"pyproject.toml", b"Cargo.toml", b"package.json", b"Pipfile"];
        names.contains(&path.file_name())
    };
    let found: Vec<Location> =
        files.iter().filter(standard).map(|path| Location::whole((**path).clone())).collect();
    let fact = Fact::counted(u64::from(!found.is_empty()), u64::from(!files.is_empty()));
    with_evidence(fact, found.iter().map(|place| (true, place, "")).collect())
}

/// Whether everything was read, and each submodule has a commit and a URL.
fn derivable(report: &Report, submodules: &[&Component]) -> Fact {
    let vague = submodules
        .iter()
        .filter(|component| component.revision.is_none() || component.upstream.is_none());
    let vague: Vec<&Component> = vague.copied().collect();
    let lost = report.diagnostics.iter().filter(|diagnostic| diagnostic.kind().is_loss());
    let lost: Vec<(bool, &Location, &str)> =
        lost.map(|diagnostic| (false, diagnostic.location(), diagnostic.message())).collect();
    let unread: Vec<(Location, String)> = report
        .unread()
        .filter_map(|row| {
            let place = Location::whole(row.paths.first()?.clone());
            Some((place, format!("{} files are not read, or not completely", row.kind)))
        })
        .collect();
    let sound = vague.is_empty() && lost.is_empty() && unread.is_empty();
    let places: Vec<Location> = vague
        .iter()
        .filter_map(|component| component.paths.first().cloned())
        .map(Location::whole)
        .collect();
    let names =
        vague.iter().zip(&places).map(|(component, place)| (false, place, component.name.as_str()));
    let unread = unread.iter().map(|(place, why)| (false, place, why.as_str()));
    let evidence = lost.into_iter().chain(unread).chain(names).collect();
    with_evidence(Fact::counted(u64::from(sound), 1), evidence)
}
