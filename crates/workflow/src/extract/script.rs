//! Shell text inside a workflow, and where its lines stand in the file.

use std::collections::BTreeSet;

use super::Shadow;
use crate::expression::Candidates;
use crate::yaml::{Document, Mark, NodeId, Style};

/// A shell script inside a workflow or an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Script {
    /// The text, after YAML decoding.
    pub text: String,
    /// Where it comes from.
    pub origin: ScriptOrigin,
    /// What runs it.
    pub shell: Shell,
    /// `working-directory`, where it is given.
    pub directory: Option<String>,
    /// Variables of the step, the job and the workflow with a literal value, nearest first; and those
    /// that are the repository itself, as written.
    pub environment: Vec<(String, String)>,
    /// The expressions in the text for which the file states literal values, each once.
    pub expressions: Vec<Candidates>,
    /// Path of keys.
    pub locator: String,
    /// Where the text stands.
    pub mark: Mark,
    /// The job, as an index of [`Extraction::jobs`](super::Extraction::jobs); none in an action.
    pub job: Option<usize>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// Why the host does not see it, where it does not.
    pub shadow: Option<Shadow>,
    pub(super) layout: Layout,
}

/// Where a script comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptOrigin {
    /// `run:` of a step.
    Run,
    /// An input of an action or of a called workflow.
    Input {
        /// Its name, such as `script`.
        name: String,
        /// The `uses:` value it is given to.
        uses: String,
    },
}

/// What runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shell {
    /// `bash`, or what the host takes where nothing is said.
    Bash,
    /// `sh`.
    Posix,
    /// Another language: PowerShell, Python, `cmd`.
    Other,
    /// Not known: a runner whose system the file does not tell, or an input of an action, which alone
    /// knows its language. Most likely `bash`.
    Unknown,
}

impl Shell {
    /// The shell that a `shell:` value names.
    pub(super) fn parse(text: &str) -> Self {
        let program = text.split_whitespace().next().unwrap_or_default();
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
        match name {
            "bash" | "zsh" => Self::Bash,
            "sh" | "dash" | "ash" => Self::Posix,
            // Wrappers that actions put on the path, and commands that end in a shell.
            "msys2" | "micromamba-shell" | "wsl-bash" | "cygwin" => Self::Bash,
            _ if name.rsplit_once('.').is_some_and(|(_, end)| end == "sh") => Self::Posix,
            _ if text.contains("${{") => Self::Unknown,
            _ if text.split_whitespace().any(|word| matches!(word, "bash" | "sh")) => Self::Bash,
            _ => Self::Other,
        }
    }
}

/// How the lines of a script stand in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A literal block: line by line behind an indentation.
    Literal {
        /// Columns of the indentation.
        indent: u32,
        /// For each line, the offset of its first byte behind the indentation.
        starts: Vec<u64>,
    },
    /// One line as written: the offset, line and column of its first character.
    Inline {
        /// Characters between the mark and the text: a quote.
        before: u32,
    },
    /// Folded or escaped: lines of the text are not lines of the file.
    Opaque,
}

impl Script {
    /// Where a piece of the text stands in the file. Line and column count from 1 in code points,
    /// `start` and `end` are offsets of bytes in the text. Where the lines of the text are not
    /// those of the file, the place of the whole.
    pub fn place(&self, line: u32, column: u32, start: usize, end: usize) -> Mark {
        let length = u64::try_from(end.saturating_sub(start)).unwrap_or(u64::MAX);
        match &self.layout {
            Layout::Literal { indent, starts } => {
                let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
                let Some(first) = starts.get(index) else { return self.mark };
                let before = self.text.get(..start).unwrap_or_default();
                let in_line = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
                let start = first.saturating_add(u64::try_from(in_line).unwrap_or(0));
                let line = self.mark.line.saturating_add(line);
                Mark {
                    line,
                    column: indent.saturating_add(column),
                    end_line: line,
                    start,
                    end: start.saturating_add(length),
                }
            }
            Layout::Inline { before } if line == 1 => {
                let skip = u64::from(*before);
                let start = u64::try_from(start).unwrap_or(0).saturating_add(skip);
                let start = self.mark.start.saturating_add(start);
                Mark {
                    column: self.mark.column.saturating_add(column - 1).saturating_add(*before),
                    start,
                    end: start.saturating_add(length),
                    ..self.mark
                }
            }
            _ => self.mark,
        }
    }
}

/// The expressions in a text, each once, up to a number.
pub(super) fn expressions(text: &str) -> BTreeSet<&str> {
    const MOST: usize = 64;
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let behind = rest.get(start..).unwrap_or_default();
        let Some(end) = behind.find("}}") else { break };
        let (expression, after) = behind.split_at_checked(end + 2).unwrap_or((behind, ""));
        rest = after;
        if expression.len() <= 240 && found.len() < MOST {
            found.insert(expression);
        }
    }
    found
}

/// How a scalar stands in the file.
pub(super) fn layout(document: &Document<'_>, value: NodeId, text: &str) -> Layout {
    let Some((_, node)) = document.resolve(value) else { return Layout::Opaque };
    match node.style {
        Style::Literal => document
            .literal_lines(node)
            .map_or(Layout::Opaque, |(indent, starts)| Layout::Literal { indent, starts }),
        Style::Plain | Style::Quoted if !text.contains('\n') => {
            let before = u32::from(node.style == Style::Quoted);
            let start = node.mark.start.saturating_add(u64::from(before));
            let same = document.source_at(start).is_some_and(|rest| rest.starts_with(text));
            if same { Layout::Inline { before } } else { Layout::Opaque }
        }
        _ => Layout::Opaque,
    }
}

/// Whether an input of this name holds shell, given to an action or workflow of that name.
pub(super) fn is_script_input(name: &str, uses: &str) -> bool {
    const WORDS: [&str; 7] = ["script", "run", "command", "commands", "cmd", "shell", "bash"];
    const OTHERS: [&str; 6] = ["python", "powershell", "pwsh", "js", "javascript", "node"];
    // These take the language of their own host.
    let javascript = uses.contains("github-script");
    let words = || name.split(['-', '_', '.']).map(str::to_ascii_lowercase);
    let last = words().next_back().unwrap_or_default();
    // `run-id`, `script-path` and their like are about a script, and hold none.
    !javascript
        && WORDS.contains(&last.as_str())
        && !words().any(|word| OTHERS.contains(&word.as_str()))
}
