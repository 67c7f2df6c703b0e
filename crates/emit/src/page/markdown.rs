//! A page in GitHub-flavored Markdown, for a pull request, an issue or a wiki.
//!
//! Charts are left out: the tables behind them say the same.

use std::fmt::Write as _;

use super::model::{Block, Cell, Column, ColumnKind, Page, Section, Span, Table, Text, Tone};
use crate::escape::{markdown, markdown_code};

/// Writes a page.
pub(super) fn render(page: &Page) -> String {
    let mut out = format!("# {}\n", line(&page.title));
    page.lead.iter().for_each(|part| block(part, &mut out));
    page.sections.iter().for_each(|part| section(part, &mut out));
    for text in &page.foot {
        let _ = write!(out, "\n{}\n", line(text));
    }
    out
}

// Writing into a `String` cannot fail.
fn section(section: &Section, out: &mut String) {
    let _ = write!(out, "\n## {}\n", line(&section.title));
    // A summary is HTML alone, in which nothing of Markdown is read: the title is better above it.
    if section.folded {
        out.push_str("\n<details>\n<summary>Show</summary>\n");
    }
    section.blocks.iter().for_each(|part| block(part, out));
    if section.folded {
        out.push_str("\n</details>\n");
    }
}

fn block(block: &Block, out: &mut String) {
    if !matches!(block, Block::Chart(_)) {
        out.push('\n');
    }
    match block {
        Block::Warning(text) => {
            let _ = writeln!(out, "> **{}**", line(text));
        }
        Block::Paragraph(text) => {
            let _ = writeln!(out, "{}", line(text));
        }
        Block::List(all) => {
            for text in all {
                let _ = writeln!(out, "- {}", line(text));
            }
        }
        Block::Steps(all) => {
            for (at, text) in all.iter().enumerate() {
                let _ = writeln!(out, "{}. {}", at + 1, line(text));
            }
        }
        Block::Figures(all) => {
            out.push_str("| | | |\n| --- | ---: | --- |\n");
            for figure in all {
                let [name, value, note] = [&figure.name, &figure.value, &figure.note].map(line);
                let _ = writeln!(out, "| {name} | {value} | {note} |");
            }
        }
        Block::Table(one) => table(one, out),
        Block::Chart(_) => {}
    }
}

fn table(table: &Table, out: &mut String) {
    let front = table.on_page();
    if !table.caption.is_empty() {
        let _ = writeln!(out, "{}", line(&table.caption));
    }
    if front.rows.is_empty() {
        return;
    }
    if !table.caption.is_empty() {
        out.push('\n');
    }
    out.push('|');
    for column in front.columns() {
        let _ = write!(out, " {} |", markdown(column.name));
    }
    out.push_str("\n|");
    for column in front.columns() {
        out.push_str(if column.kind == ColumnKind::Number { " ---: |" } else { " --- |" });
    }
    out.push('\n');
    for row in front.rows {
        out.push('|');
        for (column, content) in front.cells(row) {
            let _ = write!(out, " {} |", cell(column, content));
        }
        out.push('\n');
    }
    if front.rest > 0 {
        let _ = write!(out, "\nand {} more rows\n", front.rest);
    }
}

fn cell(column: &Column, cell: &Cell) -> String {
    let escape = if column.kind == ColumnKind::Code { markdown_code } else { markdown };
    let values: Vec<String> = cell.values().map(|span| escape(&span.raw)).collect();
    values.join(", ")
}

fn line(text: &Text) -> String {
    text.spans().iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span.tone {
        Tone::Plain => inner(&span.raw),
        Tone::Code => markdown_code(&span.raw),
        Tone::Strong | Tone::Warn | Tone::Bad => {
            format!("<strong>{}</strong>", markdown(&span.raw))
        }
    }
}

/// Plain text beside other spans: blanks at its ends are those of a sentence.
fn inner(raw: &str) -> String {
    let text = raw.trim_start_matches(' ');
    format!("{}{}", if text.len() < raw.len() { " " } else { "" }, markdown(text))
}
