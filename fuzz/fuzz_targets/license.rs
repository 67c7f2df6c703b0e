//! Any bytes as a file with licenses: spans are correct, matches only overlap where a license text contains the offer
//! of another license, and the expression follows from the matches.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_license::{LicenseReading, LicenseScanner, MatchKind, TextSpan};
use plimsoll_model::LicenseExpression;

fuzz_target!(|content: &[u8]| {
    let scanner = LicenseScanner::new();
    let reading = scanner.read(content);
    assert_eq!(reading, scanner.read(content), "the same bytes read twice");
    places(content, &reading);
    expression(&reading);
    let around_words = scanner.read_source(content);
    places(content, &around_words);
    expression(&around_words);
    // CRLF line ends do not change the result.
    if !content.contains(&b'\r') {
        let text: Vec<u8> = content.iter().flat_map(|byte| ending(*byte)).collect();
        let other = scanner.read(&text);
        assert_eq!(reading.expression, other.expression);
        let verdicts = |reading: &LicenseReading| -> Vec<_> {
            reading.matches.iter().map(|found| (found.kind, found.verdict.clone())).collect()
        };
        assert_eq!(verdicts(&reading), verdicts(&other));
    }
});

/// Replaces a line feed with CRLF.
fn ending(byte: u8) -> Vec<u8> {
    if byte == b'\n' { b"\r\n".to_vec() } else { vec![byte] }
}

/// Spans are in the file, in order, and their lines match their bytes.
fn places(content: &[u8], reading: &LicenseReading) {
    let place = |span: &TextSpan| {
        assert!(span.bytes.start < span.bytes.end && span.bytes.end <= content.len(), "{span:?}");
        let line =
            |at: usize| 1 + content[..at].iter().filter(|byte| **byte == b'\n').count() as u32;
        assert_eq!(span.lines, (line(span.bytes.start), line(span.bytes.end - 1)), "{span:?}");
    };
    let mut text = 0..0;
    let mut last = 0;
    for found in &reading.matches {
        place(&found.span);
        let bytes = &found.span.bytes;
        let is_full_text = found.kind == MatchKind::FullText;
        let is_offer = !is_full_text && text.start <= bytes.start && bytes.end <= text.end;
        assert!(
            bytes.start >= if is_offer { last } else { last.max(text.end) },
            "matches overlap: {:?}",
            reading.matches
        );
        if is_full_text {
            text = bytes.clone();
        } else {
            last = bytes.end;
        }
        assert!(found.coverage <= 100);
    }
    for rest in &reading.rest {
        place(rest);
        let apart = |span: &TextSpan| {
            span.bytes.end <= rest.bytes.start || rest.bytes.end <= span.bytes.start
        };
        assert!(reading.matches.iter().all(|found| apart(&found.span)), "{rest:?} was matched");
    }
    reading.copyrights.iter().for_each(|notice| place(&notice.span));
    reading.references.iter().for_each(|reference| place(&reference.span));
}

/// The expression has exactly the licenses of the matches; a file without a match is not clean.
fn expression(reading: &LicenseReading) {
    assert_eq!(reading.expression.is_some(), !reading.matches.is_empty());
    assert!(!reading.is_clean() || reading.expression.is_some());
    let Some(whole) = &reading.expression else { return };
    for found in &reading.matches {
        assert_eq!(
            LicenseExpression::parse(found.expression.as_str()).as_ref(),
            Some(&found.expression)
        );
    }
    let words = |expression: &LicenseExpression| -> Vec<String> {
        let text = expression.as_str().replace(['(', ')'], " ");
        text.split_whitespace().map(str::to_owned).collect()
    };
    let known: Vec<String> =
        reading.matches.iter().flat_map(|found| words(&found.expression)).collect();
    for word in words(whole) {
        assert!(matches!(word.as_str(), "AND" | "OR") || known.contains(&word), "{word}");
    }
}
