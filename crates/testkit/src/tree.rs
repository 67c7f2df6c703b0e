//! Fixture trees.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::GitRepo;

/// The kind of an entry in a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeKind {
    /// A regular file with this content.
    File(Vec<u8>),
    /// A symbolic link to this target.
    Link(String),
    /// A submodule at this commit, 40 hexadecimal digits.
    Gitlink(String),
}

/// An entry of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeEntry {
    /// Path with `/` between its parts.
    pub path: String,
    /// The kind.
    pub kind: TreeKind,
}

/// A fixture tree, from an example of a spec page or composed by a test.
///
/// ```
/// use plimsoll_testkit::{Tree, TreeKind};
///
/// let tree = Tree::new("demo").with("latest", TreeKind::Link("a.c".to_owned()));
/// assert_eq!(tree.files().len(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    name: String,
    entries: Vec<TreeEntry>,
}

impl Tree {
    /// Creates a tree without entries.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), entries: Vec::new() }
    }

    /// Adds an entry.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, kind: TreeKind) -> Self {
        self.push(path.into(), kind);
        self
    }

    /// Whether there is no entry at this path.
    pub(crate) fn has_room_for(&self, path: &str) -> bool {
        self.entries.iter().all(|entry| entry.path != path)
    }

    pub(crate) fn push(&mut self, path: String, kind: TreeKind) {
        self.entries.push(TreeEntry { path, kind });
    }

    /// Returns the name of the tree.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the entries, in the order of the text. Directories are not entries.
    pub fn files(&self) -> &[TreeEntry] {
        &self.entries
    }

    /// Returns the content of a file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.entries.iter().find_map(|entry| match &entry.kind {
            TreeKind::File(content) if entry.path == path => Some(content.as_slice()),
            _ => None,
        })
    }

    /// Writes the tree below a folder. A gitlink becomes an empty directory, as in a clone.
    #[cfg(unix)]
    pub fn write_to(&self, dir: impl AsRef<Path>) {
        for entry in &self.entries {
            let path = dir.as_ref().join(&entry.path);
            fs::create_dir_all(path.parent().unwrap_or(dir.as_ref())).expect("a directory");
            let done = match &entry.kind {
                TreeKind::File(content) => fs::write(&path, content),
                TreeKind::Link(target) => std::os::unix::fs::symlink(target, &path),
                TreeKind::Gitlink(_) => fs::create_dir_all(&path),
            };
            done.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        }
    }

    /// Creates a git repository with the tree as its only commit on `main` and as its work tree.
    ///
    /// The commit is created from the entries, without `git add`, which rejects some invalid
    /// fixtures. Such a fixture may only be cloned with [`GitRepo::clone_bare`].
    #[cfg(unix)]
    pub fn into_git_repo(self) -> GitRepo {
        let repo = GitRepo::init();
        repo.git_with_input(&["fast-import", "--quiet", "--date-format=raw"], &self.stream());
        repo.git(&["read-tree", "HEAD"]);
        self.write_to(repo.path());
        // Makes the index recognize the files on disk as unchanged.
        repo.git(&["update-index", "-q", "--refresh"]);
        repo
    }

    /// Returns the tree as a commit in the input format of `git fast-import`.
    fn stream(&self) -> Vec<u8> {
        let time = crate::COMMIT_TIME;
        let message = format!("Fixture {}\n", self.name);
        let mut stream = format!(
            "commit refs/heads/main\n\
             committer Plimsoll Fixture <fixture@plimsoll.example> {time} +0000\n\
             data {}\n{message}",
            message.len(),
        )
        .into_bytes();
        for TreeEntry { path, kind } in &self.entries {
            let (mode, content) = match kind {
                TreeKind::File(content) => ("100644", content.as_slice()),
                TreeKind::Link(target) => ("120000", target.as_bytes()),
                TreeKind::Gitlink(commit) => {
                    stream.extend(format!("M 160000 {commit} {path}\n").into_bytes());
                    continue;
                }
            };
            let mut head = String::new();
            writeln!(head, "M {mode} inline {path}\ndata {}", content.len()).expect("a string");
            stream.extend_from_slice(head.as_bytes());
            stream.extend_from_slice(content);
            stream.push(b'\n');
        }
        stream
    }
}

/// Whether a path stays inside the tree, and does not start with a quote, which `git fast-import`
/// would decode.
pub(crate) fn is_sound(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && part != ".git";
    !path.starts_with('"') && path.split('/').all(part)
}
