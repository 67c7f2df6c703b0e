//! Fixture trees, each stored as one text file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::GitRepo;

/// What an entry of a fixture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeKind {
    /// A regular file with this content.
    File(Vec<u8>),
    /// A symbolic link to this target.
    Link(String),
    /// A submodule's entry at this commit, 40 hexadecimal digits.
    Gitlink(String),
}

/// One entry of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeEntry {
    /// Path with `/` between its parts.
    pub path: String,
    /// What it is.
    pub kind: TreeKind,
}

/// A fixture tree.
///
/// A fixture is the file `trees/NAME.tree` of this crate. The part of the name before the first dot
/// is the id of the detector it is about, or `mixed`. The text is a series of entries; what stands
/// before the first is a comment:
///
/// | marker line | gives |
/// |---|---|
/// | `-- PATH --` | a file; its content goes to the next marker |
/// | `-- PATH (crlf) --` | the same with CRLF line ends |
/// | `-- PATH -> TARGET --` | a symbolic link |
/// | `-- PATH @ COMMIT --` | a gitlink (40 hexadecimal digits) |
///
/// ```
/// use plimsoll_testkit::Tree;
///
/// let tree = Tree::load("vendored-directory");
/// assert_eq!(tree.detector(), "vendored-directory");
/// assert!(tree.file("third_party/miniz-2.0.8/LICENSE").is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    name: String,
    entries: Vec<TreeEntry>,
}

impl Tree {
    /// Reads `trees/NAME.tree`.
    pub fn load(name: &str) -> Self {
        Self::parse(name, &crate::text_of(&format!("trees/{name}.tree")))
    }

    /// Every fixture, by name.
    pub fn all() -> Vec<Self> {
        let files = fs::read_dir(crate::here("trees")).expect("the fixtures are there");
        let names = files.filter_map(|file| {
            let name = file.expect("a directory entry").file_name().into_string().ok()?;
            name.strip_suffix(".tree").map(str::to_owned)
        });
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        names.iter().map(|name| Self::load(name)).collect()
    }

    /// Reads a fixture from text. Panics, with the line, where it is not one.
    pub fn parse(name: &str, text: &str) -> Self {
        let mut tree = Self { name: name.to_owned(), entries: Vec::new() };
        let mut crlf = false;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            let marker = bare.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
            if let Some(marker) = marker {
                let (entry, converts) = entry(marker);
                let new = tree.entries.iter().all(|other| other.path != entry.path);
                assert!(new && is_sound(&entry.path), "{name}, line {}: {marker:?}", index + 1);
                crlf = converts;
                tree.entries.push(entry);
                continue;
            }
            match tree.entries.last_mut().map(|entry| &mut entry.kind) {
                None => {}
                Some(TreeKind::File(content)) => {
                    content.extend_from_slice(if crlf { bare } else { line }.as_bytes());
                    content.extend_from_slice(if crlf { b"\r\n" } else { b"" });
                }
                Some(_) => {
                    assert!(bare.is_empty(), "{name}, line {}: content of a link", index + 1);
                }
            }
        }
        tree
    }

    /// The fixture's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the detector that the fixture is about, or `mixed`.
    pub fn detector(&self) -> &str {
        self.name.split_once('.').map_or(&self.name, |(id, _)| id)
    }

    /// The entries, in the order of the text. Folders have none.
    pub fn files(&self) -> &[TreeEntry] {
        &self.entries
    }

    /// The content of a file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.entries.iter().find_map(|entry| match &entry.kind {
            TreeKind::File(content) if entry.path == path => Some(content.as_slice()),
            _ => None,
        })
    }

    /// Writes the tree below a folder. A gitlink becomes an empty folder, as in a clone.
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

    /// A git repository with the tree as its one commit on `main` and as its work tree.
    ///
    /// The commit is made from the entries themselves, past `git add`, which refuses some broken
    /// fixtures. Cloning such a fixture may work only with [`GitRepo::clone_bare`].
    #[cfg(unix)]
    pub fn into_git_repo(self) -> GitRepo {
        let repo = GitRepo::init();
        repo.git_with_input(&["fast-import", "--quiet", "--date-format=raw"], &self.stream());
        repo.git(&["read-tree", "HEAD"]);
        self.write_to(repo.path());
        // So that the index knows the files on disk as unchanged.
        repo.git(&["update-index", "-q", "--refresh"]);
        repo
    }

    /// The tree as a commit in the form `git fast-import` reads.
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

/// The entry a marker opens, and whether its lines end in CRLF.
fn entry(marker: &str) -> (TreeEntry, bool) {
    let entry = |path: &str, kind| TreeEntry { path: path.to_owned(), kind };
    if let Some((path, target)) = marker.split_once(" -> ") {
        return (entry(path, TreeKind::Link(target.to_owned())), false);
    }
    if let Some((path, commit)) = marker.rsplit_once(" @ ") {
        let sound = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(sound, "a gitlink takes 40 hexadecimal digits: {marker:?}");
        return (entry(path, TreeKind::Gitlink(commit.to_owned())), false);
    }
    let (path, crlf) = match marker.strip_suffix(" (crlf)") {
        Some(path) => (path, true),
        None => (marker, false),
    };
    (entry(path, TreeKind::File(Vec::new())), crlf)
}

/// Whether a path stays inside the tree, and is none that `git fast-import` would unquote.
fn is_sound(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && part != ".git";
    !path.starts_with('"') && path.split('/').all(part)
}
