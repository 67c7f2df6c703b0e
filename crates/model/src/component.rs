//! Components: what others made and this repository ships, builds or runs CI with.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    Claim, ComponentId, ComponentKind, Conclusion, Content, Cpe, Distribution, EvidenceKind,
    Licenses, PinStrength, RepoPath, Revision, Scope, Upstream,
};

/// Something others made that the repository ships, builds or runs CI with.
///
/// What is not known is absent: a version is never defaulted and a license never guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Component {
    /// Identity inside the report.
    pub id: ComponentId,
    /// What kind of thing it is.
    pub kind: ComponentKind,
    /// What it is needed for.
    pub scope: Scope,
    /// Its name, with credentials masked.
    pub name: String,
    /// Its version, where something states one.
    pub version: Option<String>,
    /// Package URL (ECMA-427), where the identity supports one.
    pub purl: Option<String>,
    /// The name by which vulnerability databases know it, where something states one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cpe: Option<Box<Cpe>>,
    /// Where it comes from.
    pub upstream: Option<Upstream>,
    /// The commit or other revision it is at.
    pub revision: Option<Revision>,
    /// Who owns the repository it comes from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// The repository it comes from, as an `https` URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
    /// Who distributes it: the owner of its repository, the host of its archive, or its registry. Code
    /// that was copied into the tree and names no origin has no known supplier: whoever owns the tree
    /// did not make it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub supplier: Option<Cow<'static, str>>,
    /// How firmly it is pinned: for a component with references, the weakest of them.
    pub pin: Option<PinStrength>,
    /// Where it lies in the tree.
    pub paths: Vec<RepoPath>,
    /// What is known of its license.
    pub licenses: Licenses,
    /// Its content, for code in the tree.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<Content>,
    /// The files in which it is distributed, with their digests, where a lockfile or a requirement states
    /// them; sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub distributions: Vec<Distribution>,
    /// State of a submodule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub submodule: Option<SubmoduleState>,
    /// The component this one lies in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nested_in: Option<ComponentId>,
    /// Whether anything the host runs, builds or ships reaches it.
    pub active: bool,
    /// What every statement above rests on.
    pub evidence: Vec<Claim>,
    /// How each was concluded from it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conclusions: Vec<Conclusion>,
}

impl Component {
    /// Whether the component is part of CI rather than of what the repository ships: by its kind,
    /// or fetched by CI alone.
    pub fn is_ci(&self) -> bool {
        let fetched = matches!(self.kind, ComponentKind::FetchedArchive | ComponentKind::Package);
        self.kind.is_ci() || (fetched && self.scope == Scope::Ci)
    }

    /// The scope under which it is listed: what CI alone uses is not shipped, whatever else is said of it.
    pub fn listed_scope(&self) -> Scope {
        if self.is_ci() { Scope::Ci } else { self.scope }
    }

    /// Whether it may be given to somebody with the product. What is built, tested or run by CI with is not,
    /// and what nothing is known of may be.
    pub fn may_ship(&self) -> bool {
        let scope = matches!(self.scope, Scope::Product | Scope::Unknown);
        self.active && scope && !self.is_ci()
    }

    /// Whether a person read a file of it and said what license it means.
    pub fn is_clarified(&self, file: &RepoPath) -> bool {
        self.evidence.iter().any(|claim| claim.kind.is_of_person() && claim.location.path == *file)
    }

    /// What a person corrected of it, by the policy.
    pub fn corrections(&self) -> impl Iterator<Item = &Claim> {
        self.evidence.iter().filter(|claim| claim.kind == EvidenceKind::Correction)
    }

    /// A component of which only identity, kind, scope and name are known.
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

    /// The key by which components sort.
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
    /// Whether the tree or index holds a gitlink; absent where there is no git data.
    pub gitlink: Option<bool>,
    /// Whether `.gitmodules` has an entry.
    pub entry: bool,
    /// Whether its working tree is present; absent where the source has no work tree.
    pub initialized: Option<bool>,
    /// The commit checked out, where it is another than the gitlink's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drifted_to: Option<String>,
    /// Why its name, path or URL is dangerous to check out (the CVE-2018-11235 family).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hazards: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lockfile of half a million packages makes as many components and claims.
    #[test]
    fn rows_stay_small() {
        assert!(size_of::<Claim>() <= 192, "{}", size_of::<Claim>());
        assert!(size_of::<Conclusion>() <= 64, "{}", size_of::<Conclusion>());
        assert!(size_of::<Component>() <= 672, "{}", size_of::<Component>());
    }
}
