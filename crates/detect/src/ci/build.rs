//! Images that actions build: the Dockerfiles they read, and the names they give.

use plimsoll_model::{
    Exposure, FetchMethod, ImageName, Redacted, RefKind, Reference, RepoPath, Target,
};
use plimsoll_workflow::ImageBuild;

use super::uses::image_target;
use super::{Reader, State};
use crate::Output;
use crate::scripts::{Built, Called, CalledKind};
use crate::{links, trust};

impl Reader<'_> {
    /// The images that a step names to build from.
    pub(super) fn named_images(&self, build: &ImageBuild) -> impl Iterator<Item = Reference> {
        let state =
            State { comment: None, job: build.job, disabled: build.disabled, shadow: build.shadow };
        build.images.iter().map(move |image| self.named_image(build, image, state))
    }

    /// What a step that builds an image leads to.
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
        let file = links::named(self.context.source, &to).map(|named| named.file.path);
        let file = file.unwrap_or_else(|| to.clone());
        Called { to, file, kind, from: self.path.clone(), working, locator, exposures }
    }

    fn named_image(&self, build: &ImageBuild, name: &str, state: State<'_>) -> Reference {
        let locator = format!("{}.with.build-contexts", build.locator);
        let mut reference = self.at(build.images_mark, &locator, name, state);
        let image = ImageName::parse(name);
        reference.kind = RefKind::ScriptFetch;
        reference.method = Some(FetchMethod::BaseImage);
        (reference.syntax, reference.pin) = (image.syntax, image.strength());
        reference.requested = image.requested().map(|text| Redacted::clipped(text, 200));
        reference.trust = trust::of_image(self.context, &image);
        reference.target = image_target(&image);
        reference
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
        let is_file = |path: &RepoPath| links::is_file(self.context.source, path);
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

/// The Dockerfile that a reference to a file of the tree is, where it is one.
pub(super) fn dockerfile(context: &crate::Context<'_>, reference: &Reference) -> Option<RepoPath> {
    use plimsoll_model::LocalResolution::InTree;
    let Some(Target::Local { path, resolution: InTree, .. }) = &reference.target else {
        return None;
    };
    let file = super::definition(context.source, path)?;
    let is_dockerfile = reference.kind == RefKind::DockerAction
        || file.file_name().eq_ignore_ascii_case(b"Dockerfile");
    is_dockerfile.then_some(file)
}
