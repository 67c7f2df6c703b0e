//! A page in GitHub-flavored Markdown, for a pull request, an issue or a wiki.
//!
//! Charts are left out: their tables have the same data.

use std::io::{self, Write};

use super::model::{
    Block, Cell, Column, ColumnKind, Page, Quote, Section, Span, Step, Table, Text, Tone,
};
use crate::escape::{markdown, markdown_code, markdown_inline, markdown_pre};

/// Writes a page.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", line(&page.title))?;
    page.lead.iter().try_for_each(|part| block(part, out))?;
    let mut sections = page.sections.iter().filter(|section| !section.is_drawn());
    sections.try_for_each(|part| section(part, out))?;
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
            steps.try_for_each(|(at, step)| self::step(at + 1, step, out))
        }
        Block::Figures(all) => {
            out.write_all(b"| | | |\n| --- | ---: | --- |\n")?;
            all.iter().try_for_each(|figure| {
                let [name, value, note] = [&figure.name, &figure.value, &figure.note].map(inline);
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
        writeln!(out, "{space}{title}\n\n{}", markdown_pre(&quote.drawing(None)))?;
        if quote.help.is_empty() { Ok(()) } else { writeln!(out, "\n{}", markdown(&quote.help)) }
    })
}

fn step(number: usize, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let mark = format!("{number}. ");
    writeln!(out, "{mark}{}", line(&step.text))?;
    // Below the text of the entry, or it would be another list.
    let indent = " ".repeat(mark.len());
    let mut facts = step.facts.iter();
    facts.try_for_each(|(name, text)| writeln!(out, "{indent}- {name}: {}", inline(text)))
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
        let rows = if front.rest == 1 { "row" } else { "rows" };
        write!(out, "\nand {} more {rows}\n", front.rest)?;
    }
    Ok(())
}

fn cell(column: &Column, cell: &Cell) -> String {
    let values = cell.values().map(|span| {
        let text = match column.kind {
            ColumnKind::Code => markdown_code(&span.raw),
            ColumnKind::Advice => inline(&span.advice()),
            ColumnKind::Word | ColumnKind::Number | ColumnKind::Prose => markdown_inline(&span.raw),
        };
        linked(span, text)
    });
    values.collect::<Vec<_>>().join(", ")
}

/// A separate line. Only its first part can begin a Markdown block.
fn line(text: &Text) -> String {
    let mut spans = text.spans().iter();
    let first = spans.next().map(|first| span(first, markdown));
    first.into_iter().chain(spans.map(|next| span(next, markdown_inline))).collect()
}

/// Text after other text on its line.
fn inline(text: &Text) -> String {
    text.spans().iter().map(|each| span(each, markdown_inline)).collect()
}

fn span(span: &Span, escape: fn(&str) -> String) -> String {
    let text = match span.tone {
        Tone::Plain => inner(&span.raw, escape),
        Tone::Code => markdown_code(&span.raw),
        Tone::Strong | Tone::Warn | Tone::Bad => {
            format!("<strong>{}</strong>", markdown_inline(&span.raw))
        }
    };
    linked(span, text)
}

/// The paths in a link's URI are percent-encoded, so that no character can end the link.
fn linked(span: &Span, text: String) -> String {
    match &span.link {
        Some(link) if !text.is_empty() => format!("[{text}]({link})"),
        _ => text,
    }
}

/// Plain text beside other spans: leading and trailing spaces are significant.
fn inner(raw: &str, escape: fn(&str) -> String) -> String {
    let text = raw.trim_start_matches(' ');
    format!("{}{}", if text.len() < raw.len() { " " } else { "" }, escape(text))
}
