//! Reading workflows and actions: from the values in them to references.

mod build;
mod checkout;
pub(crate) mod links;
mod local;
mod tool;
mod uses;

pub(crate) use uses::image_target;

use std::sync::{Arc, OnceLock};

use plimsoll_model::{
    Activity, Diagnostic, DiagnosticKind, Exposure, Location, Redacted, Reference, RepoPath,
};
use plimsoll_source::{CI_DIRECTORIES, Followed, Source, follow};
use plimsoll_workflow::{
    ActionsLock, Document, Extraction, FoundValue, Mark, Role, Shadow, SyntaxError, YamlLimits,
    extract,
};

use crate::base::parts::bytes_read;
use crate::base::texts::at_mark;
use crate::tree::place;
use crate::tree::zones::workflow_directory;
use crate::{Context, FileView, Output, Part};

/// The content of a workflow or of the metadata of an action, independent of other files.
#[derive(Debug)]
pub(crate) struct ReadWorkflow {
    /// The reason why the file was only read partly.
    loss: Option<Loss>,
    /// Whether there is more than one YAML document.
    several: bool,
    /// Whether it has characters that are line breaks in YAML 1.1, but not in YAML 1.2.
    breaks: bool,
    pub(crate) extraction: Extraction,
    /// The facts about the scripts of the extraction, as far as they were read.
    pub(crate) fetched: Vec<OnceLock<plimsoll_script::ScriptFacts>>,
}

/// Why a file was not read, or not completely.
#[derive(Debug)]
enum Loss {
    Encoding,
    Syntax(SyntaxError),
}

impl ReadWorkflow {
    fn of(view: &FileView<'_>, role: Role, limits: &YamlLimits) -> Self {
        let Some(text) = view.text() else {
            return Self {
                loss: Some(Loss::Encoding),
                several: false,
                breaks: false,
                extraction: Extraction::default(),
                fetched: Vec::new(),
            };
        };
        let document = Document::parse(text, limits);
        let extraction = extract(&document, role, limits);
        Self {
            loss: document.error().cloned().map(Loss::Syntax),
            several: document.roots().len() > 1,
            breaks: text.contains(['\u{85}', '\u{2028}', '\u{2029}']),
            fetched: extraction.scripts.iter().map(|_| OnceLock::new()).collect(),
            extraction,
        }
    }

    fn report(&self, path: &RepoPath, output: &mut Output) {
        match &self.loss {
            Some(Loss::Encoding) => {
                let message = "not UTF-8, so it was not read; GitHub does not read it either: save it as UTF-8";
                let lost = Diagnostic::file(path, DiagnosticKind::Encoding, message);
                output.diagnostics.push(lost);
            }
            Some(Loss::Syntax(error)) => {
                output.diagnostics.push(read_in_part(path, error));
            }
            None => {}
        }
        if self.several {
            output.diagnostics.push(Diagnostic::file(
                path,
                DiagnosticKind::HostRefuses,
                "more than one YAML document: GitHub rejects the file; keep one document",
            ));
        }
        if self.breaks {
            // YAML 1.1, 4.2 "line break characters"; YAML 1.2, 5.4 has only LF and CR.
            let message = "contains U+0085, U+2028 or U+2029, which are line breaks in YAML 1.1 but not in 1.2, \
                           so GitHub may read it differently: remove them";
            output.diagnostics.push(Diagnostic::file(path, DiagnosticKind::Encoding, message));
        }
        if let Some(mark) = self.extraction.exhausted {
            output.diagnostics.push(Diagnostic::new(
                Location::at(path.clone(), mark.line.max(1), mark.column.max(1)),
                DiagnosticKind::LimitExceeded,
                "too many steps (each use of an alias counts): the rest of the file was not read",
            ));
        }
    }
}

/// A workflow or the metadata of an action that was read. Copies share the content.
#[derive(Clone, Debug)]
pub(crate) struct WorkflowFile {
    pub(crate) path: RepoPath,
    pub(crate) read: Arc<ReadWorkflow>,
}

/// A lockfile of GitHub Actions as read from a file. It is compared with the references later.
#[derive(Clone, Debug)]
pub struct ReadLockfile {
    /// The file.
    pub path: RepoPath,
    /// The parsed content.
    pub lock: ActionsLock,
}

impl Part for ReadLockfile {
    fn weight(&self, text: usize) -> usize {
        bytes_read(text)
    }
}

/// A file whose references are derived.
#[derive(Clone, Debug)]
pub(crate) struct UsesFile(pub(crate) WorkflowFile);

impl Part for UsesFile {
    fn weight(&self, text: usize) -> usize {
        bytes_read(text)
    }
}

/// Reads a workflow or the metadata of an action, once for all detectors, and reports the parts that
/// were not read. Returns nothing for other files.
pub(crate) fn read(
    context: &Context<'_>,
    view: &FileView<'_>,
    output: &mut Output,
) -> Option<WorkflowFile> {
    let role = role(view.path())?;
    let read = view.shared(|view| ReadWorkflow::of(view, role, &context.options.yaml));
    read.report(view.path(), output);
    Some(WorkflowFile { path: view.path().clone(), read })
}

/// Derives the references of a file, considering other files of the tree.
pub(crate) fn derive_uses(context: &Context<'_>, file: &WorkflowFile, output: &mut Output) {
    let extraction = &file.read.extraction;
    let reader = Reader { context, path: &file.path, extraction };
    for found in &extraction.found {
        let reference = reader.reference(found);
        report_reference(found, &reference, output);
        output.references.push(reference);
    }
    for build in &extraction.builds {
        output.references.extend(reader.named_images(build));
    }
    output.references.extend(extraction.checkouts.iter().filter_map(|it| reader.checkout(it)));
    output.references.extend(extraction.tools.iter().filter_map(|tool| reader.tool(tool)));
}

/// Reads one file.
pub(crate) struct Reader<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) path: &'a RepoPath,
    pub(crate) extraction: &'a Extraction,
}

impl Reader<'_> {
    /// A reference at a position, as far as its place determines it.
    pub(crate) fn at(&self, mark: Mark, locator: &str, value: &str, state: State<'_>) -> Reference {
        let mut reference = Reference::new(at_mark(self.path, mark), locator, value);
        reference.comment = state.comment.map(|text| Redacted::clipped(text, 200));
        reference.activity = match (state.shadow, state.disabled) {
            (Some(_), _) => Activity::Shadowed,
            (None, true) => Activity::Disabled,
            (None, false) => Activity::Active,
        };
        reference.exposures = self.exposures(state.job);
        reference
    }

    /// The exposure of a job; nothing outside of jobs.
    pub(crate) fn exposures(&self, job: Option<usize>) -> Vec<Exposure> {
        let job = job.and_then(|job| self.extraction.jobs.get(job));
        job.map(|job| job.exposures.iter().copied().collect()).unwrap_or_default()
    }
}

/// The context of a position in a workflow.
#[derive(Clone, Copy)]
pub(crate) struct State<'a> {
    pub(crate) comment: Option<&'a str>,
    pub(crate) job: Option<usize>,
    pub(crate) disabled: bool,
    pub(crate) shadow: Option<Shadow>,
}

/// A part of a value, with limited length. It is masked when it becomes reportable, because two
/// names that only differ in their credentials are two components.
pub(crate) fn bounded(text: &str, limit: usize) -> String {
    plimsoll_model::clip(text, limit)
}

/// The role of a file for GitHub, by its path.
pub(crate) fn role(path: &RepoPath) -> Option<Role> {
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

/// Reports that the YAML of a file was read up to an error.
pub(crate) fn read_in_part(path: &RepoPath, error: &SyntaxError) -> Diagnostic {
    let kind = if error.limit { DiagnosticKind::LimitExceeded } else { DiagnosticKind::Syntax };
    let message = format!("YAML: {}; only the part above this place was read", error.message);
    let place = Location::at(path.clone(), error.line.max(1), error.column.max(1));
    Diagnostic::new(place, kind, &message)
}

/// The path under which a workflow or the metadata of an action is read. A file in a linked directory is read under
/// its own path, and so is the target of a link with such a name.
fn read_at(source: &dyn Source, path: RepoPath) -> RepoPath {
    if source.entry(&path).is_some_and(|entry| entry.kind.is_file()) {
        return path;
    }
    let Followed::File { entry, .. } = follow(source, &path) else { return path };
    let wanted = role(&path);
    if wanted.is_some() && role(&entry.path) == wanted {
        return entry.path;
    }
    let directory = path.parent().map(|parent| follow(source, &parent));
    let placed = match directory {
        Some(Followed::Directory(directory)) => directory.join(path.file_name()),
        _ => None,
    };
    placed.filter(|placed| wanted.is_some() && role(placed) == wanted).unwrap_or(path)
}

/// The files that define the action or workflow at a local path of the tree.
pub(crate) fn definition(source: &dyn Source, path: &str) -> Option<RepoPath> {
    let path = RepoPath::new(path);
    if place::is_file(source, &path) {
        return Some(read_at(source, path));
    }
    action_in(source, &path)
}

/// The file that makes a directory an action.
pub(crate) fn action_in(source: &dyn Source, directory: &RepoPath) -> Option<RepoPath> {
    ["action.yml", "action.yaml", "Dockerfile", "dockerfile"]
        .iter()
        .filter_map(|name| directory.join(name.as_bytes()))
        .find(|file| place::is_file(source, file))
        .map(|file| read_at(source, file))
}

/// Reports where GitHub would reject the content.
fn report_reference(found: &FoundValue, reference: &Reference, output: &mut Output) {
    // Masked separately, because a credential without a scheme is harder to detect inside a
    // sentence.
    let value = Redacted::clipped(found.value.trim(), 120);
    let message = match (found.shadow, &reference.problem) {
        (Some(Shadow::RepeatedKey), _) => {
            format!("duplicate key with the value `{value}`: GitHub rejects the file")
        }
        (Some(Shadow::MergeKey), _) => {
            format!("merge key (`<<`), which GitHub rejects: it would merge `{value}`")
        }
        (Some(Shadow::LaterDocument), _) => {
            format!("in a second YAML document, which GitHub rejects: `{value}`")
        }
        (None, Some(problem)) if value.as_str().is_empty() => problem.clone(),
        (None, Some(problem)) => format!("`{value}`: {problem}"),
        _ => return,
    };
    let location = reference.location.clone();
    output.diagnostics.push(Diagnostic::new(location, DiagnosticKind::HostRefuses, &message));
}
