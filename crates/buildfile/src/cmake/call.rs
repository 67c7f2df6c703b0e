//! Functions and macros: their arguments, and the fetches of their calls.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::arguments::Given;
use super::origin::Origin;
use super::state::{Call, Definition, Run};
use super::syntax::{Argument, Command, Form};
use super::variables::{LONGEST, Value};
use crate::{BuildFetch, BuildSource};

/// Maximum depth of nested calls and nested definitions.
const CALLS: usize = 16;
const DEFINITIONS: usize = 8;
/// Maximum number of arguments with a numbered variable, `ARGV0`.
const NUMBERED: usize = 32;
/// Minimum length of an argument to recognize it as part of a URL: shorter texts occur by chance.
const TELLING: usize = 3;

impl Run<'_> {
    /// Defines `function(NAME parameter...)`. Fetches in its body that do not depend on the
    /// arguments are found immediately.
    pub(super) fn define(
        &mut self,
        command: &Command,
        commands: &mut dyn Iterator<Item = Rc<Command>>,
    ) {
        let end = format!("end{}", command.name);
        let (mut body, mut depth) = (Vec::new(), 0_usize);
        for inner in commands {
            if inner.name == end && depth == 0 {
                break;
            }
            if inner.name == command.name {
                depth += 1;
            } else if inner.name == end {
                depth -= 1;
            }
            body.push(inner);
        }
        let Some((name, parameters)) = command.arguments.split_first() else { return };
        if !self.is_active() || self.bodies >= DEFINITIONS {
            return;
        }
        let definition = Rc::new(Definition {
            is_macro: command.name == "macro",
            parameters: parameters.iter().map(|parameter| parameter.text.clone()).collect(),
            body,
            file: self.file,
        });
        self.defined.insert(name.text.to_ascii_lowercase(), Rc::clone(&definition));
        self.enter();
        self.bodies += 1;
        for parameter in &definition.parameters {
            self.variables.set(parameter, Some(None));
        }
        self.all(&mut definition.body.iter().cloned());
        self.bodies -= 1;
        self.forget();
    }

    /// Runs the body of a function or macro, and returns whether it did: while a body is read
    /// without a call, the calls in it are not run.
    pub(super) fn call(&mut self, definition: &Definition, command: &Command) -> bool {
        if self.bodies > 0 || self.calls.len() >= CALLS {
            return false;
        }
        let given = self.given(&command.arguments);
        let values = bound(&definition.parameters, &given);
        let (file, arguments) = (self.file, command.arguments.clone());
        let names = values.iter().map(|(name, _)| name.clone()).collect();
        let mut before = Vec::new();
        if definition.is_macro {
            // A macro has no scope of its own, only its arguments.
            let get = |name: &String| (name.clone(), self.variables.get(name).cloned());
            before = values.iter().map(|(name, _)| get(name)).collect();
        } else {
            self.enter();
        }
        for (name, value) in values {
            self.variables.set(&name, value);
        }
        let bound_origins = origins(&definition.parameters, &given);
        let mut outer = Vec::new();
        for (name, origin) in &bound_origins {
            outer.push(self.origins.known(name));
            self.origins.set(name, *origin);
        }
        let parameters = definition.parameters.len();
        self.calls.push(Call { file, arguments, given, parameters, bound: names });
        self.file = definition.file;
        self.all(&mut definition.body.iter().cloned());
        self.file = file;
        self.calls.pop();
        if !definition.is_macro {
            self.leave();
        }
        for ((name, origin), outer) in bound_origins.iter().zip(outer) {
            // Otherwise the body has assigned the name, which may be in the scope of the caller.
            if self.origins.known(name) == *origin {
                self.origins.set(name, outer);
            }
        }
        for (name, value) in before {
            self.variables.set(&name, value);
        }
        true
    }

    /// Returns the arguments of a call if its body passes them on unchanged (`${ARGN}`), so that an
    /// unknown argument does not make the others unknown.
    pub(super) fn passed_on(&self, argument: &Argument) -> Option<&[Given]> {
        let call = self.calls.last().filter(|_| argument.form == Form::Plain)?;
        match argument.text.as_str() {
            "${ARGV}" => Some(&call.given),
            "${ARGN}" => call.given.get(call.parameters..),
            _ => None,
        }
    }

    /// Evaluates
    /// `cmake_parse_arguments(PREFIX options one-value-keywords multi-value-keywords argument...)`,
    /// or `cmake_parse_arguments(PARSE_ARGV N PREFIX ...)`.
    pub(super) fn parse_arguments(&mut self, command: &Command) {
        let given = self.given(&command.arguments);
        let of_call = given.first().is_some_and(|first| first.text == "PARSE_ARGV");
        let keywords = given.get(if of_call { 2 } else { 0 }..);
        let Some([prefix, options, single, multiple, rest @ ..]) = keywords else { return };
        let skipped = given.get(1).and_then(|number| number.text.parse::<usize>().ok());
        let call = self.calls.last();
        let rest = match skipped.filter(|_| of_call) {
            Some(skipped) => call.and_then(|call| call.given.get(skipped..)).unwrap_or_default(),
            None => rest,
        };
        if ![prefix, options, single, multiple].iter().all(|keyword| keyword.is_known) {
            return self.lose(command);
        }
        let mut parsed = Parsed::new([options, single, multiple]);
        for argument in rest {
            parsed.take(argument);
        }
        for (name, origin) in &parsed.origins {
            self.origins.set(&format!("{}_{name}", prefix.text), *origin);
        }
        let values: Vec<(String, Option<Value>)> = parsed
            .values
            .into_iter()
            .map(|(name, value)| (format!("{}_{name}", prefix.text), value))
            .collect();
        if let Some(call) = self.calls.last_mut() {
            call.bound.extend(values.iter().map(|(name, _)| name.clone()));
        }
        for (name, value) in values {
            self.variables.set(&name, value);
        }
    }

    /// Returns the position of the call that provides the URL of a fetch; the fetch is reported
    /// there.
    pub(super) fn given_by_caller(
        &self,
        command: &Command,
        fetch: &mut BuildFetch,
    ) -> Option<usize> {
        let (BuildSource::Archive(url) | BuildSource::File(url) | BuildSource::Repository(url)) =
            &fetch.source
        else {
            return None;
        };
        let written = command.arguments.iter().find(|argument| argument.start == fetch.start)?;
        if !written.text.contains('$') || url.contains('$') {
            return None;
        }
        let is_part = |given: &&Given| {
            given.is_known && given.text.len() >= TELLING && url.contains(given.text.as_str())
        };
        // The outermost call is the one in the project's own code.
        let by_part = self.calls.iter().find_map(|call| {
            let parts = call.given.iter().filter(is_part);
            let longest = parts.max_by_key(|given| given.text.len())?;
            Some((call.file, call.arguments.get(longest.written)?))
        });
        // An argument may be the prefix of variable names: `download(ROPE)` for `${ROPE_URL}`.
        let first =
            || self.calls.first().and_then(|call| Some((call.file, call.arguments.first()?)));
        let (file, argument) = by_part.or_else(first)?;
        fetch.value.clone_from(&argument.text);
        (fetch.line, fetch.column) = (argument.line, argument.column);
        (fetch.start, fetch.end) = (argument.start, argument.end);
        Some(file)
    }
}

/// Returns the variables that a call binds.
fn bound(parameters: &[String], given: &[Given]) -> Vec<(String, Option<Value>)> {
    let value = |given: &Given| given.is_known.then(|| given.text.clone());
    let mut all: Vec<(String, Option<Value>)> = parameters
        .iter()
        .enumerate()
        .map(|(number, name)| (name.clone(), given.get(number).map(value)))
        .collect();
    let rest = given.get(parameters.len()..).unwrap_or_default();
    all.push(("ARGC".to_owned(), Some(Some(given.len().to_string()))));
    all.push(("ARGV".to_owned(), Some(list(given))));
    all.push(("ARGN".to_owned(), Some(list(rest))));
    for (number, argument) in given.iter().enumerate().take(NUMBERED) {
        all.push((format!("ARGV{number}"), Some(value(argument))));
    }
    all
}

/// Returns the origins of the variables that a call binds.
fn origins(parameters: &[String], given: &[Given]) -> Vec<(String, Origin)> {
    let of = |given: &[Given]| given.iter().map(|one| one.origin).max().unwrap_or_default();
    let rest = given.get(parameters.len()..).unwrap_or_default();
    let named = parameters.iter().zip(given).map(|(name, given)| (name.clone(), given.origin));
    let numbered = given.iter().enumerate().take(NUMBERED);
    let numbered = numbered.map(|(number, given)| (format!("ARGV{number}"), given.origin));
    let lists = [("ARGV".to_owned(), of(given)), ("ARGN".to_owned(), of(rest))];
    named.chain(numbered).chain(lists).collect()
}

fn list(given: &[Given]) -> Value {
    let texts: Vec<&str> = given.iter().map(|argument| argument.text.as_str()).collect();
    let is_known = given.iter().all(|argument| argument.is_known);
    Some(texts.join(";")).filter(|list| is_known && list.len() <= LONGEST)
}

/// The arguments of a function, by keyword.
struct Parsed<'a> {
    options: Vec<&'a str>,
    single: Vec<&'a str>,
    multiple: Vec<&'a str>,
    /// The keyword whose value comes next, and whether it takes several.
    open: Option<(String, bool)>,
    values: BTreeMap<String, Option<Value>>,
    origins: BTreeMap<String, Origin>,
}

impl<'a> Parsed<'a> {
    fn new(keywords: [&'a Given; 3]) -> Self {
        let [options, single, multiple] = keywords.map(|list| {
            list.text.split(';').filter(|keyword| !keyword.is_empty()).collect::<Vec<&str>>()
        });
        let mut values = BTreeMap::new();
        values.extend(
            options.iter().map(|name| ((*name).to_owned(), Some(Some("FALSE".to_owned())))),
        );
        values.extend(single.iter().chain(&multiple).map(|name| ((*name).to_owned(), None)));
        values.insert("UNPARSED_ARGUMENTS".to_owned(), None);
        let origins = values.keys().map(|name| (name.clone(), Origin::Build)).collect();
        Self { options, single, multiple, open: None, values, origins }
    }

    fn take(&mut self, argument: &Given) {
        let text = argument.text.as_str();
        if self.options.contains(&text) {
            self.values.insert(text.to_owned(), Some(Some("TRUE".to_owned())));
            self.open = None;
        } else if self.single.contains(&text) {
            self.open = Some((text.to_owned(), false));
        } else if self.multiple.contains(&text) {
            self.open = Some((text.to_owned(), true));
        } else {
            let value = argument.is_known.then(|| text.to_owned());
            let name = self.open.as_ref().map_or("UNPARSED_ARGUMENTS", |(name, _)| name.as_str());
            if let Some(origin) = self.origins.get_mut(name) {
                *origin = argument.origin.max(*origin);
            }
            match self.open.take() {
                Some((name, true)) => {
                    self.append(&name, value);
                    self.open = Some((name, true));
                }
                Some((name, false)) => {
                    self.values.insert(name, Some(value));
                }
                None => self.append("UNPARSED_ARGUMENTS", value),
            }
        }
    }

    fn append(&mut self, name: &str, value: Value) {
        let Some(list) = self.values.get_mut(name) else { return };
        let joined = match list.take() {
            None => value,
            Some(before) => before.zip(value).map(|(before, value)| format!("{before};{value}")),
        };
        *list = Some(joined.filter(|list| list.len() <= LONGEST));
    }
}
