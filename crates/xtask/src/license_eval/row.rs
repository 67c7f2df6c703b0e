//! Rows of results, and the printed tables.

use std::fmt::Write as _;

/// Rates below their minimum, with the value that is accepted until then. An entry whose rate has
/// reached the minimum is an error, because it is no longer needed.
const BELOW: &[(&str, f64)] =
    &[("held-out notices", 84.9), ("the same, with \"BSD\" alone counted as labeled", 86.8)];

/// The number of right results for one kind of file.
#[derive(Clone, Debug)]
pub(super) struct EvalRow {
    /// The kind of file.
    pub(super) subject: String,
    /// Number of right results.
    pub(super) right: usize,
    /// Number of files.
    pub(super) all: usize,
    /// Minimum rate in percent.
    pub(super) floor: f64,
    /// Descriptions of the wrong results, one line each.
    pub(super) wrong: Vec<String>,
}

impl EvalRow {
    /// Creates a row without results.
    pub(super) fn new(subject: impl Into<String>, floor: f64) -> Self {
        Self { subject: subject.into(), right: 0, all: 0, floor, wrong: Vec::new() }
    }

    /// Counts a result; `what` describes it if it is wrong.
    pub(super) fn count(&mut self, right: bool, what: impl FnOnce() -> String) {
        self.all += 1;
        if right {
            self.right += 1;
        } else {
            self.wrong.push(what());
        }
    }

    /// Returns the rate in percent; 0 without files.
    pub(super) fn percent(&self) -> f64 {
        let [right, all] =
            [self.right, self.all].map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        if self.all == 0 { 0.0 } else { 100.0 * right / all }
    }

    /// Whether the rate reaches the minimum.
    pub(super) fn holds(&self) -> bool {
        self.percent() >= self.floor
    }

    /// Whether the rate reaches the minimum or, if it is known to be below, the accepted value.
    pub(super) fn is_accepted(&self) -> bool {
        let known = BELOW.iter().find(|(subject, _)| *subject == self.subject);
        known.map_or_else(|| self.holds(), |(_, least)| !self.holds() && self.percent() >= *least)
    }
}

/// A value that is printed and never fails the task, such as a time.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// The subject.
    pub(super) subject: String,
    /// The value with its unit.
    pub(super) value: String,
}

/// Formats the table of rates, in Markdown or aligned for a terminal.
pub(super) fn rates(rows: &[EvalRow], markdown: bool) -> String {
    let mut text = String::new();
    if markdown {
        text.push_str("| set | right | of | % | floor |\n|---|---:|---:|---:|---:|\n");
    }
    for row in rows {
        let EvalRow { subject, right, all, floor, .. } = row;
        let percent = row.percent();
        let _ = if markdown {
            writeln!(text, "| {subject} | {right} | {all} | {percent:.1} | {floor} |")
        } else {
            let mark = if row.holds() { "" } else { "  BELOW THE FLOOR" };
            writeln!(
                text,
                "{subject:<44} {right:>6} of {all:>6} {percent:>6.1} %  floor {floor}{mark}"
            )
        };
    }
    text
}

/// Formats the table of figures, in Markdown or aligned for a terminal.
pub(super) fn figures(rows: &[Figure], markdown: bool) -> String {
    let mut text = String::new();
    if markdown {
        text.push_str("| cost | value |\n|---|---:|\n");
    }
    for Figure { subject, value } in rows {
        let _ = if markdown {
            writeln!(text, "| {subject} | {value} |")
        } else {
            writeln!(text, "{subject:<44} {value:>10}")
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_results_fails() {
        assert!(!EvalRow::new("nothing", 98.0).holds());
    }

    #[test]
    fn a_known_rate_is_neither_worse_nor_better() {
        let (subject, _) = BELOW[1];
        let accepted = |right| {
            let row = EvalRow { right, all: 1000, ..EvalRow::new(subject, 98.0) };
            row.is_accepted()
        };
        assert_eq!([800, 900, 990].map(accepted), [false, true, false]);
    }

    #[test]
    fn reports_a_rate_below_the_minimum() {
        let mut row = EvalRow::new("x", 98.0);
        for number in 0..100 {
            row.count(number != 0, || number.to_string());
        }
        assert!(row.holds(), "99 % is above 98 %");
        assert_eq!(row.wrong, ["0"]);
        assert!(row.is_accepted());
        row.count(false, String::new);
        row.count(false, String::new);
        assert!(!row.holds(), "{}", row.percent());
        assert!(rates(&[row], false).contains("BELOW THE FLOOR"));
    }
}
