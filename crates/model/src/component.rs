//! Components: third-party code that the repository ships, builds with or uses in CI.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    Claim, ComponentId, ComponentKind, Conclusion, Content, Cpe, Distribution, EvidenceKind,
    Licenses, PinStrength, RepoPath, Revision, Scope, Upstream,
};

/// Third-party code that the repository ships, builds with or uses in CI.
///
/// Unknown facts are absent: there is no default version and no guessed license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Component {
    /// Identity inside the report.
    pub id: ComponentId,
    /// Its kind.
    pub kind: ComponentKind,
    /// Its scope: what it is needed for.
    pub scope: Scope,
    /// Its name, with credentials masked.
    pub name: String,
    /// Its version, if stated.
    pub version: Option<String>,
    /// The package URL (ECMA-427), if the identity is sufficient for one.
    pub purl: Option<String>,
    /// Its name in vulnerability databases (CPE), if stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cpe: Option<Box<Cpe>>,
    /// Its upstream.
    pub upstream: Option<Upstream>,
    /// Its commit or other revision.
    pub revision: Option<Revision>,
    /// The owner of its upstream repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Its upstream repository, as an `https` URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
    /// Its supplier: the owner of its repository, the host of its archive, or its registry. Code
    /// that was copied into the tree without a stated origin has no known supplier, because the owner of the tree
    /// did not write it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub supplier: Option<Cow<'static, str>>,
    /// The strength of its pin: for a component with references, that of the weakest one.
    pub pin: Option<PinStrength>,
    /// Its paths in the tree.
    pub paths: Vec<RepoPath>,
    /// The facts about its license.
    pub licenses: Licenses,
    /// Its content, for code in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<Content>,
    /// The files in which it is distributed with their digests, if a lockfile or a requirement states
    /// them; sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub distributions: Vec<Distribution>,
    /// State of a submodule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub submodule: Option<SubmoduleState>,
    /// The component that contains this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nested_in: Option<ComponentId>,
    /// Whether anything that runs, builds or ships uses it.
    pub active: bool,
    /// The evidence for the fields above.
    pub evidence: Vec<Claim>,
    /// The conclusions from the evidence.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conclusions: Vec<Conclusion>,
}

impl Component {
    /// Whether the component is part of CI rather than of what the repository ships: by its kind,
    /// or because only CI fetches it.
    pub fn is_ci(&self) -> bool {
        self.kind.is_ci() || (self.kind.is_fetched() && self.scope == Scope::Ci)
    }

    /// The scope in lists: a component that only CI uses does not ship, whatever else is stated.
    pub fn listed_scope(&self) -> Scope {
        if self.is_ci() { Scope::Ci } else { self.scope }
    }

    /// Whether it may ship with the product. Components for the build, tests or CI do not ship, and components of
    /// unknown scope may.
    pub fn may_ship(&self) -> bool {
        let scope = matches!(self.scope, Scope::Product | Scope::Unknown);
        self.active && scope && !self.is_ci()
    }

    /// Whether a person clarified the license of this file of the component.
    pub fn is_clarified(&self, file: &RepoPath) -> bool {
        self.evidence.iter().any(|claim| claim.kind.is_of_person() && claim.location.path == *file)
    }

    /// The corrections in the policy that apply to the component.
    pub fn corrections(&self) -> impl Iterator<Item = &Claim> {
        self.evidence.iter().filter(|claim| claim.kind == EvidenceKind::Correction)
    }

    /// Creates a component with only identity, kind, scope and name.
    pub fn new(
        id: ComponentId,
        kind: ComponentKind,
        scope: Scope,
        name: impl Into<String>,
    ) -> Self {
        Self {
            id,
            kind,
            scope,
            name: crate::clip(&name.into(), 200),
            version: None,
            purl: None,
            cpe: None,
            upstream: None,
            revision: None,
            owner: None,
            repository: None,
            supplier: None,
            pin: None,
            paths: Vec::new(),
            licenses: Licenses::default(),
            content: None,
            distributions: Vec::new(),
            submodule: None,
            nested_in: None,
            active: true,
            evidence: Vec::new(),
            conclusions: Vec::new(),
        }
    }

    /// The sort key of components.
    pub fn sort_key(&self) -> (ComponentKind, &[RepoPath], &str, &ComponentId) {
        (self.kind, &self.paths, &self.name, &self.id)
    }
}

/// State of a submodule in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubmoduleState {
    /// Name of the `.gitmodules` section.
    pub section: Option<String>,
    /// Whether the tree or index has a gitlink; absent without git data.
    pub gitlink: Option<bool>,
    /// Whether `.gitmodules` has an entry.
    pub entry: bool,
    /// Whether its work tree is present; absent if the source has no work tree.
    pub initialized: Option<bool>,
    /// The commit that is checked out, if it differs from the gitlink.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drifted_to: Option<String>,
    /// Why its name, path or URL is dangerous to check out (the CVE-2018-11235 family).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hazards: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lockfile with half a million packages creates as many components and claims.
    #[test]
    fn rows_stay_small() {
        assert!(size_of::<Claim>() <= 192, "{}", size_of::<Claim>());
        assert!(size_of::<Conclusion>() <= 64, "{}", size_of::<Conclusion>());
        assert!(size_of::<Component>() <= 672, "{}", size_of::<Component>());
    }
}
