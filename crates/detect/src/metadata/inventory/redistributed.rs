//! Lists of redistributed code: `3. librope (ext/rope)`, followed by the texts of its licenses.

use super::record::Record;

/// Whether a file is such a list, by its name in lower case.
pub(super) fn may_be(name: &[u8]) -> bool {
    name.windows(6).any(|part| part == b"redist") && name.starts_with(b"readme")
}

/// The directories that numbered lines name: the one in parentheses, or the one inside it that has the
/// name of the library.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let Some((name, path)) = entry(line) else { continue };
        let (plain, last) = (name.to_ascii_lowercase(), path.rsplit('/').next().unwrap_or(path));
        let path = if last.to_ascii_lowercase().contains(&plain) {
            path.to_owned()
        } else {
            format!("{path}/{name}")
        };
        let names = vec![name.to_owned(), path];
        // The same headings follow again above the license texts.
        if !records.iter().any(|known| known.names == names) {
            records.push(Record { names, line: number, ..Record::default() });
        }
    }
    records
}

/// The name and the path of `3. name (path) see …`.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.trim_start().split_once(". ")?;
    let (name, rest) = rest.trim().split_once(" (")?;
    let (path, _) = rest.split_once(')')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |text: &str, more: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c) || more.contains(c))
    };
    (is_number && is_word(name, "") && is_word(path, "/") && path.contains('/'))
        .then_some((name, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lines_with_a_name_and_a_path() {
        let text = " 1. librope (ext/rope)\n 2. xKnot (ext/tie/xknot) see ext/tie/xknot/LICENSE\n\
                    3. ext/bend portions of knot\n4. some words (ext/x)\n5. main (see there)\n\n\
                    1. librope (ext/rope)\n";
        let found = records(text).into_iter();
        let found: Vec<(u32, String)> =
            found.map(|record| (record.line, record.names.join(" "))).collect();
        let expected = [(1, "librope ext/rope/librope"), (2, "xKnot ext/tie/xknot")];
        assert_eq!(found, expected.map(|(line, names)| (line, names.to_owned())));
    }
}
