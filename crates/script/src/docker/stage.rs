//! The stages of a build, and the settings that later stages inherit.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;

use crate::eval::scope::{Binding, join};
use crate::eval::value::Value;
use crate::found::{Call, CallBase, CallKind, Dialect};

/// Maximum number of inherited entries of all stages.
const INHERITED: usize = 100_000;

/// Maximum number of build context directories per stage.
const DIRECTORIES: usize = 64;

/// The interpreter of `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Interpreter {
    /// A supported shell.
    Shell(Dialect),
    /// Another language, by name.
    Other(&'static str),
}

impl Default for Interpreter {
    fn default() -> Self {
        Self::Shell(Dialect::default())
    }
}

impl Interpreter {
    /// Returns the interpreter that a command line starts.
    pub(super) fn of_words<'w, I: Iterator<Item = &'w str> + Clone>(words: I) -> Self {
        const OTHERS: [(&str, &str); 14] = [
            ("powershell", "PowerShell"),
            ("pwsh", "PowerShell"),
            ("cmd", "cmd"),
            ("python", "Python"),
            ("perl", "Perl"),
            ("ruby", "Ruby"),
            ("node", "JavaScript"),
            ("php", "PHP"),
            ("fish", "fish"),
            ("csh", "csh"),
            ("tcsh", "csh"),
            ("nu", "Nushell"),
            ("xonsh", "xonsh"),
            ("elvish", "Elvish"),
        ];
        if let Some(dialect) = words.clone().find_map(Dialect::of_interpreter) {
            return Self::Shell(dialect);
        }
        let name = |word: &str| {
            let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
            let name = name.strip_suffix(".exe").unwrap_or(&name);
            name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned()
        };
        let mut named = words.map(name);
        let found = named.find_map(|name| OTHERS.iter().find(|(known, _)| *known == name));
        found.map_or_else(Self::default, |(_, language)| Self::Other(language))
    }

    /// Returns the interpreter in the first line of a script.
    pub(super) fn of_script(text: &str) -> Self {
        match text.lines().next().filter(|line| line.starts_with("#!")) {
            Some(line) if Dialect::of_interpreter(line).is_none() => {
                let words = line.trim_start_matches("#!").split_whitespace();
                match Self::of_words(words) {
                    Self::Shell(_) => Self::Other("another language"),
                    other @ Self::Other(_) => other,
                }
            }
            _ => Self::Shell(Dialect::of_text(text)),
        }
    }
}

/// The state of a stage.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// Variables of `ENV`.
    pub(super) environment: BTreeMap<String, Binding>,
    /// Files of the build context, by their path in the image.
    copies: BTreeMap<String, String>,
    /// Directories of the build context, by their path in the image.
    directories: Vec<(String, String)>,
    /// Files that here-documents of `COPY` wrote into the image.
    pub(super) written: BTreeMap<String, Range<usize>>,
    pub(super) workdir: String,
    pub(super) interpreter: Interpreter,
    /// Whether it was already reported that the text of the interpreter is not read.
    pub(super) noted: bool,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            environment: BTreeMap::new(),
            copies: BTreeMap::new(),
            directories: Vec::new(),
            written: BTreeMap::new(),
            workdir: "/".to_owned(),
            interpreter: Interpreter::default(),
            noted: false,
        }
    }
}

impl Stage {
    fn size(&self) -> usize {
        let maps = self.environment.len() + self.copies.len() + self.written.len();
        1 + maps + self.directories.len()
    }

    /// Records the path of a file of the build context in the image.
    pub(super) fn remember(&mut self, from: &Value, to: &Value, several: bool) {
        if from.is_open() || to.is_open() || from.text.contains(['*', '?']) {
            return;
        }
        let source = join("", &from.text).unwrap_or_default();
        let name = source.rsplit('/').next().unwrap_or_default();
        let (target, file) = self.place(name, &to.text, several);
        // Only the tree shows whether the source is a file or a directory, so both are recorded.
        if self.directories.len() < DIRECTORIES {
            self.directories.push((target, source.clone()));
        }
        self.copies.insert(file, source);
    }

    /// Returns the target of a copy as a directory and as a file.
    pub(super) fn place(&self, name: &str, to: &str, several: bool) -> (String, String) {
        let target = image_path(&self.workdir, to);
        let into = several || to.ends_with('/') || matches!(to, "." | "./" | "..");
        let inside = if target == "/" { format!("/{name}") } else { format!("{target}/{name}") };
        let file = if into { inside } else { target.clone() };
        (target, file)
    }

    /// Returns the absolute path of a call in the image, if it is known.
    pub(super) fn absolute(&self, call: &Call) -> Option<String> {
        if call.path.starts_with('/') {
            return Some(call.path.clone());
        }
        let directory = match &call.working {
            Some(directory) => directory.path.clone(),
            None => Some(self.workdir.clone()),
        };
        directory.map(|from| image_path(&from, &call.path))
    }

    /// Replaces the path of a call in the image with that in the build context.
    pub(super) fn place_call(&self, call: &mut Call) {
        if matches!(call.base, CallBase::ScriptDirectory | CallBase::Repository) {
            return;
        }
        let absolute = self.absolute(call);
        call.working = None;
        let found = absolute.as_deref().and_then(|path| {
            let direct = self.copies.get(path).cloned();
            direct.or_else(|| {
                self.directories.iter().rev().find_map(|(target, source)| {
                    let prefix = if target == "/" { "/".to_owned() } else { format!("{target}/") };
                    join(source, path.strip_prefix(&prefix)?)
                })
            })
        });
        match found {
            Some(path) => {
                call.base = CallBase::Working;
                call.path = if path.is_empty() { ".".to_owned() } else { path };
            }
            None if call.kind == CallKind::PythonProject && absolute.as_deref() == Some("/") => {}
            None => {
                call.base = CallBase::Elsewhere;
                call.path = absolute.unwrap_or_else(|| call.path.clone());
            }
        }
    }
}

/// Returns an absolute path in the image.
pub(super) fn image_path(workdir: &str, path: &str) -> String {
    let from = if path.starts_with('/') { "" } else { workdir };
    format!("/{}", join(from, path).unwrap_or_default())
}

/// The stages of a file, by name.
#[derive(Debug)]
pub(super) struct Stages {
    named: HashMap<String, Option<Rc<Stage>>>,
    /// The name of the current stage.
    current: Option<String>,
    left: usize,
}

impl Default for Stages {
    fn default() -> Self {
        Self { named: HashMap::new(), current: None, left: INHERITED }
    }
}

impl Stages {
    /// Whether a name is that of a stage; names are case-insensitive.
    pub(super) fn is_stage(&self, name: &str) -> bool {
        self.named.contains_key(&name.to_ascii_lowercase())
    }

    /// Ends a stage and starts another, which inherits from its base stage.
    pub(super) fn begin(&mut self, ended: Stage, base: &str, name: Option<String>) -> Stage {
        if let Some(known) = self.current.take().and_then(|name| self.named.get_mut(&name)) {
            *known = Some(Rc::new(ended));
        }
        let base = self.named.get(&base.to_ascii_lowercase()).cloned().flatten();
        let base = base.filter(|base| base.size() <= self.left);
        if let Some(name) = name {
            self.named.insert(name.clone(), None);
            self.current = Some(name);
        }
        let Some(base) = base else { return Stage::default() };
        self.left -= base.size();
        Stage { noted: false, ..base.as_ref().clone() }
    }
}
