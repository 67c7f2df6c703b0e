//! Arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::output::Output;

const ABOUT: &str = "Inventory of the third-party code and CI references a repository carries, \
how firmly each is tied down, and SBOMs of it";

const LONG_ABOUT: &str = "\
Plimsoll walks submodules, vendored directories, CI files with the scripts they run, and package
manifests of a repository and says what others made, where the repository names it, and how firmly
each reference is tied down. It writes SBOMs
(CycloneDX, SPDX), SARIF, JSON, Markdown and tables.

It is offline and inert: no network, no subprocess (unless --allow-cargo is given), nothing of the
scanned repository is run, and no configuration is taken from it.";

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  internal error
   2  wrong usage: arguments, a path or revision that is not there
   3  nothing to scan at the path
  10  findings of at least the severity of --fail-on, or news of its kind
  13  the scan is incomplete: something could not be read (--allow-incomplete accepts it)

Examples:
  plimsoll scan                                   what is here, as a table
  plimsoll scan -o cyclonedx-json=bom.cdx.json -o spdx-json=bom.spdx.json
  plimsoll scan --rev v2.1.0 repo.git             a revision, from a bare repository
  plimsoll pins --fail-on high                    a gate for CI
  plimsoll baseline init                          what is accepted today, to commit
  plimsoll diff --baseline plimsoll-baseline.json what came, went and changed since
  plimsoll explain unpinned-action                why, and what to do";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXIT_CODES)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// When to use color; `NO_COLOR` counts in `auto`
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Print no progress and no summary
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take the whole inventory: components, references, findings, SBOMs
    Scan(ScanArgs),
    /// Report only how firmly CI references are tied down; reads only what it needs
    Pins(ScanArgs),
    /// Say what differs from a baseline or a revision: new, resolved, weakened
    Diff(DiffArgs),
    /// Keep the security baseline that later scans are compared with
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// List the rules and detectors
    Rules,
    /// Explain a rule or a detector: why it matters, and what to do
    Explain {
        /// Id of a rule or detector, as `plimsoll rules` lists them
        #[arg(value_name = "RULE")]
        id: String,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Args, Debug)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    /// Read this revision from git objects instead of the work tree: a commit, tag or branch
    #[arg(long, value_name = "REVISION")]
    pub(crate) rev: Option<String>,

    /// Write this format, to standard output or to a file; can be given several times [default:
    /// table]
    #[arg(short, long, value_name = "FORMAT[=FILE]", long_help = output_help())]
    pub(crate) output: Vec<Output>,

    /// Where CycloneDX puts CI components
    #[arg(long, value_enum, default_value_t = CiPlace::Formulation, value_name = "PLACE")]
    pub(crate) ci_components: CiPlace,

    /// List what nothing active reaches as well, such as workflows of vendored code
    #[arg(long)]
    pub(crate) include_inactive: bool,

    /// Exit with 10 when there are findings of at least this severity
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Floor>,

    /// Print files read, bytes and time of each stage on standard error
    #[arg(long)]
    pub(crate) timings: bool,
}

/// What is scanned.
#[derive(Args, Debug)]
pub(crate) struct SourceArgs {
    /// Work tree, bare repository or directory
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Number of threads; 0 is one a core
    #[arg(short, long, default_value_t = 0, value_name = "N")]
    pub(crate) jobs: usize,

    /// Exit with 0 although something could not be read
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    /// Run `cargo metadata` in the work tree to learn what Rust packages are for; cargo obeys the
    /// configuration it finds there, so allow it only where you would build
    #[arg(long)]
    pub(crate) allow_cargo: bool,

    /// Organization that counts as the repository's own, besides the owner its URL names; can be
    /// given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) own_org: Vec<String>,

    /// Checkout or mirror of another repository, whose actions and workflows are followed; can be
    /// given several times [its name: from its remote `origin`]
    #[arg(long, value_name = "[OWNER/NAME=]DIR")]
    pub(crate) follow: Vec<String>,

    /// Name of the repository, for SBOMs [default: from its URL]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// URL of the repository [default: the remote `origin`]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

/// Arguments of `diff`.
#[derive(Args, Debug)]
#[command(after_help = EXIT_CODES, group(clap::ArgGroup::new("from").required(true)))]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    /// Baseline to compare with
    #[arg(long, value_name = "FILE", group = "from")]
    pub(crate) baseline: Option<PathBuf>,

    /// Revision to compare with: a commit, tag or branch, read from git objects
    #[arg(long, value_name = "REVISION", group = "from")]
    pub(crate) since: Option<String>,

    /// Read this revision instead of the work tree
    #[arg(long, value_name = "REVISION")]
    pub(crate) rev: Option<String>,

    /// table, markdown or json
    #[arg(short, long, default_value = "table", value_name = "FORMAT")]
    pub(crate) output: plimsoll::DeltaFormat,

    /// Exit with 10 when there is something of this kind; can be given several times
    #[arg(long, value_enum, value_name = "NEWS")]
    pub(crate) fail_on: Vec<News>,
}

/// What `diff` may fail on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum News {
    /// A finding that was not there before
    New,
    /// A reference that is tied down less firmly, or a commit exchanged behind its comment
    Weakened,
}

/// What to do with a baseline.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Scan and write the first baseline
    Init(BaselineArgs),
    /// Scan, write the baseline anew, and print what differs from the one before
    Update(BaselineArgs),
    /// Print what a baseline holds
    Show {
        /// The baseline
        #[arg(default_value = BASELINE, value_name = "FILE")]
        file: PathBuf,
    },
}

/// Name of a baseline, where none is given.
const BASELINE: &str = "plimsoll-baseline.json";

/// Arguments of `baseline init` and `baseline update`.
#[derive(Args, Debug)]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,

    /// Read this revision instead of the work tree
    #[arg(long, value_name = "REVISION")]
    pub(crate) rev: Option<String>,

    /// Where the baseline is kept
    #[arg(short, long, default_value = BASELINE, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Where CycloneDX puts CI components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiPlace {
    /// In `formulation`: they made the product and are not part of it
    Formulation,
    /// Among the components, with scope `excluded`
    Components,
}

/// A severity as a floor.
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

fn output_help() -> String {
    use std::fmt::Write as _;

    let mut text = "Write this format, to standard output or to a file. Can be given several \
                    times, but only one can go to standard output.\n\nFormats:"
        .to_owned();
    for format in plimsoll::FORMATS {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {:<22}{}", format.name, format.summary);
    }
    text
}
