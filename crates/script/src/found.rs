//! The results of a scan: fetches, calls of other files, and problems.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, RefSyntax};

/// Limits on the work of one scan.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ScriptLimits {
    /// Maximum size of a text in bytes. The rest produces one [`ScriptProblem`].
    pub bytes: usize,
    /// Maximum number of fetches, and of calls. The first ones are kept, in the order of execution;
    /// functions that are never called come last.
    pub found: usize,
    /// Maximum nesting of scripts: the text of `bash -c`, of a here-document, of a function.
    pub depth: usize,
    /// Names of the commands whose runs are recorded, sorted.
    pub commands: &'static [&'static str],
    /// Whether a variable without a previous value has the value that only one branch assigns to it, as
    /// if the script ran with an empty environment.
    pub by_itself: bool,
    /// Whether each line has a shell of its own, as in the recipes of makefiles (POSIX.1, make).
    pub by_line: bool,
}

impl Default for ScriptLimits {
    fn default() -> Self {
        Self {
            bytes: 4 << 20,
            found: 20_000,
            depth: 12,
            commands: &[],
            by_itself: false,
            by_line: false,
        }
    }
}

impl ScriptLimits {
    /// Returns the limits with commands to record, whose names must be sorted.
    #[must_use]
    pub fn with_commands(mut self, commands: &'static [&'static str]) -> Self {
        self.commands = commands;
        self
    }

    /// Returns the limits with `by_line` set.
    #[must_use]
    pub fn by_line(mut self, by_line: bool) -> Self {
        self.by_line = by_line;
        self
    }

    /// Returns the limits with `by_itself` set.
    #[must_use]
    pub fn by_itself(mut self) -> Self {
        self.by_itself = true;
        self
    }
}

/// A command that a script runs, rather than mentions, copies or installs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoked {
    /// The name without directory, in the spelling of [`ScriptLimits::commands`].
    pub name: &'static str,
    /// The first arguments, after expansion.
    pub arguments: Vec<String>,
}

/// The dialect of a shell script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// GNU Bash, and similar shells such as ksh.
    #[default]
    Bash,
    /// The Z shell, whose short forms and patterns are not valid in other shells.
    Zsh,
    /// The shell of POSIX.1, chapter 2 "Shell Command Language".
    Posix,
}

impl Dialect {
    /// Returns the dialect of an interpreter: `bash`, `/bin/sh -e {0}`, `/usr/bin/env bash`. `None`
    /// for other interpreters, such as `pwsh`, `cmd` or `python`.
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

    /// Returns the dialect in the first line of a script; Bash without an interpreter.
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

/// Shells with a different language, which is not supported.
pub(crate) const OTHER_SHELLS: [&str; 8] =
    ["fish", "csh", "tcsh", "nu", "xonsh", "elvish", "pwsh", "powershell"];

/// The results for one script or Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptFacts {
    /// The fetches, in the order of the text.
    pub fetches: Vec<Fetch>,
    /// The files that the script runs or from which it reads dependencies, in the order of the
    /// text.
    pub calls: Vec<Call>,
    /// Problems, in the order of the text.
    pub problems: Vec<ScriptProblem>,
    /// The runs of the commands in the limits.
    pub invoked: Vec<Invoked>,
    /// The images that the script builds, tags or loads under a name, by [`ImageName::key`];
    /// sorted.
    ///
    /// [`ImageName::key`]: plimsoll_model::ImageName::key
    pub built: Vec<String>,
    /// Whether the script loads images from a file, so that their names are not in the text.
    pub loads_images: bool,
    /// Whether a part was not understood, so that fetches may be missing. The first such position
    /// is in the problems.
    pub partly_read: bool,
    /// Package ecosystems for which the script adds a package source, so that a name no longer
    /// identifies the origin of a package: `deb` after `add-apt-repository`, `brew` after
    /// `brew tap`. Sorted.
    pub adds_sources: Vec<&'static str>,
    /// Positions at which the script runs commands that are not in the text, in the order of the
    /// text.
    pub unfollowed: Vec<Unfollowed>,
}

/// A position at which commands are run that are not in the text, so that their fetches are
/// unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Unfollowed {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// The kind of commands.
    pub kind: UnfollowedKind,
}

/// The kind of commands that are not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnfollowedKind {
    /// Shell commands known only at run time: `eval "$X"`, `base64 -d x | sh`.
    Commands,
    /// A program in another language that opens connections or runs commands: `python -c`.
    Program,
}

/// A fetch by a command. A command with three packages has three.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetch {
    /// The method.
    pub method: FetchMethod,
    /// The argument of the command, as written, on one line and with at most 200 characters.
    pub value: String,
    /// Line of the first character of the argument, from 1.
    pub line: u32,
    /// Column of that character in code points, from 1.
    pub column: u32,
    /// Offset of the first byte of the argument in the text.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
    /// The fetched file, repository, package or image.
    pub what: What,
    /// The syntactic class of the revision.
    pub syntax: RefSyntax,
    /// The pin strength, according to the script alone.
    pub pin: PinStrength,
    /// The requested revision, version, digest or branch; `None` if there is none.
    pub requested: Option<String>,
    /// Whether the command runs in a container or on another host.
    pub isolated: bool,
    /// Whether the script added a package source before, so that the name does not identify the
    /// origin.
    pub sourced: bool,
    /// The possible values, if the text has several; the pin is then that of the weakest.
    pub variants: Vec<Variant>,
    /// A verification of the download that is weaker than a comparison with a known digest; `None`
    /// if there is none, or if the pin is that digest.
    pub check: Option<FetchCheck>,
    /// The file name under which the download is saved, or to which it is moved, without directory. `None` if it is not
    /// saved, or the command does not state the name.
    pub saved_as: Option<String>,
}

/// A possible value of a fetch, if an expression has several or a caller can replace it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// The fetched file, repository, package or image.
    pub what: What,
    /// The syntactic class of the revision.
    pub syntax: RefSyntax,
    /// The pin strength, according to the script alone.
    pub pin: PinStrength,
    /// The requested revision, version, digest or branch.
    pub requested: Option<String>,
}

/// An expression of GitHub Actions with the literal values that its file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownExpression {
    /// The expression as written, `${{ env.V }}`.
    pub text: String,
    /// The possible values.
    pub values: Vec<String>,
    /// Whether a caller or an event can set another value.
    pub chosen: bool,
}

/// The fetched object. Variables with a known value are replaced by it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A file.
    Url(String),
    /// A git repository.
    Git {
        /// The URL.
        url: String,
    },
    /// A package of a registry.
    Package {
        /// The package-URL type: `pypi`, `npm`, `cargo`, `golang`, `gem`, `conda`, `deb`, `rpm`,
        /// `apk`, `alpm`, `brew`, `nuget`, `choco`, `winget`.
        ecosystem: &'static str,
        /// The name, without extras and version.
        name: String,
    },
    /// A container image: the name with its tag and digest.
    Image(String),
    /// A value known only at run time: the text as written.
    Unknown(String),
}

/// A file that a script runs, or from which it reads dependencies.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The role of the file.
    pub kind: CallKind,
    /// Whether a shell reads the file, regardless of its name and first line: `bash x`, `source x`.
    pub by_shell: bool,
    /// The path as written, with known variables replaced; `.` for the directory itself.
    pub path: String,
    /// The base of the path.
    pub base: CallBase,
    /// The working directory for [`CallBase::Working`] paths, if the script changed it.
    pub working: Option<Directory>,
    /// Line of the path, from 1.
    pub line: u32,
    /// Column of the path in code points, from 1.
    pub column: u32,
    /// Offset of the first byte of the path in the text.
    pub start: usize,
    /// Offset after the last byte of the path.
    pub end: usize,
}

/// A directory into which a script changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Directory {
    /// The base of `path`.
    pub base: CallBase,
    /// The path, separated by `/`; empty for the base itself. `None` if it is known only at run
    /// time.
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

/// The base of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CallBase {
    /// The working directory in which the script starts (for a Dockerfile: its build context).
    Working,
    /// The directory of the script itself.
    ScriptDirectory,
    /// The root of the repository: `$(git rev-parse --show-toplevel)`, `$GITHUB_WORKSPACE`.
    Repository,
    /// Outside the repository, as far as the text shows: an absolute path, a home directory, or a
    /// directory known only at run time.
    Elsewhere,
}

/// A part of the text that was not read, or not completely.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptProblem {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// The problem, and what to do.
    pub message: String,
    /// Whether this is only a note: the text is not in the language of a shell that this crate reads.
    pub note: bool,
    /// Whether one of the [`ScriptLimits`] or the work limit of the text was reached.
    pub limit: bool,
}
