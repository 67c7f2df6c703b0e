//! Checks IDs, order, completeness, and the round trip through JSON.

use std::collections::BTreeSet;

use plimsoll_model::{DiagnosticKind, Finding, Report};

use super::Violation;

/// Checks rows independently of the source.
pub(super) fn check(report: &Report, violations: &mut Vec<Violation>) {
    for diagnostic in &report.diagnostics {
        if diagnostic.kind() == DiagnosticKind::DetectorFailed {
            violations.push(Violation::DetectorFailed {
                location: diagnostic.location().clone(),
                message: diagnostic.message().to_owned(),
            });
        }
    }
    let lost = report.diagnostics.iter().any(|diagnostic| diagnostic.kind().is_loss())
        || report.manifest_coverage.iter().any(|row| !row.read);
    if report.complete == lost {
        violations.push(Violation::WrongCompleteness { complete: report.complete });
    }
    unique(report, violations);
    conclusions(report, violations);
    // Names that are not UTF-8 are spelled differently in JSON, which changes their order.
    if !has_escaped_path(report) {
        sorted(report, violations);
    }
    round_trip(report, violations);
}

/// Checks that conclusions refer to existing claims, each once.
fn conclusions(report: &Report, violations: &mut Vec<Violation>) {
    for component in &report.components {
        let count = component.evidence.len();
        for conclusion in &component.conclusions {
            let used = conclusion.used.as_deref().unwrap_or_default().iter().copied();
            let named: Vec<u32> =
                used.chain(conclusion.rejected.iter().map(|rejected| rejected.claim)).collect();
            let distinct: BTreeSet<u32> = named.iter().copied().collect();
            let is_there = |at: &u32| usize::try_from(*at).is_ok_and(|at| at < count);
            if distinct.len() < named.len() || !named.iter().all(is_there) {
                let from = format!("component {} (conclusions)", component.id);
                let name = format!("a claim about {}", conclusion.field);
                violations.push(Violation::MissingRow { from, name });
            }
        }
    }
}

fn unique(report: &Report, violations: &mut Vec<Violation>) {
    fn each<T: Ord + ToString>(
        rows: &'static str,
        ids: impl Iterator<Item = T>,
        violations: &mut Vec<Violation>,
    ) {
        let mut seen = BTreeSet::new();
        for id in ids {
            let text = id.to_string();
            if !seen.insert(id) {
                violations.push(Violation::DuplicateId { rows, id: text });
            }
        }
    }
    each("components", report.components.iter().map(|component| &component.id), violations);
    let prints = report.findings.iter().map(|finding| finding.fingerprint.as_str());
    each("findings", prints, violations);
    each("rules", report.rules.iter(), violations);
    each("inputs", report.inputs.iter().map(|input| &input.path), violations);
    each(
        "passes",
        report.passes.iter().map(plimsoll_model::Pass::key).map(|key| format!("{key:?}")),
        violations,
    );
    each("lockfiles", report.lockfiles.iter().map(|lockfile| &lockfile.path), violations);
    each("deferrals", report.deferrals.iter().map(|deferral| &deferral.id), violations);
    let transitive = report.transitive.iter().map(|found| &found.reference);
    let references = report.references.iter().chain(transitive);
    each("ids of references", references.map(|reference| reference.id), violations);
    let references = report.references.iter().map(|reference| {
        let at = &reference.location;
        let span = at.span.map_or((0, 0), |span| (span.start, span.end));
        // One word may refer to several packages: all elements of an array.
        let target = reference.target.as_ref().map(plimsoll_model::Target::identity);
        let target = target.unwrap_or_default();
        let (locator, kind) = (&reference.locator, reference.kind);
        format!("{at} {span:?} {locator} {kind} {} {target}", reference.value)
    });
    each("references", references, violations);
}

fn sorted(report: &Report, violations: &mut Vec<Violation>) {
    let weight = |finding: &Finding| std::cmp::Reverse(finding.severity);
    for (rows, is_sorted) in [
        ("components", report.components.is_sorted_by(|a, b| a.sort_key() <= b.sort_key())),
        ("dependencies", report.dependencies.is_sorted()),
        ("references", report.references.is_sorted_by(|a, b| a.cmp_rows(b).is_le())),
        (
            "findings",
            report.findings.is_sorted_by(|a, b| {
                (weight(a), &a.rule, &a.locations, &a.fingerprint)
                    <= (weight(b), &b.rule, &b.locations, &b.fingerprint)
            }),
        ),
        ("diagnostics", report.diagnostics.is_sorted()),
        ("inputs", report.inputs.is_sorted_by_key(|input| &input.path)),
        ("passes", report.passes.is_sorted()),
        ("coverage", report.coverage.is_sorted()),
        ("manifest coverage", report.manifest_coverage.is_sorted()),
        ("lockfiles", report.lockfiles.is_sorted_by_key(|lockfile| &lockfile.path)),
        ("rules", report.rules.is_sorted()),
        ("transitive", report.transitive.is_sorted_by(|a, b| a.cmp_rows(b).is_le())),
    ] {
        if !is_sorted {
            violations.push(Violation::Unsorted { rows });
        }
    }
}

/// Whether a path may contain `\xNN`, the spelling of bytes that are not UTF-8.
fn has_escaped_path(report: &Report) -> bool {
    let paths = report.components.iter().flat_map(|component| &component.paths);
    let paths = paths
        .chain(report.references.iter().map(|reference| &reference.location.path))
        .chain(report.diagnostics.iter().map(|diagnostic| &diagnostic.location().path))
        .chain(report.inputs.iter().map(|input| &input.path));
    paths.into_iter().any(|path| path.to_string().contains("\\x"))
}

fn round_trip(report: &Report, violations: &mut Vec<Violation>) {
    let read = serde_json::to_string(report)
        .and_then(|text| Ok((serde_json::from_str::<Report>(&text)?, text)));
    let why = match read {
        Err(why) => why.to_string(),
        Ok((back, _)) if back == *report => return,
        Ok((back, text)) => match serde_json::to_string(&back) {
            Err(why) => why.to_string(),
            // A path that is not UTF-8 is read back in its spelling, and is written the same way.
            Ok(again) if again == text && has_escaped_path(report) => return,
            Ok(again) => difference(&text, &again),
        },
    };
    violations.push(Violation::RoundTrip { why });
}

/// Returns the text before and after, starting shortly before the first difference.
fn difference(before: &str, after: &str) -> String {
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| {
        let bytes = text.as_bytes().get(same.saturating_sub(60)..).unwrap_or_default();
        String::from_utf8_lossy(bytes.get(..120).unwrap_or(bytes)).into_owned()
    };
    format!("{} became {}", from(before), from(after))
}
