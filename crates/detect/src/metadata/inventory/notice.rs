//! NOTICE files that name the files of other projects: `This product includes software from the Rope project.`, with
//! the URLs of files below it. The files may have been renamed, and nothing states their place.

use plimsoll_model::{ClaimValue, EvidenceKind, Revision};

use super::record::{Record, Stated};
use crate::metadata::statement::is_commit;
use crate::tree::names::version_of_tag;

/// The beginnings of lines that name a project.
const BEGINNINGS: [&str; 3] = [
    "this product includes software from",
    "this product includes code from",
    "includes code from",
];

/// The maximum number of files of one project.
const FILES: usize = 50;

/// Reads the records of a NOTICE. A quoted NOTICE of another project is indented, and is about what that
/// project includes.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut is_open = false;
    for (line, number) in text.lines().zip(1u32..) {
        if let Some((name, license)) = project(line) {
            let stated = license.map(|license| stated(ClaimValue::license(license), number));
            records.push(Record {
                title: Some(name.to_owned()),
                line: number,
                stated: stated.into_iter().collect(),
                ..Record::default()
            });
            is_open = true;
            continue;
        }
        let address = line.strip_prefix(['*', '-']).map(str::trim).and_then(Address::read);
        match (address, records.last_mut()) {
            (Some(address), Some(record)) if is_open => address.add_to(record, number),
            _ => is_open = false,
        }
    }
    records.retain(|record| !record.files.is_empty());
    records
}

fn stated(value: ClaimValue, line: u32) -> Stated {
    Stated { value, kind: EvidenceKind::VendoringRecord, line, of: None }
}

/// The project that a line names, and its license in parentheses.
fn project(line: &str) -> Option<(&str, Option<&str>)> {
    let start = line.get(..40.min(line.len()))?.to_ascii_lowercase();
    let begin = BEGINNINGS.iter().find(|begin| start.starts_with(*begin))?;
    let mut rest = line.get(begin.len()..)?.trim().trim_end_matches('.');
    while let Some(behind) = rest.strip_prefix("the ").or_else(|| rest.strip_prefix("The ")) {
        rest = behind.trim_start();
    }
    let (rest, license) = match rest.split_once('(') {
        Some((front, license)) => (front.trim(), license.split(')').next().map(str::trim)),
        None => (rest, None),
    };
    let name = rest.strip_suffix(" project").unwrap_or(rest).trim();
    let is_name = name.len() > 1 && name.split_whitespace().count() <= 4 && !name.contains("://");
    is_name.then_some((name, license.filter(|license| !license.is_empty())))
}

/// The URL of a file in a repository.
struct Address<'a> {
    repository: &'a str,
    revision: &'a str,
    file: &'a str,
}

impl<'a> Address<'a> {
    fn read(url: &'a str) -> Option<Self> {
        let is_url = url.starts_with("https://") && !url.contains(char::is_whitespace);
        let (repository, behind) = url.split_once("/blob/").filter(|_| is_url)?;
        let repository = repository.strip_suffix("/-").unwrap_or(repository);
        let (revision, path) = behind.split_once('/')?;
        let file = path.split(['?', '#']).next()?.rsplit('/').next()?;
        file.contains('.').then_some(Self { repository, revision, file })
    }

    /// Adds the file to the record, unless its repository or revision differs from that of the files before it.
    fn add_to(&self, record: &mut Record, line: u32) {
        let upstream = ClaimValue::upstream(self.repository);
        let values: Vec<ClaimValue> = std::iter::once(upstream).chain(self.version()).collect();
        let others = |stated: &&Stated| !matches!(stated.value, ClaimValue::License(_));
        let known: Vec<&ClaimValue> =
            record.stated.iter().filter(others).map(|one| &one.value).collect();
        if known.is_empty() {
            record.stated.extend(values.into_iter().map(|value| stated(value, line)));
        } else if known != values.iter().collect::<Vec<_>>() {
            return;
        }
        if record.files.len() < FILES {
            record.files.push(self.file.to_owned());
        }
    }

    /// The version or revision; `None` for a branch.
    fn version(&self) -> Option<ClaimValue> {
        if is_commit(self.revision) && self.revision.len() == 40 {
            return Some(ClaimValue::commit(self.revision));
        }
        if let Some(version) = version_of_tag(self.revision) {
            return Some(ClaimValue::version(&version));
        }
        let is_tag =
            self.revision.contains('.') && self.revision.bytes().any(|byte| byte.is_ascii_digit());
        is_tag.then(|| ClaimValue::Revision(Revision::Name(self.revision.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_with_files() {
        let text = "Harbor\n\nThis product includes software from the The Rope project (BSD, 3-clause).\n\
                    * https://h.example/o/rope/blob/rope-15.0.0/src/knot.h\n\
                    * https://h.example/o/rope/blob/rope-15.0.0/src/knot.cc\n\
                    * https://h.example/o/rope/blob/rope-14.0.0/src/old.cc\n\
                    Which contain the following NOTICE file:\n\
                    \tThis product includes software from the Tide project\n\t* https://h.example/o/t/blob/v1.0.0/t.h\n\n\
                    This product includes software from Buoy.\n* https://h.example/o/b/blob/release-3.3.0-RC0/b.h\n\n\
                    This product includes software from the Winch project.\n* https://h.example/o/w/tree/main\n\n\
                    This product includes software developed at Harbor.\n* https://h.example/o/x/blob/v1.0.0/x.h\n";
        let rows: Vec<String> = records(text)
            .into_iter()
            .map(|record| {
                let stated: Vec<String> =
                    record.stated.iter().map(|one| one.value.to_string()).collect();
                let title = record.title.unwrap_or_default();
                format!("{title} | {} | {}", record.files.join(" "), stated.join(" | "))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "Rope | knot.h knot.cc | BSD, 3-clause | https://h.example/o/rope | 15.0.0",
                "Buoy | b.h | https://h.example/o/b | release-3.3.0-RC0",
            ]
        );
    }
}
