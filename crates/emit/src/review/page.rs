//! A review as a page: what stands in it, whatever it is written in.

/// A page. Its texts are foreign and not escaped: that is for who writes it down.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    /// What the reader must know before anything else.
    pub(crate) warnings: Vec<String>,
    /// What has to be decided, five at most.
    pub(crate) decisions: Vec<Item>,
    /// How many more there are; a section lists them.
    pub(crate) more_decisions: usize,
    /// Figures at a glance: a name, a value, and what it was.
    pub(crate) figures: Vec<Figure>,
    pub(crate) sections: Vec<Section>,
}

/// One thing to decide.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) topic: String,
    pub(crate) title: String,
    pub(crate) options: String,
    pub(crate) detail: String,
}

/// One figure.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// A part of the page.
#[derive(Debug, Default)]
pub(crate) struct Section {
    /// For links within the page.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) chart: Option<Chart>,
    pub(crate) tables: Vec<Table>,
}

/// A table; numbers stand to the right.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<String>>,
    /// What was left out.
    pub(crate) rest: usize,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) numeric: bool,
    /// Whether it holds single words, which are not to be broken.
    pub(crate) short: bool,
}

/// What a chart shows. The table beside it says the same.
#[derive(Debug)]
pub(crate) enum Chart {
    /// Lines over labels.
    Lines { title: String, labels: Vec<String>, series: Vec<(String, Vec<Option<f64>>)> },
    /// Bars, one a label, made of parts.
    Bars { title: String, labels: Vec<String>, parts: Vec<(String, Vec<f64>)> },
    /// From one number to another, step by step.
    Waterfall { title: String, steps: Vec<(String, f64, bool)> },
}

impl Table {
    /// A table with columns; those whose name begins with `#` hold numbers.
    pub(crate) fn new(caption: &str, columns: &[&'static str]) -> Self {
        let columns = columns.iter().map(|name| Column {
            name: name.trim_start_matches('#'),
            numeric: name.starts_with('#'),
            short: SHORT.contains(name),
        });
        Self { caption: caption.to_owned(), columns: columns.collect(), ..Self::default() }
    }

    /// Adds a row, where there is room.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        if self.rows.len() < ROWS {
            self.rows.push(cells.into());
        } else {
            self.rest += 1;
        }
    }
}

/// Columns of single words.
const SHORT: [&str; 4] = ["Check", "Severity", "Shown", "State"];

/// Most rows of a table: a page is for reading.
const ROWS: usize = 60;

/// Most things to decide that a page leads with.
pub(super) const DECISIONS: usize = 5;
