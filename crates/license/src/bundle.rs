//! License bundles: one file with the licenses of several parts, as wheels and applications contain it.
//!
//! A stanza names a part and its declared license: `Name:`, `Version:`, `License:`, `Files:`, one field per line. Its
//! texts follow directly, or are separate sections with the name that the stanza states in `For details, see …:
//! NAME`. A section begins with a line with its name and a line of dashes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::TextSpan;

/// A stanza must state a license or files within this many lines: a line `Name: x` alone may be anywhere.
const HEAD: usize = 16;

/// The known fields of a stanza. Any other line ends its head.
const FIELDS: &[&str] = &[
    "Name",
    "Version",
    "License",
    "License-Expression",
    "Files",
    "Package",
    "Purl",
    "Copyright",
    "Description",
    "Availability",
    "Homepage",
    "Source",
    "Upstream",
    "Comment",
    "Text",
    "Notice",
];

/// The maximum number of dashes and spaces in the line of a separator.
const RULE: usize = 400;

/// One part of a bundle, with its declared license.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BundleStanza {
    /// The name of the part.
    pub name: String,
    /// Its version, if stated.
    pub version: Option<String>,
    /// The declared license, as written.
    pub license: Option<String>,
    /// The files or directories of the part, as written.
    pub files: Vec<String>,
    /// The position of the stanza, without texts that are separate sections.
    pub span: TextSpan,
    /// The texts.
    pub texts: Vec<BundleText>,
}

/// A text of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BundleText {
    /// The name of its section; `None` for one that follows the stanza directly.
    pub name: Option<String>,
    /// Its position.
    pub span: TextSpan,
}

/// Reads the stanzas of a bundle, in the order of the file; empty if it is not a bundle. The time is
/// linear in the length of the file.
///
/// ```
/// let bundle = b"Name: zlib\nLicense: Zlib\nFiles: third_party/zlib\n\nThis software is provided as is\n";
/// let stanzas = plimsoll_license::read_bundle(bundle);
/// assert_eq!((&*stanzas[0].name, stanzas[0].license.as_deref()), ("zlib", Some("Zlib")));
/// assert_eq!(stanzas[0].texts[0].span.lines, (5, 5));
/// ```
pub fn read_bundle(bytes: &[u8]) -> Vec<BundleStanza> {
    let lines = Lines::of(bytes);
    let starts: Vec<usize> = (0..lines.len()).filter(|at| lines.begins_stanza(*at)).collect();
    let mut heads: Vec<Head> = starts.iter().map(|start| lines.head(*start)).collect();
    let sections = lines.sections(&heads);
    // The last stanza only extends to the first section.
    let first = sections.values().map(|lines| lines.start.saturating_sub(2)).min();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    for (head, end) in heads.iter_mut().zip(ends) {
        let end = first.map_or(end, |first| if first >= head.end { end.min(first) } else { end });
        let named = head.named.iter().filter_map(|name| {
            let span = lines.span(sections.get(name.as_str())?.clone())?;
            Some(BundleText { name: Some(name.clone()), span })
        });
        let own = lines.span(head.end..lines.end_of_body(head.end, end));
        let own = own.map(|span| BundleText { name: None, span });
        head.stanza.texts = named.chain(own).collect();
    }
    heads.into_iter().map(|head| head.stanza).collect()
}

/// The head of a stanza.
struct Head {
    stanza: BundleStanza,
    /// The sections with its texts.
    named: Vec<String>,
    /// Other sections that it names: notices of authors, which state no license.
    others: Vec<String>,
    /// The first line after the head.
    end: usize,
}

/// The lines of a file, without line breaks.
struct Lines<'b> {
    bytes: &'b [u8],
    ranges: Vec<Range<usize>>,
}

impl<'b> Lines<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        let mut ranges = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
            if start < end || end < bytes.len() {
                ranges.push(start..end);
            }
            start = end + 1;
        }
        Self { bytes, ranges }
    }

    fn len(&self) -> usize {
        self.ranges.len()
    }

    /// A line without trailing spaces. A line that is not UTF-8 is returned as an empty one, which is neither a field
    /// nor a name.
    fn text(&self, at: usize) -> &'b str {
        let range = self.ranges.get(at).cloned().unwrap_or_default();
        let line = self.bytes.get(range).unwrap_or_default();
        std::str::from_utf8(line).unwrap_or_default().trim_end()
    }

    fn is_blank(&self, at: usize) -> bool {
        let range = self.ranges.get(at).cloned().unwrap_or_default();
        self.bytes.get(range).unwrap_or_default().iter().all(u8::is_ascii_whitespace)
    }

    fn is_rule(&self, at: usize) -> bool {
        let line = self.text(at);
        (3..=RULE).contains(&line.len()) && line.bytes().all(|byte| matches!(byte, b'-' | b'='))
    }

    fn begins_stanza(&self, at: usize) -> bool {
        let is_name = field(self.text(at)).is_some_and(|(name, _)| name == "Name");
        let mut rest = (at + 1..at + HEAD).map(|at| self.text(at));
        let head = rest.by_ref().take_while(|line| !line.is_empty());
        is_name
            && head
                .filter_map(field)
                .take_while(|(name, _)| *name != "Name")
                .any(|(name, _)| matches!(name, "License" | "License-Expression" | "Files"))
    }

    fn head(&self, start: usize) -> Head {
        let mut head = Head {
            stanza: BundleStanza::default(),
            named: Vec::new(),
            others: Vec::new(),
            end: start,
        };
        let mut last = "";
        while head.end < self.len() {
            let line = self.text(head.end);
            let stanza = &mut head.stanza;
            if let Some(names) = details(line) {
                head.named.extend(names);
                last = "details";
            } else if let Some((name, value)) = field(line) {
                if name == "Name" && head.end > start {
                    break;
                }
                let value = value.to_owned();
                match name {
                    "Name" => stanza.name = value,
                    "Version" => stanza.version = Some(value).filter(|value| !value.is_empty()),
                    "License" | "License-Expression" => stanza.license = Some(value),
                    "Files" => stanza.files.extend(names(&value)),
                    "Text" => head.named.push(value),
                    "Notice" => head.others.push(value),
                    _ => {}
                }
                last = name;
            } else if line.starts_with([' ', '\t']) && !line.trim().is_empty() && last != "License"
            {
                match last {
                    "Files" => stanza.files.extend(names(line)),
                    "details" => head.named.extend(names(line)),
                    _ => {}
                }
            } else {
                break;
            }
            head.end += 1;
        }
        head.stanza.span = self.span(start..head.end).unwrap_or_default();
        head
    }

    /// The lines of each section that a stanza names, by name.
    fn sections(&self, heads: &[Head]) -> HashMap<String, Range<usize>> {
        let mut sections: HashMap<String, Range<usize>> = HashMap::new();
        let named: HashSet<&str> = heads
            .iter()
            .flat_map(|head| head.named.iter().chain(&head.others))
            .map(String::as_str)
            .collect();
        if named.is_empty() {
            return sections;
        }
        let is_title = |at: &usize| self.is_rule(at + 1) && named.contains(self.text(*at));
        let titles: Vec<usize> = (0..self.len()).filter(is_title).collect();
        let ends = titles.iter().skip(1).copied().chain([self.len()]);
        for (title, end) in titles.iter().zip(ends) {
            // If two sections have the same name, the first one is used.
            sections.entry(self.text(*title).to_owned()).or_insert(title + 2..end);
        }
        sections
    }

    /// The end of the text that begins at a line: before a separator between two blank lines.
    fn end_of_body(&self, start: usize, end: usize) -> usize {
        let is_end = |at: &usize| {
            self.is_rule(*at) && *at > start && self.is_blank(at - 1) && self.is_blank(at + 1)
        };
        (start..end).find(is_end).unwrap_or(end)
    }

    /// The span of some lines without blank lines at the ends; `None` if nothing is left.
    fn span(&self, lines: Range<usize>) -> Option<TextSpan> {
        let first = lines.clone().find(|at| !self.is_blank(*at))?;
        let last = lines.rev().find(|at| !self.is_blank(*at))?;
        let bytes = self.ranges.get(first)?.start..self.ranges.get(last)?.end;
        let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        Some(TextSpan { bytes, lines: (number(first), number(last)) })
    }
}

/// Splits a field at the beginning of a line into name and value.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    FIELDS.contains(&name).then(|| (name, value.trim()))
}

/// The names of the sections with the texts.
fn details(line: &str) -> Option<Vec<String>> {
    let rest = line.trim_start().strip_prefix("For details, see")?;
    let (_, listed) = rest.split_once(':')?;
    Some(names(listed))
}

/// The items of a comma-separated list; the list may continue on the next line.
fn names(listed: &str) -> Vec<String> {
    let names = listed.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stanza: its name, its declared license, and its texts with their names.
    type Row = (String, Option<String>, Vec<(Option<String>, String)>);

    fn shown(bundle: &str) -> Vec<Row> {
        let text = |text: &BundleText| bundle.get(text.span.bytes.clone()).unwrap().to_owned();
        let stanzas = read_bundle(bundle.as_bytes()).into_iter();
        let row = |stanza: BundleStanza| {
            let texts = stanza.texts.iter().map(|it| (it.name.clone(), text(it))).collect();
            (stanza.name, stanza.license, texts)
        };
        stanzas.map(row).collect()
    }

    #[test]
    fn texts_follow_their_stanza() {
        let bundle = "Own text\n----\n\nName: a\nFiles: x\nDescription: y\nLicense: MIT\n  Copyright (c) A\n\n  More\n\n\
                      Name: b\nVersion: 2\nLicense: ISC\n\nText of b\n\n----\n\nAppendix\n";
        let expected = [("a", "MIT", "  Copyright (c) A\n\n  More"), ("b", "ISC", "Text of b")];
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(name, license, text)| {
                (name.to_owned(), Some(license.to_owned()), vec![(None, text.to_owned())])
            })
            .collect();
        assert_eq!(shown(bundle), expected);
    }

    #[test]
    fn texts_are_sections_that_stanzas_name() {
        let bundle = "Name: a\nLicense: MIT with exception\nFiles: /p/a\n  For details, see the files concatenated below: /p/a/LICENSE,\n     /p/a/COPYING\n\n\
                      Name: b\nLicense: ISC\nFiles: /p/b\n  For details, see: /p/b/LICENSE\n\n\
                      /p/a/LICENSE\n------------\nText one\n\nPreamble\n--------\nName: of somebody\n\n\
                      /p/a/COPYING\n------------\nText two\n";
        let stanzas = shown(bundle);
        let texts: Vec<&str> = stanzas[0].2.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Text one\n\nPreamble\n--------\nName: of somebody", "Text two"]);
        assert_eq!(stanzas[0].2[1].0.as_deref(), Some("/p/a/COPYING"));
        // This section is not in the file.
        assert_eq!((stanzas[1].0.as_str(), stanzas[1].2.len(), stanzas.len()), ("b", 0, 2));
    }

    #[test]
    fn a_name_alone_is_not_a_stanza() {
        assert!(read_bundle(b"Name: x\n\nLicense: MIT\n").is_empty());
        assert!(read_bundle(b"").is_empty() && read_bundle(b"Name:").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn spans_are_those_of_the_file(
            text in "((Name|License|Files|Text|Notice): ?[ab]?|  For details, see: a|a|---|[^\\x00]{0,3}|\\xff)?(\n((Name|License|Files|Text|Notice): ?[ab]?|  For details, see: a, b|[ab]|---|)){0,30}"
        ) {
            for stanza in read_bundle(text.as_bytes()) {
                for span in stanza.texts.iter().map(|it| &it.span).chain([&stanza.span]) {
                    proptest::prop_assert!(!text.get(span.bytes.clone()).unwrap().trim().is_empty());
                    let line = text.get(..span.bytes.start).unwrap().matches('\n').count() + 1;
                    proptest::prop_assert_eq!(line, usize::try_from(span.lines.0).unwrap());
                }
            }
        }
    }
}
