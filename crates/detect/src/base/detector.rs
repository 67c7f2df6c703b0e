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
/// detectors in parallel; what they give does not depend on the order. A panic produces a diagnostic.
///
/// A whole one, which finds libraries by what the first comments of their files say:
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
/// // The report has a row for the file that said something, and one digest for the rest.
/// assert_eq!(found.inputs[0].path.to_string(), "lz/lz.c");
/// assert_eq!((found.passes[0].detector.as_deref(), found.passes[0].files), (Some("taken-from"), 1));
/// # Ok::<(), plimsoll_detect::Cancelled>(())
/// ```
pub trait Detector: Debug + Send + Sync + UnwindSafe + RefUnwindSafe {
    /// The description of the detector: a constant, or what an instance that is configured at run time
    /// [holds](DetectorMeta::configured).
    fn meta(&self) -> &DetectorMeta;

    /// What the detector wants of a file: nothing, all of it, its head, or all of it where it holds one
    /// of the literals. Asked once for each entry.
    fn want(&self, _entry: &Entry, _limits: &Limits) -> Want {
        Want::No
    }

    /// The texts of which a file has to hold one, where [`Self::want`] says [`Want::Literals`]. Asked once
    /// for each run: one pass over a file looks for those of all detectors.
    fn literals(&self) -> &[&str] {
        &[]
    }

    /// Takes what is in a file that it wanted.
    ///
    /// What it gives is kept for other revisions that hold the same file, so that it has to depend on
    /// that file alone, the options, and whether the file is the repository's own: the source of this
    /// context has no entries. What depends on other files is for [`Self::finish`].
    fn file(&self, _context: &Context<'_>, _view: &FileView<'_>, _output: &mut Output) {}

    /// The types of parts that [`Self::finish`] looks at, its own among them.
    fn takes(&self) -> Vec<PartKind> {
        Vec::new()
    }

    /// The types of parts that [`Self::finish`] adds: who takes one of them finishes later.
    fn gives(&self) -> Vec<PartKind> {
        Vec::new()
    }

    /// Looks once at the source as a whole, and at the parts of all its files.
    fn finish(&self, _context: &Context<'_>, _found: &Found<'_>, _output: &mut Output) {}
}

/// What leads to a detector is one.
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

/// What a detector sees.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The source. While a single file is looked at, it has no entries.
    pub source: &'a dyn Source,
    /// What the caller asked for.
    pub options: &'a DetectOptions,
    /// Which parts of the source are the repository's own.
    pub zones: &'a Zones,
    pub(crate) recorder: &'a Recorder<'a>,
    /// Reads licenses in source files, and knows the headers that it has seen.
    pub(crate) licenses: &'a SourceScanner,
}

/// What the detectors found so far, for a detector in `finish`.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    output: &'a Output,
    takes: &'a [PartKind],
}

impl<'a> Found<'a> {
    pub(crate) fn new(output: &'a Output, takes: &'a [PartKind]) -> Self {
        Self { output, takes }
    }

    /// The parts of a type, whoever gave them. A type that the detector does not say it
    /// [takes](Detector::takes) has none: they may not be there yet.
    pub fn parts<T: Part>(&self) -> &'a [T] {
        let kind = PartKind::of::<T>();
        debug_assert!(self.takes.contains(&kind), "takes {kind:?} and does not say so");
        if self.takes.contains(&kind) { self.output.parts.of() } else { &[] }
    }

    /// What was not read, or in part, as far as it is known.
    pub fn diagnostics(&self) -> &'a [Diagnostic] {
        &self.output.diagnostics
    }
}
