//! License bundles as lists: the stanzas of `LICENSES_bundled.txt` name a part, its files and its license.

use plimsoll_license::read_bundle;
use plimsoll_model::{ClaimValue, EvidenceKind};

use super::record::{Record, Stated};

/// Whether a file may contain such stanzas, by its name in lower case.
pub(super) fn may_be(name: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 4] = [b"license", b"licence", b"notice", b"copying"];
    const TEXTS: [&[u8]; 3] = [b".txt", b".md", b".rst"];
    BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        && (!name.contains(&b'.') || TEXTS.iter().any(|end| name.ends_with(end)))
}

/// Its stanzas that name files, as records.
pub(super) fn records(text: &str) -> Vec<Record> {
    let stanzas = read_bundle(text.as_bytes()).into_iter();
    let record = |stanza: plimsoll_license::BundleStanza| {
        let line = stanza.span.lines.0;
        let kind = EvidenceKind::VendoringRecord;
        let one = |value| Stated { value, kind, line, of: None };
        let license = stanza.license.as_deref().map(ClaimValue::license);
        let version = stanza.version.as_deref().map(ClaimValue::version);
        Record {
            names: paths(&stanza.files.join(",")),
            title: Some(stanza.name),
            line,
            stated: license.into_iter().chain(version).map(one).collect(),
            ..Record::default()
        }
    };
    stanzas.map(record).filter(|record| !record.names.is_empty()).collect()
}

/// Expands a list of paths: `d/[a.c, b.c]` is `d/a.c` and `d/b.c`, and `d/*.c` is the directory `d`.
fn paths(list: &str) -> Vec<String> {
    /// The maximum number of paths of one stanza.
    const PATHS: usize = 200;
    let mut paths = Vec::new();
    let mut rest = list;
    while let Some(end) = rest.find([',', '[']).or_else(|| (!rest.is_empty()).then_some(rest.len()))
    {
        let (front, behind) = rest.split_at(end);
        let front = front.trim();
        rest = behind.get(1..).unwrap_or_default();
        if behind.starts_with('[') {
            let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
            paths.extend(inside.split(',').map(|name| format!("{front}{}", name.trim())));
            rest = after.trim_start().trim_start_matches(',');
        } else if !front.is_empty() {
            // All files of a kind are the directory.
            let directory = front.rsplit_once('/').filter(|(_, name)| name.starts_with('*'));
            paths.push(directory.map_or(front, |(directory, _)| directory).to_owned());
        }
        if paths.len() >= PATHS {
            break;
        }
    }
    paths.retain(|path| path.contains('/') && !path.contains(' '));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stanzas_with_files() {
        let text = "Name: rope\nFiles: src/rope/*\nLicense: MIT\n\n  Text.\n\nName: knot\n\
                    Files: src/[knot.c, knot.h],lib/tie/*.py\nLicense: ISC\n\nName: none\n\
                    Files: no source files, only lib/x\nLicense: MIT\n";
        let found = records(text).into_iter();
        let found: Vec<(u32, Option<String>, String)> =
            found.map(|record| (record.line, record.title, record.names.join(" "))).collect();
        assert_eq!(
            found,
            [
                (1, Some("rope".to_owned()), "src/rope".to_owned()),
                (7, Some("knot".to_owned()), "src/knot.c src/knot.h lib/tie".to_owned()),
            ]
        );
    }

    #[test]
    fn lists_that_never_end() {
        for text in ["[", "a/[", "a/[b,", ",,,", "a/b[", "]a/b", "[]", "a/[]x/y,"] {
            drop(paths(text));
        }
        assert_eq!(paths(&"a/b,".repeat(1000)).len(), 200);
    }
}
