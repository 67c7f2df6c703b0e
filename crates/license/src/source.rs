//! Reads source files, many of which begin with the same text, with a cache.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::document::Document;
use crate::{LicenseReading, TextSpan, scanner};

/// The maximum number of bytes in the cache, and of the parts of one file that are cached.
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
        let only = match document.parts.as_slice() {
            [] => return LicenseReading::default(),
            [part] if document.ignored.is_empty() && part.bytes.len() <= LONGEST => part,
            _ => return scanner::read(&document),
        };
        let Some(text) = bytes.get(only.bytes.clone()) else { return scanner::read(&document) };
        let mut reading = LicenseReading::clone(&self.read_text(text));
        let lines = only.line.saturating_sub(1);
        for span in spans(&mut reading) {
            span.bytes = span.bytes.start + only.bytes.start..span.bytes.end + only.bytes.start;
            span.lines = (span.lines.0.saturating_add(lines), span.lines.1.saturating_add(lines));
        }
        reading
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
