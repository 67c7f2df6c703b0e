//! The parsed sources of the workspace, without their tests.

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, TargetKind};
use syn::{Attribute, ImplItem, Item, Meta};

/// The libraries and programs of the workspace, without tests, benches and examples, which use the
/// crates like any other program.
#[derive(Default)]
pub(super) struct Program {
    pub(super) crates: Vec<Crate>,
}

/// A library or program.
pub(super) struct Crate {
    /// The name of the package.
    pub(super) name: String,
    /// The modules; the first is the root.
    pub(super) modules: Vec<Module>,
}

/// A module.
pub(super) struct Module {
    /// The path below the root of the crate.
    pub(super) path: Vec<String>,
    /// The file, relative to the root of the workspace.
    pub(super) file: String,
    /// The declared items, without inline modules, which are separate modules.
    pub(super) items: Vec<Item>,
}

/// A module that is not loaded yet.
struct Pending {
    path: Vec<String>,
    file: String,
    /// The folder of its child modules.
    folder: String,
    items: Vec<Item>,
}

impl Program {
    /// Parses the sources listed by `cargo metadata`.
    pub(super) fn of_workspace(metadata: &Metadata) -> Result<Self> {
        let root = metadata.workspace_root.as_std_path();
        let read = |file: &str| std::fs::read_to_string(root.join(file)).ok();
        let mut crates = Vec::new();
        for package in metadata.workspace_packages() {
            let built = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::Bin);
            for target in package.targets.iter().filter(|target| target.kind.iter().any(built)) {
                let file = target.src_path.strip_prefix(&metadata.workspace_root)?;
                crates.push(Crate::load(&package.name, file.as_str(), &read)?);
            }
        }
        Ok(Self { crates })
    }

    /// Parses sources in memory: the files of each crate.
    #[cfg(test)]
    pub(super) fn of_texts(crates: &[(&str, &[(&str, &str)])]) -> Self {
        use std::collections::BTreeMap;

        let load = |(name, files): &(&str, &[(&str, &str)])| {
            let files: BTreeMap<String, &str> = files
                .iter()
                .map(|(file, text)| (format!("crates/{name}/src/{file}"), *text))
                .collect();
            let read = |file: &str| files.get(file).map(|text| (*text).to_owned());
            Crate::load(name, &format!("crates/{name}/src/lib.rs"), &read).unwrap()
        };
        Self { crates: crates.iter().map(load).collect() }
    }
}

impl Crate {
    /// Loads a crate by following the module declarations from the root file.
    fn load(name: &str, root: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let items = parse(root, &read(root).with_context(|| format!("no file {root}"))?)?;
        let mut pending = vec![Pending { path: vec![], file: root.to_owned(), folder, items }];
        let mut modules = Vec::new();
        while let Some(Pending { path, file, folder, items }) = pending.pop() {
            let mut own = Vec::new();
            for item in without_tests(items) {
                let Item::Mod(module) = item else {
                    own.push(item);
                    continue;
                };
                let name = module.ident.to_string();
                let below = format!("{folder}/{name}");
                let path: Vec<String> = path.iter().cloned().chain([name]).collect();
                pending.push(match module.content {
                    Some((_, items)) => Pending { path, file: file.clone(), folder: below, items },
                    None => declared(path, below, read)?,
                });
            }
            modules.push(Module { path, file, items: own });
        }
        Ok(Self { name: name.to_owned(), modules })
    }
}

/// Returns the module of a declaration without a body.
fn declared(
    path: Vec<String>,
    folder: String,
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<Pending> {
    let candidates = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
    let found = candidates.into_iter().find_map(|file| read(&file).map(|text| (file, text)));
    let (file, text) = found.with_context(|| format!("no file for the module {folder}"))?;
    let items = parse(&file, &text)?;
    Ok(Pending { path, file, folder, items })
}

fn parse(file: &str, text: &str) -> Result<Vec<Item>> {
    Ok(syn::parse_file(text).with_context(|| format!("cannot parse {file}"))?.items)
}

/// Removes items that are only compiled for tests.
fn without_tests(items: Vec<Item>) -> Vec<Item> {
    let mut kept: Vec<Item> =
        items.into_iter().filter(|item| !is_for_tests(attributes(item))).collect();
    for item in &mut kept {
        if let Item::Impl(block) = item {
            block.items.retain(|item| match item {
                ImplItem::Fn(function) => !is_for_tests(&function.attrs),
                _ => true,
            });
        }
    }
    kept
}

/// Whether an item only exists in test builds: `#[test]`, or a `#[cfg(…)]` that requires `test`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            list.parse_args::<Meta>().is_ok_and(|condition| needs_test(&condition))
        }
        _ => false,
    })
}

/// Whether a condition is only true in test builds.
fn needs_test(condition: &Meta) -> bool {
    let parts = |list: &syn::MetaList| {
        list.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
            .map(|parts| parts.into_iter().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => parts(list).iter().any(needs_test),
        Meta::List(list) if list.path.is_ident("any") => {
            let parts = parts(list);
            !parts.is_empty() && parts.iter().all(needs_test)
        }
        _ => false,
    }
}

/// Returns the attributes of an item.
fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the paths of the modules, sorted.
    fn paths(program: &Program) -> Vec<String> {
        let modules = program.crates.iter().flat_map(|package| &package.modules);
        let mut paths: Vec<String> = modules.map(|module| module.path.join("::")).collect();
        paths.sort();
        paths
    }

    #[test]
    fn follows_declarations_into_files_folders_and_inline_modules() {
        let program = Program::of_texts(&[(
            "one",
            &[
                ("lib.rs", "mod flat; mod deep; mod inline { mod below; }"),
                ("flat.rs", ""),
                ("deep/mod.rs", "mod leaf;"),
                ("deep/leaf.rs", ""),
                ("inline/below.rs", ""),
                ("stray.rs", "this is not Rust, and nothing declares it"),
            ],
        )]);
        assert_eq!(paths(&program), ["", "deep", "deep::leaf", "flat", "inline", "inline::below"]);
        assert_eq!(program.crates[0].modules[0].path, Vec::<String>::new(), "the root is first");
    }

    #[test]
    fn leaves_tests_out_and_nothing_else() {
        let program = Program::of_texts(&[(
            "one",
            &[(
                "lib.rs",
                "#[cfg(test)] mod tests; \
                 #[cfg(all(test, unix))] mod more; \
                 #[cfg(any(test, feature = \"x\"))] mod either {} \
                 #[cfg(not(test))] mod shipped {} \
                 #[cfg(feature = \"test\")] mod feature {} \
                 #[test] fn check() {} \
                 impl Own { #[cfg(test)] fn probe() {} fn real() {} }",
            )],
        )]);
        assert_eq!(paths(&program), ["", "either", "feature", "shipped"]);
        let [Item::Impl(block)] = program.crates[0].modules[0].items.as_slice() else {
            panic!("only the impl block is left");
        };
        assert_eq!(block.items.len(), 1);
    }

    #[test]
    fn a_declared_module_without_a_file_is_an_error() {
        let read = |file: &str| (file == "src/lib.rs").then(|| "mod gone;".to_owned());
        let error = Crate::load("one", "src/lib.rs", &read).err().unwrap();
        assert!(error.to_string().contains("src/gone"), "{error}");
    }
}
