//! The stage between detection and assessment, which adds facts from other tools or services.

use std::error::Error;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use plimsoll_detect::{CancelToken, Detection};
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};
use plimsoll_source::Source;

/// The metadata of an enricher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnricherMeta {
    /// The id.
    pub id: &'static str,
    /// A description of what it adds, in one line.
    pub summary: &'static str,
}

impl EnricherMeta {
    /// Creates the metadata of an enricher.
    pub const fn new(id: &'static str, summary: &'static str) -> Self {
        Self { id, summary }
    }
}

/// Adds facts to what was found: from a tool on this machine, a database or a service.
///
/// It runs once, after detection and before the rules. It should add claims
/// ([`Detection::add_claims`]), which are weighed against all others, and whose author the report states.
/// Its additions are masked like everything else. An error or a panic becomes a diagnostic, and the rest of
/// the report is not affected.
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
/// assert_eq!(report.diagnostics[0].message(), "enricher offline failed: needs the network");
/// # Ok::<(), plimsoll::Error>(())
/// ```
pub trait Enricher: Debug + Send + Sync {
    /// The metadata of the enricher.
    fn meta(&self) -> &'static EnricherMeta;

    /// Adds facts. It may only do what the context allows.
    ///
    /// # Errors
    ///
    /// Any error of the enricher; the report contains it as a diagnostic.
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

/// The source that an enricher gets, and what it may do.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EnrichContext<'a> {
    /// The scanned source.
    pub source: &'a dyn Source,
    /// The directory of the source, if tools may be started in it; `None` for a revision, a source in memory, or an
    /// untrusted tree.
    pub directory: Option<&'a Path>,
    /// Whether the network must not be used.
    pub offline: bool,
    /// The token that cancels the scan.
    pub cancel: &'a CancelToken,
}

impl<'a> EnrichContext<'a> {
    /// Creates the context of an enricher that may only read the source.
    pub fn new(source: &'a dyn Source, cancel: &'a CancelToken) -> Self {
        Self { source, directory: None, offline: true, cancel }
    }

    /// Allows tools to be started in the directory of the source.
    #[must_use]
    pub fn with_directory(self, directory: Option<&'a Path>) -> Self {
        Self { directory, ..self }
    }

    /// Sets whether the network may be used.
    #[must_use]
    pub fn with_network(self, allowed: bool) -> Self {
        Self { offline: !allowed, ..self }
    }
}

/// Runs enrichers one after another, and masks what they add.
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
            Ok(Err(why)) => (DiagnosticKind::Note, format!("enricher {id} failed: {why}")),
            Err(_) => {
                let message = format!(
                    "enricher {id} failed; the other enrichers were not affected. Please report this bug to the \
                     author of the enricher"
                );
                (DiagnosticKind::DetectorFailed, message)
            }
        };
        found.diagnostics.push(Diagnostic::file(&RepoPath::default(), kind, &message));
    }
    found.redact(context.source);
}

/// Sets the author of claims that have none.
fn sign(id: &'static str, found: &mut Detection) {
    let claims = found.components.iter_mut().flat_map(|component| &mut component.evidence);
    let claims = claims.chain(found.unattached.iter_mut().map(|unattached| &mut unattached.claim));
    for claim in claims.chain(&mut found.statements.evidence) {
        if claim.detector.is_empty() {
            claim.detector = id.into();
        }
    }
}
