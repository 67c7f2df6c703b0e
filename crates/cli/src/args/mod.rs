//! Arguments.

#[macro_use]
mod help;

mod compare;
mod digest;
mod history;
mod licenses;
mod notices;
mod product;
mod scope;
mod source;
mod trust;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use plimsoll::GitReach;

use crate::output::{Color, Formats, Output};
use product::ProductArgs;
use trust::TrustArgs;

pub(crate) use compare::{
    BASELINE, BaselineArgs, BaselineCommand, DiffArgs, FromArgs, InitArgs, News, ReviewArgs,
    ScoreArgs,
};
pub(crate) use digest::DigestArgs;
pub(crate) use history::HistoryArgs;
pub(crate) use licenses::LicensesArgs;
pub(crate) use notices::NoticesArgs;
pub(crate) use scope::ScopeName;
use values::Subject;

pub(crate) use source::{PolicyArgs, ScanPlace, SourceArgs};

const ABOUT: &str = "Inventory the third-party code and CI references in a repository, \
check how they are pinned, and write SBOMs";

const LONG_ABOUT: &str = "\
Plimsoll reads a repository: submodules, directories and files of third-party code, package manifests, build files, and CI \
files with the scripts that they run. It reports which third-party code is used, where it is referenced, and how well each \
reference is pinned. \
It writes SBOMs (CycloneDX, SPDX), SARIF, JSON, Markdown, HTML and tables.

It works offline and runs nothing: no network access, no subprocess (unless --allow-cargo is given), no code of the \
scanned repository is executed, and none of its configuration is applied by default.";

/// The first steps.
const EXAMPLES: &str = after_help!(
    "  plimsoll scan                          the inventory and its findings
  plimsoll init                          a first policy, baseline and workflow
  plimsoll review -o html=review.html    the report for a security review
  plimsoll help COMMAND                  options and examples of a command"
);

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES)]
#[command(arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// When to use color; `auto` respects `NO_COLOR`
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Print no progress and no summary
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan the repository: components, references, findings, SBOMs
    #[command(after_help = after_help!(
        "  plimsoll scan
  plimsoll scan -o cyclonedx-json=bom.cdx.json -o spdx-json=bom.spdx.json
  plimsoll scan --rev v2.1.0 repo.git"
    ))]
    Scan(ScanArgs),
    /// Check how CI references are pinned; faster than a scan, because it only reads CI files
    #[command(after_help = after_help!(
        "  plimsoll pins
  plimsoll pins --fail-on medium -o sarif=pins.sarif"
    ))]
    Pins(ScanArgs),
    /// Compare with a baseline, a revision or an SBOM: new and resolved findings, weakened pins
    #[command(after_help = after_help!(
        "  plimsoll diff --baseline plimsoll-baseline.json --fail-on new,weakened
  plimsoll diff --since v2.5.0
  plimsoll diff --sbom bom.cdx.json"
    ))]
    Diff(DiffArgs),
    /// Write the report for a security review: decisions, score, changes, trend
    #[command(after_help = after_help!(
        "  plimsoll review -o html=review.html
  plimsoll review --baseline plimsoll-baseline.json --policy plimsoll.toml
  plimsoll review --quarters 4 -o json"
    ))]
    Review(ReviewArgs),
    /// Show the trend over past revisions, read from git objects: score, pins, findings
    #[command(after_help = after_help!(
        "  plimsoll history
  plimsoll history --every release --last 20 -o csv=trend.csv
  plimsoll history --save baselines"
    ))]
    History(HistoryArgs),
    /// Compute the posture score, and explain each point
    #[command(after_help = after_help!(
        "  plimsoll score
  plimsoll score --policy plimsoll.toml -o json
  plimsoll score --list-facts"
    ))]
    Score(ScoreArgs),
    /// List the licenses of components or files, and altered license texts
    ///
    /// PATH can also be a single file, or `-` for standard input
    #[command(after_help = after_help!(
        "  plimsoll licenses
  plimsoll licenses -o json=licenses.json"
    ))]
    Licenses(LicensesArgs),
    /// Write the license notices that the product has to be shipped with, or check an existing file of notices
    #[command(after_help = after_help!(
        "  plimsoll notices -o NOTICES.txt
  plimsoll notices --check NOTICES.txt"
    ))]
    Notices(NoticesArgs),
    /// Write a first policy, a first baseline and a workflow that compares pull requests with it
    #[command(after_help = after_help!(
        "  plimsoll init"
    ))]
    Init(InitArgs),
    /// Create and update the baseline that later scans are compared with
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// List the rules and detectors
    #[command(after_help = after_help!(
        "  plimsoll rules"
    ))]
    Rules,
    /// Explain a rule, a detector, the settings of a policy, or how the facts about a component were determined
    #[command(after_help = after_help!(
        "  plimsoll explain unpinned-action
  plimsoll explain policy
  plimsoll explain --component zlib"
    ))]
    Explain(ExplainArgs),
    /// Print the SHA-256 of files and directories, for corrections and clarifications in the policy
    #[command(after_help = after_help!(
        "  plimsoll digest third_party/zlib"
    ))]
    Digest(DigestArgs),
    /// Print a script that completes commands, options and values in a shell
    #[command(after_help = after_help!(
        "  source <(plimsoll completions bash)
  plimsoll completions fish > ~/.config/fish/completions/plimsoll.fish"
    ))]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of plimsoll, or of one of its commands
    #[command(after_help = after_help!(
        "  plimsoll man scan
  plimsoll man > plimsoll.1"
    ))]
    Man {
        /// The command, such as `scan` or `baseline init`
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

impl Command {
    /// The place that the command scans, to be changed to the root of the repository.
    pub(crate) fn place(&mut self) -> Option<ScanPlace<'_>> {
        match self {
            Self::Scan(args) | Self::Pins(args) => Some(args.source.place(false)),
            Self::Diff(args) => Some(args.source.place(args.from.reads_revision())),
            Self::Review(args) => Some(args.source.place(args.from.reads_revision())),
            Self::Score(args) => Some(args.source.place(false)),
            Self::Licenses(args) => Some(args.source.place(false)),
            Self::Notices(args) => Some(args.source.place(false)),
            Self::Baseline(BaselineCommand::Init(args) | BaselineCommand::Update(args)) => {
                Some(args.source.place(false))
            }
            Self::History(args) => Some(ScanPlace {
                path: &mut args.path,
                reach: args.trust.git_reach(),
                untrusted: args.trust.untrusted,
                reads_revision: true,
            }),
            Self::Init(args) => Some(ScanPlace {
                path: &mut args.path,
                reach: GitReach::Linked,
                untrusted: false,
                reads_revision: false,
            }),
            _ => None,
        }
    }

    /// The time limit of the command, if there is one.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        match self {
            Self::Scan(args) | Self::Pins(args) => args.source.trust.time_limit(),
            Self::Diff(args) => args.source.trust.time_limit(),
            Self::Review(args) => args.source.trust.time_limit(),
            Self::Score(args) => args.source.trust.time_limit(),
            Self::History(args) => args.trust.time_limit(),
            Self::Licenses(args) => args.source.trust.time_limit(),
            Self::Notices(args) => args.source.trust.time_limit(),
            Self::Explain(args) => args.trust.time_limit(),
            Self::Digest(args) => args.trust.time_limit(),
            Self::Baseline(BaselineCommand::Init(args) | BaselineCommand::Update(args)) => {
                args.source.trust.time_limit()
            }
            _ => None,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// Id of a rule or detector (`plimsoll rules` lists them), or `policy` for the settings of a policy; with `--component`, the work tree, bare
    /// repository or directory [default: .]
    #[arg(value_name = "RULE|PATH", required_unless_present = "component")]
    #[arg(value_parser = Subject, hide_possible_values = true)]
    pub(crate) subject: Option<String>,

    /// Explain the components with this name, path or package URL: each field, the rule
    /// by which it was concluded, and the claims that were used and rejected; `.` is the repository itself. No policy
    /// is applied
    #[arg(long, value_name = "NAME|PATH|PURL")]
    pub(crate) component: Option<String>,

    /// Read this revision from git objects instead of the work tree: a commit, tag or branch
    #[arg(long, value_name = "REVISION", requires = "component")]
    pub(crate) rev: Option<String>,

    /// Exit with 0 even if something could not be read
    #[arg(long, requires = "component")]
    pub(crate) allow_incomplete: bool,

    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Write this format to a file, or to standard output (only one format); can be given several
    /// times [default: table]
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    #[arg(value_parser = Formats::SCAN)]
    pub(crate) output: Vec<Output>,

    /// The place of CI components in CycloneDX
    #[arg(long, value_enum, default_value_t = CiPlace::Formulation, value_name = "PLACE")]
    pub(crate) ci_components: CiPlace,

    /// List only components with this scope in SBOMs; can be given several times, or separated by commas
    /// [default: all]
    #[arg(long, value_enum, value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scope: Vec<ScopeName>,

    /// Write two SBOMs each: one of the product to the given file, such as `bom.cdx.json`, and one of CI beside
    /// it, `bom.ci.cdx.json`, which refers to the first one
    #[arg(long)]
    pub(crate) split: bool,

    /// Sign SBOMs in CycloneDX JSON with this private Ed25519 key, in PEM form as
    /// `openssl genpkey -algorithm ed25519` writes it; other formats are not signed
    #[arg(long, value_name = "FILE")]
    pub(crate) sign_key: Option<PathBuf>,

    /// Also list inactive references, such as those in workflows of vendored code
    #[arg(long)]
    pub(crate) include_inactive: bool,

    /// Exit with 10 if there are findings of at least this severity
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Floor>,

    /// Print the number of files and bytes read and the time of each stage on standard error
    #[arg(long)]
    pub(crate) timings: bool,

    #[command(flatten)]
    pub(crate) product: ProductArgs,
}

/// The place of CI components in CycloneDX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiPlace {
    /// In `formulation`, because they build the product and are not part of it
    Formulation,
    /// Among the components, with scope `excluded`, for consumers that do not read `formulation`
    Components,
}

/// A minimum severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Floor {
    Info,
    Low,
    Medium,
    High,
}

impl From<Floor> for plimsoll::Severity {
    fn from(floor: Floor) -> Self {
        match floor {
            Floor::Info => Self::Info,
            Floor::Low => Self::Low,
            Floor::Medium => Self::Medium,
            Floor::High => Self::High,
        }
    }
}

#[cfg(test)]
mod tests;
