//! The widths of the columns of a table on a terminal.
//!
//! A row whose names and paths are wrapped is hard to read, so values are cut in the middle instead. If that is
//! not enough, the least important columns are left out and named below the table; then the place of a row, which
//! cannot be recognized once it is cut, moves to a line of its own below the row. Only sentences wrap.

use unicode_width::UnicodeWidthStr as _;

use super::model::{Column, ColumnKind, Tone};

/// Columns of the terminal between the contents of two columns of a table.
const GAP: usize = 3;

/// The number of terminal columns before the first table column and after the last one.
const EDGES: usize = 2;

/// The maximum width of a value, so that a long one does not displace the other columns.
const VALUE: usize = 90;

/// The maximum width of a sentence before it wraps.
const SENTENCE: usize = 100;

/// The minimum width at which a value can still be distinguished from others.
const LEAST_VALUE: usize = 16;

/// The width at which most values are shown completely. Columns are left out rather than cut
/// further.
const ENOUGH: usize = 36;

/// The minimum width of a readable sentence.
const LEAST_SENTENCE: usize = 24;

/// The content of a cell: a value that can be cut, and a count after it that cannot.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) tone: Tone,
    pub(super) text: String,
    pub(super) behind: String,
}

impl Content {
    fn width(&self) -> usize {
        self.text.width() + self.behind.width()
    }
}

/// The place of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// In the table, with this width.
    Wide(usize),
    /// On a line below the row.
    Below,
    /// Not at all.
    LeftOut,
}

/// The places of the cells of each column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Widths(Vec<Fit>);

impl Widths {
    /// The cells of a row that are in the table, with their widths.
    pub(super) fn select<T>(
        &self,
        row: impl IntoIterator<Item = T>,
    ) -> impl Iterator<Item = (usize, T)> {
        self.0.iter().zip(row).filter_map(|(fit, cell)| match fit {
            Fit::Wide(width) => Some((*width, cell)),
            Fit::Below | Fit::LeftOut => None,
        })
    }

    /// Whether each row has a line below it.
    pub(super) fn has_below(&self) -> bool {
        self.0.contains(&Fit::Below)
    }

    /// The cells of a row that are written below it.
    pub(super) fn below<T>(&self, row: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        self.only(Fit::Below, row)
    }

    /// The names of columns that are left out.
    pub(super) fn left_out(&self, columns: &[&Column]) -> Vec<&'static str> {
        self.only(Fit::LeftOut, columns).map(|column| column.name).collect()
    }

    fn only<T>(&self, wanted: Fit, row: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        self.0.iter().zip(row).filter(move |(fit, _)| **fit == wanted).map(|(_, cell)| cell)
    }
}

/// The width that a column needs.
struct Demand {
    /// Its widest cell.
    full: usize,
    /// The width that it should get before another optional column is shown.
    enough: usize,
    /// The minimum width.
    least: usize,
}

impl Demand {
    fn of(column: &Column, at: usize, rows: &[Vec<Content>]) -> Self {
        let widest = rows.iter().filter_map(|row| row.get(at)).map(Content::width).max();
        let full = widest.unwrap_or(0).max(column.name.width());
        let (most, enough, least) = match column.kind {
            ColumnKind::Word | ColumnKind::Number => (full, full, full),
            ColumnKind::Code => (VALUE, ENOUGH, LEAST_VALUE),
            ColumnKind::Prose | ColumnKind::Advice => (SENTENCE, LEAST_SENTENCE, LEAST_SENTENCE),
        };
        let full = full.min(most);
        let [enough, least] = [enough, least].map(|width| full.min(width.max(column.name.width())));
        Self { full, enough, least }
    }
}

/// Divides the columns of a terminal among those of a table.
pub(super) fn divide(columns: &[&Column], rows: &[Vec<Content>], terminal: Option<u16>) -> Widths {
    let demands: Vec<Demand> =
        columns.iter().enumerate().map(|(at, column)| Demand::of(column, at, rows)).collect();
    let Some(terminal) = terminal.map(usize::from) else {
        return Widths(demands.iter().map(|demand| Fit::Wide(demand.full)).collect());
    };
    let mut shown = vec![true; columns.len()];
    leave_out(columns, &demands, &mut shown, terminal);
    if !fits(&demands, &shown, terminal) && columns.iter().any(|column| column.below) {
        shown = columns.iter().map(|column| !column.below).collect();
        leave_out(columns, &demands, &mut shown, terminal);
    }
    let kept: Vec<&Demand> =
        demands.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(demand, _)| demand).collect();
    let mut widths = share(&kept, room(&shown, terminal)).into_iter();
    let fits = shown.iter().zip(columns).map(|(shown, column)| match (shown, column.below) {
        (true, _) => Fit::Wide(widths.next().unwrap_or_default()),
        (false, true) => Fit::Below,
        (false, false) => Fit::LeftOut,
    });
    Widths(fits.collect())
}

/// Leaves out the least important columns until the others have enough width, or none can be left out.
fn leave_out(columns: &[&Column], demands: &[Demand], shown: &mut [bool], terminal: usize) {
    while !fits(demands, shown, terminal) {
        let droppable = columns.iter().enumerate().filter(|(at, _)| shown.get(*at) == Some(&true));
        let least = droppable.filter_map(|(at, column)| Some((column.dropped?, at))).min();
        let Some(place) = least.and_then(|(_, at)| shown.get_mut(at)) else { break };
        *place = false;
    }
}

/// Whether each column that is shown gets enough width.
fn fits(demands: &[Demand], shown: &[bool], terminal: usize) -> bool {
    let all = shown.iter().zip(demands).filter(|(shown, _)| **shown);
    all.map(|(_, demand)| demand.enough).sum::<usize>() <= room(shown, terminal)
}

/// The width of the contents of all columns that are shown.
fn room(shown: &[bool], terminal: usize) -> usize {
    let count = shown.iter().filter(|shown| **shown).count();
    terminal.saturating_sub(EDGES + GAP * count.saturating_sub(1))
}

/// Gives each column the width that it needs, and if that is too much, cuts the widest ones to the
/// same width.
fn share(demands: &[&Demand], room: usize) -> Vec<usize> {
    let total = |cap: usize| -> usize {
        demands.iter().map(|demand| demand.full.min(cap.max(demand.least))).sum()
    };
    let (mut fits, mut over) = (0, demands.iter().map(|demand| demand.full).max().unwrap_or(0) + 1);
    while fits + 1 < over {
        let cap = usize::midpoint(fits, over);
        if total(cap) <= room { fits = cap } else { over = cap }
    }
    let mut rest = room.saturating_sub(total(fits));
    let widths = demands.iter().map(|demand| {
        let width = demand.full.min(fits.max(demand.least));
        let more = usize::from(rest > 0 && width < demand.full && width >= demand.least);
        rest -= more;
        // If the terminal is too narrow for the minimum widths, even words are cut, so that no line is wider than the
        // terminal.
        (width + more).min(room.max(1))
    });
    widths.collect()
}

/// Elides the middle of a value that is too wide. Of a path, the end has the file name and line, so it gets two thirds,
/// or up to three quarters if the file name then fits completely; the beginning may be the owner of a repository.
pub(super) fn elide(text: String, width: usize) -> String {
    if text.width() <= width {
        return text;
    }
    let room = width.saturating_sub(1);
    let name = text
        .rfind('/')
        .and_then(|at| text.get(at..))
        .map_or(0, unicode_width::UnicodeWidthStr::width);
    let thirds = room - room / 3;
    let tail = if name > room - room / 4 { thirds } else { name.max(thirds) };
    let head = room - tail;
    let mut shown = String::with_capacity(text.len());
    shown.extend(within(text.chars(), head));
    shown.push('…');
    let end: Vec<char> = within(text.chars().rev(), tail).collect();
    shown.extend(end.into_iter().rev());
    shown
}

/// The longest prefix that fits into a width.
pub(super) fn within(all: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let widths = all.scan(0, |sum, c| {
        *sum += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        Some((*sum, c))
    });
    widths.take_while(move |(sum, _)| *sum <= width).map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::{code, number, prose, word};
    use super::*;

    fn content(text: impl Into<String>) -> Content {
        Content { tone: Tone::Plain, text: text.into(), behind: String::new() }
    }

    fn columns() -> Vec<Column> {
        vec![word("Kind"), code("Name"), number("Count").dropped(2), prose("Why").dropped(1)]
    }

    fn widths(terminal: Option<u16>, name: usize) -> Vec<Option<usize>> {
        let columns = columns();
        let columns: Vec<&Column> = columns.iter().collect();
        let row = ["action".to_owned(), "n".repeat(name), "12".to_owned(), "why ".repeat(50)];
        let widths = divide(&columns, &[row.map(content).into()], terminal);
        let width = |fit| if let Fit::Wide(width) = fit { Some(width) } else { None };
        widths.0.into_iter().map(width).collect()
    }

    /// A place stays in the table while it gets enough width, and otherwise moves below its row.
    #[test]
    fn a_place_moves_below_its_row() {
        let columns =
            [word("Rule"), code("Subject"), number("Places").dropped(1), code("Place").below()];
        let columns: Vec<&Column> = columns.iter().collect();
        let of = |place: usize, terminal| {
            let row = ["r".repeat(26), "s".repeat(30), "3".to_owned(), "p".repeat(place)];
            divide(&columns, &[row.map(content).into()], Some(terminal)).0
        };
        assert_eq!(of(9, 80), [Fit::Wide(26), Fit::Wide(30), Fit::LeftOut, Fit::Wide(9)]);
        assert_eq!(of(30, 80), [Fit::Wide(26), Fit::Wide(30), Fit::Wide(6), Fit::Below]);
        assert_eq!(of(30, 50), [Fit::Wide(26), Fit::Wide(19), Fit::LeftOut, Fit::Below]);
        assert_eq!(of(90, 110), [Fit::Wide(26), Fit::Wide(30), Fit::Wide(6), Fit::Wide(37)]);
    }

    #[test]
    fn a_value_keeps_both_ends() {
        assert_eq!(elide("a".repeat(20), 20), "a".repeat(20));
        let long = elide(format!("{}/ci.yml:12:3", "é".repeat(500)), 40);
        assert_eq!(long.width(), 40);
        assert!(long.starts_with('é') && long.contains('…') && long.ends_with("/ci.yml:12:3"));
        assert_eq!(
            elide(".ci/scripts/long/deploy_all.sh:8:1".to_owned(), 25),
            ".ci/sc…/deploy_all.sh:8:1"
        );
        assert_eq!(elide("表表表表表表表表".to_owned(), 8), "表…表表");
        assert_eq!(elide("abc".to_owned(), 1), "…");
    }

    #[test]
    fn without_a_terminal_values_and_sentences_have_a_maximum_width() {
        assert_eq!(widths(None, 300), [Some(6), Some(VALUE), Some(5), Some(SENTENCE)]);
    }

    #[test]
    fn the_widest_columns_are_cut_first_and_the_least_important_left_out() {
        assert_eq!(widths(Some(120), 30), [Some(6), Some(30), Some(5), Some(68)]);
        assert_eq!(widths(Some(100), 90), [Some(6), Some(39), Some(5), Some(39)]);
        assert_eq!(widths(Some(80), 90), [Some(6), Some(61), Some(5), None]);
        assert_eq!(widths(Some(50), 90), [Some(6), Some(39), None, None]);
        assert_eq!(widths(Some(30), 90), [Some(6), Some(19), None, None]);
    }

    proptest! {
        #[test]
        fn no_table_is_wider_than_the_terminal(terminal in 40_u16..250, name in 0_usize..200) {
            let widths: Vec<usize> = widths(Some(terminal), name).into_iter().flatten().collect();
            let total = widths.iter().sum::<usize>() + GAP * (widths.len() - 1) + EDGES;
            prop_assert!(total <= usize::from(terminal), "{widths:?}");
        }

        #[test]
        fn cut_text_has_the_width(text in "\\PC{0,60}", width in 3_usize..40) {
            prop_assert!(elide(text, width).width() <= width);
        }
    }
}
