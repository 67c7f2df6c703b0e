//! Weights of machine-learning models.

use std::collections::BTreeMap;

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Inclusion, Location, PinStrength,
    Redacted, RepoPath, Subject, VALUE_LIMIT,
};
use plimsoll_source::{Entry, Limits};

use crate::content;
use crate::models::card::{self, CardFacts};
use crate::models::{self, ModelFacts, ModelFormat};
use crate::ownership::scope;
use crate::{Context, Detector, FileView, Found, Output, Part, PartKind, TooLarge, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "model-file",
    "Weights of machine-learning models, with the license in model cards",
    include_str!("../../specs/model-file.md"),
    &[
        "**/*.{safetensors,gguf,onnx,tflite,pte,pt,pth,ckpt,bin,h5,keras}",
        "**/{README,MODEL_CARD}.md",
    ],
)
.covers(&[Inclusion::ModelWeights]);

/// The number of bytes of a weights file that are read: its metadata comes first.
const BYTES: u64 = 4 << 20;

/// Finds weights by their content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModelFile;

/// A file of weights.
#[derive(Clone, Debug)]
struct FoundModel {
    path: RepoPath,
    format: ModelFormat,
    facts: ModelFacts,
}

impl Part for FoundModel {}

/// A model card.
#[derive(Clone, Debug)]
struct FoundCard {
    path: RepoPath,
    facts: CardFacts,
}

impl Part for FoundCard {}

impl Detector for ModelFile {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if models::may_be(&entry.path) {
            Want::Head { bytes: BYTES }
        } else if card::may_be(entry.path.file_name()) {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &["\nlicense:"]
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let path = view.path();
        if let Some(format) = ModelFormat::of(path, view.bytes()) {
            let facts = format.read(view.bytes());
            output.parts.push(FoundModel { path: path.clone(), format, facts });
        } else if card::may_be(path.file_name())
            && let Some(facts) = card::read(view.lossy_text())
        {
            output.parts.push(FoundCard { path: path.clone(), facts });
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<FoundModel>(), PartKind::of::<FoundCard>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let folder = |path: &RepoPath| path.parent().unwrap_or_default();
        let cards: BTreeMap<RepoPath, &FoundCard> =
            found.parts::<FoundCard>().iter().map(|card| (folder(&card.path), card)).collect();
        // A model is often split into files, `model-00001-of-00002.safetensors`.
        let mut models: BTreeMap<(RepoPath, String), Vec<&FoundModel>> = BTreeMap::new();
        let all = found.parts::<FoundModel>().iter();
        for model in
            all.filter(|model| !is_fixture(model) || cards.contains_key(&folder(&model.path)))
        {
            models.entry((folder(&model.path), stem(&model.path))).or_default().push(model);
        }
        for ((folder, stem), mut files) in models {
            files.sort_by(|a, b| a.path.cmp(&b.path));
            let Some(first) = files.first() else { continue };
            let subject = Subject::Directory(first.path.clone());
            if let [model] = files.as_slice() {
                output.claims.extend(content::of_file(context, &model.path, &first.path));
            }
            for model in &files {
                output.claims.extend(of_file(&subject, model, &stem));
            }
            output.claims.extend(cards.get(&folder).map(|card| of_card(&subject, card)));
        }
    }
}

/// Whether a file was probably made for the tests beside it: it has no metadata.
fn is_fixture(model: &FoundModel) -> bool {
    const TESTS: [&[u8]; 6] =
        [b"test", b"tests", b"__tests__", b"testdata", b"test_data", b"fixtures"];
    let mut above = model.path.segments();
    model.facts == ModelFacts::default() && above.any(|segment| TESTS.contains(&segment))
}

/// The claims of a weights file.
fn of_file(subject: &Subject, model: &FoundModel, stem: &str) -> Vec<Claim> {
    let claim = |value: ClaimValue, kind: EvidenceKind| {
        Claim::new(subject.clone(), value, kind, Location::whole(model.path.clone()))
    };
    let (by_content, by_itself) = (EvidenceKind::Content, EvidenceKind::Manifest);
    let text = |text: &String| Redacted::clipped(text, VALUE_LIMIT);
    let facts = &model.facts;
    let presence = ClaimValue::Presence(ComponentKind::Model);
    let mut claims = vec![
        claim(presence, by_content).with_raw(model.format.label()),
        claim(ClaimValue::Scope(scope::of_code(&model.path)), by_content),
        claim(ClaimValue::Pin(PinStrength::ContentDigest), by_content),
        claim(ClaimValue::name(stem), EvidenceKind::DirectoryName),
    ];
    let stated = [
        facts.name.as_ref().map(|name| ClaimValue::name(name)),
        facts.version.as_ref().map(|version| ClaimValue::version(version)),
        facts.license.as_ref().map(|license| of_license(license)),
        facts.supplier.as_ref().map(|supplier| ClaimValue::Supplier(text(supplier))),
        facts.upstream.as_ref().map(|upstream| ClaimValue::upstream(upstream)),
    ];
    claims.extend(stated.into_iter().flatten().map(|value| claim(value, by_itself)));
    claims
}

fn of_card(subject: &Subject, card: &FoundCard) -> Claim {
    let at = Location::line(card.path.clone(), card.facts.line);
    Claim::new(subject.clone(), of_license(&card.facts.license), EvidenceKind::Manifest, at)
}

/// A license as written, or the SPDX expression that it means.
fn of_license(text: &str) -> ClaimValue {
    ClaimValue::license(card::expression(text).unwrap_or(text))
}

/// The name of a file without its ending and the number of its part.
fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name());
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let is_number = |part: &str| part.len() == 5 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = stem.rsplitn(4, '-').collect();
    match parts.as_slice() {
        [count, "of", number, front] if is_number(count) && is_number(number) => {
            (*front).to_owned()
        }
        _ => stem.to_owned(),
    }
}
