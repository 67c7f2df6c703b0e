//! Words after expansion: the known parts, and the offset of the first unknown part.

use std::ops::Range;
use std::rc::Rc;

/// Maximum length of a value, in bytes. A longer value is treated as unknown.
pub(crate) const LONGEST: usize = 4096;

/// The base of the path at the start of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// No known base: the text is the path as written.
    #[default]
    Text,
    /// The script file: `$0`, `${BASH_SOURCE[0]}`.
    ScriptFile,
    /// The directory of the script.
    ScriptDirectory,
    /// The root of the repository.
    Repository,
    /// The working directory: `$PWD`, `$(pwd)`.
    Working,
}

/// The possible values of a word, from the variable of a loop.
#[derive(Clone, Debug)]
pub(crate) struct Choices(Rc<[String]>);

impl Choices {
    /// Maximum number of values.
    const MOST: usize = 64;
    /// Maximum total size in bytes.
    const BYTES: usize = 2048;

    /// Creates a set of values; `None` if there are too many.
    pub(crate) fn new(texts: Vec<String>) -> Option<Self> {
        let bytes: usize = texts.iter().map(String::len).sum();
        let few = (1..=Self::MOST).contains(&texts.len()) && bytes <= Self::BYTES;
        few.then(|| Self(texts.into()))
    }

    /// Returns the values.
    pub(crate) fn texts(&self) -> &[String] {
        &self.0
    }

    /// Returns every combination of two lists of values.
    fn joined(before: &[String], behind: &[String]) -> Option<Self> {
        if before.len().saturating_mul(behind.len()) > Self::MOST {
            return None;
        }
        let pairs = before.iter().flat_map(|head| behind.iter().map(move |tail| (head, tail)));
        Self::new(pairs.map(|(head, tail)| format!("{head}{tail}")).collect())
    }
}

/// An expanded word, or the value of a variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value {
    /// The text, with unknown parts as written.
    pub(crate) text: String,
    /// Offset in `text` of the first unknown part.
    pub(crate) open: Option<usize>,
    /// The base of a path at the start.
    pub(crate) origin: Origin,
    /// The number of the command whose output is a part of the value.
    pub(crate) capture: Option<usize>,
    /// The variable, if the value consists only of it.
    pub(crate) variable: Option<String>,
    /// One of the possible values, if branches assign several.
    pub(crate) candidate: Option<String>,
    /// Offset in `text` of the first unknown part one of whose values is a name that moves, such as `latest`: the default
    /// of a variable, or the value in one of several branches.
    pub(crate) moving: Option<usize>,
    /// The possible values, if they are known.
    pub(crate) choices: Option<Choices>,
    /// Whether it remains one word with any value: a variable in quotes.
    pub(crate) single: bool,
    /// Whether it refers to the parameters of a function: `$@`, `$1`.
    pub(crate) parameter: bool,
    /// Position in the text.
    pub(crate) span: Range<usize>,
    /// Whether text and source are equal byte by byte, so that offsets in one apply to the other.
    pub(crate) exact: bool,
}

impl Value {
    /// Creates a known value.
    pub(crate) fn known(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Creates an unknown value, as written.
    pub(crate) fn unknown(raw: &str) -> Self {
        Self { text: raw.to_owned(), open: Some(0), ..Self::default() }
    }

    /// Sets the position of a value.
    pub(crate) fn at(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self.exact = false;
        self
    }

    /// Whether it is known and may be the name of a branch or moving tag: a version has digits.
    pub(crate) fn is_moving_name(&self) -> bool {
        !self.is_open()
            && !self.text.is_empty()
            && !self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether any part is unknown.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Appends a value.
    pub(crate) fn append(&mut self, other: &Self) {
        if self.text.len() + other.text.len() > LONGEST {
            self.open = self.open.or(Some(self.text.len()));
            return;
        }
        self.choices = self.joined_choices(other);
        if self.text.is_empty() && self.origin == Origin::Text {
            self.origin = other.origin;
        } else if other.origin != Origin::Text {
            self.open = self.open.or(Some(self.text.len()));
        }
        if let Some(open) = other.open {
            self.open = self.open.or(Some(self.text.len() + open));
        }
        if let Some(moving) = other.moving {
            self.moving = self.moving.or(Some(self.text.len() + moving));
        }
        self.text.push_str(&other.text);
        self.capture = self.capture.or(other.capture);
        self.parameter |= other.parameter;
        self.variable = None;
        self.candidate = None;
    }

    /// Combines the possible values of two values, if either has several.
    fn joined_choices(&self, other: &Self) -> Option<Choices> {
        if self.choices.is_none() && other.choices.is_none() {
            return None;
        }
        let of = |value: &Self| match &value.choices {
            Some(choices) => Some(choices.texts().to_vec()),
            None => {
                (!value.is_open() && value.origin == Origin::Text).then(|| vec![value.text.clone()])
            }
        };
        Choices::joined(&of(self)?, &of(other)?)
    }

    /// Returns the part after an offset.
    pub(crate) fn after(&self, offset: usize) -> Self {
        let text = self.text.get(offset..).unwrap_or_default().to_owned();
        let open = self.open.map(|open| open.saturating_sub(offset));
        let moving = self.moving.map(|moving| moving.saturating_sub(offset));
        let start = if self.exact { self.span.start + offset } else { self.span.start };
        let origin = if offset == 0 { self.origin } else { Origin::Text };
        let choices = self.choices.clone().filter(|_| offset == 0);
        Self { text, open, moving, origin, choices, span: start..self.span.end, ..self.clone() }
    }

    /// Returns the part before an offset.
    pub(crate) fn up_to(&self, offset: usize) -> Self {
        let text = self.text.get(..offset).unwrap_or(&self.text).to_owned();
        let open = self.open.filter(|open| *open < offset);
        let end = if self.exact { self.span.start + offset } else { self.span.end };
        let span = self.span.start..end.min(self.span.end);
        Self { text, open, span, choices: None, ..self.clone() }
    }

    /// Returns the key of a file with this name: `${A}/b` and `$A/b` have the same key.
    pub(crate) fn key(&self) -> String {
        if !self.is_open() {
            return self.text.clone();
        }
        let text = self.text.replace("${", "$").replace('}', "");
        match self.capture.filter(|_| text.contains("mktemp")) {
            // Every run of `mktemp` creates another file.
            Some(id) => format!("${id}:{text}"),
            None => text,
        }
    }

    /// Whether the text is an option.
    pub(crate) fn is_option(&self) -> bool {
        self.text.starts_with('-') && self.text.len() > 1 && self.origin == Origin::Text
    }

    /// Returns the last segment of the path.
    pub(crate) fn file_name(&self) -> &str {
        self.text.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }
}

/// The options of a command that take a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    /// Short options, as letters.
    pub(crate) short: &'static str,
    /// Long options with dashes, separated by blanks.
    pub(crate) long: &'static str,
}

impl Spec {
    /// Whether a long option takes a value.
    pub(crate) fn takes(self, name: &str) -> bool {
        self.long.split_ascii_whitespace().any(|option| option == name)
            || plimsoll_model::takes_secret(name)
    }
}

/// The options of an installer, with and without a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    /// Options that take a value.
    pub(crate) spec: Spec,
    /// Long options without a value.
    pub(crate) flags: &'static str,
}

impl Table {
    /// Whether the word after a long option may be its value: the option is not in this table,
    /// since a later version of the tool may have added it.
    fn is_doubtful(self, name: &str) -> bool {
        const FLAGS: [&str; 9] = [
            "--no-",
            "--without-",
            "--with-",
            "--skip-",
            "--allow-",
            "--force-",
            "--ignore-",
            "--only-",
            "--prefer-",
        ];
        !FLAGS.iter().any(|front| name.starts_with(front))
            && !self.flags.split_ascii_whitespace().any(|flag| flag == name)
    }
}

/// Whether a word is a package with a version, which cannot be the value of an option.
fn names_version(word: &Value) -> bool {
    let text = word.text.as_str();
    let at = text.get(1..).and_then(|rest| rest.split_once('@'));
    let at = at.is_some_and(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()));
    at || text.contains("==") || text.contains("git+")
}

/// The parsed arguments of a command.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Arguments that are not options.
    pub(crate) words: Vec<Value>,
    /// Words that may be the value of an unknown option before them.
    pub(crate) doubtful: Vec<Value>,
    /// Options with their values.
    values: Vec<(String, Value)>,
    /// Options without a value.
    flags: Vec<String>,
}

impl Options {
    /// Parses arguments by the guidelines of POSIX.1, 12.2, with GNU long options.
    pub(crate) fn parse(args: &[Value], spec: Spec) -> Self {
        Self::parse_until(args, spec, usize::MAX).0
    }

    /// Parses the arguments of an installer. The word after an option that is not in the table may
    /// be a package, or a value such as a token. It is treated as a value unless the command has no
    /// other package: reporting a package that does not exist is worse than missing one.
    ///
    /// `verbs` is the number of words before the packages.
    pub(crate) fn of_installer(args: &[Value], table: Table, verbs: usize) -> Self {
        let mut options = Self::parse_with(args, table.spec, Some(table), usize::MAX).0;
        if options.words.len() <= verbs && options.doubtful.len() == 1 {
            options.words.append(&mut options.doubtful);
        }
        options
    }

    /// Parses the arguments of a command that runs one package, up to that package.
    pub(crate) fn of_runner(args: &[Value], table: Table) -> (Self, usize) {
        Self::parse_with(args, table.spec, Some(table), 1)
    }

    /// Parses arguments up to a number of words; returns how many arguments were used.
    pub(crate) fn parse_until(args: &[Value], spec: Spec, most: usize) -> (Self, usize) {
        Self::parse_with(args, spec, None, most)
    }

    fn parse_with(args: &[Value], spec: Spec, table: Option<Table>, most: usize) -> (Self, usize) {
        let mut options = Self::default();
        let mut rest = args.iter();
        while options.words.len() < most {
            let Some(arg) = rest.next() else { break };
            if arg.text == "--" {
                let left = most - options.words.len();
                options.words.extend(rest.by_ref().take(left).cloned());
                break;
            }
            if !arg.is_option() {
                options.words.push(arg.clone());
            } else if arg.text.starts_with("--") || spec.takes(&arg.text) {
                options.long(arg, &mut rest, spec, table);
            } else {
                options.short(arg, &mut rest, spec);
            }
        }
        let used = args.len() - rest.len();
        (options, used)
    }

    fn long(
        &mut self,
        arg: &Value,
        rest: &mut std::slice::Iter<'_, Value>,
        spec: Spec,
        table: Option<Table>,
    ) {
        match arg.text.split_once('=') {
            Some((name, _)) => {
                self.values.push((name.to_owned(), arg.after(name.len() + 1)));
            }
            None if spec.takes(&arg.text) => {
                if let Some(value) = rest.next() {
                    self.values.push((arg.text.clone(), value.clone()));
                }
            }
            None => {
                self.flags.push(arg.text.clone());
                let next = rest.as_slice().first();
                let word = next.is_some_and(|next| !next.is_option() && !names_version(next));
                if word && table.is_some_and(|table| table.is_doubtful(&arg.text)) {
                    self.doubtful.extend(rest.next().cloned());
                }
            }
        }
    }

    fn short(&mut self, arg: &Value, rest: &mut std::slice::Iter<'_, Value>, spec: Spec) {
        for (at, letter) in arg.text.char_indices().skip(1) {
            let name = format!("-{letter}");
            if !spec.short.contains(letter) {
                self.flags.push(name);
                continue;
            }
            let behind = at + letter.len_utf8();
            if behind < arg.text.len() {
                self.values.push((name, arg.after(behind)));
            } else if let Some(value) = rest.next() {
                self.values.push((name, value.clone()));
            }
            return;
        }
    }

    /// Returns the last value of an option under any of its names.
    pub(crate) fn value(&self, names: &'static [&'static str]) -> Option<&Value> {
        self.all(names).next_back()
    }

    /// Returns all values of an option under any of its names.
    pub(crate) fn all(
        &self,
        names: &'static [&'static str],
    ) -> impl DoubleEndedIterator<Item = &Value> {
        let fits = move |(name, _): &&(String, Value)| names.contains(&name.as_str());
        self.values.iter().filter(fits).map(|(_, value)| value)
    }

    /// Whether an option is present under any of its names, with or without a value.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.flags
            .iter()
            .chain(self.values.iter().map(|(name, _)| name))
            .any(|name| names.contains(&name.as_str()))
    }
}
