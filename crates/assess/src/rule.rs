//! What a rule is, and what it sees.

use std::collections::BTreeMap;
use std::fmt::Debug;

use plimsoll_model::{
    Component, Finding, FindingKey, LockIssue, LockIssueKind, Lockfile, Redacted, Reference,
    RuleMeta, Severity, Trust,
};

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Inventory<'a> {
    /// The components.
    pub components: &'a [Component],
    /// The references, sorted by place.
    pub references: &'a [Reference],
    /// The lockfiles of the host.
    pub lockfiles: &'a [Lockfile],
}

impl<'a> Inventory<'a> {
    /// An inventory of components and references.
    pub fn new(components: &'a [Component], references: &'a [Reference]) -> Self {
        Self { components, references, lockfiles: &[] }
    }

    /// Adds the lockfiles.
    #[must_use]
    pub fn with_lockfiles(mut self, lockfiles: &'a [Lockfile]) -> Self {
        self.lockfiles = lockfiles;
        self
    }

    /// The issues of one kind, in the order of the lockfiles.
    pub fn lock_issues(&self, kind: LockIssueKind) -> impl Iterator<Item = &'a LockIssue> {
        let issues = self.lockfiles.iter().flat_map(|lockfile| &lockfile.issues);
        issues.filter(move |issue| issue.kind == kind)
    }

    /// The references that count.
    pub fn counted(&self) -> impl Iterator<Item = &'a Reference> {
        self.references.iter().filter(|reference| reference.activity.counts())
    }

    /// The components something active reaches.
    pub fn active(&self) -> impl Iterator<Item = &'a Component> {
        self.components.iter().filter(|component| component.active)
    }
}

/// Something that can be said about an inventory.
pub trait Rule: Debug + Send + Sync {
    /// What the rule says of itself.
    fn meta(&self) -> &'static RuleMeta;

    /// Says it.
    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings);
}

/// Collects findings, and numbers those that are otherwise equal.
#[derive(Debug, Default)]
pub struct Findings {
    rows: Vec<Finding>,
    seen: BTreeMap<(String, String, String, String), usize>,
}

impl Findings {
    /// Adds a finding about a reference.
    pub fn reference(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        reference: &Reference,
        message: &str,
        remediation: &str,
    ) {
        let path = reference.location.path.to_string();
        let place = job(&reference.locator);
        let mut finding =
            self.number(meta, severity, reference.value.as_str(), &path, place, message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = vec![reference.location.clone()];
        finding.component.clone_from(&reference.component);
        self.rows.push(finding);
    }

    /// Adds a finding about a component.
    pub fn component(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        component: &Component,
        message: &str,
        remediation: &str,
    ) {
        let path = component.paths.first().map(ToString::to_string).unwrap_or_default();
        let mut finding = self.number(meta, severity, &component.name, &path, "", message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = component
            .evidence
            .iter()
            .map(|claim| claim.location.clone())
            .find(|location| location.line.is_some())
            .or_else(|| component.evidence.first().map(|claim| claim.location.clone()))
            .into_iter()
            .collect();
        finding.component = Some(component.id.clone());
        self.rows.push(finding);
    }

    /// Adds a finding about a lockfile.
    pub fn lockfile(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        issue: &LockIssue,
        message: &str,
        remediation: &str,
    ) {
        let path = issue.location.path.to_string();
        let place = issue.workflow.as_ref().map(Redacted::as_str).unwrap_or_default();
        let mut finding = self.number(meta, severity, issue.subject(), &path, place, message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = vec![issue.location.clone()];
        self.rows.push(finding);
    }

    fn number(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        subject: &str,
        path: &str,
        place: &str,
        message: &str,
    ) -> Finding {
        let key = (meta.id.to_owned(), subject.to_owned(), path.to_owned(), place.to_owned());
        let count = self.seen.entry(key).or_default();
        let key = FindingKey { path, locator: place, ordinal: *count };
        *count += 1;
        let mut finding = Finding::new(meta.id, severity, subject, &key);
        finding.message = Redacted::new(&plimsoll_model::clip(message, 400));
        finding
    }

    pub(crate) fn into_rows(self) -> Vec<Finding> {
        self.rows
    }
}

/// The job of a locator: what stays when steps are added or moved.
fn job(locator: &str) -> &str {
    let end = locator.find(".steps[").unwrap_or(locator.len());
    locator.get(..end).unwrap_or(locator)
}

/// How much a moving reference to somebody's code matters.
pub(crate) fn severity_by_trust(trust: Trust) -> Severity {
    match trust {
        Trust::SelfRepository => Severity::Low,
        Trust::OwnOrganization | Trust::Platform => Severity::Medium,
        _ => Severity::High,
    }
}
