//! Downloads for `corpus`, with cargo and pip as configured on the machine.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::pinned::Corpus;

/// Downloads source distributions without running their build hooks.
const SDIST: &str = include_str!("sdist.py");

/// Lets cargo fetch the crates, and returns their archives in its cache.
///
/// Cargo verifies each archive against the checksum in the registry, which must be the pinned one.
pub(super) fn crates<'a>(dir: &Path, corpora: &[&'a Corpus]) -> Result<Vec<(&'a Corpus, PathBuf)>> {
    if corpora.is_empty() {
        return Ok(Vec::new());
    }
    let project = dir.join(".fetch");
    fs::create_dir_all(project.join("src")).context("cannot create a project to fetch with")?;
    fs::write(project.join("src/lib.rs"), "").context("cannot write the project")?;
    fs::write(project.join("Cargo.toml"), manifest(corpora)).context("cannot write the project")?;
    // The cargo that runs this task, which may not be the one on the search path.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["fetch", "--manifest-path"])
        .arg(project.join("Cargo.toml"))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "cargo fetch failed");
    let lock =
        fs::read_to_string(project.join("Cargo.lock")).context("cargo fetch left no lock file")?;
    fs::remove_dir_all(&project).context("cannot remove the project")?;

    let mut archives = Vec::new();
    for corpus in corpora {
        ensure!(
            lock.contains(&format!("checksum = \"{}\"", corpus.sha256)),
            "{}: the checksum in the registry differs from the pin",
            corpus.file
        );
        archives.push((*corpus, cached(&corpus.file)?));
    }
    Ok(archives)
}

/// Returns the manifest of a project that depends on exactly these crates.
fn manifest(corpora: &[&Corpus]) -> String {
    let mut text = "[package]\nname = \"corpus-fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                    publish = false\n\n[workspace]\n\n[dependencies]\n"
        .to_owned();
    for corpus in corpora {
        // A requirement ignores build metadata; the checksum identifies the release.
        let version = corpus.version.split('+').next().unwrap_or_default();
        let _ = writeln!(text, "{} = \"={version}\"", corpus.name);
    }
    text
}

/// Finds an archive in cargo's cache.
pub(crate) fn cached(file: &str) -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .context("no home folder of cargo")?;
    let registries =
        fs::read_dir(home.join("registry/cache")).context("cargo keeps no cache of archives")?;
    for registry in registries {
        let candidate = registry.context("cannot list the cache of cargo")?.path().join(file);
        if candidate.is_file() {
            return Ok(candidate);
        }
    }
    anyhow::bail!("the cache of cargo has no {file}")
}

/// Downloads one source distribution with pip's modules, and returns the archive.
pub(crate) fn sdist(dir: &Path, python: &str, name: &str, file: &str) -> Result<PathBuf> {
    let archive = dir.join(format!(".{file}.part"));
    let mut child = Command::new(python)
        .args(["-", name, file])
        .arg(&archive)
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {python}"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(SDIST.as_bytes()).with_context(|| format!("cannot write to {python}"))?;
    }
    let status = child.wait().with_context(|| format!("cannot wait for {python}"))?;
    ensure!(
        status.success(),
        "cannot download {file}: {python} needs the module pip (--python names another one)"
    );
    Ok(archive)
}
