//! Files that build tools leave in a source tree.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Inclusion, Location, PinStrength,
    RepoPath, Scope, Subject,
};
use plimsoll_source::{Entry, Limits};

use crate::builds::tools::{self, MemberFile, ToolFile};
use crate::content;
use crate::ported;
use crate::{Context, Detector, FileView, Found, Output, Part, PartKind, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "build-tool",
    "Scripts and macros that build tools leave in a source tree",
    include_str!("../../specs/build-tool.md"),
    &["**/{config.guess,config.sub,install-sh,depcomp,missing,ltmain.sh,...}", "**/*.m4"],
)
.covers(&[Inclusion::PortedFile]);

/// Finds files that build tools leave in a source tree, by their names and by text that only they contain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BuildTool;

/// A file that a tool left.
#[derive(Clone, Debug)]
struct Left {
    path: RepoPath,
    file: ToolFile,
}

impl Part for Left {}

impl Detector for BuildTool {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, _: &Limits) -> Want {
        let is_wanted = entry.kind.is_file()
            && tools::may_be_left(entry.path.file_name())
            && !ported::is_fixture(&entry.path);
        if is_wanted { Want::Head { bytes: tools::HEAD } } else { Want::No }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let path = view.path();
        if let Some(file) = tools::read(path.file_name(), view.lossy_text()) {
            output.parts.push(Left { path: path.clone(), file });
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<Left>()]
    }

    fn gives(&self) -> Vec<PartKind> {
        vec![PartKind::of::<MemberFile>()]
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        for files in groups(found.parts::<Left>()) {
            let Some(first) = files.first() else { continue };
            output.claims.extend(claims(context, &first.path, &files));
            for file in files.iter().skip(1) {
                let (path, first) = (file.path.clone(), first.path.clone());
                output.parts.push(MemberFile { path, first });
            }
        }
    }
}

/// Groups of files of one project in one directory with the same version; a file without one joins the only version.
fn groups(files: &[Left]) -> Vec<Vec<&Left>> {
    let mut of_project: BTreeMap<(RepoPath, &str), Vec<&Left>> = BTreeMap::new();
    for left in files {
        let directory = left.path.parent().unwrap_or_default();
        of_project.entry((directory, left.file.project.name)).or_default().push(left);
    }
    let mut groups = Vec::new();
    for mut files in of_project.into_values() {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let versions: BTreeSet<&str> = files.iter().filter_map(|left| left.version()).collect();
        let only = versions.first().copied().filter(|_| versions.len() == 1);
        let mut of_version: BTreeMap<Option<&str>, Vec<&Left>> = BTreeMap::new();
        for left in files {
            of_version.entry(left.version().or(only)).or_default().push(left);
        }
        groups.extend(of_version.into_values());
    }
    groups
}

impl Left {
    fn version(&self) -> Option<&str> {
        self.file.version.as_ref().map(|(version, _)| version.as_str())
    }
}

fn claims(context: &Context<'_>, place: &RepoPath, files: &[&Left]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for left in files {
        let ToolFile { project, line, text, version } = &left.file;
        let claim = |value: ClaimValue, line: u32| {
            let at = Location::line(left.path.clone(), line);
            Claim::new(Subject::Directory(place.clone()), value, EvidenceKind::Prose, at)
        };
        claims.extend([
            claim(ClaimValue::Presence(ComponentKind::PortedFile), *line).with_raw(text),
            claim(ClaimValue::Scope(Scope::Build), *line),
            claim(ClaimValue::Pin(PinStrength::ContentDigest), *line),
            claim(ClaimValue::name(project.name), *line),
        ]);
        claims.extend(project.url.map(|url| claim(ClaimValue::upstream(url), *line)));
        let stated = version.as_ref();
        claims.extend(stated.map(|(version, line)| claim(ClaimValue::version(version), *line)));
    }
    if let [left] = files {
        claims.extend(content::of_file(context, &left.path, place));
    }
    claims
}
