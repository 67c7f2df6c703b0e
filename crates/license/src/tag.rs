//! Machine-readable tags (SPDX 2.3, annex E).

use plimsoll_model::LicenseExpression;

use crate::{LicenseMatch, MatchKind, MatchVerdict, TextSpan};

const TAG: &str = "SPDX-License-Identifier:";

/// The tags of a file, in its order.
pub(crate) fn find(bytes: &[u8]) -> Vec<LicenseMatch> {
    let mut found = Vec::new();
    let (mut start, mut line) = (0, 1);
    for text in bytes.split_inclusive(|byte| *byte == b'\n') {
        let said = std::str::from_utf8(text).ok().and_then(|text| text.split_once(TAG));
        let expression = said.and_then(|(_, written)| {
            let written = written.trim().trim_end_matches("*/").trim_end_matches("-->");
            LicenseExpression::parse(written.trim())
        });
        if let Some(expression) = expression {
            found.push(LicenseMatch {
                kind: MatchKind::Tag,
                expression,
                template: "spdx-tag".to_owned(),
                span: TextSpan { bytes: start..start + text.len(), lines: (line, line) },
                coverage: 100,
                verdict: MatchVerdict::Exact,
            });
        }
        start += text.len();
        line += 1;
    }
    found
}
