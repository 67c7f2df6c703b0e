//! The graph of files and the references between them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use plimsoll_model::{
    DetectorMeta, Diagnostic, DiagnosticKind, Hop, LocalResolution, Location, PinStrength, RefKind,
    Reference, RepoPath, Requested, Target, TransitiveReference,
};
use plimsoll_source::Source;

use super::counted::{counts, leads_out};
use crate::base::guard::guarded;
use crate::detectors::{script_fetch, workflow_uses};
use crate::tree::place;
use crate::{Context, FileView, Output, Zones, ci, scripts};

/// Maximum number of files that are read in other repositories.
const FILE_LIMIT: usize = 20_000;

/// Index of a file in a [`Graph`].
pub(super) type NodeId = usize;

/// A repository: the scanned one, or one that the caller provided.
struct Repository {
    /// `owner/name@commit`; `None` for the scanned repository.
    label: Option<String>,
    source: Option<Arc<dyn Source>>,
    zones: Zones,
}

/// A file with references.
pub(super) struct Node {
    repository: usize,
    path: RepoPath,
    /// Its references, if it is a different repository.
    references: Vec<Reference>,
    /// The edge by which it was reached first.
    by: Option<usize>,
}

/// A reference from one file, to another file if known.
pub(super) struct Edge {
    pub(super) from: NodeId,
    pub(super) to: Option<NodeId>,
    pub(super) pin: PinStrength,
    /// Index of the reference: among those of the scan, or those of the node.
    reference: usize,
    root: bool,
    hop: Hop,
}

impl Edge {
    /// The corresponding reference of the scan.
    pub(super) fn of_root(&self) -> Option<usize> {
        self.root.then_some(self.reference)
    }

    /// The reference as a step of a path.
    pub(super) fn hop(&self) -> Hop {
        self.hop.clone()
    }
}

/// Files, and the references between them.
pub(super) struct Graph<'a> {
    context: &'a Context<'a>,
    repositories: Vec<Repository>,
    labels: HashMap<String, usize>,
    index: HashMap<(usize, RepoPath), NodeId>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) diagnostics: Vec<Diagnostic>,
    queue: VecDeque<NodeId>,
    /// Files of other repositories that were put into the queue.
    followed: usize,
}

impl<'a> Graph<'a> {
    /// Builds the graph from the references of the scan, reading other repositories as it goes.
    pub(super) fn build(context: &'a Context<'a>, references: &[Reference]) -> Self {
        let own = Repository { label: None, source: None, zones: Zones::default() };
        let mut graph = Self {
            context,
            repositories: vec![own],
            labels: HashMap::new(),
            index: HashMap::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            diagnostics: Vec::new(),
            queue: VecDeque::new(),
            followed: 0,
        };
        for (index, reference) in references.iter().enumerate() {
            if counts(reference) {
                let from = graph.node(0, &reference.location.path, None);
                graph.edge(from, reference, index, true);
            }
        }
        while let Some(node) = graph.queue.pop_front() {
            graph.read(node);
        }
        graph
    }

    /// The references in files of other repositories that were reached.
    pub(super) fn transitive(mut self) -> Vec<TransitiveReference> {
        let ways: Vec<Vec<Hop>> = (0..self.nodes.len()).map(|node| self.way(node)).collect();
        let mut found = Vec::new();
        for (node, via) in self.nodes.iter_mut().zip(ways) {
            let repository = self.repositories.get(node.repository);
            let Some(label) = repository.and_then(|repository| repository.label.clone()) else {
                continue;
            };
            let references = std::mem::take(&mut node.references);
            found.extend(
                references.into_iter().filter(leads_out).map(|reference| {
                    TransitiveReference::new(label.clone(), reference, via.clone())
                }),
            );
        }
        found
    }

    /// The path to a file: the references from this repository to it.
    fn way(&self, node: NodeId) -> Vec<Hop> {
        let mut hops = Vec::new();
        let mut at = node;
        while let Some(edge) =
            self.nodes.get(at).and_then(|node| node.by).and_then(|edge| self.edges.get(edge))
        {
            hops.push(edge.hop.clone());
            if edge.root || hops.len() > 64 {
                break;
            }
            at = edge.from;
        }
        hops.reverse();
        hops
    }

    fn node(&mut self, repository: usize, path: &RepoPath, by: Option<usize>) -> NodeId {
        let next = self.nodes.len();
        let node = *self.index.entry((repository, path.clone())).or_insert(next);
        if node == next {
            let path = path.clone();
            self.nodes.push(Node { repository, path, references: Vec::new(), by });
            if repository > 0 && self.followed < FILE_LIMIT {
                self.followed += 1;
                self.queue.push_back(node);
            } else if repository > 0 && self.followed == FILE_LIMIT {
                self.followed += 1;
                let message = "too many files in other repositories: the rest was not followed";
                let kind = DiagnosticKind::LimitExceeded;
                self.diagnostics.push(Diagnostic::file(&RepoPath::default(), kind, message));
            }
        }
        node
    }

    fn edge(&mut self, from: NodeId, reference: &Reference, index: usize, root: bool) {
        let repository = self.nodes.get(from).map_or(0, |node| node.repository);
        let label = self.repositories.get(repository).and_then(|found| found.label.as_ref());
        let hop = Hop::new(label.cloned(), reference);
        let id = self.edges.len();
        let pin = reference.pin;
        self.edges.push(Edge { from, to: None, pin, reference: index, root, hop });
        if let Some((repository, path)) = self.target(repository, reference) {
            let to = self.node(repository, &path, Some(id));
            if let Some(edge) = self.edges.get_mut(id) {
                edge.to = Some(to);
            }
        }
    }

    /// The file a reference leads to.
    fn target(&mut self, from: usize, reference: &Reference) -> Option<(usize, RepoPath)> {
        match reference.target.as_ref()? {
            Target::Local { path, resolution: LocalResolution::InTree, .. } => {
                // In a step, a local path is one of the caller's workspace.
                let workspace = reference.kind == RefKind::WorkspacePath
                    && reference.locator.contains("steps[");
                if workspace
                    && from > 0
                    && let Some(found) = ci::definition(self.context.source, path)
                {
                    return Some((0, found));
                }
                let found = ci::definition(self.source(from)?, path)?;
                Some((from, found))
            }
            Target::Local { resolution: LocalResolution::NestedCheckout, origin, .. } => {
                let origin = origin.as_ref()?;
                let requested = origin.requested.as_ref().map(Requested::as_str);
                let repository = self.upstream(&origin.owner, &origin.repository, requested)?;
                let found = ci::definition(self.source(repository)?, &origin.path)?;
                Some((repository, found))
            }
            Target::Repository { owner, repository, path }
                if matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow) =>
            {
                let requested = reference.requested.as_ref().map(Requested::as_str);
                let repository = self.upstream(owner, repository, requested)?;
                let found = ci::definition(self.source(repository)?, path)?;
                Some((repository, found))
            }
            _ => None,
        }
    }

    fn source(&self, repository: usize) -> Option<&dyn Source> {
        match self.repositories.get(repository)? {
            Repository { source: Some(source), .. } => Some(source.as_ref()),
            _ => Some(self.context.source),
        }
    }

    /// A repository that the caller provided, at a revision.
    fn upstream(&mut self, owner: &str, name: &str, revision: Option<&str>) -> Option<usize> {
        let upstreams = self.context.options.upstreams.as_ref()?;
        let source = upstreams.open(owner, name, revision)?;
        let slug = format!("{owner}/{name}").to_ascii_lowercase();
        let label = match &source.info().commit {
            Some(commit) => format!("{slug}@{commit}"),
            None => slug,
        };
        if let Some(known) = self.labels.get(&label) {
            return Some(*known);
        }
        let id = self.repositories.len();
        self.labels.insert(label.clone(), id);
        let zones = Zones::of(source.as_ref());
        self.repositories.push(Repository { label: Some(label), source: Some(source), zones });
        Some(id)
    }

    /// Reads a file of another repository.
    fn read(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get(id) else { return };
        let (number, path) = (node.repository, node.path.clone());
        let Some(repository) = self.repositories.get(number) else { return };
        let Some(source) = repository.source.clone() else { return };
        let context = Context {
            source: source.as_ref(),
            options: self.context.options,
            zones: &repository.zones,
            recorder: self.context.recorder,
            licenses: self.context.licenses,
        };
        let mut output = Output::default();
        let Some(named) = place::named(source.as_ref(), &path) else { return };
        match source.read(&named.file, self.context.options.limits.yaml_bytes) {
            Ok(content) => {
                let view = FileView::new(&named.entry, &content);
                if let Some(file) = ci::read(&context, &view, &mut output) {
                    let mut of =
                        |meta: &DetectorMeta, derive: fn(&Context<'_>, &_, &mut Output)| {
                            output.absorb(guarded(meta, &path, |out| derive(&context, &file, out)));
                        };
                    of(&workflow_uses::META, ci::derive_uses);
                    of(&script_fetch::META, scripts::derive);
                }
            }
            Err(why) => output.diagnostics.push(why.diagnostic(&path)),
        }
        let label = repository.label.clone().unwrap_or_default();
        let at = self.way(id).first().map_or_else(
            || Location::whole(RepoPath::default()),
            |hop| Location::at(hop.path.clone(), hop.line, 1),
        );
        for diagnostic in output.diagnostics.iter().filter(|found| found.kind().is_loss()) {
            let place = &diagnostic.location().path;
            let message =
                format!("in {label}, which this reference uses: {place}: {}", diagnostic.message());
            self.diagnostics.push(Diagnostic::new(at.clone(), diagnostic.kind(), &message));
        }
        for (index, reference) in output.references.iter().enumerate() {
            if counts(reference) {
                self.edge(id, reference, index, false);
            }
        }
        if let Some(node) = self.nodes.get_mut(id) {
            node.references = output.references;
        }
    }
}
