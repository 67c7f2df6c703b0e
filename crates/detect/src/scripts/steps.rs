//! Reads what the steps of workflows and actions run: shell text, and files of the tree.

use std::sync::Arc;

use plimsoll_model::{
    Activity, Exposure, ImageName, LocalResolution, RefKind, Reference, RepoPath, Target, Trust,
};
use plimsoll_script::ScriptFacts;
use plimsoll_workflow::{FoundValue, ImageBuild, ScriptOrigin, Slot, Uses};

use super::{Built, Called, CalledKind};
use crate::ci::{self, ReadWorkflow, Reader, State, WorkflowFile};
use crate::ownership::trust;
use crate::tree::place;
use crate::{Context, Output, Part};

/// Shell text inside a workflow or an action.
#[derive(Clone, Debug)]
pub(crate) struct Inline {
    /// The workflow or action.
    pub(crate) path: RepoPath,
    /// The parsed workflow or action.
    pub(crate) read: Arc<ReadWorkflow>,
    /// The index of the script in it.
    pub(crate) index: usize,
    pub(crate) activity: Activity,
    pub(crate) exposures: Vec<Exposure>,
}

impl Part for Inline {}

impl Inline {
    /// The script as its workflow states it, and what was read of it.
    pub(crate) fn script(&self) -> Option<(&plimsoll_workflow::Script, &ScriptFacts)> {
        let script = self.read.extraction.scripts.get(self.index)?;
        Some((script, self.read.fetched.get(self.index)?.get()?))
    }
}

/// A file whose scripts are followed.
#[derive(Clone, Debug)]
pub(crate) struct ScriptsFile(pub(crate) WorkflowFile);

// The size of the content counts once, for the part from which references are derived.
impl Part for ScriptsFile {}

/// Finds what a file runs: its scripts, and the files of the tree that it names to be run or built.
pub(crate) fn derive(context: &Context<'_>, file: &WorkflowFile, output: &mut Output) {
    let extraction = &file.read.extraction;
    let reader = Reader { context, path: &file.path, extraction };
    for found in extraction.found.iter().filter(|found| may_build(found)) {
        let reference = reader.reference(found);
        let built = dockerfile(context, &reference);
        if let Some(file) = built.filter(|_| reference.activity.counts()) {
            let working = file.parent().unwrap_or_default();
            let exposures = reference.exposures;
            output.parts.push(reader.called(file, working, &found.locator, exposures));
        }
    }
    for build in &extraction.builds {
        reader.build(build, output);
    }
    for program in extraction.programs.iter().filter(|it| it.shadow.is_none() && !it.disabled) {
        reader.program(program, output);
    }
    let scripts =
        (0..extraction.scripts.len()).filter_map(|index| reader.script(&file.read, index));
    output.parts.extend(scripts);
}

/// Whether text is an input of a reusable workflow in another repository.
fn is_for_other_repository(context: &Context<'_>, script: &plimsoll_workflow::Script) -> bool {
    let ScriptOrigin::Input { uses, .. } = &script.origin else { return false };
    let is_of_job = !script.locator.contains(".steps[");
    let Uses::Repository(called) = Uses::parse(uses) else { return false };
    is_of_job
        && called.path.starts_with(".github/workflows/")
        && trust::of_repository(context, &called.owner, &called.repository) != Trust::SelfRepository
}

/// Whether a value may name a Dockerfile of the tree, or an action that has one.
fn may_build(found: &FoundValue) -> bool {
    let local = ["./", ".\\", "$/"];
    found.slot == Slot::ActionImage || local.iter().any(|mark| found.value.trim().starts_with(mark))
}

impl Reader<'_> {
    /// Shell text, to be read later.
    fn script(&self, read: &Arc<ReadWorkflow>, index: usize) -> Option<Inline> {
        let script = read.extraction.scripts.get(index)?;
        let state = State {
            comment: None,
            job: script.job,
            disabled: script.disabled,
            shadow: script.shadow,
        };
        let mut place = self.at(script.mark, &script.locator, "", state);
        // The token can be requested where the runner's environment variables are set. The other repository decides
        // where the text runs: often in a container without them.
        if is_for_other_repository(self.context, script) {
            place.exposures.retain(|exposure| *exposure != Exposure::IdentityToken);
        }
        Some(Inline {
            path: self.path.clone(),
            read: Arc::clone(read),
            index,
            activity: place.activity,
            exposures: place.exposures,
        })
    }

    /// The files and images of a step that builds an image.
    pub(super) fn build(&self, build: &ImageBuild, output: &mut Output) {
        if build.disabled || build.shadow.is_some() {
            return;
        }
        let keys = build.tags.iter().map(|tag| ImageName::parse(tag).key()).collect();
        output.parts.push(Built {
            path: self.path.clone(),
            locator: build.locator.clone(),
            keys,
            loads: false,
        });
        let exposures = self.exposures(build.job);
        for (to, working) in self.dockerfiles(build) {
            output.parts.push(self.called(to, working, &build.locator, exposures.clone()));
        }
    }

    /// A call of a Dockerfile from a step.
    pub(super) fn called(
        &self,
        to: RepoPath,
        working: RepoPath,
        locator: &str,
        exposures: Vec<Exposure>,
    ) -> Called {
        let (kind, locator) = (CalledKind::Dockerfile, locator.to_owned());
        let file = place::named(self.context.source, &to).map(|named| named.file.path);
        let file = file.unwrap_or_else(|| to.clone());
        Called { to, file, kind, from: self.path.clone(), working, locator, exposures }
    }

    /// The Dockerfiles of the tree that a step builds, each with its build context.
    fn dockerfiles(&self, build: &ImageBuild) -> Vec<(RepoPath, RepoPath)> {
        let root = self.context.zones.repository_of(self.path);
        let directory = |context: &String| {
            let context = context.trim();
            let path = context.strip_prefix("{{defaultContext}}").unwrap_or(context);
            let path = path.strip_prefix(':').unwrap_or(path);
            let remote = path.contains("://") || path.starts_with("git@");
            if remote { None } else { root.join(path.as_bytes()) }
        };
        let contexts: Vec<Option<RepoPath>> = match build.contexts.as_slice() {
            [] => vec![Some(root.clone())],
            all => all.iter().map(directory).collect(),
        };
        let is_file = |path: &RepoPath| place::is_file(self.context.source, path);
        let mut found = Vec::new();
        for context in &contexts {
            let base = context.as_ref().unwrap_or(&root);
            for file in &build.files {
                let places = [root.join(file.as_bytes()), base.join(file.as_bytes())];
                let path = places.into_iter().flatten().find(is_file);
                found.extend(path.map(|path| (path, base.clone())));
            }
            if let (true, true, Some(context)) =
                (build.files.is_empty(), build.reads_default, context)
            {
                let path = context.join(b"Dockerfile").filter(is_file);
                found.extend(path.map(|path| (path, context.clone())));
            }
        }
        found
    }
}

/// The Dockerfile in a reference to a file of the tree, if it is one.
fn dockerfile(context: &Context<'_>, reference: &Reference) -> Option<RepoPath> {
    let Some(Target::Local { path, resolution: LocalResolution::InTree, .. }) = &reference.target
    else {
        return None;
    };
    let file = ci::definition(context.source, path)?;
    let is_dockerfile = reference.kind == RefKind::DockerAction
        || file.file_name().eq_ignore_ascii_case(b"Dockerfile");
    is_dockerfile.then_some(file)
}
