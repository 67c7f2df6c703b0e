//! What a page consists of, whatever it is written as.

use std::fmt;

use plimsoll_model::{PinStrength, Severity};

use crate::escape;

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: Text,
    /// What is read before anything else.
    pub(crate) lead: Vec<Block>,
    pub(crate) sections: Vec<Section>,
    /// Where to look next.
    pub(crate) foot: Vec<Text>,
}

/// A part of a page, under a heading.
#[derive(Debug)]
pub(crate) struct Section {
    /// For links within the page.
    pub(crate) id: &'static str,
    pub(crate) title: Text,
    /// Whether it is opened on demand: pages fold it, and a terminal leaves it out and says so.
    pub(crate) folded: bool,
    pub(crate) blocks: Vec<Block>,
}

impl Section {
    pub(crate) fn new(id: &'static str, title: impl Into<Text>, blocks: Vec<Block>) -> Self {
        Self { id, title: title.into(), folded: false, blocks }
    }
}

/// A piece of a section.
#[derive(Debug)]
pub(crate) enum Block {
    /// What the reader must know before anything else.
    Warning(Text),
    Paragraph(Text),
    List(Vec<Text>),
    /// A list whose order matters.
    Steps(Vec<Text>),
    /// Values with their names, at a glance.
    Figures(Vec<Figure>),
    Table(Table),
    /// A drawing. The table behind it says the same, for where nothing can be drawn.
    Chart(Chart),
}

/// A value with its name.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: Text,
    pub(crate) value: Text,
    /// What it was, or what to know of it.
    pub(crate) note: Text,
}

/// How a stretch of text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// A name worth finding.
    Strong,
    /// Something that is written in a file, or to be typed.
    Code,
    /// Something to look at.
    Warn,
    /// Something to fix.
    Bad,
}

impl Tone {
    /// Its name, for a style sheet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Strong => "strong",
            Self::Code => "code",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The tone of a strength. Pinned ones are plain: what stands out is what needs a look.
    pub(crate) fn of_pin(pin: PinStrength) -> Self {
        match pin {
            pin if pin.is_pinned() => Self::Plain,
            pin if pin <= PinStrength::Branch => Self::Bad,
            _ => Self::Warn,
        }
    }

    /// The tone of a severity.
    pub(crate) fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::High => Self::Bad,
            Severity::Medium => Self::Warn,
            _ => Self::Plain,
        }
    }
}

/// A stretch of text in one tone. Its `Display` makes visible what a reader could not see; what else is markup
/// where it is written is for the writer to escape.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) tone: Tone,
    pub(crate) raw: String,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape::visible(&self.raw))
    }
}

/// A line of text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text(Vec<Span>);

impl Text {
    /// Adds text in a tone.
    #[must_use]
    pub(crate) fn with(mut self, tone: Tone, raw: impl Into<String>) -> Self {
        let raw = raw.into();
        if !raw.is_empty() {
            self.0.push(Span { tone, raw });
        }
        self
    }

    /// Adds plain text.
    #[must_use]
    pub(crate) fn and(self, raw: impl Into<String>) -> Self {
        self.with(Tone::Plain, raw)
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::default().and(raw)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::default().and(raw)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|span| span.fmt(f))
    }
}

/// Rows under columns.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) caption: Text,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// Most rows on a terminal, and on a page that scrolls.
    pub(crate) most: (usize, usize),
}

/// A column of a table: its name, and what its cells are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: ColumnKind,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Words of Plimsoll's own, which are not to be broken.
    Word,
    /// Figures, to the right.
    Number,
    /// Sentences.
    Prose,
    /// Names, values and places as they are written somewhere.
    Code,
}

impl ColumnKind {
    /// Its name, for a style sheet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Number => "number",
            Self::Prose => "prose",
            Self::Code => "value",
        }
    }
}

pub(crate) const fn word(name: &'static str) -> Column {
    Column { name, kind: ColumnKind::Word }
}

pub(crate) const fn number(name: &'static str) -> Column {
    Column { name, kind: ColumnKind::Number }
}

pub(crate) const fn prose(name: &'static str) -> Column {
    Column { name, kind: ColumnKind::Prose }
}

pub(crate) const fn code(name: &'static str) -> Column {
    Column { name, kind: ColumnKind::Code }
}

/// A cell: a text, and others of its kind that a narrow writer counts only.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) first: Span,
    pub(crate) others: Vec<Span>,
}

impl Cell {
    /// A cell in a tone.
    pub(crate) fn toned(tone: Tone, raw: impl Into<String>) -> Self {
        Self { first: Span { tone, raw: raw.into() }, others: Vec::new() }
    }

    /// Several values in one cell.
    pub(crate) fn list(all: impl IntoIterator<Item = String>) -> Self {
        let mut all = all.into_iter().map(|raw| Span { tone: Tone::Plain, raw });
        let first = all.next().unwrap_or(Span { tone: Tone::Plain, raw: String::new() });
        Self { first, others: all.collect() }
    }

    /// Each of its values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Span> {
        std::iter::once(&self.first).chain(&self.others)
    }

    fn is_empty(&self) -> bool {
        self.first.raw.is_empty() && self.others.is_empty()
    }
}

impl From<String> for Cell {
    fn from(raw: String) -> Self {
        Self::toned(Tone::Plain, raw)
    }
}

impl From<&str> for Cell {
    fn from(raw: &str) -> Self {
        Self::toned(Tone::Plain, raw)
    }
}

impl From<Severity> for Cell {
    fn from(severity: Severity) -> Self {
        Self::toned(Tone::of_severity(severity), severity.as_str())
    }
}

impl From<PinStrength> for Cell {
    fn from(pin: PinStrength) -> Self {
        Self::toned(Tone::of_pin(pin), pin.as_str())
    }
}

impl Table {
    pub(crate) fn new(caption: impl Into<Text>, columns: &[Column]) -> Self {
        let (caption, columns) = (caption.into(), columns.to_vec());
        Self { caption, columns, rows: Vec::new(), most: (usize::MAX, usize::MAX) }
    }

    /// Adds a row.
    pub(crate) fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Adds rows.
    #[must_use]
    pub(crate) fn with<C: Into<Cell>, R: IntoIterator<Item = C>>(
        mut self,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        for row in rows {
            self.row(row);
        }
        self
    }

    /// Shows no more rows on a terminal; what scrolls has them all.
    #[must_use]
    pub(crate) fn most_on_terminal(mut self, rows: usize) -> Self {
        self.most.0 = rows;
        self
    }

    /// Shows no more rows anywhere.
    pub(crate) fn limit(&mut self, rows: usize) {
        self.most = (rows, rows);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first rows, without the columns that have nothing in them.
    pub(crate) fn front(&self, most: usize) -> Front<'_> {
        let rows = self.rows.get(..most).unwrap_or(&self.rows);
        let is_used =
            |at: usize| rows.iter().any(|row| row.get(at).is_some_and(|it| !it.is_empty()));
        let columns = self.columns.iter().enumerate().filter(|(at, _)| is_used(*at));
        Front { columns: columns.collect(), rows, rest: self.rows.len() - rows.len() }
    }

    /// The front that a page which scrolls shows.
    pub(crate) fn on_page(&self) -> Front<'_> {
        self.front(self.most.1)
    }
}

/// The part of a table that is shown.
pub(crate) struct Front<'t> {
    columns: Vec<(usize, &'t Column)>,
    pub(crate) rows: &'t [Vec<Cell>],
    /// How many rows are left out.
    pub(crate) rest: usize,
}

impl<'t> Front<'t> {
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'t Column> {
        self.columns.iter().map(|(_, column)| *column)
    }

    /// The cells of a row, with their columns.
    pub(crate) fn cells<'r>(
        &self,
        row: &'r [Cell],
    ) -> impl Iterator<Item = (&'t Column, &'r Cell)> {
        self.columns.iter().filter_map(|(at, column)| Some((*column, row.get(*at)?)))
    }
}

/// What a chart shows.
#[derive(Debug)]
pub(crate) enum Chart {
    /// Lines over labels.
    Lines {
        title: &'static str,
        labels: Vec<String>,
        series: Vec<(&'static str, Vec<Option<f64>>)>,
    },
    /// Bars, one a label, made of parts.
    Bars { title: &'static str, labels: Vec<String>, parts: Vec<(&'static str, Vec<f64>)> },
    /// From one number to another, step by step.
    Waterfall { title: &'static str, steps: Vec<(&'static str, f64, bool)> },
}

impl Chart {
    /// What it shows, for those who cannot see it.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Lines { title, .. }
            | Self::Bars { title, .. }
            | Self::Waterfall { title, .. } => title,
        }
    }
}
