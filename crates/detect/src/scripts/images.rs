//! Images that the repository builds itself, so they are not third-party.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{FetchMethod, ImageName, Reference, RepoPath, Target, Trust};

use super::call::{Called, FileCall};
use crate::ownership::trust;
use crate::{Context, Part};

/// The maximum number of files that are visited to find the files that the jobs call.
const VISITS: usize = 200_000;

/// Images that a step or a file builds, tags or loads.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    /// The workflow, action or called file.
    pub(crate) path: RepoPath,
    /// Path of keys to the step; empty for a called file.
    pub(crate) locator: String,
    /// The images, by [`ImageName::key`].
    pub(crate) keys: Vec<String>,
    /// Whether images with unknown names are loaded from a file.
    pub(crate) loads: bool,
}

impl Part for Built {}

/// A job of a workflow, or the steps of an action: file, and path of keys.
type JobKey<'a> = (&'a RepoPath, &'a str);

/// The images that a job has built: step, image, and whether a called file builds it.
#[derive(Default)]
struct Job<'a> {
    built: Vec<(usize, &'a str, bool)>,
    loads: bool,
}

/// Drops references to images that an earlier step of the same job has built, and marks those to
/// images that the repository's CI builds under the same name elsewhere.
pub(crate) fn settle(
    context: &Context<'_>,
    built: &[Built],
    called: &[Called],
    calls: &[FileCall],
    references: &mut Vec<Reference>,
) {
    if built.iter().all(|one| one.keys.is_empty()) {
        return;
    }
    let own = Own::of(built, called, calls);
    references.retain(|reference| !own.has_built(reference));
    let names: BTreeSet<String> =
        built.iter().flat_map(|one| &one.keys).filter_map(|key| repository(key)).collect();
    for reference in references.iter_mut() {
        if let Some(Target::Image { registry, name, .. }) = &reference.target
            && names.contains(&qualified(registry.as_deref(), name))
        {
            reference.trust = Trust::SelfRepository;
        }
    }
    mark_own_namespace(context, &names, references);
}

/// Marks images in a Docker Hub namespace with the name of the repository's owner, if the repository builds or tags
/// images in that namespace. The name alone proves nothing: anybody can register it there.
fn mark_own_namespace(
    context: &Context<'_>,
    built: &BTreeSet<String>,
    references: &mut [Reference],
) {
    let images = built.iter().map(|name| ImageName::parse(name));
    let on_hub = images.filter(|image| image.registry.is_none());
    let namespaces: BTreeSet<String> = on_hub
        .filter_map(|image| image.name.split_once('/').map(|(owner, _)| owner.to_owned()))
        .filter(|owner| trust::is_own_owner(context, owner))
        .collect();
    for reference in references.iter_mut().filter(|one| one.trust == Trust::ThirdParty) {
        if let Some(Target::Image { registry: None, name, .. }) = &reference.target
            && name.split_once('/').is_some_and(|(owner, _)| namespaces.contains(owner))
        {
            reference.trust = Trust::OwnOrganization;
        }
    }
}

struct Own<'a> {
    jobs: BTreeMap<JobKey<'a>, Job<'a>>,
    /// The jobs that call a file, directly or through other files.
    callers: BTreeMap<&'a RepoPath, BTreeSet<JobKey<'a>>>,
    /// The names of the images that the jobs of each workflow build.
    workflows: BTreeMap<&'a RepoPath, BTreeSet<&'a str>>,
}

impl<'a> Own<'a> {
    fn of(built: &'a [Built], called: &'a [Called], calls: &'a [FileCall]) -> Self {
        let mut own =
            Self { jobs: BTreeMap::new(), callers: BTreeMap::new(), workflows: BTreeMap::new() };
        let mut files: BTreeMap<&RepoPath, &Built> = BTreeMap::new();
        for one in built {
            if one.locator.is_empty() {
                files.insert(&one.path, one);
            } else {
                own.add(&one.path, &one.locator, one, false);
            }
        }
        let mut edges: BTreeMap<&RepoPath, Vec<&RepoPath>> = BTreeMap::new();
        for FileCall { from, to } in calls {
            edges.entry(from).or_default().push(to);
        }
        let mut left = VISITS;
        for call in called.iter().filter(|call| !call.locator.is_empty()) {
            let mut seen: BTreeSet<&RepoPath> = BTreeSet::from([&call.to]);
            let mut open = vec![&call.to];
            while let Some(file) = open.pop().filter(|_| left > 0) {
                left -= 1;
                own.callers.entry(file).or_default().insert((&call.from, place(&call.locator)));
                if let Some(found) = files.get(file) {
                    own.add(&call.from, &call.locator, found, true);
                }
                let next = edges.get(file).into_iter().flatten();
                open.extend(next.filter(|file| seen.insert(file)));
            }
        }
        own
    }

    fn add(&mut self, path: &'a RepoPath, locator: &'a str, built: &'a Built, called: bool) {
        let job = self.jobs.entry((path, place(locator))).or_default();
        let step = step(locator);
        job.built.extend(built.keys.iter().map(|key| (step, key.as_str(), called)));
        job.loads |= built.loads;
        let keys = built.keys.iter().map(String::as_str);
        self.workflows.entry(path).or_default().extend(keys);
    }

    /// Whether a reference of a script is to an image that its job has built before.
    fn has_built(&self, reference: &Reference) -> bool {
        let pulls =
            matches!(reference.method, Some(FetchMethod::DockerPull | FetchMethod::BaseImage));
        if !pulls {
            return false;
        }
        let key = key(reference);
        let path = &reference.location.path;
        if reference.locator.is_empty() {
            let callers = self.callers.get(path);
            return callers.is_some_and(|jobs| {
                !jobs.is_empty() && jobs.iter().all(|job| self.holds(*job, usize::MAX, &key))
            });
        }
        self.holds((path, place(&reference.locator)), step(&reference.locator), &key)
    }

    fn holds(&self, at: JobKey<'_>, before: usize, key: &str) -> bool {
        let Some(job) = self.jobs.get(&at) else { return false };
        let earlier = |(step, name, called): &(usize, &str, bool)| {
            *name == key && (*step < before || *called && *step == before)
        };
        // An image that another job has built is passed on as a file.
        let loaded = || self.workflows.get(at.0).is_some_and(|keys| keys.contains(key));
        job.built.iter().any(earlier) || job.loads && loaded()
    }
}

/// The part of a path of keys that names the job.
fn place(locator: &str) -> &str {
    locator.split(".steps[").next().unwrap_or_default()
}

/// The number of the step.
fn step(locator: &str) -> usize {
    let number = locator.split_once(".steps[").and_then(|(_, rest)| rest.split(']').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The image of a reference, in a form that is the same for all its spellings.
fn key(reference: &Reference) -> String {
    let name = match &reference.target {
        Some(Target::Image { registry, name, tag, digest }) => {
            let mut text = qualified(registry.as_deref(), name);
            for (separator, part) in [(':', tag), ('@', digest)] {
                if let Some(part) = part {
                    text.push(separator);
                    text.push_str(part);
                }
            }
            text
        }
        _ => reference.value.as_str().trim_matches(['"', '\'']).to_owned(),
    };
    ImageName::parse(&name).key()
}

/// Registry and name of an image that could be pushed somewhere. A name of one part could as well
/// be that of an official image.
fn repository(key: &str) -> Option<String> {
    let image = ImageName::parse(key);
    let full = qualified(image.registry.as_deref(), &image.name);
    (image.problem.is_none() && full.contains('/')).then_some(full)
}

fn qualified(registry: Option<&str>, name: &str) -> String {
    registry.map_or_else(|| name.to_owned(), |registry| format!("{registry}/{name}"))
}
