//! `plimsoll licenses`.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use plimsoll::model::{RepoPath, Scope, SourceInfo, SourceKind};
use plimsoll::{Format, LicenseListing, RenderOptions, license_file, render_licenses};

use crate::args::{Cli, LicensesArgs};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::output::Outputs;
use crate::progress::Progress;
use crate::{gate, source};

/// Lists licenses of components, or of files.
pub(crate) fn run(cli: &Cli, args: &LicensesArgs) -> Result<Exit, Failure> {
    let outputs = Outputs::new(&args.output, Format::Table, &args.source.tree())?;
    let listing = match single(args)? {
        Some(listing) => listing,
        None if args.files => files(cli, args)?,
        None => components(cli, args)?,
    };
    outputs.write(|output, out| {
        let options = output.options(cli.color, RenderOptions::default());
        render_licenses(&listing, output.format, &options, out)
    })?;
    if !cli.quiet {
        outputs.announce();
    }
    let is_done = listing.complete || args.source.allow_incomplete;
    Ok(gate::lost(if is_done { Exit::Done } else { Exit::Incomplete }, &listing.diagnostics))
}

/// Lists components, or files if there are no components.
fn components(cli: &Cli, args: &LicensesArgs) -> Result<LicenseListing, Failure> {
    let judge = Judge::new(&args.policy, &Given::new(&args.source))?;
    let progress = Progress::new(cli.quiet);
    let report = judge.report(&args.source, &progress, Ok)?;
    let scopes: Vec<Scope> = args.scope.iter().map(|scope| Scope::from(*scope)).collect();
    let mut listing = LicenseListing::of_report(&report, &scopes);
    if scopes.is_empty() && !listing.has_components() {
        let files = files(cli, args)?;
        listing = files.with_components(listing.components);
    }
    if !cli.quiet {
        judge::announce(&report);
    }
    Ok(listing)
}

fn files(cli: &Cli, args: &LicensesArgs) -> Result<LicenseListing, Failure> {
    let progress = Progress::new(cli.quiet);
    let scan = source::scan(&args.source, &Arc::clone(&progress))?;
    let outcome = scan.license_files();
    progress.finish();
    outcome.map_err(Failure::of_scan)
}

/// Lists the licenses of one file, or of standard input if the path is `-`.
fn single(args: &LicensesArgs) -> Result<Option<LicenseListing>, Failure> {
    let path = &args.source.path;
    let limit = args.source.trust.limits().hashed_bytes;
    let (name, content) = if path.as_os_str() == "-" {
        let mut content = Vec::new();
        let read = std::io::stdin().lock().take(limit + 1).read_to_end(&mut content);
        read.context("standard input could not be read").map_err(Failure::usage)?;
        if u64::try_from(content.len()).is_ok_and(|length| length > limit) {
            let why = anyhow::anyhow!("standard input is larger than {limit} bytes");
            return Err(Failure::usage(why));
        }
        (RepoPath::new("-"), content)
    } else if args.source.rev.is_none() && path.is_file() {
        (shown(path), Given::new(&args.source).disk(path, limit, "")?)
    } else {
        return Ok(None);
    };
    let info = SourceInfo::new(SourceKind::Memory);
    Ok(Some(LicenseListing::of_files(info, vec![license_file(name, &content)], Vec::new())))
}

/// The given path if it is relative, otherwise the file name, so that reports do not contain absolute paths.
fn shown(path: &Path) -> RepoPath {
    let path = path.strip_prefix(".").unwrap_or(path);
    let shown = match (path.is_relative() && !path.starts_with(".."), path.file_name()) {
        (false, Some(name)) => Path::new(name),
        _ => path,
    };
    RepoPath::new(shown.as_os_str().as_encoded_bytes())
}
