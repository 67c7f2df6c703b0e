//! The result of a scan: fetches, calls of other files, and what could not be read.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, RefSyntax};

/// Limits on the work of one scan.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ScriptLimits {
    /// Maximum bytes of a text that are read. The rest produces one [`ScriptProblem`].
    pub bytes: usize,
    /// Maximum number of fetches, and of calls, that are kept: the first ones, in the order in
    /// which the script runs them. A function that is never called comes last.
    pub found: usize,
    /// Maximum nesting of scripts: the text of `bash -c`, of a here-document, of a function.
    pub depth: usize,
    /// Names of the commands whose runs are recorded, sorted; other commands are not recorded.
    pub commands: &'static [&'static str],
    /// Whether a value counts that only one branch assigns to a variable without a previous value: used to find what
    /// a script does by itself, regardless of its environment.
    pub by_itself: bool,
}

impl Default for ScriptLimits {
    fn default() -> Self {
        Self { bytes: 4 << 20, found: 20_000, depth: 12, commands: &[], by_itself: false }
    }
}

impl ScriptLimits {
    /// The same limits that keep the runs of commands. Their names must be sorted.
    #[must_use]
    pub fn with_commands(mut self, commands: &'static [&'static str]) -> Self {
        self.commands = commands;
        self
    }

    /// The same limits, for what a script does by itself.
    #[must_use]
    pub fn by_itself(mut self) -> Self {
        self.by_itself = true;
        self
    }
}

/// A command that a script runs: not one that it only mentions, copies or installs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoked {
    /// Its name without directory, in the spelling of [`ScriptLimits::commands`].
    pub name: &'static str,
    /// Its first arguments, after expansion.
    pub arguments: Vec<String>,
}

/// The dialect a shell script is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// GNU Bash, and shells that are similar enough: ksh.
    #[default]
    Bash,
    /// The Z shell, whose short forms and patterns are not valid in any other shell.
    Zsh,
    /// The shell of POSIX.1, chapter 2 "Shell Command Language".
    Posix,
}

impl Dialect {
    /// The dialect that an interpreter reads: `bash`, `/bin/sh -e {0}`, `/usr/bin/env bash`. None
    /// for an interpreter outside this family, such as `pwsh`, `cmd` or `python`.
    ///
    /// ```
    /// use plimsoll_script::Dialect;
    ///
    /// assert_eq!(Dialect::of_interpreter("#!/usr/bin/env -S bash -l"), Some(Dialect::Bash));
    /// assert_eq!(Dialect::of_interpreter("zsh --no-rcs {0}"), Some(Dialect::Zsh));
    /// assert_eq!(Dialect::of_interpreter("pwsh"), None);
    /// assert_eq!(Dialect::of_interpreter("fish"), None);
    /// ```
    pub fn of_interpreter(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches("#!");
        let word = text
            .split_whitespace()
            .map(|word| word.rsplit(['/', '\\']).next().unwrap_or(word))
            .find(|word| *word != "env" && !word.starts_with('-') && !word.contains('='))?;
        match word.strip_suffix(".exe").unwrap_or(word) {
            "bash" | "ksh" | "mksh" | "rbash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "sh" | "dash" | "ash" | "busybox" => Some(Self::Posix),
            _ => None,
        }
    }

    /// The dialect of a script by its first line; that of Bash without an interpreter.
    ///
    /// ```
    /// use plimsoll_script::Dialect;
    ///
    /// assert_eq!(Dialect::of_text("#!/bin/zsh -f\nprint a\n"), Dialect::Zsh);
    /// assert_eq!(Dialect::of_text("echo a\n"), Dialect::Bash);
    /// ```
    pub fn of_text(text: &str) -> Self {
        let first = text.lines().next().filter(|line| line.starts_with("#!"));
        first.and_then(Self::of_interpreter).unwrap_or_default()
    }
}

/// Shells with a different language, which this crate does not parse.
pub(crate) const OTHER_SHELLS: [&str; 8] =
    ["fish", "csh", "tcsh", "nu", "xonsh", "elvish", "pwsh", "powershell"];

/// The content of one script or Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptFacts {
    /// What it fetches, in the order of the text.
    pub fetches: Vec<Fetch>,
    /// The files it runs or reads dependencies from, in the order of the text.
    pub calls: Vec<Call>,
    /// Problems, in the order of the text.
    pub problems: Vec<ScriptProblem>,
    /// The runs of the commands that the limits name.
    pub invoked: Vec<Invoked>,
    /// The images it builds, tags or loads under a name, by [`ImageName::key`]; sorted.
    ///
    /// [`ImageName::key`]: plimsoll_model::ImageName::key
    pub built: Vec<String>,
    /// Whether it loads images from a file, so that their names are not in the text.
    pub loads_images: bool,
    /// Whether a part of it was not understood, so that fetches may be missing. The first such place
    /// is among the problems.
    pub partly_read: bool,
    /// Package ecosystems for which it adds a package source, so that a name no longer identifies the
    /// origin of a package: `deb` after `add-apt-repository`, `brew` after `brew tap`. Sorted.
    pub adds_sources: Vec<&'static str>,
    /// Where it runs something that is not in the text, in the order of the text.
    pub unfollowed: Vec<Unfollowed>,
}

/// A place where something is run that is not in the text, so that its fetches are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Unfollowed {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// What is run.
    pub kind: UnfollowedKind,
}

/// What is run but not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnfollowedKind {
    /// Commands of the shell that only the run knows: `eval "$X"`, `base64 -d x | sh`.
    Commands,
    /// A program in another language that opens connections or runs commands: `python -c`.
    Program,
}

/// One thing that a command fetches. A command with three packages has three.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetch {
    /// How it is brought in.
    pub method: FetchMethod,
    /// The part of the command that names it, as written, on one line and at most 200 characters.
    pub value: String,
    /// Line of its first character, from 1.
    pub line: u32,
    /// Column of its first character in code points, from 1.
    pub column: u32,
    /// Offset of its first byte in the text.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
    /// What is fetched.
    pub what: What,
    /// The syntactic class of the revision.
    pub syntax: RefSyntax,
    /// How strongly the script alone pins it.
    pub pin: PinStrength,
    /// The requested revision, version, digest or branch; None if there is none.
    pub requested: Option<String>,
    /// Whether the command runs in a container or on another host.
    pub isolated: bool,
    /// Whether the script added a package source before, so that its name does not identify its
    /// origin.
    pub sourced: bool,
    /// Its possible values, if the text alone leaves several; the pin is then the weakest.
    pub variants: Vec<Variant>,
    /// A verification of the download that is weaker than a comparison with a known digest; None if
    /// there is none, or if the pin is that digest.
    pub check: Option<FetchCheck>,
}

/// One of the values of a fetch if an expression has several, or a caller may replace it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// What is fetched.
    pub what: What,
    /// The syntactic class of the revision.
    pub syntax: RefSyntax,
    /// How strongly the script alone pins it.
    pub pin: PinStrength,
    /// The requested revision, version, digest or branch.
    pub requested: Option<String>,
}

/// An expression of GitHub Actions, and the literal values that its file states for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownExpression {
    /// As written, `${{ env.V }}`.
    pub text: String,
    /// Its possible values.
    pub values: Vec<String>,
    /// Whether a caller or an event may put something else in its place.
    pub chosen: bool,
}

/// What is fetched. Variables with a known value are replaced by it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A file.
    Url(String),
    /// A git repository.
    Git {
        /// Where it is cloned from.
        url: String,
    },
    /// A package of a registry.
    Package {
        /// The package-URL type: `pypi`, `npm`, `cargo`, `golang`, `gem`, `conda`, `deb`, `rpm`,
        /// `apk`, `alpm`, `brew`, `nuget`, `choco`.
        ecosystem: &'static str,
        /// The name, without extras and version.
        name: String,
    },
    /// A container image: the name with its tag and digest.
    Image(String),
    /// A value known only at run time: the text as written.
    Unknown(String),
}

/// A file that a script runs or reads dependencies from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The role of the file.
    pub kind: CallKind,
    /// Whether a shell reads it, regardless of its name and its first line: `bash x`, `source x`.
    pub by_shell: bool,
    /// Its path as written, with variables of known value replaced; `.` for the directory itself.
    pub path: String,
    /// Where the path starts.
    pub base: CallBase,
    /// The working directory for [`CallBase::Working`] paths, if the script changed it.
    pub working: Option<Directory>,
    /// Line of the path, from 1.
    pub line: u32,
    /// Column of the path in code points, from 1.
    pub column: u32,
    /// Offset of the first byte of the path in the text.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
}

/// A directory a script changed into.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Directory {
    /// Where `path` starts.
    pub base: CallBase,
    /// The path, `/`-separated; empty for the base itself. None if it is known only at run time.
    pub path: Option<String>,
}

/// The role of a called file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CallKind {
    /// A script, run or sourced.
    Script,
    /// A Dockerfile that is built.
    Dockerfile,
    /// A requirements file: `pip install -r`.
    Requirements,
    /// A constraints file: `pip install -c`.
    Constraint,
    /// A Python project: `pip install .`.
    PythonProject,
    /// A Node project: `npm ci`, `npm install` without packages.
    NodeProject,
    /// A conda environment: `conda env create -f`.
    CondaEnvironment,
    /// A program in another language, passed to its interpreter: `python x.py`.
    Program,
    /// A makefile, or the directory that has one: `make -f x.mk`, `make -C dir`.
    Makefile,
    /// The scripts of a Node project, by its directory: `npm run x`.
    NodeScript,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CallBase {
    /// The working directory the script was started in (for a Dockerfile: its build context).
    Working,
    /// The directory of the script itself.
    ScriptDirectory,
    /// The root of the repository: `$(git rev-parse --show-toplevel)`, `$GITHUB_WORKSPACE`.
    Repository,
    /// Outside the repository, as far as the text shows: an absolute path, a home directory, a
    /// directory known only at run time.
    Elsewhere,
}

/// A part of the text that was not read, or read in part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptProblem {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// The problem, and what to do.
    pub message: String,
    /// Whether nothing is lost because the text is not in a shell language.
    pub note: bool,
    /// Whether one of the [`ScriptLimits`] was reached, or the budget of the text.
    pub limit: bool,
}
