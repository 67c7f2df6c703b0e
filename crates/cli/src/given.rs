//! Files that the user gives: from disk, or from a revision of the repository.

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

/// Most bytes of a baseline or an SBOM. That of 10,000 components has a tenth of it.
pub(crate) const INVENTORY: u64 = 64 << 20;

/// Most bytes of a policy, a rule set or facts.
pub(crate) const TEXT: u64 = 1 << 20;

/// Where files are read from.
pub(crate) struct Given {
    tree: Tree,
    revision: Option<(String, Box<dyn Source>)>,
}

impl Given {
    /// From disk, beside what is scanned.
    pub(crate) fn new(source: &SourceArgs) -> Self {
        Self::in_tree(source.tree())
    }

    /// From disk. What the tree supplies is not followed out of it.
    pub(crate) fn in_tree(tree: Tree) -> Self {
        Self { tree, revision: None }
    }

    /// From a revision of the repository that is scanned: a change then cannot accept itself.
    pub(crate) fn at(source: &SourceArgs, revision: &str) -> Result<Self, Failure> {
        let of = |why| Failure::usage(anyhow::Error::new(why));
        let repository = Repository::open(&source.path, &source.trust.limits()).map_err(of)?;
        let given = repository.revision(revision).map_err(of)?;
        Ok(Self { tree: source.tree(), revision: Some((revision.to_owned(), Box::new(given))) })
    }

    /// Reads a file. One that the revision does not have is read from disk, with a word about it:
    /// the change that brings the first baseline has nothing to be compared with yet.
    pub(crate) fn read(&self, file: &Path, limit: u64, hint: &str) -> Result<Vec<u8>, Failure> {
        let Some((revision, source)) = &self.revision else {
            return self.disk(file, limit, hint);
        };
        let path = within(file)?;
        let Some(entry) = source.entry(&path).filter(|entry| entry.kind.is_file()) else {
            say(&format!("note: {revision} has no file {path}: the one on disk is taken"));
            return self.disk(file, limit, hint);
        };
        source
            .read(entry, limit)
            .with_context(|| format!("{path} of {revision} could not be read{hint}"))
            .map_err(Failure::usage)
    }

    /// Reads a file of the disk. It may be a link to something endless.
    #[expect(clippy::disallowed_methods, reason = "the user names it, not what is scanned")]
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

    /// Reads a file of text.
    pub(crate) fn text(&self, file: &Path) -> Result<String, Failure> {
        String::from_utf8(self.read(file, TEXT, "")?).map_err(|_| {
            Failure::usage(anyhow::anyhow!("{} is not UTF-8: save it as UTF-8", file.display()))
        })
    }
}

/// A path within the repository.
fn within(file: &Path) -> Result<RepoPath, Failure> {
    let mut parts = Vec::new();
    for part in file.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => parts.push(name.as_encoded_bytes()),
            _ => {
                let why = anyhow::anyhow!(
                    "{}: with --from-rev, name files by their path in the repository",
                    file.display()
                );
                return Err(Failure::usage(why));
            }
        }
    }
    Ok(RepoPath::new(parts.join(&b'/')))
}
