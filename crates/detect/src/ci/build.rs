//! Images that actions build from.

use plimsoll_model::{FetchMethod, ImageName, RefKind, Reference, Requested};
use plimsoll_workflow::ImageBuild;

use super::uses::image_target;
use super::{Reader, State};
use crate::ownership::trust;

impl Reader<'_> {
    /// The images that a step names to build from.
    pub(super) fn named_images(&self, build: &ImageBuild) -> impl Iterator<Item = Reference> {
        let state =
            State { comment: None, job: build.job, disabled: build.disabled, shadow: build.shadow };
        build.images.iter().map(move |image| self.named_image(build, image, state))
    }

    fn named_image(&self, build: &ImageBuild, name: &str, state: State<'_>) -> Reference {
        let locator = format!("{}.with.build-contexts", build.locator);
        let mut reference = self.at(build.images_mark, &locator, name, state);
        let image = ImageName::parse(name);
        reference.kind = RefKind::ScriptFetch;
        reference.method = Some(FetchMethod::BaseImage);
        (reference.syntax, reference.pin) = (image.syntax, image.strength());
        reference.requested = image.requested().map(Requested::new);
        reference.trust = trust::of_image(self.context, &image);
        reference.target = image_target(&image);
        reference
    }
}
