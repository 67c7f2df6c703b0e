//! A page in GitHub-flavored Markdown, for a pull request, an issue or a wiki.
//!
//! Charts are left out: their tables have the same data.

use std::io::{self, Write};

use super::model::{Block, Cell, Column, ColumnKind, Page, Section, Span, Table, Text, Tone};
use super::quote::Quote;
use crate::escape::{markdown, markdown_code, markdown_pre};

/// Writes a page.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", line(&page.title))?;
    page.lead.iter().try_for_each(|part| block(part, out))?;
    page.sections.iter().try_for_each(|part| section(part, out))?;
    page.foot.iter().try_for_each(|text| write!(out, "\n{}\n", line(text)))
}

fn section(section: &Section<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n## {}\n", line(&section.title))?;
    // A summary is only HTML, in which Markdown is not processed, so the title is above it.
    if section.folded {
        out.write_all(b"\n<details>\n<summary>Show</summary>\n")?;
    }
    section.blocks.iter().try_for_each(|part| block(part, out))?;
    if section.folded {
        out.write_all(b"\n</details>\n")?;
    }
    Ok(())
}

fn block(block: &Block<'_>, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Chart(_) => return Ok(()),
        Block::Table(table) if table.is_empty() && table.caption.is_empty() => return Ok(()),
        _ => out.write_all(b"\n")?,
    }
    match block {
        Block::Warning(text) => writeln!(out, "> **{}**", line(text)),
        Block::Paragraph(text) => writeln!(out, "{}", line(text)),
        Block::List(all) => all.iter().try_for_each(|text| writeln!(out, "- {}", line(text))),
        Block::Steps(all) => {
            let mut steps = all.iter().enumerate();
            steps.try_for_each(|(at, text)| writeln!(out, "{}. {}", at + 1, line(text)))
        }
        Block::Figures(all) => {
            out.write_all(b"| | | |\n| --- | ---: | --- |\n")?;
            all.iter().try_for_each(|figure| {
                let [name, value, note] = [&figure.name, &figure.value, &figure.note].map(line);
                writeln!(out, "| {name} | {value} | {note} |")
            })
        }
        Block::Table(one) => table(one, out),
        Block::Quotes(all, _) => quotes(all, out),
        Block::Chart(_) => Ok(()),
    }
}

fn quotes(quotes: &[Quote], out: &mut dyn Write) -> io::Result<()> {
    quotes.iter().enumerate().try_for_each(|(at, quote)| {
        let space = if at > 0 { "\n" } else { "" };
        let place = markdown_code(&quote.place.to_string());
        let label = match quote.label.as_str() {
            "" => place,
            label => format!("{place}: {}", markdown(label)),
        };
        let title = match line(&quote.title) {
            title if title.is_empty() => label,
            title => format!("{title}: {label}"),
        };
        writeln!(out, "{space}{title}\n\n{}", markdown_pre(&quote.drawing(None)))
    })
}

fn table(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    let front = table.on_page();
    let caption = line(&table.caption);
    if front.is_empty() {
        return writeln!(out, "{caption}");
    }
    if !caption.is_empty() {
        write!(out, "{caption}\n\n")?;
    }
    out.write_all(b"|")?;
    front.columns().try_for_each(|column| write!(out, " {} |", markdown(column.name)))?;
    out.write_all(b"\n|")?;
    for column in front.columns() {
        let is_number = column.kind == ColumnKind::Number;
        out.write_all(if is_number { b" ---: |" } else { b" --- |" })?;
    }
    out.write_all(b"\n")?;
    for row in front.rows() {
        out.write_all(b"|")?;
        let mut cells = front.cells(&row);
        cells.try_for_each(|(column, content)| write!(out, " {} |", cell(column, content)))?;
        out.write_all(b"\n")?;
    }
    if front.rest > 0 {
        write!(out, "\nand {} more rows\n", front.rest)?;
    }
    Ok(())
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

/// Plain text beside other spans: leading and trailing spaces are significant.
fn inner(raw: &str) -> String {
    let text = raw.trim_start_matches(' ');
    format!("{}{}", if text.len() < raw.len() { " " } else { "" }, markdown(text))
}
