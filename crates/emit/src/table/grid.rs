//! One table: columns, rows, and what is left out of a long one.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};

/// Columns divided by blanks and the header underlined: borders cost more width than they help.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none().junction(' '));

/// Rows under a header, laid out for a width.
pub(crate) struct Grid {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(crate) fn new(header: &[&'static str]) -> Self {
        Self { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; its cells were escaped before.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Lays the table out. Past `limit` rows it says how many more there are: nothing is left out
    /// silently. Columns without content are left out.
    pub(crate) fn layout(mut self, width: Option<u16>, limit: usize) -> String {
        let more = self.rows.len().saturating_sub(limit);
        self.rows.truncate(limit);
        let used: Vec<bool> = (0..self.header.len())
            .map(|column| {
                self.rows.iter().any(|row| row.get(column).is_some_and(|c| !c.is_empty()))
            })
            .collect();
        let keep = |column: usize| used.get(column).copied().unwrap_or(false);
        let mut table = Table::new();
        table.load_style(STYLE);
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        table.set_header(pick(self.header, keep));
        for row in self.rows {
            table.add_row(pick(row, keep));
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        if more > 0 {
            let _ = writeln!(text, " … and {more} more: use -o json");
        }
        text
    }
}

fn pick<T>(cells: Vec<T>, keep: impl Fn(usize) -> bool) -> Vec<T> {
    let cells = cells.into_iter().enumerate();
    cells.filter(|(column, _)| keep(*column)).map(|(_, cell)| cell).collect()
}
