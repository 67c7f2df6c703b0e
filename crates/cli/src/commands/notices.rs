//! `plimsoll notices`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use plimsoll::license::{AuditVerdict, BundleAudit, BundleStanza, audit_bundle, read_bundle};
use plimsoll::model::Scope;
use plimsoll::{NoticesFormat, Scopes, escape, render_notices};

use crate::args::{Cli, NoticesArgs};
use crate::exit::{Exit, Failure};
use crate::given::{Given, INVENTORY};
use crate::judge::{self, Judge};
use crate::message::say;
use crate::progress::Progress;
use crate::words::counted;
use crate::{gate, output};

/// Writes the notices of what others made, compares them with a file, or audits a bundle.
pub(crate) fn run(cli: &Cli, args: &NoticesArgs) -> Result<Exit, Failure> {
    let given = Given::new(&args.source);
    if let Some(bundle) = &args.audit {
        return audit(cli, bundle, &given);
    }
    let judge = Judge::new(&args.policy, &given)?;
    let progress = Progress::new(cli.quiet);
    let scopes: Scopes = match args.scope.as_slice() {
        [] => [Scope::Product].into_iter().collect(),
        asked => asked.iter().map(|scope| Scope::from(*scope)).collect(),
    };
    let (report, notices) = judge.notices(&args.source, args.rev.as_deref(), &progress, scopes)?;
    let mut content = Vec::new();
    render_notices(&notices, args.format(), &mut content)
        .map_err(|why| Failure::internal(why.into()))?;
    if !cli.quiet {
        let unknown = |component: &&plimsoll::Component| component.scope == Scope::Unknown;
        let left_out =
            report.components.iter().filter(|it| it.active && !it.is_ci()).filter(unknown);
        let count = left_out.count();
        if args.scope.is_empty() && count > 0 {
            let count = counted(count, "component");
            say(&format!(
                "note: nothing says what {count} are needed for, so they are left out: add --scope product,unknown"
            ));
        }
        judge::announce(&report);
    }
    if let Some(file) = &args.check {
        let kept = given.disk(file, INVENTORY, "")?;
        if kept != content {
            say(&differing(file, args.format(), &kept, &content));
            return Ok(Exit::Findings);
        }
    } else if let Some(file) = &args.output {
        output::replace(file, &content, &args.source.tree())?;
    } else {
        output::standard(&content).map_err(Failure::internal)?;
    }
    Ok(gate::told(gate::complete(&report, &args.source), &report))
}

/// Most parts that are named.
const NAMED: usize = 20;

/// Which parts of a file of notices are not those of the tree.
fn differing(file: &Path, format: NoticesFormat, kept: &[u8], new: &[u8]) -> String {
    let mut text = format!("{} is not what the tree says", file.display());
    let lines = if format == NoticesFormat::Text { changes(kept, new) } else { Vec::new() };
    for line in lines.iter().take(NAMED) {
        let _ = write!(text, "\n  {}", escape::log(line));
    }
    if let Some(more) = lines.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

fn changes(kept: &[u8], new: &[u8]) -> Vec<String> {
    let (before, after) = (stanzas(kept), stanzas(new));
    let gone = before.keys().filter(|part| !after.contains_key(*part));
    let gone = gone.map(|part| format!("not in the tree: {part}"));
    let others = after.iter().filter_map(|(part, said)| match before.get(part) {
        None => Some(format!("missing: {part}")),
        Some(before) if before != said => Some(format!("changed: {part}")),
        Some(_) => None,
    });
    gone.chain(others).collect()
}

/// What a bundle says of each part: the stanza and its texts.
fn stanzas(bundle: &[u8]) -> BTreeMap<String, Vec<&[u8]>> {
    let mut parts: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
    for stanza in read_bundle(bundle) {
        let spans = std::iter::once(&stanza.span).chain(stanza.texts.iter().map(|text| &text.span));
        let said = spans.filter_map(|span| bundle.get(span.bytes.clone()));
        parts.entry(title(&stanza)).or_default().extend(said);
    }
    parts
}

fn title(stanza: &BundleStanza) -> String {
    let version = stanza.version.as_ref().map(|version| format!(" {version}"));
    format!("{}{}", stanza.name, version.unwrap_or_default())
}

/// Says where the claims and the texts of a bundle disagree.
fn audit(cli: &Cli, file: &Path, given: &Given) -> Result<Exit, Failure> {
    let content = given.disk(file, INVENTORY, "")?;
    let rows = audit_bundle(&content);
    if rows.is_empty() {
        let why = "it has no stanza with a name and a license";
        return Err(Failure::usage(anyhow::anyhow!("{}: {why}", file.display())));
    }
    let differing: Vec<&BundleAudit> =
        rows.iter().filter(|row| row.verdict != AuditVerdict::Agrees).collect();
    let lines: String = differing.iter().map(|row| escape::log(&line(row)) + "\n").collect();
    output::standard(lines.as_bytes()).map_err(Failure::internal)?;
    if !cli.quiet {
        let agreeing = rows.len() - differing.len();
        say(&format!(
            "{agreeing} of {} have the texts of their license",
            counted(rows.len(), "part")
        ));
    }
    Ok(if differing.is_empty() { Exit::Done } else { Exit::Findings })
}

/// One part of a bundle: what is claimed, and what the text is.
fn line(row: &BundleAudit) -> String {
    let claim = row.stanza.license.as_deref().unwrap_or("nothing");
    let found = row.found.as_ref().map(ToString::to_string).unwrap_or_default();
    let said = match row.verdict {
        AuditVerdict::NoText => "there is no text".to_owned(),
        AuditVerdict::Unrecognized => "no license is recognized in the text".to_owned(),
        AuditVerdict::Altered => format!("text is {found} with altered words"),
        AuditVerdict::SaysMore => format!("text says more: {found}"),
        AuditVerdict::UnclearClaim => format!("not an SPDX expression; text is {found}"),
        _ => format!("text is {found}"),
    };
    let place = row.stanza.texts.first().map_or(&row.stanza.span, |text| &text.span);
    let (first, last) = place.lines;
    let verdict = row.verdict.as_str();
    format!("{}: {verdict}: claimed {claim}, {said} (lines {first}-{last})", title(&row.stanza))
}
