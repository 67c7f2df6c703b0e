//! How far reading may go beyond the given tree.

/// How far reading may go beyond the given tree.
///
/// A tree can contain git data that points elsewhere on the machine: a `.git` file, `commondir`,
/// alternates, links. The author of the tree decides where they point, so the caller decides
/// whether they are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Boundary {
    /// Which git data are read.
    pub git: GitReach,
    /// Takes a directory that has `HEAD`, `objects` and `refs` for a bare repository although other
    /// files are beside them. The default is `false`: an archive can carry these three to hide the
    /// files that a reader would see.
    pub bare: bool,
}

/// Which git data is read, from the least to the most: each level includes those before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GitReach {
    /// None: the files are read as those of a plain directory.
    None,
    /// Only data in the given tree itself.
    Inside,
    /// Also data that verifiably belongs together: the git directory of a linked work tree or a
    /// submodule, if that directory refers back to the tree or its index has the inode numbers of the
    /// tree's files; and the objects that a clone with `--shared` borrows from its origin. A crafted
    /// tree cannot make another repository do the former, or know the latter.
    #[default]
    Linked,
    /// Whatever git itself would follow: alternates and links as well. For the caller's own
    /// repositories alone.
    Anywhere,
}
