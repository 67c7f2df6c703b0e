//! Random reports, for tests of the writers.

use plimsoll_model::{
    AlteredTerms, Claim, ClaimValue, Component, ComponentId, ComponentKind, ConcludedLicense,
    Conclusion, Contact, Content, Cpe, DeclaredLicense, Dependencies, DigestAlgorithm,
    Distribution, EvidenceKind, Field, FileDigest, LicenseExpression, LifecyclePhase, Location,
    ObservedLicense, OwnLicense, Product, ProductFact, ProductOrigin, ProductType, Reference,
    Report, Revision, Scope, SourceInfo, SourceKind, Subject, Supplier, Upstream, web_url,
};
use proptest::prelude::*;

use crate::{CiComponents, RenderOptions, SbomPart};

/// Generates text of an attacker who wants to change the meaning of the document.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "'",
        "]]>",
        "&amp;",
        "&#0;",
        "<!--",
        "\0",
        "\u{1}",
        "\u{1f}",
        "\u{b}",
        "\u{7f}",
        "\u{85}",
        "\u{fffe}",
        "\u{ffff}",
        "\n",
        "\t",
        "\r",
        " ",
        "\u{202e}",
        "\\",
        "ü",
        "🦀",
        "<text>",
        "</text>",
        "PackageName: x",
        "(x)",
        "#",
    ]);
    let part = prop_oneof![nasty.prop_map(str::to_owned), "[a-z0-9.]{1,5}"];
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

fn digest() -> impl Strategy<Value = FileDigest> {
    (0..DigestAlgorithm::ALL.len(), any::<u8>()).prop_map(|(algorithm, byte)| {
        let algorithm = DigestAlgorithm::ALL[algorithm];
        FileDigest::of_bytes(algorithm, &vec![byte; algorithm.bytes()]).unwrap()
    })
}

fn distribution() -> impl Strategy<Value = Distribution> {
    let digests = prop::collection::vec(digest(), 0..3);
    let url =
        prop::option::of(prop_oneof![text(), text().prop_map(|it| format!("https://h.org/{it}"))]);
    (prop::option::of(text()), url, digests).prop_map(|(file, url, digests)| {
        let mut one = Distribution::of_digests(digests);
        one.file = file.as_deref().map(Into::into);
        one.url = url.as_deref().map(Into::into);
        one
    })
}

fn component() -> impl Strategy<Value = Component> {
    let licenses =
        prop::sample::select(vec!["", "MIT", "BSD", "LicenseRef-x OR MIT", "<b>\u{1} & co"]);
    let concluded = prop::option::of(prop::sample::select(vec!["ISC", "MIT", "LicenseRef-y"]));
    let known = prop::collection::vec(any::<bool>(), 6);
    let claims = prop::collection::vec((0..17_usize, text(), any::<bool>()), 0..4);
    let kinds = (0..ComponentKind::ALL.len(), 0..Scope::ALL.len());
    let files = prop::collection::vec(distribution(), 0..3);
    let texts = (text(), text(), text());
    (kinds, texts, files, licenses, concluded, known, claims).prop_map(
        |((kind, scope), (name, version, path), files, license, concluded, known, claims)| {
            let (kind, scope) = (ComponentKind::ALL[kind], Scope::ALL[scope]);
            let id = ComponentId::derive(kind, name.as_bytes());
            let mut it = Component::new(id, kind, scope, name);
            let version_of = version.clone();
            it.version = known[0].then_some(version);
            it.purl = known[1].then(|| "pkg:npm/%40a/b@1?c=d&e=f".to_owned());
            let cpe = r"cpe:2.3:a:o:r\&\<\+:1.0:*:*:*:*:*:*:*";
            it.cpe = Cpe::parse(cpe).filter(|_| known[0]).map(Box::new);
            let commit = || Revision::Commit("0123456789abcdef0123456789abcdef01234567".to_owned());
            let digest = || Revision::Digest(format!("sha256:{}", "ab".repeat(32)));
            it.revision = known[2].then(|| if known[3] { commit() } else { digest() });
            if known[4] {
                it.upstream = Some(Upstream::new("https://github.com/o/r?a=b&c=d"));
                it.repository = known[3].then(|| "https://github.com/o/r".to_owned());
                it.supplier = Some(path.clone().into());
            }
            it.content = known[5].then(|| Content::new(Some("swh:1:dir:0".to_owned()), 3));
            it.distributions = files;
            it.licenses.declared =
                Some(license).filter(|it| !it.is_empty()).map(DeclaredLicense::new);
            let concluded = concluded.and_then(LicenseExpression::parse);
            it.licenses.concluded = concluded.map(|it| ConcludedLicense::new(it, "a-rule"));
            it.licenses.observed = observed(&path, version_of.as_str(), known[2]);
            it.paths = vec![path.as_str().into()];
            it.evidence =
                claims.iter().map(|(kind, text, is_line)| claim(*kind, text, *is_line)).collect();
            let used = (0_u32..).zip(&known).take(claims.len()).filter(|(_, known)| **known);
            let used = used.map(|(at, _)| at).collect();
            it.conclusions = vec![Conclusion::new(Field::Name, "a-rule", used, vec![])];
            it
        },
    )
}

/// Generates licenses in files: two licenses, one of them not on the list, an altered text, and
/// nothing.
fn observed(path: &str, copyright: &str, is_any: bool) -> Vec<ObservedLicense> {
    let row = |expression: Option<&str>| {
        let mut row = ObservedLicense::file(path.into());
        row.expression = expression.and_then(LicenseExpression::parse);
        row.copyrights = vec![copyright.into(), copyright.into()];
        row
    };
    let mut altered = row(Some("Zlib"));
    let mut terms = AlteredTerms::default();
    terms.added = vec![copyright.into()];
    altered.altered = Some(Box::new(terms));
    let all = [row(Some("MIT OR ISC")), row(Some("LicenseRef-z")), altered, row(None)];
    all.into_iter().filter(|_| is_any).collect()
}

fn claim(kind: usize, text: &str, is_line: bool) -> Claim {
    const KINDS: [EvidenceKind; 4] = [
        EvidenceKind::Content,
        EvidenceKind::Prose,
        EvidenceKind::DirectoryName,
        EvidenceKind::LockfileEntry,
    ];
    let mut location = Location::whole(text.into());
    location.line = is_line.then_some(7);
    let mut claim = Claim::new(Subject::Itself, ClaimValue::name(text), KINDS[kind % 4], location);
    claim.detector = "a-detector".into();
    claim
}

/// Creates a product with every fact, from a text.
fn product(text: &str) -> Product {
    let contact = Contact::new(Some(text.into()), "ada@example.org".parse().ok());
    let nameless = Contact::new(None, "ada@example.org".parse().ok());
    let supplier =
        Supplier::new(text).with_url(web_url("https://example.org/a?b=c&d=e")).with_contact(Some(
            if text.len().is_multiple_of(2) { contact.clone() } else { nameless.clone() },
        ));
    let kinds = ProductType::ALL;
    let phases = LifecyclePhase::ALL;
    let origin = ProductOrigin::Policy;
    let mut product = Product::default();
    product.name = Some(ProductFact::new(text.into(), origin));
    product.version = Some(ProductFact::new(text.into(), origin));
    product.kind = Some(ProductFact::new(kinds[text.len() % kinds.len()], origin));
    product.supplier = Some(ProductFact::new(supplier, origin));
    product.authors = Some(ProductFact::new(vec![contact, nameless], origin));
    product.license = LicenseExpression::parse("MIT").map(|it| ProductFact::new(it, origin));
    product.support_end = Some(ProductFact::new("2030-12-31".parse().unwrap(), origin));
    product.lifecycle = Some(ProductFact::new(phases[text.len() % phases.len()], origin));
    product
}

/// Generates options.
pub(crate) fn options() -> impl Strategy<Value = RenderOptions> {
    let scopes = prop_oneof![
        Just(Scope::ALL.to_vec()),
        prop::sample::subsequence(Scope::ALL.to_vec(), 0..=Scope::ALL.len()),
    ];
    let parts = prop::sample::select(vec![SbomPart::Whole, SbomPart::Product, SbomPart::Ci]);
    (scopes, parts, any::<bool>()).prop_map(|(scopes, part, among)| {
        let place = if among { CiComponents::Components } else { CiComponents::Formulation };
        RenderOptions::default().with_scopes(scopes).with_part(part).with_ci_components(place)
    })
}

/// Generates a report of components with dependencies, some of which workflows use.
pub(crate) fn report() -> impl Strategy<Value = Report> {
    let components = prop::collection::vec(component(), 0..5);
    let edges = prop::collection::vec((0..6_usize, 0..5_usize), 0..6);
    (components, edges, text(), any::<bool>()).prop_map(|(components, edges, path, known)| {
        let mut components: Vec<Component> = components;
        components.sort_by(|a, b| a.id.cmp(&b.id));
        components.dedup_by(|a, b| a.id == b.id);
        let ids: Vec<ComponentId> = components.iter().map(|it| it.id.clone()).collect();
        let rows = edges.iter().filter_map(|(of, on)| {
            let of = of.checked_sub(1).map(|of| ids.get(of));
            let on = ids.get(*on).cloned()?;
            (of != Some(None))
                .then(|| Dependencies::new("x.lock".into(), of.flatten().cloned(), vec![on]))
        });
        let dependencies = rows.collect();
        let references = ids.iter().filter(|_| known).map(|id| {
            let location = Location::line(path.as_str().into(), 4);
            let mut reference = Reference::new(location, "jobs.b.steps[1]".to_owned(), "o/r@v1");
            reference.component = Some(id.clone());
            reference.comment = Some(path.as_str().into());
            reference
        });
        let references = references.collect();
        let mut source = SourceInfo::new(SourceKind::Memory);
        source.name = Some(path);
        source.timestamp = known.then_some(1_700_000_000);
        source.url = known.then(|| "https://github.com/o/r".into());
        if !known {
            source.product = product(&source.name.clone().unwrap_or_default());
        }
        let mut report = Report::assemble(source, components, references, vec![], vec![], 0);
        report.dependencies = dependencies;
        let text = "Terms of\nHarbor Example";
        let own =
            OwnLicense::new("LicenseRef-y".to_owned(), "LICENSES/LicenseRef-y.txt".into(), text);
        report.own_licenses = vec![own];
        report
    })
}
