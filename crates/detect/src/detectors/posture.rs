//! Observes the security posture of the repository in configuration and CI.

use plimsoll_model::{DetectorMeta, Location, Observation, RepoPath, Scope};
use plimsoll_source::{Entry, Limits, ReadError};
use plimsoll_workflow::{Document, Extraction, Mark, Uses};

use crate::base::texts;
use crate::posture::{self, Watch, Watchers};
use crate::scripts::{CalledFile, Inline};
use crate::tree::place::Named;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want, ci, scope_of};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "posture",
    "Facts about the security posture in configuration and CI, for the score",
    include_str!("../../specs/posture.md"),
    &[
        ".github/dependabot.{yml,yaml}",
        "renovate.json, .renovaterc and similar",
        ".github/workflows/*.{yml,yaml}",
        "**/*.{cdx,spdx,sbom}.json",
    ],
)
.observes_facts();

/// Observes the posture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posture;

impl Detector for Posture {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let wanted = is_dependabot(entry)
            || posture::is_renovate(&entry.path)
            || ci::role(&entry.path).is_some() && ci::is_github(&entry.path);
        Want::whole_if(wanted, limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if ci::role(view.path()).is_some() {
            if context.zones.is_own(view.path())
                && let Some(file) = ci::read(context, view, output)
            {
                workflow(&file.path, &file.read.extraction, output);
            }
            return;
        }
        let Some(text) = texts::text(context, view, output) else { return };
        if !is_dependabot(view.entry()) {
            return posture::renovate(view.path(), text, output);
        }
        let document = Document::parse(text, &context.options.yaml);
        if let Some(error) = document.error() {
            output.diagnostics.push(ci::read_in_part(view.path(), error));
        }
        posture::dependabot(view.path(), &document, output);
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<CalledFile>(), PartKind::of::<Inline>(), PartKind::of::<Watch>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Watchers>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let mut watches = found.parts::<Watch>().to_vec();
        scripts(context, found, &mut output.observations, &mut watches);
        output.parts.push(Watchers(watches));
        let entries = context.source.entries().iter().filter(|entry| entry.kind.is_file());
        let own = entries.clone().filter(|entry| {
            is_sbom(entry)
                && context.zones.is_own(&entry.path)
                && scope_of(&entry.path) == Scope::Product
                && declares_sbom(context, entry)
        });
        output.observations.extend(own.map(|entry| {
            let place = Location::whole(entry.path.clone());
            Observation::new("sbom-published", true, place, "an SBOM is committed")
        }));
        let code = entries.into_iter().find(|entry| {
            posture::is_code(entry.path.file_name()) && context.zones.is_own(&entry.path)
        });
        output.observations.extend(code.map(|entry| {
            let place = Location::whole(entry.path.clone());
            Observation::new("source-code", true, place, "source code")
        }));
    }
}

/// Adds the observations about a workflow or an action.
fn workflow(path: &RepoPath, extraction: &Extraction, output: &mut Output) {
    posture::of_workflow(path, extraction, &mut output.observations);
    let at = |mark: Mark| Location::at(path.clone(), mark.line, mark.column);
    let mut watches = Vec::new();
    for found in extraction.found.iter().filter(|it| it.shadow.is_none() && !it.disabled) {
        if let Uses::Repository(uses) = Uses::parse(&found.value) {
            let name = [&uses.owner, &uses.repository, &uses.path].map(String::as_str).join("/");
            let (name, place) = (name.trim_end_matches('/'), at(found.mark));
            let out = &mut output.observations;
            posture::of_use(name, found, extraction, &place, out, &mut watches);
        }
    }
    output.parts.extend(watches);
}

/// Adds the observations about the commands of scripts. A command has the same form in most shells.
fn scripts(
    context: &Context<'_>,
    found: &Found<'_>,
    out: &mut Vec<Observation>,
    watches: &mut Vec<Watch>,
) {
    let own = |path: &RepoPath| context.zones.is_own(path);
    for inline in found.parts::<Inline>() {
        let asked = inline.activity.counts() && own(&inline.path) && ci::is_github(&inline.path);
        if let Some((script, found)) = inline.script().filter(|_| asked) {
            let place = texts::at_mark(&inline.path, script.place(1, 1, 0, 0));
            posture::of_script(&found.invoked, &place, out, watches);
        }
    }
    for file in found.parts::<CalledFile>().iter().filter(|file| own(&file.path)) {
        if let Some(script) = &file.read.script {
            let place = Location::whole(file.path.clone());
            posture::of_script(&script.invoked, &place, out, watches);
        }
    }
}

fn is_dependabot(entry: &Entry) -> bool {
    matches!(entry.path.as_bytes(), b".github/dependabot.yml" | b".github/dependabot.yaml")
}

/// Maximum bytes of a committed SBOM that are read; a larger one is recognized by name.
const SBOM: u64 = 16 << 20;

/// Whether a file is an SBOM; cached if another scan read the same file.
fn declares_sbom(context: &Context<'_>, entry: &Entry) -> bool {
    let memo = context.recorder.memo().zip(entry.oid);
    if let Some((memo, oid)) = memo
        && let Some(declares) = memo.sboms.get(&oid)
        && context.recorder.recall(&Named { entry: entry.clone(), file: entry.clone() })
    {
        return declares;
    }
    let content = match context.source.read(entry, SBOM) {
        Ok(content) => content,
        Err(ReadError::TooLarge { .. }) => return true,
        Err(_) => return false,
    };
    let text = String::from_utf8_lossy(&content);
    let marks =
        ["bomFormat", "cyclonedx.org/schema/bom", "spdxVersion", "SPDXVersion", "spdx.org/rdf"];
    let declares = marks.iter().any(|mark| text.contains(mark));
    if let Some((memo, oid)) = memo {
        memo.sboms.keep(oid, declares);
    }
    declares
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
