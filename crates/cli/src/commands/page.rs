//! Formats pages of detectors and rules for a terminal.

use std::fmt::Write as _;

use crate::terminal;

/// The maximum number of file lines shown with an example. The page has all of them.
const TREE_LINES: usize = 30;

/// The width of running text in columns, if the terminal is wide enough.
const WIDTH: u16 = 90;

/// One example of a page.
struct Example<'a> {
    title: &'a str,
    prose: String,
    /// Info string and lines of each file.
    files: Vec<(&'a str, Vec<&'a str>)>,
    rows: Vec<&'a str>,
}

/// Wraps paragraphs of Markdown; lists and code keep their lines.
pub(crate) fn fill(text: &str, indent: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        if paragraph.starts_with(['-', '|', ' ', '`']) && paragraph.contains('\n') {
            let lines: Vec<String> =
                paragraph.lines().map(|line| format!("{indent}{line}")).collect();
            lines.join("\n")
        } else {
            fill_paragraph(paragraph, indent)
        }
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn fill_paragraph(text: &str, indent: &str) -> String {
    let width = terminal::width().map_or(WIDTH, |width| width.min(WIDTH));
    // Line breaks of the page become spaces.
    let words: Vec<&str> = text.split_whitespace().collect();
    terminal::fill(&words.join(" "), width.into(), indent, indent)
}

/// Formats the examples of a page: title, prose, and for short ones the files and the rows of
/// the report that `concerns` selects.
pub(crate) fn examples(page: &str, concerns: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    for example in read(page) {
        let _ = write!(out, "\n{}\n\n{}\n", example.title, fill(&example.prose, "  "));
        let lines: usize = example.files.iter().map(|(_, lines)| lines.len() + 1).sum();
        if lines > TREE_LINES {
            continue;
        }
        for (path, lines) in &example.files {
            let _ = writeln!(out, "\n    --- {path}");
            for line in lines {
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            }
        }
        let rows: Vec<&&str> = example.rows.iter().filter(|row| concerns(row)).collect();
        out.push('\n');
        for row in &rows {
            let _ = writeln!(out, "    => {row}");
        }
        if rows.is_empty() {
            out.push_str("    => nothing\n");
        }
    }
    out
}

/// Reads the examples of a page, each of which begins with a `##` heading.
fn read(page: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    // The fence of the current block, and its info string.
    let mut open: Option<(&str, &str)> = None;
    for line in page.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        let (fence, info) = line.split_at(ticks);
        if let Some((opening, kind)) = open {
            if fence.len() >= opening.len() && info.is_empty() {
                open = None;
            } else if let Some(example) = examples.last_mut() {
                match kind {
                    "expect" => example.rows.push(line),
                    _ => example.files.last_mut().into_iter().for_each(|file| file.1.push(line)),
                }
            }
        } else if fence.len() >= 3 {
            open = Some((fence, info));
            if let (true, Some(example)) = (info != "expect", examples.last_mut()) {
                let name = info.split_once(' ').map_or(info, |(_, path)| path);
                example.files.push((name, Vec::new()));
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            let title = title.split(" {#").next().unwrap_or(title);
            let (prose, files, rows) = (String::new(), Vec::new(), Vec::new());
            examples.push(Example { title, prose, files, rows });
        } else if let Some(example) = examples.last_mut()
            && (!line.is_empty() || example.files.is_empty())
        {
            example.prose.push_str(line);
            example.prose.push('\n');
        }
    }
    for example in &mut examples {
        example.prose.truncate(example.prose.trim_end().len());
        let start = example.prose.len() - example.prose.trim_start().len();
        example.prose.drain(..start);
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# id\n\nProse.\n\n## One {#fault}\n\nShows\na thing.\n\n```yaml a/b.yml\non: push\n\n```\n\n```expect\nfinding low id a/b.yml: x\nobserved y\n```\n\n## Two\n\nNothing here.\n\n```expect\nnothing\n```\n";

    #[test]
    fn examples_have_title_files_and_the_rows_that_concern() {
        let text = examples(PAGE, |row| row.starts_with("finding"));
        let expected = "\nOne\n\n  Shows a thing.\n\n    --- a/b.yml\n    on: push\n\n\n    => finding low id a/b.yml: x\n\nTwo\n\n  Nothing here.\n\n    => nothing\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn paragraphs_are_filled_and_lists_kept() {
        let long = "word ".repeat(30);
        let text = fill(&format!("{long}\n\n- one\n- two"), "");
        assert!(text.lines().all(|line| line.len() <= WIDTH.into()), "{text}");
        assert!(text.ends_with("\n\n- one\n- two"), "{text}");
    }
}
