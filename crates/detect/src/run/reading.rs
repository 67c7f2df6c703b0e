//! Reading each file once, for all detectors that want it.

use std::sync::{Arc, Mutex};

use plimsoll_model::{Diagnostic, DiagnosticKind, PassExtent, RepoPath, SourceInfo};
use plimsoll_source::{Entry, Oid, ReadError, Source};

use crate::base::guard::{Asking, guarded};
use crate::base::memo::{Known, OutputKey};
use crate::base::recorder::Unnoted;
use crate::base::records::Looks;
use crate::base::want::LiteralSearch;
use crate::tree::place::Named;
use crate::{Context, Detector, FileView, Output, TooLarge, Want};

/// The part of an entry that a detector, identified by index, reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) detector: usize,
    want: Want,
}

/// The reading of files in one run.
pub(crate) struct Reading<'a> {
    pub(crate) context: &'a Context<'a>,
    asking: &'a Asking<'a>,
    literals: LiteralSearch,
    /// The source for a detector while it reads one file.
    alone: Alone<'a>,
    /// The number of missing files that detectors would only search for literals, and the first of them by path.
    missing: Mutex<(u64, Option<RepoPath>)>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(context: &'a Context<'a>, asking: &'a Asking<'a>) -> Self {
        let alone = Alone(context.source.info());
        let literals = asking.ask_all(Detector::literals).into_iter();
        let literals = LiteralSearch::new(literals.map(Option::unwrap_or_default));
        Self { context, asking, literals, alone, missing: Mutex::default() }
    }

    /// The part of an entry that each detector reads. Only a file is searched and has a head; the target of a link is read
    /// under its own name.
    pub(crate) fn asked(&self, entry: &Entry) -> Vec<Asked> {
        let limits = &self.context.options.limits;
        let all = (0..self.asking.detectors().len()).map(|detector| {
            let want = self.asking.ask(detector, |it| it.want(entry, limits)).unwrap_or_default();
            Asked { detector, want }
        });
        let is_file = entry.kind.is_file();
        all.filter(|asked| match asked.want {
            Want::No => false,
            Want::Whole { .. } => true,
            Want::Head { .. } | Want::Literals { .. } => is_file,
        })
        .collect()
    }

    /// Reads one file once, for every detector that wants it and has no result from another scan.
    pub(crate) fn file(&self, named: &Named, asked: &[Asked]) -> Output {
        let mut all = Output::default();
        let mut looks = Looks::default();
        let recall = |asked: &&Asked| match self.recall(named, asked.detector) {
            Some(Recalled::Output(output)) => {
                looked(&mut looks, asked);
                all.absorb(output);
                false
            }
            Some(Recalled::NoLiteral) => {
                looks.searched.push(asked.detector);
                false
            }
            None => true,
        };
        let unknown: Vec<&Asked> = asked.iter().filter(recall).collect();
        let need = Need::of(&unknown);
        let mut read = Vec::new();
        if let Some(limit) = need.whole {
            match self.context.recorder.read_admitted_unnoted(named, limit) {
                Ok(unnoted) => {
                    self.whole(named, &unnoted, &unknown, looks, &mut all);
                    return all;
                }
                Err(why) => {
                    all.diagnostics.extend(self.lost(named, &why, &unknown));
                    if let ReadError::TooLarge { size, .. } = why {
                        looks.skipped.extend(skipping(&unknown, size));
                        let heads = unknown.into_iter().filter(|it| is_head(it));
                        let heads: Vec<&Asked> = heads.collect();
                        read = self.head(named, need.head, &heads, &mut looks, &mut all);
                    }
                }
            }
        } else {
            read = self.head(named, need.head, &unknown, &mut looks, &mut all);
        }
        let hashed = self.context.options.limits.hashed_bytes;
        self.context.recorder.note_known(named, looks, &read, hashed);
        all
    }

    /// Reports a file that was not read, if that is a loss for a detector.
    fn lost(&self, named: &Named, why: &ReadError, unknown: &[&Asked]) -> Option<Diagnostic> {
        let is_search =
            |asked: &&Asked| matches!(asked.want, Want::Literals { too_large: TooLarge::Skip, .. });
        let why = match why {
            ReadError::TooLarge { size, .. } => {
                let limits = unknown.iter().filter_map(|asked| over_limit(asked, *size));
                ReadError::TooLarge { size: *size, limit: limits.max()? }
            }
            ReadError::Missing if unknown.iter().all(is_search) => {
                self.note_missing(&named.entry.path);
                return None;
            }
            other => other.clone(),
        };
        Some(why.diagnostic(&named.entry.path))
    }

    fn note_missing(&self, path: &RepoPath) {
        let Ok(mut missing) = self.missing.lock() else { return };
        let (count, first) = &mut *missing;
        *count += 1;
        if first.as_ref().is_none_or(|known| path < known) {
            *first = Some(path.clone());
        }
    }

    /// Reports how many files were not there to be searched. A sparse checkout lacks thousands, and every text file
    /// is searched, so there is one row for all of them.
    pub(crate) fn missing(&self) -> Option<Diagnostic> {
        let missing = self.missing.lock().ok()?;
        let (count, Some(first)) = &*missing else { return None };
        let why = match count {
            1 => ReadError::Missing.to_string(),
            _ => format!("{} (and {} more files)", ReadError::Missing, count - 1),
        };
        Some(Diagnostic::file(first, DiagnosticKind::Unreadable, &why))
    }

    /// Passes a whole file to the detectors that want it, or whose literals it contains.
    fn whole(
        &self,
        named: &Named,
        unnoted: &Unnoted<'_>,
        unknown: &[&Asked],
        mut looks: Looks,
        all: &mut Output,
    ) {
        let content = unnoted.content.as_slice();
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let pointer = unnoted.pointer();
        let (mut wanting, mut searching) = (Vec::new(), Vec::new());
        for asked in unknown {
            match asked.want {
                Want::Whole { .. } if pointer.is_some() => {}
                Want::Whole { limit } if size > limit => {}
                Want::Literals { limit, .. } if size > limit => {}
                Want::Literals { .. } => searching.push(asked.detector),
                Want::No => {}
                Want::Whole { .. } | Want::Head { .. } => wanting.push(**asked),
            }
        }
        looks.skipped.extend(skipping(unknown, size));
        let limits = unknown.iter().filter_map(|asked| over_limit(asked, size));
        let too_large = limits.max().map(|limit| ReadError::TooLarge { size, limit });
        for why in
            pointer.filter(|_| unknown.iter().any(|it| is_whole(it))).iter().chain(&too_large)
        {
            all.diagnostics.push(why.diagnostic(&named.entry.path));
        }
        let hits = self.literals.found(content, &searching);
        for asked in unknown.iter().filter(|asked| searching.contains(&asked.detector)) {
            if hits.contains(&asked.detector) {
                wanting.push(**asked);
            } else {
                looks.searched.push(asked.detector);
                self.keep(named, asked.detector, Known::NoLiteral, 0);
            }
        }
        wanting.sort_by_key(|asked| asked.detector);
        for asked in &wanting {
            looked(&mut looks, asked);
        }
        let hashed = self.context.options.limits.hashed_bytes;
        self.context.recorder.keep_id(named, unnoted, hashed);
        let sha256 = self.context.recorder.note_whole(named, unnoted, looks);
        self.give(named, content, sha256, &wanting, all);
    }

    /// Passes the start of a file to the detectors that only want its start, and returns it.
    fn head(
        &self,
        named: &Named,
        bytes: u64,
        unknown: &[&Asked],
        looks: &mut Looks,
        all: &mut Output,
    ) -> Vec<u8> {
        if unknown.is_empty() {
            return Vec::new();
        }
        // One additional byte shows whether the file continues.
        let content = match self.context.recorder.head(named, bytes.saturating_add(1)) {
            Ok(content) => content,
            Err(why) => {
                all.diagnostics.push(why.diagnostic(&named.entry.path));
                return Vec::new();
            }
        };
        let wanting: Vec<Asked> = unknown.iter().map(|asked| **asked).collect();
        for asked in &wanting {
            looked(looks, asked);
        }
        self.give(named, &content, None, &wanting, all);
        content
    }

    /// Runs detectors on a file.
    fn give(
        &self,
        named: &Named,
        content: &[u8],
        sha256: Option<[u8; 32]>,
        wanting: &[Asked],
        all: &mut Output,
    ) {
        let context = Context { source: &self.alone, ..*self.context };
        let view = FileView::new(&named.entry, content).with_digest(sha256);
        let mut cut = FileView::head(&named.entry, &[]);
        for asked in wanting {
            let Some(detector) = self.asking.detectors().get(asked.detector) else { continue };
            // A detector never gets more than it requested, regardless of the others.
            let head = match asked.want {
                Want::Head { bytes } => {
                    usize::try_from(bytes).ok().and_then(|end| content.get(..end))
                }
                _ => None,
            };
            let head = head.filter(|head| head.len() < content.len());
            if let Some(head) = head.filter(|head| head.len() != cut.bytes().len()) {
                cut = FileView::head(&named.entry, head);
            }
            let view = if head.is_some() { &cut } else { &view };
            let output = guarded(detector.meta(), &named.entry.path, |output| {
                detector.file(&context, view, output);
            });
            if self.context.recorder.memo().is_some() {
                // Parts determine their own size and copy themselves.
                let known = self.asking.ask(asked.detector, |_| {
                    let known = Known::Output(Arc::new(output.clone()));
                    (known, output.weight(view.bytes().len()))
                });
                if let Some((known, weight)) = known {
                    self.keep(named, asked.detector, known, weight);
                }
            }
            all.absorb(output);
        }
    }

    /// The results of another scan for a file.
    fn recall(&self, named: &Named, detector: usize) -> Option<Recalled> {
        match self.context.recorder.memo()?.outputs.get(&self.key(named, detector)?)? {
            Known::NoLiteral => Some(Recalled::NoLiteral),
            Known::Output(output) => {
                let copied = self.asking.ask(detector, |_| output.as_ref().clone());
                copied.map(Recalled::Output)
            }
        }
    }

    fn keep(&self, named: &Named, detector: usize, known: Known, weight: usize) {
        if let (Some(memo), Some(key)) = (self.context.recorder.memo(), self.key(named, detector)) {
            let bytes = weight.saturating_add(named.entry.path.as_bytes().len());
            memo.outputs.keep_large(key, known, bytes);
        }
    }

    fn key(&self, named: &Named, detector: usize) -> Option<OutputKey> {
        let (path, oid): (&RepoPath, Oid) = (&named.entry.path, named.entry.oid?);
        Some((detector, path.clone(), oid, self.context.zones.is_own(path)))
    }
}

/// The result of a detector for a file, as an owned value.
enum Recalled {
    NoLiteral,
    Output(Output),
}

/// Records that a detector got a file.
fn looked(looks: &mut Looks, asked: &Asked) {
    let extent = match asked.want {
        Want::No => return,
        Want::Head { bytes } => return looks.heads.entry(bytes).or_default().push(asked.detector),
        Want::Whole { .. } => PassExtent::Whole,
        Want::Literals { .. } => PassExtent::Literals,
    };
    looks.whole.push((asked.detector, extent));
}

/// The detectors for which a file is too large, if that is not a loss.
fn skipping(unknown: &[&Asked], size: u64) -> impl Iterator<Item = usize> {
    let skipped = unknown.iter().filter(move |asked| {
        let Want::Literals { limit, too_large: TooLarge::Skip } = asked.want else {
            return false;
        };
        size > limit
    });
    skipped.map(|asked| asked.detector)
}

/// The part of a file that must be read.
struct Need {
    /// Maximum size of the file, if all of it is needed.
    whole: Option<u64>,
    head: u64,
}

impl Need {
    fn of(asked: &[&Asked]) -> Self {
        let mut need = Self { whole: None, head: 0 };
        for one in asked {
            match one.want {
                Want::No => {}
                Want::Head { bytes } => need.head = need.head.max(bytes),
                Want::Whole { limit } | Want::Literals { limit, .. } => {
                    need.whole = Some(need.whole.map_or(limit, |known| known.max(limit)));
                }
            }
        }
        need
    }
}

fn is_whole(asked: &Asked) -> bool {
    matches!(asked.want, Want::Whole { .. })
}

fn is_head(asked: &Asked) -> bool {
    matches!(asked.want, Want::Head { .. })
}

/// The limit of a detector for which a file is too large, if that must be reported.
fn over_limit(asked: &Asked, size: u64) -> Option<u64> {
    match asked.want {
        Want::Whole { limit } | Want::Literals { limit, too_large: TooLarge::Diagnose } => {
            (size > limit).then_some(limit)
        }
        _ => None,
    }
}

/// A source without entries, so that the result for a file does not depend on other files.
#[derive(Debug)]
struct Alone<'a>(&'a SourceInfo);

impl Source for Alone<'_> {
    fn info(&self) -> &SourceInfo {
        self.0
    }

    fn entries(&self) -> &[Entry] {
        &[]
    }

    fn read(&self, _: &Entry, _: u64) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Missing)
    }
}
