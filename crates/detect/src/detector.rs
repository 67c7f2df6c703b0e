//! What a detector is, and what it sees and gives.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};

use plimsoll_model::{Component, DetectorMeta, Diagnostic, Observation, Reference, RepoPath};
use plimsoll_source::{Entry, Limits, Source};
use plimsoll_workflow::ActionsLock;

use crate::memo::bytes_read;
use crate::recorder::Recorder;
use crate::{DetectOptions, FileView, Part, PartKind, Parts, Want, Zones};

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

/// What a detector gives.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Components found.
    pub components: Vec<Component>,
    /// References found. The components of repositories and images they name are derived later.
    pub references: Vec<Reference>,
    /// What was not read, or in part.
    pub diagnostics: Vec<Diagnostic>,
    /// What was seen of the repository's posture.
    pub observations: Vec<Observation>,
    /// What is for detectors that finish later, and for conclusions.
    pub parts: Parts,
}

/// A lockfile of the host as read from a file of the source. What it says of the references is concluded
/// later.
#[derive(Clone, Debug)]
pub struct ReadLockfile {
    /// The file.
    pub path: RepoPath,
    /// What it says.
    pub lock: ActionsLock,
}

impl Part for ReadLockfile {
    fn weight(&self, text: usize) -> usize {
        bytes_read(text)
    }
}

impl Output {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let Self { components, references, diagnostics, observations, parts } = self;
        components.is_empty()
            && references.is_empty()
            && diagnostics.is_empty()
            && observations.is_empty()
            && parts.is_empty()
    }

    /// Takes in what several gave, in their order. Room is made for what there is much of.
    pub(crate) fn absorb_all(&mut self, others: Vec<Self>) {
        fn room<T>(all: &mut Vec<T>, others: &[Output], rows: impl Fn(&Output) -> &Vec<T>) {
            all.reserve(others.iter().map(|other| rows(other).len()).sum());
        }
        room(&mut self.components, &others, |it| &it.components);
        room(&mut self.references, &others, |it| &it.references);
        room(&mut self.diagnostics, &others, |it| &it.diagnostics);
        room(&mut self.observations, &others, |it| &it.observations);
        for other in others {
            self.absorb(other);
        }
    }

    /// About how many bytes it takes, where it was made of a text of so many.
    pub(crate) fn weight(&self, text: usize) -> usize {
        /// For each byte of a row, as many for the texts in it.
        const TEXTS: usize = 2;
        let Self { components, references, diagnostics, observations, parts } = self;
        let mut rows = size_of_val(components.as_slice());
        rows += size_of_val(references.as_slice());
        rows += size_of_val(diagnostics.as_slice());
        rows += size_of_val(observations.as_slice());
        (size_of::<Self>() + rows * TEXTS).saturating_add(parts.weight(text))
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        let Self { components, references, diagnostics, observations, parts } = other;
        self.components.extend(components);
        self.references.extend(references);
        self.diagnostics.extend(diagnostics);
        self.observations.extend(observations);
        self.parts.absorb(parts);
    }
}
