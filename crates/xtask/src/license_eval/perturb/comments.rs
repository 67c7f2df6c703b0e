//! Other line breaks, and the marks of comments before each line.

use plimsoll_testkit::Random;

use super::paragraphs::paragraphs;

/// Breaks the lines of each paragraph at another width.
pub(super) fn rewrapped(text: &str, random: &mut Random) -> String {
    let width = *random.pick(&[34, 52, 66, 78, 120]);
    let mut made = String::new();
    for lines in paragraphs(text) {
        let mut column = 0;
        for word in lines.iter().flat_map(|line| line.split_whitespace()) {
            if column > 0 && column + word.len() >= width {
                made.push('\n');
                column = 0;
            } else if column > 0 {
                made.push(' ');
            }
            made.push_str(word);
            column += word.len() + 1;
        }
        made.push_str("\n\n");
    }
    made
}

/// As a block comment of C, with a function below it.
pub(super) fn block(text: &str) -> String {
    let mut made = "/*\n".to_owned();
    for line in text.lines() {
        // Texts of the list that hold the end of a comment would end it here too.
        let line = line.replace("*/", "* /");
        made.push_str(format!(" * {line}").trim_end());
        made.push('\n');
    }
    made.push_str(" */\n#include <stdio.h>\n\nint main(void) {\n    return puts(\"ready\");\n}\n");
    made
}

/// With a mark at the start of each line.
pub(super) fn lines(text: &str, mark: &str) -> String {
    let mut made = String::new();
    for line in text.lines() {
        made.push_str(format!("{mark} {line}").trim_end());
        made.push('\n');
    }
    made
}
