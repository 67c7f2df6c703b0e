//! What differs between two baselines.
//!
//! Rows are recognized in tiers, the surest first: a reference by job and value, then by file and
//! value, then by job and name, so that neither a moved line nor a moved step is news. A file that
//! vanished and one that appeared are the same file under a new name where most of what they hold
//! is alike.
//!
//! What is not there any longer counts as resolved only where its file was read whole or is gone;
//! else nothing is known of it.

mod matching;
mod renames;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Alarm, Aspect, Baseline, Change, ChangeState, ComponentRow, Delta, FindingRow, PinStrength,
    Redacted, ReferenceRow, RepoPath, Row, Totals, Unread, rows,
};

use matching::{Keys, Pair, pair};
use renames::Renames;

/// Compares two baselines.
///
/// `diff(x, x)` is empty, and [`apply`] makes `to` of `from` again.
///
/// ```
/// use plimsoll_assess::{apply, diff};
/// use plimsoll_model::{Baseline, Report, SourceInfo, SourceKind};
///
/// let source = SourceInfo::new(SourceKind::Memory);
/// let baseline = Baseline::of(&Report::assemble(source, vec![], vec![], vec![], vec![], 0));
/// let delta = diff(&baseline, &baseline);
/// assert!(delta.is_empty());
/// assert_eq!(apply(&baseline, &delta), baseline);
/// ```
pub fn diff(from: &Baseline, to: &Baseline) -> Delta {
    let renames = Renames::between(&from.references, &to.references);
    let unread = Lost::of(to);
    let (references, same_references) = pair(
        &from.references,
        &to.references,
        REFERENCE_KEYS,
        |row| renames.follow(&row.path.to_string()),
        |row| row.path.to_string(),
    );
    let (findings, same_findings) = pair(
        &from.findings,
        &to.findings,
        FINDING_KEYS,
        |row| renames.follow(&row.path),
        |row| row.path.clone(),
    );
    let place = |row: &ComponentRow| row.path.as_ref().map(RepoPath::to_string).unwrap_or_default();
    let (components, same_components) =
        pair(&from.components, &to.components, COMPONENT_KEYS, place, place);
    let mut delta = Delta::new(from, to);
    delta.alarms = alarms(&references);
    delta.components = changes(components, component_aspects, |row| unread.holds(&place(row)));
    delta.references =
        changes(references, reference_aspects, |row| unread.holds(&row.path.to_string()));
    delta.findings = changes(findings, finding_aspects, |row| unread.holds(&row.path));
    let of = |aspect: Aspect| {
        let rows = delta.references.iter().filter(|change| change.aspects.contains(&aspect));
        rows.filter_map(|change| change.after.as_ref()).map(Row::count).sum()
    };
    (delta.summary.weakened, delta.summary.strengthened) =
        (of(Aspect::Weakened), of(Aspect::Strengthened));
    delta.summary.components = totals(&delta.components, same_components);
    delta.summary.references = totals(&delta.references, same_references);
    delta.summary.findings = totals(&delta.findings, same_findings);
    delta
}

/// Makes the later baseline of the earlier one and what differs.
pub fn apply(from: &Baseline, delta: &Delta) -> Baseline {
    let mut to = from.clone();
    to.tool = delta.tool.clone();
    to.source = delta.to.clone();
    to.complete = delta.complete;
    to.unread.clone_from(&delta.unread);
    to.components = applied(&from.components, &delta.components);
    to.references = applied(&from.references, &delta.references);
    to.findings = applied(&from.findings, &delta.findings);
    to
}

fn applied<R: Row>(from: &[R], changes: &[Change<R>]) -> Vec<R> {
    let mut gone: BTreeMap<R, u64> = BTreeMap::new();
    for row in changes.iter().filter_map(|change| change.before.as_ref()) {
        *gone.entry(row.times(1)).or_default() += row.count();
    }
    let left = from.iter().map(|row| {
        let less = gone.get(&row.times(1)).copied().unwrap_or_default();
        row.times(row.count().saturating_sub(less))
    });
    let come = changes.iter().filter_map(|change| change.after.clone());
    rows(left.chain(come))
}

/// The files of the later baseline that were not read whole.
struct Lost<'a> {
    paths: BTreeSet<String>,
    all: &'a [Unread],
}

impl<'a> Lost<'a> {
    fn of(baseline: &'a Baseline) -> Self {
        let paths = baseline.unread.iter().map(|unread| unread.path.to_string()).collect();
        Self { paths, all: &baseline.unread }
    }

    /// Whether a path or a directory above it is among them. What stands in no file of its own may
    /// have stood in any of them.
    fn holds(&self, path: &str) -> bool {
        if path.is_empty() {
            return !self.all.is_empty();
        }
        let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        self.paths.contains("") || above.chain([path]).any(|path| self.paths.contains(path))
    }
}

fn changes<R: Row>(
    pairs: Vec<Pair<R>>,
    aspects: fn(&R, &R) -> Vec<Aspect>,
    lost: impl Fn(&R) -> bool,
) -> Vec<Change<R>> {
    let mut changes: Vec<Change<R>> = pairs
        .into_iter()
        .map(|pair| {
            let (state, aspects) = match (&pair.before, &pair.after) {
                (Some(before), Some(after)) => {
                    let aspects = aspects(before, after);
                    let moved = aspects.iter().all(|aspect| *aspect == Aspect::Place);
                    (if moved { ChangeState::Moved } else { ChangeState::Changed }, aspects)
                }
                (Some(before), None) if lost(before) => (ChangeState::Unverifiable, Vec::new()),
                (Some(_), None) => (ChangeState::Resolved, Vec::new()),
                (None, _) => (ChangeState::New, Vec::new()),
            };
            Change::new(state, aspects, pair.before, pair.after)
        })
        .collect();
    changes.sort_by(|a, b| (a.state, &a.after, &a.before).cmp(&(b.state, &b.after, &b.before)));
    changes
}

fn totals<R: Row>(changes: &[Change<R>], unchanged: u64) -> Totals {
    let mut totals = Totals::default();
    totals.unchanged = unchanged;
    for change in changes {
        let row = change.after.as_ref().or(change.before.as_ref());
        totals.add(change.state, row.map_or(0, Row::count));
    }
    totals
}

const REFERENCE_KEYS: &Keys<ReferenceRow> = &[
    |row, path| Some(key(&[path, &row.place, row.kind.as_str(), row.value.as_str()])),
    |row, path| Some(key(&[path, row.kind.as_str(), row.value.as_str()])),
    |row, path| Some(key(&[path, &row.place, row.kind.as_str(), &row.name])),
    |row, path| Some(key(&[path, row.kind.as_str(), &row.name])),
];

const FINDING_KEYS: &Keys<FindingRow> = &[
    |row, path| Some(key(&[&row.rule, row.subject.as_str(), path, &row.place])),
    |row, path| Some(key(&[&row.rule, row.subject.as_str(), path])),
    |row, path| Some(key(&[&row.rule, name_of(row.subject.as_str()), path, &row.place])),
    |row, path| Some(key(&[&row.rule, name_of(row.subject.as_str()), path])),
];

const COMPONENT_KEYS: &Keys<ComponentRow> = &[
    |row, path| (!path.is_empty()).then(|| key(&[row.kind.as_str(), path])),
    |row, _| row.purl.as_ref().map(|purl| key(&[row.kind.as_str(), &without_version(purl)])),
    |row, _| Some(key(&[row.kind.as_str(), &row.name])),
];

fn key(parts: &[&str]) -> String {
    parts.join("\0")
}

/// A package URL without its version: what stays when it is updated.
fn without_version(purl: &str) -> String {
    let (head, subpath) = purl.split_once('#').unwrap_or((purl, ""));
    let head = head.split('?').next().unwrap_or(head);
    let name = match head.rsplit_once('@') {
        // In front of the last slash it belongs to a namespace: `pkg:npm/@scope/name`.
        Some((name, version)) if !version.contains('/') => name,
        _ => head,
    };
    format!("{name}#{subpath}")
}

/// What a subject names, as far as its text tells: `a/b` of `a/b@v1`, `torch` of `torch>=2`.
fn name_of(subject: &str) -> &str {
    let end = subject.char_indices().skip(1).find(|(_, c)| "@=<>~!^ ".contains(*c));
    end.and_then(|(at, _)| subject.get(..at)).unwrap_or(subject)
}

fn list(aspects: impl IntoIterator<Item = (bool, Aspect)>) -> Vec<Aspect> {
    aspects.into_iter().filter_map(|(differs, aspect)| differs.then_some(aspect)).collect()
}

fn reference_aspects(before: &ReferenceRow, after: &ReferenceRow) -> Vec<Aspect> {
    list([
        (after.pin < before.pin, Aspect::Weakened),
        (after.pin > before.pin, Aspect::Strengthened),
        (after.requested != before.requested || after.value != before.value, Aspect::Revision),
        (after.comment != before.comment, Aspect::Comment),
        (after.trust != before.trust, Aspect::Role),
        (after.path != before.path || after.place != before.place, Aspect::Place),
    ])
}

fn finding_aspects(before: &FindingRow, after: &FindingRow) -> Vec<Aspect> {
    list([
        (after.subject != before.subject, Aspect::Revision),
        (after.severity != before.severity, Aspect::Severity),
        (after.path != before.path || after.place != before.place, Aspect::Place),
    ])
}

fn component_aspects(before: &ComponentRow, after: &ComponentRow) -> Vec<Aspect> {
    let revision = after.version != before.version || after.revision != before.revision;
    list([
        (after.pin < before.pin, Aspect::Weakened),
        (after.pin > before.pin, Aspect::Strengthened),
        (revision, Aspect::Revision),
        (!revision && after.content != before.content, Aspect::Content),
        (after.license != before.license, Aspect::License),
        (after.upstream != before.upstream || after.name != before.name, Aspect::Upstream),
        (after.scope != before.scope, Aspect::Role),
        (after.path != before.path, Aspect::Place),
    ])
}

/// Commits that were exchanged behind a comment that stayed.
fn alarms(pairs: &[Pair<ReferenceRow>]) -> Vec<Alarm> {
    let mut found: BTreeMap<(String, Redacted, Redacted, Redacted), u64> = BTreeMap::new();
    for pair in pairs {
        let (Some(before), Some(after)) = (&pair.before, &pair.after) else { continue };
        let firm = |row: &ReferenceRow| row.pin >= PinStrength::CommitUnverified;
        let (Some(comment), Some(old), Some(new)) =
            (&after.comment, &before.requested, &after.requested)
        else {
            continue;
        };
        if before.comment.as_ref() == Some(comment) && old != new && firm(before) && firm(after) {
            let key = (after.name.clone(), comment.clone(), old.clone(), new.clone());
            *found.entry(key).or_default() += after.count;
        }
    }
    let alarms = found.into_iter();
    alarms.map(|((name, comment, old, new), n)| Alarm::new(&name, comment, old, new, n)).collect()
}
