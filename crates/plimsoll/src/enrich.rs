//! The stage between detection and assessment: what others know of what was found.

use std::error::Error;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use plimsoll_detect::{CancelToken, Detection};
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};
use plimsoll_source::Source;

/// What an enricher says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnricherMeta {
    /// Its id.
    pub id: &'static str,
    /// What it adds, in one line.
    pub summary: &'static str,
}

impl EnricherMeta {
    /// Describes an enricher.
    pub const fn new(id: &'static str, summary: &'static str) -> Self {
        Self { id, summary }
    }
}

/// Knows more of what was found: from a tool of this machine, a database, a service.
///
/// It runs once, after detection and before the rules. Best it makes claims
/// ([`Detection::add_claims`]): they are weighed against all others, and the report says who made them.
/// What it adds is masked like everything else. An error, or a panic, becomes a diagnostic; what is in
/// the report without it stays.
///
/// ```
/// use plimsoll::{Detection, EnrichContext, Enricher, EnricherMeta, MemorySource, Scan};
///
/// #[derive(Debug)]
/// struct Offline;
///
/// impl Enricher for Offline {
///     fn meta(&self) -> &'static EnricherMeta {
///         static META: EnricherMeta = EnricherMeta::new("offline", "Nothing without a network");
///         &META
///     }
///
///     fn enrich(
///         &self,
///         context: &EnrichContext<'_>,
///         _: &mut Detection,
///     ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         if context.offline { Err("needs the network".into()) } else { Ok(()) }
///     }
/// }
///
/// let source = MemorySource::new().with_file("README", "");
/// let report = Scan::source(Box::new(source)).enricher(Offline).run()?;
/// assert_eq!(report.diagnostics[0].message(), "offline gave nothing: needs the network");
/// # Ok::<(), plimsoll::Error>(())
/// ```
pub trait Enricher: Debug + Send + Sync {
    /// What the enricher says of itself.
    fn meta(&self) -> &'static EnricherMeta;

    /// Adds what it knows. It may do no more than the context allows.
    ///
    /// # Errors
    ///
    /// Whatever kept it from adding what it could: the report carries it as a diagnostic.
    fn enrich(
        &self,
        context: &EnrichContext<'_>,
        found: &mut Detection,
    ) -> Result<(), Box<dyn Error + Send + Sync>>;
}

impl<E: Enricher + ?Sized> Enricher for Arc<E> {
    fn meta(&self) -> &'static EnricherMeta {
        (**self).meta()
    }

    fn enrich(
        &self,
        context: &EnrichContext<'_>,
        found: &mut Detection,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        (**self).enrich(context, found)
    }
}

/// What an enricher sees, and what it may do.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EnrichContext<'a> {
    /// What was scanned.
    pub source: &'a dyn Source,
    /// The directory of the source, where a tool may be started in it: there is none for a revision, a
    /// source in memory, or a tree that a stranger made.
    pub directory: Option<&'a Path>,
    /// Whether the network may not be used.
    pub offline: bool,
    /// Whether the scan is to stop.
    pub cancel: &'a CancelToken,
}

impl<'a> EnrichContext<'a> {
    /// The context of an enricher that may do nothing but look at the source.
    pub fn new(source: &'a dyn Source, cancel: &'a CancelToken) -> Self {
        Self { source, directory: None, offline: true, cancel }
    }

    /// Allows tools to be started in the directory of the source.
    #[must_use]
    pub fn with_directory(self, directory: Option<&'a Path>) -> Self {
        Self { directory, ..self }
    }

    /// Says whether the network may be used.
    #[must_use]
    pub fn with_network(self, allowed: bool) -> Self {
        Self { offline: !allowed, ..self }
    }
}

/// Lets enrichers add what they know, one after another, and masks it.
pub fn enrich(enrichers: &[Arc<dyn Enricher>], context: &EnrichContext<'_>, found: &mut Detection) {
    if enrichers.is_empty() {
        return;
    }
    for enricher in enrichers.iter().take_while(|_| !context.cancel.is_cancelled()) {
        let id = enricher.meta().id;
        let outcome = catch_unwind(AssertUnwindSafe(|| enricher.enrich(context, found)));
        sign(id, found);
        let (kind, message) = match outcome {
            Ok(Ok(())) => continue,
            Ok(Err(why)) => (DiagnosticKind::Note, format!("{id} gave nothing: {why}")),
            Err(_) => {
                let message = format!("enricher {id} failed; the others went on. Please report it");
                (DiagnosticKind::DetectorFailed, message)
            }
        };
        found.diagnostics.push(Diagnostic::file(&RepoPath::default(), kind, &message));
    }
    found.redact(context.source);
}

/// Notes who made the claims that nobody is named for.
fn sign(id: &'static str, found: &mut Detection) {
    let claims = found.components.iter_mut().flat_map(|component| &mut component.evidence);
    let claims = claims.chain(found.unattached.iter_mut().map(|unattached| &mut unattached.claim));
    for claim in claims.chain(&mut found.statements.evidence) {
        if claim.detector.is_empty() {
            claim.detector = id.into();
        }
    }
}
