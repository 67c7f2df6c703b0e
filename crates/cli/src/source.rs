//! Creates scans from arguments.

use std::sync::Arc;

use plimsoll::{Checkouts, Scan};

use crate::args::SourceArgs;
use crate::clock::source_date_epoch;
use crate::exit::Failure;
use crate::progress::Progress;

/// Creates a scan from the arguments.
pub(crate) fn scan(args: &SourceArgs, progress: &Arc<Progress>) -> Result<Scan, Failure> {
    let mut scan = Scan::path(&args.path)
        .profile(args.trust.profile())
        .git_reach(args.trust.git_reach())
        .jobs(args.jobs)
        .allow_cargo(args.allow_cargo)
        .observer(Arc::clone(progress));
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
    if let Some(revision) = &args.rev {
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
