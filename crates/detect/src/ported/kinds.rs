//! The origin that a comment names, and the way in which it names it.

use plimsoll_model::{GitUrl, Revision};

/// The origin that a comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The name of the project if it is known, otherwise of the file.
    pub(super) name: String,
    pub(super) naming: Naming,
    /// The path of the file that the comment names.
    pub(super) path: Option<String>,
    pub(super) url: Option<String>,
    /// The repository in the URL.
    pub(super) repository: Option<GitUrl>,
    pub(super) revision: Option<Revision>,
}

/// The way in which a comment names an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// The URL of a repository or a source file.
    CodeUrl,
    /// The path of a file in it, or a name in its namespace.
    Path,
    /// A name with a noun for a project: "the Rope library".
    Project,
    /// A word that is spelled like a name.
    Name,
    /// A word that is spelled like a type or a function, as the names of many projects are.
    Identifier,
    /// A name before a noun for something else: "the Rope ring".
    Thing,
    /// A single word, with nothing else that identifies it.
    Word,
    /// The name of one file.
    File,
    /// The URL of something other than code.
    Page,
    /// The author: "Ada Rope <ada@rope.example>".
    Person,
}

/// Whether a word is the name of a source file.
pub(super) fn is_file(word: &str) -> bool {
    const ENDS: [&str; 27] = [
        "asm", "c", "cc", "cmake", "cpp", "cs", "cu", "cxx", "go", "h", "hh", "hpp", "inc", "java",
        "js", "kt", "lua", "m", "m4", "metal", "mm", "php", "pl", "py", "rs", "s", "ts",
    ];
    word.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && ENDS.contains(&end))
}

/// An origin that is named without a URL.
pub(super) fn named(name: &str, naming: Naming) -> Origin {
    Origin {
        name: name.to_owned(),
        naming,
        path: None,
        url: None,
        repository: None,
        revision: None,
    }
}
