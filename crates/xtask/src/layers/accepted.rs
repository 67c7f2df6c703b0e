//! What the checks accept for now. Each list only shrinks: an entry that is no longer needed fails.

/// Where these lists are, for the messages.
pub(super) const HERE: &str = "crates/xtask/src/layers/accepted.rs";

/// Modules that import each other.
#[derive(Debug)]
pub(super) struct Cycle {
    /// The package.
    pub(super) package: &'static str,
    /// The module below which they are, as its path; empty for the root of the crate.
    pub(super) below: &'static str,
    /// The child modules, and `(own code)` for the code of the parent.
    pub(super) modules: &'static [&'static str],
    /// Why it is accepted.
    pub(super) why: &'static str,
}

/// A public type name that is declared more than once.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) name: &'static str,
    /// Why it is accepted.
    pub(super) why: &'static str,
}

/// A comparison with the id of a rule or detector.
#[derive(Debug)]
pub(super) struct Id {
    pub(super) file: &'static str,
    /// The id, or the META whose id it is.
    pub(super) what: &'static str,
    /// Why it is accepted.
    pub(super) why: &'static str,
}

/// Text that is taken apart where it was not read.
#[derive(Debug)]
pub(super) struct Parse {
    pub(super) file: &'static str,
    /// The function, or the method and what it looks for.
    pub(super) what: &'static str,
    /// Why it is accepted.
    pub(super) why: &'static str,
}

/// Import cycles.
pub(super) const CYCLES: &[Cycle] = &[];

/// Doubled names.
pub(super) const NAMES: &[Name] = &[];

/// Comparisons with an id.
pub(super) const IDS: &[Id] = &[];

/// Text that is taken apart.
pub(super) const PARSES: &[Parse] = &[
    Parse {
        file: "crates/assess/src/script_rule.rs",
        what: "contains $",
        why: "whether a name or a revision keeps a fetch open depends only on the value",
    },
    Parse {
        file: "crates/detect/src/scripts/images.rs",
        what: "ImageName::parse",
        why: "two spellings of an image are compared, and one with an expression in it is no target",
    },
];

/// One line for each entry, with its reason.
pub(super) fn lines() -> Vec<String> {
    let cycles = CYCLES.iter().map(|entry| {
        let below = if entry.below.is_empty() { "crate" } else { entry.below };
        let modules = entry.modules.join(", ");
        format!("import cycle in {} below `{below}` ({modules}): {}", entry.package, entry.why)
    });
    let names = NAMES.iter().map(|entry| format!("doubled name {}: {}", entry.name, entry.why));
    let ids = IDS
        .iter()
        .map(|entry| format!("{} compares with {}: {}", entry.file, entry.what, entry.why));
    let parses =
        PARSES.iter().map(|entry| format!("{} has {}: {}", entry.file, entry.what, entry.why));
    cycles.chain(names).chain(ids).chain(parses).collect()
}
