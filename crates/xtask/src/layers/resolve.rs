//! Resolves a path inside its crate to the module that declares the item.
//!
//! Re-exports are followed, so `crate::Name` resolves to the file of `Name` and not to the root
//! that re-exports it. Paths into other crates are not resolved.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree, Visibility};

use super::program::Crate;

/// The path of a module below the root of its crate.
pub(super) type ModulePath = Vec<String>;

/// The names that the modules of a crate declare and import.
#[derive(Debug, Default)]
pub(super) struct Names {
    modules: BTreeMap<ModulePath, Scope>,
}

/// The names of one module.
#[derive(Debug, Default)]
struct Scope {
    /// Declared names.
    items: BTreeSet<String>,
    /// Imported paths, by their name in this module.
    imports: BTreeMap<String, Vec<Vec<String>>>,
    /// Modules that are imported with a glob.
    globs: Vec<Vec<String>>,
}

/// A name introduced by a `use` declaration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The path as written, without a final `self` or `*`.
    pub(super) path: Vec<String>,
    /// The name; `None` for a glob import.
    pub(super) name: Option<String>,
}

impl Names {
    /// Collects the names of a crate.
    pub(super) fn of_crate(package: &Crate) -> Self {
        let mut names = Self::default();
        for module in &package.modules {
            let scope = names.modules.entry(module.path.clone()).or_default();
            for item in &module.items {
                scope.add(item);
            }
        }
        names
    }

    /// Returns the modules that a path imported in the module `from` may refer to: two if a module
    /// and an item have the same name.
    pub(super) fn resolve_import(&self, from: &[String], path: &[String]) -> BTreeSet<ModulePath> {
        self.resolve(from, path, true)
    }

    /// Returns the modules that declare the item of a path in the code of the module `from`; such a
    /// path is never a module itself.
    pub(super) fn resolve_item(&self, from: &[String], path: &[String]) -> BTreeSet<ModulePath> {
        self.resolve(from, path, false)
    }

    fn resolve(&self, from: &[String], path: &[String], modules: bool) -> BTreeSet<ModulePath> {
        let (trail, found) = (BTreeSet::new(), BTreeSet::new());
        let mut search = Search { names: self, modules, trail, found };
        search.follow(from, path);
        search.found
    }
}

/// The state of resolving a path.
struct Search<'a> {
    names: &'a Names,
    /// Whether the result may be a module.
    modules: bool,
    /// The names looked up so far, so that re-exports in a cycle end.
    trail: BTreeSet<(ModulePath, String)>,
    found: BTreeSet<ModulePath>,
}

impl Search<'_> {
    /// Follows a path from a module.
    fn follow(&mut self, from: &[String], path: &[String]) {
        let mut module = from.to_vec();
        let mut rest = path;
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => drop(module.pop()),
                _ => break,
            }
            rest = after;
        }
        self.descend(module, rest);
    }

    /// Follows names downward from a module.
    fn descend(&mut self, mut module: ModulePath, mut path: &[String]) {
        while let Some((name, rest)) = path.split_first() {
            let child: ModulePath = module.iter().cloned().chain([name.clone()]).collect();
            let is_child = self.names.modules.contains_key(&child);
            if rest.is_empty() || !is_child {
                self.look_up(&module, name, rest);
            }
            if !is_child {
                return;
            }
            module = child;
            path = rest;
        }
        if self.modules {
            self.found.insert(module);
        }
    }

    /// Looks up a name among the items and imports of one module.
    fn look_up(&mut self, module: &[String], name: &str, rest: &[String]) {
        let Some(scope) = self.names.modules.get(module) else { return };
        if scope.items.contains(name) {
            self.found.insert(module.to_vec());
            return;
        }
        if !self.trail.insert((module.to_vec(), name.to_owned())) {
            return;
        }
        for import in scope.imports.get(name).into_iter().flatten() {
            let path: Vec<String> = import.iter().chain(rest).cloned().collect();
            self.follow(module, &path);
        }
        let name = [name.to_owned()];
        for glob in &scope.globs {
            let path: Vec<String> = glob.iter().chain(&name).chain(rest).cloned().collect();
            self.follow(module, &path);
        }
    }
}

impl Scope {
    fn add(&mut self, item: &Item) {
        let name = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::TraitAlias(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            Item::Macro(item) => {
                let types = super::tokens::public_types(item.mac.tokens.clone());
                self.items.extend(types.iter().map(ToString::to_string));
                return;
            }
            Item::Use(item) => {
                for import in imports(&item.tree) {
                    match import.name {
                        Some(name) => self.imports.entry(name).or_default().push(import.path),
                        None => self.globs.push(import.path),
                    }
                }
                return;
            }
            _ => return,
        };
        self.items.insert(name.to_string());
    }
}

/// Whether a `use` declaration is a re-export.
pub(super) fn is_reexport(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// Returns the names that a `use` declaration introduces.
pub(super) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut imports = Vec::new();
    collect(tree, &mut Vec::new(), &mut imports);
    imports
}

fn collect(tree: &UseTree, prefix: &mut Vec<String>, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            collect(&path.tree, prefix, imports);
            prefix.pop();
        }
        UseTree::Name(name) => push(prefix, &name.ident.to_string(), None, imports),
        UseTree::Rename(rename) => {
            push(prefix, &rename.ident.to_string(), Some(rename.rename.to_string()), imports);
        }
        UseTree::Glob(_) => imports.push(Import { path: prefix.clone(), name: None }),
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, prefix, imports);
            }
        }
    }
}

fn push(prefix: &[String], last: &str, renamed: Option<String>, imports: &mut Vec<Import>) {
    let mut path = prefix.to_vec();
    if last != "self" {
        path.push(last.to_owned());
    }
    let name = renamed.or_else(|| path.last().cloned());
    imports.push(Import { path, name: Some(name.unwrap_or_default()) });
}

#[cfg(test)]
mod tests {
    use super::super::program::Program;
    use super::*;

    fn resolve(files: &[(&str, &str)], from: &str, path: &str) -> Vec<String> {
        let program = Program::of_texts(&[("one", files)]);
        let names = Names::of_crate(&program.crates[0]);
        let from: ModulePath =
            from.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        names.resolve_import(&from, &path).iter().map(|module| module.join("::")).collect()
    }

    const FILES: &[(&str, &str)] = &[
        ("lib.rs", "mod a; mod b; pub use a::deep::{Thing, other as renamed}; pub use b::*;"),
        ("a/mod.rs", "pub mod deep; use crate::b as alias; use std::fmt; pub struct Own;"),
        ("a/deep.rs", "pub struct Thing; pub fn other() {}"),
        ("b.rs", "pub enum Choice {} pub fn a() {} pub use crate::Looped as Looped;"),
    ];

    #[test]
    fn follows_re_exports_to_the_declaration() {
        assert_eq!(resolve(FILES, "b", "crate::Thing"), ["a::deep"]);
        assert_eq!(resolve(FILES, "b", "crate::renamed"), ["a::deep"]);
        assert_eq!(resolve(FILES, "a", "crate::Choice::Variant"), ["b"], "through a glob");
        assert_eq!(resolve(FILES, "a", "alias::Choice"), ["b"], "through an import");
    }

    #[test]
    fn follows_relative_paths() {
        assert_eq!(resolve(FILES, "a::deep", "super::Own"), ["a"]);
        assert_eq!(resolve(FILES, "a::deep", "super::super::b::Choice"), ["b"]);
        assert_eq!(resolve(FILES, "a", "deep::Thing::new"), ["a::deep"]);
        assert_eq!(resolve(FILES, "a", "self::deep"), ["a::deep"]);
    }

    #[test]
    fn a_module_and_an_item_of_one_name_are_both_found() {
        assert_eq!(resolve(FILES, "", "crate::a"), ["a", "b"]);
        assert_eq!(resolve(FILES, "", "crate::a::Own"), ["a"], "only a module goes on");
        let program = Program::of_texts(&[("one", FILES)]);
        let item = Names::of_crate(&program.crates[0]).resolve_item(&[], &["a".to_owned()]);
        assert_eq!(item.into_iter().collect::<Vec<_>>(), [["b"]], "code names no module");
    }

    #[test]
    fn other_crates_and_cyclic_re_exports_resolve_to_nothing() {
        assert!(resolve(FILES, "a", "fmt::Display").is_empty());
        assert!(resolve(FILES, "a", "serde::Serialize").is_empty());
        assert!(resolve(FILES, "b", "crate::Looped").is_empty());
    }
}
