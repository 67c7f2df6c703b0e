//! Real git repositories in temporary directories.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Time of every commit, in seconds since 1970: 2026-01-01T00:00:00Z.
pub const COMMIT_TIME: i64 = 1_767_225_600;

/// Settings for every call, which override the configuration of the machine.
const SETTINGS: [&str; 9] = [
    "init.defaultBranch=main",
    "protocol.file.allow=always",
    "commit.gpgsign=false",
    "tag.gpgsign=false",
    "core.autocrlf=false",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "advice.detachedHead=false",
];

/// A git repository that is created by running `git`.
///
/// Author, committer and dates are fixed, so the same calls produce the same commit IDs on every
/// machine. The environment is cleared, so that git configuration, templates and hooks of the
/// caller have no effect. A repository in a temporary directory is removed when the value is
/// dropped.
///
/// ```
/// let repo = plimsoll_testkit::GitRepo::init();
/// repo.write("src/main.c", "int main(void) { return 0; }\n");
/// repo.gitlink("third_party/buoy", "1111111111111111111111111111111111111111");
/// repo.add_all();
/// let commit = repo.commit("First");
/// assert_eq!(repo.clone_bare().git(&["rev-parse", "HEAD"]), commit);
/// ```
#[derive(Debug)]
pub struct GitRepo {
    path: PathBuf,
    /// Keeps the temporary directory; `None` if the caller chose the path.
    _home: Option<TempDir>,
}

impl GitRepo {
    /// Creates an empty repository with a work tree, on branch `main`.
    pub fn init() -> Self {
        let repo = Self::in_temporary("repo");
        repo.git(&["init", "--quiet", "--template=", "."]);
        repo
    }

    /// Creates an empty bare repository.
    pub fn init_bare() -> Self {
        let repo = Self::in_temporary("repo.git");
        repo.git(&["init", "--quiet", "--bare", "--template=", "."]);
        repo
    }

    /// Opens an existing repository, which is not removed.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), _home: None }
    }

    fn in_temporary(name: &str) -> Self {
        let home = tempfile::Builder::new().prefix("plimsoll-").tempdir().expect("a directory");
        // Links are resolved, so that paths compare equal to those that tools print.
        let path = home.path().canonicalize().expect("the directory is there").join(name);
        fs::create_dir(&path).expect("a directory");
        Self { path, _home: Some(home) }
    }

    /// Returns the work tree, or the git directory of a bare repository.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file of the work tree, and creates its parent directories.
    pub fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.below(path.as_ref());
        fs::write(&path, content).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }

    /// Creates a symbolic link in the work tree, whose target need not exist.
    #[cfg(unix)]
    pub fn symlink(&self, path: impl AsRef<Path>, target: impl AsRef<Path>) {
        let path = self.below(path.as_ref());
        std::os::unix::fs::symlink(target, &path)
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }

    /// Returns the full path of a new file, and creates its parent directories.
    fn below(&self, path: &Path) -> PathBuf {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&self.path)).expect("a directory");
        path
    }

    /// Stages everything that is not ignored.
    pub fn add_all(&self) {
        self.git(&["add", "--all"]);
    }

    /// Stages a path even if it is ignored.
    pub fn add_force(&self, path: impl AsRef<Path>) {
        let path = path.as_ref().as_os_str();
        self.git(&[OsStr::new("add"), OsStr::new("--force"), OsStr::new("--"), path]);
    }

    /// Stages a gitlink: the entry of a submodule at a commit, which need not exist. In a work
    /// tree, its directory is created empty, as in a clone.
    pub fn gitlink(&self, path: &str, commit: &str) {
        if self.path.join(".git").exists() {
            fs::create_dir_all(self.path.join(path)).expect("a directory");
        }
        self.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},{path}")]);
    }

    /// Adds a clone of another repository as a submodule, checked out at its latest commit, and
    /// stages it. `.gitmodules` and the clone contain `url` instead of a temporary directory; the
    /// submodule's name is its path. [`Self::at`] opens its checkout.
    pub fn submodule(&self, path: &str, other: &Self, url: &str) {
        let from = other.path.to_str().expect("a temporary path is UTF-8");
        self.git(&["submodule", "--quiet", "add", "--", from, path]);
        let key = format!("submodule.{path}.url");
        self.git(&["config", "--file", ".gitmodules", &key, url]);
        self.git(&["config", &key, url]);
        self.git(&["add", ".gitmodules"]);
        Self::at(self.path.join(path)).set_remote(url);
    }

    /// Commits the staged changes, or an empty commit, and returns the commit ID.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Commits the staged changes with a time in seconds since 1970, and returns the commit ID.
    pub fn commit_at(&self, message: &str, timestamp: i64) -> String {
        let mut command = self.command();
        let date = format!("{timestamp} +0000");
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command.args(["commit", "--quiet", "--allow-empty", "--message", message]);
        let output = command.output().expect("git can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.git(&["rev-parse", "HEAD"])
    }

    /// Sets the remote `origin`. Nothing is fetched, so any text is valid.
    pub fn set_remote(&self, url: &str) {
        self.git(&["config", "remote.origin.url", url]);
    }

    /// Clones into an absolute path that does not exist. The clone has the same remote as this
    /// repository, or none: a remote in a temporary directory would be useless.
    #[must_use]
    pub fn clone_to(&self, path: impl Into<PathBuf>) -> Self {
        self.clone_into(Self::at(path), &[])
    }

    /// Clones into a temporary directory. For the remote, see [`Self::clone_to`].
    #[must_use]
    pub fn clone_work_tree(&self) -> Self {
        self.clone_into(Self::in_temporary("clone"), &[])
    }

    /// Clones into a bare repository in a temporary directory. For the remote, see
    /// [`Self::clone_to`].
    #[must_use]
    pub fn clone_bare(&self) -> Self {
        self.clone_into(Self::in_temporary("clone.git"), &["--bare"])
    }

    fn clone_into(&self, clone: Self, options: &[&str]) -> Self {
        let mut args: Vec<&OsStr> = ["clone", "--quiet", "--template="].map(OsStr::new).to_vec();
        args.extend(options.iter().map(OsStr::new));
        args.extend([OsStr::new("--"), self.path.as_os_str(), clone.path.as_os_str()]);
        self.git(&args);
        match self.try_git(&["config", "remote.origin.url"]) {
            Some(url) => clone.set_remote(&url),
            None => {
                clone.git(&["remote", "remove", "origin"]);
            }
        }
        clone
    }

    /// Runs `git` in the repository and returns its output without the last line end. Panics with
    /// the error output if it fails.
    pub fn git<S: AsRef<OsStr>>(&self, args: &[S]) -> String {
        self.git_with_input(args, b"")
    }

    /// Runs `git` like [`Self::git`], with bytes as standard input.
    pub fn git_with_input<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> String {
        let output = self.run(args, input);
        let names: Vec<_> = args.iter().map(AsRef::as_ref).collect();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {names:?}: {}: {complaint}", output.status);
        text(&output)
    }

    /// Runs `git` like [`Self::git`]; returns `None` if it fails.
    pub fn try_git<S: AsRef<OsStr>>(&self, args: &[S]) -> Option<String> {
        let output = self.run(args, b"");
        output.status.success().then(|| text(&output))
    }

    fn run<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> Output {
        let mut command = self.command();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("git can be run");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        // A command without input may close the pipe early; its exit code shows whether it failed.
        let written = stdin.write_all(input);
        drop(stdin);
        let output = child.wait_with_output().expect("git can be waited for");
        assert!(written.is_ok() || !output.status.success(), "git did not read its input");
        output
    }

    /// Returns a `git` command whose environment only contains the search path.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.env_clear().current_dir(&self.path);
        for name in ["PATH", "SYSTEMROOT", "TEMP", "TMPDIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let date = format!("{COMMIT_TIME} +0000");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Plimsoll Fixture");
            command.env(format!("GIT_{role}_EMAIL"), "fixture@plimsoll.example");
            command.env(format!("GIT_{role}_DATE"), &date);
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").env("TZ", "UTC");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
    }
}

fn text(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}
