//! Variants with other line breaks and with comment markers.

use plimsoll_testkit::Random;

use super::paragraphs::paragraphs;

/// Wraps the lines of each paragraph at another width.
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

/// Formats a text as a C block comment, followed by a function.
pub(super) fn block(text: &str) -> String {
    let mut made = "/*\n".to_owned();
    for line in text.lines() {
        // An end of a comment inside the text would end the comment.
        let line = line.replace("*/", "* /");
        made.push_str(format!(" * {line}").trim_end());
        made.push('\n');
    }
    made.push_str(" */\n#include <stdio.h>\n\nint main(void) {\n    return puts(\"ready\");\n}\n");
    made
}

/// Adds a marker at the start of each line.
pub(super) fn lines(text: &str, mark: &str) -> String {
    let mut made = String::new();
    for line in text.lines() {
        made.push_str(format!("{mark} {line}").trim_end());
        made.push('\n');
    }
    made
}
