//! The list of files with their licenses, one row for each match.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{LicenseFile, LicenseFileMatch, LicenseVerdict};

use crate::page::{Block, Cell, Section, Table, Tone, code, number, prose, word};
use crate::view::count;

/// The maximum number of changes shown in a cell.
const CHANGES: usize = 3;

/// A sentence with the number of files that state a license.
pub(super) fn lead(files: &[LicenseFile]) -> Vec<Block<'static>> {
    let matched = files.iter().filter(|file| !file.matches.is_empty()).count();
    let beside = files.iter().filter(|file| file.matches.is_empty() && !file.is_silent()).count();
    let said = format!("{} of {} with a license", matched, count(files.len(), "text file"));
    let more = match beside {
        0 => ".".to_owned(),
        1 => "; 1 more only has copyright lines or refers to a license file.".to_owned(),
        beside => format!("; {beside} more only have copyright lines or refer to a license file."),
    };
    vec![Block::Paragraph((said + &more).into())]
}

pub(super) fn sections(files: &[LicenseFile]) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let altered: Vec<(&LicenseFile, &LicenseFileMatch)> =
        (matches(files)).filter(|(_, found)| found.verdict == LicenseVerdict::Modified).collect();
    if !altered.is_empty() {
        let title = format!("Altered texts: {}", altered.len());
        sections.push(Section::new("altered", title, vec![Block::Table(changes(altered))]));
    }
    let said = distribution(files);
    if said.len() > 1 {
        let columns = [code("License"), number("Files")];
        let table = Table::new("", columns, said, |(expression, files)| {
            [(*expression).into(), files.to_string().into()]
        });
        sections.push(Section::new("licenses", "Licenses", vec![Block::Table(table)]));
    }
    let rows: Vec<_> = matches(files).collect();
    if !rows.is_empty() {
        sections.push(Section::new("files", "Files", vec![Block::Table(table(rows))]));
    }
    sections
}

fn matches(files: &[LicenseFile]) -> impl Iterator<Item = (&LicenseFile, &LicenseFileMatch)> {
    files.iter().flat_map(|file| file.matches.iter().map(move |found| (file, found)))
}

/// The number of files by license, most frequent first.
fn distribution(files: &[LicenseFile]) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for expression in files.iter().filter_map(|file| file.expression.as_ref()) {
        *counts.entry(expression.as_str()).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(_, files)| std::cmp::Reverse(*files));
    all
}

fn table<'a>(rows: Vec<(&'a LicenseFile, &'a LicenseFileMatch)>) -> Table<'a> {
    let columns = [
        code("File"),
        code("License"),
        word("Form").dropped(2),
        word("Words").dropped(3),
        code("Copyright").dropped(1),
    ];
    Table::new("", columns, rows, |(file, found)| {
        let verdict = match found.verdict {
            LicenseVerdict::Modified => Cell::toned(Tone::Warn, "modified"),
            verdict => verdict.as_str().into(),
        };
        [
            place(file, found).into(),
            found.expression.as_str().into(),
            found.kind.as_str().into(),
            verdict,
            Cell::list(holders(file)),
        ]
    })
}

fn changes<'a>(rows: Vec<(&'a LicenseFile, &'a LicenseFileMatch)>) -> Table<'a> {
    let columns = [
        code("File"),
        code("License"),
        prose("Critical"),
        prose("Added").dropped(2),
        prose("Removed").dropped(1),
    ];
    Table::new("", columns, rows, |(file, found)| {
        let words = |all: &[plimsoll_model::Redacted]| {
            let shown = all.iter().take(CHANGES).map(|words| format!("\"{words}\""));
            shown.collect::<Vec<_>>().join(", ")
        };
        [
            place(file, found).into(),
            found.expression.as_str().into(),
            Cell::toned(Tone::Bad, words(&found.changes.critical)),
            words(&found.changes.added).into(),
            words(&found.changes.removed).into(),
        ]
    })
}

/// The file, with the line if the license only covers a part of it.
fn place(file: &LicenseFile, found: &LicenseFileMatch) -> String {
    let [first, _] = found.lines;
    if let Some(record) = &found.path {
        return format!("{} (by {record}:{first})", file.path);
    }
    let only = file.matches.len() == 1 && first <= 1;
    if only { file.path.to_string() } else { format!("{}:{first}", file.path) }
}

/// The copyright holders, each once.
fn holders(file: &LicenseFile) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let all = file.copyrights.iter().filter_map(|notice| notice.holder.as_ref());
    all.map(ToString::to_string).filter(|holder| seen.insert(holder.clone())).collect()
}
