//! `plimsoll notices`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use plimsoll::license::read_bundle;
use plimsoll::model::Scope;
use plimsoll::{NoticesFormat, Scopes, escape, render_notices};

use super::notices_audit::{self, title};
use crate::args::{Cli, NoticesArgs};
use crate::exit::{Exit, Failure};
use crate::given::{Given, INVENTORY};
use crate::judge::{self, Judge};
use crate::message::say;
use crate::progress::Progress;
use crate::words::counted;
use crate::{gate, output, terminal};

/// Writes the notices of third-party code, compares them with a file, or audits a bundle.
pub(crate) fn run(cli: &Cli, args: &NoticesArgs) -> Result<Exit, Failure> {
    let given = Given::new(&args.source);
    if let Some(bundle) = &args.audit {
        return notices_audit::audit(cli, bundle, &given);
    }
    let judge = Judge::new(&args.policy, &given)?;
    let progress = Progress::new(cli.quiet);
    let scopes: Scopes = match args.scope.as_slice() {
        [] => [Scope::Product].into_iter().collect(),
        asked => asked.iter().map(|scope| Scope::from(*scope)).collect(),
    };
    let (report, notices) = judge.notices(&args.source, &progress, scopes)?;
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
                "note: {count} with unknown scope left out: to include them, add --scope product,unknown"
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
        match (terminal::width(), std::str::from_utf8(&content)) {
            (Some(_), Ok(text)) => output::print(text)?,
            // License texts are written to a pipe byte by byte, without masking control characters.
            _ => output::standard(&content).map_err(Failure::internal)?,
        }
    }
    Ok(gate::report_losses(gate::complete(&report, &args.source), &report))
}

/// The maximum number of parts in a message.
const NAMED: usize = 20;

/// Describes the differences between a file of notices and the scanned source.
fn differing(file: &Path, format: NoticesFormat, kept: &[u8], new: &[u8]) -> String {
    let mut text = format!("{} does not match the scanned source", file.display());
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
    let gone = gone.map(|part| format!("no longer needed: {part}"));
    let others = after.iter().filter_map(|(part, said)| match before.get(part) {
        None => Some(format!("missing: {part}")),
        Some(before) if before != said => Some(format!("changed: {part}")),
        Some(_) => None,
    });
    gone.chain(others).collect()
}

/// The stanza and the texts of each part of a bundle.
fn stanzas(bundle: &[u8]) -> BTreeMap<String, Vec<&[u8]>> {
    let mut parts: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
    for stanza in read_bundle(bundle) {
        let spans = std::iter::once(&stanza.span).chain(stanza.texts.iter().map(|text| &text.span));
        let said = spans.filter_map(|span| bundle.get(span.bytes.clone()));
        parts.entry(title(&stanza)).or_default().extend(said);
    }
    parts
}
