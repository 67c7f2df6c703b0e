//! Reads source files, many of which begin with the same text, with a cache.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use memchr::memmem;

use crate::document::Document;
use crate::tokens::Part;
use crate::{LicenseReading, TextSpan, scanner};

/// The maximum number of bytes in the cache, and of one part of a file that is cached.
const REMEMBERED: usize = 4 << 20;
const LONGEST: usize = 16 << 10;

/// Reads source files like [`LicenseScanner::read_source`](crate::LicenseScanner::read_source), and caches the
/// results of file headers, since most files of a project have the same one. The cache takes at most 4 MiB.
///
/// ```
/// let scanner = plimsoll_license::SourceScanner::new();
/// let reading = scanner.read(b"// SPDX-License-Identifier: MIT\nint a;\n");
/// assert_eq!(reading.expression.unwrap().as_str(), "MIT");
/// ```
#[derive(Debug, Default)]
pub struct SourceScanner {
    seen: RwLock<Seen>,
}

/// Cached results, by text.
#[derive(Debug, Default)]
struct Seen {
    readings: HashMap<Box<[u8]>, Arc<LicenseReading>>,
    bytes: usize,
}

impl SourceScanner {
    /// A scanner with an empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the licenses stated in a file that mostly contains something else, such as code.
    pub fn read(&self, bytes: &[u8]) -> LicenseReading {
        let document = Document::around_words(bytes);
        let is_short = document.parts.iter().all(|part| part.bytes.len() <= LONGEST);
        // A snippet can begin in one part and end in another (SPDX 2.3, annex H).
        let is_apart = document.parts.len() < 2 || memmem::find(bytes, b"SPDX-Snippet").is_none();
        if !document.ignored.is_empty() || !is_short || !is_apart {
            return scanner::read(&document);
        }
        let mut readings = document.parts.iter().filter_map(|part| self.read_part(bytes, part));
        let Some(mut reading) = readings.next() else { return LicenseReading::default() };
        for other in readings {
            if !other.matches.is_empty() && !reading.matches.is_empty() {
                // Statements are judged together.
                return scanner::read(&document);
            }
            if reading.matches.is_empty() {
                reading.expression = other.expression;
            }
            reading.matches.extend(other.matches);
            reading.copyrights.extend(other.copyrights);
            reading.references.extend(other.references);
            reading.rest.extend(other.rest);
        }
        reading
    }

    /// Reads one part of a file.
    fn read_part(&self, bytes: &[u8], part: &Part) -> Option<LicenseReading> {
        let text = bytes.get(part.bytes.clone())?;
        let mut reading = LicenseReading::clone(&self.read_text(text));
        let lines = part.line.saturating_sub(1);
        for span in spans(&mut reading) {
            span.bytes = span.bytes.start + part.bytes.start..span.bytes.end + part.bytes.start;
            span.lines = (span.lines.0.saturating_add(lines), span.lines.1.saturating_add(lines));
        }
        Some(reading)
    }

    /// Reads a text unless its result is cached.
    fn read_text(&self, text: &[u8]) -> Arc<LicenseReading> {
        let known = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = known.readings.get(text) {
            return Arc::clone(reading);
        }
        drop(known);
        let reading = Arc::new(scanner::read(&Document::whole(text)));
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if seen.bytes + text.len() <= REMEMBERED
            && seen.readings.insert(text.into(), Arc::clone(&reading)).is_none()
        {
            seen.bytes += text.len();
        }
        reading
    }
}

fn spans(reading: &mut LicenseReading) -> impl Iterator<Item = &mut TextSpan> {
    let matches = reading.matches.iter_mut().map(|found| &mut found.span);
    let copyrights = reading.copyrights.iter_mut().map(|notice| &mut notice.span);
    let references = reading.references.iter_mut().map(|named| &mut named.span);
    matches.chain(copyrights).chain(references).chain(&mut reading.rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file_are_read_as_one_file() {
        let code = "int rope(int knots);\n".repeat(200);
        let notice = "// Copyright 2024 Harbor Ltd.\n";
        let mit = "// SPDX-License-Identifier: MIT\n";
        let zlib = "/* Licensed under the zlib license. */\n";
        for file in [
            format!("{notice}{code}{mit}{code}"),
            format!("{mit}{code}{zlib}{code}{notice}"),
            format!("{code}{notice}{code}{notice}"),
        ] {
            let own = SourceScanner::new().read(file.as_bytes());
            let other = crate::LicenseScanner::new().read_source(file.as_bytes());
            assert_eq!(format!("{own:?}"), format!("{other:?}"));
            assert!(!own.copyrights.is_empty());
        }
    }

    #[test]
    fn headers_of_one_project_are_read_once() {
        let scanner = SourceScanner::new();
        let license = "Use of this source code is governed by a BSD-style license that can be\n";
        for at in 0..20 {
            let lines = format!(
                "// Ties knot {at}.\n//\n// Copyright 2024 Harbor Ltd.\n// {license}// found in the LICENSE file.\n\n\
                 #include \"rope{at}.h\"\n\nint rope{at}();\n"
            );
            let block = format!(
                "/*\n * rope{at}.c\n *\n * Makes rope {at}.\n *\n * Copyright 2024 Harbor Ltd.\n * {license} */\n\n\
                 int rope{at}();\n"
            );
            for text in [lines, block] {
                let holders = scanner.read(text.as_bytes()).copyrights;
                assert_eq!(
                    holders.first().and_then(|one| one.holder.as_deref()),
                    Some("Harbor Ltd.")
                );
            }
        }
        assert_eq!(scanner.seen.read().unwrap().readings.len(), 2);
    }
}
