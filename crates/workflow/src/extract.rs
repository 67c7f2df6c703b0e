//! Finding every value that names outside code in a workflow or an action.

use crate::matrix;
use crate::yaml::{Budget, Document, Kind, Mark, NodeId};

/// What a file is to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A workflow.
    Workflow,
    /// The metadata of an action, `action.yml`.
    Action,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slot {
    /// `uses:` of a step.
    Step,
    /// `uses:` of a job.
    Job,
    /// `container:` of a job.
    Container,
    /// `image:` of a service.
    Service,
    /// `runs.image` of an action.
    ActionImage,
}

/// Why the host does not see a value that stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shadow {
    /// A key that stands in its mapping for the second time.
    RepeatedKey,
    /// A value drawn in by a merge key.
    MergeKey,
    /// A document after the first.
    LaterDocument,
}

/// A value that names outside code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Where it stands.
    pub slot: Slot,
    /// The value, after YAML decoding.
    pub value: String,
    /// Path of keys, such as `jobs.build.steps[0].uses`.
    pub locator: String,
    /// Where it stands in the file; for an alias, where the anchor's node stands.
    pub mark: Mark,
    /// The comment beside it, without `#`.
    pub comment: Option<String>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// Why the host does not see it, where it does not.
    pub shadow: Option<Shadow>,
    /// For a value with matrix expressions: the literal values it takes.
    pub expansions: Vec<String>,
}

/// What an extraction gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extraction {
    /// The values, in the order of the file.
    pub found: Vec<Found>,
    /// Whether the budget of visited nodes was used up.
    pub exhausted: bool,
}

/// Finds every value that names outside code.
pub fn extract(document: &Document<'_>, role: Role, budget: &Budget) -> Extraction {
    let mut walk = Walk { document, left: budget.visits, out: Extraction::default() };
    for (index, root) in document.roots().iter().enumerate() {
        let at = At { shadow: (index > 0).then_some(Shadow::LaterDocument), ..At::default() };
        match role {
            Role::Workflow => walk.workflow(*root, at),
            Role::Action => walk.action(*root, at),
        }
    }
    walk.out
}

/// What holds for everything below a place.
#[derive(Clone, Copy, Default)]
struct At {
    disabled: bool,
    shadow: Option<Shadow>,
    job: Option<NodeId>,
}

struct Walk<'d, 'a> {
    document: &'d Document<'a>,
    left: usize,
    out: Extraction,
}

/// A pair of a mapping as the host would see it.
struct Pair<'d> {
    key: &'d str,
    value: NodeId,
    shadow: Option<Shadow>,
}

impl<'d> Walk<'d, '_> {
    /// The pairs of a mapping: its own, repeated ones marked, then those a merge key draws in.
    fn pairs(&mut self, id: NodeId) -> Vec<Pair<'d>> {
        let document = self.document;
        let mut pairs: Vec<Pair<'d>> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut merged = Vec::new();
        for (key, value) in document.pairs(id) {
            if !self.visit() {
                break;
            }
            let Some(key) = document.scalar(*key) else { continue };
            if key == "<<" {
                merged.push(*value);
                merged.extend(document.items(*value));
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

    fn visit(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.out.exhausted |= self.left == 0;
        self.left > 0
    }

    fn workflow(&mut self, root: NodeId, at: At) {
        for jobs in self.pairs(root) {
            if jobs.key != "jobs" {
                continue;
            }
            for job in self.pairs(jobs.value) {
                let at = At { job: Some(job.value), ..at.under(jobs.shadow).under(job.shadow) };
                let locator = format!("jobs.{}", plimsoll_model::clip(job.key, 100));
                self.job(job.value, &locator, at);
            }
        }
    }

    fn job(&mut self, job: NodeId, locator: &str, at: At) {
        let at = At { disabled: at.disabled || self.never_runs(job), ..at };
        for pair in self.pairs(job) {
            let at = at.under(pair.shadow);
            match pair.key {
                "uses" => self.emit(Slot::Job, pair.value, format!("{locator}.uses"), at),
                "container" => {
                    self.image(Slot::Container, pair.value, &format!("{locator}.container"), at);
                }
                "services" => {
                    for service in self.pairs(pair.value) {
                        let name = plimsoll_model::clip(service.key, 100);
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
                    _ => {}
                }
            }
        }
    }

    /// Steps, and steps inside `parallel:`, which does not nest further than a few levels.
    fn steps(&mut self, steps: NodeId, locator: &str, at: At, depth: usize) {
        for (index, step) in self.document.items(steps).iter().enumerate() {
            if !self.visit() {
                return;
            }
            let at = At { disabled: at.disabled || self.never_runs(*step), ..at };
            for pair in self.pairs(*step) {
                let at = at.under(pair.shadow);
                match pair.key {
                    "uses" => {
                        self.emit(Slot::Step, pair.value, format!("{locator}[{index}].uses"), at);
                    }
                    "parallel" if depth < 8 => {
                        let locator = format!("{locator}[{index}].parallel");
                        self.steps(pair.value, &locator, at, depth + 1);
                    }
                    _ => {}
                }
            }
        }
    }

    /// An image given as text, or as a mapping with `image`.
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
        // An empty image means that the job runs without a container.
        let image = matches!(slot, Slot::Container | Slot::Service | Slot::ActionImage);
        if !self.visit() || (image && text.trim().is_empty()) {
            return;
        }
        let expansions = match at.job {
            Some(job) if image && text.contains("${{") => matrix::expand(document, job, text),
            _ => Vec::new(),
        };
        self.out.found.push(Found {
            slot,
            value: text.to_string(),
            locator,
            mark: node.mark,
            comment: document.comment(node).filter(|text| !text.is_empty()).map(str::to_owned),
            disabled: at.disabled,
            shadow: at.shadow,
            expansions,
        });
    }

    /// Whether a job or step carries a literal `if: false`.
    fn never_runs(&self, id: NodeId) -> bool {
        let condition = self.document.get(id, "if").and_then(|value| self.document.scalar(value));
        condition.is_some_and(|text| {
            let text = text.trim();
            let inner = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
            inner.unwrap_or(text).trim() == "false"
        })
    }
}

impl At {
    fn under(self, shadow: Option<Shadow>) -> Self {
        Self { shadow: self.shadow.or(shadow), ..self }
    }
}
