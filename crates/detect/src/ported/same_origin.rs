//! Several names for one origin: a repository that comments call by several names, and a part of a project beside the
//! project.

use std::collections::{BTreeMap, BTreeSet};

use super::found::PortedFile;
use super::hints::Provenance;
use crate::tree::names::plain_name;

/// The origins of a group that have several names.
#[derive(Debug, Default)]
pub(super) struct SameOrigins {
    /// The names of repositories that are called by several names, by URL.
    of_url: BTreeMap<String, String>,
    /// The names of all origins.
    names: BTreeSet<String>,
}

impl SameOrigins {
    pub(super) fn of(group: &[PortedFile<'_>]) -> Self {
        let strong = || group.iter().flat_map(|file| &file.origins).filter(|one| one.is_strong);
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut of_url = BTreeMap::new();
        for one in strong() {
            if let Some(repository) = &one.origin.repository {
                let url = repository.https();
                let called = names.entry(url.clone()).or_default();
                called.insert(plain_name(&one.origin.name));
                if called.len() > 1 {
                    of_url.insert(url, repository.name().trim_end_matches(".git").to_owned());
                }
            }
        }
        Self { of_url, names: strong().map(|one| one.origin.name.clone()).collect() }
    }

    /// The name of the repository of an origin, if comments call it by several names.
    pub(super) fn name(&self, one: &Provenance) -> Option<String> {
        let repository = one.origin.repository.as_ref()?;
        self.of_url.get(&repository.https()).cloned()
    }

    /// Whether an origin is a part of another one: "the Knot implementation of Rope".
    pub(super) fn is_part(&self, one: &Provenance) -> bool {
        let (name, raw) = (&one.origin.name, &one.raw);
        let is_of = |whole: &String| {
            ["implementation", "version", "code", "module"]
                .iter()
                .any(|noun| whole != name && raw.contains(&format!("{name} {noun} of {whole}")))
        };
        one.origin.url.is_none() && self.names.iter().any(is_of)
    }
}
