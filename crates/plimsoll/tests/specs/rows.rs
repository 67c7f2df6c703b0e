//! Formats a report as rows of text, short but complete.

use std::fmt::Write as _;

use plimsoll::model::{
    Activity, ComponentId, DeferralUse, Dependencies, Distribution, EvidenceKind, Exposure, Field,
    FileDigest, Lockfile, Observation, ObservedLicense, Redacted, Requested, TransitiveReference,
};
use plimsoll::{Component, Coverage, Diagnostic, Finding, Reference, Report};

/// All rows, each class in the order of the report.
pub(crate) fn of(report: &Report, observations: &[Observation]) -> Vec<String> {
    let mut rows = source(report);
    rows.extend(report.components.iter().map(|it| component(it, report)));
    let lockfiles = report.dependencies.chunk_by(|a, b| a.path == b.path);
    rows.extend(lockfiles.flat_map(|rows| needs(rows, report)));
    rows.extend(report.unattached.iter().map(|it| {
        let claim = &it.claim;
        format!(
            "unattached {} {} of {}, {:?}",
            claim.field(),
            claim.value,
            claim.subject,
            it.reason
        )
    }));
    for found in &report.references {
        rows.push(format!("reference {}", reference(found, report)));
        rows.extend(found.expansions.iter().map(|value| {
            let place = &found.location;
            format!(
                "expansion {place} {}, {}, {}",
                quoted(value.value.as_str()),
                value.syntax,
                value.pin
            )
        }));
    }
    rows.extend(report.transitive.iter().map(|it| transitive(it, report)));
    rows.extend(report.findings.iter().map(finding));
    rows.extend(report.deferrals.iter().map(deferral));
    rows.extend(report.lockfiles.iter().flat_map(lockfile));
    rows.extend(observed(observations));
    rows.extend(report.coverage.iter().map(coverage));
    rows.extend(report.diagnostics.iter().map(diagnostic));
    rows.iter().map(|row| one_line(row)).collect()
}

/// `source FIELD VALUE from PLACE`, and `source license file PATH`.
fn source(report: &Report) -> Vec<String> {
    let stated = &report.source.statements;
    let mut rows = Vec::new();
    for field in [Field::Name, Field::Version, Field::Authors, Field::License] {
        let Some(conclusion) = stated.conclusions.iter().find(|it| it.field == field) else {
            continue;
        };
        let used = conclusion.used.as_deref().unwrap_or_default();
        let claims = used.iter().filter_map(|at| stated.evidence.get(usize::try_from(*at).ok()?));
        let places: Vec<String> = claims.map(|claim| claim.location.to_string()).collect();
        let authors: Vec<String> = stated.authors.iter().map(ToString::to_string).collect();
        let authors = Some(authors.join(", ")).filter(|all| !all.is_empty());
        let value = match field {
            Field::Name => stated.name.as_ref().map(ToString::to_string),
            Field::Version => stated.version.as_ref().map(ToString::to_string),
            Field::Authors => authors,
            _ => stated.licenses.declared.as_ref().map(|it| it.as_str().to_owned()),
        };
        rows.push(match value {
            Some(value) => format!("source {field} {value} from {}", places.join(" ")),
            None => format!("source {field} not concluded, {}", conclusion.rule),
        });
    }
    if let Some(concluded) = &stated.licenses.concluded {
        rows.push(format!("source concluded license {}, {}", concluded.expression, concluded.rule));
    }
    let files = stated.licenses.observed.iter();
    rows.extend(files.map(|file| format!("source license file {}", license_file(file))));
    rows
}

/// Whether a rule has a finding among rows.
pub(crate) fn fires(rows: &[String], rule: &str) -> bool {
    rows.iter().any(|row| row.starts_with("finding ") && row.split(' ').nth(2) == Some(rule))
}

/// `component KIND NAME VERSION, SCOPE, PIN, PURL, …`.
#[expect(clippy::too_many_lines, reason = "one field after the other, in the order of the row")]
fn component(component: &Component, report: &Report) -> String {
    let mut row = format!("component {} {}", component.kind, quoted(&component.name));
    if let Some(version) = &component.version {
        let _ = write!(row, " {version}");
    }
    let pin = component.pin.map_or("no pin", |pin| pin.as_str());
    let purl = component.purl.as_deref().unwrap_or("no purl");
    let _ = write!(row, ", {}, {pin}, {purl}", component.scope);
    let mut part = |name: &str, value: &str| {
        let _ = write!(row, ", {name} {value}");
    };
    match &component.revision {
        Some(revision) if says(purl, revision.as_str()) => {}
        Some(revision) => part("revision", revision.as_str()),
        None if purl.contains('@') && component.version.is_none() => part("no", "revision"),
        None => {}
    }
    let implied = upstream_of(purl);
    match &component.upstream {
        None if implied.is_some() => part("no", "upstream"),
        None => {}
        Some(upstream) if implied.as_deref() == Some(&upstream.best_url().to_lowercase()) => {}
        Some(upstream) => part("upstream", upstream.best_url()),
    }
    if let Some(upstream) = &component.upstream {
        if let Some(branch) = &upstream.branch {
            part("branch", branch);
        }
        if upstream.unresolved_relative {
            part("upstream", "is relative to an unknown URL");
        }
    }
    if let Some(cpe) = &component.cpe {
        part("cpe", cpe.as_str());
    }
    if let Some(declared) = &component.licenses.declared {
        part("license", declared.as_str());
    }
    if let Some(concluded) = &component.licenses.concluded {
        let by = format!("{} by {}", concluded.expression, concluded.rule);
        part("concluded license", &by);
    }
    for file in &component.licenses.observed {
        part("license file", &license_file(file));
    }
    for holder in component.holders() {
        part("holder", &format!("{} ({})", quoted(holder.name.as_str()), holder.files));
    }
    for path in &component.paths {
        part("at", &path.to_string());
    }
    if let Some(content) = &component.content {
        part("files", &content.files.to_string());
    }
    for one in &component.distributions {
        part("file", &file(one));
    }
    if let Some(outer) = component.nested_in.as_ref().and_then(|id| report.component(id)) {
        part("in", &outer.name);
    }
    if let Some(state) = &component.submodule {
        match &state.section {
            Some(name) => part("section", &quoted(name)),
            None => part("no", "section"),
        }
        match state.gitlink {
            Some(true) => {}
            Some(false) => part("no", "gitlink"),
            None => part("gitlink", "unknown"),
        }
        if state.entry != state.section.is_some() {
            part("entry", yes(state.entry));
        }
        if let Some(initialized) = state.initialized {
            part("initialized", yes(initialized));
        }
        if let Some(commit) = &state.drifted_to {
            part("drifted to", commit);
        }
        for hazard in &state.hazards {
            part("hazard", hazard);
        }
    }
    row.push_str(&stated(component));
    if !component.active {
        row.push_str(", inactive");
    }
    row
}

/// `PATH (EXPRESSION, FORM, …)`, as far as it is known.
fn license_file(file: &ObservedLicense) -> String {
    let expression = file.expression.as_ref().map(|it| it.as_str().to_owned());
    let together = file.together.as_ref().map(|it| format!("in all {it}"));
    let form = file.form.map(|form| form.as_str().to_owned());
    let altered = file.altered.as_ref().map(|_| "altered".to_owned());
    let files = file.files.map(|files| format!("{files} files"));
    let known = [expression, form, together, altered, files].into_iter().flatten();
    let known: Vec<String> = known.collect();
    match (file.line, known.is_empty()) {
        (Some(line), false) => format!("{}:{line} ({})", file.path, known.join("; ")),
        _ => file.path.to_string(),
    }
}

/// `NAME URL ALGORITHM:DIGITS…`, as far as it is known, with the first digits.
fn file(file: &Distribution) -> String {
    let names = [&file.file, &file.url].into_iter().flatten().map(ToString::to_string);
    names.chain(file.digests.iter().map(short)).collect::<Vec<_>>().join(" ")
}

fn short(digest: &FileDigest) -> String {
    let digits: String = digest.value.chars().take(8).collect();
    format!("{}:{digits}…", digest.algorithm)
}

/// `needs LOCKFILE: NAME VERSION needs …` for each package of a lockfile, and one row for packages without
/// dependencies.
fn needs(rows: &[Dependencies], report: &Report) -> Vec<String> {
    let name = |id: &ComponentId| match report.component(id) {
        Some(found) => match &found.version {
            Some(version) => format!("{} {version}", quoted(&found.name)),
            None => quoted(&found.name),
        },
        None => format!("LOST COMPONENT {id}"),
    };
    let names = |ids: &[ComponentId]| {
        let mut names: Vec<String> = ids.iter().map(name).collect();
        names.sort();
        names.join(", ")
    };
    let (some, none): (Vec<&Dependencies>, Vec<&Dependencies>) =
        rows.iter().partition(|row| !row.on.is_empty());
    let of = |row: &Dependencies| row.of.as_ref().map_or("the project".to_owned(), name);
    let Some(first) = rows.first() else { return Vec::new() };
    let mut lines: Vec<String> = some
        .iter()
        .map(|row| format!("needs {}: {} needs {}", row.path, of(row), names(&row.on)))
        .collect();
    lines.sort();
    let mut idle: Vec<String> = none.iter().map(|row| of(row)).collect();
    idle.sort();
    if !idle.is_empty() {
        lines.push(format!("needs {}: nothing for {}", first.path, idle.join(", ")));
    }
    lines
}

/// `, FIELD from PLACE` for each claim with a line. Claims of references and lockfiles are in the rows of those.
fn stated(component: &Component) -> String {
    let is_row = |kind| matches!(kind, EvidenceKind::Reference | EvidenceKind::LockfileEntry);
    let claims = component.evidence.iter().filter(|it| !is_row(it.kind));
    let claims = claims.filter(|it| it.location.line.is_some());
    claims.fold(String::new(), |mut row, it| {
        let _ = write!(row, ", {} from {}", it.field(), it.location);
        row
    })
}

/// Whether a package URL contains a revision, so that the row does not repeat it.
fn says(purl: &str, revision: &str) -> bool {
    let plain = purl.replace("%2F", "/").replace("%3A", ":").replace("%40", "@");
    plain.split_once('@').is_some_and(|(_, behind)| behind.starts_with(revision))
}

/// The upstream that a GitHub package URL implies, in lower case.
fn upstream_of(purl: &str) -> Option<String> {
    let name = purl.strip_prefix("pkg:github/")?.split(['@', '#', '?']).next()?;
    Some(format!("https://github.com/{}", name.to_lowercase()))
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// `PLACE KIND VALUE, PIN, TRUST, …`.
#[expect(clippy::too_many_lines, reason = "one field after the other, in the order of the row")]
fn reference(reference: &Reference, report: &Report) -> String {
    let Reference { location, kind, value, pin, trust, .. } = reference;
    let value_text = quoted(value.as_str());
    let mut row = format!("{location} {kind} {value_text}, {pin} ({}), {trust}", reference.syntax);
    let mut part = |name: &str, text: &str| {
        let _ = write!(row, ", {name} {text}");
    };
    if let Some(scope) = reference.scope {
        part("scope", scope.as_str());
    }
    if let Some(method) = reference.method {
        part("by", method.as_str());
    }
    if let Some(requested) = shown_beside(reference.requested.as_ref(), value) {
        part("requested", &quoted(requested));
    }
    if let Some(target) = &reference.target
        && !contains(value.as_str(), &target.identity())
    {
        part("target", &quoted(&target.identity()));
    }
    match reference.component.as_ref().map(|id| (id, report.component(id))) {
        None => part("no", "component"),
        Some((id, None)) => part("LOST COMPONENT", id.as_str()),
        Some((_, Some(found))) if contains(value.as_str(), &found.name) => {}
        Some((_, Some(found))) => part("component", &quoted(&found.name)),
    }
    if let Some(locked) = &reference.locked {
        let settled = [locked.version.as_deref(), locked.commit.as_ref().map(Requested::as_str)];
        let settled = settled.into_iter().flatten();
        let by = format!("by {}", locked.lockfile);
        let words: Vec<&str> = settled.chain([by.as_str()]).collect();
        part("locked", &words.join(" "));
    }
    if let Some(lock) = &reference.lock {
        part("lockfile", &format!("{} {}", lock.status, lock.location));
        if let Some(commit) = &lock.commit {
            part("runs", commit);
        }
        if let Some(listed) = &lock.listed {
            part("listed", listed.as_str());
        }
        if let Some(host) = &lock.hostname {
            part("host", host.as_str());
        }
    }
    if let Some(effective) = &reference.effective {
        part("effective", effective.pin.as_str());
        for hop in &effective.path {
            let place = hop.repository.as_deref().unwrap_or("here");
            part("by way of", &format!("{} ({place}, {}:{})", hop.value, hop.path, hop.line));
        }
    }
    let exposures: Vec<&str> = reference.exposures.iter().map(|it| Exposure::as_str(*it)).collect();
    if !exposures.is_empty() {
        part("exposes", &exposures.join(" "));
    }
    for digest in &reference.digests {
        part("digest", &short(digest));
    }
    if let Some(comment) = &reference.comment {
        part("comment", &format!("`{comment}`"));
    }
    if let Some(problem) = &reference.problem {
        part("problem", problem);
    }
    if reference.activity != Activity::Active {
        let _ = write!(row, ", {}", reference.activity.as_str());
    }
    row
}

/// The requested revision, if the value does not contain it.
fn shown_beside<'a>(requested: Option<&'a Requested>, value: &Redacted) -> Option<&'a str> {
    requested.map(Requested::as_str).filter(|asked| !contains(value.as_str(), asked))
}

fn contains(value: &str, part: &str) -> bool {
    value.to_lowercase().contains(&part.to_lowercase())
}

fn transitive(found: &TransitiveReference, report: &Report) -> String {
    let way: Vec<String> =
        found.via.iter().map(|hop| format!("{}:{}", hop.path, hop.line)).collect();
    let row = reference(&found.reference, report);
    format!("transitive {} {row}, via {}", found.repository, way.join(" "))
}

/// `finding SEVERITY RULE PLACE: MESSAGE`.
fn finding(finding: &Finding) -> String {
    let places: Vec<String> = finding.locations.iter().map(ToString::to_string).collect();
    let Finding { severity, rule, message, .. } = finding;
    let mut row = format!("finding {severity} {rule} {}: {message}", places.join(" "));
    if let Some(deferral) = &finding.deferral {
        let state = format!("{:?}", deferral.state).to_lowercase();
        let _ = write!(row, " [deferral {}: {state}]", deferral.id);
    }
    row
}

fn deferral(used: &DeferralUse) -> String {
    let DeferralUse { id, until, matched, covered, .. } = used;
    let state = if used.expired { ", expired" } else { "" };
    format!("deferral {id} until {until}, {matched} matched, {covered} covered{state}")
}

/// The lockfile, and then each of its issues.
fn lockfile(lockfile: &Lockfile) -> Vec<String> {
    let version = lockfile.version.as_ref().map_or("no version", Redacted::as_str);
    let trusted = if lockfile.trusted { "trusted" } else { "not trusted" };
    let mut rows = vec![format!(
        "lockfile {}, {version}, {trusted}, workflows {}, entries {}",
        lockfile.path, lockfile.workflows, lockfile.entries
    )];
    for issue in &lockfile.issues {
        let parts = [issue.key.as_ref(), issue.workflow.as_ref()];
        let mut parts: Vec<&str> = parts.into_iter().flatten().map(Redacted::as_str).collect();
        parts.extend(issue.commit.as_deref());
        rows.push(format!("lock issue {} {}: {}", issue.kind, issue.location, parts.join(", ")));
    }
    rows
}

/// One row for each fact, side and note, since several files may have the same.
fn observed(observations: &[Observation]) -> Vec<String> {
    let mut all: Vec<&Observation> = observations.iter().collect();
    all.sort_by_key(|one| (&one.fact, one.holds, &one.note, &one.location));
    all.dedup();
    let subject = |one: &Observation| (one.fact.clone(), one.holds, one.note.clone());
    let rows = all.chunk_by(|a, b| subject(a) == subject(b)).filter_map(|same| {
        let first = same.first()?;
        let side = if first.holds { "for" } else { "against" };
        let places: Vec<String> = same.iter().map(|one| one.location.to_string()).collect();
        Some(format!("observed {side} {} {}: {}", first.fact, places.join(" "), first.note))
    });
    rows.collect()
}

fn coverage(row: &Coverage) -> String {
    let lockfile =
        row.lockfile.as_ref().map_or("no lockfile".to_owned(), |path| format!("lockfile {path}"));
    let Coverage { manifest, entries, locked, with_hash, .. } = row;
    format!(
        "coverage {manifest}: {lockfile}, {entries} entries, {locked} locked, {with_hash} with a hash"
    )
}

fn diagnostic(diagnostic: &Diagnostic) -> String {
    let (kind, place) = (diagnostic.kind().as_str(), diagnostic.location());
    format!("diagnostic {kind} {place}: {}", diagnostic.message())
}

/// A value, in backticks if it contains spaces or commas.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty() && !value.contains([' ', ',', '\t', '\n', '`']);
    if plain { value.to_owned() } else { format!("`{value}`") }
}

/// Escapes control characters, so that a row is one line.
fn one_line(row: &str) -> String {
    let escape = |c: char| match c {
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    row.chars().map(escape).collect()
}
