//! `plimsoll explain --component`: facts about a component, and how they were concluded.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use plimsoll::escape::{log, terminal};
use plimsoll::model::{
    Claim, Component, Conclusion, Field, GitUrl, Licenses, PinStrength, RepoPath, Revision,
    SourceUrl, redact,
};
use plimsoll::{ConflictRule, Report, Scan, near_names};

use super::page;
use crate::args::{ExplainArgs, ScanPlace};
use crate::clock::source_date_epoch;
use crate::exit::{Exit, Failure};
use crate::gate;
use crate::message::say;
use crate::output;
use crate::progress::Progress;
use crate::root;
use crate::words::counted;

/// The maximum number of claims listed for a conclusion. The report has all of them.
const CLAIMS: usize = 8;

/// Explains the components with a name, path or package URL.
pub(crate) fn run(quiet: bool, args: &ExplainArgs, asked: &str) -> Result<Exit, Failure> {
    let mut path = PathBuf::from(args.subject.as_deref().unwrap_or("."));
    let place = ScanPlace {
        path: &mut path,
        reach: args.trust.git_reach(),
        untrusted: args.trust.untrusted,
        reads_revision: args.rev.is_some(),
    };
    if let Some(located) = root::locate(place)?.filter(|_| !quiet) {
        say(&located.to_string());
    }
    let progress = Progress::new(quiet);
    let mut scan = Scan::path(&path)
        .profile(args.trust.profile())
        .git_reach(args.trust.git_reach())
        .include_inactive(true)
        .rules(Vec::new())
        .observer(Arc::clone(&progress));
    if let Some(revision) = &args.rev {
        scan = scan.revision(revision);
    }
    if let Some(seconds) = source_date_epoch()? {
        scan = scan.timestamp(seconds);
    }
    let outcome = scan.run();
    progress.finish();
    let report = outcome.map_err(Failure::of_scan)?;
    if report.has_losses() {
        let losses = report.diagnostics.iter().filter(|one| one.kind().is_loss()).count();
        say(&format!(
            "incomplete: {} while reading; `plimsoll scan` lists them",
            counted(losses, "problem")
        ));
    }
    let path = path_in_source(asked);
    let found = matching(&report, asked, path.as_ref());
    let mut parts: Vec<String> = found.into_iter().map(|one| explain(&report, one)).collect();
    if path.is_some_and(|path| path.is_root()) {
        parts.push(explain_source(&report));
    }
    if parts.is_empty() {
        return Err(Failure::usage(anyhow::anyhow!(unknown(&report, asked))));
    }
    output::print(&printable(&parts.join("\n")))?;
    Ok(gate::read(&report, args.allow_incomplete))
}

/// Escapes each line, so that no wrapped text becomes a workflow command of a runner.
fn printable(text: &str) -> String {
    text.lines().map(|line| log(line) + "\n").collect()
}

/// Quotes a text from the repository. Quotes inside are not escaped, because the output is only read by people.
fn quoted(text: &str) -> String {
    format!("\"{}\"", terminal(text))
}

/// The argument as a normalized path of the source, if it can be one: `a//b`, `./a` and `a/../b` are resolved as in a
/// shell.
pub(super) fn path_in_source(asked: &str) -> Option<RepoPath> {
    // The slashes of a URL would be joined: `https://h/x` would be the path `https:/h/x`.
    let is_relative = !asked.is_empty() && !asked.starts_with('/') && !asked.contains("://");
    RepoPath::default().join(asked.as_bytes()).filter(|_| is_relative)
}

/// The components that match the argument: by name, id, package URL or path; otherwise the nearest component
/// that contains the path.
fn matching<'a>(report: &'a Report, asked: &str, path: Option<&RepoPath>) -> Vec<&'a Component> {
    let is_meant = |component: &&Component| {
        component.name.eq_ignore_ascii_case(asked)
            || component.id.as_str() == asked
            || path.is_some_and(|path| component.paths.contains(path))
            || component.purl.as_deref().is_some_and(|purl| {
                let rest = purl.strip_prefix(asked);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', '?', '#']))
            })
    };
    let found: Vec<&Component> = report.components.iter().filter(is_meant).collect();
    if !found.is_empty() {
        return found;
    }
    let Some(path) = path else { return Vec::new() };
    let depth = |component: &&Component| {
        let around = component.paths.iter().filter(|at| !at.is_root() && path.is_within(at));
        around.map(|at| at.as_bytes().len()).max()
    };
    let around = report.components.iter().filter_map(|one| Some((depth(&one)?, one)));
    around.max_by_key(|(depth, _)| *depth).map(|(_, one)| one).into_iter().collect()
}

fn unknown(report: &Report, asked: &str) -> String {
    let names = report.components.iter().map(|component| component.name.as_str());
    let near: Vec<String> = near_names(asked, names).into_iter().map(quoted).collect();
    let asked = quoted(&redact(asked));
    match near.split_last() {
        None => format!("no component matches {asked}: `plimsoll scan` lists them"),
        Some((last, [])) => format!("no component matches {asked}; did you mean {last}?"),
        Some((last, rest)) => {
            format!("no component matches {asked}; did you mean {} or {last}?", rest.join(", "))
        }
    }
}

fn explain(report: &Report, component: &Component) -> String {
    let mut text = format!(
        "{} ({}, {})\n",
        terminal(&component.name),
        component.kind.as_str(),
        component.scope.as_str()
    );
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _ = writeln!(text, "  {name:<11} {}", terminal(value));
        }
    };
    line("id", Some(component.id.as_str()));
    for path in &component.paths {
        line("path", Some(&path.to_string()));
    }
    line("purl", component.purl.as_deref());
    line("cpe", component.cpe.as_ref().map(|cpe| cpe.as_str()));
    line("pin", component.pin.map(PinStrength::as_str));
    line("owner", component.owner.as_deref());
    line("repository", component.repository.as_deref());
    line("supplier", component.supplier.as_deref());
    let risk = report.risks.iter().find(|risk| risk.component == component.id);
    let risk = risk.map(|risk| {
        let why: Vec<&str> = risk.decided_by.iter().map(|fact| fact.summary()).collect();
        format!("{}: {}; provenance {}", risk.tier, why.join(", "), risk.provenance)
    });
    line("risk", risk.as_deref());
    let outer = component.nested_in.as_ref().and_then(|id| report.component(id));
    line("in", outer.map(|outer| outer.name.as_str()));
    license_files(&component.licenses, &mut text);
    for conclusion in &component.conclusions {
        text.push('\n');
        conclude(&component.evidence, conclusion, value(component, conclusion), &mut text);
    }
    text
}

/// Describes the scanned source.
fn explain_source(report: &Report) -> String {
    let source = &report.source;
    let mut text = match &source.name {
        Some(name) => format!("{} (the source)\n", terminal(name)),
        None => "the source\n".to_owned(),
    };
    for (name, value) in
        [("url", source.url.as_ref().map(SourceUrl::as_str)), ("commit", source.commit.as_deref())]
    {
        if let Some(value) = value {
            let _ = writeln!(text, "  {name:<11} {}", terminal(value));
        }
    }
    let stated = &source.statements;
    license_files(&stated.licenses, &mut text);
    if stated.conclusions.is_empty() {
        text.push_str("\n  nothing states its name, version, authors or license\n");
    }
    for conclusion in &stated.conclusions {
        text.push('\n');
        let authors: Vec<String> = stated.authors.iter().map(ToString::to_string).collect();
        let value = match conclusion.field {
            Field::Name => stated.name.as_ref().map(ToString::to_string),
            Field::Version => stated.version.as_ref().map(ToString::to_string),
            Field::Authors => Some(authors.join(", ")).filter(|all| !all.is_empty()),
            field => license(&stated.licenses, field),
        };
        conclude(&stated.evidence, conclusion, value, &mut text);
    }
    text
}

fn license_files(licenses: &Licenses, text: &mut String) {
    let mut paths: Vec<_> = licenses.observed.iter().map(|file| &file.path).collect();
    paths.dedup();
    for path in paths.into_iter().take(CLAIMS) {
        let _ = writeln!(text, "  {:<11} {}", "license in", terminal(&path.to_string()));
    }
}

/// Describes a field with its value, the rule, and the claims.
fn conclude(evidence: &[Claim], conclusion: &Conclusion, value: Option<String>, text: &mut String) {
    let value = value.map_or("unknown".to_owned(), |value| terminal(&value));
    let _ = writeln!(text, "  {}: {value}", conclusion.field);
    let rule = ConflictRule::of(&conclusion.rule);
    let why = rule.map_or(conclusion.rule.as_ref(), |rule| rule.summary);
    let _ = writeln!(text, "{}", page::fill(&terminal(&format!("{why}.")), "    ").trim_end());
    let claims = |numbers: &[u32]| -> Vec<&Claim> {
        let places = numbers.iter().filter_map(|number| usize::try_from(*number).ok());
        places.filter_map(|at| evidence.get(at)).collect()
    };
    let used = match &conclusion.used {
        Some(numbers) => claims(numbers),
        None => evidence.iter().collect(),
    };
    list("used", used.into_iter().map(|claim| (claim, None)).collect(), text);
    let rejected = conclusion.rejected.iter();
    let rejected = rejected.flat_map(|one| {
        let found = claims(&[one.claim]).into_iter();
        found.map(|claim| (claim, Some(one.rule.as_ref())))
    });
    list("rejected", rejected.collect(), text);
}

fn list(title: &str, claims: Vec<(&Claim, Option<&str>)>, text: &mut String) {
    let more = claims.len().saturating_sub(CLAIMS);
    for (claim, against) in claims.into_iter().take(CLAIMS) {
        let said = claim.raw.as_ref().map_or_else(|| claim.value.to_string(), ToString::to_string);
        let _ = writeln!(
            text,
            "    {title:<9} {}, {}: {} ({}, {}%, by {})",
            quoted(&said),
            claim.field(),
            terminal(&claim.location.to_string()),
            claim.kind,
            claim.confidence.percent(),
            terminal(&claim.detector),
        );
        let rule = against.map(|id| ConflictRule::of(id).map_or(id, |rule| rule.summary));
        if let Some(rule) = rule {
            let _ = writeln!(text, "{}", page::fill(&terminal(rule), "              ").trim_end());
        }
    }
    if more > 0 {
        let _ = writeln!(text, "    {title:<9} and {more} more");
    }
}

/// The value that was concluded for a field.
fn value(component: &Component, conclusion: &Conclusion) -> Option<String> {
    match conclusion.field {
        Field::Identity => {
            let revision = component.revision.as_ref().map(Revision::as_str);
            let at = component.version.as_deref().or(revision);
            Some(at.map_or_else(|| component.name.clone(), |at| format!("{} {at}", component.name)))
        }
        Field::Presence => Some(component.kind.as_str().to_owned()),
        Field::Name => Some(component.name.clone()),
        Field::Version | Field::MinimumVersion => component.version.clone(),
        Field::Upstream => {
            let url = component.upstream.as_ref()?.best();
            Some(url.git().map_or_else(|| url.to_string(), GitUrl::https))
        }
        Field::Revision => component.revision.as_ref().map(|it| it.as_str().to_owned()),
        Field::License | Field::LicenseText => license(&component.licenses, conclusion.field),
        Field::Cpe => component.cpe.as_ref().map(|cpe| cpe.as_str().to_owned()),
        Field::Supplier => component.supplier.as_deref().map(str::to_owned),
        Field::Content => component.content.as_ref()?.swhid.clone(),
        Field::Pin => component.pin.map(|pin| pin.as_str().to_owned()),
        Field::Scope => Some(component.scope.as_str().to_owned()),
        // Other fields are not stored in the component, so their value is taken from the claims.
        _ => {
            let at = usize::try_from(*conclusion.used.as_ref()?.first()?).ok()?;
            component.evidence.get(at).map(|claim| claim.value.to_string())
        }
    }
}

/// The license of one of the two license fields.
fn license(licenses: &Licenses, field: Field) -> Option<String> {
    match field {
        Field::License => licenses.declared.as_ref().map(|it| it.as_str().to_owned()),
        Field::LicenseText => licenses.concluded.as_ref().map(|it| it.expression.to_string()),
        _ => None,
    }
}
