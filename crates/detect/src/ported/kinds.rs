//! What is named as an origin, and how.

use plimsoll_model::{GitUrl, Revision};

/// What is named as an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// What it is called: the project as far as it is told, else the file.
    pub(super) name: String,
    pub(super) naming: Naming,
    /// The path of a file that is named.
    pub(super) path: Option<String>,
    pub(super) url: Option<String>,
    /// The repository in the URL.
    pub(super) repository: Option<GitUrl>,
    pub(super) revision: Option<Revision>,
}

/// How an origin is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// By the URL of a repository or a source file.
    CodeUrl,
    /// By the path of a file in it, or a name in its namespace.
    Path,
    /// By its name, and a word for what it is: "the Rope library".
    Project,
    /// By something that is spelled like a name.
    Name,
    /// By something that is spelled like the name of a type or a function, as many projects are.
    Identifier,
    /// By its name before that of something that it has: "the Rope ring".
    Thing,
    /// By a word that is all that is said.
    Word,
    /// By the name of one file.
    File,
    /// By the URL of something else.
    Page,
    /// By who wrote it: "Ada Rope <ada@rope.example>".
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

/// What is named without a URL.
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
