//! The rule trait, the inventory that rules see, and the collector of findings.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use plimsoll_model::{
    AT_STAKE, Claim, Component, Field, Finding, FindingKey, LicenseExpression, Location, LockIssue,
    LockIssueKind, Lockfile, Observation, Redacted, Reference, RepoPath, RuleMeta, Severity,
    Target,
};

use crate::cause;
use crate::reached::describe_stake;

/// The data that rules check.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Inventory<'a> {
    /// The components.
    pub components: &'a [Component],
    /// The references, sorted by place.
    pub references: &'a [Reference],
    /// GitHub's lockfiles of actions.
    pub lockfiles: &'a [Lockfile],
    /// The observations about the posture.
    pub observations: &'a [Observation],
    /// The license of the product, if stated.
    pub product_license: Option<&'a LicenseExpression>,
}

impl<'a> Inventory<'a> {
    /// Creates an inventory of components and references.
    pub fn new(components: &'a [Component], references: &'a [Reference]) -> Self {
        Self { components, references, lockfiles: &[], observations: &[], product_license: None }
    }

    /// Adds the lockfiles.
    #[must_use]
    pub fn with_lockfiles(mut self, lockfiles: &'a [Lockfile]) -> Self {
        self.lockfiles = lockfiles;
        self
    }

    /// Adds the observations about the posture.
    #[must_use]
    pub fn with_observations(mut self, observations: &'a [Observation]) -> Self {
        self.observations = observations;
        self
    }

    /// Adds the license of the product.
    #[must_use]
    pub fn with_product_license(mut self, license: Option<&'a LicenseExpression>) -> Self {
        self.product_license = license;
        self
    }

    /// Returns the observed counterexamples of a fact.
    pub fn against(&self, fact: &'static str) -> impl Iterator<Item = &'a Observation> {
        self.observations.iter().filter(move |one| !one.holds && one.fact == fact)
    }

    /// Returns the lockfile issues of one kind, in the order of the lockfiles.
    pub fn lock_issues(&self, kind: LockIssueKind) -> impl Iterator<Item = &'a LockIssue> {
        let issues = self.lockfiles.iter().flat_map(|lockfile| &lockfile.issues);
        issues.filter(move |issue| issue.kind == kind)
    }

    /// Returns the references that rules judge.
    pub fn counted(&self) -> impl Iterator<Item = &'a Reference> {
        self.references.iter().filter(|reference| reference.activity.counts())
    }

    /// Returns the components that something active uses.
    pub fn active(&self) -> impl Iterator<Item = &'a Component> {
        self.components.iter().filter(|component| component.active)
    }
}

/// A check of an inventory.
pub trait Rule: Debug + Send + Sync {
    /// Id, title, page and highest severity of the rule.
    fn meta(&self) -> &'static RuleMeta;

    /// Checks the inventory, and adds its findings.
    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings);
}

/// A reference to a rule is a rule.
macro_rules! forward {
    ($($type:ty),*) => {$(
        impl<R: Rule + ?Sized> Rule for $type {
            fn meta(&self) -> &'static RuleMeta {
                (**self).meta()
            }

            fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
                (**self).check(inventory, findings);
            }
        }
    )*};
}
forward!(&R, Arc<R>);

/// Collects findings, and numbers those that would otherwise be equal.
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
        let place = reference.place();
        // High severity interrupts somebody's work, so the message states the reason.
        let stake = describe_stake(reference).filter(|_| severity == Severity::High);
        let message =
            stake.map_or(message.to_owned(), |stake| format!("{message}{AT_STAKE}{stake}"));
        let mut finding =
            self.number(meta, severity, reference.value.as_str(), &path, place, &message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = vec![reference.location.clone()];
        finding.references = vec![reference.id];
        finding.cause = cause::of_reference(meta, reference);
        finding.component.clone_from(&reference.component);
        if let Some(target) = &reference.target {
            finding.target = Some(Redacted::new(&target.identity()));
            finding.owner = target.owner();
        }
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
        // The place of a license or of its holder does not name the component.
        let is_naming =
            |claim: &&Claim| !matches!(claim.field(), Field::LicenseText | Field::Holder);
        let named = component.evidence.iter().filter(is_naming);
        finding.locations = named
            .map(|claim| claim.location.clone())
            .find(|location| location.line.is_some())
            .or_else(|| component.evidence.first().map(|claim| claim.location.clone()))
            .into_iter()
            .collect();
        finding.component = Some(component.id.clone());
        let upstream = component.upstream.as_ref().and_then(|it| it.best().git());
        finding.target = Some(Redacted::new(&match (upstream, &component.owner) {
            (Some(url), Some(owner)) => format!("{owner}/{}", url.name()),
            _ => component.name.clone(),
        }));
        finding.owner.clone_from(&component.owner);
        self.rows.push(finding);
    }

    /// Adds a finding about a component at places other than its own. The locator distinguishes it from other findings
    /// about the same component.
    pub(crate) fn component_at(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        component: &Component,
        (locator, places): (&str, Vec<Location>),
        message: &str,
        remediation: &str,
    ) {
        let path = component.paths.first().map(ToString::to_string).unwrap_or_default();
        let mut finding = self.number(meta, severity, &component.name, &path, locator, message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = places.into_iter().take(PLACE_LIMIT).collect();
        finding.component = Some(component.id.clone());
        finding.target = Some(finding.subject.clone());
        finding.owner.clone_from(&component.owner);
        self.rows.push(finding);
    }

    /// Adds one finding about several places that concern one subject.
    pub fn group(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        subject: &str,
        references: &[&Reference],
        message: &str,
        remediation: &str,
    ) {
        let mut finding = self.number(meta, severity, subject, "", "", message);
        remediation.clone_into(&mut finding.remediation);
        // The finding has an owner only if all places have the same one.
        let owner = |reference: &Reference| reference.target.as_ref().and_then(Target::owner);
        let first = references.first().and_then(|reference| owner(reference));
        finding.owner = first.filter(|first| {
            references.iter().all(|one| owner(one).is_some_and(|it| it.eq_ignore_ascii_case(first)))
        });
        finding.target = Some(finding.subject.clone());
        let places = references.iter().map(|reference| reference.location.clone());
        finding.locations = places.take(PLACE_LIMIT).collect();
        finding.references = references.iter().map(|reference| reference.id).collect();
        self.rows.push(finding);
    }

    /// Adds one finding about several components that have something in common. Its identity depends on
    /// the subject only, so one component more or less does not make it a new finding.
    pub(crate) fn components(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        subject: &str,
        components: &[&Component],
        message: &str,
        remediation: &str,
    ) {
        let mut finding = self.number(meta, severity, subject, "", "", message);
        remediation.clone_into(&mut finding.remediation);
        finding.target = Some(finding.subject.clone());
        let place =
            |component: &&&Component| component.evidence.first().map(|it| it.location.clone());
        let places = components.iter().filter_map(|component| place(&component));
        finding.locations = places.take(PLACE_LIMIT).collect();
        let ids = components.iter().map(|component| component.id.clone());
        finding.components = ids.take(PLACE_LIMIT).collect();
        self.rows.push(finding);
    }

    /// Adds one finding about several components at places other than their own.
    pub(crate) fn components_at(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        (subject, places): (&str, Vec<Location>),
        components: &[&Component],
        message: &str,
        remediation: &str,
    ) {
        self.components(meta, severity, subject, components, message, remediation);
        if let Some(finding) = self.rows.last_mut() {
            finding.locations = places.into_iter().take(PLACE_LIMIT).collect();
        }
    }

    /// Adds a finding about a file, at several places in it. Its identity depends on the file only, so
    /// changed content does not make it a new finding.
    pub fn file(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        path: &RepoPath,
        places: Vec<Location>,
        message: &str,
        remediation: &str,
    ) {
        let path = path.to_string();
        let mut finding = self.number(meta, severity, &path, &path, "", message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = places;
        self.rows.push(finding);
    }

    /// Adds a finding about a file and several references in it. As with [`Self::file`], its identity
    /// depends on the file only.
    pub fn file_with(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        path: &RepoPath,
        references: &[&Reference],
        message: &str,
        remediation: &str,
    ) {
        let places = references.iter().map(|reference| reference.location.clone());
        let places = places.take(FILE_PLACE_LIMIT).collect();
        self.file(meta, severity, path, places, message, remediation);
        if let Some(finding) = self.rows.last_mut() {
            finding.references = references.iter().map(|reference| reference.id).collect();
        }
    }

    /// Adds a finding about an observation.
    pub fn observation(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        subject: &str,
        observation: &Observation,
        message: &str,
        remediation: &str,
    ) {
        let path = observation.location.path.to_string();
        let mut finding = self.number(meta, severity, subject, &path, "", message);
        remediation.clone_into(&mut finding.remediation);
        finding.locations = vec![observation.location.clone()];
        self.rows.push(finding);
    }

    /// Adds a finding about an entry of the policy, whose owner decides about the remedy.
    pub(crate) fn policy(
        &mut self,
        meta: &RuleMeta,
        severity: Severity,
        subject: &str,
        place: Location,
        message: &str,
        (owner, remedy): (Option<&str>, &str),
    ) {
        let path = place.path.to_string();
        let mut finding = self.number(meta, severity, subject, &path, "", message);
        finding.remediation = match owner {
            Some(owner) => format!("ask {owner}: {remedy}"),
            None => remedy.to_owned(),
        };
        finding.locations = vec![place];
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
        finding.concern = meta.concern;
        finding.message = Redacted::clipped(message, 400);
        finding
    }

    pub(crate) fn into_rows(self) -> Vec<Finding> {
        self.rows
    }
}

/// The maximum number of places in a finding.
const PLACE_LIMIT: usize = 50;

/// The maximum number of places of references in one file in a finding.
const FILE_PLACE_LIMIT: usize = 20;
