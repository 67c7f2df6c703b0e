//! Exceptions that the checks accept. The lists should only shrink: an entry that is no longer
//! needed is an error.

/// Path of this file, for messages.
pub(super) const HERE: &str = "crates/xtask/src/layers/accepted.rs";

/// Modules that import each other.
#[derive(Debug)]
pub(super) struct Cycle {
    /// The package.
    pub(super) package: &'static str,
    /// The path of their parent module; empty for the root of the crate.
    pub(super) below: &'static str,
    /// The child modules, and `(own code)` for the code of the parent.
    pub(super) modules: &'static [&'static str],
    /// The reason for the exception.
    pub(super) why: &'static str,
}

/// A public type name that is declared more than once.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) name: &'static str,
    /// The reason for the exception.
    pub(super) why: &'static str,
}

/// A comparison with the ID of a rule or detector.
#[derive(Debug)]
pub(super) struct Id {
    pub(super) file: &'static str,
    /// The ID, or the META with the ID.
    pub(super) what: &'static str,
    /// The reason for the exception.
    pub(super) why: &'static str,
}

/// Parsing of text outside the module that reads it.
#[derive(Debug)]
pub(super) struct Parse {
    pub(super) file: &'static str,
    /// The function, or the method and its argument.
    pub(super) what: &'static str,
    /// The reason for the exception.
    pub(super) why: &'static str,
}

/// Accepted import cycles.
pub(super) const CYCLES: &[Cycle] = &[];

/// Accepted duplicate names.
pub(super) const NAMES: &[Name] = &[];

/// Accepted comparisons with an ID.
pub(super) const IDS: &[Id] = &[];

/// Accepted parsing.
pub(super) const PARSES: &[Parse] = &[
    Parse {
        file: "crates/assess/src/script_rule.rs",
        what: "contains $",
        why: "whether a name or a revision keeps a fetch open depends only on the value",
    },
    Parse {
        file: "crates/detect/src/scripts/images.rs",
        what: "ImageName::parse",
        why: "two spellings of an image are compared, and one with an expression is not a target",
    },
];

/// Returns a line for each entry, with its reason.
pub(super) fn lines() -> Vec<String> {
    let cycles = CYCLES.iter().map(|entry| {
        let below = if entry.below.is_empty() { "crate" } else { entry.below };
        let modules = entry.modules.join(", ");
        format!("import cycle in {} below `{below}` ({modules}): {}", entry.package, entry.why)
    });
    let names = NAMES.iter().map(|entry| format!("duplicate name {}: {}", entry.name, entry.why));
    let ids = IDS
        .iter()
        .map(|entry| format!("{} compares with {}: {}", entry.file, entry.what, entry.why));
    let parses =
        PARSES.iter().map(|entry| format!("{} has {}: {}", entry.file, entry.what, entry.why));
    cycles.chain(names).chain(ids).chain(parses).collect()
}
