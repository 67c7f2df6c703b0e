//! Shell text in a workflow, and the positions of its lines in the file.

use std::collections::BTreeSet;

use plimsoll_yaml::{Document, Mark, NodeId, Style};

use super::slot::Shadow;
use crate::expression::Candidates;

/// A shell script in a workflow or an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Script {
    /// The text, after YAML decoding.
    pub text: String,
    /// Its origin.
    pub origin: ScriptOrigin,
    /// The shell.
    pub shell: Shell,
    /// `working-directory`, if stated.
    pub directory: Option<String>,
    /// Variables of the step, the job and the workflow with a literal value, innermost first; a
    /// value that refers to the repository itself is kept as written.
    pub environment: Vec<(String, String)>,
    /// The distribution on which the commands run, as in package URLs, if the runner's label
    /// determines it: `ubuntu`. `None` in a container, and for inputs of actions.
    pub system: Option<&'static str>,
    /// The expressions in the text for which the file states literal values, without duplicates.
    pub expressions: Vec<Candidates>,
    /// Path of keys.
    pub locator: String,
    /// The position of the text.
    pub mark: Mark,
    /// The job, as an index of [`Extraction::jobs`](super::Extraction::jobs); `None` in an action.
    pub job: Option<usize>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
    pub(super) layout: Vec<Run>,
}

/// The origin of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptOrigin {
    /// `run:` of a step.
    Run,
    /// An input of an action or of a called workflow.
    Input {
        /// The name of the input, such as `script`.
        name: String,
        /// The value of `uses:` for the action or workflow.
        uses: String,
    },
}

/// The shell that runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shell {
    /// `bash`, or the default shell of the runner.
    Bash,
    /// `sh`.
    Posix,
    /// `zsh`.
    Zsh,
    /// Another language: PowerShell, Python, `cmd`.
    Other,
    /// Unknown: the operating system of the runner is not in the file, or the script is an input of
    /// an action, which determines its language. Probably `bash`.
    Unknown,
}

impl Shell {
    /// Returns the shell of a `shell:` value.
    pub(super) fn parse(text: &str) -> Self {
        let program = text.split_whitespace().next().unwrap_or_default();
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.strip_suffix(".exe").unwrap_or(name);
        match name {
            "zsh" => Self::Zsh,
            // The other names are wrappers that actions add to the search path.
            "bash" | "msys2" | "micromamba-shell" | "wsl-bash" | "cygwin" => Self::Bash,
            "sh" | "dash" | "ash" => Self::Posix,
            _ if name.rsplit_once('.').is_some_and(|(_, end)| end == "sh") => Self::Posix,
            _ if text.contains("${{") => Self::Unknown,
            // Commands that end with a shell.
            _ if text.split_whitespace().any(|word| word == "zsh") => Self::Zsh,
            _ if text.split_whitespace().any(|word| matches!(word, "bash" | "sh")) => Self::Bash,
            _ => Self::Other,
        }
    }
}

/// A part of a script's text that is identical in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Line and column in the text, from 1, and the offset of its first byte in the text.
    text: (u32, u32),
    text_start: usize,
    /// Line and column in the file, from 1, and the offset of its first byte in the file.
    file: (u32, u32),
    file_start: u64,
}

impl Script {
    /// Returns the position of a part of the text in the file. Line and column are in code points
    /// from 1; `start` and `end` are byte offsets in the text. If the text differs from the file
    /// because of an escape, returns the position of the whole scalar.
    pub fn place(&self, line: u32, column: u32, start: usize, end: usize) -> Mark {
        let next = self.layout.partition_point(|run| run.text <= (line, column));
        // Blanks at the start of a line are in no part.
        let ahead = self.layout.get(next).filter(|run| run.text.0 == line);
        let before = next.checked_sub(1).and_then(|at| self.layout.get(at));
        let Some(run) = before.filter(|run| run.text.0 == line).or(ahead).or(before) else {
            return self.mark;
        };
        let offset = |run: &Run, at: usize| {
            let behind = at.saturating_sub(run.text_start);
            run.file_start.saturating_add(u64::try_from(behind).unwrap_or(u64::MAX))
        };
        // A part may have several lines, each with its own indentation. YAML adds a line break to
        // the last line of a block, even if the file ends there.
        let last = self.layout.partition_point(|run| run.text_start < end);
        let last = last.checked_sub(1).and_then(|at| self.layout.get(at)).unwrap_or(run);
        Mark {
            line: run.file.0,
            column: run.file.1.saturating_add(column.saturating_sub(run.text.1)),
            end_line: last.file.0.max(run.file.0),
            start: offset(run, start),
            end: offset(last, end).min(self.mark.end).max(offset(run, start)),
        }
    }
}

/// Returns the parts of a scalar that are identical in the file; empty if it contains an escape.
pub(super) fn layout(document: &Document<'_>, value: NodeId, text: &str) -> Vec<Run> {
    let Some((_, node)) = document.resolve(value) else { return Vec::new() };
    let Some(raw) = document.source_of(node.mark) else { return Vec::new() };
    let mark = node.mark;
    let (skipped, end, first) = match node.style {
        Style::Plain => (0, raw.len(), (mark.line, mark.column)),
        Style::Quoted => (1, raw.len().saturating_sub(1), (mark.line, mark.column + 1)),
        Style::Literal | Style::Folded => {
            let header = raw.find('\n').map_or(raw.len(), |at| at + 1);
            (header, raw.len(), (mark.line + 1, 1))
        }
    };
    let raw = raw.get(skipped..end).unwrap_or_default();
    let start = mark.start.saturating_add(u64::try_from(skipped).unwrap_or(u64::MAX));
    runs(raw, text, first, start).unwrap_or_default()
}

/// Finds each line of `raw` in `text`, in order. The text between lines is white space in both:
/// line breaks, indentation, and the blanks from folding.
fn runs(raw: &str, text: &str, first: (u32, u32), start: u64) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let (mut line, mut column) = first;
    let (mut file_start, mut at) = (start, 0_usize);
    let mut place = (1_u32, 1_u32);
    for raw_line in raw.split_inclusive('\n') {
        let words = raw_line.trim();
        if !words.is_empty() {
            let rest = text.get(at..)?;
            // The text after the scalar, such as a comment, is not part of it.
            let Some(blank) = rest.find(|c: char| !c.is_whitespace()) else { break };
            let (between, from) = rest.split_at_checked(blank)?;
            from.starts_with(words).then_some(())?;
            place = behind(place, between);
            at += blank;
            let indent = raw_line.len() - raw_line.trim_start().len();
            let wide = raw_line.get(..indent)?.chars().count();
            runs.push(Run {
                text: place,
                text_start: at,
                file: (line, column.saturating_add(u32::try_from(wide).ok()?)),
                file_start: file_start.saturating_add(u64::try_from(indent).ok()?),
            });
            place = behind(place, words);
            at += words.len();
        }
        file_start = file_start.saturating_add(u64::try_from(raw_line.len()).ok()?);
        (line, column) = (line.saturating_add(1), 1);
    }
    text.get(at..)?.trim().is_empty().then_some(runs)
}

/// Returns the position after a part of the text that starts at a position.
fn behind(place: (u32, u32), piece: &str) -> (u32, u32) {
    let width = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match piece.rsplit_once('\n') {
        None => (place.0, place.1.saturating_add(width(piece))),
        Some((before, last)) => {
            let lines = before.matches('\n').count() + 1;
            let lines = u32::try_from(lines).unwrap_or(u32::MAX);
            (place.0.saturating_add(lines), width(last).saturating_add(1))
        }
    }
}

/// Returns the expressions in a text without duplicates, up to a limit.
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

/// Whether an input contains shell text, according to its name and that of the action or workflow.
pub(super) fn is_script_input(name: &str, uses: &str) -> bool {
    const WORDS: [&str; 7] = ["script", "run", "command", "commands", "cmd", "shell", "bash"];
    const OTHERS: [&str; 6] = ["python", "powershell", "pwsh", "js", "javascript", "node"];
    // In these inputs, the script is in the language of the action.
    let javascript = uses.contains("github-script");
    let words = || name.split(['-', '_', '.']).map(str::to_ascii_lowercase);
    let last = words().next_back().unwrap_or_default();
    // The names `run-id`, `script-path` and similar do not contain a script.
    !javascript
        && WORDS.contains(&last.as_str())
        && !words().any(|word| OTHERS.contains(&word.as_str()))
}
