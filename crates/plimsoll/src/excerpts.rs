//! The source lines that findings and unpinned references are about.

use std::collections::{BTreeMap, BTreeSet};

use memchr::{memchr, memrchr};
use plimsoll_model::{Concern, Excerpt, Finding, Location, RepoPath, Report};
use plimsoll_source::Source;

/// The maximum number of places of a finding that are shown.
const PLACES: usize = 20;

/// The maximum length of a line that is shown, in bytes. Nobody reads a longer one, and the whole line would be searched
/// once for each place in it.
const LINE: usize = 400;

/// The maximum number of excerpts of a report.
const EXCERPTS: usize = 5_000;

/// The lines of the places that a report names. `limit` is the number of bytes of the largest
/// file that is read.
///
/// Files are read once more here: while they are scanned nobody knows yet which lines a rule will be about, and
/// those are few.
pub(crate) fn collect(report: &Report, source: &dyn Source, limit: u64) -> Vec<Excerpt> {
    let mut files: BTreeMap<&RepoPath, Vec<&Location>> = BTreeMap::new();
    for place in places(report).into_iter().filter(|place| !place.external) {
        files.entry(&place.path).or_default().push(place);
    }
    let mut all = Vec::new();
    for entry in source.entries().iter().filter(|entry| entry.kind.is_file()) {
        let Some(places) = files.remove(&entry.path) else { continue };
        // A file that can no longer be read was already reported when its content was needed.
        let Ok(content) = source.read(entry, limit) else { continue };
        all.extend(places.into_iter().filter_map(|place| excerpt(place, &content)));
    }
    all
}

/// The places worth showing: those of findings, the most severe first, and of references that are not pinned.
fn places(report: &Report) -> BTreeSet<&Location> {
    // A line with a secret is not repeated anywhere.
    let shown = |finding: &&Finding| finding.concern != Concern::Secret;
    let of_findings = report.findings.iter().filter(shown);
    let of_findings = of_findings.flat_map(|finding| finding.locations.iter().take(PLACES));
    let unpinned =
        report.references.iter().filter(|row| row.activity.counts() && !row.pin.is_pinned());
    let all = of_findings.chain(unpinned.map(|reference| &reference.location));
    all.filter(|place| place.span.is_some()).take(EXCERPTS).collect()
}

/// The line in which the span of a place begins.
fn excerpt(place: &Location, content: &[u8]) -> Option<Excerpt> {
    let span = place.span?;
    let start = usize::try_from(span.start).ok()?;
    // The ends of the line are only searched within the maximum length of a line.
    let (first, last) = (start.saturating_sub(LINE), content.len().min(start + LINE));
    let begin = match memrchr(b'\n', content.get(first..start)?) {
        Some(at) => first + at + 1,
        None if first == 0 => 0,
        None => return None,
    };
    let end = match memchr(b'\n', content.get(start..last)?) {
        Some(at) => start + at,
        None if last == content.len() => last,
        None => return None,
    };
    let line = std::str::from_utf8(content.get(begin..end)?).ok()?;
    let marked = start - begin..usize::try_from(span.end).ok()?.min(end).saturating_sub(begin);
    Excerpt::new(place.clone(), line, marked)
}
