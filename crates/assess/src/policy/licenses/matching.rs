//! Matches entries of the policy with components.

use globset::GlobSet;
use plimsoll_model::{Component, ComponentMatch};

use crate::policy::matching::glob;

/// An entry of the policy with the compiled patterns of its components.
pub(super) struct Matched<'a, T> {
    pub(super) entry: &'a T,
    name: Option<GlobSet>,
    purl: Option<GlobSet>,
    path: Option<GlobSet>,
}

impl<'a, T> Matched<'a, T> {
    pub(super) fn new(entry: &'a T, matching: &ComponentMatch) -> Self {
        // The policy reader rejects an invalid pattern; one that was created by other means matches nothing.
        let pattern = |text: &Option<String>| {
            text.as_deref().map(|text| glob(text, false).unwrap_or_else(|_| GlobSet::empty()))
        };
        let [name, purl, path] = [&matching.name, &matching.purl, &matching.path].map(pattern);
        Self { entry, name, purl, path }
    }

    /// Whether every pattern matches the component.
    pub(super) fn is_about(&self, component: &Component) -> bool {
        let name = self.name.as_ref().is_none_or(|glob| glob.is_match(&component.name));
        let purl = || {
            let purl = component.purl.as_deref();
            self.purl.as_ref().is_none_or(|glob| purl.is_some_and(|purl| glob.is_match(purl)))
        };
        let path = || {
            let has =
                |glob: &GlobSet| component.paths.iter().any(|path| glob.is_match(path.to_string()));
            self.path.as_ref().is_none_or(has)
        };
        name && purl() && path()
    }
}
