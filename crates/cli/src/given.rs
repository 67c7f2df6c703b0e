//! Reads files that the user names, from disk or from a revision of the repository.

use std::io::Read as _;
use std::path::{Component, Path};

use anyhow::Context as _;
use plimsoll::Source;
use plimsoll::model::RepoPath;
use plimsoll::source::Repository;

use crate::args::SourceArgs;
use crate::exit::Failure;
use crate::message::say;
use crate::output::{self, Tree};

/// The maximum size of a baseline or an SBOM in bytes: ten times that of 10,000 components.
pub(crate) const INVENTORY: u64 = 64 << 20;

/// The maximum size of a policy, a rule set or facts in bytes.
pub(crate) const TEXT: u64 = 1 << 20;

/// The source of files.
pub(crate) struct Given {
    tree: Tree,
    revision: Option<(String, Box<dyn Source>)>,
}

impl Given {
    /// Reads from disk, for a scanned source.
    pub(crate) fn new(source: &SourceArgs) -> Self {
        Self::in_tree(source.tree())
    }

    /// Reads from disk. Links in the scanned tree are not followed out of it.
    pub(crate) fn in_tree(tree: Tree) -> Self {
        Self { tree, revision: None }
    }

    /// Reads from a revision of the scanned repository, so that a change cannot approve itself.
    pub(crate) fn at(source: &SourceArgs, revision: &str) -> Result<Self, Failure> {
        let of = |why| Failure::usage(anyhow::Error::new(why));
        let repository = Repository::open(&source.path, &source.trust.limits()).map_err(of)?;
        let given = repository.revision(revision).map_err(of)?;
        Ok(Self { tree: source.tree(), revision: Some((revision.to_owned(), Box::new(given))) })
    }

    /// Reads a file. If the revision does not have it, it is read from disk with a note: the change that adds the
    /// first baseline has no earlier one to be compared with.
    pub(crate) fn read(&self, file: &Path, limit: u64, hint: &str) -> Result<Vec<u8>, Failure> {
        let Some((revision, source)) = &self.revision else {
            return self.disk(file, limit, hint);
        };
        let path = within(file)?;
        let Some(entry) = source.entry(&path).filter(|entry| entry.kind.is_file()) else {
            say(&format!("note: {revision} has no file {path}: using the one on disk"));
            return self.disk(file, limit, hint);
        };
        source
            .read(entry, limit)
            .with_context(|| format!("{path} in {revision} could not be read{hint}"))
            .map_err(Failure::usage)
    }

    /// The path of a file in the scanned tree, if it is in there.
    pub(crate) fn within_tree(&self, file: &Path) -> Option<String> {
        match &self.revision {
            Some((_, source)) => {
                let path = within(file).ok()?;
                source.entry(&path).map(|entry| entry.path.to_string())
            }
            None => self.tree.relative(file),
        }
    }

    /// Reads a file from disk, up to a limit: it may be a link to an endless device.
    #[expect(clippy::disallowed_methods, reason = "the user gives the path, not the scanned tree")]
    pub(crate) fn disk(&self, file: &Path, limit: u64, hint: &str) -> Result<Vec<u8>, Failure> {
        let read = || -> anyhow::Result<Vec<u8>> {
            output::check_read(file, &self.tree).map_err(anyhow::Error::msg)?;
            let mut content = Vec::new();
            std::fs::File::open(file)?.take(limit + 1).read_to_end(&mut content)?;
            anyhow::ensure!(
                u64::try_from(content.len()).is_ok_and(|length| length <= limit),
                "it is larger than {limit} bytes"
            );
            Ok(content)
        };
        read()
            .with_context(|| format!("{} could not be read{hint}", file.display()))
            .map_err(Failure::usage)
    }

    /// Reads a text file.
    pub(crate) fn text(&self, file: &Path) -> Result<String, Failure> {
        String::from_utf8(self.read(file, TEXT, "")?).map_err(|_| {
            Failure::usage(anyhow::anyhow!("{} is not UTF-8: save it as UTF-8", file.display()))
        })
    }
}

/// A path inside the repository.
fn within(file: &Path) -> Result<RepoPath, Failure> {
    let mut parts = Vec::new();
    for part in file.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => parts.push(name.as_encoded_bytes()),
            _ => {
                let why = anyhow::anyhow!(
                    "{}: with --from-rev, give files by their path in the repository",
                    file.display()
                );
                return Err(Failure::usage(why));
            }
        }
    }
    Ok(RepoPath::new(parts.join(&b'/')))
}
