//! `plimsoll scan` and `plimsoll pins`.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use plimsoll::model::Scope;
use plimsoll::{
    CiComponents, DETECTORS, Detector, Format, Observer as _, RenderOptions, Renderer, Report,
    Severity, SigningKey, Stage, View,
};

use super::parts;
use crate::args::{CiPlace, Cli, ScanArgs};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::message::say;
use crate::output::Output;
use crate::progress::Progress;
use crate::words::counted;
use crate::{gate, rules, sbom_notes};

/// The maximum size of a key in bytes.
const KEY: u64 = 1 << 16;

/// Runs a scan, writes its outputs, and returns the exit code.
pub(crate) fn run(cli: &Cli, args: &ScanArgs, view: View) -> Result<Exit, Failure> {
    let outputs = parts::outputs(args, view)?;
    let given = Given::new(&args.source);
    let key = args.sign_key.as_deref().map(|file| signing_key(file, &given)).transpose()?;
    let judge = Judge::new(&args.policy, &given)?;
    let progress = Progress::new(cli.quiet);
    let report = report(args, view, &judge, &progress)?;
    if let Some(option) = args.product.of_unnamed_supplier(&report.source.product) {
        let why = "the supplier has no name: add --product-supplier";
        return Err(Failure::usage(anyhow::anyhow!("{option}: {why}")));
    }
    progress.stage(Stage::Writing, None);
    let options = render_options(args, view).with_signing_key(key);
    let renderer = Renderer::new(&report);
    outputs.write(|output, out| {
        renderer.render_to(output.format, &output.options(cli.color, options.clone()), out)
    })?;
    if !cli.quiet {
        if !outputs.iter().any(Output::is_standard) {
            say(&summary(&report));
        }
        outputs.announce();
        for note in sbom_notes::notes(&report, &outputs, args) {
            say(&note);
        }
        judge::announce(&report);
    }
    if args.timings {
        say(progress.table().trim_end());
    }
    let exit = exit(&report, args);
    // These formats already list what could not be read.
    let lists = |output: &Output| matches!(output.format, Format::Table | Format::Markdown);
    if outputs.iter().any(|output| output.is_standard() && lists(output)) {
        return Ok(exit);
    }
    Ok(gate::report_losses(exit, &report))
}

fn report(
    args: &ScanArgs,
    view: View,
    judge: &Judge,
    progress: &Arc<Progress>,
) -> Result<Report, Failure> {
    judge.report(&args.source, progress, |scan| {
        let scan = args.product.tell(scan.include_inactive(args.include_inactive));
        if view == View::Pins {
            let metas = DETECTORS.iter().map(Detector::meta);
            let needed = metas.filter(|meta| meta.finds_ci_references).map(|meta| &*meta.id);
            return scan.only(&needed.collect::<Vec<_>>()).map_err(Failure::of_scan);
        }
        Ok(scan)
    })
}

fn render_options(args: &ScanArgs, view: View) -> RenderOptions {
    let place = match args.ci_components {
        CiPlace::Formulation => CiComponents::Formulation,
        CiPlace::Components => CiComponents::Components,
    };
    let options = rules::render_options().with_view(view).with_ci_components(place);
    if args.scope.is_empty() {
        return options;
    }
    options.with_scopes(args.scope.iter().map(|scope| Scope::from(*scope)))
}

/// Reads the key to sign with. No message contains any of it.
fn signing_key(file: &Path, given: &Given) -> Result<SigningKey, Failure> {
    let content = given.disk(file, KEY, "")?;
    let key = SigningKey::from_pem(&content);
    key.with_context(|| format!("--sign-key {}", file.display())).map_err(Failure::usage)
}

/// The summary line if every output went to a file.
fn summary(report: &Report) -> String {
    let totals = &report.summary;
    let mut line = format!(
        "{}, {} ({} not pinned), {}",
        counted(report.components.iter().filter(|component| component.active).count(), "component"),
        counted(totals.references, "reference"),
        totals.not_pinned(),
        counted(totals.findings(), "finding")
    );
    if totals.findings() > 0 {
        let _ = write!(line, " with {}", counted(totals.causes(), "root cause"));
    }
    if report.turned_off() > 0 {
        let _ = write!(line, ", {} of rules turned off", report.turned_off());
    }
    if report.has_losses() {
        let losses = report.diagnostics.iter().filter(|one| one.kind().is_loss()).count();
        let _ = write!(line, "; incomplete: {} while reading", counted(losses, "problem"));
    } else if !report.complete {
        let kinds = counted(report.unread().count(), "kind");
        let _ = write!(line, "; incomplete inventory: {kinds} of file not completely read");
    }
    line
}

fn exit(report: &Report, args: &ScanArgs) -> Exit {
    let floor = args.fail_on.map(Severity::from);
    if floor.is_some_and(|floor| report.summary.findings_from(floor) > 0) {
        Exit::Findings
    } else if gate::stale(report) {
        Exit::Expired
    } else {
        gate::complete(report, &args.source)
    }
}
