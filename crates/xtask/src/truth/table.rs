//! The printed tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::judge::{Judged, JudgedRow, Outcome};

/// Number of rows by outcome.
type Counts = BTreeMap<Outcome, usize>;

/// Formats the table: recall by class, versions and licenses by outcome, and components that are
/// not in the list.
pub(super) fn counts(judged: &Judged) -> String {
    let mut classes: BTreeMap<&str, Vec<&JudgedRow>> = BTreeMap::new();
    for row in &judged.rows {
        classes.entry(&row.row.class).or_default().push(row);
    }
    let mut text = format!(
        "{:<14} {:>7} {:>5}   {:>5} {:>5} {:>7} {:>8}   {:>7} {:>5} {:>7}\n",
        "class",
        "listed",
        "of",
        "right",
        "wrong",
        "missing",
        "invented",
        "license",
        "wrong",
        "missing"
    );
    for (class, rows) in &classes {
        line(&mut text, class, rows);
    }
    let libraries = |class: &str| matches!(class, "vendored-dir" | "embedded-lib");
    let rows: Vec<&JudgedRow> =
        judged.rows.iter().filter(|row| libraries(&row.row.class)).collect();
    line(&mut text, "libraries", &rows);
    for (kind, precision) in &judged.kinds {
        let (right, listed) = (precision.right, precision.listed);
        let _ = writeln!(text, "{kind}: {listed} listed, {right} of them in a row");
    }
    let others = judged.others.len();
    let _ = writeln!(text, "listed, and in no row: {others}");
    text
}

fn line(text: &mut String, class: &str, rows: &[&JudgedRow]) {
    let listed = rows.iter().filter(|row| row.listed.is_some()).count();
    let of = |outcome: &dyn Fn(&JudgedRow) -> Outcome| {
        let mut counts = Counts::new();
        for row in rows {
            *counts.entry(outcome(row)).or_default() += 1;
        }
        counts
    };
    let versions = of(&|row| if has_version(row) { row.version() } else { Outcome::Unknown });
    let licenses = of(&JudgedRow::license);
    let count = |counts: &Counts, outcome| counts.get(&outcome).copied().unwrap_or_default();
    let [right, wrong, missing, invented] =
        [Outcome::Right, Outcome::Wrong, Outcome::Missing, Outcome::Invented]
            .map(|outcome| count(&versions, outcome));
    let [license, other, none] =
        [Outcome::Right, Outcome::Wrong, Outcome::Missing].map(|outcome| count(&licenses, outcome));
    let all = rows.len();
    let _ = writeln!(
        text,
        "{class:<14} {listed:>7} {all:>5}   {right:>5} {wrong:>5} {missing:>7} {invented:>8}   \
         {license:>7} {other:>5} {none:>7}"
    );
}

/// Whether the list or the report has a version for a row.
fn has_version(row: &JudgedRow) -> bool {
    row.listed.is_some() || row.row.version.is_some() || row.row.revision.is_some()
}

/// Formats the rows that differ from the list, one per line, and the components that are not in it.
pub(super) fn rows(judged: &Judged) -> String {
    let mut text = String::new();
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    for row in &judged.rows {
        let wanted = &row.row;
        let place = format!("{} {} ({})", wanted.class, wanted.paths.join(" "), wanted.name);
        let version = format!("{} {}", or_none(&wanted.version), or_none(&wanted.revision));
        let Some(listed) = &row.listed else {
            let _ = writeln!(text, "absent: {place}, version {version}");
            continue;
        };
        if !matches!(row.version(), Outcome::Right | Outcome::Unknown) {
            let said = format!("{} {}", or_none(&listed.version), or_none(&listed.revision));
            let kind = format!("{:?}", row.version()).to_lowercase();
            let _ = writeln!(text, "version {kind}: {place} is {version}, listed {said}");
        }
        if matches!(row.license(), Outcome::Wrong | Outcome::Missing) {
            let (license, said) = (or_none(&wanted.license), or_none(&listed.license));
            let _ = writeln!(text, "license: {place} is {license}, listed {said}");
        }
    }
    for other in &judged.others {
        let _ = writeln!(text, "in no row: {other}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::judge::Listed;
    use super::super::list::TruthRow;
    use super::*;

    fn row(class: &str, version: Option<&str>, listed: Option<&str>) -> JudgedRow {
        let row = TruthRow {
            class: class.to_owned(),
            paths: vec![format!("deps/{class}")],
            version: version.map(str::to_owned),
            ..TruthRow::default()
        };
        let said = |version: &str| (!version.is_empty()).then(|| version.to_owned());
        let listed = listed.map(|version| Listed { version: said(version), ..Listed::default() });
        JudgedRow { row, listed }
    }

    #[test]
    fn classes_and_libraries_are_counted() {
        let rows = vec![
            row("vendored-dir", Some("1.0"), Some("1.0")),
            row("vendored-dir", Some("1.0"), Some("2.0")),
            row("vendored-dir", Some("1.0"), None),
            row("vendored-dir", None, None),
            row("embedded-lib", None, Some("3.0")),
        ];
        let judged = Judged { rows, others: vec!["x y".to_owned()], ..Judged::default() };
        let table = counts(&judged);
        let figures = |name: &str| {
            let line = table.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().skip(1).take(6).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(figures("vendored-dir"), "2 4 1 1 1 0");
        assert_eq!(figures("embedded-lib"), "1 1 0 0 0 1");
        assert_eq!(figures("libraries"), "3 5 1 1 1 1");
        assert!(table.ends_with("listed, and in no row: 1\n"));
        let shown = self::rows(&judged);
        assert!(
            shown.contains(
                "version wrong: vendored-dir deps/vendored-dir () is 1.0 -, listed 2.0 -"
            )
        );
        assert!(shown.contains("absent: vendored-dir") && shown.contains("in no row: x y"));
    }
}
