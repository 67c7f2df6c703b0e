//! Checks that the ID of a rule or detector is only compared in its own file.
//!
//! Properties of a rule or detector belong in its META, which rules of an embedding program also
//! have; code that compares an ID treats one of them specially. Outside of tests and of the file
//! that declares the ID, these are reported:
//!
//! - a literal that equals an ID in `==`, `!=`, a pattern, or as receiver or argument of a method
//!   that compares (`contains`, `starts_with` …),
//! - a list of literals that includes an ID, because it is used for comparison,
//! - the prefix of an ID, up to a `-`, in `starts_with` or `strip_prefix`,
//! - the ID of a META of another file (`other::META.id`) in any of these.
//!
//! IDs are the arguments of `RuleMeta::new`, `DetectorMeta::new` and `DetectorMeta::built_in`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Attribute, BinOp, Expr, ExprArray, ExprBinary, ExprCall, ExprMethodCall, Item, Lit, Macro,
    Member, Pat, Token, Type,
};

use super::accepted::Id;
use super::program::{Module, Program};

/// The types that describe a rule or detector.
const METAS: &[&str] = &["RuleMeta", "DetectorMeta"];

/// Their constructors with an id.
const CONSTRUCTORS: &[&str] = &["new", "built_in"];

/// Methods that compare their receiver or argument.
const COMPARING: &[&str] = &[
    "contains",
    "contains_key",
    "ends_with",
    "eq",
    "eq_ignore_ascii_case",
    "ne",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
];

/// Methods that return the text of an ID.
const PASSING: &[&str] = &["as_bytes", "as_str", "into", "to_owned", "to_string"];

/// Crates that are only used for tests.
const TEST_CRATES: &[&str] = &["plimsoll-testkit", "xtask"];

/// The declared IDs.
#[derive(Debug, Default)]
struct Declared {
    /// The files that declare an ID.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// The names of statics with a META, and the files that declare them.
    statics: BTreeMap<String, BTreeSet<String>>,
    /// Calls whose ID is not a literal.
    unread: Vec<String>,
}

/// A comparison with an ID.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Comparison {
    file: String,
    line: usize,
    /// The ID, or the path of the META with the ID.
    what: String,
}

/// Returns one line for each comparison that is not accepted, and for each accepted one that no
/// longer exists.
pub(super) fn problems(program: &Program, accepted: &[Id]) -> Vec<String> {
    let declared = Declared::of_program(program);
    let comparisons = comparisons(program, &declared);
    let covers =
        |entry: &Id, found: &Comparison| entry.file == found.file && entry.what == found.what;
    let mut problems = declared.unread;
    for found in &comparisons {
        if !accepted.iter().any(|entry| covers(entry, found)) {
            problems.push(format!(
                "{}:{} compares with the id of a rule or detector ({}): ask for a property of its \
                 META",
                found.file, found.line, found.what
            ));
        }
    }
    for entry in accepted {
        if !comparisons.iter().any(|found| covers(entry, found)) {
            problems.push(format!(
                "{} does not compare with {} any longer: remove the entry from {}",
                entry.file,
                entry.what,
                super::accepted::HERE
            ));
        }
    }
    problems
}

/// Returns the modules that are not only used for tests.
fn shipped(program: &Program) -> impl Iterator<Item = &Module> {
    let crates = program.crates.iter();
    crates
        .filter(|package| !TEST_CRATES.contains(&package.name.as_str()))
        .flat_map(|package| &package.modules)
}

impl Declared {
    fn of_program(program: &Program) -> Self {
        let mut declared = Self::default();
        for module in shipped(program) {
            let mut finder = Declarations { file: &module.file, declared: &mut declared };
            for item in &module.items {
                finder.visit_item(item);
            }
        }
        declared
    }
}

/// A visitor that finds the IDs declared in one file.
struct Declarations<'a> {
    file: &'a str,
    declared: &'a mut Declared,
}

impl<'ast> Visit<'ast> for Declarations<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let named = match item {
            Item::Static(item) => Some((&item.ident, &item.ty)),
            Item::Const(item) => Some((&item.ident, &item.ty)),
            _ => None,
        };
        if let Some((name, kind)) = named
            && let Type::Path(kind) = &**kind
            && kind.path.segments.last().is_some_and(|last| is_meta(&last.ident.to_string()))
        {
            let files = self.declared.statics.entry(name.to_string()).or_default();
            files.insert(self.file.to_owned());
        }
        visit::visit_item(self, item);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let names: Vec<String> =
                function.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let [.., kind, constructor] = names.as_slice()
                && is_meta(kind)
                && CONSTRUCTORS.contains(&constructor.as_str())
            {
                match call.args.first().and_then(literal) {
                    Some((id, _)) => {
                        let files = self.declared.ids.entry(id).or_default();
                        files.insert(self.file.to_owned());
                    }
                    None => self.declared.unread.push(format!(
                        "{}: {kind}::{constructor} is called with an id that is not a literal",
                        self.file
                    )),
                }
            }
        }
        visit::visit_expr_call(self, call);
    }
}

fn is_meta(name: &str) -> bool {
    METAS.contains(&name)
}

/// Returns the comparisons in all files, sorted.
fn comparisons(program: &Program, declared: &Declared) -> BTreeSet<Comparison> {
    let mut found = BTreeSet::new();
    for module in shipped(program) {
        let mut finder = Finder { file: &module.file, declared, found: &mut found };
        for item in &module.items {
            finder.visit_item(item);
        }
    }
    found
}

/// A visitor that finds the comparisons in one file.
struct Finder<'a> {
    file: &'a str,
    declared: &'a Declared,
    found: &'a mut BTreeSet<Comparison>,
}

impl Finder<'_> {
    /// Records an operand that is an ID declared in another file.
    fn operand(&mut self, expression: &Expr) {
        if let Some((what, span)) = self.id(expression) {
            self.note(what, span);
        }
    }

    fn note(&mut self, what: String, span: Span) {
        let line = span.start().line;
        self.found.insert(Comparison { file: self.file.to_owned(), line, what });
    }

    /// Returns the ID of an operand, if another file declares it.
    fn id(&self, expression: &Expr) -> Option<(String, Span)> {
        let operand = peeled(expression);
        match literal(operand) {
            Some((text, span)) => self.is_foreign(&text).then_some((text, span)),
            None => self.meta(operand),
        }
    }

    /// Records an argument that is a prefix of IDs declared in other files.
    fn prefix(&mut self, argument: &Expr) {
        if let Some((text, span)) = literal(peeled(argument))
            && text.ends_with('-')
            && self
                .declared
                .ids
                .range(text.clone()..)
                .take_while(|(id, _)| id.starts_with(&text))
                .any(|(_, files)| !files.contains(self.file))
        {
            self.note(text, span);
        }
    }

    /// Whether a text is an ID that other files declare and this file does not.
    fn is_foreign(&self, text: &str) -> bool {
        self.declared.ids.get(text).is_some_and(|files| !files.contains(self.file))
    }

    /// Matches `other::META.id`.
    fn meta(&self, expression: &Expr) -> Option<(String, Span)> {
        let Expr::Field(field) = expression else { return None };
        let (Member::Named(member), Expr::Path(base)) = (&field.member, &*field.base) else {
            return None;
        };
        let names: Vec<String> =
            base.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let files = self.declared.statics.get(names.last()?)?;
        let own = names.len() == 1 && files.contains(self.file);
        (member == "id" && !own).then(|| (format!("{}.id", names.join("::")), member.span()))
    }
}

/// Removes references, parentheses and conversions from an expression.
fn peeled(mut expression: &Expr) -> &Expr {
    loop {
        expression = match expression {
            Expr::Reference(inner) => &inner.expr,
            Expr::Paren(inner) => &inner.expr,
            Expr::Group(inner) => &inner.expr,
            Expr::MethodCall(call) if PASSING.contains(&call.method.to_string().as_str()) => {
                &call.receiver
            }
            other => return other,
        };
    }
}

/// Returns the text of a literal.
fn literal(expression: &Expr) -> Option<(String, Span)> {
    let Expr::Lit(literal) = expression else { return None };
    text_of(&literal.lit)
}

fn text_of(literal: &Lit) -> Option<(String, Span)> {
    match literal {
        Lit::Str(text) => Some((text.value(), text.span())),
        Lit::ByteStr(bytes) => Some((String::from_utf8(bytes.value()).ok()?, bytes.span())),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr_binary(&mut self, comparison: &'ast ExprBinary) {
        if matches!(comparison.op, BinOp::Eq(_) | BinOp::Ne(_)) {
            self.operand(&comparison.left);
            self.operand(&comparison.right);
        }
        visit::visit_expr_binary(self, comparison);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if COMPARING.contains(&call.method.to_string().as_str()) {
            self.operand(&call.receiver);
            call.args.iter().for_each(|argument| self.operand(argument));
        }
        if call.method == "starts_with" || call.method == "strip_prefix" {
            call.args.iter().for_each(|argument| self.prefix(argument));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_array(&mut self, list: &'ast ExprArray) {
        list.elems.iter().for_each(|element| self.operand(element));
        visit::visit_expr_array(self, list);
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        if let Pat::Lit(literal) = pattern
            && let Some((text, span)) = text_of(&literal.lit)
            && self.is_foreign(&text)
        {
            self.note(text, span);
        }
        visit::visit_pat(self, pattern);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string());
        let matched = name.is_some_and(|name| name.ends_with("matches"));
        if matched && let Ok((value, pattern, guard)) = matches_form.parse2(call.tokens.clone()) {
            self.visit_expr(&value);
            self.visit_pat(&pattern);
            if let Some(guard) = &guard {
                self.visit_expr(guard);
            }
        } else if let Ok(expressions) =
            Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone())
        {
            let list = call.path.is_ident("vec");
            for expression in &expressions {
                if list {
                    self.operand(expression);
                }
                self.visit_expr(expression);
            }
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Parses `value, pattern if guard`, the arguments of `matches!`.
fn matches_form(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<Option<Token![,]>>()?;
    Ok((value, pattern, guard))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "pub static META: RuleMeta = RuleMeta::new(\n\"weak-link\", \"\", \"\", X);\
                        fn own(id: &str) -> bool { id == \"weak-link\" || id == META.id }";

    fn check(code: &str) -> Vec<String> {
        let lib = "mod rule; mod user;";
        let files = [("lib.rs", lib), ("rule.rs", RULE), ("user.rs", code)];
        problems(&Program::of_texts(&[("one", &files)]), &[])
    }

    #[test]
    fn reports_every_form_of_comparison() {
        for code in [
            "fn f(r: &R) -> bool { r.rule == \"weak-link\" }",
            "fn f(r: &R) -> bool { \"weak-link\" != r.rule }",
            "fn f(r: &R) -> bool { r.rule == *&(\"weak-link\".to_owned()) || r.rule.eq(\"weak-link\") }",
            "fn f(r: &R) -> bool { r.rule.as_bytes() == b\"weak-link\" }",
            "fn f(r: &R) -> bool { r.rule.starts_with(\"weak-link\") }",
            "fn f(r: &R) -> bool { r.rule.starts_with(\"weak-\") }",
            "fn f(r: &R) -> u8 { match r.rule { \"x\" | \"weak-link\" => 1, _ => 2 } }",
            "fn f(r: &R) { if let Some(\"weak-link\") = r.rule {} }",
            "fn f(r: &R) -> bool { matches!(r.rule, Some(\"weak-link\") if r.on) }",
            "fn f(r: &R) -> bool { matches!(r.x, Some(_) if r.rule == \"weak-link\") }",
            "fn f(r: &R) { assert!(r.rule == \"weak-link\", \"no\"); }",
            "fn f(r: &R) -> bool { [\"x\", \"weak-link\"].contains(&r.rule) }",
            "const LIST: &[&str] = &[\"x\", \"weak-link\"];",
            "fn f() { let list = vec![\"x\", \"weak-link\"]; }",
            "fn f(r: &R) -> bool { r.rule == crate::rule::META.id }",
            "use crate::rule::META; fn f(r: &R) -> bool { r.rule == META.id }",
            "fn f(r: &R) -> bool { r.ids.contains(&rule::META.id) }",
        ] {
            let problems = check(code);
            assert_eq!(problems.len(), 1, "{code}: {problems:?}");
            assert!(problems[0].starts_with("crates/one/src/user.rs:1 compares"), "{problems:?}");
        }
    }

    #[test]
    fn allows_other_texts_other_uses_and_tests() {
        for code in [
            "fn f(r: &R) -> bool { r.rule == \"weak-links\" }",
            "fn f(r: &R) -> bool { r.rule.starts_with(\"weak\") || r.tag.starts_with(\"sha-\") }",
            "fn f(r: &R) { explain(\"weak-link\"); row(rule::META.id) }",
            "fn f(r: &R) -> bool { r.rule == r.meta().id }",
            "#[cfg(test)] mod tests { fn f(r: &R) { assert!(r.rule == \"weak-link\"); } }",
            "#[doc(alias = \"weak-link\")] fn f() {}",
        ] {
            assert_eq!(check(code), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn reports_an_id_that_cannot_be_read() {
        let problems =
            check("static OTHER: DetectorMeta = DetectorMeta::new(NAME, \"\", \"\", &[]);");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("not a literal"), "{problems:?}");
    }

    #[test]
    fn accepts_listed_cycles_and_reports_unneeded_entries() {
        let code = "fn f(r: &R) -> bool { r.rule == \"weak-link\" }";
        let files = [("lib.rs", "mod rule; mod user;"), ("rule.rs", RULE), ("user.rs", code)];
        let program = Program::of_texts(&[("one", &files)]);
        let accept = |file| Id { file, what: "weak-link", why: "" };
        assert!(problems(&program, &[accept("crates/one/src/user.rs")]).is_empty());
        let other = problems(&program, &[accept("crates/one/src/other.rs")]);
        assert_eq!(other.len(), 2, "{other:?}");
        assert!(other[1].contains("does not compare with weak-link any longer"), "{other:?}");
    }
}
