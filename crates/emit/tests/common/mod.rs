//! Reports for tests of writers: an empty one, and one with everything that a writer supports.

#![allow(dead_code, reason = "every test file uses another part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(missing_docs, unreachable_pub, unnameable_types, reason = "shared by tests only")]

use plimsoll_emit::{CiComponents, Format, RenderOptions, SbomPart, render};
use plimsoll_model::{
    Activity, Claim, ClaimValue, Component, ComponentId, ComponentKind, Concern, Conclusion,
    Confidence, Content, DeclaredLicense, Dependencies, Diagnostic, DiagnosticKind,
    DigestAlgorithm, Distribution, EvidenceKind, Expansion, Field, FileDigest, Finding, FindingKey,
    LicenseExpression, LifecyclePhase, LocalResolution, Location, ObservedLicense, PinStrength,
    Product, ProductFact, ProductOrigin, ProductType, RefKind, RefSyntax, Reference, RejectedClaim,
    RepoPath, Report, Revision, RuleMeta, Scope, Severity, SourceInfo, SourceKind, Subject,
    SubmoduleState, Supplier, Target, Trust, Upstream, identify, purl, web_url,
};

pub const HOSTILE: &str =
    "\u{1b}[31m<script>alert(1)</script>\n=cmd|' /C calc'!A0 [x](javascript:y) \u{202e}`|`";
pub const COMMIT: &str = "cff6f4dd32aa4a1d2f3b5c6d7e8f90123456789a";
pub const OTHER: &str = "0123456789abcdef0123456789abcdef01234567";

pub static RULES: &[RuleMeta] = &[
    RuleMeta::new(
        "unpinned-action",
        "An action is not tied to a commit.",
        "Tags **move**. Write the full commit.",
        Severity::High,
    ),
    RuleMeta::new("unused-rule", "Found nothing.", "Nothing to do.", Severity::Low),
];

pub fn text(report: &Report, format: &str, options: &RenderOptions) -> String {
    let format: Format = format.parse().unwrap();
    String::from_utf8(render(report, format, options).unwrap()).unwrap()
}

/// Options for a complete document with CI in each place, and for parts of it.
pub fn layouts() -> Vec<RenderOptions> {
    let options = RenderOptions::default;
    vec![
        options(),
        options().with_ci_components(CiComponents::Components),
        options().with_scopes([Scope::Product]),
        options().with_scopes([Scope::Build, Scope::Test, Scope::Unknown]),
        options().with_part(SbomPart::Product),
        options().with_part(SbomPart::Ci),
    ]
}

/// The first key of RFC 8032, section 7.1. Put together here, so that no scanner finds a key in this file.
#[cfg(feature = "sign")]
pub fn signing_key() -> plimsoll_emit::SigningKey {
    let key = ["MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/Vpg", "uoRK9JLsLMREScVpezJpGXA7rAMcrn9g"].concat();
    let [begin, end] = ["BEGIN", "END"].map(|word| format!("-----{word} PRIVATE KEY-----"));
    plimsoll_emit::SigningKey::from_pem(format!("{begin}\n{key}\n{end}\n").as_bytes()).unwrap()
}

pub fn empty() -> Report {
    Report::assemble(SourceInfo::new(SourceKind::Memory), vec![], vec![], vec![], vec![], 0)
}

pub fn rich() -> Report {
    let (components, references, findings, diagnostics) = parts();
    Report::assemble(source(), components, references, findings, diagnostics, 3)
}

/// The same report with every list reversed.
pub fn rich_reversed() -> Report {
    let (mut components, mut references, mut findings, mut diagnostics) = parts();
    components.reverse();
    references.reverse();
    findings.reverse();
    diagnostics.reverse();
    Report::assemble(source(), components, references, findings, diagnostics, 3)
}

/// The same report with known origins: validators that require suppliers must accept it.
pub fn known() -> Report {
    let (mut components, references, findings, diagnostics) = parts();
    for upstream in components.iter_mut().filter_map(|component| component.upstream.as_mut()) {
        if upstream.unresolved_relative {
            upstream.unresolved_relative = false;
            upstream.resolved = Some("https://github.com/pytorch/ao".into());
        }
    }
    Report::assemble(source(), components, references, findings, diagnostics, 3)
}

/// A complete report without a commit, a time or a URL.
pub fn plain_directory() -> Report {
    let mut source = SourceInfo::new(SourceKind::Directory);
    source.name = Some("my project/ü".to_owned());
    let (components, references, findings, _) = parts();
    Report::assemble(source, components, references, findings, vec![], 0)
}

/// Packages of a lockfile: with one file, with several, and one without any facts.
pub fn locked() -> Report {
    let package = |name: &str| component(ComponentKind::Package, name, name);
    let id = |name: &str| package(name).id;
    let file = |byte: u8, url: Option<&str>, file: Option<&str>| {
        let digest = FileDigest::of_bytes(DigestAlgorithm::Sha512, &[byte; 64]);
        let mut one = Distribution::of_digests(digest.into_iter().collect());
        one.url = url.map(Into::into);
        one.file = file.map(Into::into);
        one
    };
    let mut one = package("one");
    one.distributions = vec![file(1, Some("https://files.example.org/one-1.tgz"), None)];
    one.licenses.declared = Some(DeclaredLicense::new("SEE LICENSE IN <x>"));
    let mut several = package("several");
    several.purl = purl::package("pypi", "several", Some("2.0"));
    several.version = Some("2.0".to_owned());
    several.distributions = vec![
        file(2, None, Some("several-2.0 any.whl")),
        file(3, Some("https://files.example.org/several-2.0.tar.gz"), None),
        file(4, None, None),
    ];
    let unknown = package("unknown");
    let row = |of: Option<&str>, on: &[&str]| {
        let on = on.iter().map(|name| id(name)).collect();
        Dependencies::new("poetry.lock".into(), of.map(id), on)
    };
    let components = vec![one, several, unknown];
    let mut report = Report::assemble(source(), components, vec![], vec![], vec![], 0);
    report.dependencies = vec![
        row(None, &["several"]),
        row(Some("one"), &[]),
        row(Some("several"), &["one", "unknown"]),
    ];
    report
}

pub type Parts = (Vec<Component>, Vec<Reference>, Vec<Finding>, Vec<Diagnostic>);

pub fn parts() -> Parts {
    let mut references = references();
    references.sort_by(Reference::cmp_rows);
    identify(&mut references, &mut []);
    let findings = findings(&references);
    let mut components = product();
    components.extend(ci());
    (components, references, findings, diagnostics())
}

/// The facts about the product from the policy and from the repository.
fn product_facts() -> Product {
    let (policy, stated) = (ProductOrigin::Policy, ProductOrigin::Repository);
    let author = "Ada <ada@example.org>".parse().unwrap();
    let supplier = Supplier::new("Example & Sons")
        .with_url(web_url("https://example.org/"))
        .with_contact("security@example.org".parse().ok());
    let mut product = Product::default();
    product.name = Some(ProductFact::new("ExecuTorch".into(), policy));
    product.version = Some(ProductFact::new("1.2.0".into(), stated));
    product.kind = Some(ProductFact::new(ProductType::Platform, policy));
    product.supplier = Some(ProductFact::new(supplier, policy));
    product.authors = Some(ProductFact::new(vec![author, "The team".parse().unwrap()], stated));
    product.license =
        LicenseExpression::parse("BSD-3-Clause").map(|it| ProductFact::new(it, policy));
    product.support_end = Some(ProductFact::new("2030-12-31".parse().unwrap(), policy));
    product.lifecycle = Some(ProductFact::new(LifecyclePhase::Build, policy));
    product
}

fn source() -> SourceInfo {
    let mut source = SourceInfo::new(SourceKind::WorkTree);
    source.name = Some("executorch".to_owned());
    source.url = Some("git@github.com:pytorch/executorch.git".into());
    source.commit = Some(COMMIT.to_owned());
    source.timestamp = Some(1_700_000_000);
    source.product = product_facts();
    source
}

fn component(kind: ComponentKind, key: &str, name: &str) -> Component {
    let scope = if kind.is_ci() { Scope::Ci } else { Scope::Product };
    Component::new(ComponentId::derive(kind, key.as_bytes()), kind, scope, name)
}

fn claim(value: ClaimValue, path: &str, line: u32, confidence: Confidence) -> Claim {
    let by_name = confidence == Confidence::NAME;
    let kind = if by_name { EvidenceKind::DirectoryName } else { EvidenceKind::VendoringRecord };
    let at = Location::line(path.into(), line);
    let mut claim = Claim::new(Subject::Itself, value, kind, at).with_confidence(confidence);
    claim.detector = "submodule".into();
    claim
}

/// The component with a repository and an owner, who is its supplier.
fn from(mut component: Component, owner: &'static str, repository: &str) -> Component {
    component.owner = Some(owner.to_owned());
    component.repository = Some(repository.to_owned());
    component.supplier = Some(owner.into());
    component
}

fn product() -> Vec<Component> {
    let mut fmt = component(ComponentKind::Submodule, "third_party/fmt", "fmt");
    fmt.paths = vec!["third_party/fmt".into()];
    fmt.upstream = Some(Upstream::new("https://user:hunter2@github.com/fmtlib/fmt.git"));
    fmt.revision = Some(Revision::Commit(COMMIT.to_owned()));
    fmt.purl = purl::github("fmtlib", "fmt", Some(COMMIT), None);
    fmt.pin = Some(PinStrength::CommitUnverified);
    fmt.submodule = Some(SubmoduleState::default());
    let state = fmt.submodule.as_mut().unwrap();
    state.section = Some("third_party/fmt".to_owned());
    (state.gitlink, state.entry, state.initialized) = (Some(true), true, Some(false));
    state.hazards = vec!["url starts with a dash".to_owned()];
    fmt.evidence = vec![
        claim(ClaimValue::commit(COMMIT), "third_party/fmt", 1, Confidence::CERTAIN),
        claim(ClaimValue::upstream("x"), ".gitmodules", 3, Confidence::STRUCTURED),
        claim(ClaimValue::name("nonsense"), "third_party/fmt/README", 3, Confidence::WEAK),
    ];
    fmt.conclusions = vec![
        Conclusion::new(
            Field::Name,
            "named-after-upstream",
            vec![1],
            vec![RejectedClaim::new(2, "a-rule")],
        ),
        Conclusion::new(Field::Upstream, "one-claim", vec![1], vec![]),
    ];

    let mut sibling = component(ComponentKind::Submodule, "third_party/ao", "ao");
    sibling.paths = vec!["third_party/ao".into()];
    sibling.upstream = Some(Upstream::new("../ao.git"));
    sibling.upstream.as_mut().unwrap().unresolved_relative = true;
    sibling.submodule = Some(SubmoduleState::default());

    let mut nested = component(ComponentKind::VendoredDirectory, "nested", "nested");
    nested.paths = vec!["third_party/fmt/deps/nested".into()];
    nested.nested_in = Some(fmt.id.clone());
    nested.scope = Scope::Test;

    let mut off = component(ComponentKind::VendoredDirectory, "off", "not-reached");
    off.active = false;

    let fmt = from(fmt, "fmtlib", "https://github.com/fmtlib/fmt");
    vec![fmt, sibling, vendored(), hostile(), archive(), nested, off]
}

fn vendored() -> Component {
    let mut pcg = component(ComponentKind::VendoredDirectory, "third_party/pcg", "pcg");
    pcg.paths = vec!["third_party/pcg".into()];
    pcg.version = Some("0.98".to_owned());
    pcg.upstream = Some(Upstream::new("git@github.com:imneme/pcg-cpp.git"));
    pcg.purl = purl::github("imneme", "pcg-cpp", Some("0.98"), None);
    pcg.content = Some(Content::new(Some(format!("swh:1:dir:{OTHER}")), 7));
    pcg.licenses.declared = Some(DeclaredLicense::new("MIT or Apache-2.0"));
    let mut license = ObservedLicense::file("third_party/pcg/LICENSE".into());
    license.expression = LicenseExpression::parse("MIT AND LicenseRef-pcg");
    license.copyrights = vec!["Copyright (c) 2014 M. E. O'Neill <mail@example.org>".into()];
    pcg.licenses.observed = vec![license];
    pcg.evidence = vec![
        claim(ClaimValue::name("pcg"), "third_party/pcg", 1, Confidence::NAME),
        claim(ClaimValue::version("0.98"), "third_party/pcg/README.md", 4, Confidence::STATED),
    ];
    from(pcg, "imneme", "https://github.com/imneme/pcg-cpp")
}

fn hostile() -> Component {
    let mut hostile = component(ComponentKind::PortedFile, "hostile", HOSTILE);
    hostile.paths = vec![RepoPath::new(b"src/\xff\x1b[2J| `x`.c".as_slice())];
    hostile.version = Some(HOSTILE.to_owned());
    hostile.licenses.declared = Some(DeclaredLicense::new("LicenseRef-own OR MIT"));
    hostile.upstream = Some(Upstream::new(&format!("https://ev.il/{}/<x>\"", "a".repeat(400))));
    hostile.purl = purl::generic("x y", "1|2", &[("vcs_url", "git+https://ev.il/x@1")]);
    hostile
}

fn archive() -> Component {
    let mut archive = component(ComponentKind::FetchedArchive, "gtest", "googletest");
    archive.scope = Scope::Build;
    archive.paths = vec!["cmake/deps.cmake".into()];
    archive.upstream = Some(Upstream::new("https://x.org/gtest 1.0.tar.gz?token=abc%20%zz"));
    archive.revision = Some(Revision::Digest(format!("sha256:{}", "ab".repeat(32))));
    archive.supplier = Some("x.org".into());
    archive.licenses.declared = Some(DeclaredLicense::new("GPL-2.0"));
    let presence = ClaimValue::Presence(ComponentKind::FetchedArchive);
    archive.evidence = vec![claim(presence, "cmake/deps.cmake", 12, Confidence::WEAK)];
    archive
}

fn ci() -> Vec<Component> {
    let mut checkout = component(ComponentKind::Action, "actions/checkout@v4", "actions/checkout");
    checkout.purl = purl::github("actions", "checkout", Some("v4"), None);
    checkout.revision = Some(Revision::Name("v4".to_owned()));
    checkout.pin = Some(PinStrength::MovingTag);
    checkout.upstream = Some(Upstream::new("https://github.com/actions/checkout"));
    let checkout = from(checkout, "actions", "https://github.com/actions/checkout");
    let mut cache = component(ComponentKind::Action, "actions/cache", "actions/cache");
    cache.purl = purl::github("actions", "cache", Some(OTHER), Some("save"));
    cache.revision = Some(Revision::Commit(OTHER.to_owned()));
    cache.pin = Some(PinStrength::CommitUnverified);
    cache.supplier = Some("actions".into());
    let job = "pytorch/test-infra/.github/workflows/linux_job.yml";
    let mut job = component(ComponentKind::ReusableWorkflow, job, job);
    job.revision = Some(Revision::Name("main".to_owned()));
    job.pin = Some(PinStrength::Branch);
    job.supplier = Some("pytorch".into());
    let digest = format!("sha256:{}", "0".repeat(64));
    let mut image = component(ComponentKind::ContainerImage, "alpine", "alpine");
    image.purl = purl::image(None, "alpine", Some("3.18"), Some(&digest));
    image.revision = Some(Revision::Digest(digest));
    image.pin = Some(PinStrength::ContentDigest);
    image.supplier = Some("docker.io".into());
    let mut tagged = component(ComponentKind::ContainerImage, "tool", "o/tool");
    tagged.purl = purl::image(Some("ghcr.io"), "o/tool", Some("latest"), None);
    tagged.version = Some("latest".to_owned());
    tagged.supplier = Some("o".into());
    vec![checkout, cache, job, image, tagged]
}

fn repository(owner: &str, name: &str, path: &str) -> Target {
    Target::Repository {
        owner: owner.to_owned(),
        repository: name.to_owned(),
        path: path.to_owned(),
    }
}

/// One reference, with its place, value, kind and pin.
fn reference(file: &str, line: u32, value: &str, kind: RefKind, pin: PinStrength) -> Reference {
    let location = Location::at(RepoPath::new(file), line, 15).with_span(100, 120);
    let mut reference = Reference::new(location, format!("jobs.build.steps[{line}].uses"), value);
    reference.kind = kind;
    reference.pin = pin;
    reference.trust = Trust::ThirdParty;
    reference
}

fn references() -> Vec<Reference> {
    let mut all = Vec::new();
    for (file, line) in [("a.yml", 4), ("a.yml", 40), ("b.yml", 4), ("b.yml", 9)] {
        let file = format!(".github/workflows/{file}");
        let value = "actions/checkout@v4";
        let mut each = reference(&file, line, value, RefKind::Action, PinStrength::MovingTag);
        each.target = Some(repository("actions", "checkout", ""));
        each.requested = Some("v4".into());
        each.trust = Trust::Platform;
        each.component = Some(ComponentId::derive(ComponentKind::Action, b"actions/checkout@v4"));
        each.comment = (line == 40).then(|| "pin me".into());
        all.push(each);
    }
    let file = ".github/workflows/a.yml";
    let value = format!("actions/cache/save@{OTHER}");
    let mut cache = reference(file, 8, &value, RefKind::Action, PinStrength::CommitUnverified);
    cache.target = Some(repository("actions", "cache", "save"));
    cache.requested = Some(OTHER.into());
    cache.trust = Trust::Platform;
    cache.comment = Some("v4.2.0 \u{1b}[31m".into());
    cache.component = Some(ComponentId::derive(ComponentKind::Action, b"actions/cache"));
    all.push(cache);
    all.push(matrix(file));
    all.extend(others(file));
    all
}

/// An expression with two values.
fn matrix(file: &str) -> Reference {
    let value = "${{ matrix.image }}";
    let mut matrix = reference(file, 12, value, RefKind::JobContainer, PinStrength::Branch);
    matrix.syntax = RefSyntax::Expression;
    let digest = format!("alpine@sha256:{}", "0".repeat(64));
    matrix.expansions = [("alpine", digest.as_str()), ("tool", "ghcr.io/o/tool:latest")]
        .map(|(key, value)| {
            let mut one = Expansion::new(value.into(), RefSyntax::Tag, PinStrength::Branch);
            let id = ComponentId::derive(ComponentKind::ContainerImage, key.as_bytes());
            one.component = Some(id);
            one
        })
        .to_vec();
    matrix
}

fn others(file: &str) -> Vec<Reference> {
    let job = "pytorch/test-infra/.github/workflows/linux_job.yml";
    let value = format!("{job}@main");
    let mut call = reference(file, 20, &value, RefKind::ReusableWorkflow, PinStrength::Branch);
    call.target = Some(repository("pytorch", "test-infra", ".github/workflows/linux_job.yml"));
    call.trust = Trust::OwnOrganization;
    call.component = Some(ComponentId::derive(ComponentKind::ReusableWorkflow, job.as_bytes()));
    let value = "./.github/actions/x";
    let mut local = reference(file, 21, value, RefKind::WorkspacePath, PinStrength::SelfCommit);
    local.trust = Trust::SelfRepository;
    local.target = Some(Target::Local {
        path: ".github/actions/x".to_owned(),
        resolution: LocalResolution::InTree,
        origin: None,
    });
    let odd = reference(file, 22, HOSTILE, RefKind::Invalid, PinStrength::Unresolvable);
    let mut shadowed = reference(file, 23, "x/y@z", RefKind::Action, PinStrength::Branch);
    shadowed.activity = Activity::Shadowed;
    vec![call, local, odd, shadowed]
}

fn findings(references: &[Reference]) -> Vec<Finding> {
    let unpinned = references.iter().filter(|reference| !reference.pin.is_pinned());
    let mut all: Vec<Finding> = unpinned
        .filter(|reference| reference.activity.counts())
        .enumerate()
        .map(|(ordinal, reference)| {
            let path = reference.location.path.to_string();
            let key = FindingKey { path: &path, locator: "jobs.build", ordinal };
            let subject = reference.value.as_str();
            let severity =
                if reference.trust == Trust::Platform { Severity::Medium } else { Severity::High };
            let mut finding = Finding::new("unpinned-action", severity, subject, &key);
            finding.message = format!("{subject} is not tied to a commit.").as_str().into();
            finding.remediation = String::from("Write the full commit.");
            finding.locations = vec![reference.location.clone()];
            finding.references = vec![reference.id];
            finding.concern = Concern::Pin;
            finding
        })
        .collect();
    let mut spread =
        Finding::new("a-rule-not-listed", Severity::Info, "fmt", &FindingKey::default());
    spread.locations = vec![
        Location::whole(RepoPath::new(b"a:b/\xff c#?.txt".as_slice())),
        Location::line(".gitmodules".into(), 3),
        Location::whole(RepoPath::default()),
    ];
    all.push(spread);
    all
}

fn diagnostics() -> Vec<Diagnostic> {
    vec![
        Diagnostic::new(
            Location::line(".github/workflows/broken.yml".into(), 7),
            DiagnosticKind::Syntax,
            "the document breaks off \u{1b}[2J here",
        ),
        Diagnostic::file(
            &RepoPath::new(b"big\xff.bin".as_slice()),
            DiagnosticKind::TooLarge,
            "larger than 1 MiB",
        ),
        Diagnostic::file(&".github".into(), DiagnosticKind::Note, "worth knowing"),
    ]
}
