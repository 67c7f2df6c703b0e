//! Repositories of `pre-commit` hooks, and the packages that it installs with them.

use plimsoll_manifest::{Ecosystem, Place, RevisionKind, Wanted, address, requirement};
use plimsoll_model::{
    DetectorMeta, Diagnostic, DiagnosticKind, Inclusion, PinStrength, Redacted, RefKind, RefSyntax,
    Reference, RepoPath, Requested, Scope, Target, Trust, clip,
};
use plimsoll_source::{Entry, Limits};
use plimsoll_workflow::{Document, Mark, NodeId};

use crate::base::texts::{self, at_mark};
use crate::packages::{git_fields, requirement_reference};
use crate::{Context, Detector, FileView, Output, Want, ci};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "pre-commit",
    "Repositories of pre-commit hooks",
    include_str!("../../specs/pre-commit.md"),
    &["**/.pre-commit-config.yaml"],
)
.covers(&[Inclusion::DeveloperTool]);

/// Finds hooks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreCommit;

impl Detector for PreCommit {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let names: [&[u8]; 2] = [b".pre-commit-config.yaml", b".pre-commit-config.yml"];
        Want::whole_if(names.contains(&entry.path.file_name()), limits.yaml_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(text) = texts::text(context, view, output) else { return };
        let document = Document::parse(text, &context.options.yaml);
        if let Some(error) = document.error() {
            output.diagnostics.push(ci::read_in_part(view.path(), error));
        }
        let mut reader = Reader {
            context,
            path: view.path(),
            document: &document,
            left: LIMIT,
            cut: None,
            output,
        };
        reader.read();
    }
}

/// Maximum number of values of one file that are visited, with aliases counted each time.
const LIMIT: usize = 20_000;

struct Reader<'a> {
    context: &'a Context<'a>,
    path: &'a RepoPath,
    document: &'a Document<'a>,
    left: usize,
    /// The node at which the budget was used up.
    cut: Option<NodeId>,
    output: &'a mut Output,
}

/// The revision of a repository; older files call it `sha`.
fn revision(document: &Document<'_>, repo: NodeId) -> Option<NodeId> {
    document.get(repo, "rev").or_else(|| document.get(repo, "sha"))
}

impl Reader<'_> {
    fn read(&mut self) {
        let document = self.document;
        let Some(root) = document.roots().first() else { return };
        let repos = document.get(*root, "repos").unwrap_or(*root);
        for repo in document.items(repos) {
            // The revision may be after the place at which a budget was used up.
            if !document.is_cut(*repo) || revision(document, *repo).is_some() {
                self.repo(*repo);
            }
            let hooks = document.get(*repo, "hooks");
            for hook in hooks.map(|id| document.items(id)).unwrap_or_default() {
                if !document.is_cut(*hook) {
                    self.hook(*hook);
                }
            }
        }
        if let Some(at) = self.cut {
            let message = "too many hooks (each use of an alias counts): the rest was not read";
            let place = at_mark(self.path, document.mark(at));
            let lost = Diagnostic::new(place, DiagnosticKind::LimitExceeded, message);
            self.output.diagnostics.push(lost);
        }
    }

    /// Uses one unit of the budget for a value, and returns whether it was available.
    fn spend(&mut self, value: NodeId) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or_default();
        if left.is_none() {
            self.cut.get_or_insert(value);
        }
        left.is_some()
    }

    fn repo(&mut self, repo: NodeId) {
        let document = self.document;
        let Some(at) = document.get(repo, "repo") else { return };
        let url = document.scalar(at).unwrap_or_default().trim();
        if url.is_empty() {
            return self.unnamed(at);
        }
        if matches!(url, "local" | "meta") || !self.spend(at) {
            return;
        }
        let revision = revision(document, repo);
        let text = revision.and_then(|id| document.scalar(id)).map(str::trim);
        let text = text.filter(|text| !text.is_empty());
        // The place of the reference is that of the revision, which people change; without one, it is
        // that of the repository.
        let written = revision.filter(|_| text.is_some()).unwrap_or(at);
        let Some(node) = document.node(written) else { return };
        let slug = url.trim_end_matches(".git");
        let locator = format!("repos.{}.rev", Redacted::clipped(slug, 200));
        let mut reference =
            Reference::new(at_mark(self.path, document.mark(written)), locator, url);
        let value = match text {
            Some(text) => format!("{url}@{text}"),
            None => url.to_owned(),
        };
        reference.value = Redacted::clipped(&value, plimsoll_model::VALUE_LIMIT);
        reference.kind = RefKind::PreCommitHook;
        reference.trust = Trust::ThirdParty;
        reference.scope = Some(Scope::Test);
        reference.comment = document.comment(node).map(|comment| Redacted::clipped(comment, 200));
        git_fields(self.context, url, text, RevisionKind::Any, &mut reference);
        if url.starts_with(['.', '/']) {
            return;
        }
        self.output.references.push(reference);
    }

    /// Reports a repository without a URL, which `pre-commit` rejects.
    fn unnamed(&mut self, repo: NodeId) {
        let message = "hook repository without a URL: pre-commit rejects the file";
        let place = at_mark(self.path, self.document.mark(repo));
        self.output.diagnostics.push(Diagnostic::new(place, DiagnosticKind::Syntax, message));
    }

    fn hook(&mut self, hook: NodeId) {
        let document = self.document;
        let scalar = |key: &str| document.get(hook, key).and_then(|id| document.scalar(id));
        let language = scalar("language").unwrap_or_default();
        let id = clip(scalar("id").unwrap_or_default(), 100);
        let items = document.get(hook, "additional_dependencies");
        for item in items.map(|id| document.items(id)).unwrap_or_default() {
            if !self.spend(*item) {
                return;
            }
            let Some(text) = document.scalar(*item) else { continue };
            let reference = self.package(text.trim(), language, &id, document.mark(*item));
            self.output.references.extend(reference);
        }
    }

    fn package(&self, text: &str, language: &str, hook: &str, mark: Mark) -> Option<Reference> {
        let at = Place { line: mark.line, column: mark.column, start: mark.start, end: mark.end };
        if text.is_empty() || text.starts_with(['.', '/']) {
            return None;
        }
        let locator = format!("hooks.{hook}.additional_dependencies");
        if let Some(mut found) = address(text, ecosystem_of_address(text, language), at) {
            let name = found.normalized_name();
            let name = if name.is_empty() { "(unnamed)" } else { &name };
            found.locator = format!("{locator}.{name}");
            return requirement_reference(self.context, self.path, &found, Scope::Test);
        }
        let python = requirement(text, at).ok().filter(|found| {
            matches!(language, "python" | "python_venv" | "conda")
                || language.is_empty() && found.wanted != Wanted::Any
                || language.is_empty() && text.contains('[')
        });
        if let Some(mut found) = python {
            found.locator = format!("{locator}.{}", found.normalized_name());
            return requirement_reference(self.context, self.path, &found, Scope::Test);
        }
        // An `@` after `://` ends the user information, and the text before it can be a password.
        let plain = text.split("://").next().unwrap_or_default();
        let split = plain.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
        let (name, version) = split.map_or((text, ""), |at| {
            let (name, version) = text.split_at(at);
            (name, version.trim_start_matches('@'))
        });
        let npm = Ecosystem::Npm.is_name(name);
        let ecosystem = match language {
            "node" if npm => "npm",
            "golang" => "golang",
            "" if npm && !version.is_empty() => "npm",
            _ => "generic",
        };
        let shown = Redacted::clipped(name, 214);
        let mut reference =
            Reference::new(at_mark(self.path, mark), format!("{locator}.{shown}"), text);
        reference.kind = RefKind::PackageRequirement;
        reference.scope = Some(Scope::Test);
        reference.trust = Trust::ThirdParty;
        reference.target =
            Some(Target::Package { ecosystem: ecosystem.to_owned(), name: shown.to_string() });
        let whole = version.trim_start_matches('v').split('.').count() > 2
            && version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        (reference.syntax, reference.pin) = match version {
            "" => (RefSyntax::NoVersion, PinStrength::Absent),
            _ if whole => (RefSyntax::Version, PinStrength::FullTag),
            _ => (RefSyntax::VersionRange, PinStrength::MovingTag),
        };
        let written = Some(version).filter(|text| !text.is_empty());
        reference.requested = written.map(Requested::new);
        Some(reference)
    }
}

/// The ecosystem of a dependency given as a URL, by the language of the hook. If the language is unknown, the form of
/// the URL decides: npm has the revision after `#`, where pip only allows key-value pairs.
fn ecosystem_of_address(text: &str, language: &str) -> Ecosystem {
    let revision = text.split_once('#').is_some_and(|(_, fragment)| !fragment.contains('='));
    match language {
        "node" => Ecosystem::Npm,
        "" if revision => Ecosystem::Npm,
        _ => Ecosystem::Pypi,
    }
}
