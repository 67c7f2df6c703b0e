//! Conditions, evaluated as far as possible from the text.

use std::collections::BTreeSet;

use super::syntax::{Argument, Form};
use super::variables::{Value, Variables};

const TRUE: [&str; 5] = ["1", "ON", "YES", "TRUE", "Y"];
const FALSE: [&str; 7] = ["0", "OFF", "NO", "FALSE", "N", "IGNORE", "NOTFOUND"];

/// Evaluates a condition, as in a build with default options. Unset variables and environment
/// variables count as not set. The value of a variable is only used if a function call binds it:
/// other variables are options of the build that a user can change.
pub(super) fn holds(
    condition: &[Argument],
    variables: &Variables,
    bound: Option<&BTreeSet<String>>,
) -> Option<bool> {
    let terms = Terms { variables, bound };
    let is = |word: &'static str| {
        move |argument: &Argument| argument.form == Form::Plain && argument.text == word
    };
    if condition.iter().any(is("(")) {
        return None;
    }
    let all = |part: &[Argument]| {
        // `a AND b` is `NOT (NOT a OR NOT b)`.
        any(part.split(is("AND")).map(|term| terms.term(term).map(|holds| !holds)))
            .map(|fails| !fails)
    };
    any(condition.split(is("OR")).map(all))
}

/// Whether one of several terms is true; `None` if none is known to be true and some are unknown.
fn any(terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_known = true;
    for term in terms {
        match term {
            Some(true) => return Some(true),
            Some(false) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(false)
}

struct Terms<'a> {
    variables: &'a Variables,
    bound: Option<&'a BTreeSet<String>>,
}

impl Terms<'_> {
    fn term(&self, term: &[Argument]) -> Option<bool> {
        let nots = term.iter().take_while(|argument| argument.text == "NOT").count();
        let said = match term.get(nots..)? {
            [defined, name] if defined.text == "DEFINED" => self.is_defined(name)?,
            [left, operator, right] if operator.text == "STREQUAL" => {
                self.operand(left)? == self.operand(right)?
            }
            [constant] => self.is_true(constant)?,
            _ => return None,
        };
        Some(said == (nots % 2 == 0))
    }

    fn is_defined(&self, name: &Argument) -> Option<bool> {
        if name.text.starts_with("ENV{") {
            return Some(false);
        }
        let name = self.variables.expand(&name.text);
        let is_name = name.is_known && !name.text.contains(['{', '$']);
        is_name.then(|| self.variables.is_defined(&name.text))?
    }

    fn is_bound(&self, name: &str) -> bool {
        self.bound.is_some_and(|bound| bound.contains(name))
    }

    /// Whether a text only refers to variables that a function call binds.
    fn is_of_call(&self, text: &str) -> bool {
        let mut names = text.split("${").skip(1).map(|behind| behind.split('}').next());
        names.all(|name| name.is_some_and(|name| self.is_bound(name)))
    }

    fn is_true(&self, argument: &Argument) -> Option<bool> {
        if argument.form == Form::Plain && self.is_bound(&argument.text) {
            return truth(self.variables.get(&argument.text));
        }
        let text = if argument.text.contains('$') {
            let text = self.variables.expand(&argument.text);
            text.text.into_boxed_str()
        } else {
            argument.text.as_str().into()
        };
        if argument.text.contains('$') && !self.is_of_call(&argument.text) {
            return None;
        }
        let is = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(&text));
        if is(&TRUE) {
            Some(true)
        } else if is(&FALSE) {
            Some(false)
        } else {
            None
        }
    }

    /// Returns a compared value, if it is bound by a function call.
    fn operand(&self, argument: &Argument) -> Option<String> {
        if argument.form == Form::Plain && self.is_bound(&argument.text) {
            return self.variables.get(&argument.text).cloned().flatten();
        }
        let is_name = argument.form == Form::Plain && !argument.text.contains('$');
        let expanded = self.variables.expand(&argument.text);
        // An unquoted word may be a variable of the build.
        let is_variable = is_name && self.variables.get(&argument.text).is_some();
        let is_told = self.bound.is_some() && !is_variable && self.is_of_call(&argument.text);
        (is_told && expanded.is_known).then_some(expanded.text)
    }
}

/// Whether a value counts as true; `None` if it is unknown.
fn truth(value: Option<&Value>) -> Option<bool> {
    let Some(value) = value else { return Some(false) };
    let text = value.as_deref()?;
    let is_false = text.is_empty()
        || text.ends_with("-NOTFOUND")
        || FALSE.iter().any(|word| word.eq_ignore_ascii_case(text));
    Some(!is_false)
}
