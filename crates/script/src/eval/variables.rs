//! Variables: set by a script, by its environment, and for a single command.

use crate::eval::machine::{Invocation, Machine};
use crate::eval::scope::Binding;
use crate::eval::value::{Choices, LONGEST, Origin, Value};
use crate::syntax::event::Assign;

/// Maximum number of words of a loop.
const WORDS: usize = 256;

impl Machine<'_> {
    pub(super) fn assign(&mut self, assign: &Assign) {
        let mut values = Vec::new();
        for word in &assign.words {
            values.extend(self.expand_counted(word));
        }
        let old = self.scope.get(&assign.name).filter(|_| assign.append).cloned();
        let binding = if assign.array {
            let mut all = match old {
                Some(Binding::Many(all)) => all,
                Some(Binding::One(one)) => vec![one],
                None if assign.append => vec![Value::unknown(&assign.name)],
                None => Vec::new(),
            };
            all.extend(values);
            all.truncate(256);
            Some(Binding::Many(all))
        } else if assign.one_of {
            let known = values.iter().all(|value| !value.is_open() && value.origin == Origin::Text);
            let texts = values.iter().map(|value| value.text.clone()).take(WORDS).collect();
            let choices = Choices::new(texts).filter(|_| known && values.len() <= WORDS);
            let mut value = values.into_iter().next().unwrap_or_default();
            value.choices = choices;
            value.open = Some(0);
            value.text = format!("${}", assign.name);
            value.origin = Origin::Text;
            Some(Binding::One(value))
        } else {
            let mut value = match old {
                Some(Binding::One(one)) => one,
                Some(Binding::Many(_)) => Value::unknown(&assign.name),
                None if assign.append => Value::unknown(&format!("${}", assign.name)),
                None => Value::default(),
            };
            for (index, one) in values.iter().enumerate() {
                if index > 0 {
                    value.append(&Value::known(" "));
                }
                value.append(one);
            }
            Some(Binding::One(value))
        };
        self.scope.set(&assign.name, binding);
    }

    /// Whether a variable that a tool reads as a switch is set for a command.
    pub(crate) fn is_enabled(&self, call: Invocation<'_>, name: &str) -> bool {
        let off = |text: &str| matches!(text, "" | "0" | "false" | "no" | "off");
        let own = call.command.environment.iter().rfind(|assign| assign.name == name);
        if let Some(assign) = own {
            let values: Vec<Value> =
                assign.words.iter().flat_map(|word| self.expand(word).0).collect();
            return values.first().is_some_and(|value| !off(&value.text));
        }
        match self.scope.get(name) {
            Some(Binding::One(value)) => !off(&value.text),
            _ => false,
        }
    }

    /// Sets variables before the script starts.
    pub(crate) fn set_environment(&mut self, environment: &[(String, String)]) {
        for (name, value) in environment.iter().rev() {
            let is_name = !name.starts_with(|c: char| c.is_ascii_digit())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_name && value.len() <= LONGEST {
                let value = if value.contains("${{") {
                    Value::unknown(value)
                } else {
                    // A makefile may only know a part of a value.
                    let open = ["$(", "${"].iter().filter_map(|sign| value.find(sign)).min();
                    Value { open, ..Value::known(value) }
                };
                // Bash runs this file before a script.
                if name == "BASH_ENV" {
                    self.add_shell_call(&value);
                }
                self.scope.set(name, Some(Binding::One(value)));
            }
        }
    }
}
