//! What a detector is, and what it sees and gives.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};

use plimsoll_manifest::Locked;
use plimsoll_model::{Component, DetectorMeta, Diagnostic, Observation, Reference, RepoPath};
use plimsoll_source::{Entry, Limits, Source};
use plimsoll_workflow::Lockfile;

use crate::memo::bytes_read;
use crate::packages::{LockedFile, ManifestFile};
use crate::posture::Watch;
use crate::recorder::Recorder;
use crate::scripts::{Built, Called, Inline};
use crate::unseen::Unseen;
use crate::{Options, Zones};

/// Finds what others made, or where the repository names it.
///
/// A detector sees entries and bytes, never a file system or a network. The scan reads every file
/// at most once, hands it to each detector that wants it, and runs detectors in parallel; what
/// they give does not depend on the order. A panic costs a diagnostic.
pub trait Detector: Debug + Send + Sync + UnwindSafe + RefUnwindSafe {
    /// What the detector says of itself.
    fn meta(&self) -> &'static DetectorMeta;

    /// Whether the detector wants the content of a file, and at most how many bytes of it. A
    /// larger file is not read and costs a diagnostic.
    fn wants(&self, _entry: &Entry, _limits: &Limits) -> Option<u64> {
        None
    }

    /// Takes the content of a file it wanted.
    fn file(&self, _context: &Context<'_>, _entry: &Entry, _content: &[u8], _output: &mut Output) {}

    /// Whether what it gives for a file depends on the path and content of that file alone (and on
    /// the options, and whether the file is the repository's own), and on no other file. It can
    /// then be kept for other revisions that hold the same file.
    fn is_local(&self) -> bool {
        false
    }

    /// Gives what another scan of the same content made of a file, without its content; whether it
    /// could. For a detector that looks at other files too and keeps what does not depend on them.
    #[doc(hidden)]
    fn recall(&self, _context: &Context<'_>, _entry: &Entry, _output: &mut Output) -> bool {
        false
    }

    /// Looks at the source as a whole, once.
    fn tree(&self, _context: &Context<'_>, _output: &mut Output) {}
}

/// What a detector sees.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The source.
    pub source: &'a dyn Source,
    /// What the caller asked for.
    pub options: &'a Options,
    /// Which parts of the source are the repository's own.
    pub zones: &'a Zones,
    /// Ids of the detectors that run.
    pub detectors: &'a [&'static str],
    pub(crate) recorder: &'a Recorder<'a>,
}

/// What a detector gives.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Components found.
    pub components: Vec<Component>,
    /// References found. The components of repositories and images they name are derived later.
    pub references: Vec<Reference>,
    /// Manifests of package managers. Their references are drawn later, with the lockfiles.
    pub manifests: Vec<ManifestFile>,
    /// Lockfiles of package managers.
    pub locks: Vec<LockedFile>,
    /// Lockfiles of the host. What they say of the references is drawn later.
    pub lockfiles: Vec<ReadLockfile>,
    /// What was not read, or in part.
    pub diagnostics: Vec<Diagnostic>,
    /// What was seen of the repository's posture.
    pub observations: Vec<Observation>,
    /// Tools that look at manifests, and how far.
    pub(crate) watches: Vec<Watch>,
    /// Files that lead to other files by a command: caller and called.
    pub(crate) calls: Vec<(RepoPath, RepoPath)>,
    /// Shell text found, to be read when all workflows are.
    pub(crate) scripts: Vec<Inline>,
    /// Files that what was read so far calls.
    pub(crate) called: Vec<Called>,
    /// Images that the repository builds, and where.
    pub(crate) built: Vec<Built>,
    /// What CI runs and no reader reads.
    pub(crate) unseen: Vec<Unseen>,
    /// Requirements files that CI installs from, and whether as constraints.
    pub(crate) required: Vec<(RepoPath, bool)>,
}

/// A lockfile as read from a file of the source.
#[derive(Clone, Debug)]
pub struct ReadLockfile {
    /// The file.
    pub path: RepoPath,
    /// What it says.
    pub lock: Lockfile,
}

impl Output {
    /// Takes in what several gave, in their order. Room is made for what there is much of.
    pub(crate) fn absorb_all(&mut self, others: Vec<Self>) {
        fn room<T>(all: &mut Vec<T>, others: &[Output], part: impl Fn(&Output) -> &Vec<T>) {
            all.reserve(others.iter().map(|other| part(other).len()).sum());
        }
        room(&mut self.components, &others, |it| &it.components);
        room(&mut self.references, &others, |it| &it.references);
        room(&mut self.manifests, &others, |it| &it.manifests);
        room(&mut self.diagnostics, &others, |it| &it.diagnostics);
        room(&mut self.observations, &others, |it| &it.observations);
        room(&mut self.scripts, &others, |it| &it.scripts);
        for other in others {
            self.absorb(other);
        }
    }

    /// About how many bytes it takes, where it was made of this text.
    pub(crate) fn bytes(&self, text: &[u8]) -> usize {
        /// For each byte of a row, as many for the texts in it.
        const TEXTS: usize = 2;
        let Self {
            components,
            references,
            manifests,
            locks,
            lockfiles,
            diagnostics,
            observations,
            watches,
            calls,
            scripts,
            called,
            built,
            unseen,
            required,
        } = self;
        let mut bytes = size_of_val(components.as_slice());
        bytes += size_of_val(references.as_slice());
        bytes += size_of_val(manifests.as_slice());
        bytes += size_of_val(locks.as_slice());
        bytes += size_of_val(lockfiles.as_slice());
        bytes += size_of_val(diagnostics.as_slice());
        bytes += size_of_val(observations.as_slice());
        bytes += size_of_val(watches.as_slice());
        bytes += size_of_val(calls.as_slice());
        bytes += size_of_val(scripts.as_slice());
        bytes += size_of_val(called.as_slice());
        bytes += size_of_val(built.as_slice());
        bytes += size_of_val(unseen.as_slice());
        bytes += size_of_val(required.as_slice());
        // Each package becomes a component later.
        let packages: usize = locks.iter().map(|file| file.lock.packages.len()).sum();
        bytes += packages * (size_of::<Locked>() + size_of::<Component>());
        bytes *= TEXTS;
        if !(manifests.is_empty() && lockfiles.is_empty()) {
            bytes += bytes_read(text);
        }
        size_of::<Self>() + bytes
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        let Self {
            components,
            references,
            manifests,
            locks,
            lockfiles,
            diagnostics,
            observations,
            watches,
            calls,
            scripts,
            called,
            built,
            unseen,
            required,
        } = other;
        self.components.extend(components);
        self.references.extend(references);
        self.manifests.extend(manifests);
        self.locks.extend(locks);
        self.lockfiles.extend(lockfiles);
        self.diagnostics.extend(diagnostics);
        self.observations.extend(observations);
        self.watches.extend(watches);
        self.calls.extend(calls);
        self.scripts.extend(scripts);
        self.called.extend(called);
        self.built.extend(built);
        self.unseen.extend(unseen);
        self.required.extend(required);
    }
}
