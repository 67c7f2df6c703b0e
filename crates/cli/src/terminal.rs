//! Terminals: how wide they are, and text that is broken where they end.

use std::io::IsTerminal as _;

use terminal_size::terminal_size_of;
use textwrap::{Options, WordSplitter};

/// The columns of standard output, where it is a terminal.
pub(crate) fn width() -> Option<u16> {
    let out = std::io::stdout();
    out.is_terminal().then(|| terminal_size_of(out)).flatten().map(|(width, _)| width.0)
}

/// The columns of standard error, where it is a terminal.
pub(crate) fn error_width() -> Option<u16> {
    let out = std::io::stderr();
    out.is_terminal().then(|| terminal_size_of(out)).flatten().map(|(width, _)| width.0)
}

/// Breaks a line at blanks, with something before the first part and before each that follows.
pub(crate) fn fill(line: &str, width: usize, first: &str, below: &str) -> String {
    let options = Options::new(width).initial_indent(first).subsequent_indent(below);
    // A name with a hyphen is copied as a whole.
    textwrap::fill(line, options.word_splitter(WordSplitter::NoHyphenation))
}

/// Breaks the lines that are wider, each below its own beginning.
pub(crate) fn fit(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else { return text.to_owned() };
    let mut fitted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let indent = line.len() - line.trim_start_matches(' ').len();
        // Deep indentation would leave no room for the words.
        let indent = " ".repeat(indent.min(width / 2));
        fitted.push_str(&fill(line, width, "", &indent));
        fitted.push_str(end);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_lines_are_broken_below_their_beginning() {
        let text = "  a bb ccc dddd\nshort\n\nhttps://example.org/x\n";
        assert_eq!(fit(text, Some(10)), "  a bb ccc\n  dddd\nshort\n\nhttps://ex\nample.org/\nx\n");
        assert_eq!(fit(text, None), text);
    }
}
