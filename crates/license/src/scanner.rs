//! The scanner: reads the licenses in the bytes of a file.

use std::ops::Range;

use crate::document::Document;
use crate::tokens::{self, Mask, Tokens};
use crate::{LicenseReading, compose, copyright, notice, parts, reference, tag, texts};

/// Finds licenses in files. It only contains references to data in the program, so it can be created wherever it
/// is needed.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct LicenseScanner;

impl LicenseScanner {
    /// Words of which every statement of a license or copyright contains at least one. Case-sensitive.
    pub const WORDS: [&str; 24] = parts::WORDS;

    /// A scanner for the licenses of the SPDX list.
    pub fn new() -> Self {
        Self
    }

    /// Loads the data that texts are compared with. Otherwise, reading the first text takes some ten milliseconds
    /// longer.
    pub fn prepare() {
        // This text has a tag, a notice and a name, so that all data is loaded.
        let text = b"SPDX-License-Identifier: MIT\n\nLicensed under the MIT license, see COPYING\n";
        Self::new().read_source(text);
    }

    /// Reads the text of a file: UTF-8, UTF-16 with a byte order mark, or Latin-1.
    pub fn read(&self, bytes: &[u8]) -> LicenseReading {
        read(&Document::whole(bytes))
    }

    /// Reads the licenses in a file that mostly contains something else, such as code. The result is the same as
    /// that of [`Self::read`], in a fraction of the time: only the text near [`Self::WORDS`] is read.
    pub fn read_source(&self, bytes: &[u8]) -> LicenseReading {
        read(&Document::around_words(bytes))
    }
}

pub(crate) fn read(document: &Document<'_>) -> LicenseReading {
    let mut reading = LicenseReading::default();
    let tags = tag::find(document);
    let tokens = tokens::read_parts(document.bytes, &document.parts);
    let mut mask = Mask::new(tokens.len());
    reading.matches = texts::find(&tokens, &mut mask);
    let is_inside = |found: &crate::LicenseMatch| {
        let place = &found.span.bytes;
        reading
            .matches
            .iter()
            .any(|text| text.span.bytes.start < place.end && place.start < text.span.bytes.end)
    };
    let tags_outside: Vec<_> = tags.matches.into_iter().filter(|found| !is_inside(found)).collect();
    let tagged = tags_outside.iter().map(|found| found.span.bytes.clone());
    hide(&tokens, &mut mask, tagged.chain(document.ignored.iter().cloned()).collect());
    reading.matches.extend(tags_outside);
    reading.matches.extend(notice::find(&tokens, &mask));
    reading.matches.sort_by_key(|found| found.span.bytes.start);
    compose::join_exceptions(&mut reading.matches);
    reading.rest = tags.unread;
    reading.copyrights = copyright::find(document);
    reading.references = reference::find(document);
    reading.expression = compose::compose(document.bytes, &reading.matches);
    reading
}

/// Masks the words in parts of a file, so that no notices are searched there.
fn hide(tokens: &Tokens<'_>, mask: &mut Mask, mut parts: Vec<Range<usize>>) {
    parts.sort_by_key(|part| part.start);
    for index in 0..if parts.is_empty() { 0 } else { tokens.len() } {
        let start = tokens.span(index..index + 1).bytes.start;
        let last = parts.partition_point(|part| part.start <= start).checked_sub(1);
        if last.and_then(|last| parts.get(last)).is_some_and(|part| start < part.end) {
            mask.take(index..index + 1);
        }
    }
}
