//! `plimsoll scan` and `plimsoll pins`.

use std::fmt::Write as _;

use plimsoll::{
    Checkouts, CiComponents, Format, Observer as _, RenderOptions, Report, Scan, Severity, View,
    render_to,
};

use super::compare;
use crate::args::{CiPlace, Cli, Color, ScanArgs, SourceArgs};
use crate::exit::{Exit, Failure};
use crate::gate;
use crate::gate::counted;
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::output::{self, Output, Outputs};
use crate::progress::Progress;

/// Said beside an SBOM that cannot name whose code it describes.
const NAMELESS: &str = "note: the URL of the repository is not known, so the SBOM names no supplier \
                        for it: give it with --url";

/// Runs a scan, writes its outputs, and tells the exit code.
pub(crate) fn run(cli: &Cli, args: &ScanArgs, view: View) -> Result<Exit, Failure> {
    let outputs = Outputs::new(&args.output, Format::Table, &args.source.tree())?;
    let judge = Judge::new(&args.policy, &Given::new(&args.source))?;
    let progress = Progress::new(cli.quiet);
    let report = report(args, view, &judge, &progress)?;
    progress.stage("writing", None);
    let options = render_options(args, view);
    outputs.write(|output, out| {
        let mut options = options.clone();
        if output.is_standard() {
            options = options.with_color(color(cli)).with_width(output::width());
        }
        render_to(&report, output.format, &options, out)
    })?;
    if !cli.quiet {
        if !outputs.iter().any(Output::is_standard) {
            crate::say(&summary(&report, &outputs));
        }
        if report.source.url.is_none() && outputs.iter().any(|output| is_sbom(output.format)) {
            crate::say(NAMELESS);
        }
        judge::announce(&report);
    }
    if args.timings {
        crate::say(progress.table().trim_end());
    }
    Ok(exit(&report, args))
}

fn report(
    args: &ScanArgs,
    view: View,
    judge: &Judge,
    progress: &Progress,
) -> Result<Report, Failure> {
    let revision = args.rev.as_deref();
    judge.report(&args.source, revision, progress, |scan| {
        let scan = scan.include_inactive(args.include_inactive);
        if view == View::Pins {
            let detectors = ["workflow-uses", "actions-lock", "script-fetch"];
            return scan.only(&detectors).map_err(Failure::of_scan);
        }
        Ok(scan)
    })
}

/// A scan of what the arguments name.
pub(crate) fn scan<'a>(
    args: &SourceArgs,
    revision: Option<&str>,
    progress: &'a Progress,
) -> Result<Scan<'a>, Failure> {
    let mut scan = Scan::path(&args.path)
        .profile(args.trust.profile())
        .git_reach(args.trust.git_reach())
        .jobs(args.jobs)
        .allow_cargo(args.allow_cargo)
        .observer(progress);
    for name in &args.own_org {
        scan = scan.own_organization(name);
    }
    if !args.follow.is_empty() {
        let mut checkouts = Checkouts::new(args.trust.limits());
        for given in &args.follow {
            let why = |why| Failure::usage(anyhow::Error::new(why).context("--follow"));
            checkouts.add(given).map_err(why)?;
        }
        scan = scan.follow(checkouts);
    }
    if let Some(revision) = revision {
        scan = scan.revision(revision);
    }
    if let Some(name) = &args.name {
        scan = scan.name(name);
    }
    if let Some(url) = &args.url {
        scan = scan.url(url);
    }
    if let Some(seconds) = source_date_epoch()? {
        scan = scan.timestamp(seconds);
    }
    Ok(scan)
}

/// The time a reproducible build asks for.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(crate) fn source_date_epoch() -> Result<Option<i64>, Failure> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let text = value.to_string_lossy();
    text.parse().map(Some).map_err(|_| {
        Failure::usage(anyhow::anyhow!(
            "SOURCE_DATE_EPOCH is {text:?}: it must be a number of seconds since 1970"
        ))
    })
}

fn render_options(args: &ScanArgs, view: View) -> RenderOptions {
    let place = match args.ci_components {
        CiPlace::Formulation => CiComponents::Formulation,
        CiPlace::Components => CiComponents::Components,
    };
    compare::options().with_view(view).with_ci_components(place)
}

fn is_sbom(format: Format) -> bool {
    matches!(format, Format::CycloneDxJson(_) | Format::SpdxJson)
}

fn color(cli: &Cli) -> bool {
    match cli.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let choice = anstream::AutoStream::choice(&std::io::stdout());
            choice != anstream::ColorChoice::Never
        }
    }
}

/// One line for people when every output went to a file.
fn summary(report: &Report, outputs: &Outputs<Format>) -> String {
    let totals = &report.summary;
    let mut line = format!(
        "{}, {} ({} not pinned), {}",
        counted(report.components.iter().filter(|component| component.active).count(), "component"),
        counted(totals.references, "reference"),
        totals.not_pinned(),
        counted(totals.findings(), "finding")
    );
    if report.has_losses() {
        let losses = report.diagnostics.iter().filter(|one| one.kind().is_loss()).count();
        let _ = write!(line, "; incomplete: {} while reading", counted(losses, "problem"));
    } else if !report.complete {
        let kinds = counted(report.unread().count(), "kind");
        let _ = write!(line, "; incomplete inventory: {kinds} of file not read in full");
    }
    for output in outputs.iter() {
        if let Some(file) = &output.file {
            let _ = write!(line, "\n{}: {}", output.format, file.display());
        }
    }
    line
}

fn exit(report: &Report, args: &ScanArgs) -> Exit {
    let floor = args.fail_on.map(Severity::from);
    if floor.is_some_and(|floor| report.summary.findings_from(floor) > 0) {
        Exit::Findings
    } else {
        gate::complete(report, &args.source)
    }
}
