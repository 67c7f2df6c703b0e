//! `corpus`: the pinned integration corpora, downloaded with the clients of their registries.

mod fetch;
mod pinned;
mod unpack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

pub(crate) use fetch::{cached, sdist as download_sdist};
use pinned::{Corpus, Registry, parse};

/// The list of corpora, relative to the root of the workspace.
const LIST: &str = "crates/testkit/corpora/corpora.json";

/// The options of the task.
#[derive(Debug)]
struct Options {
    /// The folder of the corpora.
    dir: PathBuf,
    /// A Python interpreter with pip.
    python: String,
}

/// Downloads, verifies and unpacks missing corpora, and prints the folder.
pub(crate) fn run(workspace: &Path, arguments: &[&str]) -> Result<()> {
    let options = options(workspace, arguments)?;
    let list =
        fs::read_to_string(workspace.join(LIST)).with_context(|| format!("cannot read {LIST}"))?;
    let corpora = parse(&list).with_context(|| format!("cannot use {LIST}"))?;
    fs::create_dir_all(&options.dir).context("cannot create the folder of the corpora")?;

    let missing: Vec<&Corpus> =
        corpora.iter().filter(|corpus| !present(&options.dir, corpus)).collect();
    let (crates, sdists): (Vec<&Corpus>, Vec<&Corpus>) =
        missing.iter().partition(|corpus| corpus.registry == Registry::Crates);
    for (corpus, archive) in fetch::crates(&options.dir, &crates)? {
        install(&options.dir, corpus, &archive)?;
    }
    for corpus in sdists {
        let archive = fetch::sdist(&options.dir, &options.python, &corpus.name, &corpus.file)?;
        install(&options.dir, corpus, &archive)?;
        fs::remove_file(archive).context("cannot remove a downloaded archive")?;
    }
    for corpus in &corpora {
        println!("corpus: {} {} {}", corpus.name, corpus.version, corpus.sha256);
    }
    println!("{}", options.dir.display());
    Ok(())
}

/// Parses the command line of the task.
fn options(workspace: &Path, mut arguments: &[&str]) -> Result<Options> {
    let mut options = Options { dir: workspace.join(".corpus"), python: "python3".to_owned() };
    while let [option, rest @ ..] = arguments {
        let [value, rest @ ..] = rest else { bail!("{option} needs a value") };
        match *option {
            "--dir" => options.dir = std::path::absolute(value).context("--dir")?,
            "--python" => (*value).clone_into(&mut options.python),
            _ => bail!("unknown option {option}"),
        }
        arguments = rest;
    }
    Ok(options)
}

/// Returns the file next to an unpacked corpus that contains the digest of its archive.
fn stamp(dir: &Path, corpus: &Corpus) -> PathBuf {
    dir.join(format!("{}.sha256", corpus.folder()))
}

/// Whether the corpus is unpacked from the pinned archive.
fn present(dir: &Path, corpus: &Corpus) -> bool {
    let stamped = fs::read_to_string(stamp(dir, corpus)).unwrap_or_default();
    stamped.trim() == corpus.sha256 && dir.join(corpus.folder()).is_dir()
}

/// Verifies an archive against the pin and unpacks it.
fn install(dir: &Path, corpus: &Corpus, archive: &Path) -> Result<()> {
    let bytes =
        fs::read(archive).with_context(|| format!("cannot read the archive {}", corpus.file))?;
    let found = hexadecimal(&Sha256::digest(&bytes));
    ensure!(
        found == corpus.sha256,
        "{}: SHA-256 is {found}, but {} is pinned",
        corpus.file,
        corpus.sha256
    );
    let folder = dir.join(corpus.folder());
    if folder.exists() {
        fs::remove_dir_all(&folder).context("cannot remove an older corpus")?;
    }
    let staging = dir.join(format!(".{}.part", corpus.folder()));
    if staging.exists() {
        fs::remove_dir_all(&staging).context("cannot remove a half-unpacked corpus")?;
    }
    let files = unpack::tar_gz(&bytes, &corpus.folder(), &staging)
        .with_context(|| format!("cannot unpack {}", corpus.file))?;
    fs::rename(&staging, &folder).context("cannot move the corpus into place")?;
    fs::write(stamp(dir, corpus), format!("{}\n", corpus.sha256))
        .context("cannot record the corpus")?;
    println!("corpus: {} unpacked, {files} files", corpus.folder());
    Ok(())
}

/// Formats bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_well_formed() {
        let corpora = parse(include_str!("../../../testkit/corpora/corpora.json")).unwrap();
        assert_eq!(corpora.len(), 7);
        for corpus in corpora {
            assert_eq!(corpus.sha256.len(), 64, "{corpus:?}");
            assert!(corpus.file.starts_with(&corpus.folder()), "{corpus:?}");
        }
    }

    #[test]
    fn rejects_a_name_outside_the_folder() {
        let row = r#"{"corpora":[{"name":"../x","version":"1","registry":"pypi","file":"x","sha256":""}]}"#;
        assert!(parse(row).is_err());
    }

    #[test]
    fn rejects_an_archive_with_another_digest() {
        let corpus = Corpus {
            name: "x".to_owned(),
            version: "1".to_owned(),
            registry: Registry::Pypi,
            file: "x-1.tar.gz".to_owned(),
            sha256: "0".repeat(64),
        };
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let error = install(here, &corpus, &here.join("Cargo.toml")).unwrap_err();
        assert!(error.to_string().contains("is pinned"), "{error}");
    }
}
