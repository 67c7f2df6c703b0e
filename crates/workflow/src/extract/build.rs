//! Steps that build images with an action: their Dockerfiles and image names.

use plimsoll_yaml::NodeId;

use super::found::ImageBuild;
use super::walk::{At, Walk};

/// Maximum number of names and of files per step.
const MOST: usize = 64;

impl Walk<'_, '_> {
    /// Records the properties of the image that a step builds.
    pub(super) fn build(&mut self, step: NodeId, with: NodeId, uses: &str, locator: &str, at: At) {
        let builder = is_builder(uses);
        let names_file = |key: &str| {
            let key = key.to_ascii_lowercase();
            key.contains("dockerfile") || key.contains("containerfile") || key == "docker-file"
        };
        let keys =
            self.document.pairs(with).iter().filter_map(|(key, _)| self.document.scalar(*key));
        if !builder && !keys.take(64).any(names_file) {
            return;
        }
        let mut found = ImageBuild {
            reads_default: builder,
            locator: locator.to_owned(),
            job: self.job,
            disabled: at.disabled,
            shadow: at.shadow,
            ..ImageBuild::default()
        };
        for pair in self.pairs(with) {
            let Some(text) = self.document.scalar(pair.value) else { continue };
            match pair.key.to_ascii_lowercase().as_str() {
                "file" | "tags" | "build-contexts" if !builder => {}
                "file" | "dockerfile" | "dockerfiles" | "containerfile" | "containerfiles"
                | "docker-file" | "dockerfile_path" | "dockerfile-path" => {
                    found.files.extend(self.lines(at, step, text));
                }
                "context" | "path" | "workdir" => {
                    found.contexts.extend(self.lines(at, step, text));
                }
                "tags" => found.tags.extend(self.lines(at, step, text)),
                "build-contexts" => {
                    if let Some((_, node)) = self.document.resolve(pair.value) {
                        found.images_mark = node.mark;
                    }
                    let lines = self.lines(at, step, text);
                    let images = lines.iter().filter_map(|line| line.split_once('='));
                    let images = images.filter_map(|(_, to)| to.strip_prefix("docker-image://"));
                    found.images.extend(images.map(str::to_owned));
                }
                _ => {}
            }
        }
        let lints =
            ["lint", "scan", "trivy", "grype", "snyk"].iter().any(|tool| uses.contains(tool));
        if (builder || !found.files.is_empty()) && !lints {
            self.out.builds.push(found);
        }
    }

    /// Returns the entries of a list input, which are separated by lines or commas. An expression
    /// is replaced by its values in the file, or stays unchanged if they are unknown.
    fn lines(&mut self, at: At, step: NodeId, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let entries = text.lines().flat_map(split).map(str::trim).filter(|line| !line.is_empty());
        for entry in entries.take(MOST) {
            match self.candidates(at, step, entry) {
                Some(values) if !values.values.is_empty() => found.extend(values.values),
                _ => found.push(entry.to_owned()),
            }
        }
        found.truncate(MOST);
        found
    }
}

/// Splits a line at commas, except for those inside expressions.
fn split(line: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("${{") {
            at += rest.find("}}").map_or(rest.len(), |end| end + 2);
            continue;
        }
        if rest.starts_with(',') {
            entries.extend(line.get(start..at));
            start = at + 1;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    entries.extend(line.get(start..));
    entries
}

/// Whether an action builds an image from the inputs of `docker/build-push-action`, according to
/// the last part of its name.
fn is_builder(uses: &str) -> bool {
    let name = uses.split('@').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    ["build-push-action", "buildah-build"].contains(&name.as_str()) || name.ends_with("-build-push")
}
