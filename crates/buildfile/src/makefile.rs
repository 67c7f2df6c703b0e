//! Makefiles: variables, includes, and recipes as shell text (GNU make manual).

use std::collections::{BTreeMap, BTreeSet};

use crate::place::Place;

/// Maximum length of the value of a variable in bytes.
const LONGEST: usize = 4 << 10;
/// Maximum depth of references between variables.
const DEEPEST: usize = 12;
/// Maximum number of variables and of recipes per file.
const MOST: usize = 20_000;

/// The content of a makefile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Makefile {
    /// The variables.
    pub variables: BTreeMap<String, MakeVariable>,
    /// The included files, as written.
    pub includes: Vec<String>,
    /// The commands of the rules.
    pub recipes: Vec<Recipe>,
}

/// A variable of a makefile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MakeVariable {
    /// The value as written; `None` if conditions assign several.
    pub value: Option<String>,
    /// Whether a value from elsewhere takes precedence: `?=`.
    pub is_default: bool,
    /// Line of the first character of the value, from 1.
    pub line: u32,
    /// Column of that character in code points, from 1.
    pub column: u32,
    /// Offset of the first byte of the value.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

/// The commands of a rule, in the form passed to the shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recipe {
    /// The text, in which make's `$(NAME)` is the shell's `${NAME}`.
    pub text: String,
    /// Pairs of corresponding offsets in the text and in the file, from which both continue identically.
    offsets: Vec<(usize, usize)>,
}

impl Recipe {
    /// Converts an offset in the text to one in the file.
    pub fn offset(&self, at: usize) -> usize {
        let next = self.offsets.partition_point(|(text, _)| *text <= at);
        let piece = next.checked_sub(1).and_then(|last| self.offsets.get(last));
        piece.map_or(0, |(text, file)| file + (at - text))
    }

    fn push(&mut self, piece: &str, at: usize) {
        self.offsets.push((self.text.len(), at));
        self.text.push_str(piece);
    }
}

impl Makefile {
    /// Reads a makefile.
    ///
    /// ```
    /// let text = "V = v1.4.2\nget:\n\tgit clone -b $(V) https://git.example/rope\n";
    /// let file = plimsoll_buildfile::Makefile::read(text);
    /// assert_eq!(file.recipes[0].text, "git clone -b ${V} https://git.example/rope\n");
    /// assert_eq!(file.variables["V"].value.as_deref(), Some("v1.4.2"));
    /// ```
    pub fn read(text: &str) -> Self {
        let mut file = Self::default();
        let mut recipe = Recipe::default();
        // Number of open conditions, and whether a canned recipe is open.
        let (mut conditions, mut is_defining) = (0_usize, false);
        for (place, line) in logical_lines(text) {
            let trimmed = line.trim();
            let word = trimmed.split_whitespace().next().unwrap_or_default();
            let is_recipe = line.starts_with('\t');
            match word {
                "ifeq" | "ifneq" | "ifdef" | "ifndef" => conditions += 1,
                "endif" => conditions = conditions.saturating_sub(1),
                "else" if !is_recipe => {}
                "define" if !is_recipe => is_defining = true,
                "endef" if !is_recipe => is_defining = false,
                _ if is_recipe || is_defining => commands(line, place.start, &mut recipe),
                "include" | "-include" | "sinclude" => {
                    file.includes.extend(trimmed.split_whitespace().skip(1).map(str::to_owned));
                }
                "" => {}
                _ if trimmed.starts_with('#') => {}
                _ => {
                    if !file.assign(line, place, conditions > 0) {
                        // A rule ends the previous recipe.
                        file.keep(&mut recipe);
                        if let Some((_, inline)) =
                            trimmed.split_once("; ").filter(|_| trimmed.contains(':'))
                        {
                            commands(inline, place.start + line.len() - inline.len(), &mut recipe);
                        }
                    }
                }
            }
        }
        file.keep(&mut recipe);
        file
    }

    fn keep(&mut self, recipe: &mut Recipe) {
        let recipe = std::mem::take(recipe);
        if !recipe.text.is_empty() && self.recipes.len() < MOST {
            self.recipes.push(recipe);
        }
    }

    /// Reads `NAME = value`, and returns whether the line is an assignment.
    fn assign(&mut self, line: &str, place: Place, is_conditional: bool) -> bool {
        let Some(equals) = line.find('=') else { return false };
        let (left, value) = line.split_at(equals);
        let operator = left.trim_end_matches([':', '?', '+', '!']);
        let mark = left.get(operator.len()..).unwrap_or_default();
        let name = operator.trim();
        let name = ["export ", "override "]
            .iter()
            .fold(name, |name, word| name.strip_prefix(word).map_or(name, str::trim_start));
        if name.is_empty()
            || name.contains([' ', ':', '\t', '$', '#', '('])
            || !matches!(mark, "" | ":" | "::" | "?" | "+" | "!")
        {
            return false;
        }
        let written = value.get(1..).unwrap_or_default();
        let plain = without_comment(written);
        let blanks = plain.len() - plain.trim_start().len();
        let (skipped, plain) = (equals + 1 + blanks, plain.trim());
        let start = place.start + skipped;
        let before = line.get(..skipped).unwrap_or_default();
        let new = MakeVariable {
            value: (mark != "!").then(|| plain.to_owned()),
            is_default: mark == "?",
            line: place.line,
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
            start,
            end: start + plain.len(),
        };
        self.set(name, new, mark, is_conditional);
        true
    }

    fn set(&mut self, name: &str, new: MakeVariable, mark: &str, is_conditional: bool) {
        if let Some(old) = self.variables.get_mut(name) {
            if mark == "?" && !is_conditional {
                return;
            }
            let is_same = old.value == new.value;
            let is_unsure = mark == "+" || (is_conditional && !is_same);
            *old = MakeVariable { value: new.value.clone().filter(|_| !is_unsure), ..new };
        } else if self.variables.len() < MOST {
            self.variables.insert(name.to_owned(), new);
        }
    }
}

/// The values of variables in several makefiles. If two have the same name, the first is used.
#[derive(Debug)]
pub struct MakeValues<'a> {
    files: Vec<&'a Makefile>,
}

impl<'a> MakeValues<'a> {
    /// Creates the values of a makefile and of its included files.
    pub fn of(files: Vec<&'a Makefile>) -> Self {
        Self { files }
    }

    /// Returns the variable with a name, and the index of the file that defines it. A default is
    /// only used if there is no other definition.
    pub fn variable(&self, name: &str) -> Option<(usize, &'a MakeVariable)> {
        let all = self.files.iter().enumerate();
        let all = all.filter_map(|(number, file)| Some((number, file.variables.get(name)?)));
        let all: Vec<(usize, &MakeVariable)> = all.collect();
        all.iter().find(|(_, variable)| !variable.is_default).or_else(|| all.first()).copied()
    }

    /// Expands the variables in a text; `None` if one is unknown.
    pub fn expand(&self, text: &str) -> Option<String> {
        Expander { values: self, keeps_unknown: false, steps: 0 }.expand(text, 0)
    }

    /// Expands the variables in a text as far as they are known. The others remain as `${NAME}`, calls of functions as
    /// `${_}`.
    fn expand_known(&self, text: &str) -> Option<String> {
        Expander { values: self, keeps_unknown: true, steps: 0 }.expand(text, 0)
    }

    /// Returns the values of the variables in a recipe, for evaluation as shell. Unknown parts of a value remain as
    /// `${NAME}`.
    pub fn environment(&self, recipe: &Recipe) -> Vec<(String, String)> {
        let names: BTreeSet<&str> = references(&recipe.text).collect();
        let value = |name: &&str| {
            let written = self.variable(name)?.1.value.as_deref()?;
            Some(((*name).to_owned(), self.expand_known(written)?))
        };
        names.iter().filter_map(value).collect()
    }
}

/// Expands the variables of one text.
struct Expander<'a> {
    values: &'a MakeValues<'a>,
    /// Whether unknown parts remain, rather than making the whole text unknown.
    keeps_unknown: bool,
    /// The number of variables so far.
    steps: usize,
}

impl Expander<'_> {
    fn expand(&mut self, text: &str, depth: usize) -> Option<String> {
        let mut all = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            all.push_str(before);
            if let Some(behind) = behind.strip_prefix('$') {
                all.push('$');
                rest = behind;
                continue;
            }
            self.steps += 1;
            if self.steps > MOST || all.len() > LONGEST {
                return None;
            }
            let (name, behind) = match reference(behind) {
                Some((name, behind)) => (Some(name), behind),
                None => (None, behind_call(behind)),
            };
            match name.and_then(|name| self.value(name, depth)) {
                Some(value) => all.push_str(&value),
                None if self.keeps_unknown => {
                    all.extend(["${", name.unwrap_or("_"), "}"]);
                }
                None => return None,
            }
            rest = behind;
        }
        all.push_str(rest);
        (all.len() <= LONGEST).then_some(all)
    }

    fn value(&mut self, name: &str, depth: usize) -> Option<String> {
        let (_, variable) = self.values.variable(name).filter(|_| depth < DEEPEST)?;
        self.expand(variable.value.as_deref()?, depth + 1)
    }
}

/// Returns the names of the variables in a text.
pub fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|behind| reference(behind).map(|(name, _)| name))
}

/// Reads `(NAME)` or `{NAME}` after a dollar sign, and returns the rest.
fn reference(behind: &str) -> Option<(&str, &str)> {
    let close = match behind.bytes().next()? {
        b'(' => ')',
        b'{' => '}',
        _ => return None,
    };
    let (name, rest) = behind.get(1..)?.split_once(close)?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    is_name.then_some((name, rest))
}

/// Returns the rest after a call of a function such as `(shell …)`, or after a variable with a name of one character.
fn behind_call(behind: &str) -> &str {
    let close = match behind.bytes().next() {
        Some(b'(') => b')',
        Some(b'{') => b'}',
        _ => {
            let mut rest = behind.chars();
            rest.next();
            return rest.as_str();
        }
    };
    let open = behind.as_bytes().first().copied().unwrap_or_default();
    let mut depth = 0_usize;
    for (at, byte) in behind.bytes().enumerate() {
        depth += usize::from(byte == open);
        if byte == close {
            depth -= 1;
            if depth == 0 {
                return behind.get(at + 1..).unwrap_or_default();
            }
        }
    }
    ""
}

fn without_comment(value: &str) -> &str {
    let mut from = 0;
    while let Some(at) = value.get(from..).and_then(|rest| rest.find('#')) {
        let at = from + at;
        if !value.get(..at).is_some_and(|before| before.ends_with('\\')) {
            return value.get(..at).unwrap_or(value);
        }
        from = at + 1;
    }
    value
}

/// Iterates over lines, joining those that end with a backslash.
fn logical_lines(text: &str) -> impl Iterator<Item = (Place, &str)> {
    let (mut start, mut line) = (0_usize, 1_u32);
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let (mut length, mut count) = (0, 0);
        for written in rest.split_inclusive('\n') {
            length += written.len();
            count += 1;
            if !written.trim_end_matches(['\n', '\r']).ends_with('\\') {
                break;
            }
        }
        let place = Place { line, column: 1, start, end: start + length };
        start += length;
        line = line.saturating_add(count);
        Some((place, rest.get(..length)?.trim_end_matches(['\n', '\r'])))
    })
}

/// Adds a line of a recipe in the form passed to the shell: without make's prefixes, and with `$(NAME)` as `${NAME}`,
/// because the shell reader resolves variables.
fn commands(line: &str, start: usize, recipe: &mut Recipe) {
    let body = line.trim_start_matches(['\t', ' ', '@', '-', '+']);
    let mut at = start + (line.len() - body.len());
    let mut rest = body;
    while let Some(dollar) = rest.find('$') {
        let (before, found) = rest.split_at(dollar);
        recipe.push(before, at);
        at += before.len();
        let behind = found.get(1..).unwrap_or_default();
        let taken = if behind.starts_with('$') {
            recipe.push("$", at + 1);
            2
        } else if let Some((name, _)) = reference(behind) {
            recipe.push("${", at);
            recipe.push(name, at + 2);
            recipe.push("}", at + 2 + name.len());
            3 + name.len()
        } else if behind.starts_with("(shell ") {
            recipe.push("$(      ", at);
            8
        } else {
            recipe.push("$", at);
            1
        };
        at += taken;
        rest = found.get(taken..).unwrap_or_default();
    }
    recipe.push(rest, at);
    recipe.push("\n", at + rest.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_their_places() {
        let text = "A = 1 # one\nexport B := $(A).2\nC ?= x\nC ?= y\nD = a\\\n b\nifeq ($(A),1)\nE = 1\nelse\nE = 2\nendif\n\
                    F != date\nG = $(F)\nH = $(H)\nx: y\n\tcmd\n";
        let file = Makefile::read(text);
        let values = MakeValues::of(vec![&file]);
        assert_eq!(values.expand("$(B)-${C}").as_deref(), Some("1.2-x"));
        for open in ["$(E)", "$(F)", "$(G)", "$(H)", "$(NONE)", "$(call x)"] {
            assert_eq!(values.expand(open), None, "{open}");
        }
        let b = &file.variables["B"];
        assert_eq!((b.line, b.column, text.get(b.start..b.end)), (2, 13, Some("$(A).2")));
        assert_eq!(file.recipes[0].text, "cmd\n");
    }

    #[test]
    fn unknown_parts_of_a_value_remain() {
        let text = "V = 1.4.2\nARCH := $(shell uname -m | cut -f $(N))\nURL = https://h/r-$(V)-$(ARCH)-$@$(LIBC).gz\n\
                    get:\n\tcurl -O $(URL)\n";
        let file = Makefile::read(text);
        let values = MakeValues::of(vec![&file]);
        let known = "https://h/r-1.4.2-${_}-${_}${LIBC}.gz";
        let environment = values.environment(&file.recipes[0]);
        assert_eq!(environment, [("URL".to_owned(), known.to_owned())]);
        assert_eq!(values.expand("$(URL)"), None);
    }

    #[test]
    fn offsets_in_recipes_map_to_the_file() {
        let text = "a:\n\t@x $$V; curl \\\n\t  $(URL)\nifeq (a,b)\n\t-y $(shell uname) $@\nendif\ndefine z\nw $(1)\nendef\nb: ; q\n";
        let file = Makefile::read(text);
        let recipe = &file.recipes[0];
        assert_eq!(recipe.text, "x $V; curl \\\n\t  ${URL}\ny $(      uname) $@\nw ${1}\n");
        let at = recipe.text.find("${URL}").unwrap();
        assert_eq!(text.get(recipe.offset(at)..recipe.offset(at + 6)), Some("$(URL)"));
        let at = recipe.text.find("$V").unwrap();
        assert_eq!(text.get(recipe.offset(at)..).unwrap().get(..2), Some("$V"));
        assert_eq!(file.recipes[1].text, "q\n");
    }

    #[test]
    fn of_two_files_the_first_counts_and_a_default_does_not() {
        let first = Makefile::read("A ?= 1\nB = 2\n");
        let second = Makefile::read("A = 3\nB = 4\n");
        let values = MakeValues::of(vec![&first, &second]);
        assert_eq!(values.expand("$(A)$(B)").as_deref(), Some("32"));
        assert_eq!(values.variable("A").map(|(file, _)| file), Some(1));
        assert_eq!(references("${A}/$(B)$$C$(call x)").collect::<Vec<_>>(), ["A", "B"]);
    }
}
