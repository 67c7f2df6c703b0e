//! Limits for reading outside the given tree.

/// Limits for reading outside the given tree.
///
/// A tree can contain git data that points elsewhere on the machine: a `.git` file, `commondir`,
/// alternates, links. The author of the tree decides where they point, so the caller decides
/// whether they are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Boundary {
    /// The git data that is read.
    pub git: GitReach,
    /// Whether a directory with `HEAD`, `objects` and `refs` is treated as a bare repository even
    /// if it contains other files. The default is `false`: an archive can contain these three to
    /// hide its files from the scan.
    pub bare: bool,
}

/// The git data that is read. Each level includes the previous ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GitReach {
    /// No git data: the files are read like those of a plain directory.
    None,
    /// Only data inside the given tree.
    Inside,
    /// Also data that provably belongs to the tree: the git directory of a linked work tree or a
    /// submodule, if that directory refers back to the tree or its index has the inode numbers of
    /// the tree's files; and the objects that a clone with `--shared` borrows from its origin. A
    /// crafted tree cannot forge the reference in another repository, and cannot know the inode
    /// numbers.
    #[default]
    Linked,
    /// All data that git itself would follow, including alternates and links. Only for the caller's
    /// own repositories.
    Anywhere,
}
