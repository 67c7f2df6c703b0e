//! The dependencies between the modules of a crate.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, ExprCall, ExprPath, ItemUse, Macro, Path, Visibility};

use super::program::{Crate, Module};
use super::resolve::{ModulePath, Names, imports, is_reexport};
use super::tokens;

/// The edges of a crate, each with the position of the first use: `file:line`.
pub(super) type Edges = BTreeMap<(ModulePath, ModulePath), String>;

/// Returns the edges of a crate.
///
/// A module uses another if a `use` declaration, a type, an expression, a pattern or a macro in it
/// refers to something that the other declares. Declaring or re-exporting a child module is not a
/// use. Method calls contain no module path, so they are not detected.
pub(super) fn edges(package: &Crate) -> Edges {
    let names = Names::of_crate(package);
    let mut edges = Edges::new();
    for module in &package.modules {
        let mut finder = Finder { names: &names, module, edges: &mut edges };
        for item in &module.items {
            finder.visit_item(item);
        }
    }
    edges
}

/// A visitor for one module.
struct Finder<'a> {
    names: &'a Names,
    module: &'a Module,
    edges: &'a mut Edges,
}

impl Finder<'_> {
    fn add(&mut self, targets: BTreeSet<ModulePath>, line: usize, reexported: bool) {
        for target in targets {
            let below = target.starts_with(&self.module.path);
            if target != self.module.path && !(reexported && below) {
                let place = format!("{}:{line}", self.module.file);
                self.edges.entry((self.module.path.clone(), target)).or_insert(place);
            }
        }
    }

    fn add_path(&mut self, path: &Path) {
        if path.leading_colon.is_none() {
            let names: Vec<String> =
                path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let targets = self.names.resolve_item(&self.module.path, &names);
            self.add(targets, line_of(path), false);
        }
    }
}

/// Returns the line at which a path starts.
fn line_of(path: &Path) -> usize {
    path.segments.first().map_or(0, |first| first.ident.span().start().line)
}

/// Whether a name may be a local variable.
fn may_be_local(path: &Path) -> bool {
    path.get_ident().is_some_and(|name| !name.to_string().starts_with(char::is_uppercase))
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            let line = item.use_token.span.start().line;
            for import in imports(&item.tree) {
                let targets = self.names.resolve_import(&self.module.path, &import.path);
                self.add(targets, line, is_reexport(&item.vis));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.add_path(path);
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, expression: &'ast ExprPath) {
        // A local variable can only shadow an imported name, and the import is already an edge.
        if !may_be_local(&expression.path) {
            visit::visit_expr_path(self, expression);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            self.add_path(&function.path);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.add_path(&call.path);
        let line = line_of(&call.path);
        for path in tokens::paths(call.tokens.clone()) {
            let local =
                path.len() == 1 && !path.iter().any(|name| name.starts_with(char::is_uppercase));
            if !local {
                self.add(self.names.resolve_item(&self.module.path, &path), line, false);
            }
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

#[cfg(test)]
mod tests {
    use super::super::program::Program;
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let program = Program::of_texts(&[("one", files)]);
        let show =
            |path: &ModulePath| if path.is_empty() { "crate".to_owned() } else { path.join("::") };
        edges(&program.crates[0])
            .iter()
            .map(|((from, to), place)| {
                let place = place.trim_start_matches("crates/one/src/");
                format!("{place} {} -> {}", show(from), show(to))
            })
            .collect()
    }

    #[test]
    fn finds_uses_in_declarations_types_expressions_patterns_and_macros() {
        for code in [
            "use crate::b::B;",
            "use super::b;",
            "pub use crate::b::B;",
            "fn f(_: crate::b::B) {}",
            "fn f() { let _ = crate::b::make(); }",
            "fn f() -> u8 { match 1 { crate::b::LIMIT => 1, _ => 2 } }",
            "fn f() { println!(\"{}\", crate::b::make()); }",
            "impl crate::b::Trait for u8 {}",
            "fn f<T: crate::b::Trait>() {}",
        ] {
            let b = "pub struct B; pub trait Trait {} pub const LIMIT: u8 = 1; pub fn make() {}";
            let edges = found(&[("lib.rs", "mod a; mod b;"), ("a.rs", code), ("b.rs", b)]);
            assert_eq!(edges, ["a.rs:1 a -> b"], "{code}");
        }
    }

    #[test]
    fn a_declaration_or_re_export_of_a_child_is_not_a_use() {
        let lib = "mod a; pub use a::A; pub use a::run;";
        let a = "pub struct A; pub fn run() {}";
        assert_eq!(found(&[("lib.rs", lib), ("a.rs", a)]), Vec::<String>::new());
        let used = format!("{lib} fn f(_: A) {{}}");
        assert_eq!(found(&[("lib.rs", &used), ("a.rs", a)]), ["lib.rs:1 crate -> a"]);
        let called = format!("{lib} fn f() {{ run() }}");
        assert_eq!(found(&[("lib.rs", &called), ("a.rs", a)]), ["lib.rs:1 crate -> a"]);
        let named = "mod format; fn f() -> String { format!(\"\") }";
        assert_eq!(found(&[("lib.rs", named), ("format.rs", "")]), Vec::<String>::new());
        let local = format!("{lib} fn f(run: u8) -> u8 {{ run }}");
        assert_eq!(found(&[("lib.rs", &local), ("a.rs", a)]), Vec::<String>::new());
    }
}
