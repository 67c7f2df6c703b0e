//! The evidence for the identity of packages, and their occurrences.

use std::borrow::Cow;

use plimsoll_model::{Claim, Component, Confidence, EvidenceKind, Field, Reference};
use serde::Serialize;

use crate::escape::visible;

/// The evidence for the identity of a package: the claims from which its name, version and upstream were
/// concluded. A rejected claim is not evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Identity<'a> {
    /// The confidence of the weakest claim.
    pub(crate) confidence: Confidence,
    /// The claims; empty if a reference states the package directly.
    pub(crate) methods: Vec<Method<'a>>,
}

/// The source of a part of an identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Method<'a> {
    /// The kind of evidence.
    pub(crate) kind: EvidenceKind,
    /// The detector.
    pub(crate) detector: &'a str,
    /// The file or directory.
    pub(crate) path: Cow<'a, str>,
    /// The confidence.
    pub(crate) confidence: Confidence,
}

/// An occurrence of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Occurrence<'a> {
    /// The file or directory.
    pub(crate) path: Cow<'a, str>,
    /// The context in the file: a job, or the field that the file states.
    pub(crate) context: Option<Cow<'a, str>>,
}

/// Whether a field is a part of the identity of a component. Without a version, its revision is.
fn is_identity(component: &Component, field: Field) -> bool {
    match field {
        Field::Identity | Field::Name | Field::Version | Field::Upstream => true,
        Field::Revision => component.version.is_none(),
        _ => false,
    }
}

/// Returns the evidence for the identity of a component.
pub(super) fn identity<'a>(component: &'a Component, uses: &[&Reference]) -> Option<Identity<'a>> {
    let mut used: Vec<&Claim> = Vec::new();
    for conclusion in
        component.conclusions.iter().filter(|conclusion| is_identity(component, conclusion.field))
    {
        match &conclusion.used {
            Some(places) => {
                let at = |place: &u32| component.evidence.get(usize::try_from(*place).ok()?);
                used.extend(places.iter().filter_map(at));
            }
            None => used.extend(&component.evidence),
        }
    }
    // A conclusion from all evidence of the component also has the claims about other facts, such
    // as license and scope.
    let about = |claim: &Claim| {
        let field = claim.field();
        is_identity(component, field) || matches!(field, Field::Presence | Field::Revision)
    };
    used.retain(|claim| about(claim));
    let weakest = used.iter().map(|claim| claim.confidence).min();
    let named = weakest.is_none() && !uses.is_empty();
    let confidence = weakest.or(named.then_some(Confidence::CERTAIN))?;
    let method = |claim: &&'a Claim| Method {
        kind: claim.kind,
        detector: &claim.detector,
        path: shown(&claim.location.path),
        confidence: claim.confidence,
    };
    let mut methods: Vec<Method<'_>> = used.iter().map(method).collect();
    methods.sort();
    methods.dedup();
    Some(Identity { confidence, methods })
}

/// Returns the occurrences of a component: for CI, the files and jobs that use it; otherwise its
/// paths and the files about it.
pub(super) fn occurrences<'a>(
    component: &'a Component,
    uses: &[&'a Reference],
) -> Vec<Occurrence<'a>> {
    let mut all: Vec<Occurrence<'_>> = Vec::new();
    if component.is_ci() {
        all.extend(uses.iter().map(|reference| Occurrence {
            path: shown(&reference.location.path),
            context: Some(visible(reference.place())).filter(|place| !place.is_empty()),
        }));
    }
    if all.is_empty() {
        let whole = |path| Occurrence { path: shown(path), context: None };
        all.extend(component.paths.iter().map(whole));
        // Copyright lines are listed as copyright.
        let claims = component.evidence.iter().filter(|claim| claim.field() != Field::Holder);
        let claims = claims.filter(|claim| claim.location.line.is_some());
        let elsewhere = claims.filter(|claim| !component.paths.contains(&claim.location.path));
        all.extend(elsewhere.map(|claim| Occurrence {
            path: shown(&claim.location.path),
            context: Some(Cow::Borrowed(claim.field().as_str())),
        }));
    }
    all.sort();
    all.dedup();
    all
}

/// Returns a path as printable text.
pub(super) fn shown(path: &plimsoll_model::RepoPath) -> Cow<'_, str> {
    match path.shown() {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
    }
}
