//! Checks that text is only parsed by the module that reads it.
//!
//! A revision, an image, the URL of a repository or a license expression is parsed once, by the
//! reader of the file, and is a typed value afterwards. The text that is kept for display is masked
//! and truncated, so parsing it again has a different or no result. Outside of tests and of the
//! modules that read, these are reported:
//!
//! - a call or mention of a function that parses (`GitRef::parse`, `SourceUrl::new` …), under its
//!   own name or an alias,
//! - displayed text that is split at an `@`, a `/`, a `://` or a `$`: `x.as_str().split_once('@')`,
//!   directly or through variables of the same function,
//! - any text whose prefix is compared with that of a package URL: `x.strip_prefix("pkg:github/")`.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprLet, ExprMatch, ExprMethodCall, ImplItemFn, ItemFn, Lit, Local, Macro,
    Pat, Path, Token, TraitItemFn, UseRename, UseTree,
};
use syn::{parse::Parser as _, punctuated::Punctuated};

use super::accepted::Parse;
use super::program::{Module, Program};

/// The functions that parse, by type and name.
const PARSERS: &[(&str, &[&str])] = &[
    ("GitArchive", &["parse", "parse_any"]),
    ("GitRef", &["parse"]),
    ("GitUrl", &["about", "of_repository", "parse"]),
    ("ImageName", &["parse"]),
    ("LicenseExpression", &["parse", "parse_crate"]),
    ("PackageUrl", &["from_str", "parse"]),
    ("Requested", &["from", "new"]),
    ("SourceUrl", &["clipped", "from", "new"]),
    ("Upstream", &["new"]),
    ("Uses", &["parse", "refused_in_job", "refused_in_step"]),
];

/// Methods that split text, or search for a separator.
const APART: &[&str] = &["contains", "find", "rsplit", "rsplit_once", "split", "split_once"];

/// Methods that remove or compare a prefix.
const BEGINS: &[&str] = &["starts_with", "strip_prefix"];

/// Methods that return displayed text.
const SHOWN: &[&str] = &["as_str", "best_url"];

/// Methods that return the same text, or a part of it.
const PASSING: &[&str] = &[
    "as_deref",
    "as_ref",
    "clone",
    "cloned",
    "copied",
    "into_owned",
    "to_ascii_lowercase",
    "to_lowercase",
    "to_owned",
    "to_string",
    "trim",
    "trim_end",
    "trim_end_matches",
    "trim_start",
    "trim_start_matches",
    "unwrap_or",
    "unwrap_or_default",
];

/// Separators in the syntax of revisions and URLs.
const JOINTS: &[&str] = &["@", "/", "://", "$"];

/// Crates whose purpose is reading, and crates that are only used for tests.
const READERS: &[&str] = &[
    "plimsoll-buildfile",
    "plimsoll-import",
    "plimsoll-license",
    "plimsoll-manifest",
    "plimsoll-model",
    "plimsoll-script",
    "plimsoll-source",
    "plimsoll-testkit",
    "plimsoll-workflow",
    "plimsoll-yaml",
    "xtask",
];

/// Files and folders of other crates that read, and what they read.
const ROOMS: &[(&str, &str)] = &[
    ("crates/detect/src/ci/", "values of workflows"),
    ("crates/detect/src/scripts/reference.rs", "what the reader of scripts gives, as references"),
    (
        "crates/detect/src/builds/reference.rs",
        "what the readers of build files give, as references",
    ),
    ("crates/detect/src/scripts/steps.rs", "the tags of an image that a step builds"),
    ("crates/detect/src/packages/reference.rs", "requirements of manifests, as references"),
    ("crates/detect/src/packages/overrides.rs", "the tables of replacements of manifests"),
    ("crates/detect/src/detectors/", "files"),
    ("crates/detect/src/ported/address.rs", "comments that name an origin"),
    ("crates/detect/src/conclude/package.rs", "entries of lockfiles, as components"),
    ("crates/detect/src/conclude/claims.rs", "the version in a package URL that claims name"),
    ("crates/detect/src/conclude/same.rs", "URLs of upstreams, which pages are about"),
    ("crates/detect/src/conclude/named.rs", "writes the URL of a repository from its parts"),
    ("crates/detect/src/conclude/locks.rs", "keys of the host's lockfile"),
    ("crates/plimsoll/src/scan.rs", "the URL that a caller gives"),
    ("crates/assess/src/policy/corrections/read.rs", "the policy"),
    ("crates/assess/src/policy/product.rs", "the policy"),
    ("crates/assess/src/policy/read.rs", "the policy"),
    ("crates/cli/src/args/product.rs", "options of the command line"),
    ("crates/cli/src/args/values.rs", "options of the command line"),
];

/// A place where text is parsed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Parsed {
    file: String,
    line: usize,
    /// The function, `GitRef::parse`, or the method and the separator, `split_once @`.
    what: String,
}

/// Returns one line for each place that is not accepted, and for each exception that is no longer
/// needed.
pub(super) fn problems(program: &Program, accepted: &[Parse]) -> Vec<String> {
    check(program, ROOMS, accepted)
}

fn check(program: &Program, rooms: &[(&str, &str)], accepted: &[Parse]) -> Vec<String> {
    let all = parsed(program);
    let is_in = |found: &Parsed, room: &str| found.file.starts_with(room);
    let covers =
        |entry: &Parse, found: &Parsed| entry.file == found.file && entry.what == found.what;
    let mut problems = Vec::new();
    for found in &all {
        let known = rooms.iter().any(|(room, _)| is_in(found, room))
            || accepted.iter().any(|entry| covers(entry, found));
        if !known {
            problems.push(format!(
                "{}:{} parses text ({}): pass on the typed value from the module that reads it",
                found.file, found.line, found.what
            ));
        }
    }
    let gone = rooms.iter().filter(|(room, _)| !all.iter().any(|found| is_in(found, room)));
    problems.extend(gone.map(|(room, _)| {
        format!("nothing in {room} parses any longer: remove it from the rooms in {}", file!())
    }));
    let gone = accepted.iter().filter(|entry| !all.iter().any(|found| covers(entry, found)));
    problems.extend(gone.map(|entry| {
        format!(
            "{} has no {} any longer: remove the entry from {}",
            entry.file,
            entry.what,
            super::accepted::HERE
        )
    }));
    problems
}

/// Returns the places in all files, sorted.
fn parsed(program: &Program) -> BTreeSet<Parsed> {
    let mut found = BTreeSet::new();
    let shipped = program.crates.iter().filter(|package| !READERS.contains(&package.name.as_str()));
    for module in shipped.flat_map(|package| &package.modules) {
        let (aliases, shown) = (Vec::new(), BTreeSet::new());
        let mut finder = Finder { file: &module.file, aliases, shown, found: &mut found };
        finder.read(module);
    }
    found
}

/// A visitor that finds the places in one file.
struct Finder<'a> {
    file: &'a str,
    /// Aliases of the types that parse.
    aliases: Vec<(String, String)>,
    /// Variables of the function that contain displayed text.
    shown: BTreeSet<String>,
    found: &'a mut BTreeSet<Parsed>,
}

impl Finder<'_> {
    fn read(&mut self, module: &Module) {
        for item in &module.items {
            if let syn::Item::Use(item) = item {
                self.learn(&item.tree);
            }
        }
        for item in &module.items {
            self.visit_item(item);
        }
    }

    /// Records the aliases of an import.
    fn learn(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.learn(&path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.learn(tree)),
            UseTree::Rename(UseRename { ident, rename, .. }) => {
                self.aliases.push((rename.to_string(), ident.to_string()));
            }
            UseTree::Name(_) | UseTree::Glob(_) => {}
        }
    }

    /// Whether an expression returns displayed text.
    fn is_shown(&self, expression: &Expr) -> bool {
        match expression {
            Expr::MethodCall(call) => {
                let method = call.method.to_string();
                SHOWN.contains(&&*method)
                    || (PASSING.contains(&&*method) && self.is_shown(&call.receiver))
            }
            Expr::Path(path) => {
                path.path.get_ident().is_some_and(|name| self.shown.contains(&name.to_string()))
            }
            Expr::Paren(inner) => self.is_shown(&inner.expr),
            Expr::Reference(inner) => self.is_shown(&inner.expr),
            Expr::Try(inner) => self.is_shown(&inner.expr),
            _ => false,
        }
    }

    /// Records whether the variables of a pattern contain displayed text.
    fn bind(&mut self, pattern: &Pat, is_shown: bool) {
        match pattern {
            Pat::Ident(name) => {
                let name = name.ident.to_string();
                if is_shown {
                    self.shown.insert(name)
                } else {
                    self.shown.remove(&name)
                };
            }
            Pat::Paren(inner) => self.bind(&inner.pat, is_shown),
            Pat::Reference(inner) => self.bind(&inner.pat, is_shown),
            Pat::Type(inner) => self.bind(&inner.pat, is_shown),
            Pat::Tuple(inner) => {
                inner.elems.iter().for_each(|pattern| self.bind(pattern, is_shown));
            }
            Pat::TupleStruct(inner) => {
                inner.elems.iter().for_each(|pattern| self.bind(pattern, is_shown));
            }
            _ => {}
        }
    }

    /// Records the variables of a pattern that is bound to an expression, element by element if
    /// both are tuples.
    fn bind_to(&mut self, pattern: &Pat, value: &Expr) {
        match (pattern, value) {
            (Pat::Tuple(pattern), Expr::Tuple(value)) => {
                for (pattern, value) in pattern.elems.iter().zip(&value.elems) {
                    self.bind_to(pattern, value);
                }
            }
            _ => self.bind(pattern, self.is_shown(value)),
        }
    }

    /// Visits a function, which has its own variables.
    fn apart(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.shown);
        visit(self);
        self.shown = outer;
    }

    fn note(&mut self, what: String, span: Span) {
        let line = span.start().line;
        self.found.insert(Parsed { file: self.file.to_owned(), line, what });
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let ([.., kind, function], Some(last)) = (names.as_slice(), path.segments.last()) {
            let alias = self.aliases.iter().find(|(alias, _)| alias == kind);
            let kind = alias.map_or(kind, |(_, original)| original);
            let parses = |(of, names): &(&str, &[&str])| of == kind && names.contains(&&**function);
            if PARSERS.iter().any(parses) {
                self.note(format!("{kind}::{function}"), last.ident.span());
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let method = call.method.to_string();
        if APART.contains(&&*method)
            && self.is_shown(&call.receiver)
            && let Some(joint) = call.args.first().and_then(joint)
        {
            self.note(format!("{method} {joint}"), call.method.span());
        }
        if BEGINS.contains(&&*method)
            && let Some(Expr::Lit(literal)) = call.args.first()
            && let Lit::Str(text) = &literal.lit
            && text.value().starts_with("pkg:")
        {
            self.note(format!("{method} pkg:"), call.method.span());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        visit::visit_local(self, local);
        if let Some(init) = &local.init {
            self.bind_to(&local.pat, &init.expr);
        }
    }

    fn visit_expr_let(&mut self, condition: &'ast ExprLet) {
        visit::visit_expr_let(self, condition);
        self.bind_to(&condition.pat, &condition.expr);
    }

    fn visit_expr_match(&mut self, found: &'ast ExprMatch) {
        self.visit_expr(&found.expr);
        for arm in &found.arms {
            self.bind_to(&arm.pat, &found.expr);
            self.visit_arm(arm);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.apart(|finder| visit::visit_item_fn(finder, function));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.apart(|finder| visit::visit_impl_item_fn(finder, function));
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        self.apart(|finder| visit::visit_trait_item_fn(finder, function));
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone());
        for expression in arguments.iter().flatten() {
            self.visit_expr(expression);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Returns the separator that an argument searches for: a character or text, or one of a list.
fn joint(argument: &Expr) -> Option<String> {
    match argument {
        Expr::Array(list) => list.elems.iter().find_map(joint),
        Expr::Reference(inner) => joint(&inner.expr),
        Expr::Lit(literal) => {
            let text = match &literal.lit {
                Lit::Char(character) => character.value().to_string(),
                Lit::Str(text) => text.value(),
                _ => return None,
            };
            JOINTS.contains(&&*text).then_some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> Vec<String> {
        check(&Program::of_texts(&[("one", &[("lib.rs", code)])]), &[], &[])
    }

    #[test]
    fn reports_every_way_to_split_text() {
        for code in [
            "fn f(t: &str) { GitRef::parse(t); }",
            "fn f(t: &str) { plimsoll_model::ImageName::parse(t).key(); }",
            "fn f(t: Option<&str>) { t.and_then(GitUrl::of_repository); }",
            "fn f(t: &str) { vec![1, Requested::new(t)]; }",
            "use model::GitRef as Revision; fn f(t: &str) { Revision::parse(t); }",
            "use model::{A, SourceUrl as Url}; fn f(t: &str) { Url::clipped(t, 9); }",
            "fn f(r: &R) { r.value.as_str().split_once('@'); }",
            "fn f(r: &R) { if r.best_url().contains(\"://\") {} }",
            "fn f(r: &R) { assert!(!r.as_str().contains(['$', '`'])); }",
            "fn f(r: &R) { r.as_str().trim().split('/'); }",
            "fn f(p: &str) { p.strip_prefix(\"pkg:github/\"); }",
            // Through variables.
            "fn f(url: &U) { let text = url.as_str(); text.split_once('/'); }",
            "fn f(u: &U) -> Option<()> { let t = u.get()?.best_url().trim(); g(); t.split_once(\"://\")?; }",
            "fn f(u: &U) { let t: &str = u.as_str(); let (a, t) = (1, t.trim()); if a { t.find('@'); } }",
            "fn f(u: &U) { let Some(t) = u.as_str() else { return }; x.map(|_| t.contains('$')); }",
            "fn f(u: &U) { if let Some(t) = u.as_str() { t.rsplit('/'); } }",
            "fn f(u: &U) { match u.as_str() { t => t.split('@') }; }",
            "impl A { fn f(u: &U) { let t = &u.as_str().to_owned(); while t.contains(\"/\") {} } }",
            "fn f(u: &U) { let t = u.as_str(); assert!(t.contains('@')); }",
        ] {
            let problems = found(code);
            assert_eq!(problems.len(), 1, "{code}: {problems:?}");
            assert!(problems[0].starts_with("crates/one/src/lib.rs:1 parses"), "{problems:?}");
        }
    }

    #[test]
    fn allows_other_functions_and_tests() {
        for code in [
            "fn f(t: &str) { Date::parse(t); GitRef::default(); Requested::is_known(t) }",
            "fn f(r: &R) { r.value.as_str().split_once(' '); name.split_once('@'); }",
            "fn f(u: &U) { let t = u.as_str(); let t = g(t); t.split('/'); }",
            "fn f(u: &U) { let t = u.as_str(); } fn g(t: &str) { t.split('/'); }",
            "fn f(u: &U) { let (t, n) = (u.as_str(), name()); n.split('/'); }",
            "#[cfg(test)] mod tests { fn f(t: &str) { GitRef::parse(t); } }",
            "use model::GitRef; fn f(r: &GitRef) -> RefSyntax { r.syntax }",
        ] {
            assert_eq!(found(code), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn listed_modules_may_parse_and_unneeded_entries_are_reported() {
        let code = "fn f(t: &str) { GitRef::parse(t); }";
        let program = Program::of_texts(&[("one", &[("lib.rs", code)])]);
        assert!(check(&program, &[("crates/one/src/", "")], &[]).is_empty());
        let accept = |what| Parse { file: "crates/one/src/lib.rs", what, why: "" };
        assert!(check(&program, &[], &[accept("GitRef::parse")]).is_empty());
        let other = check(&program, &[("crates/two/", "")], &[accept("GitUrl::parse")]);
        assert_eq!(other.len(), 3, "{other:?}");
        assert!(other[1].contains("nothing in crates/two/ parses any longer"), "{other:?}");
        assert!(other[2].contains("has no GitUrl::parse any longer"), "{other:?}");
        // Readers need no exception.
        let files: &[(&str, &str)] = &[("lib.rs", code)];
        let readers = Program::of_texts(&[("plimsoll-script", files)]);
        assert!(check(&readers, &[], &[]).is_empty());
    }
}
