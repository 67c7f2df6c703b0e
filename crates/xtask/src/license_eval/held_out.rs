//! License files of published packages that were chosen after the scanner was finished.
//!
//! The list contains no texts: it identifies a file in an archive by digest, and states the
//! expected result. Columns: registry, package, version, archive, SHA-256 of the archive, path in
//! it, SHA-256 of the file, the four columns of [`files`](super::files), the source of the expected
//! result (`scancode`, or `read` for a manual decision), and the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::archives::{self, Published};
use super::files::{Expected, FileCase};

/// Path of the list of license files, relative to the root of the workspace.
pub(super) const FILES: &str = "crates/testkit/licenses/held-out.tsv";
/// Path of the list of other files, with and without a notice.
pub(super) const SOURCES: &str = "crates/testkit/licenses/held-out-sources.tsv";

/// A file in an archive.
#[derive(Debug)]
struct Member {
    path: PathBuf,
    sha256: String,
    expected: Expected,
}

/// Returns the files of the list, from archives in a folder; missing archives are downloaded.
pub(super) fn cases(list: &Path, folder: &Path, python: &str) -> Result<Vec<FileCase>> {
    let text =
        std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folder = std::path::absolute(folder).context("--held-out")?;
    std::fs::create_dir_all(&folder).context("cannot create the folder of the archives")?;
    let mut cases = Vec::new();
    for (archive, wanted) in parse(&text)? {
        let bytes = archive.fetch(&folder, python)?;
        let paths: BTreeSet<PathBuf> = wanted.iter().map(|member| member.path.clone()).collect();
        let mut found = archives::members(&bytes, &paths)?;
        for Member { path, sha256, expected } in wanted {
            let name = format!("{} {}", archive.file, path.display());
            let bytes = found.remove(&path).with_context(|| format!("{name} does not exist"))?;
            ensure!(
                archives::digest(&bytes) == sha256,
                "{name}: the SHA-256 differs from the list"
            );
            cases.push(FileCase { name, bytes, expected });
        }
    }
    Ok(cases)
}

/// Parses the list, by archive.
fn parse(text: &str) -> Result<BTreeMap<Published, Vec<Member>>> {
    let mut archives: BTreeMap<Published, Vec<Member>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[registry, name, version, file, sha256, path, digest, ref expected @ .., by, why] =
            columns.as_slice()
        else {
            anyhow::bail!("a line with too few columns: {line}");
        };
        ensure!(
            matches!(by, "scancode" | "read"),
            "the source is neither scancode nor read: {line}"
        );
        ensure!(by == "scancode" || !why.is_empty(), "no reason: {line}");
        let [registry, name, version, file, sha256] =
            [registry, name, version, file, sha256].map(str::to_owned);
        let archive = Published { registry, name, version, file, sha256 };
        let expected = Expected::parse(expected).with_context(|| path.to_owned())?;
        let member = Member { path: PathBuf::from(path), sha256: digest.to_owned(), expected };
        archives.entry(archive).or_default().push(member);
    }
    Ok(archives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_line() {
        let line =
            "npm\tx\t1.0.0\tx-1.0.0.tgz\tab\tpackage/LICENSE\tcd\tsingle\tMIT\tMIT\t\tscancode\t\n";
        let archives = parse(line).unwrap();
        let (archive, members) = archives.first_key_value().unwrap();
        assert_eq!((archive.name.as_str(), members.len()), ("x", 1));
        assert_eq!(members[0].expected.single.as_ref().unwrap().as_str(), "MIT");
    }

    #[test]
    fn a_manual_decision_needs_a_reason() {
        let line = "npm\tx\t1.0.0\tx.tgz\tab\tLICENSE\tcd\tsingle\tMIT\tMIT\t\tread\t";
        assert!(parse(line).is_err());
        assert!(parse(&format!("{line}names two licenses")).is_ok());
    }
}
