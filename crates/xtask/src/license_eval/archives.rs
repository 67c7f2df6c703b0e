//! Archives from registries: downloaded with the clients of the registries, verified, and read
//! without unpacking.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use tar::Archive;

use crate::corpus;

/// Maximum size of a file in an archive.
const MAX_BYTES: u64 = 4 << 20;

/// A published archive with a known digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Published {
    /// `crates`, `pypi` or `npm`.
    pub(super) registry: String,
    /// The name of the package.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// The name of the archive.
    pub(super) file: String,
    /// Its SHA-256, in lower-case hexadecimal.
    pub(super) sha256: String,
}

impl Published {
    /// Returns the content of the archive in a folder; downloads it if it does not exist.
    pub(super) fn fetch(&self, folder: &Path, python: &str) -> Result<Vec<u8>> {
        ensure!(!self.file.contains(['/', '\\']), "`{}` is not a plain name", self.file);
        let path = folder.join(&self.file);
        if !path.is_file() {
            self.download(folder, python, &path)?;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let found = digest(&bytes);
        ensure!(
            found == self.sha256,
            "{}: SHA-256 is {found}, but {} is in the list",
            self.file,
            self.sha256
        );
        Ok(bytes)
    }

    /// Downloads the archive with the client of the registry. None of the clients runs code of the
    /// package.
    fn download(&self, folder: &Path, python: &str, path: &Path) -> Result<()> {
        let spec = format!("{}@{}", self.name, self.version);
        match self.registry.as_str() {
            "crates" => {
                let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
                // `cargo info` downloads a package to show it, without its dependencies.
                run(Command::new(cargo).current_dir(folder).args(["info", "--quiet", &spec]))?;
                fs::copy(corpus::cached(&self.file)?, path).context("cannot copy the archive")?;
            }
            "npm" => {
                let pack = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination"];
                run(Command::new("npm").current_dir(folder).args(pack).arg(folder).arg(&spec))?;
            }
            "pypi" => {
                let part = corpus::download_sdist(folder, python, &self.name, &self.file)?;
                fs::rename(part, path).context("cannot move the archive")?;
            }
            other => bail!("unknown registry `{other}`"),
        }
        Ok(())
    }
}

/// Runs a client, and fails if it fails.
fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status();
    let status =
        status.with_context(|| format!("cannot run {}", command.get_program().display()))?;
    ensure!(status.success(), "{} failed", command.get_program().display());
    Ok(())
}

/// Returns the files with these paths in a `.tar.gz`.
pub(super) fn members(
    archive: &[u8],
    paths: &BTreeSet<PathBuf>,
) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in Archive::new(GzDecoder::new(archive)).entries()? {
        let entry = entry?;
        let path = entry.path()?.into_owned();
        if paths.contains(&path) {
            let mut bytes = Vec::new();
            entry.take(MAX_BYTES).read_to_end(&mut bytes)?;
            found.insert(path, bytes);
        }
    }
    Ok(found)
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    corpus::hexadecimal(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(file: &str) -> Published {
        let [registry, name, version] = ["crates", "x", "1"].map(str::to_owned);
        Published { registry, name, version, file: file.to_owned(), sha256: "0".repeat(64) }
    }

    #[test]
    fn rejects_an_archive_with_another_digest() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x-1.crate"), "other bytes").unwrap();
        let error = published("x-1.crate").fetch(folder.path(), "python3").unwrap_err();
        assert!(error.to_string().contains("is in the list"), "{error}");
        assert!(published("../x-1.crate").fetch(folder.path(), "python3").is_err());
    }

    #[test]
    fn reads_the_files_that_are_asked_for() {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        for (path, content) in [("x-1/LICENSE", "one"), ("x-1/README", "other")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len().try_into().unwrap());
            builder.append_data(&mut header, path, content.as_bytes()).unwrap();
        }
        let archive = builder.into_inner().unwrap().finish().unwrap();
        let wanted = BTreeSet::from([PathBuf::from("x-1/LICENSE"), PathBuf::from("x-1/absent")]);
        let found = members(&archive, &wanted).unwrap();
        assert_eq!(found, BTreeMap::from([(PathBuf::from("x-1/LICENSE"), b"one".to_vec())]));
    }
}
