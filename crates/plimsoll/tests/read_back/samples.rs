//! Reports whose components have a value for every field of an SBOM.

use plimsoll::Report;
use plimsoll::model::{
    Component, ComponentId, ComponentKind, ConcludedLicense, DeclaredLicense, Dependencies,
    DigestAlgorithm, Distribution, FileDigest, LicenseExpression, ObservedLicense, Revision, Scope,
    SourceInfo, SourceKind, Upstream,
};
use proptest::prelude::*;

/// An arbitrary name.
fn text() -> impl Strategy<Value = String> {
    let parts = vec![
        "a", "B", "7", ".", "-", "_", "/", " ", "&", "<", ">", "\"", "'", "(x)", "#", "ü", "🦀",
        "\\", "&lt;", "]]>",
    ];
    prop::collection::vec(prop::sample::select(parts), 0..6)
        .prop_map(|parts| format!("x{}y", parts.concat()))
}

fn component(at: usize) -> impl Strategy<Value = Component> {
    let declared =
        vec!["MIT", "gpl-2.0+ or  mit", "BSD", "LicenseRef-x OR MIT", "The license of x"];
    let concluded = vec!["ISC", "MIT AND Zlib"];
    let licenses = prop::option::of((
        prop::sample::select(declared),
        prop::option::of(prop::sample::select(concluded)),
    ));
    let kinds = (prop::sample::select(ComponentKind::ALL), prop::sample::select(Scope::ALL));
    let texts = (text(), prop::option::of("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}"), text());
    (kinds, texts, licenses, prop::collection::vec(any::<bool>(), 5)).prop_map(
        move |((kind, scope), (name, version, supplier), licenses, known)| {
            let mut it =
                Component::new(ComponentId::derive(kind, &at.to_ne_bytes()), kind, scope, name);
            it.version = version;
            it.purl = known[0].then(|| format!("pkg:npm/%40a/b{at}@1?c=d&e=f"));
            if known[1] {
                it.revision =
                    Some(Revision::Commit("0123456789abcdef0123456789abcdef01234567".to_owned()));
                it.upstream = Some(Upstream::new("https://github.com/o/r?a=b&c=d"));
                it.repository = Some("https://github.com/o/r".to_owned());
            }
            it.supplier = known[2].then(|| supplier.into());
            if known[3] {
                let algorithm = DigestAlgorithm::ALL[at % DigestAlgorithm::ALL.len()];
                let digest = FileDigest::of_bytes(algorithm, &vec![7; algorithm.bytes()]).unwrap();
                it.distributions = vec![Distribution::of_digests(vec![digest])];
                it.distributions[0].url = Some("https://files.example.org/a?b=c&d=e".into());
            }
            if let Some((declared, concluded)) = licenses {
                it.licenses.declared = Some(DeclaredLicense::new(declared));
                let mut seen = ObservedLicense::file("a/LICENSE".into());
                seen.expression = LicenseExpression::parse("Zlib OR LicenseRef-seen");
                seen.copyrights = vec!["Copyright (c) 1999 <Somebody> & others".into()];
                it.licenses.observed = vec![seen];
                let concluded = concluded.and_then(LicenseExpression::parse);
                it.licenses.concluded = concluded.map(|it| ConcludedLicense::new(it, "a-rule"));
            }
            it.paths = vec![format!("third_party/{at}").as_str().into()];
            it
        },
    )
}

/// A report with components that depend on each other.
pub(crate) fn report() -> impl Strategy<Value = Report> {
    const MOST: usize = 6;
    let components: Vec<_> = (0..MOST).map(component).collect();
    let edges = prop::collection::vec((0..MOST, 0..MOST), 0..8);
    (components, 0..=MOST, edges).prop_map(|(mut components, count, edges)| {
        components.truncate(count);
        let ids: Vec<ComponentId> = components.iter().map(|it| it.id.clone()).collect();
        let rows = edges.into_iter().filter_map(|(of, on)| {
            let (of, on) = (ids.get(of)?.clone(), ids.get(on)?.clone());
            Some(Dependencies::new("x.lock".into(), Some(of), vec![on]))
        });
        let rows = rows.collect();
        let mut source = SourceInfo::new(SourceKind::Memory);
        source.name = Some("harbor".to_owned());
        source.timestamp = Some(1_700_000_000);
        let mut report = Report::assemble(source, components, vec![], vec![], vec![], 0);
        report.dependencies = rows;
        report
    })
}
