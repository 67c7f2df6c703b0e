//! A report with any texts in it: every format is well-formed, and SBOMs in two syntaxes have the same content.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use plimsoll::model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, ConcludedLicense, Conclusion,
    Contact, Content, DeclaredLicense, Dependencies, DigestAlgorithm, Distribution, EvidenceKind,
    Field, FileDigest, LicenseExpression, Location, Product, ProductFact, ProductOrigin,
    ProductType, Reference, Revision, Scope, SourceInfo, SourceKind, Subject, Supplier, Upstream,
    web_url,
};
use plimsoll::{CiComponents, OutputKind, RenderOptions, Renderer, Report, SbomPart};
use plimsoll_testkit::assert_documents;

fuzz_target!(|input: &[u8]| {
    let mut input = Unstructured::new(input);
    let Ok(report) = report(&mut input) else { return };
    let renderer = Renderer::new(&report);
    for (place, part) in [
        (CiComponents::Formulation, SbomPart::Whole),
        (CiComponents::Components, SbomPart::Product),
        (CiComponents::Formulation, SbomPart::Ci),
    ] {
        let options = RenderOptions::default().with_ci_components(place).with_part(part);
        let mut documents = BTreeMap::new();
        for meta in OutputKind::Report.formats() {
            let mut bytes = Vec::new();
            renderer.render_to(meta.format, &options, &mut bytes).unwrap();
            if meta.format.is_sbom() || meta.name.ends_with("json") {
                documents.insert(meta.name, bytes);
            }
        }
        assert_documents(&documents);
    }
});

/// Parts of a text that have a meaning in one of the syntaxes.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "]]>",
    "&#0;",
    "<!--",
    "<text>",
    "</text>",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\\",
    "#",
    ": ",
    "(",
    "%",
    "@",
    "\u{fffe}",
    "\u{202e}",
    "\u{85}",
    "https://h.org/",
];

fn text(input: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..input.int_in_range(0..=3)? {
        match input.int_in_range(0..=2)? {
            0 => text.push_str(input.choose(&PIECES)?),
            1 => text.push(input.arbitrary()?),
            _ => {
                let length = input.int_in_range(0..=12)?;
                let bytes = input.bytes(length.min(input.len()))?;
                text.push_str(&String::from_utf8_lossy(bytes));
            }
        }
    }
    Ok(text)
}

/// A value, or none.
fn maybe<'a, T>(
    input: &mut Unstructured<'a>,
    make: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if input.arbitrary()? { make(input).map(Some) } else { Ok(None) }
}

/// Up to three values.
fn some<'a, T>(
    input: &mut Unstructured<'a>,
    mut make: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = input.int_in_range(0..=3)?;
    (0..count).map(|_| make(input)).collect()
}

fn digest(input: &mut Unstructured<'_>) -> Result<FileDigest> {
    let algorithm = *input.choose(&DigestAlgorithm::ALL)?;
    let bytes = vec![input.arbitrary()?; algorithm.bytes()];
    Ok(FileDigest::of_bytes(algorithm, &bytes).unwrap())
}

fn distribution(input: &mut Unstructured<'_>) -> Result<Distribution> {
    let mut file = Distribution::of_digests(some(input, digest)?);
    file.file = maybe(input, text)?.map(|text| text.as_str().into());
    file.url = maybe(input, text)?.map(|text| text.as_str().into());
    Ok(file)
}

fn location(input: &mut Unstructured<'_>) -> Result<Location> {
    let path = plimsoll::model::RepoPath::new(text(input)?);
    Ok(if input.arbitrary()? { Location::line(path, 7) } else { Location::whole(path) })
}

fn claim(input: &mut Unstructured<'_>) -> Result<Claim> {
    let kinds = [EvidenceKind::Content, EvidenceKind::Prose, EvidenceKind::LockfileEntry];
    let value = ClaimValue::name(&text(input)?);
    let kind = *input.choose(&kinds)?;
    let mut claim = Claim::new(Subject::Itself, value, kind, location(input)?);
    // Custom detectors have other names.
    claim.detector = "a-detector".into();
    Ok(claim)
}

fn component(input: &mut Unstructured<'_>) -> Result<Component> {
    let (kind, scope) = (*input.choose(ComponentKind::ALL)?, *input.choose(Scope::ALL)?);
    let name = text(input)?;
    let id = ComponentId::derive(kind, name.as_bytes());
    let mut it = Component::new(id, kind, scope, name);
    it.active = input.ratio(7, 8)?;
    it.version = maybe(input, text)?.map(Into::into);
    it.purl = maybe(input, text)?.map(Into::into);
    it.supplier = maybe(input, text)?.map(Into::into);
    it.repository = maybe(input, text)?;
    it.revision = maybe(input, |input| {
        let revision = text(input)?;
        // A commit consists of hexadecimal digits.
        Ok(match input.int_in_range(0..=2)? {
            0 => Revision::Commit("0123456789abcdef0123456789abcdef01234567".to_owned()),
            1 => Revision::Name(revision),
            _ => Revision::Digest(format!("sha256:{}", "ab".repeat(32))),
        })
    })?;
    it.upstream = maybe(input, text)?.map(|url| Upstream::new(url.as_str()));
    it.content = maybe(input, text)?.map(|swhid| Content::new(Some(swhid), 3));
    it.distributions = some(input, distribution)?;
    it.licenses.declared = maybe(input, text)?.map(|text| DeclaredLicense::new(text.as_str()));
    let concluded = maybe(input, |input| input.choose(&["MIT", "LicenseRef-x OR ISC"]).copied())?;
    it.licenses.concluded = concluded
        .and_then(LicenseExpression::parse)
        .map(|license| ConcludedLicense::new(license, "a-rule"));
    it.paths = some(input, text)?.iter().map(|path| path.as_str().into()).collect();
    it.evidence = some(input, claim)?;
    let used = maybe(input, |input| input.int_in_range(0..=3))?.into_iter().collect();
    it.conclusions = vec![Conclusion::new(Field::Name, "a-rule", used, vec![])];
    Ok(it)
}

fn product(input: &mut Unstructured<'_>) -> Result<Product> {
    let origin = ProductOrigin::Policy;
    let mut product = Product::default();
    let contact = |input: &mut Unstructured<'_>| {
        let name = maybe(input, text)?.map(|name| name.as_str().into());
        Ok(Contact::new(name, "ada@example.org".parse().ok()))
    };
    product.version = maybe(input, text)?.map(|it| ProductFact::new(it.as_str().into(), origin));
    product.kind = maybe(input, |input| input.choose(ProductType::ALL).copied())?
        .map(|kind| ProductFact::new(kind, origin));
    product.authors = Some(ProductFact::new(some(input, contact)?, origin));
    product.supplier = maybe(input, |input| {
        let supplier = Supplier::new(text(input)?.as_str());
        let supplier = supplier.with_url(web_url(&text(input)?));
        Ok(ProductFact::new(supplier.with_contact(maybe(input, contact)?), origin))
    })?;
    Ok(product)
}

fn report(input: &mut Unstructured<'_>) -> Result<Report> {
    let mut source = SourceInfo::new(SourceKind::Memory);
    source.name = maybe(input, text)?;
    source.commit = maybe(input, text)?;
    source.url = maybe(input, text)?.map(|url| url.as_str().into());
    source.timestamp = maybe(input, |input| input.arbitrary())?;
    source.product = product(input)?;
    let count = input.int_in_range(0..=6)?;
    let mut components: Vec<Component> =
        (0..count).map(|_| component(input)).collect::<Result<_>>()?;
    components.sort_by(|a, b| a.id.cmp(&b.id));
    components.dedup_by(|a, b| a.id == b.id);
    let mut ids: Vec<ComponentId> = components.iter().map(|it| it.id.clone()).collect();
    ids.push(ComponentId::derive(ComponentKind::Package, b"not listed"));
    for component in &mut components {
        component.nested_in = maybe(input, |input| input.choose(&ids).cloned())?;
    }
    let mut dependencies = some(input, |input| {
        let of = maybe(input, |input| input.choose(&ids).cloned())?;
        let on = some(input, |input| input.choose(&ids).cloned())?;
        Ok(Dependencies::new("x.lock".into(), of, on))
    })?;
    dependencies.sort();
    let references = some(input, |input| {
        let value = text(input)?;
        let mut reference = Reference::new(location(input)?, text(input)?, value.as_str());
        reference.component = maybe(input, |input| input.choose(&ids).cloned())?;
        reference.comment = maybe(input, text)?.map(|it| it.as_str().into());
        Ok(reference)
    })?;
    let mut report = Report::assemble(source, components, references, vec![], vec![], 0);
    report.dependencies = dependencies;
    report.complete = input.arbitrary()?;
    Ok(report)
}
