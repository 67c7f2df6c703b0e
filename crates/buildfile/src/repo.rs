//! Manifests of Android's repo (repo documentation, "repo Manifest Format").

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::fetch::is_remote;
use crate::place::Place;
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Maximum number of fetches per file.
const FETCHES: usize = 20_000;

/// Reads the projects of a manifest. A remote whose URL is relative to that of the manifest is
/// skipped.
///
/// ```
/// let text = "<manifest><remote name=\"up\" fetch=\"https://git.example/\"/>\n\
///             <default remote=\"up\" revision=\"main\"/><project name=\"rope\" revision=\"v1.4.2\"/></manifest>";
/// let facts = plimsoll_buildfile::read_repo(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("v1.4.2"));
/// ```
pub fn read_repo(text: &str) -> BuildFacts {
    let mut facts = BuildFacts::default();
    let mut manifest = Manifest::default();
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text, line: 1, at: 0 };
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.name().as_ref() {
                b"manifest" => manifest.is_one = true,
                b"remote" if manifest.is_one => manifest.remote(&tag),
                b"default" if manifest.is_one => manifest.default = attributes(&tag),
                b"project" if manifest.is_one => {
                    let place = lines.place(start);
                    facts.fetches.extend(manifest.project(text, &tag, place));
                }
                _ => {}
            },
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                facts.broken = Some(lines.place(start).line);
                break;
            }
        }
        if facts.fetches.len() >= FETCHES {
            facts.more = true;
            break;
        }
    }
    facts
}

/// Counts lines in increasing order of offsets, in linear time.
struct Lines<'a> {
    text: &'a str,
    line: u32,
    at: usize,
}

impl Lines<'_> {
    /// Returns the position of the line at an offset.
    fn place(&mut self, start: usize) -> Place {
        let passed = self.text.get(self.at..start).unwrap_or_default();
        let count = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.at = start;
        let before = self.text.get(..start).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest
            .find(['\n', '>'])
            .map_or(rest.len(), |end| end + usize::from(rest.as_bytes().get(end) == Some(&b'>')));
        let length = rest.get(..length).map_or(length, |first| first.trim_end().len());
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        Place { line: self.line, column, start, end: start + length }
    }
}

type Attributes = BTreeMap<String, String>;

fn attributes(tag: &BytesStart<'_>) -> Attributes {
    let read = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        // Entities are not resolved: names, paths and revisions do not contain any.
        (key, String::from_utf8_lossy(&attribute.value).into_owned())
    };
    tag.attributes().filter_map(Result::ok).map(read).collect()
}

/// The defaults and remotes before a project.
#[derive(Default)]
struct Manifest {
    is_one: bool,
    remotes: BTreeMap<String, Attributes>,
    default: Attributes,
}

impl Manifest {
    fn remote(&mut self, tag: &BytesStart<'_>) {
        let attributes = attributes(tag);
        if let Some(name) = attributes.get("name").cloned() {
            self.remotes.insert(name, attributes);
        }
    }

    fn project(&self, text: &str, tag: &BytesStart<'_>, place: Place) -> Option<BuildFetch> {
        let project = attributes(tag);
        let name = project.get("name")?;
        let remote = project.get("remote").or_else(|| self.default.get("remote"));
        let remote = self.remotes.get(remote?)?;
        let url = format!("{}/{name}", remote.get("fetch")?.trim_end_matches('/'));
        let revision = project
            .get("revision")
            .or_else(|| remote.get("revision"))
            .or_else(|| self.default.get("revision"));
        let short = name.rsplit('/').next();
        let fetch = BuildFetch::new(BuildSource::Repository(url.clone()), text, place);
        let revision = revision.map(|revision| revision.trim_start_matches("refs/heads/"));
        is_remote(&url).then(|| fetch.named(short).at_revision(revision))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_with_their_defaults() {
        let text = "<?xml version=\"1.0\"?>\n<manifest>\n <remote name=\"up\" fetch=\"https://git.example/x\"/>\n\
                    <remote name=\"own\" fetch=\"..\"/>\n <default remote=\"up\" revision=\"main\"/>\n\
                    <project name=\"a/rope\"\n path=\"rope\" revision=\"refs/tags/v1.4.2\"/>\n <project name=\"tide\"><linkfile src=\"x\" dest=\"y\"/></project>\n\
                    <project name=\"here\" remote=\"own\"/>\n</manifest>\n";
        let facts = read_repo(text);
        let rows: Vec<_> = facts
            .fetches
            .iter()
            .map(|fetch| {
                (fetch.name.as_deref(), fetch.revision.as_deref(), fetch.line, fetch.column)
            })
            .collect();
        assert_eq!(
            rows,
            [(Some("rope"), Some("refs/tags/v1.4.2"), 6, 1), (Some("tide"), Some("main"), 8, 2)]
        );
        assert!(
            facts
                .fetches
                .iter()
                .all(|fetch| text.get(fetch.start..fetch.end) == Some(&fetch.value))
        );
    }

    #[test]
    fn other_documents() {
        for text in
            ["", "<project name=\"x\"/>", "<project><name>x</name></project>", "<manifest><project"]
        {
            assert_eq!(read_repo(text).fetches, [], "{text}");
        }
    }
}
