//! Markdown helpers.

use std::fmt::Write as _;

/// Returns a Markdown table.
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

/// Returns names as inline code, separated by commas.
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
