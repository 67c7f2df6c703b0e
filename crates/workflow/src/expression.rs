//! Determines the possible values of an expression, if the file states them.

use plimsoll_yaml::{Document, NodeId};

use crate::matrix;

/// Maximum number of values of one expression.
const VALUE_LIMIT: usize = 64;

/// Maximum length in bytes of a text with expressions, whose values multiply it.
const TEXT_LIMIT: usize = 64 * 1024;

/// Maximum number of expressions that one value refers to, through `env` and defaults.
const WORK_LIMIT: usize = 256;

/// Maximum nesting depth of parentheses, and of `env` values that are expressions.
const DEPTH_LIMIT: usize = 12;

/// The possible values of a text, if the file states them: literal text, or an expression whose
/// literal defaults are in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidates {
    /// The value as written, after YAML decoding.
    pub text: String,
    /// The possible literal values, without duplicates; empty if the file has none. An empty text
    /// means that the value can be absent.
    pub values: Vec<String>,
    /// Whether the value can be the repository that runs the workflow (`github.repository`).
    pub own: bool,
    /// Whether a caller, a user or an event can set another value.
    pub chosen: bool,
}

impl Candidates {
    /// Whether the value is written as an expression.
    pub fn is_expression(&self) -> bool {
        self.text.contains("${{")
    }

    /// Whether the file states at least one possible value.
    pub fn is_known(&self) -> bool {
        self.own || !self.values.is_empty()
    }
}

/// The context of an expression: the inputs of the file, and the environment and matrix of the job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'d, 'a> {
    pub(crate) document: &'d Document<'a>,
    pub(crate) root: NodeId,
    pub(crate) job: Option<NodeId>,
    pub(crate) step: Option<NodeId>,
}

/// The possible values of one expression; `None` means anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Values {
    literals: Vec<String>,
    own: bool,
    chosen: bool,
}

impl Values {
    fn literal(text: &str) -> Self {
        Self { literals: vec![text.to_owned()], ..Self::default() }
    }

    /// Adds values; `None` if there are too many.
    fn with(mut self, other: Self) -> Option<Self> {
        for value in other.literals {
            if !self.literals.contains(&value) {
                self.literals.push(value);
            }
        }
        self.own |= other.own;
        self.chosen |= other.chosen;
        (self.literals.len() <= VALUE_LIMIT).then_some(self)
    }
}

/// Returns the possible values of a text.
pub(crate) fn candidates(scope: Scope<'_, '_>, text: &str) -> Candidates {
    let found = resolve(scope, text, 0, &mut WORK_LIMIT.clone());
    let known = found.is_some();
    let Values { literals: values, own, chosen } = found.unwrap_or_default();
    Candidates { text: text.to_owned(), values, own, chosen: chosen || !known }
}

/// Returns every combination of the values of the expressions in a text, up to a limit.
fn resolve(scope: Scope<'_, '_>, text: &str, depth: usize, left: &mut usize) -> Option<Values> {
    if depth > DEPTH_LIMIT {
        return None;
    }
    let mut whole = Values::literal("");
    let mut rest = text.trim();
    while let Some((before, expression)) = rest.split_once("${{") {
        *left = left.checked_sub(1)?;
        let mut tokens = Tokens::of(expression);
        let reader = Reader { scope, tokens: tokens.by_ref().peekable(), depth, left: &mut *left };
        let found = reader.read()?;
        let after = tokens.behind()?;
        let alone = before.is_empty() && after.is_empty() && whole.literals == [""];
        if alone {
            return Some(found);
        }
        // Only literal values can be combined with other text.
        let count = found.literals.len() * whole.literals.len();
        if found.own || count > VALUE_LIMIT || count * text.len() > TEXT_LIMIT {
            return None;
        }
        let joined = whole.literals.iter().flat_map(|head| {
            found.literals.iter().map(move |value| format!("{head}{before}{value}"))
        });
        let literals = joined.collect();
        whole = Values { literals, own: false, chosen: whole.chosen || found.chosen };
        rest = after;
    }
    whole.literals.iter_mut().for_each(|value| value.push_str(rest));
    Some(whole)
}

/// A token of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// A path such as `inputs.name` or `github.repository`, or a part of one if there are blanks in it.
    Path(&'t str),
    Text(&'t str),
    Or,
    And,
    Open,
    Close,
    /// The start of an index, `[`.
    Index,
    /// Any operator whose result is not one of its operands.
    Other,
}

/// A parser for expressions that choose between values: `a || b`, `c && 'x' || 'y'`.
struct Reader<'d, 'a, 't, 'b> {
    scope: Scope<'d, 'a>,
    tokens: std::iter::Peekable<&'b mut Tokens<'t>>,
    depth: usize,
    left: &'b mut usize,
}

impl Reader<'_, '_, '_, '_> {
    fn read(mut self) -> Option<Values> {
        let values = self.either();
        self.tokens.peek().is_none().then_some(values)?
    }

    /// Parses `a || b`: the non-empty values of `a`, and the values of `b`. If `a` can have any
    /// value, `b` is the default in the file.
    fn either(&mut self) -> Option<Values> {
        let mut found = self.both();
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            let next = self.both();
            let mut first = found.unwrap_or(Values { chosen: true, ..Values::default() });
            first.literals.retain(|value| !value.is_empty());
            found = match next {
                Some(next) => first.with(next),
                None if first.literals.is_empty() && !first.own => None,
                None => Some(Values { chosen: true, ..first }),
            };
        }
        found
    }

    /// Parses `a && b`: the values of `b`, or an empty one if the condition is false.
    fn both(&mut self) -> Option<Values> {
        let mut found = self.single();
        while self.tokens.next_if_eq(&Token::And).is_some() {
            found = self.single().and_then(|values| values.with(Values::literal("")));
        }
        found
    }

    fn single(&mut self) -> Option<Values> {
        let found = match self.tokens.next()? {
            Token::Path(path) => self.path(path),
            Token::Text(text) => Some(Values::literal(&text.replace("''", "'"))),
            Token::Open if self.depth < DEPTH_LIMIT => {
                self.depth += 1;
                let inner = self.either();
                self.depth -= 1;
                self.tokens.next_if_eq(&Token::Close)?;
                inner
            }
            _ => None,
        };
        // The result of a comparison or call is not one of its operands.
        let mut plain = true;
        while let Some(token) = self.tokens.peek() {
            match token {
                Token::Or | Token::And | Token::Close => break,
                _ => {
                    plain = false;
                    self.skip();
                }
            }
        }
        if plain { found } else { None }
    }

    /// Skips one token, or a pair of parentheses with its content.
    fn skip(&mut self) {
        let mut open = 0_usize;
        for token in self.tokens.by_ref() {
            match token {
                Token::Open => open += 1,
                Token::Close => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    fn path(&mut self, path: &str) -> Option<Values> {
        let mut keys = path.split('.');
        let context = keys.next()?.to_ascii_lowercase();
        let keys: Vec<&str> = keys.collect();
        match (context.as_str(), keys.as_slice()) {
            ("inputs", [name]) | ("github", ["event", "inputs", name]) => self.input(name),
            ("github", ["repository"]) => Some(Values { own: true, ..Values::default() }),
            ("env", [name]) => self.environment(name),
            ("matrix", keys) => {
                let values = matrix::values(self.scope.document, self.scope.job?, keys)?;
                let all = |found: Values, value: &String| found.with(Values::literal(value));
                values.iter().try_fold(Values::default(), all)
            }
            _ => None,
        }
    }

    /// Returns the literal default of an input of the workflow or action.
    fn input(&mut self, name: &str) -> Option<Values> {
        let Scope { document, root, .. } = self.scope;
        let on = document.get(root, "on");
        let callers = ["workflow_call", "workflow_dispatch"]
            .map(|event| document.get(on?, event).and_then(|event| document.get(event, "inputs")));
        let mut found: Option<Values> = None;
        for inputs in callers.into_iter().chain([document.get(root, "inputs")]).flatten() {
            self.spend(inputs)?;
            let Some(input) = document.get(inputs, name) else { continue };
            let value = document.get(input, "default").and_then(|value| document.scalar(value));
            let required = document.get(input, "required").and_then(|flag| document.scalar(flag));
            let values = match value {
                Some(text) => resolve(self.scope, text, self.depth + 1, self.left),
                None if required == Some("true") => None,
                None => Some(Values::literal("")),
            };
            if let Some(values) = values {
                found = Some(found.unwrap_or_default().with(values)?);
            }
        }
        found.map(|values| Values { chosen: true, ..values })
    }

    /// Counts the work of a lookup in a mapping.
    fn spend(&mut self, map: NodeId) -> Option<()> {
        *self.left = self.left.checked_sub(self.scope.document.pairs(map).len() / 100)?;
        Some(())
    }

    /// Returns a variable of the step, the job or the workflow.
    fn environment(&mut self, name: &str) -> Option<Values> {
        let Scope { document, root, job, step } = self.scope;
        let maps = [step, job, Some(root)].into_iter().flatten();
        let maps: Vec<NodeId> = maps.filter_map(|place| document.get(place, "env")).collect();
        for map in &maps {
            self.spend(*map)?;
        }
        let value = maps.iter().find_map(|map| document.scalar(document.get(*map, name)?))?;
        resolve(self.scope, value, self.depth + 1, self.left)
    }
}

/// The tokens of an expression, up to the `}}` after it; one within a text in quotes does not end it.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    /// The tokens of the text after `${{`.
    pub(crate) fn of(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// The text after the expression, once all tokens are read; `None` if it does not end.
    pub(crate) fn behind(&self) -> Option<&'t str> {
        self.rest.strip_prefix("}}")
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.rest = self.rest.trim_start();
        let rest = self.rest;
        let first = rest.chars().next().filter(|_| !rest.starts_with("}}"))?;
        let word = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        let (token, length) = match first {
            '\'' => quoted(rest),
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::Index, 1),
            '|' if rest.starts_with("||") => (Token::Or, 2),
            '&' if rest.starts_with("&&") => (Token::And, 2),
            _ if word(first) => {
                let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
                (rest.get(..length).map_or(Token::Other, Token::Path), length)
            }
            _ => (Token::Other, first.len_utf8()),
        };
        self.rest = rest.get(length..).unwrap_or_default();
        Some(token)
    }
}

/// Reads a text in single quotes, in which a doubled quote is a single one.
fn quoted(text: &str) -> (Token<'_>, usize) {
    let inner = text.get(1..).unwrap_or_default();
    let mut from = 0;
    while let Some(at) = inner.get(from..).and_then(|rest| rest.find('\'')) {
        let end = from + at;
        if inner.get(end + 1..).is_some_and(|rest| rest.starts_with('\'')) {
            from = end + 2;
        } else {
            return (inner.get(..end).map_or(Token::Other, Token::Text), end + 2);
        }
    }
    (Token::Other, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_yaml::YamlLimits;

    const FILE: &str = "\
on:
  workflow_call:
    inputs:
      repo: {default: org/infra, type: string}
      ref: {default: '', type: string}
      must: {required: true}
  workflow_dispatch:
    inputs:
      manual: {default: v1}
env:
  WHERE: ${{ inputs.repo }}
jobs:
  b:
    env: {NAME: fixed}
    strategy:
      matrix:
        lib: [a, b]
    steps: []
";

    fn found(text: &str) -> Candidates {
        let document = Document::parse(FILE, &YamlLimits::default());
        let root = document.roots()[0];
        let job = document.get(document.get(root, "jobs").unwrap(), "b");
        candidates(Scope { document: &document, root, job, step: None }, text)
    }

    fn values(text: &str) -> (Vec<String>, bool, bool) {
        let found = found(text);
        (found.values, found.own, found.chosen)
    }

    fn list(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn literals_and_defaults() {
        assert_eq!(values("org/repo"), (list(&["org/repo"]), false, false));
        assert_eq!(values("${{ inputs.repo }}"), (list(&["org/infra"]), false, true));
        assert_eq!(values("${{ inputs.ref }}"), (list(&[""]), false, true));
        assert_eq!(values("${{ github.event.inputs.manual }}"), (list(&["v1"]), false, true));
        assert_eq!(values("${{ env.WHERE }}"), (list(&["org/infra"]), false, true));
        assert_eq!(values("org/${{ env.NAME }}"), (list(&["org/fixed"]), false, false));
        assert_eq!(values("org/${{matrix.lib}}"), (list(&["org/a", "org/b"]), false, false));
    }

    #[test]
    fn choices() {
        assert_eq!(values("${{ inputs.ref || github.repository }}"), (list(&[]), true, true));
        assert_eq!(values("${{ github.event.x || 'main' }}"), (list(&["main"]), false, true));
        assert_eq!(values("a${{ '}}' }}b${{ 'c' }}"), (list(&["a}}bc"]), false, false));
        assert_eq!(
            values("${{ inputs.ref == 'x' && 'a/b' || 'c/d' }}"),
            (list(&["a/b", "c/d"]), false, false)
        );
        assert_eq!(values("${{ github.event.x && 'a' }}"), (list(&["a", ""]), false, false));
        assert_eq!(
            values("${{ (startsWith(inputs.ref, 'r') && 'it''s') || 'c' }}"),
            (list(&["it's", "c"]), false, false)
        );
    }

    #[test]
    fn facts_that_the_file_does_not_state_are_unknown() {
        for text in [
            "${{ inputs.must }}",
            "${{ inputs.absent }}",
            "${{ github.event.pull_request.head.repo.full_name }}",
            "${{ format('{0}', inputs.repo) }}",
            "${{ !inputs.repo }}",
            "${{ inputs.repo == 'x' }}",
            "${{ fromJSON('x') }}",
            "${{ 'x }}",
            "${{ inputs.repo",
            "${{ format('}}', inputs.repo) }}",
            "a/${{ github.repository }}",
        ] {
            let found = found(text);
            assert!(!found.is_known(), "{text}: {found:?}");
            assert!(found.chosen, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}", inner in "[a-z.|&('= )é]{0,40}") {
            found(&text);
            found(&format!("${{{{ {inner} }}}}"));
        }
    }

    #[test]
    fn deep_and_circular_expressions_end() {
        let deep = format!("${{{{ {}'x'{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(!found(&deep).is_known());
        let many = ["env.A"; 40].join(" || ");
        let text = &format!("env: {{A: '${{{{ {many} }}}}'}}\n");
        let document = Document::parse(text, &YamlLimits::default());
        let root = document.roots()[0];
        let scope = Scope { document: &document, root, job: None, step: None };
        assert!(!candidates(scope, "${{ env.A }}").is_known());
    }
}
