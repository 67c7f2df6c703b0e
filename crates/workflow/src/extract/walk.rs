//! Visits jobs and steps.

use std::collections::HashSet;

use plimsoll_yaml::{Document, Kind, Mark, NodeId, YamlLimits};

use super::exposure::Exposed;
use super::found::{Extraction, FoundValue, Job, Program};
use super::named::NamedPaths;
use super::posture::SecretValue;
use super::script::ScriptOrigin;
use super::slot::{Role, Shadow, Slot};
use super::{exposure, posture};
use crate::expression::{Candidates, Scope, candidates};
use crate::{Uses, matrix};

/// The context of everything below a position.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    pub(super) disabled: bool,
    pub(super) shadow: Option<Shadow>,
    /// The mapping of the job.
    pub(super) job: Option<NodeId>,
}

impl At {
    pub(super) fn under(self, shadow: Option<Shadow>) -> Self {
        Self { shadow: self.shadow.or(shadow), ..self }
    }
}

/// The state of the walk, and its results.
pub(super) struct Walk<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    pub(super) root: NodeId,
    left: usize,
    /// Maximum number of values.
    most: usize,
    /// The last visited value.
    last: Mark,
    pub(super) out: Extraction,
    /// The current job, as an index of the jobs found.
    pub(super) job: Option<usize>,
    /// The first checkout of that job, as an index of the checkouts found.
    pub(super) first_checkout: usize,
    /// Paths mentioned by earlier steps of that job.
    pub(super) named: NamedPaths<'d>,
    /// The texts recorded as scripts.
    pub(super) scripts: HashSet<NodeId>,
}

/// Returns the cost of a text: aliases repeat it for free in the file, but here it is copied.
pub(super) fn cost(text: &str) -> usize {
    1 + text.len() / 64
}

/// A pair of a mapping, and whether GitHub ignores it.
pub(super) struct Pair<'d> {
    pub(super) key: &'d str,
    pub(super) value: NodeId,
    pub(super) shadow: Option<Shadow>,
}

impl<'d, 'a> Walk<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, limits: &YamlLimits) -> Self {
        Self {
            document,
            root: NodeId::default(),
            left: limits.visits,
            most: limits.found,
            last: Mark::default(),
            out: Extraction::default(),
            job: None,
            first_checkout: 0,
            named: NamedPaths::default(),
            scripts: HashSet::new(),
        }
    }

    pub(super) fn run(mut self, role: Role) -> Extraction {
        let document = self.document;
        for (index, root) in document.roots().iter().enumerate() {
            let at = At { shadow: (index > 0).then_some(Shadow::LaterDocument), ..At::default() };
            self.root = *root;
            self.job = None;
            match role {
                Role::Workflow => self.workflow(*root, at),
                Role::Action => self.action(*root, at),
            }
        }
        self.out
    }

    /// Returns the pairs of a mapping: its own, with repeated ones marked, then those from a merge
    /// key.
    pub(super) fn pairs(&mut self, id: NodeId) -> Vec<Pair<'d>> {
        let document = self.document;
        let mut pairs: Vec<Pair<'d>> = Vec::new();
        let mut seen = HashSet::new();
        let mut merged = Vec::new();
        for (key, value) in document.pairs(id) {
            if !self.visit() {
                break;
            }
            let Some(key) = document.scalar(*key) else { continue };
            if key == "<<" {
                let items = document.items(*value);
                if self.charge(items.len()) {
                    merged.push(*value);
                    merged.extend(items);
                }
                continue;
            }
            let shadow = (!seen.insert(key)).then_some(Shadow::RepeatedKey);
            pairs.push(Pair { key, value: *value, shadow });
        }
        for source in merged {
            for (key, value) in document.pairs(source) {
                let Some(key) = document.scalar(*key).filter(|_| self.visit()) else { continue };
                if seen.insert(key) {
                    pairs.push(Pair { key, value: *value, shadow: Some(Shadow::MergeKey) });
                }
            }
        }
        pairs
    }

    pub(super) fn visit(&mut self) -> bool {
        self.charge(1)
    }

    /// Returns the possible values, and counts their length and work.
    pub(super) fn candidates(&mut self, at: At, step: NodeId, text: &str) -> Option<Candidates> {
        let expression = if text.contains("${{") { 16 } else { 0 };
        if !self.charge(cost(text) + expression) {
            return None;
        }
        let scope =
            Scope { document: self.document, root: self.root, job: at.job, step: Some(step) };
        let found = candidates(scope, text);
        let length: usize = found.values.iter().map(String::len).sum();
        self.charge(length / 64).then_some(found)
    }

    pub(super) fn charge(&mut self, work: usize) -> bool {
        self.left = self.left.saturating_sub(work);
        if self.left == 0 {
            self.out.exhausted.get_or_insert(self.last);
        }
        self.left > 0
    }

    fn workflow(&mut self, root: NodeId, at: At) {
        let exposed = exposure::of_workflow(self.document, root);
        if at.shadow.is_none() {
            self.out.events = posture::events(self.document, root);
        }
        for pair in self.pairs(root) {
            let at = at.under(pair.shadow);
            if pair.key == "env" {
                self.secrets(pair.value, at);
            }
            if pair.key != "jobs" {
                continue;
            }
            for job in self.pairs(pair.value) {
                let at = At { job: Some(job.value), ..at.under(job.shadow) };
                let locator = format!("jobs.{}", plimsoll_model::Redacted::clipped(job.key, 100));
                self.enter(job.value, &locator, &exposed);
                self.job(job.value, &locator, at);
            }
        }
    }

    /// Records the values of a mapping whose names indicate a secret.
    fn secrets(&mut self, values: NodeId, at: At) {
        for pair in self.pairs(values) {
            self.secret(pair.key, pair.value, at.under(pair.shadow));
        }
    }

    pub(super) fn secret(&mut self, name: &str, value: NodeId, at: At) {
        let document = self.document;
        if at.shadow.is_some() || !posture::is_secret_name(name) {
            return;
        }
        let (Some(text), Some((_, node))) = (document.scalar(value), document.resolve(value))
        else {
            return;
        };
        if let Some(is_drawn) = posture::is_drawn(text).filter(|_| self.charge(cost(text))) {
            let name = plimsoll_model::Redacted::clipped(name, 100).to_string();
            self.out.secrets.push(SecretValue { name, is_drawn, mark: node.mark });
        }
    }

    /// Starts a job, whose workspace is empty.
    fn enter(&mut self, job: NodeId, locator: &str, workflow: &Exposed) {
        let Exposed { exposures, secret } = exposure::of_job(self.document, job, workflow);
        self.job = Some(self.out.jobs.len());
        let document = self.document;
        let written = posture::permissions(document, job);
        let inherited = || posture::permissions(document, self.root);
        self.out.jobs.push(Job {
            locator: locator.to_owned(),
            mark: document.mark(job),
            exposures,
            secret: secret.map(|name| plimsoll_model::Redacted::clipped(&name, 100).to_string()),
            permissions: written.or_else(inherited).unwrap_or_default(),
            runner: posture::runner(document, job),
            disabled: self.never_runs(job),
        });
        self.first_checkout = self.out.checkouts.len();
        self.named.clear();
    }

    fn job(&mut self, job: NodeId, locator: &str, at: At) {
        let at = At { disabled: at.disabled || self.never_runs(job), ..at };
        for pair in self.pairs(job) {
            let at = at.under(pair.shadow);
            match pair.key {
                "uses" => {
                    self.emit(Slot::Job, pair.value, format!("{locator}.uses"), at);
                    let uses = self.document.scalar(pair.value).unwrap_or_default();
                    self.inputs(job, uses, locator, at);
                }
                "container" => {
                    self.image(Slot::Container, pair.value, &format!("{locator}.container"), at);
                }
                "services" => {
                    for service in self.pairs(pair.value) {
                        let name = plimsoll_model::Redacted::clipped(service.key, 100).to_string();
                        let locator = format!("{locator}.services.{name}");
                        self.image(
                            Slot::Service,
                            service.value,
                            &locator,
                            at.under(service.shadow),
                        );
                    }
                }
                "steps" => self.steps(pair.value, &format!("{locator}.steps"), at, 0),
                "env" => self.secrets(pair.value, at),
                _ => {}
            }
        }
    }

    fn action(&mut self, root: NodeId, at: At) {
        for runs in self.pairs(root) {
            if runs.key != "runs" {
                continue;
            }
            let at = at.under(runs.shadow);
            for pair in self.pairs(runs.value) {
                let at = at.under(pair.shadow);
                match pair.key {
                    "steps" => self.steps(pair.value, "runs.steps", at, 0),
                    "image" => {
                        self.emit(Slot::ActionImage, pair.value, "runs.image".to_owned(), at);
                    }
                    "main" | "pre" | "post" | "entrypoint" | "pre-entrypoint"
                    | "post-entrypoint" => {
                        self.program(pair.key, pair.value, at);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Records a file that an action runs.
    fn program(&mut self, key: &str, value: NodeId, at: At) {
        let document = self.document;
        let Some((_, node)) = document.resolve(value) else { return };
        let Some(text) = document.scalar(value) else { return };
        if !self.charge(cost(text)) || text.trim().is_empty() {
            return;
        }
        self.out.programs.push(Program {
            value: plimsoll_model::clip(text, 300),
            locator: format!("runs.{key}"),
            mark: node.mark,
            disabled: at.disabled,
            shadow: at.shadow,
        });
    }

    /// Visits steps, and steps inside `parallel:`, up to a small nesting depth.
    fn steps(&mut self, steps: NodeId, locator: &str, at: At, depth: usize) {
        for (index, step) in self.document.items(steps).iter().enumerate() {
            let outer = self.document.get(*step, "parallel").is_some();
            if !self.visit() || (self.document.is_cut(*step) && !outer) {
                return;
            }
            let at = At { disabled: at.disabled || self.never_runs(*step), ..at };
            let locator = format!("{locator}[{index}]");
            for pair in self.pairs(*step) {
                let at = at.under(pair.shadow);
                match pair.key {
                    "uses" => {
                        self.emit(Slot::Step, pair.value, format!("{locator}.uses"), at);
                        let uses = self.document.scalar(pair.value).unwrap_or_default();
                        self.inputs(*step, uses, &locator, at);
                    }
                    "run" => {
                        let locator = format!("{locator}.run");
                        self.script(*step, pair.value, ScriptOrigin::Run, locator, at);
                    }
                    "env" => self.secrets(pair.value, at),
                    "parallel" if depth < 8 => {
                        self.steps(pair.value, &format!("{locator}.parallel"), at, depth + 1);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Records an image, which is a text or a mapping with `image`.
    fn image(&mut self, slot: Slot, value: NodeId, locator: &str, at: At) {
        if self.document.scalar(value).is_some() {
            return self.emit(slot, value, locator.to_owned(), at);
        }
        for pair in self.pairs(value) {
            if pair.key == "image" {
                self.emit(slot, pair.value, format!("{locator}.image"), at.under(pair.shadow));
            }
        }
    }

    fn emit(&mut self, slot: Slot, value: NodeId, locator: String, at: At) {
        let document = self.document;
        let Some((_, node)) = document.resolve(value) else { return };
        let Kind::Scalar(text) = &node.kind else { return };
        self.last = node.mark;
        if self.out.found.len() >= self.most {
            self.left = 0;
        }
        // An empty image means that the job runs without a container.
        let image = matches!(slot, Slot::Container | Slot::Service | Slot::ActionImage);
        if !self.charge(cost(text)) || (image && text.trim().is_empty()) {
            return;
        }
        let expansions = match at.job {
            Some(job) if image && text.contains("${{") => matrix::expand(document, job, text),
            _ => Vec::new(),
        };
        let provider = match Uses::parse(text) {
            Uses::Workspace { path } if slot == Slot::Step => self.provider(&path),
            _ => None,
        };
        let comment = self.comment(value);
        self.out.found.push(FoundValue {
            slot,
            value: text.to_string(),
            locator,
            mark: node.mark,
            comment,
            disabled: at.disabled,
            shadow: at.shadow,
            expansions,
            job: self.job,
            inputs: Vec::new(),
            provider,
        });
    }

    /// Returns the comment next to a value, if there is one.
    pub(super) fn comment(&mut self, value: NodeId) -> Option<String> {
        let document = self.document;
        let text = document.comment(document.resolve(value)?.1).filter(|text| !text.is_empty())?;
        self.charge(cost(text)).then(|| text.to_owned())
    }

    /// Whether a job or step has a literal `if: false`.
    fn never_runs(&self, id: NodeId) -> bool {
        let condition = self.document.get(id, "if").and_then(|value| self.document.scalar(value));
        condition.is_some_and(|text| {
            let text = text.trim();
            let inner = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
            inner.unwrap_or(text).trim() == "false"
        })
    }
}
