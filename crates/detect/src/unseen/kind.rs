//! A file that was not read, and its kind.

use plimsoll_model::RepoPath;

use crate::Part;

/// Something that CI runs and that was not read, or not completely.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unseen {
    pub(crate) kind: UnseenKind,
    /// The file; for commands known only at run time, the file that runs them.
    pub(crate) path: RepoPath,
}

impl Part for Unseen {}

/// The kind of such a file.
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
    pub(super) fn id(self) -> &'static str {
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

    /// The description of its files in the note.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Commands => {
                "with commands known only at run time: what these fetch is not listed"
            }
            Self::InlineProgram => {
                "with a program in a language other than shell: what it fetches is not listed"
            }
            Self::OtherCase => {
                "named in a different case than expected, and so only found on case-insensitive file \
                 systems"
            }
            Self::Makefile => "run by CI: recipes may fetch more than is listed",
            Self::Zsh => "not completely understood: what the rest fetches is not listed",
            _ => "run by CI but not read: what is fetched there is not listed",
        }
    }

    /// The kind of a program by its interpreter, or by its name if there is none.
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

    /// Text that a file must contain to be reported; empty if every file is reported.
    pub(super) fn signs(self) -> &'static [&'static str] {
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
