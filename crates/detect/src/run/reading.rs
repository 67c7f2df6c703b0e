//! Reading each file once, for every detector that wants something of it.

use std::sync::Arc;

use plimsoll_model::{Diagnostic, RepoPath, SourceInfo};
use plimsoll_source::{Entry, Oid, ReadError, Source};

use crate::base::guard::guarded;
use crate::base::memo::{Known, OutputKey};
use crate::base::recorder::Unnoted;
use crate::base::want::LiteralSearch;
use crate::tree::place::Named;
use crate::{Context, Detector, FileView, Output, TooLarge, Want};

/// What one detector, by its number, wants of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) detector: usize,
    want: Want,
}

/// The reading of files in one run.
pub(crate) struct Reading<'a> {
    pub(crate) context: &'a Context<'a>,
    detectors: &'a [&'a dyn Detector],
    literals: LiteralSearch,
    /// The source that a detector sees while it looks at one file.
    alone: Alone<'a>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(context: &'a Context<'a>, detectors: &'a [&'a dyn Detector]) -> Self {
        let alone = Alone(context.source.info());
        let literals = LiteralSearch::new(detectors.iter().map(|detector| detector.literals()));
        Self { context, detectors, literals, alone }
    }

    /// What the detectors want of an entry. Only a file is searched and has a head: what a link leads to
    /// is looked at under its own name.
    pub(crate) fn asked(&self, entry: &Entry) -> Vec<Asked> {
        let limits = &self.context.options.limits;
        let all = self.detectors.iter().enumerate();
        let all = all.map(|(detector, it)| Asked { detector, want: it.want(entry, limits) });
        let is_file = entry.kind.is_file();
        all.filter(|asked| match asked.want {
            Want::No => false,
            Want::Whole { .. } => true,
            Want::Head { .. } | Want::Literals { .. } => is_file,
        })
        .collect()
    }

    /// Reads one file once, for every detector that wants it and does not know it from another scan.
    pub(crate) fn file(&self, named: &Named, asked: &[Asked]) -> Output {
        let mut all = Output::default();
        let mut is_noted = false;
        let recall = |asked: &&Asked| match self.recall(named, asked.detector) {
            Some(Known::Output(output)) => {
                is_noted |= !is_head(asked) || !output.is_empty();
                all.absorb(output.as_ref().clone());
                false
            }
            Some(Known::NoLiteral) => false,
            None => true,
        };
        let unknown: Vec<&Asked> = asked.iter().filter(recall).collect();
        if unknown.is_empty() {
            if is_noted {
                self.note(named);
            }
            return all;
        }
        match Need::of(&unknown) {
            Need { whole: None, head } => self.head(named, head, &unknown, &mut all),
            Need { whole: Some(limit), head } => {
                match self.context.recorder.read_admitted_unnoted(named, limit) {
                    Ok(unnoted) => {
                        self.whole(named, &unnoted, &unknown, is_noted, &mut all);
                        return all;
                    }
                    Err(why) => {
                        all.diagnostics.extend(lost(named, &why, &unknown));
                        let heads = unknown.into_iter().filter(|it| is_head(it));
                        let heads: Vec<&Asked> = heads.collect();
                        if matches!(why, ReadError::TooLarge { .. }) && !heads.is_empty() {
                            self.head(named, head, &heads, &mut all);
                        }
                    }
                }
            }
        }
        if is_noted {
            self.note(named);
        }
        all
    }

    /// Notes a file of which not all was read.
    fn note(&self, named: &Named) {
        self.context.recorder.note_named(named, self.context.options.limits.hashed_bytes);
    }

    /// Hands a whole file to the detectors that want it, or of whose literals it holds one.
    fn whole(
        &self,
        named: &Named,
        unnoted: &Unnoted<'_>,
        unknown: &[&Asked],
        is_noted: bool,
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
                self.keep(named, asked.detector, Known::NoLiteral, 0);
            }
        }
        wanting.sort_by_key(|asked| asked.detector);
        let is_read = is_noted || wanting.iter().any(|asked| !is_head(asked));
        let digest = is_read.then(|| self.context.recorder.note_read(named, unnoted));
        if self.give(named, content, digest, &wanting, all) && !is_read {
            self.context.recorder.note_read(named, unnoted);
        }
    }

    /// Hands the beginning of a file to the detectors that want no more. A file that has nothing to tell
    /// is not among what was read.
    fn head(&self, named: &Named, bytes: u64, unknown: &[&Asked], all: &mut Output) {
        // One byte more shows whether the file goes on.
        let content = match self.context.recorder.read_head(named, bytes.saturating_add(1)) {
            Ok(content) => content,
            Err(why) => return all.diagnostics.push(why.diagnostic(&named.entry.path)),
        };
        let wanting: Vec<Asked> = unknown.iter().map(|asked| **asked).collect();
        if self.give(named, &content, None, &wanting, all) {
            self.note(named);
        }
    }

    /// Lets detectors look at a file; whether one of them found something.
    fn give(
        &self,
        named: &Named,
        content: &[u8],
        digest: Option<String>,
        wanting: &[Asked],
        all: &mut Output,
    ) -> bool {
        let context = Context { source: &self.alone, ..*self.context };
        let view = FileView::new(&named.entry, content).with_digest(digest);
        let mut cut = FileView::head(&named.entry, &[]);
        let mut is_any = false;
        for asked in wanting {
            let Some(detector) = self.detectors.get(asked.detector) else { continue };
            // A detector never has more than it asked for, whatever others ask for.
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
            is_any |= !output.is_empty();
            if self.context.recorder.memo().is_some() {
                let weight = output.weight(view.bytes().len());
                let known = Known::Output(Arc::new(output.clone()));
                self.keep(named, asked.detector, known, weight);
            }
            all.absorb(output);
        }
        is_any
    }

    /// What another scan made of a file.
    fn recall(&self, named: &Named, detector: usize) -> Option<Known> {
        self.context.recorder.memo()?.outputs.get(&self.key(named, detector)?)
    }

    fn keep(&self, named: &Named, detector: usize, known: Known, weight: usize) {
        if let (Some(memo), Some(key)) = (self.context.recorder.memo(), self.key(named, detector)) {
            let bytes = weight.saturating_add(named.entry.path.as_bytes().len());
            memo.outputs.keep_large(key, known, bytes);
        }
    }

    fn key(&self, named: &Named, detector: usize) -> Option<OutputKey> {
        let (path, oid): (&RepoPath, Oid) = (&named.entry.path, named.entry.oid?);
        let id = self.detectors.get(detector)?.meta().id;
        Some((id, path.clone(), oid, self.context.zones.is_own(path)))
    }
}

/// How much of a file has to be read.
struct Need {
    /// Most bytes of the file, where all of it is needed.
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

/// The limit of a detector for which a file is too large, where that is to be told.
fn over_limit(asked: &Asked, size: u64) -> Option<u64> {
    match asked.want {
        Want::Whole { limit } | Want::Literals { limit, too_large: TooLarge::Diagnose } => {
            (size > limit).then_some(limit)
        }
        _ => None,
    }
}

/// Says that a file was not read, where a detector loses something by it.
fn lost(named: &Named, why: &ReadError, unknown: &[&Asked]) -> Option<Diagnostic> {
    let why = match why {
        ReadError::TooLarge { size, .. } => {
            let limits = unknown.iter().filter_map(|asked| over_limit(asked, *size));
            ReadError::TooLarge { size: *size, limit: limits.max()? }
        }
        other => other.clone(),
    };
    Some(why.diagnostic(&named.entry.path))
}

/// A source without entries, so that what is made of a file depends on no other file.
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
