//! Git submodules: gitlinks and `.gitmodules`, reconciled.

use std::collections::BTreeMap;

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, DetectorMeta, Diagnostic, DiagnosticKind, EvidenceKind,
    GitUrl, Inclusion, Location, Redacted, RepoPath, SourceKind, SourceUrl, Subject,
    SubmoduleState, Upstream, is_relative_git_url, release_of_tags,
};
use plimsoll_source::{Checkout, EntryKind, Oid, Source};

use crate::git::gitmodules::{Gitmodules, Section, Value};
use crate::git::{FoundSubmodule, hazards};
use crate::metadata::own;
use crate::{Context, Detector, Found, Output};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "git-submodule",
    "Git submodules, from gitlinks and .gitmodules",
    include_str!("../../specs/git-submodule.md"),
    &[".gitmodules", "gitlinks of the index or tree"],
)
.covers(&[Inclusion::Submodule]);

/// The maximum nesting of submodules that is followed.
const DEPTH_LIMIT: usize = 8;

/// Finds git submodules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GitSubmodule;

impl Detector for GitSubmodule {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn finish(&self, context: &Context<'_>, _: &Found<'_>, output: &mut Output) {
        let level = Level {
            context,
            source: context.source,
            prefix: RepoPath::default(),
            remote: context.source.info().url.as_ref().and_then(SourceUrl::git).cloned(),
            depth: 0,
        };
        level.read(output);
    }
}

/// A repository and its path in the source: the source itself, or a submodule of it.
struct Level<'a> {
    context: &'a Context<'a>,
    source: &'a dyn Source,
    prefix: RepoPath,
    remote: Option<GitUrl>,
    depth: usize,
}

impl Level<'_> {
    fn read(&self, output: &mut Output) {
        let file = self.gitmodules(output);
        let mut rows: BTreeMap<RepoPath, (Option<Oid>, Option<&Section>)> = BTreeMap::new();
        for entry in self.source.entries() {
            if entry.kind == EntryKind::Gitlink {
                rows.entry(entry.path.clone()).or_default().0 = entry.oid;
            }
        }
        for section in &file.sections {
            let path = section.path.as_ref().map(clean);
            let ignored = match path {
                // As in git, the last section for a path counts.
                Some(path) if !path.is_empty() => {
                    rows.entry(RepoPath::new(path)).or_default().1 = Some(section);
                    continue;
                }
                // An index cannot have an entry with an empty path, so git ignores the section.
                Some(_) => "git ignores this submodule section, because its path is empty",
                // For example one that only states a branch: nothing in it identifies third-party
                // code.
                None => "git ignores this submodule section, because it has no path",
            };
            self.note(section.line, DiagnosticKind::Note, ignored, output);
        }
        let has_git_data = match self.source.info().kind {
            SourceKind::WorkTree | SourceKind::GitRevision => true,
            _ => rows.values().any(|(commit, _)| commit.is_some()),
        };
        for (path, (commit, section)) in rows {
            self.submodule(&path, commit, section, has_git_data, output);
        }
    }

    fn gitmodules(&self, output: &mut Output) -> Gitmodules {
        let path = RepoPath::new(".gitmodules");
        let Some(entry) = self.source.entry(&path) else { return Gitmodules::default() };
        if entry.kind == EntryKind::Link {
            // Git rejects a link of this name in its index (CVE-2018-11235 and later ones).
            let message = "a symbolic link, which git rejects, so no submodules are read from it: replace it with a file";
            let refused =
                Diagnostic::file(&self.place(&path), DiagnosticKind::HostRefuses, message);
            output.diagnostics.push(refused);
            return Gitmodules::default();
        }
        match self.source.read(entry, self.context.options.limits.gitmodules_bytes) {
            Ok(content) => {
                let file = Gitmodules::parse(&content);
                for problem in &file.problems {
                    self.note(problem.line, DiagnosticKind::Syntax, problem.message, output);
                }
                file
            }
            Err(why) => {
                output.diagnostics.push(why.diagnostic(&self.place(&path)));
                Gitmodules::default()
            }
        }
    }

    fn note(&self, line: u32, kind: DiagnosticKind, message: &str, output: &mut Output) {
        let location = Location::line(self.place(&RepoPath::new(".gitmodules")), line);
        output.diagnostics.push(Diagnostic::new(location, kind, message));
    }

    /// A path of this repository as a path of the whole source.
    fn place(&self, path: &RepoPath) -> RepoPath {
        if self.prefix.is_root() {
            return path.clone();
        }
        let mut bytes = self.prefix.as_bytes().to_vec();
        bytes.push(b'/');
        bytes.extend_from_slice(path.as_bytes());
        RepoPath::new(bytes)
    }

    fn submodule(
        &self,
        path: &RepoPath,
        commit: Option<Oid>,
        section: Option<&Section>,
        has_git_data: bool,
        output: &mut Output,
    ) {
        let place = self.place(path);
        let upstream = section.and_then(|it| Some(self.upstream(it, it.url.as_ref()?)));
        let url = upstream.as_ref().and_then(|upstream| upstream.best().git()).cloned();
        let commit = commit.map(|oid| oid.to_string());
        let claims = self.claims(&place, commit.as_deref(), section, upstream);
        output.claims.extend(claims);
        let (mut state, nested) = self.state(path, commit.as_deref(), section, output);
        state.gitlink = has_git_data.then_some(commit.is_some());
        if let (Some(nested), Some(commit)) = (&nested, &commit) {
            output.claims.extend(self.release(nested.as_ref(), commit, &place, url.as_ref()));
        }
        output.parts.push(FoundSubmodule { path: place.clone(), state });
        let Some(nested) = nested else { return };
        if self.depth >= DEPTH_LIMIT {
            let mut entries = nested.entries().iter();
            if entries
                .any(|it| it.kind == EntryKind::Gitlink || *it.path.as_bytes() == *b".gitmodules")
            {
                let message =
                    "submodules are nested too deeply: the submodules of this one were not read";
                let kind = DiagnosticKind::LimitExceeded;
                output.diagnostics.push(Diagnostic::file(&place, kind, message));
            }
            return;
        }
        let level = Level {
            context: self.context,
            source: nested.as_ref(),
            prefix: place,
            remote: url,
            depth: self.depth + 1,
        };
        let place = &level.prefix;
        let moved = nested.diagnostics().iter().map(|lost| moved(lost, place));
        output.diagnostics.extend(moved);
        level.read(output);
    }

    fn upstream(&self, section: &Section, url: &Value) -> Upstream {
        let text = url.lossy();
        let mut upstream = Upstream::new(&text);
        if is_relative_git_url(&text) {
            let resolved = self.remote.as_ref().and_then(|remote| remote.join(&text));
            upstream.unresolved_relative = resolved.is_none();
            upstream.resolved = resolved.as_ref().map(SourceUrl::from);
        } else if !text.contains("://") {
            upstream.resolved = upstream.url.git().map(SourceUrl::from);
        }
        let branch = section.branch.as_ref();
        upstream.branch = branch.map(|branch| Redacted::new(&branch.lossy()).to_string());
        upstream
    }

    /// The content of a gitlink and of a section of `.gitmodules`.
    fn claims(
        &self,
        place: &RepoPath,
        commit: Option<&str>,
        section: Option<&Section>,
        upstream: Option<Upstream>,
    ) -> Vec<Claim> {
        let presence = || ClaimValue::Presence(ComponentKind::Submodule);
        let subject = || Subject::Directory(place.clone());
        let file = self.place(&RepoPath::new(".gitmodules"));
        let mut claims = Vec::new();
        if let Some(commit) = commit {
            let at = Location::whole(place.clone());
            let kind = EvidenceKind::Gitlink;
            claims.push(Claim::new(subject(), ClaimValue::commit(commit), kind, at.clone()));
            if section.is_none() {
                claims.push(Claim::new(subject(), presence(), kind, at));
            }
        }
        let Some(section) = section else { return claims };
        let kind = EvidenceKind::VendoringRecord;
        if let Some(path) = &section.path {
            let at = Location::line(file.clone(), path.line);
            let claim = Claim::new(subject(), presence(), kind, at).with_raw(&path.lossy());
            claims.push(claim);
        }
        if let (Some(url), Some(upstream)) = (&section.url, upstream) {
            let at = Location::line(file, url.line);
            let value = ClaimValue::Upstream(Box::new(upstream));
            claims.push(Claim::new(subject(), value, kind, at));
        }
        claims
    }

    /// The release of a submodule checkout, from its tags and manifests. Empty unless the checkout is at the commit of
    /// the gitlink.
    fn release(
        &self,
        checkout: &dyn Source,
        commit: &str,
        place: &RepoPath,
        url: Option<&GitUrl>,
    ) -> Vec<Claim> {
        let info = checkout.info();
        let Some(project) = url.map(GitUrl::name).or(info.name.as_deref()) else { return vec![] };
        if info.commit.as_deref() != Some(commit) {
            return vec![];
        }
        let subject = || Subject::Directory(place.clone());
        let limit = self.context.options.limits.manifest_bytes;
        let stated = own::versions(checkout, project, limit).into_iter();
        let stated = stated.filter_map(|(path, line, version)| {
            let at = Location::line(place.join(path.as_bytes())?, line);
            Some(Claim::new(subject(), version, EvidenceKind::Manifest, at))
        });
        let mut claims: Vec<Claim> = stated.collect();
        let tags = info.tags.iter().map(String::as_str);
        if let Some((tag, version)) = release_of_tags(tags, Some(project)) {
            let at = Location::whole(place.clone());
            let claim = Claim::new(subject(), ClaimValue::version(&version), EvidenceKind::Tag, at);
            claims.push(claim.with_raw(tag));
        }
        claims
    }

    /// The state of the submodule, and its tree if it is present and readable.
    fn state(
        &self,
        path: &RepoPath,
        commit: Option<&str>,
        section: Option<&Section>,
        output: &mut Output,
    ) -> (SubmoduleState, Option<Box<dyn Source>>) {
        let mut state = SubmoduleState::default();
        state.section = section.map(|section| Redacted::clipped(&section.name, 200).to_string());
        state.entry = section.is_some();
        state.hazards = section.map(hazards::of).unwrap_or_default();
        if !hazards::is_plain_path(path.as_bytes()) {
            return (state, None);
        }
        match self.source.checkout(path) {
            Checkout::NotInitialized => state.initialized = Some(false),
            Checkout::Present { commit: at, source, lost } => {
                if let Some(lost) = lost {
                    let message = format!("submodule not read: {lost}");
                    let place = self.place(path);
                    let kind = DiagnosticKind::Git;
                    output.diagnostics.push(Diagnostic::file(&place, kind, &message));
                }
                state.initialized = Some(true);
                state.drifted_to = at.filter(|at| commit.is_some_and(|commit| commit != at));
                return (state, source);
            }
            _ => {}
        }
        (state, None)
    }
}

/// A path as git normalizes it: no slash at the end.
fn clean(path: &Value) -> Vec<u8> {
    let end = path.text.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    path.text.get(..end).unwrap_or_default().to_vec()
}

/// A diagnostic of a submodule's own tree, at its place in this one.
fn moved(lost: &Diagnostic, place: &RepoPath) -> Diagnostic {
    let mut location = lost.location().clone();
    location.path = place.join(location.path.as_bytes()).unwrap_or_else(|| place.clone());
    Diagnostic::new(location, lost.kind(), lost.message())
}
