//! What a detector is, and what it sees and gives.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use plimsoll_model::{DetectorMeta, Diagnostic};
use plimsoll_source::{Entry, Limits, Source};

use crate::base::recorder::Recorder;
use crate::{DetectOptions, FileView, Output, Part, PartKind, Want, Zones};

/// Finds what others made, or where the repository names it.
///
/// A detector sees entries and bytes, never a file system or a network. It works in two phases:
/// [`Self::file`] looks at one file at a time, and [`Self::finish`] at the parts of all files. The run
/// reads every file at most once, hands the same view of it to each detector that wants it, and runs
/// detectors in parallel; what they give does not depend on the order. A panic produces a diagnostic.
pub trait Detector: Debug + Send + Sync + UnwindSafe + RefUnwindSafe {
    /// What the detector says of itself.
    fn meta(&self) -> &'static DetectorMeta;

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
            fn meta(&self) -> &'static DetectorMeta {
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
}

/// What the detectors found so far, as one of them sees it that finishes.
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
