//! What configuration and CI show of the repository's posture.

use plimsoll_model::{DetectorMeta, Location, Observation, Scope};
use plimsoll_source::{Entry, Limits, ReadError};
use plimsoll_workflow::Document;

use crate::links::Named;
use crate::packages::files;
use crate::{Context, Detector, Output, ci, posture, scope_of};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "posture",
    "What configuration and CI show of the posture, for the score",
    include_str!("../../specs/posture.md"),
    &[
        ".github/dependabot.{yml,yaml}",
        "renovate.json, .renovaterc and their like",
        ".github/workflows/*.{yml,yaml}",
        "**/*.{cdx,spdx,sbom}.json",
    ],
);

/// Observes the posture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posture;

impl Detector for Posture {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        let wanted = is_dependabot(entry) || posture::is_renovate(&entry.path);
        wanted.then_some(limits.yaml_bytes)
    }

    fn is_local(&self) -> bool {
        true
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        let Some(text) = files::text(context, entry, content, output) else { return };
        if !is_dependabot(entry) {
            return posture::renovate(&entry.path, text, output);
        }
        let document = Document::parse(text, &context.options.yaml);
        if let Some(error) = document.error() {
            output.diagnostics.push(ci::read_in_part(&entry.path, error));
        }
        posture::dependabot(&entry.path, &document, output);
    }

    fn tree(&self, context: &Context<'_>, output: &mut Output) {
        let own = context.source.entries().iter().filter(|entry| {
            is_sbom(entry)
                && entry.kind.is_file()
                && posture::is_asked(context, &entry.path)
                && scope_of(&entry.path) == Scope::Product
                && says_sbom(context, entry)
        });
        output.observations.extend(own.map(|entry| {
            let place = Location::whole(entry.path.clone());
            Observation::new("sbom-published", true, place, "an SBOM is committed")
        }));
        let code = context.source.entries().iter().find(|entry| {
            entry.kind.is_file()
                && posture::is_code(entry.path.file_name())
                && posture::is_asked(context, &entry.path)
        });
        output.observations.extend(code.map(|entry| {
            let place = Location::whole(entry.path.clone());
            Observation::new("source-code", true, place, "source code")
        }));
    }
}

fn is_dependabot(entry: &Entry) -> bool {
    matches!(entry.path.as_bytes(), b".github/dependabot.yml" | b".github/dependabot.yaml")
}

/// Most bytes of a committed SBOM that are looked at; a larger one is taken by its name.
const SBOM: u64 = 16 << 20;

/// Whether a file says that it is an SBOM; from another scan, where one read the same file.
fn says_sbom(context: &Context<'_>, entry: &Entry) -> bool {
    let memo = context.recorder.memo().zip(entry.oid);
    if let Some((memo, oid)) = memo
        && let Some(says) = memo.sboms.get(&oid)
        && context.recorder.recall(&Named { entry: entry.clone(), file: entry.clone() })
    {
        return says;
    }
    let content = match context.source.read(entry, SBOM) {
        Ok(content) => content,
        Err(ReadError::TooLarge { .. }) => return true,
        Err(_) => return false,
    };
    let text = String::from_utf8_lossy(&content);
    let marks =
        ["bomFormat", "cyclonedx.org/schema/bom", "spdxVersion", "SPDXVersion", "spdx.org/rdf"];
    let says = marks.iter().any(|mark| text.contains(mark));
    if let Some((memo, oid)) = memo {
        memo.sboms.keep(oid, says);
    }
    says
}

/// Whether a file is an SBOM by its name (CycloneDX and SPDX recommend these).
fn is_sbom(entry: &Entry) -> bool {
    let name = entry.path.file_name();
    let ends =
        [&b".cdx.json"[..], b".cdx.xml", b".spdx.json", b".spdx", b".spdx.rdf", b".sbom.json"];
    let names = [&b"bom.json"[..], b"bom.xml", b"sbom.json", b"sbom.xml"];
    let ends_with = |end: &&[u8]| {
        let tail = name.len().checked_sub(end.len()).and_then(|at| name.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    ends.iter().any(ends_with) || names.iter().any(|known| name.eq_ignore_ascii_case(known))
}
