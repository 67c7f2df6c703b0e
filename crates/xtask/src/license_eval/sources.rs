//! Real source files and documents: the licenses in their notices, and false positives in files
//! without a notice.

use super::files::FileCase;
use super::reader::{Reader, shown};
use super::row::EvalRow;
use super::texts::Texts;

/// Measures the rates for files with a notice and without one.
pub(super) fn measure(reader: Reader<'_>, texts: &Texts, cases: &[FileCase]) -> Vec<EvalRow> {
    let mut notices = EvalRow::new("held-out sources: the notice", 90.0);
    let mut silent = EvalRow::new("held-out sources without a notice: none reported", 99.0);
    for FileCase { name, bytes, expected } in cases {
        let reading = reader(bytes);
        if expected.is_silent {
            silent.count(reading.matches.is_empty(), || format!("{name}: {}", shown(&reading)));
        } else if let Some(wanted) = &expected.single {
            let right = texts.agree(&reading, wanted);
            notices.count(right, || format!("{name}: {} read as {}", wanted, shown(&reading)));
        }
    }
    vec![notices, silent]
}

#[cfg(test)]
mod tests {
    use plimsoll_license::LicenseScanner;

    use super::super::files::Expected;
    use super::*;

    #[test]
    fn distinguishes_notices_and_silence() {
        let case = |text: &str, columns: &[&str]| FileCase {
            name: text.to_owned(),
            bytes: text.as_bytes().to_vec(),
            expected: Expected::parse(columns).unwrap(),
        };
        let tag = "// SPDX-License-Identifier: MIT\n";
        let cases = [
            case(tag, &["single", "MIT", "", ""]),
            case(tag, &["none", "", "", ""]),
            case("int x;\n", &["none", "", "", ""]),
        ];
        let scanner = LicenseScanner::new();
        let rows = measure(&|bytes| scanner.read_source(bytes), &Texts::load(), &cases);
        let counts: Vec<_> = rows.iter().map(|row| (row.right, row.all)).collect();
        assert_eq!(counts, [(1, 1), (1, 2)]);
        assert!(Expected::parse(&["none", "MIT", "", ""]).is_err());
    }
}
