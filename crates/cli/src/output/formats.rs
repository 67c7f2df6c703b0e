//! The formats of each command.

use plimsoll::{FORMATS, FormatMeta, OutputKind};

/// The formats of a command: those that can write one of its kinds of output. Help and completions list them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Formats {
    /// The commands with these formats.
    pub(super) commands: &'static [&'static str],
    kinds: &'static [OutputKind],
}

impl Formats {
    pub(crate) const SCAN: Self = Self::new(&["scan", "pins"], &[OutputKind::Report]);
    pub(crate) const DIFF: Self = Self::new(&["diff"], &[OutputKind::Delta, OutputKind::Review]);
    pub(crate) const REVIEW: Self = Self::new(&["review"], &[OutputKind::Review]);
    pub(crate) const HISTORY: Self = Self::new(&["history"], &[OutputKind::Trend]);
    pub(crate) const SCORE: Self = Self::new(&["score"], &[OutputKind::Score]);
    pub(crate) const LICENSES: Self = Self::new(&["licenses"], &[OutputKind::Licenses]);

    /// The formats of all commands.
    pub(super) const ALL: [Self; 6] =
        [Self::SCAN, Self::DIFF, Self::REVIEW, Self::HISTORY, Self::SCORE, Self::LICENSES];

    const fn new(commands: &'static [&'static str], kinds: &'static [OutputKind]) -> Self {
        Self { commands, kinds }
    }

    pub(super) fn all(self) -> impl Iterator<Item = &'static FormatMeta> {
        FORMATS.iter().filter(move |meta| self.kinds.iter().any(|kind| meta.kinds.contains(kind)))
    }
}
