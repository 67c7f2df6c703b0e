//! `plimsoll digest`: digests of reviewed files, for corrections and clarifications in the policy.

use std::fmt::Write as _;

use plimsoll::Scan;
use plimsoll::escape::{log, terminal};
use plimsoll::model::RepoPath;

use super::explain::path_in_source;
use crate::args::DigestArgs;
use crate::exit::{Exit, Failure};
use crate::output;

/// Prints a line for each path, as `sha256sum` does.
pub(crate) fn run(args: &DigestArgs) -> Result<Exit, Failure> {
    let paths: Vec<RepoPath> =
        args.paths.iter().map(|path| in_source(path)).collect::<Result<_, _>>()?;
    let mut scan = Scan::path(&args.repository)
        .profile(args.trust.profile())
        .git_reach(args.trust.git_reach());
    if let Some(revision) = &args.rev {
        scan = scan.revision(revision);
    }
    let digests = scan.digests(&paths).map_err(Failure::of_scan)?;
    let mut text = String::new();
    for (path, digest) in paths.iter().zip(digests) {
        let path = terminal(&path.to_string());
        let digest = match digest {
            Ok(Some(digest)) => digest,
            Ok(None) => {
                return Err(Failure::usage(anyhow::anyhow!("{path} is not in the repository")));
            }
            Err(why) => return Err(Failure::usage(anyhow::anyhow!("{path}: {}", terminal(&why)))),
        };
        let _ = writeln!(text, "{}", log(&format!("{digest}  {path}")));
    }
    output::print(&text)?;
    Ok(Exit::Done)
}

/// Parses a path in the repository, as shell completion writes it.
fn in_source(text: &str) -> Result<RepoPath, Failure> {
    path_in_source(text).ok_or_else(|| {
        Failure::usage(anyhow::anyhow!("{} is not a path inside the repository", terminal(text)))
    })
}
