//! The result of detection. From here on it contains no credentials.
//!
//! Detectors work with the original text, since names that are masked too early would become the
//! same. Here the text of every row is masked, and rows that only differ in credentials stay
//! separate.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, PoisonError};

use plimsoll_model::{
    Claim, Component, ComponentId, Coverage, Dependencies, Diagnostic, DiagnosticKind, Field,
    Input, Lockfile, ManifestCoverage, Observation, Pass, Redaction, Reference, RepoPath,
    SourceStatements, Subject, TransitiveReference, UnattachedClaim, identify, redact,
};
use plimsoll_source::{Entry, Source};
use rayon::prelude::*;

use super::claims;
use super::stated::Stated;
use crate::Memo;

/// The result of detection, concluded and sorted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Detection {
    /// Components, including those of references.
    pub components: Vec<Component>,
    /// Their dependencies, as stated in lockfiles, sorted.
    pub dependencies: Vec<Dependencies>,
    /// Claims that are not about one of them.
    pub unattached: Vec<UnattachedClaim>,
    /// The source's statements about itself.
    pub statements: SourceStatements,
    /// The state of components before claims were added.
    pub(super) stated: Stated,
    /// References.
    pub references: Vec<Reference>,
    /// References of other repositories that CI reaches, if the caller provided these repositories.
    pub transitive: Vec<TransitiveReference>,
    /// Manifests of package managers with the lockfiles made for them, counted.
    pub coverage: Vec<Coverage>,
    /// The kinds of manifests and build files in the source, read or not.
    pub manifest_coverage: Vec<ManifestCoverage>,
    /// Lockfiles for GitHub Actions, compared with the references.
    pub lockfiles: Vec<Lockfile>,
    /// Observations about the repository's security posture.
    pub observations: Vec<Observation>,
    /// The read files that any row is about, sorted.
    pub inputs: Vec<Input>,
    /// The other files that a detector read, rolled up.
    pub passes: Vec<Pass>,
    /// Files that were not read, or only in part.
    pub diagnostics: Vec<Diagnostic>,
}

impl Detection {
    /// The files that any row is about. Rows that only state an absence, and notes, are ignored.
    pub(crate) fn mentioned(&self) -> HashSet<&RepoPath> {
        let references = self.references.iter();
        let paths = self.components.iter().flat_map(|component| &component.paths);
        let claims = self.components.iter().flat_map(|component| &component.evidence);
        let claims = claims.chain(self.unattached.iter().map(|unattached| &unattached.claim));
        let claims = claims.chain(&self.statements.evidence);
        let coverage = self.coverage.iter();
        let coverage = coverage.flat_map(|row| std::iter::once(&row.manifest).chain(&row.lockfile));
        let observations = self.observations.iter().filter(|one| !one.absence);
        // A note may be about a file that no detector reads.
        let diagnostics = self.diagnostics.iter();
        let diagnostics = diagnostics.filter(|one| one.kind() != DiagnosticKind::Note);
        references
            .map(|reference| &reference.location.path)
            .chain(paths)
            .chain(claims.map(|claim| &claim.location.path))
            .chain(coverage)
            .chain(self.lockfiles.iter().map(|lockfile| &lockfile.path))
            .chain(self.dependencies.iter().filter(|row| row.of.is_none()).map(|row| &row.path))
            .chain(observations.map(|one| &one.location.path))
            .chain(diagnostics.map(|one| &one.location().path))
            .collect()
    }

    /// Masks the credentials in every row. [`detect`](crate::detect) has already done this; after
    /// adding rows, do it again, which does not change any other row.
    pub fn redact(&mut self, source: &dyn Source) {
        self.seal(&Redaction::of_paths(masked_paths(source.entries(), None)));
    }

    /// Adds claims about components, by path, package URL or reference. The conclusions from all claims
    /// about these components are recomputed, on top of what references and lockfiles state, so values that
    /// were written directly into the fields of such a component are lost. A claim without a component is
    /// unattached. Credentials must be [masked](Self::redact) afterwards.
    ///
    /// Pass all claims in one call if possible, since each call goes through all components. `source` is
    /// the scanned source, which shows whether a path is in the tree.
    pub fn add_claims(&mut self, source: &dyn Source, claims: Vec<Claim>) {
        let root = Subject::Directory(RepoPath::default());
        // The presence of the source does not make it a component.
        let is_statement =
            |claim: &Claim| claim.subject == root && claim.field() != Field::Presence;
        let (stated, claims): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(is_statement);
        if !stated.is_empty() {
            claims::add_statements(stated, &mut self.statements);
        }
        let own = self.references.iter();
        let all = own.chain(self.transitive.iter().map(|found| &found.reference));
        let named = all.filter_map(|it| Some((it.id, it.component.clone()?)));
        let references = named.collect();
        let (exists, stated) = (claims::exists_in(source), &mut self.stated);
        let left = claims::add(claims, &references, &exists, &mut self.components, stated);
        self.unattached.extend(left);
        self.unattached.sort();
        self.unattached.dedup();
    }

    /// Masks the credentials in every row, given the names of files that contain one.
    pub(crate) fn seal(&mut self, redaction: &Redaction) {
        let (components, dependencies) = (&mut self.components, &mut self.dependencies);
        let references = &mut self.references;
        let (transitive, coverage) = (&mut self.transitive, &mut self.coverage);
        let (manifests, lockfiles) = (&mut self.manifest_coverage, &mut self.lockfiles);
        let (unattached, statements) = (&mut self.unattached, &mut self.statements);
        self.stated.redact(redaction);
        let (observations, inputs) = (&mut self.observations, &mut self.inputs);
        let diagnostics = &mut self.diagnostics;
        let (renamed, ()) = rayon::join(
            || redact_components(redaction, components),
            || {
                if redaction.rows(references) {
                    // The order must not depend on the credential either.
                    references.sort_by(Reference::cmp_rows);
                }
                redaction.rows(unattached);
                if let Some(masked) = redaction.try_row(statements) {
                    *statements = masked.unwrap_or_default();
                }
                redaction.rows(transitive);
                transitive.sort_by(TransitiveReference::cmp_rows);
                // A credential could be guessed from its digest, so identities are made from masked
                // text.
                identify(references, transitive);
                redact_paths(redaction, dependencies);
                redaction.rows(coverage);
                redaction.rows(manifests);
                redaction.rows(lockfiles);
                if redaction.rows(observations) {
                    observations.sort();
                }
                redaction.rows(inputs);
                inputs.sort_unstable();
                redaction.rows(diagnostics);
            },
        );
        if renamed.is_empty() {
            return;
        }
        self.stated.rename(&renamed);
        for component in &mut self.components {
            rename(&renamed, component.nested_in.as_mut());
        }
        let transitive = self.transitive.iter_mut().map(|found| &mut found.reference);
        for reference in self.references.iter_mut().chain(transitive) {
            relink(&renamed, reference);
        }
        for row in &mut self.dependencies {
            rename(&renamed, row.of.as_mut());
            row.on.iter_mut().for_each(|id| rename(&renamed, Some(id)));
            row.on.sort_unstable();
        }
        self.dependencies.sort_unstable();
        self.components.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    }
}

/// Masks the paths of lockfiles: each has very many rows, and nothing else in them is text from the
/// source.
fn redact_paths(redaction: &Redaction, rows: &mut [Dependencies]) {
    let mut is_sorted = true;
    for same in rows.chunk_by_mut(|a, b| a.path == b.path) {
        let Some(masked) = same.first().and_then(|row| redaction.try_row(&row.path)) else {
            continue;
        };
        let masked = masked.unwrap_or_default();
        for row in same {
            row.path = masked.clone();
        }
        is_sorted = false;
    }
    if !is_sorted {
        rows.sort_unstable();
    }
}

/// The maximum number of paths that are remembered for the next scan, and of their bytes.
const PATHS: usize = 100_000;
const BYTES: usize = 8 << 20;

/// The paths that contain a credential: almost none do, and there may be many paths. Those of a previous scan are not
/// checked again.
pub(crate) fn masked_paths<'a>(entries: &'a [Entry], memo: Option<&Memo>) -> Vec<&'a RepoPath> {
    let is_masked = |path: &&RepoPath| matches!(redact(&path.shown()), Cow::Owned(_));
    let Some(memo) = memo else {
        return entries.par_iter().map(|entry| &entry.path).filter(is_masked).collect();
    };
    let known = Arc::clone(&memo.clean_paths.lock().unwrap_or_else(PoisonError::into_inner));
    // Both are sorted.
    let mut left = known.iter().peekable();
    let new = entries.iter().map(|entry| &entry.path).filter(|path| {
        while left.next_if(|known| known < path).is_some() {}
        left.next_if_eq(path).is_none()
    });
    let new: Vec<&RepoPath> = new.collect();
    let any = !new.is_empty();
    let masked: Vec<&RepoPath> = new.into_iter().filter(is_masked).collect();
    let bytes = || entries.iter().map(|entry| entry.path.as_bytes().len()).sum::<usize>();
    if any && masked.is_empty() && entries.len() <= PATHS && bytes() <= BYTES {
        let paths: Arc<[RepoPath]> = entries.iter().map(|entry| entry.path.clone()).collect();
        *memo.clean_paths.lock().unwrap_or_else(PoisonError::into_inner) = paths;
    }
    masked
}

/// Masks components. If the identity of a component contained a credential, its id is derived again
/// from the masked text and its rank among equal ones: a credential could be guessed from its
/// digest, and equal digests would show who has the same one.
fn redact_components(
    redaction: &Redaction,
    components: &mut Vec<Component>,
) -> BTreeMap<ComponentId, ComponentId> {
    let mut changed: Vec<usize> = Vec::new();
    let mut at = 0;
    components.retain_mut(|component| {
        match redaction.try_row(component) {
            None if component.id.is_provisional() => changed.push(at),
            None => {}
            Some(None) => return false,
            Some(Some(masked)) => {
                if identity(&masked) != identity(component) || component.id.is_provisional() {
                    changed.push(at);
                }
                *component = masked;
            }
        }
        at += 1;
        true
    });
    // The order must not depend on the credential.
    changed.sort_by_key(|at| {
        components.get(*at).map(|it| it.evidence.iter().map(|one| one.location.clone()).min())
    });
    let (mut ranks, mut renamed) = (BTreeMap::<String, usize>::new(), BTreeMap::new());
    for at in changed {
        let Some(component) = components.get_mut(at) else { continue };
        let key = identity(component);
        let rank = ranks.entry(key.clone()).or_default();
        let id = ComponentId::derive(component.kind, format!("{key}\0{rank}").as_bytes());
        *rank += 1;
        renamed.insert(std::mem::replace(&mut component.id, id.clone()), id);
    }
    renamed
}

/// The fields that identify a component.
fn identity(component: &Component) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let upstream = component.upstream.as_ref().map_or("", |upstream| upstream.best_url());
    let revision = component.revision.as_ref().map_or("", |revision| revision.as_str());
    let paths: Vec<String> = component.paths.iter().map(RepoPath::to_string).collect();
    [
        component.kind.as_str(),
        &component.name,
        &text(&component.version),
        &text(&component.purl),
        upstream,
        revision,
        &paths.join("\0"),
    ]
    .join("\0")
}

fn relink(renamed: &BTreeMap<ComponentId, ComponentId>, reference: &mut Reference) {
    rename(renamed, reference.component.as_mut());
    for expansion in &mut reference.expansions {
        rename(renamed, expansion.component.as_mut());
    }
}

fn rename(renamed: &BTreeMap<ComponentId, ComponentId>, id: Option<&mut ComponentId>) {
    if let Some(id) = id
        && let Some(new) = renamed.get(id)
    {
        id.clone_from(new);
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_source::EntryKind;

    use super::*;

    #[test]
    fn paths_of_a_scan_before_change_no_answer() {
        let secret = format!("b/{}_{}", "npm", "aZ3".repeat(12));
        let entry = |path: &str| Entry::new(RepoPath::new(path), EntryKind::File);
        let memo = Memo::default();
        for paths in
            [&["a", "c"][..], &["a", "b", "c"], &["a", &secret, "c"], &["c"], &["a", &secret]]
        {
            let entries: Vec<Entry> = paths.iter().map(|path| entry(path)).collect();
            assert_eq!(masked_paths(&entries, Some(&memo)), masked_paths(&entries, None));
        }
        let known = memo.clean_paths.lock().unwrap().clone();
        assert_eq!(known.len(), 3);
    }
}
