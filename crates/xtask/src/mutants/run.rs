//! Runs cargo-mutants.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::folders::Folder;
use super::outcome::Outcome;
use super::select::Mutant;

/// The version of cargo-mutants. It is fixed because the list of mutants, and therefore a sample,
/// depends on it.
const VERSION: &str = "27.1.0";

/// Build profile settings. Debug information doubles the time for linking.
const PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_DEV_DEBUG", "0"),
    ("CARGO_PROFILE_TEST_DEBUG", "0"),
    ("CARGO_INCREMENTAL", "1"),
    ("INSTA_UPDATE", "no"),
];

/// cargo-mutants in a copy of the tree.
#[derive(Debug)]
pub(super) struct Runner {
    program: PathBuf,
    dir: PathBuf,
    timeout: Option<u32>,
}

impl Runner {
    /// Finds cargo-mutants, or installs it in the workspace's directory for tools.
    pub(super) fn new(workspace: &Path, dir: &Path, timeout: Option<u32>) -> Result<Self> {
        let home = workspace.join("target/ci-tools");
        let own = home.join("bin/cargo-mutants");
        let there = [own.clone(), PathBuf::from("cargo-mutants")];
        let (dir, own_tool) = (dir.to_path_buf(), own);
        if let Some(program) = there.into_iter().find(|program| has_version(program)) {
            return Ok(Self { program, dir, timeout });
        }
        let status = Command::new(cargo())
            .args(["install", "--locked", "cargo-mutants", "--version", VERSION, "--root"])
            .arg(&home)
            .status()
            .context("cargo cannot be run")?;
        if !status.success() {
            bail!("cargo-mutants {VERSION} cannot be installed");
        }
        Ok(Self { program: own_tool, dir, timeout })
    }

    /// Returns every mutant of some folders.
    pub(super) fn list(&self, folders: &[&Folder]) -> Result<Vec<Mutant>> {
        let output = self
            .command(folders)
            .arg("--list")
            .stderr(Stdio::inherit())
            .output()
            .context("cargo-mutants cannot be run")?;
        if !output.status.success() {
            bail!("cargo-mutants --list fails");
        }
        let text = String::from_utf8(output.stdout).context("a mutant is not UTF-8")?;
        let mutant = |name: &str| {
            let folder = folders.iter().find(|folder| name.starts_with(folder.path));
            let folder = folder.with_context(|| format!("{name} is in no folder"))?.path;
            Ok(Mutant { folder, name: name.to_owned() })
        };
        text.lines().map(mutant).collect()
    }

    /// Runs mutants of a folder, each with the tests of the folder.
    pub(super) fn run(&self, folder: &Folder, names: &[&str]) -> Result<Outcome> {
        let results = self.dir.join(folder.path.replace('/', "-"));
        std::fs::create_dir_all(&results)?;
        let mut command = self.command(&[folder]);
        let pattern: Vec<String> = names.iter().map(|name| escaped(name)).collect();
        command.arg(format!("--re=^(?:{})$", pattern.join("|")));
        command.args(["--in-place", "--no-shuffle", "--colors=never", "--caught", "--unviable"]);
        command.arg("--output").arg(&results);
        // Passed to every call of cargo, so that other targets are not built.
        let packages = folder.packages.iter().map(|name| format!("--package={name}"));
        let targets = folder.targets.iter().map(|target| (*target).to_owned());
        command.args(packages.chain(targets).map(|option| format!("--cargo-arg={option}")));
        if let Some(seconds) = self.timeout {
            command.arg(format!("--timeout={seconds}"));
        }
        let status = command.status().context("cargo-mutants cannot be run")?;
        // 0: all caught, 2: some missed, 3: some timed out; any other code means that the run
        // failed.
        if !matches!(status.code(), Some(0 | 2 | 3)) {
            bail!("cargo-mutants fails in {}: {status}", folder.path);
        }
        Outcome::read(&results.join("mutants.out"))
    }

    fn command(&self, folders: &[&Folder]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(self.dir.join("tree")).args(["mutants", "--workspace"]);
        command.env("CARGO_TARGET_DIR", self.dir.join("build")).env("CARGO", cargo());
        command.envs(PROFILE);
        for Folder { path, .. } in folders {
            let is_file = Path::new(path).extension().is_some();
            let end = if is_file { "" } else { "/**/*.rs" };
            command.arg(format!("--file={path}{end}"));
        }
        command
    }
}

/// Returns the cargo that runs this program, or the one on the search path.
fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

fn has_version(program: &Path) -> bool {
    let output = Command::new(program).args(["mutants", "--version"]).output();
    output.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).trim() == format!("cargo-mutants {VERSION}")
    })
}

/// Escapes a text as a regular expression that matches only it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != '_' && c != '<' && c != '>' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_themselves() {
        let name = "crates/a.rs:1:2: replace f -> Vec<u8> with vec![0]";
        assert_eq!(escaped(name), r"crates\/a\.rs\:1\:2\: replace f \-> Vec<u8> with vec\!\[0\]");
    }
}
