//! Wrap files of Meson (Wrap dependency system manual).

use plimsoll_model::{DigestAlgorithm, FileDigest};

use crate::{BuildFacts, BuildFetch, BuildSource};

/// Reads the fetch of a `*.wrap` file: an archive with its SHA-256, or a repository at a revision.
/// A file that redirects to another wrap file has none.
///
/// ```
/// let text = "[wrap-git]\nurl = https://git.example/rope.git\nrevision = v1.4.2\n";
/// let facts = plimsoll_buildfile::read_wrap(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("v1.4.2"));
/// ```
pub fn read_wrap(text: &str) -> BuildFacts {
    let fields = Fields::of(text);
    let fetch = match fields.section {
        "wrap-file" => fields.fetch("source_url", BuildSource::Archive, Some("source_hash")),
        "wrap-git" | "wrap-hg" | "wrap-svn" => fields.fetch("url", BuildSource::Repository, None),
        _ => None,
    };
    BuildFacts { fetches: fetch.into_iter().collect(), ..BuildFacts::default() }
}

/// The fields of the first section that describes a fetch.
#[derive(Default)]
struct Fields<'a> {
    section: &'a str,
    all: Vec<Field<'a>>,
}

struct Field<'a> {
    key: &'a str,
    value: &'a str,
    line: u32,
    column: u32,
    start: usize,
}

impl<'a> Fields<'a> {
    fn of(text: &'a str) -> Self {
        let mut fields = Self::default();
        let mut is_open = false;
        let mut start = 0;
        for (line, written) in (1..).zip(text.split_inclusive('\n')) {
            let trimmed = written.trim();
            if let Some(section) = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']'))
            {
                is_open = fields.section.is_empty() && section.starts_with("wrap-");
                if is_open {
                    fields.section = section;
                }
            } else if is_open && !trimmed.starts_with(['#', ';']) {
                fields.all.extend(Field::of(written, line, start));
            }
            start += written.len();
        }
        fields
    }

    fn get(&self, key: &str) -> Option<&Field<'a>> {
        self.all.iter().find(|field| field.key == key)
    }

    fn fetch(
        &self,
        url: &str,
        source: fn(String) -> BuildSource,
        digest: Option<&str>,
    ) -> Option<BuildFetch> {
        let url = self.get(url).filter(|url| url.value.contains("://"))?;
        let source = source(url.value.to_owned());
        let revision =
            self.get("revision").filter(|_| matches!(source, BuildSource::Repository(_)));
        let digest = digest.and_then(|key| self.get(key));
        Some(BuildFetch {
            name: self.get("directory").map(|field| field.value.to_owned()),
            source,
            value: url.value.to_owned(),
            line: url.line,
            column: url.column,
            start: url.start,
            end: url.start + url.value.len(),
            // In Meson, `head` is the default branch.
            revision: revision.map(|field| match field.value {
                "head" => "HEAD".to_owned(),
                other => other.to_owned(),
            }),
            digest: digest
                .and_then(|field| FileDigest::of_hex(DigestAlgorithm::Sha256, field.value)),
            check: None,
            open: false,
        })
    }
}

impl<'a> Field<'a> {
    /// Reads `key = value` in a line that starts at an offset.
    fn of(written: &'a str, line: u32, start: usize) -> Option<Self> {
        let (key, behind) = written.split_once('=')?;
        let value = behind.trim();
        let at = key.len() + 1 + (behind.len() - behind.trim_start().len());
        let before = written.get(..at)?.chars().count();
        let column = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        Some(Self { key: key.trim(), value, line, column, start: start + at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_and_its_digest() {
        let digits = "0123456789abcdef".repeat(4);
        let text = format!(
            "# comment\n[wrap-file]\ndirectory = rope-1.4\nsource_url = https://a.example/rope-1.4.tar.xz\n\
             source_hash = {digits}\npatch_url=https://b.example/patch.zip\n\n[provide]\nurl = https://c.example/\n"
        );
        // The patch from the wrap database is Meson's own.
        let [archive] = read_wrap(&text).fetches.try_into().unwrap();
        assert_eq!(
            archive.source,
            BuildSource::Archive("https://a.example/rope-1.4.tar.xz".into())
        );
        assert_eq!((archive.line, archive.column, archive.digest.is_some()), (4, 14, true));
        assert_eq!(text.get(archive.start..archive.end), Some("https://a.example/rope-1.4.tar.xz"));
    }

    #[test]
    fn text_that_fetches_nothing() {
        for text in [
            "",
            "[wrap-redirect]\nfilename = rope/subprojects/rope.wrap\n",
            "[provide]\nurl = https://a.example/\n",
            "[wrap-git]\nurl = ../rope\nrevision = head\n",
            "url = https://a.example/\n[wrap-git]\n",
        ] {
            assert_eq!(read_wrap(text).fetches, [], "{text}");
        }
    }
}
