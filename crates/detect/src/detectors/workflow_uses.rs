//! Everything the host's CI follows: actions, reusable workflows, images.

use plimsoll_model::{
    Activity, DetectorMeta, Diagnostic, DiagnosticKind, Expansion, LocalResolution, Location,
    PinStrength, Redacted, RefKind, RefSyntax, Reference, RepoPath, Target, Trust, clip,
};
use plimsoll_source::{Entry, Limits, Source};
use plimsoll_workflow::{
    Document, Found, ImageName, RepositoryUse, Role, Shadow, Slot, Uses, extract,
};

use crate::zones::{CI_DIRECTORIES, workflow_directory};
use crate::{Context, Detector, Output, trust};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "workflow-uses",
    "Actions, reusable workflows and container images that CI follows",
    "Reads every workflow of the hosts it knows (`.github/workflows`, `.forgejo/workflows`, \
     `.gitea/workflows`) and the metadata of every action (`action.yml`, `action.yaml`) at any \
     depth.\n\n\
     Each `uses:` of a step, of a step inside `parallel:` and of a job is taken apart by the \
     runner's own grammar. `container:`, `services:` and the `image` of Docker actions are read \
     as image names; an expression over literal matrix values is expanded, one result a value at \
     one place. Local paths are looked up in the tree. An alias counts wherever it stands; its \
     place is the anchor's.\n\n\
     A host runs the workflows of the root alone. Workflows and actions below vendored code, and \
     in directories that carry a CI directory of their own, count only where something active \
     refers to them.\n\n\
     Not seen: what a script downloads, what an action downloads, and values that are made at run \
     time.",
    &[
        ".github/workflows/*.{yml,yaml}",
        ".forgejo/workflows/*.{yml,yaml}",
        ".gitea/workflows/*.{yml,yaml}",
        "**/action.{yml,yaml}",
    ],
);

/// Finds what CI follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkflowUses;

impl Detector for WorkflowUses {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        role(&entry.path).map(|_| limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        let Some(role) = role(&entry.path) else { return };
        let Ok(text) = std::str::from_utf8(content) else {
            let message = "not UTF-8: the host does not read it either; save it as UTF-8";
            let lost = Diagnostic::file(&entry.path, DiagnosticKind::Encoding, message);
            return output.diagnostics.push(lost);
        };
        let document = Document::parse(text, &context.options.yaml);
        report_document(&entry.path, &document, output);
        let extraction = extract(&document, role, &context.options.yaml);
        if extraction.exhausted {
            output.diagnostics.push(Diagnostic::file(
                &entry.path,
                DiagnosticKind::LimitExceeded,
                "too many steps, aliases counted each time: the rest of the file was not read",
            ));
        }
        for found in extraction.found {
            let reference = Reader { context, path: &entry.path }.reference(&found);
            report_reference(&found, &reference, output);
            output.references.push(reference);
        }
    }
}

/// What a file is to the host, by its path.
fn role(path: &RepoPath) -> Option<Role> {
    let name = path.file_name();
    if name == b"action.yml" || name == b"action.yaml" {
        return Some(Role::Action);
    }
    let yaml = name.ends_with(b".yml") || name.ends_with(b".yaml");
    (yaml && workflow_directory(path).is_some()).then_some(Role::Workflow)
}

/// Whether references in a file are resolved on GitHub: not those of Forgejo's and Gitea's own
/// workflows.
pub(crate) fn is_github(path: &RepoPath) -> bool {
    !path
        .segments()
        .any(|segment| CI_DIRECTORIES.iter().skip(1).any(|name| name.as_bytes() == segment))
}

/// The files that define the action or workflow at a local path of the tree.
pub(crate) fn definition(source: &dyn Source, path: &str) -> Option<RepoPath> {
    let path = RepoPath::new(path);
    if source.entry(&path).is_some_and(|entry| entry.kind.is_file()) {
        return Some(path);
    }
    ["action.yml", "action.yaml", "Dockerfile", "dockerfile"]
        .iter()
        .filter_map(|name| path.join(name.as_bytes()))
        .find(|file| source.entry(file).is_some_and(|entry| entry.kind.is_file()))
}

fn report_document(path: &RepoPath, document: &Document<'_>, output: &mut Output) {
    if let Some(error) = document.error() {
        let kind = if error.limit { DiagnosticKind::LimitExceeded } else { DiagnosticKind::Syntax };
        let message = format!("YAML: {}; what stands before was read", error.message);
        let location = Location::at(path.clone(), error.line.max(1), error.column.max(1));
        output.diagnostics.push(Diagnostic::new(location, kind, &message));
    }
    if document.roots().len() > 1 {
        output.diagnostics.push(Diagnostic::file(
            path,
            DiagnosticKind::HostRefuses,
            "more than one YAML document: the host refuses the file; keep one document",
        ));
    }
}

/// Says where the host would refuse what was found.
fn report_reference(found: &Found, reference: &Reference, output: &mut Output) {
    // Masked by itself: inside a sentence a credential without a scheme is harder to tell.
    let value = Redacted::new(&clip(found.value.trim(), 120));
    let message = match (found.shadow, &reference.problem) {
        (Some(Shadow::RepeatedKey), _) => {
            format!("repeated key: the host refuses the file; `{value}` stands here as well")
        }
        (Some(Shadow::MergeKey), _) => {
            format!("merge key (`<<`): the host refuses it; it would draw in `{value}`")
        }
        (Some(Shadow::LaterDocument), _) => format!("in a later document: `{value}`"),
        (None, Some(problem)) => format!("`{value}`: {problem}"),
        _ => return,
    };
    let location = reference.location.clone();
    output.diagnostics.push(Diagnostic::new(location, DiagnosticKind::HostRefuses, &message));
}

struct Reader<'a> {
    context: &'a Context<'a>,
    path: &'a RepoPath,
}

impl Reader<'_> {
    fn reference(&self, found: &Found) -> Reference {
        let mark = found.mark;
        let location =
            Location::at(self.path.clone(), mark.line, mark.column).with_span(mark.start, mark.end);
        let mut reference = Reference::new(location, found.locator.clone(), &found.value);
        reference.comment = found.comment.as_deref().map(|text| Redacted::new(&clip(text, 200)));
        reference.activity = match (found.shadow, found.disabled) {
            (Some(_), _) => Activity::Shadowed,
            (None, true) => Activity::Disabled,
            (None, false) => Activity::Active,
        };
        match found.slot {
            Slot::Step | Slot::Job => self.uses(found, &mut reference),
            Slot::Container => self.image(RefKind::JobContainer, found, &mut reference),
            Slot::Service => self.image(RefKind::ServiceImage, found, &mut reference),
            Slot::ActionImage => self.action_image(found, &mut reference),
            _ => {}
        }
        reference
    }

    fn uses(&self, found: &Found, reference: &mut Reference) {
        match Uses::parse(&found.value) {
            Uses::Docker(image) => {
                set_image(RefKind::DockerUses, &image, reference);
                reference.trust = trust::of_image(self.context, &image);
            }
            Uses::Workspace { path } => {
                self.local(RefKind::WorkspacePath, found.slot, &path, reference);
            }
            Uses::SelfRepository { path, problem } => {
                self.local(RefKind::SelfRepository, found.slot, &path, reference);
                reference.problem = reference.problem.take().or(problem.map(str::to_owned));
            }
            Uses::Repository(found_use) => self.repository(found.slot, &found_use, reference),
            Uses::Expression => {
                reference.syntax = RefSyntax::Expression;
                reference.problem = Some("`uses:` takes no expression".to_owned());
            }
            Uses::Empty => {
                reference.syntax = RefSyntax::Empty;
                reference.problem = Some("empty: the host refuses it".to_owned());
            }
            Uses::Malformed(why) => reference.problem = Some(why.to_owned()),
            _ => {}
        }
    }

    fn repository(&self, slot: Slot, found: &RepositoryUse, reference: &mut Reference) {
        reference.kind = match slot {
            _ if found.backslash => RefKind::Invalid,
            Slot::Job => RefKind::ReusableWorkflow,
            _ => RefKind::Action,
        };
        reference.problem = found.problem.map(str::to_owned);
        if found.backslash && reference.problem.is_none() {
            let why =
                "a backslash separates the path: the runner splits there, other readers refuse it";
            reference.problem = Some(why.to_owned());
        }
        (reference.syntax, reference.pin) = match &found.revision {
            Some(revision) => (revision.syntax, revision.strength()),
            None => (RefSyntax::MissingRef, PinStrength::Absent),
        };
        reference.requested =
            found.revision.as_ref().map(|revision| Redacted::new(&clip(&revision.text, 200)));
        if !found.is_nameable() {
            return;
        }
        reference.trust = trust::of_repository(self.context, &found.owner, &found.repository);
        reference.target = Some(Target::Repository {
            owner: masked(&found.owner, 100),
            repository: masked(&found.repository, 100),
            path: masked(&found.path, 300),
        });
    }

    /// A path of the workspace or of the repository, both of which start as the same tree.
    fn local(&self, kind: RefKind, slot: Slot, path: &str, reference: &mut Reference) {
        reference.kind = kind;
        reference.syntax = RefSyntax::Local;
        reference.trust = Trust::SelfRepository;
        let base = self.context.zones.repository_of(self.path);
        let joined = base.join(path.as_bytes());
        let source = self.context.source;
        let (resolution, path) = match joined {
            None => (LocalResolution::Outside, path.to_owned()),
            Some(full) => {
                let text = full.to_string();
                let there = match slot {
                    Slot::Job => source.entry(&full).is_some_and(|entry| entry.kind.is_file()),
                    _ => definition(source, &text).is_some(),
                };
                let resolution =
                    if there { LocalResolution::InTree } else { LocalResolution::Missing };
                (resolution, text)
            }
        };
        reference.pin = match resolution {
            LocalResolution::InTree => PinStrength::SelfCommit,
            _ => PinStrength::Unresolvable,
        };
        if resolution == LocalResolution::Outside {
            reference.problem = Some("the path leaves the repository".to_owned());
        }
        reference.target = Some(Target::Local { path: masked(&path, 300), resolution });
    }

    fn image(&self, kind: RefKind, found: &Found, reference: &mut Reference) {
        // Some write the scheme that only `uses:` takes.
        let name = found.value.trim();
        let image = ImageName::parse(name.strip_prefix("docker://").unwrap_or(name));
        set_image(kind, &image, reference);
        reference.trust = trust::of_image(self.context, &image);
        reference.expansions = found.expansions.iter().map(|value| expansion(value)).collect();
        if let Some(weakest) = reference.expansions.iter().map(|value| value.pin).min() {
            reference.pin = weakest;
        }
    }

    /// The image of a Docker action: `docker://name`, or a Dockerfile beside the metadata.
    fn action_image(&self, found: &Found, reference: &mut Reference) {
        let value = found.value.trim();
        if value.starts_with("docker://") {
            return self.image(RefKind::DockerAction, found, reference);
        }
        reference.kind = RefKind::DockerAction;
        reference.syntax = RefSyntax::Dockerfile;
        reference.trust = Trust::SelfRepository;
        let dir = self.path.parent().unwrap_or_default();
        let file = dir.join(value.as_bytes());
        let there = file.as_ref().is_some_and(|file| self.context.source.entry(file).is_some());
        let resolution = match &file {
            None => LocalResolution::Outside,
            Some(_) if there => LocalResolution::InTree,
            Some(_) => LocalResolution::Missing,
        };
        reference.pin = if there { PinStrength::SelfCommit } else { PinStrength::Unresolvable };
        let path = file.map_or_else(|| value.to_owned(), |file| file.to_string());
        reference.target = Some(Target::Local { path: masked(&path, 300), resolution });
    }
}

/// A piece of a value, as the value itself is shown: credentials masked, length bounded.
fn masked(text: &str, limit: usize) -> String {
    Redacted::new(&clip(text, limit)).to_string()
}

fn set_image(kind: RefKind, image: &ImageName, reference: &mut Reference) {
    reference.kind = kind;
    reference.syntax = image.syntax;
    reference.pin = image.strength();
    reference.problem = image.problem.map(str::to_owned);
    reference.requested = image.requested().map(|text| Redacted::new(&clip(text, 200)));
    if image.syntax != RefSyntax::Expression && image.problem.is_none() {
        reference.target = Some(Target::Image {
            registry: image.registry.as_deref().map(|host| masked(host, 150)),
            name: masked(&image.name, 300),
            tag: image.tag.as_deref().map(|tag| masked(tag, 150)),
            digest: image.digest.clone(),
        });
    }
}

fn expansion(value: &str) -> Expansion {
    let image = ImageName::parse(value);
    Expansion {
        value: Redacted::new(&clip(value, 300)),
        syntax: image.syntax,
        pin: image.strength(),
        component: None,
    }
}
