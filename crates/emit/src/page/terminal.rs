//! Writes a page on a terminal, for readers who see it for the first time: tables are short, and
//! left-out rows are counted.

use std::fmt::Write as _;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, TableStyle,
    Width,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr as _};

use super::fit::{self, Content, Widths};
use super::model::{
    Block, Cell, Column, ColumnKind, Figure, Page, Quote, Section, Table, Text, Tone,
};
use super::paint;
use crate::RenderOptions;
use crate::escape::log;

/// Columns are separated by spaces and the header is underlined, because borders need more width
/// than they are worth.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none().junction(' '));

/// The spaces that the table library adds around the content of a cell.
const PADDING: usize = 2;

/// Lays a page out.
pub(super) fn render(page: &Page<'_>, options: &RenderOptions) -> String {
    let mut out = Terminal { text: String::new(), width: options.width };
    out.line("", &line(&page.title, Tone::Strong));
    page.lead.iter().for_each(|block| out.block(block, false));
    let sections = page.sections.iter().filter(|section| !section.is_drawn());
    sections.for_each(|section| out.section(section));
    if !page.foot.is_empty() {
        out.text.push('\n');
    }
    page.foot.iter().for_each(|text| out.line("", &line(text, Tone::Plain)));
    paint::finish(&out.text, options.color)
}

/// The text written so far, with marks for colors.
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
                for (at, step) in all.iter().enumerate() {
                    self.line(&format!("  {}. ", at + 1), &line(&step.text, Tone::Plain));
                    for (name, text) in &step.facts {
                        self.line("     ", &format!("{name}: {}", line(text, Tone::Plain)));
                    }
                }
            }
            Block::Figures(all) => all.iter().for_each(|figure| self.figure(figure)),
            Block::Table(table) => self.table(table, first),
            Block::Quotes(quotes, most) => self.quotes(quotes, *most),
            // The table after it has the same data.
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

    fn quotes(&mut self, quotes: &[Quote], most: usize) {
        for quote in quotes.iter().take(most) {
            self.text.push('\n');
            if !quote.title.is_empty() {
                self.line("", &line(&quote.title, Tone::Plain));
            }
            self.line(" ", &log(&quote.heading()));
            self.text.push_str(&quote.drawing(self.width));
            self.text.push('\n');
            if !quote.help.is_empty() {
                self.line("   = ", &log(&quote.help));
            }
        }
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
        let columns: Vec<&Column> = front.columns().collect();
        let contents = |row: Vec<Cell>| front.cells(&row).map(|(_, cell)| content(cell)).collect();
        let rows: Vec<Vec<Content>> = front.rows().map(contents).collect();
        let widths = fit::divide(&columns, &rows, self.width);
        if widths.has_below() {
            self.text.push_str(&grid(&columns, &[], &widths, true));
            for row in &rows {
                self.text.push_str(&grid(&columns, std::slice::from_ref(row), &widths, false));
                for place in widths.below(row).filter(|place| !place.text.is_empty()) {
                    let place = paint::mark(place.tone, place.text.clone()) + &place.behind;
                    self.line("     ", &place);
                }
            }
        } else {
            self.text.push_str(&grid(&columns, &rows, &widths, true));
        }
        let left_out = widths.left_out(&columns);
        if !left_out.is_empty() {
            self.line(" ", &format!("(a wider terminal also shows: {})", left_out.join(", ")));
        }
        if front.rest > 0 {
            let _ = writeln!(self.text, " … and {} more: use -o json", front.rest);
        }
    }

    /// Writes a line after a prefix, wrapped at spaces if the terminal is narrower.
    fn line(&mut self, begin: &str, text: &str) {
        let width = self.width.map_or(usize::MAX, usize::from);
        self.text.push_str(begin);
        let indent = begin.chars().count();
        let (mut column, mut painted) = (indent, None);
        for (at, word) in text.split(' ').enumerate() {
            let size = size(word);
            if at > 0 && column + 1 + size > width && column > indent {
                self.continue_below(indent, painted);
                column = indent;
            } else if at > 0 {
                self.text.push(' ');
                column += 1;
            }
            if column + size <= width {
                self.text.push_str(word);
                column += size;
            } else {
                // A path or URL that is longer than a line.
                for c in word.chars() {
                    let more = if paint::is_mark(c) { 0 } else { c.width().unwrap_or(0) };
                    if column + more > width && column > indent {
                        self.continue_below(indent, paint::open(&self.text, None));
                        column = indent;
                    }
                    self.text.push(c);
                    column += more;
                }
            }
            painted = paint::open(word, painted);
        }
        self.text.push('\n');
    }

    /// Starts a continuation line. A color ends with its line, so the active one is started again.
    fn continue_below(&mut self, indent: usize, painted: Option<char>) {
        let _ = write!(self.text, "\n{:indent$}", "");
        self.text.extend(painted);
    }
}

/// Columns of a text with marks for colors.
fn size(text: &str) -> usize {
    text.chars().filter(|c| !paint::is_mark(*c)).filter_map(UnicodeWidthChar::width).sum()
}

/// Escapes a text; spans without a color have the color of the surrounding text.
fn line(text: &Text, around: Tone) -> String {
    let spans = text.spans().iter().map(|span| {
        let plain = matches!(span.tone, Tone::Plain | Tone::Code);
        let tone = if plain { around } else { span.tone };
        paint::mark(tone, log(&span.raw))
    });
    spans.collect()
}

fn content(cell: &Cell) -> Content {
    let behind = match cell.others.len() {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Content { tone: cell.first.tone, text: log(&cell.first.raw), behind }
}

/// Lines with the rows in their columns, below the names of the columns if they are wanted.
fn grid(columns: &[&Column], rows: &[Vec<Content>], widths: &Widths, named: bool) -> String {
    let mut grid = comfy_table::Table::new();
    grid.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    if named {
        grid.set_header(widths.select(columns).map(|(_, column)| column.name));
    }
    for row in rows {
        let cells = widths.select(row.iter().zip(columns));
        grid.add_row(cells.map(|(width, (content, column))| cell(content, column.kind, width)));
    }
    let shown = widths.select(columns);
    for (column, (width, meta)) in grid.column_iter_mut().zip(shown) {
        let width = u16::try_from(width + PADDING).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        if meta.kind == ColumnKind::Number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid.trim_fmt() + "\n"
}

/// The text of a cell at its width. A sentence is wrapped when the table is laid out.
fn cell(content: &Content, kind: ColumnKind, width: usize) -> String {
    let Content { tone, text, behind } = content;
    let text = match kind {
        ColumnKind::Prose | ColumnKind::Advice => text.clone(),
        _ => fit::elide(text.clone(), width.saturating_sub(behind.width())),
    };
    paint::mark(*tone, text) + behind
}
