//! The content of a page, independent of the output format.

use std::fmt;

use plimsoll_model::{Location, PinStrength, Severity};

use crate::escape;

/// A page.
pub(crate) struct Page<'a> {
    pub(crate) title: Text,
    /// Shown before everything else.
    pub(crate) lead: Vec<Block<'a>>,
    pub(crate) sections: Vec<Section<'a>>,
    /// Links to further information.
    pub(crate) foot: Vec<Text>,
}

/// A part of a page, under a heading.
pub(crate) struct Section<'a> {
    /// For links within the page.
    pub(crate) id: &'static str,
    pub(crate) title: Text,
    /// Whether it is collapsed: pages fold it, and a terminal omits it with a note.
    pub(crate) folded: bool,
    pub(crate) blocks: Vec<Block<'a>>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(id: &'static str, title: impl Into<Text>, blocks: Vec<Block<'a>>) -> Self {
        Self { id, title: title.into(), folded: false, blocks }
    }

    /// Whether there is nothing in it but drawings, which only HTML shows.
    pub(crate) fn is_drawn(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block, Block::Chart(_)))
    }
}

/// A piece of a section.
pub(crate) enum Block<'a> {
    /// A warning that the reader must see first.
    Warning(Text),
    Paragraph(Text),
    List(Vec<Text>),
    /// An ordered list.
    Steps(Vec<Step>),
    /// Values with their names, at a glance.
    Figures(Vec<Figure>),
    Table(Table<'a>),
    /// Source lines, and the maximum number of them on a terminal.
    Quotes(Vec<Quote>, usize),
    /// A chart. The table after it has the same data, for formats without charts.
    Chart(Chart),
}

/// An entry of an ordered list.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) text: Text,
    /// Its properties, each with a name.
    pub(crate) facts: Vec<(&'static str, Text)>,
}

impl From<Text> for Step {
    fn from(text: Text) -> Self {
        Self { text, facts: Vec::new() }
    }
}

/// A source line with a title above it.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    /// The title above the line; may be empty.
    pub(crate) title: Text,
    /// A label of the marked part, in a word; may be empty.
    pub(crate) label: String,
    /// Its place.
    pub(crate) place: Location,
    /// The remedy; may be empty.
    pub(crate) help: String,
    pub(super) line: u32,
    /// The line before, inside and after the marked range.
    pub(super) parts: [String; 3],
}

/// A value with its name.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: Text,
    pub(crate) value: Text,
    /// The previous value, or a remark.
    pub(crate) note: Text,
}

/// The meaning of a span of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// A name that readers look for.
    Strong,
    /// Text from a file, or text to type.
    Code,
    /// Something that needs attention.
    Warn,
    /// Something that needs to be fixed.
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

    /// The tone of a pin strength. Only unpinned references are highlighted.
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

/// A span of text in one tone. Its `Display` makes invisible characters visible; the writer escapes markup.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) tone: Tone,
    pub(crate) raw: String,
    /// The target of its link, as an absolute URI. A terminal only shows the text.
    pub(crate) link: Option<String>,
}

impl Span {
    pub(crate) fn new(tone: Tone, raw: impl Into<String>) -> Self {
        Self { tone, raw: raw.into(), link: None }
    }

    /// A sentence of Plimsoll: the parts between backticks are code.
    pub(super) fn advice(&self) -> Text {
        Text::marked(Tone::Plain, &self.raw)
    }

    /// The parts of a path or URL between which a line may break, each with whether it is short enough to stay on a
    /// line.
    pub(super) fn segments(&self) -> Vec<(String, bool)> {
        const LINE: usize = 34;
        let visible = escape::visible(&self.raw);
        let is_path = visible.contains('/');
        let segments = visible.split_inclusive('/');
        segments.map(|part| (part.to_owned(), is_path && part.chars().count() <= LINE)).collect()
    }

    /// Adds the target of its link, if it is known.
    #[must_use]
    pub(crate) fn linked(mut self, link: Option<String>) -> Self {
        self.link = link;
        self
    }
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
    pub(crate) fn with(self, tone: Tone, raw: impl Into<String>) -> Self {
        self.with_span(Span::new(tone, raw))
    }

    /// Adds a span, unless it is empty.
    #[must_use]
    pub(crate) fn with_span(mut self, span: Span) -> Self {
        if !span.raw.is_empty() {
            self.0.push(span);
        }
        self
    }

    /// Adds plain text.
    #[must_use]
    pub(crate) fn and(self, raw: impl Into<String>) -> Self {
        self.with(Tone::Plain, raw)
    }

    /// Text in a tone; the parts between backticks are code.
    pub(crate) fn marked(tone: Tone, raw: &str) -> Self {
        let mut text = Self::default();
        let mut rest = raw;
        while let Some((before, code, behind)) = rest
            .split_once('`')
            .and_then(|(before, open)| open.split_once('`').map(|(code, end)| (before, code, end)))
        {
            text = text.with(tone, before).with(Tone::Code, code);
            rest = behind;
        }
        text.with(tone, rest)
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

/// Rows under columns. A row is made when it is written: there may be hundreds of thousands of packages, and a
/// terminal shows few of them.
pub(crate) struct Table<'a> {
    pub(crate) caption: Text,
    columns: Vec<Column>,
    count: usize,
    row: Box<dyn Fn(usize) -> Vec<Cell> + 'a>,
    /// The maximum number of rows on a terminal, and on a page that scrolls.
    most: [usize; 2],
}

/// A column of a table: its name, and the kind of its cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: ColumnKind,
    /// The order in which a narrow terminal leaves columns out, the lowest first; `None` is never left out.
    pub(crate) dropped: Option<u8>,
    /// Whether a narrow terminal writes the cell on a line below its row.
    pub(crate) below: bool,
}

impl Column {
    const fn new(name: &'static str, kind: ColumnKind) -> Self {
        Self { name, kind, dropped: None, below: false }
    }

    /// Lets a narrow terminal write the cells on lines below their rows, where they have the whole width.
    pub(crate) const fn below(mut self) -> Self {
        self.below = true;
        self
    }

    /// Lets a narrow terminal leave the column out, those with a lower rank first.
    pub(crate) const fn dropped(mut self, rank: u8) -> Self {
        self.dropped = Some(rank);
        self
    }
}

/// The content of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Plimsoll's own terms, which must not be broken across lines.
    Word,
    /// Numbers, right-aligned.
    Number,
    /// Sentences. They may contain names from the repository, in which a backtick is not markup.
    Prose,
    /// Sentences of Plimsoll, in which the parts between backticks are code.
    Advice,
    /// Names, values and places, as written in a file.
    Code,
}

impl ColumnKind {
    /// Its name, for a style sheet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Number => "number",
            Self::Prose | Self::Advice => "prose",
            Self::Code => "value",
        }
    }
}

pub(crate) const fn word(name: &'static str) -> Column {
    Column::new(name, ColumnKind::Word)
}

pub(crate) const fn number(name: &'static str) -> Column {
    Column::new(name, ColumnKind::Number)
}

pub(crate) const fn prose(name: &'static str) -> Column {
    Column::new(name, ColumnKind::Prose)
}

pub(crate) const fn advice(name: &'static str) -> Column {
    Column::new(name, ColumnKind::Advice)
}

pub(crate) const fn code(name: &'static str) -> Column {
    Column::new(name, ColumnKind::Code)
}

/// A cell: a text, and further texts of the same kind, of which a narrow output only shows the number.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) first: Span,
    pub(crate) others: Vec<Span>,
}

impl Cell {
    /// A cell in a tone.
    pub(crate) fn toned(tone: Tone, raw: impl Into<String>) -> Self {
        Self::spans([Span::new(tone, raw)])
    }

    /// Several values in one cell.
    pub(crate) fn list(all: impl IntoIterator<Item = String>) -> Self {
        Self::spans(all.into_iter().map(|raw| Span::new(Tone::Plain, raw)))
    }

    /// Several values in one cell, each in its tone and with its link.
    pub(crate) fn spans(all: impl IntoIterator<Item = Span>) -> Self {
        let mut all = all.into_iter();
        let first = all.next().unwrap_or_else(|| Span::new(Tone::Plain, ""));
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

impl<'a> Table<'a> {
    /// Creates a table from the subjects of its rows, and a function that returns their cells.
    pub(crate) fn new<T: 'a, const N: usize>(
        caption: impl Into<Text>,
        columns: [Column; N],
        rows: Vec<T>,
        cells: impl Fn(&T) -> [Cell; N] + 'a,
    ) -> Self {
        Self {
            caption: caption.into(),
            columns: columns.into(),
            count: rows.len(),
            row: Box::new(move |at| rows.get(at).map(|row| cells(row).into()).unwrap_or_default()),
            most: [usize::MAX; 2],
        }
    }

    /// Limits the rows on a terminal; other outputs show all of them.
    #[must_use]
    pub(crate) fn most_on_terminal(mut self, rows: usize) -> Self {
        let [terminal, _] = &mut self.most;
        *terminal = rows;
        self
    }

    /// Limits the rows in all outputs.
    pub(crate) fn limit(&mut self, rows: usize) {
        self.most = self.most.map(|most| most.min(rows));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The rows that a terminal shows.
    pub(crate) fn on_terminal(&self) -> Front<'_> {
        let [terminal, _] = self.most;
        self.front(terminal)
    }

    /// The rows that a page that scrolls shows.
    pub(crate) fn on_page(&self) -> Front<'_> {
        let [_, page] = self.most;
        self.front(page)
    }

    /// The first rows, without the columns that have nothing in them.
    fn front(&self, most: usize) -> Front<'_> {
        let shown = self.count.min(most);
        let mut used = vec![false; self.columns.len()];
        // The first rows usually have something in every column.
        for row in (0..shown).map(&self.row) {
            used.iter_mut().zip(&row).for_each(|(used, cell)| *used |= !cell.is_empty());
            if used.iter().all(|used| *used) {
                break;
            }
        }
        let columns = self.columns.iter().zip(used).map(|(column, used)| used.then_some(column));
        Front { columns: columns.collect(), row: &self.row, shown, rest: self.count - shown }
    }
}

/// The part of a table that is shown.
pub(crate) struct Front<'t> {
    /// Columns, with those that are left out.
    columns: Vec<Option<&'t Column>>,
    row: &'t dyn Fn(usize) -> Vec<Cell>,
    shown: usize,
    /// The number of rows that are left out.
    pub(crate) rest: usize,
}

impl<'t> Front<'t> {
    pub(crate) fn is_empty(&self) -> bool {
        self.shown == 0
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &'t Column> {
        self.columns.iter().copied().flatten()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        (0..self.shown).map(self.row)
    }

    /// The cells of a row, with their columns.
    pub(crate) fn cells<'r>(
        &self,
        row: &'r [Cell],
    ) -> impl Iterator<Item = (&'t Column, &'r Cell)> {
        self.columns.iter().zip(row).filter_map(|(column, cell)| Some(((*column)?, cell)))
    }
}

/// The content of a chart.
#[derive(Debug)]
pub(crate) enum Chart {
    /// A line chart: one line for each series, with the labels on the horizontal axis.
    Lines {
        title: &'static str,
        labels: Vec<String>,
        series: Vec<(&'static str, Vec<Option<f64>>)>,
    },
    /// A bar for each label; its segments are the parts.
    Bars { title: &'static str, labels: Vec<String>, parts: Vec<(&'static str, Vec<f64>)> },
    /// A waterfall chart: the steps from a first to a last value.
    Waterfall { title: &'static str, steps: Vec<(&'static str, f64, bool)> },
}

impl Chart {
    /// A description for readers who cannot see the chart.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Lines { title, .. }
            | Self::Bars { title, .. }
            | Self::Waterfall { title, .. } => title,
        }
    }
}
