//! Applies policy, rule set and day to scans.

use std::path::{Component, Path};
use std::sync::Arc;

use plimsoll::model::{Facts, Notices};
use plimsoll::{Date, Policy, Report, Ruleset, Scan, Scopes, read_facts, read_ruleset};

use crate::args::{PolicyArgs, SourceArgs};
use crate::clock::today;
use crate::exit::Failure;
use crate::given::Given;
use crate::message::say;
use crate::progress::Progress;
use crate::source::scan;

/// Policy, rule set and day from the arguments, read once for several scans.
#[derive(Debug)]
pub(crate) struct Judge {
    policy: Option<Policy>,
    trusted: bool,
    pub(crate) ruleset: Ruleset,
    pub(crate) day: Date,
}

impl Judge {
    pub(crate) fn new(args: &PolicyArgs, given: &Given) -> Result<Self, Failure> {
        let policy = args.policy.as_deref().map(|file| policy(file, given)).transpose()?;
        let ruleset = ruleset(args.ruleset.as_deref(), given)?;
        let day = match args.as_of {
            Some(day) => day,
            None => today()?,
        };
        Ok(Self { policy, trusted: args.trust_repo_config, ruleset, day })
    }

    /// Whether a policy in the repository is applied.
    pub(crate) fn trusts_repository(&self) -> bool {
        self.trusted
    }

    /// The applied policy, if it was given on the command line.
    pub(crate) fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// Scans what the arguments name.
    pub(crate) fn report(
        &self,
        source: &SourceArgs,
        progress: &Arc<Progress>,
        more: impl FnOnce(Scan) -> Result<Scan, Failure>,
    ) -> Result<Report, Failure> {
        let outcome = more(self.scan(source, progress)?)?.run();
        progress.finish();
        outcome.map_err(Failure::of_scan)
    }

    /// Scans like [`Self::report`], and collects the notices of components with some scopes.
    pub(crate) fn notices(
        &self,
        source: &SourceArgs,
        progress: &Arc<Progress>,
        scopes: Scopes,
    ) -> Result<(Report, Notices), Failure> {
        let outcome = self.scan(source, progress)?.notices(scopes);
        progress.finish();
        outcome.map_err(Failure::of_scan)
    }

    fn scan(&self, source: &SourceArgs, progress: &Arc<Progress>) -> Result<Scan, Failure> {
        let mut scan = scan(source, progress)?
            .trust_repo_config(self.trusted)
            .as_of(self.day)
            .ruleset(self.ruleset.clone());
        if let Some(policy) = &self.policy {
            scan = scan.policy(policy.clone());
        }
        Ok(scan)
    }
}

/// Reports that the scanned repository has a policy that is not applied.
pub(crate) fn announce(report: &Report) {
    let path = plimsoll::model::RepoPath::new(plimsoll::POLICY_FILE);
    let note = report.diagnostics.iter().find(|one| one.location().path == path);
    if let Some(note) = note {
        say(&format!("note: {}: {}", note.location(), note.message()));
    }
}

/// The rule set in a file, otherwise the built-in one.
pub(crate) fn ruleset(file: Option<&Path>, given: &Given) -> Result<Ruleset, Failure> {
    let Some(file) = file else { return Ok(Ruleset::default()) };
    let text = given.text(file)?;
    read_ruleset(&text, &file.display().to_string())
        .map_err(|why| Failure::usage(anyhow::Error::new(why)))
}

/// The policy in a file.
pub(crate) fn policy(file: &Path, given: &Given) -> Result<Policy, Failure> {
    let text = given.text(file)?;
    let within = given.within_tree(file);
    let shown = within.clone().unwrap_or_else(|| name(file));
    // An error names the file as it was given; only reports are read elsewhere.
    let mut policy = plimsoll::policy(&text, &shown)
        .or_else(|_| plimsoll::policy(&text, &file.display().to_string()))
        .map_err(Failure::of_scan)?;
    policy.external = within.is_none();
    Ok(policy)
}

/// The facts in a file.
pub(crate) fn facts(file: &Path, given: &Given) -> Result<Facts, Failure> {
    let text = given.text(file)?;
    read_facts(&text, &file.display().to_string())
        .map_err(|why| Failure::usage(anyhow::Error::new(why)))
}

/// The name of a policy outside of the scanned tree: the path as it was given, but only the file name of an absolute
/// one, because reports must not contain absolute paths of this machine.
fn name(file: &Path) -> String {
    let absolute = |part| matches!(part, Component::RootDir | Component::Prefix(_));
    if !file.components().any(absolute)
        && let Some(name) = file.to_str()
    {
        return name.replace('\\', "/");
    }
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
