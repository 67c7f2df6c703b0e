//! How far reading may go beyond the files of the given tree.

/// How far reading may go beyond the files of the given tree.
///
/// A tree can carry git data that point elsewhere on the machine: a `.git` file, `commondir`,
/// alternates, links. Whoever made the tree decides where they lead, so the caller decides whether
/// they are followed.
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

/// Which git data are read, from the least to the most: each allows what those before it allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GitReach {
    /// None: the files are read as those of a plain directory.
    None,
    /// Only what is in the given tree itself.
    Inside,
    /// What is the caller's own as well: the git directory of a linked work tree or a submodule, where
    /// that directory names the tree in turn or its index knows files of the tree by their number in the
    /// file system; and the objects that a clone with `--shared` borrows from the repository that it was
    /// made of. No crafted tree can make another repository do the first, or know the second.
    #[default]
    Linked,
    /// Whatever git itself would follow: alternates and links as well. For the caller's own
    /// repositories alone.
    Anywhere,
}
