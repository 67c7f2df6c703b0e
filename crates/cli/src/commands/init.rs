//! `plimsoll init`: a first policy, a workflow and a first baseline.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use plimsoll::model::{GitUrl, PurlParts, SourceUrl};
use plimsoll::{Baseline, Limits, POLICY_FILE, Report, Scan, open, policy};

use crate::args::{BASELINE, Cli, InitArgs};
use crate::clock::today;
use crate::exit::{Exit, Failure};
use crate::inventory;
use crate::judge;
use crate::message::say;
use crate::output::{self, Tree};
use crate::progress::Progress;
use crate::words::counted;

/// The policy to begin with.
const POLICY: &str = include_str!("../../templates/first-policy.toml");

/// The workflow that compares each pull request with the baseline.
const WORKFLOW: &str = include_str!("../../templates/plimsoll.yml");

/// The path of the workflow.
const WORKFLOW_FILE: &str = ".github/workflows/plimsoll.yml";

/// The command of the workflow, for other CI systems.
const GATE: &str = "plimsoll diff --baseline plimsoll-baseline.json --policy plimsoll.toml --fail-on new \
                    --fail-on weakened --fail-on expired";

/// Runs `plimsoll init`. Existing files are not changed.
pub(crate) fn run(cli: &Cli, args: &InitArgs) -> Result<Exit, Failure> {
    if !args.path.is_dir() {
        let why = anyhow::anyhow!("{} is not a directory", args.path.display());
        return Err(Failure::usage(why));
    }
    let tree = Tree::at(&args.path);
    let home = Home::of(&args.path)?;
    let mut told = Vec::new();
    let text = home.policy();
    let (wrote, words) = put(&args.path, POLICY_FILE, &text, &tree)?;
    told.push(match &home.owner {
        Some(owner) if wrote => format!("{words}: code of {owner} counts as your own"),
        _ => words,
    });
    if home.is_on_github {
        let workflow = WORKFLOW.replace("VERSION", env!("CARGO_PKG_VERSION"));
        told.push(put(&args.path, WORKFLOW_FILE, &workflow, &tree)?.1);
    }
    // The workflow is part of what the baseline accepts, so it is written before.
    let file = args.path.join(BASELINE);
    let mut exit = Exit::Done;
    if file.symlink_metadata().is_ok() {
        told.push(format!("{BASELINE} already exists and was not changed"));
        told.push(steps(&home, None));
    } else {
        let progress = Progress::new(cli.quiet);
        let mut scan = Scan::path(&args.path)
            .trust_repo_config(args.trust_repo_config)
            .as_of(today()?)
            .observer(Arc::clone(&progress));
        // git does not know the file yet, and the gate will apply it.
        if wrote {
            scan = scan.policy(policy(&text, POLICY_FILE).map_err(Failure::of_scan)?);
        }
        let report = scan.run();
        progress.finish();
        let report = report.map_err(Failure::of_scan)?;
        judge::announce(&report);
        let found = Baseline::of(&report);
        if report.has_losses() {
            exit = Exit::Incomplete;
            told.push(format!(
                "{BASELINE} was not written: not everything could be read. `plimsoll scan` says \
                 what; fix it, or accept it: `plimsoll baseline init --allow-incomplete`"
            ));
        } else {
            inventory::write(&file, &found, &tree)?;
            let summary = inventory::summary(&found);
            told.push(
                format!("wrote {BASELINE}\n\n{summary}{}", ecosystems(&report))
                    .trim_end()
                    .to_owned(),
            );
            told.push(steps(&home, Some(&report)));
        }
    }
    home.announce(&args.path);
    if !cli.quiet {
        output::print(&(told.join("\n") + "\n"))?;
    }
    Ok(exit)
}

/// The owner and host of a repository, as far as its work tree shows them.
struct Home {
    owner: Option<String>,
    is_on_github: bool,
    /// Whether the directory is already a git repository.
    in_git: bool,
}

impl Home {
    fn of(path: &Path) -> Result<Self, Failure> {
        let in_git = path.join(".git").symlink_metadata().is_ok();
        let source = open(path, None, &Limits::default());
        let source = source.map_err(|why| Failure::usage(anyhow::Error::new(why)))?;
        let url = source.info().url.as_ref();
        let repository = url.and_then(SourceUrl::repository);
        let is_on_github = match repository.map(GitUrl::host) {
            Some("github.com") | None => true,
            // A self-hosted server may run the same workflows.
            Some(_) => path.join(".github/workflows").is_dir(),
        };
        // Text that is written into a policy is not escaped, so it must not need escapes.
        let is_plain = |name: &&str| {
            name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let owner = repository.and_then(GitUrl::account).filter(is_plain).map(str::to_owned);
        Ok(Self { owner, is_on_github, in_git })
    }

    /// Says that a folder is not a repository, since a gate compares commits.
    fn announce(&self, path: &Path) {
        if !self.in_git {
            say(&format!(
                "note: {} is not a git repository yet: the baseline has no commit, and counts every file of the folder",
                path.display()
            ));
        }
    }

    /// The policy to begin with.
    fn policy(&self) -> String {
        let own = self.owner.as_ref().map(|owner| format!("\"{owner}\"")).unwrap_or_default();
        POLICY.replace("OWN", &format!("[{own}]"))
    }
}

/// The kinds of package that were found, the most frequent first.
fn ecosystems(report: &Report) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let purls = report.components.iter().filter_map(|component| component.purl.as_deref());
    for purl in purls.filter_map(PurlParts::of) {
        *kinds.entry(purl.kind()).or_default() += 1;
    }
    let mut kinds: Vec<(&str, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    if kinds.is_empty() { String::new() } else { format!("ecosystems: {}\n", kinds.join(", ")) }
}

/// The three things to do next.
fn steps(home: &Home, report: Option<&Report>) -> String {
    let first = report.and_then(|report| report.findings.first().map(|first| (report, first)));
    let look = match first {
        Some((report, first)) => {
            let what = match report.findings.len() {
                1 => "the finding".to_owned(),
                all => format!("the most severe of {}", counted(all, "finding")),
            };
            format!("Look at {what}: plimsoll scan, then plimsoll explain {}", first.rule)
        }
        None => "See what was found: plimsoll scan".to_owned(),
    };
    let workflow = if home.is_on_github { format!(" {WORKFLOW_FILE}") } else { String::new() };
    let start = if home.in_git { "" } else { "git init && " };
    let commit = format!(
        "Commit: {start}git add {POLICY_FILE} {BASELINE}{workflow} && git commit -m \"Add a security baseline\""
    );
    let gate = if home.is_on_github {
        "Make the check \"Security baseline\" required for pull requests".to_owned()
    } else {
        format!("Run in CI for each change: {GATE}")
    };
    format!(
        "\nNext:\n  1. {look}\n  2. {commit}\n  3. {gate};\n     plimsoll baseline update --policy \
         {POLICY_FILE} accepts what has changed"
    )
}

/// Writes a file that does not exist yet; returns whether it did, and a line that reports it.
fn put(root: &Path, name: &str, content: &str, tree: &Tree) -> Result<(bool, String), Failure> {
    let file = root.join(name);
    // A link would lead elsewhere.
    if file.symlink_metadata().is_ok() {
        return Ok((false, format!("{name} already exists and was not changed")));
    }
    if let Some(directory) = file.parent() {
        let directory = output::directory(directory, tree)?;
        let failed = || format!("directory {} could not be created", directory.display());
        std::fs::create_dir_all(&directory).with_context(failed).map_err(Failure::usage)?;
    }
    output::create(&file, content.as_bytes(), tree)?;
    Ok((true, format!("wrote {name}")))
}
