//! Base images that the repository builds itself: from a Dockerfile with the name of the image, by a command in a
//! script, a makefile or a file of a CI service.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use plimsoll_model::{FetchMethod, Location, Reference, RepoPath, Target};
use plimsoll_script::{ScriptLimits, scan_dockerfile};
use plimsoll_source::Entry;

use super::reference;
use crate::Context;
use crate::tree::place::{self, Named};
use crate::tree::zones::below_vendor_root;

/// The maximum number of files that are searched for commands.
const FILES: usize = 512;

/// The maximum number of images that one command builds.
const TAGS: usize = 8;

/// The images that commands in the tree build, which are only searched for if a Dockerfile needs them.
#[derive(Debug)]
pub(crate) struct OwnBases<'a> {
    context: &'a Context<'a>,
    built: OnceLock<BTreeSet<String>>,
    /// Whether each Dockerfile that has the name of an image is based on something else.
    known: Mutex<BTreeMap<RepoPath, bool>>,
}

impl<'a> OwnBases<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Self { context, built: OnceLock::new(), known: Mutex::default() }
    }

    /// Whether a reference in a Dockerfile is to an image that the repository builds: a Dockerfile beside it has the name
    /// of the image and does not begin with that image, and a command gives the image its name.
    pub(crate) fn has(&self, reference: &Reference) -> bool {
        let Some(Target::Image { registry: None, name, tag, digest: None }) = &reference.target
        else {
            return false;
        };
        if reference.method != Some(FetchMethod::BaseImage) || name.contains('/') {
            return false;
        }
        let files = self.files(&reference.location.path, name);
        !files.is_empty()
            && self.built().contains(&with_tag(name, tag.as_deref()))
            && files.iter().any(|named| self.is_known_for(named, name))
    }

    /// The Dockerfiles beside another one that have the name of an image.
    fn files(&self, path: &RepoPath, name: &str) -> Vec<Named> {
        let directory = path.parent().unwrap_or_default();
        let names = [
            format!("{name}.Dockerfile"),
            format!("{name}.dockerfile"),
            format!("Dockerfile.{name}"),
        ];
        let paths = names.iter().filter_map(|name| directory.join(name.as_bytes()));
        let files = paths.filter(|it| it != path);
        files.filter_map(|path| place::named(self.context.source, &path)).collect()
    }

    fn is_known_for(&self, named: &Named, name: &str) -> bool {
        let path = &named.entry.path;
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(path) {
            return *known;
        }
        let is_for = self.is_for(named, name);
        known().insert(path.clone(), is_for);
        is_for
    }

    /// Whether a Dockerfile with the name of an image is for an image based on something else.
    fn is_for(&self, named: &Named, name: &str) -> bool {
        let limit = self.context.options.limits.script_bytes;
        let Ok(content) = self.context.recorder.read_named(named, limit) else { return false };
        let limits = ScriptLimits::default().by_itself();
        let facts = scan_dockerfile(&String::from_utf8_lossy(&content), &limits);
        let bases = facts.fetches.iter().filter(|it| it.method == FetchMethod::BaseImage);
        let mut bases = bases.map(|fetch| {
            let at = Location::at(named.entry.path.clone(), fetch.line, fetch.column);
            reference::of(self.context, fetch, at, "").target
        });
        let is_other = |base: Option<Target>| match base {
            Some(Target::Image { name: base, .. }) => base != name,
            _ => false,
        };
        // At least one, and all of them known.
        bases.next().is_some_and(is_other) && bases.all(is_other)
    }

    fn built(&self) -> &BTreeSet<String> {
        self.built.get_or_init(|| {
            let limit = self.context.options.limits.script_bytes;
            let files = self.context.source.entries().iter();
            let mut found = BTreeSet::new();
            for entry in files.filter(|entry| has_commands(entry)).take(FILES) {
                let named = Named::new(&entry.path, entry.clone());
                if let Ok(content) = self.context.recorder.read_named(&named, limit) {
                    found.extend(tags(&String::from_utf8_lossy(&content)));
                }
            }
            found
        })
    }
}

/// Whether a file may have commands that build images: a script, a makefile, or a file of a CI service.
fn has_commands(entry: &Entry) -> bool {
    let name = String::from_utf8_lossy(entry.path.file_name()).to_ascii_lowercase();
    let has_end = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let is_ci = name.starts_with("jenkinsfile") || name == ".gitlab-ci.yml" || name == "makefile";
    let is_script = has_end(&[".sh", ".bash", ".mk", ".jenkinsfile", "-ci.yml"]);
    let is_workflow =
        || entry.path.as_bytes().starts_with(b".github/workflows/") && has_end(&[".yml", ".yaml"]);
    entry.kind.is_file()
        && (is_ci || is_script || is_workflow())
        && !entry.path.parent().is_some_and(|above| below_vendor_root(&above))
}

fn with_tag(name: &str, tag: Option<&str>) -> String {
    format!("{name}:{}", tag.unwrap_or("latest"))
}

/// The images without a registry and without variables that `docker build -t NAME` builds in a text.
fn tags(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let text = text.replace("\\\n", " ");
    for line in text.lines().map(str::trim_start) {
        if line.starts_with(['#', '/', '*']) || !line.contains("build") {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_end = |word: &&str| word.ends_with(';') || matches!(*word, "&&" | "||" | "|" | "&");
        for command in words.split_inclusive(is_end) {
            found.extend(tags_of(command));
        }
    }
    found
}

/// The images that a command builds from a file or directory with their name.
fn tags_of(command: &[&str]) -> Vec<String> {
    let words: Vec<&str> = command.iter().map(|word| bare(word)).collect();
    let at = words.iter().position(|word| matches!(*word, "docker" | "podman" | "nerdctl"));
    let (before, words) = words.split_at(at.unwrap_or(words.len()));
    let ([_, "build", options @ ..] | [_, "buildx" | "image", "build", options @ ..]) = words
    else {
        return Vec::new();
    };
    if before.iter().any(|word| matches!(*word, "echo" | "printf")) {
        return Vec::new();
    }
    let (mut images, mut others) = (Vec::new(), Vec::new());
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix("--tag=") {
            Some(name) => images.extend(image(name)),
            None if matches!(*word, "-t" | "--tag") => {
                images.extend(words.next().and_then(|word| image(word)));
            }
            None => others.push(*word),
        }
    }
    // `docker build -t node dir` may be for any Dockerfile.
    let is_named = |(name, _): &(&str, String)| others.iter().any(|word| names_file(word, name));
    images.into_iter().take(TAGS).filter(is_named).map(|(_, image)| image).collect()
}

/// Whether a path has a directory of a name, or the Dockerfile of that name.
fn names_file(path: &str, name: &str) -> bool {
    let is_of_name = |part: &str| {
        let dockerfile = part.strip_prefix("Dockerfile.");
        let rest = dockerfile.or_else(|| part.strip_suffix(".Dockerfile"));
        rest.or_else(|| part.strip_suffix(".dockerfile")).unwrap_or(part) == name
    };
    path.split('/').any(is_of_name)
}

/// A word without quotes and brackets around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| "'\"`()[]{},;".contains(c))
}

/// The name of an image that only has a name, perhaps with a tag, and the image with its tag.
fn image(word: &str) -> Option<(&str, String)> {
    let (name, tag) = word.split_once(':').map_or((word, None), |(name, tag)| (name, Some(tag)));
    let is_plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    (is_plain(name) && tag.is_none_or(is_plain)).then(|| (name, with_tag(name, tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_that_commands_build() {
        for (text, expected) in [
            ("docker build -t build-base dir/build-base\n", &["build-base:latest"][..]),
            ("    sh 'docker build --no-cache -t base:1.2 ~/base'\n", &["base:1.2"]),
            (
                "sudo docker buildx build \\\n  --tag=base base && docker push base\n",
                &["base:latest"],
            ),
            (
                "docker build . -t \"base\" -f base.Dockerfile; docker run -t other\n",
                &["base:latest"],
            ),
            ("podman build --tag base -f Dockerfile.base .\n", &["base:latest"]),
            ("docker build -t base dir\n", &[]),
            ("echo \"use docker build -t base base\"\n", &[]),
            ("docker build -t $NAME $NAME\n", &[]),
            ("docker build -t registry.example/base base\n", &[]),
            ("# docker build -t base base\n", &[]),
            ("docker run -t base base\n", &[]),
            ("make build -t base base\n", &[]),
        ] {
            let found = tags(text);
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
