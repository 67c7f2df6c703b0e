//! The width of terminals, and text that is wrapped to it.

use std::io::IsTerminal as _;

use terminal_size::terminal_size_of;
use textwrap::{Options, WordSplitter};

/// The width of standard output in columns, if it is a terminal.
pub(crate) fn width() -> Option<u16> {
    let out = std::io::stdout();
    out.is_terminal().then(|| terminal_size_of(out)).flatten().map(|(width, _)| width.0)
}

/// The width of standard error in columns, if it is a terminal.
pub(crate) fn error_width() -> Option<u16> {
    let out = std::io::stderr();
    out.is_terminal().then(|| terminal_size_of(out)).flatten().map(|(width, _)| width.0)
}

/// Wraps a line at spaces, with a prefix for the first line and one for each following line.
pub(crate) fn fill(line: &str, width: usize, first: &str, below: &str) -> String {
    let options = Options::new(width).initial_indent(first).subsequent_indent(below);
    // Names with hyphens are not split, so that they can be copied.
    textwrap::fill(line, options.word_splitter(WordSplitter::NoHyphenation))
}

/// Wraps long lines, and indents their continuation like their beginning.
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
    fn wide_lines_wrap_below_their_start() {
        let text = "  a bb ccc dddd\nshort\n\nhttps://example.org/x\n";
        assert_eq!(fit(text, Some(10)), "  a bb ccc\n  dddd\nshort\n\nhttps://ex\nample.org/\nx\n");
        assert_eq!(fit(text, None), text);
    }
}
