//! Parts of pages in Markdown.

use std::fmt::Write as _;

/// A table of Markdown.
pub(super) fn table<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&columns.map(str::to_owned));
    let _ = writeln!(text, "|{}", "---|".repeat(N));
    for row in rows {
        text.push_str(&line(&row.map(|cell| cell.replace('|', "\\|"))));
    }
    text
}

/// Names as code, with commas.
pub(super) fn codes(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_escapes_what_would_end_a_cell() {
        assert_eq!(table(["A"], [["x|y".to_owned()]]), "| A |\n|---|\n| x\\|y |\n");
    }
}
