//! Tests that the report of a scan is sound, however damaged the files are.
//!
//! The files are those of the examples on the spec pages, each in its tree, damaged at random positions. The number
//! of an input is its seed, so that every machine tests the same inputs. Two environment variables select others:
//! `PLIMSOLL_GARBAGE` is the number of inputs, and `PLIMSOLL_GARBAGE_FROM` the first one.
//!
//! ```sh
//! PLIMSOLL_GARBAGE=200000 cargo test -p plimsoll --test garbage
//! ```
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test panics if something it needs is missing, and is told how long to run"
)]

mod mutate;
mod shrink;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll::{MemorySource, Oid, Scan};
use plimsoll_testkit::{Random, TreeEntry, TreeKind, Violation, soundness, specs};

/// The default number of inputs, which takes a few seconds.
const INPUTS: u64 = 3_000;

/// The problems of a report: one line for each kind.
type Faults = BTreeMap<String, String>;

/// A tree with some damaged files.
#[derive(Clone)]
struct Input {
    entries: Vec<TreeEntry>,
    trusts_policy: bool,
}

impl Input {
    /// The input with a number.
    fn new(number: u64, corpus: &[Vec<TreeEntry>]) -> Self {
        let mut random = Random::new(number);
        let entries = random.pick(corpus).clone();
        let is_file = |index: &usize| content(&entries[*index]).is_some();
        let files: Vec<usize> = (0..entries.len()).filter(is_file).collect();
        let mut input = Self { entries, trusts_policy: random.one_in(2) };
        for _ in 0..=random.below(2) {
            let index = *random.pick(&files);
            let path = input.entries[index].path.clone();
            let before = content(&input.entries[index]).unwrap().to_vec();
            let donor = donor(&path, corpus, &mut random);
            let after = mutate::broken(&before, &donor, &mut random);
            input.entries[index].kind = TreeKind::File(after);
        }
        input
    }

    fn source(&self) -> MemorySource {
        self.entries.iter().fold(MemorySource::new(), |source, entry| match &entry.kind {
            TreeKind::File(content) => source.with_file(entry.path.as_str(), content.clone()),
            TreeKind::Link(target) => source.with_link(entry.path.as_str(), target.as_str()),
            TreeKind::Gitlink(commit) => {
                source.with_gitlink(entry.path.as_str(), Oid::from_hex(commit).unwrap())
            }
        })
    }

    /// Scans it, and returns the problems of the report.
    fn faults(&self) -> Faults {
        let source = self.source();
        let scan = Scan::source(Box::new(source.clone()))
            .trust_repo_config(self.trusts_policy)
            .include_inactive(true)
            .as_of("2026-06-01".parse().unwrap())
            .jobs(1);
        match catch_unwind(AssertUnwindSafe(|| scan.run())) {
            // An invalid policy ends the scan.
            Ok(Err(_)) => Faults::new(),
            Ok(Ok(report)) => {
                let violations = soundness(&report, &source);
                violations.iter().map(|fault| (kind(fault), fault.to_string())).collect()
            }
            Err(_) => Faults::from([("panic".to_owned(), "the scan panicked".to_owned())]),
        }
    }
}

/// The kind of a violation. Violations of the same kind mostly have the same cause.
fn kind(violation: &Violation) -> String {
    let debug = format!("{violation:?}");
    let variant = debug.split([' ', '{']).next().unwrap_or_default();
    let about = match violation {
        Violation::WrongValue { location, .. }
        | Violation::WrongPlace { location, .. }
        | Violation::DetectorFailed { location, .. } => {
            String::from_utf8_lossy(location.path.file_name()).into_owned()
        }
        Violation::Empty { field } => {
            let words = field.split(' ').filter(|word| !word.contains(['/', '.']));
            words.take(4).collect::<Vec<_>>().join(" ")
        }
        Violation::WrongTotal { field, .. } => {
            field.split([' ', ':']).next().unwrap_or_default().to_owned()
        }
        Violation::DuplicateId { rows, .. } | Violation::Unsorted { rows } => (*rows).to_owned(),
        _ => String::new(),
    };
    format!("{variant} {about}").split('-').next().unwrap_or_default().to_owned()
}

fn content(entry: &TreeEntry) -> Option<&[u8]> {
    match &entry.kind {
        TreeKind::File(content) => Some(content),
        _ => None,
    }
}

/// The content of another file, mostly of one with the same name.
fn donor(path: &str, corpus: &[Vec<TreeEntry>], random: &mut Random) -> Vec<u8> {
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let wanted = name(path).filter(|_| !random.one_in(3));
    for _ in 0..200 {
        let tree = random.pick(corpus);
        let entry = random.pick(tree);
        if let Some(content) = content(entry)
            && (wanted.is_none() || wanted == name(&entry.path))
        {
            return content.to_vec();
        }
    }
    Vec::new()
}

/// The trees of examples with at least one file.
fn corpus() -> Vec<Vec<TreeEntry>> {
    let trees = specs::trees().into_iter().map(|tree| tree.files().to_vec());
    trees.filter(|entries| entries.iter().any(|entry| content(entry).is_some())).collect()
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// One input with a kind of problem, as small as possible.
fn shown(input: &Input, kind: &str) -> String {
    let small = shrink::smallest(input, |smaller| smaller.faults().contains_key(kind));
    let mut text = small.faults().remove(kind).unwrap_or_default();
    for entry in &small.entries {
        let content = content(entry).map(String::from_utf8_lossy);
        write!(text, "\n    {}: {content:?}", entry.path).unwrap();
    }
    text
}

#[test]
fn the_report_of_broken_files_is_sound() {
    let corpus = corpus();
    let from = asked("PLIMSOLL_GARBAGE_FROM").unwrap_or_default();
    let inputs = asked("PLIMSOLL_GARBAGE").unwrap_or(INPUTS);
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for number in from..from + inputs {
        for kind in Input::new(number, &corpus).faults().into_keys() {
            found.entry(kind).or_insert((number, 0)).1 += 1;
        }
    }
    let mut text = String::new();
    for (kind, (number, count)) in &found {
        let shown = shown(&Input::new(*number, &corpus), kind);
        write!(text, "\n{kind}: {count} times, first with number {number}\n  {shown}").unwrap();
    }
    assert!(found.is_empty(), "reports of {inputs} inputs are not sound:{text}");
    println!("{inputs} inputs, all sound");
}
