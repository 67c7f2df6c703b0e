//! A page on a terminal, for somebody who sees it for the first time: every table is short, and what is
//! left out is counted.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, TableStyle};

use super::model::{Block, Cell, Column, ColumnKind, Figure, Page, Section, Table, Text, Tone};
use super::paint;
use crate::RenderOptions;
use crate::escape::log;

/// Columns divided by blanks and the header underlined: borders cost more width than they help.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none().junction(' '));

/// Characters of one value, lest a long name push the rest out of sight.
const VALUE: usize = 90;

/// Characters at the end of a value that is cut: of a place, the file and the line.
const TAIL: usize = 30;

/// Lays a page out.
pub(super) fn render(page: &Page<'_>, options: &RenderOptions) -> String {
    let mut out = Terminal { text: String::new(), width: options.width };
    out.line("", &line(&page.title, Tone::Strong));
    page.lead.iter().for_each(|block| out.block(block, false));
    page.sections.iter().for_each(|section| out.section(section));
    if !page.foot.is_empty() {
        out.text.push('\n');
    }
    page.foot.iter().for_each(|text| out.line("", &line(text, Tone::Plain)));
    paint::finish(&out.text, options.color)
}

/// What is written so far, with marks for colors.
struct Terminal {
    text: String,
    width: Option<u16>,
}

impl Terminal {
    fn section(&mut self, section: &Section<'_>) {
        self.text.push('\n');
        let mut title = line(&section.title, Tone::Strong);
        if section.folded {
            title.push_str(" (in full with -o markdown, html or json)");
        }
        self.line("", &title);
        if !section.folded {
            for (at, block) in section.blocks.iter().enumerate() {
                self.block(block, at == 0);
            }
        }
    }

    fn block(&mut self, block: &Block<'_>, first: bool) {
        match block {
            Block::Warning(text) => self.line("", &line(text, Tone::Warn)),
            Block::Paragraph(text) => self.line("", &line(text, Tone::Plain)),
            Block::List(all) => {
                for text in all {
                    self.line("  ", &line(text, Tone::Plain));
                }
            }
            Block::Steps(all) => {
                for (at, text) in all.iter().enumerate() {
                    self.line(&format!("  {}. ", at + 1), &line(text, Tone::Plain));
                }
            }
            Block::Figures(all) => all.iter().for_each(|figure| self.figure(figure)),
            Block::Table(table) => self.table(table, first),
            // The table behind it says the same.
            Block::Chart(_) => {}
        }
    }

    fn figure(&mut self, figure: &Figure) {
        let (name, value) = (line(&figure.name, Tone::Plain), line(&figure.value, Tone::Strong));
        let note = match line(&figure.note, Tone::Plain) {
            note if note.is_empty() => note,
            note => format!(" ({note})"),
        };
        self.line("  ", &format!("{name}: {value}{note}"));
    }

    fn table(&mut self, table: &Table<'_>, first: bool) {
        let front = table.on_terminal();
        if !table.caption.is_empty() {
            self.text.push('\n');
            self.line("", &line(&table.caption, Tone::Plain));
        } else if !first && !front.is_empty() {
            self.text.push('\n');
        }
        if front.is_empty() {
            return;
        }
        let mut grid = comfy_table::Table::new();
        grid.load_style(STYLE);
        if let Some(width) = self.width {
            grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        grid.set_header(front.columns().map(|column| column.name));
        for row in front.rows() {
            let cells: Vec<String> =
                front.cells(&row).map(|(column, content)| cell(column, content)).collect();
            grid.add_row(cells);
        }
        let kinds = grid.column_iter_mut().zip(front.columns());
        for (column, _) in kinds.filter(|(_, column)| column.kind == ColumnKind::Number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self.text.push_str(&grid.trim_fmt());
        self.text.push('\n');
        if front.rest > 0 {
            let _ = writeln!(self.text, " … and {} more: use -o json", front.rest);
        }
    }

    /// Writes a line, broken at blanks where the terminal is narrower, behind something to begin with.
    fn line(&mut self, begin: &str, text: &str) {
        let width = self.width.map_or(usize::MAX, usize::from);
        self.text.push_str(begin);
        let indent = begin.chars().count();
        let (mut column, mut painted) = (indent, None);
        for (at, word) in text.split(' ').enumerate() {
            let size = word.chars().filter(|c| !paint::is_mark(*c)).count();
            if at > 0 && column + 1 + size > width {
                let _ = write!(self.text, "\n{:indent$}", "");
                // A color ends with its line.
                self.text.extend(painted);
                column = indent;
            } else if at > 0 {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            painted = paint::open(word, painted);
            column += size;
        }
        self.text.push('\n');
    }
}

/// A text, escaped; what has no color of its own takes that of what is around it.
fn line(text: &Text, around: Tone) -> String {
    let spans = text.spans().iter().map(|span| {
        let plain = matches!(span.tone, Tone::Plain | Tone::Code);
        let tone = if plain { around } else { span.tone };
        paint::mark(tone, log(&span.raw))
    });
    spans.collect()
}

fn cell(column: &Column, cell: &Cell) -> String {
    let mut text = log(&cell.first.raw);
    if column.kind == ColumnKind::Code {
        text = elide(text);
    }
    let text = paint::mark(cell.first.tone, text);
    match cell.others.len() {
        0 => text,
        others => format!("{text} and {others} more"),
    }
}

/// Leaves out the middle of a long value. That it does is visible.
fn elide(text: String) -> String {
    let length = if text.len() > VALUE { text.chars().count() } else { 0 };
    if length <= VALUE {
        return text;
    }
    let head: String = text.chars().take(VALUE - TAIL - 1).collect();
    let tail: String = text.chars().skip(length - TAIL).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_keeps_both_ends() {
        assert_eq!(elide("a".repeat(VALUE)), "a".repeat(VALUE));
        let long = elide(format!("{}/ci.yml:12:3", "é".repeat(500)));
        assert_eq!(long.chars().count(), VALUE);
        assert!(long.starts_with('é') && long.contains('…') && long.ends_with("/ci.yml:12:3"));
    }
}
