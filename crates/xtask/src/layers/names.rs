//! Checks that public type names are unique in the workspace.
//!
//! Declarations of `pub` structs, enums, unions, traits and type aliases count, including those in
//! macros (the compiler's lint `unreachable_pub` ensures that they are reachable), and so do
//! re-exports under another name. A re-export under the same name is the same type.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use syn::{Item, UseTree, Visibility};

use super::accepted::Name;
use super::program::Program;
use super::tokens;

/// Returns one line for each duplicate name that is not accepted, and for each accepted one that is
/// unique.
pub(super) fn problems(program: &Program, accepted: &[Name]) -> Vec<String> {
    let doubled = doubled(program);
    let mut problems = Vec::new();
    for (name, places) in &doubled {
        if !accepted.iter().any(|entry| entry.name == name) {
            let places: Vec<&str> = places.values().map(String::as_str).collect();
            problems.push(format!(
                "the public type name {name} is declared {} times ({}): rename all but one after \
                 what they are",
                places.len(),
                places.join(", ")
            ));
        }
    }
    for entry in accepted.iter().filter(|entry| !doubled.contains_key(entry.name)) {
        problems.push(format!(
            "the public type name {} is unique now: remove it from {}",
            entry.name,
            super::accepted::HERE
        ));
    }
    problems
}

/// Returns the names that are declared in several modules, with their positions.
fn doubled(program: &Program) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for package in &program.crates {
        for module in &package.modules {
            let declared: BTreeMap<String, usize> = module
                .items
                .iter()
                .flat_map(public_names)
                .map(|name| (name.to_string(), name.span().start().line))
                .collect();
            for (name, line) in declared {
                let path = format!("{}::{}", package.name, module.path.join("::"));
                let place = format!("{}:{line}", module.file);
                names.entry(name).or_default().insert(path, place);
            }
        }
    }
    names.retain(|_, places| places.len() > 1);
    names
}

/// Returns the public type names that an item declares.
fn public_names(item: &Item) -> Vec<Ident> {
    let (visibility, name) = match item {
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::TraitAlias(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Macro(item) => return tokens::public_types(item.mac.tokens.clone()),
        Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => {
            let mut names = Vec::new();
            renamed(&item.tree, &mut names);
            return names;
        }
        _ => return Vec::new(),
    };
    if matches!(visibility, Visibility::Public(_)) { vec![name.clone()] } else { Vec::new() }
}

/// Returns the type names that a re-export introduces.
fn renamed(tree: &UseTree, names: &mut Vec<Ident>) {
    match tree {
        UseTree::Path(path) => renamed(&path.tree, names),
        UseTree::Rename(rename) if is_type_name(&rename.rename.to_string()) => {
            names.push(rename.rename.clone());
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| renamed(tree, names)),
        _ => {}
    }
}

/// Whether a name has the form of a type name, not of a constant or module.
fn is_type_name(name: &str) -> bool {
    let distinct: BTreeSet<bool> = name.chars().map(char::is_lowercase).collect();
    name.starts_with(char::is_uppercase) && (distinct.contains(&true) || name.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, two: &str) -> Vec<String> {
        problems(
            &Program::of_texts(&[("one", &[("lib.rs", one)]), ("two", &[("lib.rs", two)])]),
            &[],
        )
    }

    #[test]
    fn reports_a_name_that_two_crates_declare() {
        for (one, two) in [
            ("pub struct Options;", "\npub enum Options {}"),
            ("pub trait Options {}", "\npub type Options = u8;"),
            ("pub struct Options;", "\nwords! { pub enum Options { A } }"),
            ("pub struct Options;", "\npub use other::Settings as Options;"),
        ] {
            let problems = check(one, two);
            let [problem] = problems.as_slice() else { panic!("one problem for {two}") };
            assert!(problem.contains("Options is declared 2 times"), "{problem}");
            assert!(problem.contains("crates/one/src/lib.rs:1"), "{problem}");
            assert!(problem.contains("crates/two/src/lib.rs:2"), "{problem}");
        }
    }

    #[test]
    fn reports_a_name_that_two_modules_of_a_crate_declare() {
        let problems = check("pub mod a { pub struct A; } pub mod b { pub struct A; }", "");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn allows_re_exports_private_types_tests_and_variants_for_platforms() {
        for (one, two) in [
            ("pub struct A;", "pub use one::A;"),
            ("pub struct A;", "struct A; pub(crate) mod x { pub(super) enum A {} }"),
            ("pub struct A;", "#[cfg(test)] pub struct A;"),
            ("#[cfg(unix)] pub struct A; #[cfg(not(unix))] pub struct A;", ""),
            ("pub const A: u8 = 1; pub fn b() {}", "pub struct A; pub use one::b as A_B;"),
        ] {
            assert_eq!(check(one, two), Vec::<String>::new(), "{one} {two}");
        }
    }

    #[test]
    fn accepts_listed_cycles_and_reports_unneeded_entries() {
        let program = Program::of_texts(&[
            ("one", &[("lib.rs", "pub struct A;")]),
            ("two", &[("lib.rs", "pub struct A; pub struct B;")]),
        ]);
        let accept = |name| Name { name, why: "" };
        assert!(problems(&program, &[accept("A")]).is_empty());
        let gone = problems(&program, &[accept("A"), accept("B")]);
        assert_eq!(gone.len(), 1, "{gone:?}");
        assert!(gone[0].contains("B is unique now"), "{gone:?}");
    }
}
