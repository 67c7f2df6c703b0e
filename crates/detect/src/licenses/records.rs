//! Files that state the licenses of other files: `REUSE.toml`, `.reuse/dep5`, `debian/copyright`, and `FILE.license`
//! beside a file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll_license::{
    FileAnnotation, FileGlob, LicenseRecord, LicenseScanner, RecordPrecedence, RecordProblem,
    read_debian_copyright, read_reuse_toml,
};
use plimsoll_model::{Diagnostic, DiagnosticKind, Location, RepoPath};

use super::copyright_line::CopyrightLine;
use super::names;
use crate::Part;

/// A file that states the licenses of other files.
#[derive(Clone, Debug)]
pub struct RecordFile {
    path: RepoPath,
    kind: RecordKind,
    /// The directory that its patterns begin at.
    base: RepoPath,
    annotations: Arc<[Annotation]>,
}

impl Part for RecordFile {}

/// The kind of a record file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// `REUSE.toml`, or `.reuse/dep5` before it.
    Reuse,
    /// `debian/copyright`, which often states one license for all files of a package.
    Debian,
}

/// The statement about some files, with copyright lines that are ready to be shared.
#[derive(Clone, Debug)]
struct Annotation {
    stated: FileAnnotation,
    copyrights: Arc<[CopyrightLine]>,
}

/// The statement of a record about one file.
#[derive(Clone, Copy, Debug)]
pub struct RecordStatement<'a> {
    file: &'a RecordFile,
    annotation: &'a Annotation,
    /// Whether it overrides the file's own statement about its license.
    pub overrides: bool,
}

impl<'a> RecordStatement<'a> {
    /// The record.
    pub fn path(&self) -> &'a RepoPath {
        &self.file.path
    }

    /// The kind of record.
    pub fn kind(&self) -> RecordKind {
        self.file.kind
    }

    /// The statement.
    pub fn annotation(&self) -> &'a FileAnnotation {
        &self.annotation.stated
    }

    /// The directory of a Debian record, if its statement is about all files there. It does not apply to third-party
    /// code in the directory.
    pub(crate) fn blanket(&self) -> Option<&'a RepoPath> {
        let mut globs = self.annotation.stated.globs.iter();
        let is_blanket = self.kind() == RecordKind::Debian && globs.all(FileGlob::is_everything);
        is_blanket.then_some(&self.file.base)
    }

    pub(crate) fn copyrights(&self) -> Arc<[CopyrightLine]> {
        Arc::clone(&self.annotation.copyrights)
    }
}

impl RecordFile {
    /// Whether a file may be a record, by its name.
    pub fn may_be(path: &RepoPath) -> bool {
        place(path).is_some()
    }

    /// Whether a file is a record by its name, even if its content is invalid.
    pub fn is_always(path: &RepoPath) -> bool {
        matches!(place(path), Some((RecordKind::Reuse, _)))
    }

    /// The part of a file that states its own license: all of it, except in a record, where it is only the comments
    /// at the top.
    pub fn own_text<'t>(path: &RepoPath, text: &'t [u8]) -> &'t [u8] {
        if !Self::is_always(path) {
            return text;
        }
        let mut header = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let content = line.trim_ascii();
            if !content.is_empty() && !content.starts_with(b"#") {
                break;
            }
            header += line.len();
        }
        text.get(..header).unwrap_or_default()
    }

    /// Reads a file with such a name; `None` if it is something else, or if none of it is used.
    pub fn read(path: &RepoPath, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let Some((kind, base)) = place(path) else { return (None, Vec::new()) };
        let is_toml = path.file_name() == REUSE;
        let read =
            if is_toml { read_reuse_toml(text).map(Some) } else { Ok(read_debian_copyright(text)) };
        let told = |problem: &RecordProblem| {
            let kind = if problem.is_loss { DiagnosticKind::Syntax } else { DiagnosticKind::Note };
            Diagnostic::new(Location::line(path.clone(), problem.line), kind, &problem.message)
        };
        match read {
            Ok(Some(LicenseRecord { annotations, problems, .. })) => {
                let annotations = annotations.into_iter().map(Annotation::of).collect();
                let file = Self { path: path.clone(), kind, base, annotations };
                (Some(file), problems.iter().map(told).collect())
            }
            Ok(None) => (None, Vec::new()),
            Err(problem) => (None, vec![told(&problem)]),
        }
    }

    /// The file.
    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    /// The last annotation that is about a file.
    fn find(&self, path: &RepoPath, steps: &mut u64) -> Option<&Annotation> {
        if !path.is_within(&self.base) {
            return None;
        }
        let base = self.base.as_bytes().len();
        let skipped = if base == 0 { 0 } else { base + 1 };
        let relative = path.as_bytes().get(skipped..)?;
        self.annotations.iter().rev().find(|it| it.stated.is_about(relative, steps))
    }
}

impl Annotation {
    fn of(stated: FileAnnotation) -> Self {
        let line = stated.lines.0;
        let lines: Vec<String> = stated
            .copyrights
            .iter()
            .map(|text| match text.to_ascii_lowercase() {
                lower if lower.contains("copyright") || text.contains('©') => text.clone(),
                _ => format!("Copyright {text}"),
            })
            .collect();
        // The reader of copyright lines determines the holder.
        let found = LicenseScanner::new().read(lines.join("\n").as_bytes()).copyrights;
        let mut holders: BTreeMap<u32, Box<str>> = found
            .into_iter()
            .filter_map(|notice| Some((notice.span.lines.0, notice.holder?.into())))
            .collect();
        let copyrights = lines.into_iter().zip(1..).map(|(text, number)| CopyrightLine {
            text: text.into(),
            holder: holders.remove(&number),
            line,
        });
        let copyrights = copyrights.collect();
        Self { stated, copyrights }
    }
}

/// All records of a source.
#[derive(Debug, Default)]
pub struct FileRecords {
    /// Records by the directories that they are about.
    by_base: BTreeMap<RepoPath, Vec<RecordFile>>,
    steps: AtomicU64,
}

/// The maximum number of steps of comparing paths with patterns in one source: about a second.
const STEPS: u64 = 1 << 29;

impl FileRecords {
    /// The records of a source.
    pub fn new(files: Vec<RecordFile>) -> Self {
        let mut by_base: BTreeMap<RepoPath, Vec<RecordFile>> = BTreeMap::new();
        for file in files {
            by_base.entry(file.base.clone()).or_default().push(file);
        }
        for files in by_base.values_mut() {
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Self { by_base, steps: AtomicU64::new(0) }
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.by_base.is_empty()
    }

    /// Whether a file is one of the records.
    pub fn is_record(&self, path: &RepoPath) -> bool {
        let bases = place(path).and_then(|(_, base)| self.by_base.get(&base));
        bases.is_some_and(|files| files.iter().any(|file| file.path == *path))
    }

    /// Resets the number of comparison steps.
    pub(crate) fn begin_again(&self) {
        self.steps.store(0, Ordering::Relaxed);
    }

    /// The diagnostic if there was too much to compare: the remaining files get nothing from
    /// records.
    pub fn loss(&self) -> Option<Diagnostic> {
        let first = self
            .by_base
            .values()
            .flatten()
            .next()
            .filter(|_| self.steps.load(Ordering::Relaxed) > STEPS)?;
        let text = "too many patterns for this number of files: the licenses that records state for some of the files are missing";
        Some(Diagnostic::file(&first.path, DiagnosticKind::LimitExceeded, text))
    }

    /// The statements of records about a file, the topmost record first, by their stated precedence (REUSE 3.3).
    /// `has_own` states whether the file itself states a license.
    ///
    /// License texts, records, and files that state the license of another file are not covered.
    pub fn of(&self, path: &RepoPath, has_own: bool) -> Vec<RecordStatement<'_>> {
        let is_outside = || names::holds_license(path) || sidecar_target(path).is_some();
        if self.is_empty() || self.is_record(path) || is_outside() {
            return Vec::new();
        }
        let above = std::iter::successors(path.parent(), RepoPath::parent);
        let mut found: Vec<RecordStatement<'_>> = Vec::new();
        let before = self.steps.load(Ordering::Relaxed);
        let mut steps = before;
        for file in above.filter_map(|base| self.by_base.get(&base)).flatten() {
            if steps <= STEPS
                && let Some(annotation) = file.find(path, &mut steps)
            {
                found.push(RecordStatement { file, annotation, overrides: false });
            }
        }
        self.steps.fetch_add(steps.saturating_sub(before), Ordering::Relaxed);
        found.reverse();
        let precedence = |it: &RecordStatement<'_>| it.annotation.stated.precedence;
        let overriding = found.iter().find(|it| precedence(it) == RecordPrecedence::Override);
        if let Some(one) = overriding {
            return vec![RecordStatement { overrides: true, ..*one }];
        }
        // A Debian record describes the package around it, so the record of the innermost package applies.
        let nearest = |kind: RecordKind| {
            let of_kind = |it: &RecordStatement<'_>| match kind {
                RecordKind::Reuse => precedence(it) == RecordPrecedence::Closest,
                RecordKind::Debian => it.kind() == RecordKind::Debian,
            };
            found.iter().rposition(of_kind)
        };
        let (closest, debian) = (nearest(RecordKind::Reuse), nearest(RecordKind::Debian));
        let counts = |(at, it): &(usize, RecordStatement<'_>)| match (it.kind(), precedence(it)) {
            (RecordKind::Debian, _) => Some(*at) == debian,
            (_, RecordPrecedence::Closest) => !has_own && Some(*at) == closest,
            _ => true,
        };
        found.clone().into_iter().enumerate().filter(counts).map(|(_, it)| it).collect()
    }
}

/// The name that REUSE has for its records.
const REUSE: &[u8] = b"REUSE.toml";

/// The kind of record by the name of a file, and the directory that it is about.
fn place(path: &RepoPath) -> Option<(RecordKind, RepoPath)> {
    let parent = path.parent()?;
    let is_in = |directory: &[u8]| parent.file_name() == directory;
    match path.file_name() {
        REUSE => Some((RecordKind::Reuse, parent)),
        b"dep5" if is_in(b".reuse") => Some((RecordKind::Reuse, parent.parent()?)),
        b"copyright" if is_in(b"debian") => Some((RecordKind::Debian, parent.parent()?)),
        // Some projects that are not Debian packages have one at their root.
        name if names::is_copyright(name) => Some((RecordKind::Debian, parent)),
        _ => None,
    }
}

/// The file whose license a file with this name states, replacing that file's own statement (REUSE
/// 3.3).
pub(crate) fn sidecar_target(path: &RepoPath) -> Option<RepoPath> {
    let target = path.as_bytes().strip_suffix(b".license")?;
    let is_name = target.last().is_some_and(|last| *last != b'/');
    is_name.then(|| RepoPath::new(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(path: &str, annotations: &[(&str, &str, &str)]) -> RecordFile {
        let table = |(glob, precedence, license): &(&str, &str, &str)| {
            format!(
                "[[annotations]]\npath = \"{glob}\"\nprecedence = \"{precedence}\"\n\
                 SPDX-License-Identifier = \"{license}\"\nSPDX-FileCopyrightText = \"2020 Ada <a@example.org>\"\n"
            )
        };
        let tables: String = annotations.iter().map(table).collect();
        let text = format!("version = 1\n{tables}");
        let (file, problems) = RecordFile::read(&RepoPath::new(path), &text);
        assert!(problems.is_empty());
        file.unwrap()
    }

    fn stated(records: &FileRecords, path: &str, has_own: bool) -> Vec<(String, bool)> {
        let all = records.of(&RepoPath::new(path), has_own).into_iter();
        let license = |it: &RecordStatement<'_>| it.annotation().expression.clone().unwrap();
        all.map(|it| (license(&it).to_string(), it.overrides)).collect()
    }

    #[test]
    fn the_nearest_record_counts_unless_one_overrides() {
        let records = FileRecords::new(vec![
            toml(
                "REUSE.toml",
                &[
                    ("**", "closest", "MIT"),
                    ("x/over/**", "override", "ISC"),
                    ("x/both/**", "aggregate", "Zlib"),
                ],
            ),
            toml("x/REUSE.toml", &[("**", "closest", "0BSD"), ("**/last.c", "closest", "CC0-1.0")]),
        ]);
        let of = |path, has_own| stated(&records, path, has_own);
        let one = |license: &str| vec![(license.to_owned(), false)];
        assert_eq!(of("a.c", false), one("MIT"));
        assert!(of("a.c", true).is_empty());
        assert_eq!(of("x/a.c", false), one("0BSD"));
        assert_eq!(of("x/b/last.c", false), one("CC0-1.0"));
        assert_eq!(of("x/over/a.c", true), [("ISC".to_owned(), true)]);
        assert_eq!(of("x/both/a.c", true), one("Zlib"));
        assert_eq!(of("x/both/a.c", false), [one("Zlib"), one("0BSD")].concat());
        assert!(records.is_record(&RepoPath::new("x/REUSE.toml")));
        assert!(!records.is_record(&RepoPath::new("y/REUSE.toml")));
        let copyrights = records.of(&RepoPath::new("a.c"), false)[0].copyrights();
        assert_eq!(&*copyrights[0].text, "Copyright 2020 Ada <a@example.org>");
        assert!(copyrights[0].holder.as_deref().unwrap().contains("Ada"));
    }

    #[test]
    fn names_of_records_and_of_files_beside_a_file() {
        let base = |path: &str| place(&RepoPath::new(path)).map(|(_, base)| base.to_string());
        let root = RepoPath::default().to_string();
        assert_eq!(base(".reuse/dep5"), Some(root.clone()));
        assert_eq!(base("x/debian/copyright").as_deref(), Some("x"));
        assert_eq!(base("COPYRIGHT.txt"), Some(root));
        assert_eq!((base("dep5"), base("reuse.toml"), base("x/copyright.c")), (None, None, None));
        let target = |path: &str| sidecar_target(&RepoPath::new(path)).map(|it| it.to_string());
        assert_eq!(target("a/b.png.license").as_deref(), Some("a/b.png"));
        assert_eq!((target("a/.license"), target("LICENSE")), (None, None));
    }
}
