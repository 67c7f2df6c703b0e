//! What CI runs and no reader here reads.
//!
//! A program in Python or the recipes of a makefile can fetch what they like. They are told, one row and
//! one note for each kind with its files, and the report is not complete: nothing that a job runs may
//! hide behind the language it is written in.

mod names;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Diagnostic, DiagnosticKind, ManifestCoverage, Reference, RepoPath};
use plimsoll_source::{Entry, ReadError};

use crate::{Context, Part};
pub(crate) use places::{lost, unreachable};

/// Most of a file that is searched for what makes it worth telling.
const SEARCHED: u64 = 512 * 1024;

/// Most paths that a note names.
const NAMED: usize = 5;

/// Something that CI runs and that was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unseen {
    pub(crate) kind: UnseenKind,
    /// The file; for commands that only the run knows, the file that runs them.
    pub(crate) path: RepoPath,
}

impl Part for Unseen {}

/// What kind of thing was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum UnseenKind {
    Binary,
    Commands,
    CondaEnvironment,
    InlineProgram,
    JavaScript,
    Lua,
    Makefile,
    NodeScripts,
    Other,
    OtherCase,
    Perl,
    Php,
    PowerShell,
    Python,
    Ruby,
    Zsh,
}

impl UnseenKind {
    /// Its name in the report.
    fn id(self) -> &'static str {
        match self {
            Self::Binary => "binary-program",
            Self::Commands => "computed-commands",
            Self::CondaEnvironment => "conda-environment",
            Self::InlineProgram => "inline-program",
            Self::JavaScript => "javascript-program",
            Self::Lua => "lua-program",
            Self::Makefile => "makefile",
            Self::NodeScripts => "package-scripts",
            Self::Other => "other-program",
            Self::OtherCase => "other-case",
            Self::Perl => "perl-program",
            Self::Php => "php-program",
            Self::PowerShell => "powershell-script",
            Self::Python => "python-program",
            Self::Ruby => "ruby-program",
            Self::Zsh => "zsh-script",
        }
    }

    /// What the note says of its files.
    fn sentence(self) -> &'static str {
        match self {
            Self::Commands => {
                "with commands that only the run knows: what those fetch is not listed"
            }
            Self::InlineProgram => {
                "with a program in another language than the shell: what that fetches is not listed"
            }
            Self::OtherCase => {
                "named in another case than the tools ask for, which only a file system that folds \
                 case finds"
            }
            Self::Zsh => "not understood to its end: what the rest fetches is not listed",
            _ => "run by CI and not read: what is fetched there is not listed",
        }
    }

    /// The kind of a program by its interpreter, and where there is none by its name.
    pub(crate) fn of_program(path: &RepoPath, interpreter: Option<&str>) -> Option<Self> {
        let name = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
        let end = name.rsplit_once('.').map(|(_, end)| end.to_owned());
        let key = interpreter.map(str::to_ascii_lowercase).or(end)?;
        let stem = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        Some(match stem {
            "python" | "py" | "pypy" => Self::Python,
            "node" | "nodejs" | "deno" | "bun" | "js" | "mjs" | "cjs" | "ts" => Self::JavaScript,
            "ruby" | "rb" => Self::Ruby,
            "perl" | "pl" => Self::Perl,
            "php" => Self::Php,
            "lua" | "luajit" => Self::Lua,
            "pwsh" | "powershell" | "ps" | "psm" => Self::PowerShell,
            "bat" | "cmd" | "exe" | "fish" | "csh" | "tcsh" | "nu" | "xsh" | "elv" => Self::Other,
            _ if interpreter.is_some() => Self::Other,
            _ => return None,
        })
    }

    /// What one of its files says where there is something to tell; empty where each is told.
    fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Makefile => &[
                "curl",
                "wget",
                "http",
                "git clone",
                "pip",
                "npm",
                "npx",
                "docker",
                "cargo install",
                "go install",
                "go get",
                "apt",
                "brew",
                "shell",
                "bash",
                "sh ",
                "python",
                "eval",
                "./",
            ],
            Self::NodeScripts => &["\"scripts\""],
            Self::Binary
            | Self::Commands
            | Self::CondaEnvironment
            | Self::InlineProgram
            | Self::OtherCase
            | Self::Zsh => &[],
            _ => &[
                "http",
                "url",
                "URL",
                "socket",
                "subprocess",
                "system",
                "popen",
                "exec",
                "eval",
                "spawn",
                "fetch",
                "request",
                "Request",
                "import_module",
                "__import__",
                "pip",
                "download",
                "Download",
                "git",
            ],
        }
    }
}

/// Adds what references name and nothing reads, and one note for each kind of what was not read; gives
/// the kinds as rows.
pub(crate) fn conclude(
    context: &Context<'_>,
    mut found: Vec<Unseen>,
    references: &[Reference],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ManifestCoverage> {
    places::of_references(context, references, diagnostics);
    names::other_case(context, &mut found);
    diagnostics.extend(notes(&found));
    rows(&found)
}

/// Whether the text of a step in another language than the shell has something to tell.
pub(crate) fn is_telling(text: &str) -> bool {
    /// Beside the words of all languages: those of PowerShell, and loading of any code.
    const MORE: [&str; 7] = ["import", "iwr", "irm", "iex", "invoke-", "start-process", "choco"];
    let lower = text.to_ascii_lowercase();
    MORE.iter().any(|sign| lower.contains(sign)) || plimsoll_script::may_fetch(&lower)
}

/// Whether a file has something to tell. One that is too large to be searched may.
pub(crate) fn says(context: &Context<'_>, entry: &Entry, kind: UnseenKind) -> bool {
    let signs = kind.signs();
    if signs.is_empty() {
        return true;
    }
    let key = entry.oid.map(|oid| (oid, kind.id()));
    let memo = context.recorder.memo().zip(key);
    if let Some((memo, key)) = &memo
        && let Some(known) = memo.manifests.get(key)
    {
        return known;
    }
    let says = context.recorder.looked_at(&entry.path, kind.id(), || {
        match context.recorder.peek(entry, SEARCHED) {
            Ok(content) => is_said(kind, &content),
            Err(why) => matches!(why, ReadError::TooLarge { .. }),
        }
    });
    if let Some((memo, key)) = memo {
        memo.manifests.keep(key, says);
    }
    says
}

/// Whether the content of a file has something to tell: the same answer for who has read it anyway.
pub(crate) fn is_said(kind: UnseenKind, content: &[u8]) -> bool {
    let signs = kind.signs();
    let is_searched = u64::try_from(content.len()).is_ok_and(|size| size <= SEARCHED);
    let has = |sign: &&str| memchr::memmem::find(content, sign.as_bytes()).is_some();
    signs.is_empty() || !is_searched || signs.iter().any(has)
}

/// One row for each kind, none read.
fn rows(found: &[Unseen]) -> Vec<ManifestCoverage> {
    let rows = by_kind(found).into_iter();
    rows.map(|(kind, paths)| ManifestCoverage::new(kind.id(), false, paths)).collect()
}

/// One note for each kind.
fn notes(found: &[Unseen]) -> Vec<Diagnostic> {
    let kinds = by_kind(found).into_iter();
    let notes = kinds.filter_map(|(kind, paths)| {
        let named: Vec<String> = paths.iter().take(NAMED).map(ToString::to_string).collect();
        let more = match paths.len().saturating_sub(named.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let files = if paths.len() == 1 { "file" } else { "files" };
        let message = format!(
            "{}: {} {files} {}: {}{more}",
            kind.id(),
            paths.len(),
            kind.sentence(),
            named.join(", ")
        );
        Some(Diagnostic::file(paths.first()?, DiagnosticKind::Note, &message))
    });
    notes.collect()
}

fn by_kind(found: &[Unseen]) -> BTreeMap<UnseenKind, BTreeSet<RepoPath>> {
    let mut kinds: BTreeMap<UnseenKind, BTreeSet<RepoPath>> = BTreeMap::new();
    for one in found {
        kinds.entry(one.kind).or_default().insert(one.path.clone());
    }
    kinds
}
