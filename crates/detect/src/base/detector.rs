//! The detector trait, with its input and output.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use plimsoll_license::SourceScanner;
use plimsoll_model::{DetectorMeta, Diagnostic};
use plimsoll_source::{Entry, Limits, Source};

use crate::base::recorder::Recorder;
use crate::{DetectOptions, FileView, Output, Part, PartKind, Want, Zones};

/// Finds third-party code, or references to it.
///
/// A detector sees entries and bytes, never a file system or a network. It works in two phases:
/// [`Self::file`] looks at one file at a time, and [`Self::finish`] at the parts of all files. The run
/// reads every file at most once, hands the same view of it to each detector that wants it, and runs
/// detectors in parallel; their results do not depend on the order. A panic produces a diagnostic.
///
/// A complete detector, which finds libraries by statements in the first comments of their files:
///
/// ```
/// use plimsoll_detect::{
///     CancelToken, Context, DetectOptions, Detector, FileView, Found, Output, Part, PartKind, Silent,
///     Want, detect,
/// };
/// use plimsoll_model::{
///     Claim, ClaimValue, ComponentKind, DetectorMeta, EvidenceKind, Location, Subject,
/// };
/// use plimsoll_source::{Entry, Limits, MemorySource};
///
/// /// What one file says: data of the detector's own, which only `finish` looks at.
/// #[derive(Clone, Debug)]
/// struct Header {
///     at: Location,
///     name: String,
/// }
///
/// impl Part for Header {}
///
/// #[derive(Debug)]
/// struct TakenFrom;
///
/// impl Detector for TakenFrom {
///     fn meta(&self) -> &'static DetectorMeta {
///         static META: DetectorMeta =
///             DetectorMeta::new("taken-from", "Libraries by their comments", "", &["**/*.c"]);
///         &META
///     }
///
///     fn want(&self, entry: &Entry, _: &Limits) -> Want {
///         if entry.path.file_name().ends_with(b".c") { Want::Head { bytes: 512 } } else { Want::No }
///     }
///
///     fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
///         for comment in view.comments() {
///             let text = String::from_utf8_lossy(comment.text);
///             if let Some((_, name)) = text.split_once("Taken from ") {
///                 let at = Location::line(view.path().clone(), comment.line);
///                 output.parts.push(Header { at, name: name.trim().to_owned() });
///             }
///         }
///     }
///
///     fn takes(&self) -> Vec<PartKind> {
///         vec![PartKind::of::<Header>()]
///     }
///
///     fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
///         for Header { at, name } in found.parts() {
///             let directory = at.path.parent().unwrap_or_default();
///             let presence = ClaimValue::Presence(ComponentKind::EmbeddedLibrary);
///             for value in [presence, ClaimValue::name(name)] {
///                 let about = Subject::Directory(directory.clone());
///                 output.claims.push(Claim::new(about, value, EvidenceKind::Prose, at.clone()));
///             }
///         }
///     }
/// }
///
/// let source = MemorySource::new()
///     .with_file("lz/lz.c", "/* Taken from lz4 */\nint pack(void);\n")
///     .with_file("src/main.c", "int main(void) { return 0; }\n");
/// let (options, token) = (DetectOptions::default(), CancelToken::default());
/// let found = detect(&source, &[&TakenFrom], &options, &Silent, &token)?;
/// assert_eq!(found.components[0].name, "lz4");
/// // The report has a row for the file with a claim, and one digest for the other files.
/// assert_eq!(found.inputs[0].path.to_string(), "lz/lz.c");
/// assert_eq!((found.passes[0].detector.as_deref(), found.passes[0].files), (Some("taken-from"), 1));
/// # Ok::<(), plimsoll_detect::Cancelled>(())
/// ```
pub trait Detector: Debug + Send + Sync + UnwindSafe + RefUnwindSafe {
    /// The description of the detector: a constant, or a field of an instance that is
    /// [configured at run time](DetectorMeta::configured).
    fn meta(&self) -> &DetectorMeta;

    /// Returns how much of a file the detector reads: nothing, all of it, its head, or all of it if it contains
    /// one of the literals. Called once per entry.
    fn want(&self, _entry: &Entry, _limits: &Limits) -> Want {
        Want::No
    }

    /// The literals of which a file must contain at least one, if [`Self::want`] returned [`Want::Literals`].
    /// Called once per run: one pass over each file searches for the literals of all detectors.
    fn literals(&self) -> &[&str] {
        &[]
    }

    /// Examines a file that [`Self::want`] requested.
    ///
    /// The output is cached for other revisions with the same file, so it must only depend on the file, the
    /// options, and whether the file is the repository's own: the source of this context has no entries.
    /// Conclusions that depend on other files belong in [`Self::finish`].
    fn file(&self, _context: &Context<'_>, _view: &FileView<'_>, _output: &mut Output) {}

    /// The types of parts that [`Self::finish`] reads, including those that this detector adds.
    fn takes(&self) -> Vec<PartKind> {
        Vec::new()
    }

    /// The types of parts that [`Self::finish`] adds. Detectors that read one of them finish later.
    fn gives(&self) -> Vec<PartKind> {
        Vec::new()
    }

    /// Examines the source as a whole, and the parts of all its files. Called once per run.
    fn finish(&self, _context: &Context<'_>, _found: &Found<'_>, _output: &mut Output) {}
}

/// Implements the trait for pointers to detectors.
macro_rules! forward {
    ($($type:ty),*) => {$(
        impl<D: Detector + ?Sized> Detector for $type {
            fn meta(&self) -> &DetectorMeta {
                (**self).meta()
            }

            fn want(&self, entry: &Entry, limits: &Limits) -> Want {
                (**self).want(entry, limits)
            }

            fn literals(&self) -> &[&str] {
                (**self).literals()
            }

            fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
                (**self).file(context, view, output);
            }

            fn takes(&self) -> Vec<PartKind> {
                (**self).takes()
            }

            fn gives(&self) -> Vec<PartKind> {
                (**self).gives()
            }

            fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
                (**self).finish(context, found, output);
            }
        }
    )*};
}
forward!(&D, Arc<D>);

/// The data that a detector can read.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The source. It has no entries in [`Detector::file`].
    pub source: &'a dyn Source,
    /// The options of the caller.
    pub options: &'a DetectOptions,
    /// The parts of the source that are the repository's own.
    pub zones: &'a Zones,
    pub(crate) recorder: &'a Recorder<'a>,
    /// Reads licenses in source files, and caches the results for their headers.
    pub(crate) licenses: &'a SourceScanner,
}

/// The output of the detectors so far, for a detector in `finish`.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    output: &'a Output,
    takes: &'a [PartKind],
}

impl<'a> Found<'a> {
    pub(crate) fn new(output: &'a Output, takes: &'a [PartKind]) -> Self {
        Self { output, takes }
    }

    /// The parts of a type, from all detectors. Empty for a type that is not in [`Detector::takes`], because such
    /// parts may not be complete yet.
    pub fn parts<T: Part>(&self) -> &'a [T] {
        let kind = PartKind::of::<T>();
        debug_assert!(self.takes.contains(&kind), "{kind:?} is not declared in `takes`");
        if self.takes.contains(&kind) { self.output.parts.of() } else { &[] }
    }

    /// Files that were not read, or only partly, as far as this is known.
    pub fn diagnostics(&self) -> &'a [Diagnostic] {
        &self.output.diagnostics
    }
}
