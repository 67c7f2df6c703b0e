//! The values that a build reads while it runs from files that it downloads, or from programs that fetch.
//!
//! A digest that comes from the network like the file itself does not verify it.

use std::collections::{BTreeMap, BTreeSet};

/// The origin of a value that is known only at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// The files of the build, as far as it is known.
    #[default]
    Build,
    /// Something that the build downloads.
    Download,
}

/// Maximum number of variables and files that are tracked.
const TRACKED: usize = 10_000;

/// The origins of variables, by name. They do not have scopes: a name that is assigned again has a new origin.
#[derive(Debug, Default)]
pub(super) struct Origins {
    variables: BTreeMap<String, Origin>,
    /// The paths of downloaded files; references to unknown values remain in them.
    files: BTreeSet<String>,
    /// Whether a downloaded file is included, which can set any variable.
    is_any: bool,
}

impl Origins {
    /// The origin of an expanded text, in which references to unknown values remain.
    pub(super) fn of_text(&self, text: &str) -> Origin {
        if self.variables.is_empty() && !self.is_any {
            return Origin::Build;
        }
        let names = text.split("${").skip(1).filter_map(|behind| behind.split('}').next());
        names.map(|name| self.of_name(name)).max().unwrap_or_default()
    }

    /// The origin of the value of a variable.
    pub(super) fn of_name(&self, name: &str) -> Origin {
        let known = self.variables.get(name).copied();
        known.unwrap_or(if self.is_any { Origin::Download } else { Origin::Build })
    }

    /// Sets the origin of a variable.
    pub(super) fn set(&mut self, name: &str, origin: Origin) {
        if origin == Origin::Build && !self.is_any {
            self.variables.remove(name);
        } else if self.variables.len() < TRACKED {
            self.variables.insert(name.to_owned(), origin);
        }
    }

    /// Adds a downloaded file.
    pub(super) fn add_file(&mut self, path: &str) {
        if self.files.len() < TRACKED {
            self.files.insert(key(path));
        }
    }

    /// The recorded origin of a variable with this name; the files of the build if there is none.
    pub(super) fn known(&self, name: &str) -> Origin {
        self.variables.get(name).copied().unwrap_or_default()
    }

    /// Records that a downloaded file is included, which can set any variable.
    pub(super) fn lose_all(&mut self) {
        self.is_any = true;
    }

    /// Whether a path names a downloaded file.
    pub(super) fn is_downloaded(&self, path: &str) -> bool {
        self.files.contains(&key(path))
    }

    /// Whether nothing is tracked yet.
    pub(super) fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.files.is_empty() && !self.is_any
    }
}

/// A path, in which the build directories of the tree, the project and the directory are one.
fn key(path: &str) -> String {
    const BINARY: &str = "${CMAKE_BINARY_DIR}";
    let path = path.replace("${CMAKE_CURRENT_BINARY_DIR}", BINARY);
    path.replace("${PROJECT_BINARY_DIR}", BINARY)
}
