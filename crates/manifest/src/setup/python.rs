//! `setup.py`: lists of strings in the keyword arguments of `setup`, or in variables that are
//! passed to it.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Scope, clip};

use super::{LISTS, extra_scope, requirement};
use crate::Manifest;
use crate::manifest::KEY;
use crate::place::Lines;

/// A token of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    /// A string without a prefix that changes its meaning, and its position.
    Text(&'t str, usize),
    /// A string that is computed at run time.
    Made,
    Sign(u8),
}

/// Reads `install_requires`, `setup_requires`, `tests_require` and `extras_require` if they are
/// literals.
pub fn setup_py(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let tokens = tokens(lines.text());
    let lists = variables(&tokens);
    let mut reader = Reader {
        lines: &lines,
        tokens: &tokens,
        lists: &lists,
        taken: BTreeSet::new(),
        out: Manifest::default(),
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = reader.step(at, *token);
    }
    let mut out = reader.out;
    out.published = out.package.is_some().then_some(true);
    out.requirements.sort_by_key(|found| found.place);
    out.requirements.dedup_by(|a, b| a.place == b.place && a.locator == b.locator);
    out.bounded_in(text)
}

/// Returns the positions of lists and tables by variable, for variables that are assigned once.
fn variables<'t>(tokens: &[Token<'t>]) -> BTreeMap<&'t str, Option<usize>> {
    let mut out: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (at, window) in tokens.windows(3).enumerate() {
        if let [Token::Name(name), Token::Sign(b'='), Token::Sign(b'[' | b'{')] = window {
            out.entry(name).and_modify(|known| *known = None).or_insert(Some(at + 2));
        }
    }
    out
}

struct Reader<'a, 't> {
    lines: &'a Lines<'t>,
    tokens: &'a [Token<'t>],
    /// Positions of the values of variables.
    lists: &'a BTreeMap<&'t str, Option<usize>>,
    /// Positions of lists that were read, so that a variable used several times is read once.
    taken: BTreeSet<usize>,
    out: Manifest,
}

impl Reader<'_, '_> {
    fn is(&self, at: usize, sign: u8) -> bool {
        self.tokens.get(at) == Some(&Token::Sign(sign))
    }

    /// Processes one token; returns the index of the next one.
    fn step(&mut self, at: usize, token: Token<'_>) -> usize {
        let (key, sign) = match token {
            Token::Name(name) => (name, b'='),
            // A key of a dictionary that is passed as keyword arguments.
            Token::Text(text, _) => (text, b':'),
            _ => return at + 1,
        };
        if !self.is(at + 1, sign) {
            return at + 1;
        }
        let value = self.value_at(at + 2);
        let mut end = at + 2;
        if let Some((name, scope)) = LISTS.iter().find(|(name, _)| *name == key) {
            end = self.list(value, name, *scope);
        } else if key == "extras_require" {
            end = self.extras(value);
        } else if key == "name"
            && sign == b'='
            && let Some(Token::Text(name, _)) = self.tokens.get(at + 2)
        {
            self.out.package.get_or_insert_with(|| (*name).to_owned());
        }
        // A value that was read here is not processed again.
        if value == at + 2 { end.max(at + 2) } else { at + 3 }
    }

    /// Returns the index of a value: at the given index, or where the variable named there is
    /// assigned.
    fn value_at(&self, at: usize) -> usize {
        match self.tokens.get(at) {
            Some(Token::Name(name)) => self.lists.get(name).copied().flatten().unwrap_or(at),
            _ => at,
        }
    }

    /// Reads the strings of a list; returns the index after it. An entry that is not a plain string
    /// is skipped.
    fn list(&mut self, start: usize, locator: &str, scope: Scope) -> usize {
        if !self.is(start, b'[') || !self.taken.insert(start) {
            return start;
        }
        let mut at = start + 1;
        let mut begins = true;
        while let Some(token) = self.tokens.get(at) {
            at += 1;
            match token {
                Token::Sign(b']') => break,
                Token::Text(text, from) if begins => {
                    let ends = self.is(at, b',') || self.is(at, b']');
                    let place = self.lines.place(*from, from + text.len());
                    let found = requirement(text, place, locator, scope);
                    self.out.requirements.extend(found.filter(|_| ends));
                }
                // The strings in a nested list or a call may not be requirements.
                Token::Sign(b'[' | b'(' | b'{') => at = behind(self.tokens, at),
                _ => {}
            }
            begins = *token == Token::Sign(b',');
        }
        at
    }

    /// Reads a dictionary of extras, from names to lists; returns the index after it.
    fn extras(&mut self, start: usize) -> usize {
        if !self.is(start, b'{') || !self.taken.insert(start) {
            return start;
        }
        let mut at = start + 1;
        while let Some(token) = self.tokens.get(at) {
            at += 1;
            match token {
                Token::Sign(b'}') => break,
                Token::Text(name, _) if self.is(at, b':') => {
                    let locator = format!("extras_require.{}", clip(name, KEY));
                    let value = self.value_at(at + 1);
                    let end = self.list(value, &locator, extra_scope(name));
                    at = if value == at + 1 { end.max(at) } else { at + 2 };
                }
                Token::Sign(b'[' | b'(' | b'{') => at = behind(self.tokens, at),
                _ => {}
            }
        }
        at
    }
}

/// Returns the index after the bracket that closes the one before `at`.
fn behind(tokens: &[Token<'_>], mut at: usize) -> usize {
    let mut open = 1_usize;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Sign(b'[' | b'(' | b'{') => open += 1,
            Token::Sign(b']' | b')' | b'}') => open -= 1,
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    at
}

/// Splits a text into names, strings and operators, without comments.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        match byte {
            b'#' => {
                at = text
                    .get(at..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(text.len(), |end| at + end);
            }
            b'"' | b'\'' => {
                let (inner, end) = string(text, at, byte);
                // A string prefix is directly before the quote.
                let prefix = match out.last() {
                    Some(Token::Name(name))
                        if text.get(..at).is_some_and(|before| before.ends_with(*name))
                            && name.len() <= 2 =>
                    {
                        *name
                    }
                    _ => "",
                };
                if !prefix.is_empty() {
                    out.pop();
                }
                let made = prefix.contains(['f', 'F', 'b', 'B']);
                out.push(match inner {
                    Some((inner, from)) if !made => Token::Text(inner, from),
                    _ => Token::Made,
                });
                at = end;
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                while bytes
                    .get(at)
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                {
                    at += 1;
                }
                out.extend(text.get(start..at).map(Token::Name));
            }
            _ => {
                if byte.is_ascii_punctuation() {
                    out.push(Token::Sign(byte));
                }
                at += 1;
            }
        }
    }
    out
}

/// Returns the content of the string at a position, the position of that content, and the end of
/// the string.
fn string(text: &str, start: usize, quote: u8) -> (Option<(&str, usize)>, usize) {
    let bytes = text.as_bytes();
    let long = bytes.get(start..start + 3).is_some_and(|three| three.iter().all(|b| *b == quote));
    let from = start + if long { 3 } else { 1 };
    let mut at = from;
    while let Some(byte) = bytes.get(at).copied() {
        let ends = byte == quote
            && (!long
                || bytes.get(at..at + 3).is_some_and(|three| three.iter().all(|b| *b == quote)));
        if ends {
            let inner = text.get(from..at).map(|inner| (inner, from));
            return (inner, at + if long { 3 } else { 1 });
        }
        match byte {
            b'\\' => at += 2,
            b'\n' if !long => break,
            _ => at += 1,
        }
    }
    (None, at.min(text.len()).max(from.min(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let file = setup_py(text);
        let rows = file.requirements.iter();
        rows.map(|row| format!("{} {:?} {} {}", row.locator, row.wanted, row.scope, row.place.line))
            .collect()
    }

    #[test]
    fn literal_lists() {
        let found = shown(
            "from setuptools import setup\nREQUIRES = [\n    'rope>=1.2',  # 'no'\n    \"sail==2.0\",\n    f'{x}', 'a' 'b', 'a' + v, g('no'), ['no'],\n]\n\
             EXTRA = ['gpu-lib']\nsetup(\n    name='hull',\n    install_requires=REQUIRES,\n    tests_require=['pytest'],\n\
             \x20   extras_require={'docs': ['sphinx'], 'gpu': EXTRA, **other, 'x': read('y')},\n    setup_requires=read('z'),\n)\nkw = {'setup_requires': ['wheel']}\n",
        );
        assert_eq!(
            found,
            [
                "install_requires.rope Range(\">=1.2\") product 3",
                "install_requires.sail Exact(\"2.0\") product 4",
                "extras_require.gpu.gpu-lib Any product 7",
                "tests_require.pytest Any test 11",
                "extras_require.docs.sphinx Any test 12",
                "setup_requires.wheel Any build 15",
            ]
        );
    }

    #[test]
    fn broken_text_ends() {
        for text in [
            "install_requires=['a",
            "install_requires=[[[(",
            "extras_require={'a':",
            "x = '''",
            "'\\",
        ] {
            assert_eq!(setup_py(text).requirements, []);
        }
    }
}
