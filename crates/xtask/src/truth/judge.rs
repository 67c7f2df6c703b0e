//! Compares a report with the rows of a list.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Component, ComponentKind, Reference, Report, Target};

use super::list::TruthRow;

/// The result of comparing a field with the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// Both have the same value.
    Right,
    /// Both have a value, and the values differ.
    Wrong,
    /// Only the list has a value.
    Missing,
    /// Only the report has a value.
    Invented,
    /// Neither has a value.
    Unknown,
}

/// A row of the list, and the corresponding entry of the report.
#[derive(Clone, Debug)]
pub(super) struct JudgedRow {
    pub(super) row: TruthRow,
    /// The entry of the report; `None` if it is missing.
    pub(super) listed: Option<Listed>,
}

/// An entry of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) license: Option<String>,
}

/// The results for all rows, and further entries of the report.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    pub(super) rows: Vec<JudgedRow>,
    /// Paths and names of components in the tree that are not in the list.
    pub(super) others: Vec<String>,
    /// For each kind of component in the tree: the number of components, and how many of them are
    /// in the list.
    pub(super) kinds: BTreeMap<ComponentKind, Precision>,
}

/// The number of listed components of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Precision {
    pub(super) listed: usize,
    /// The number of those that a row of the list names, or that are in the directory of a row.
    pub(super) right: usize,
}

impl JudgedRow {
    /// Compares version and revision.
    pub(super) fn version(&self) -> Outcome {
        let Some(listed) = &self.listed else { return Outcome::Missing };
        let row = &self.row;
        // A list may have the commit of a pin instead of a version.
        let wanted: Vec<&str> =
            [&row.version, &row.revision].into_iter().flatten().map(String::as_str).collect();
        let said: Vec<&str> =
            [&listed.version, &listed.revision].into_iter().flatten().map(String::as_str).collect();
        let is_right = |said: &&str| wanted.iter().any(|wanted| is_same_version(wanted, said));
        match (wanted.is_empty(), said.is_empty()) {
            (true, true) => Outcome::Unknown,
            (true, false) => Outcome::Invented,
            (false, true) => Outcome::Missing,
            (false, false) if said.iter().all(is_right) => Outcome::Right,
            (false, false) => Outcome::Wrong,
        }
    }

    /// Compares the license.
    pub(super) fn license(&self) -> Outcome {
        let listed = self.listed.as_ref().and_then(|listed| listed.license.as_deref());
        match (self.row.license.as_deref(), listed) {
            (None, None) => Outcome::Unknown,
            (None, Some(_)) => Outcome::Invented,
            (Some(_), None) => Outcome::Missing,
            (Some(wanted), Some(said)) if parts(wanted) == parts(said) => Outcome::Right,
            (Some(_), Some(_)) => Outcome::Wrong,
        }
    }
}

/// Whether two texts are the same version or commit: one may have the prefix `v`, or be a prefix of
/// the commit.
fn is_same_version(wanted: &str, said: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches(['v', 'V']).to_ascii_lowercase();
    let [wanted, said] = [wanted, said].map(plain);
    let is_commit = |text: &str| text.len() >= 7 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let begins = || said.starts_with(&wanted) || wanted.starts_with(&said);
    wanted == said || (is_commit(&wanted) && is_commit(&said) && begins())
}

/// Returns the licenses and operators of an expression, sorted.
fn parts(expression: &str) -> Vec<String> {
    let words = expression.split([' ', '(', ')']).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    words.sort_unstable();
    words
}

/// Finds the rows in a report.
pub(super) fn judge(rows: Vec<TruthRow>, report: &Report) -> Judged {
    let mut found = BTreeSet::new();
    let judged = rows.into_iter().map(|row| {
        let listed = if row.is_in_tree() {
            let component = in_tree(&row, &report.components);
            component.map(|component| {
                found.insert(component.id.clone());
                of_component(component)
            })
        } else {
            named(&row, report)
        };
        JudgedRow { row, listed }
    });
    let rows: Vec<JudgedRow> = judged.collect();
    let in_rows: Vec<&str> = rows
        .iter()
        .filter(|judged| judged.row.is_in_tree())
        .flat_map(|judged| judged.row.paths.iter().map(String::as_str))
        .collect();
    let mut kinds: BTreeMap<ComponentKind, Precision> = BTreeMap::new();
    let is_in_tree =
        |component: &&Component| !component.paths.is_empty() && component.submodule.is_none();
    for component in report.components.iter().filter(is_in_tree) {
        let counts = kinds.entry(component.kind).or_default();
        counts.listed += 1;
        counts.right +=
            usize::from(found.contains(&component.id) || is_in_row(component, &in_rows));
    }
    let is_other = |component: &&Component| {
        !component.paths.is_empty()
            && component.submodule.is_none()
            && !found.contains(&component.id)
            && !is_in_row(component, &in_rows)
    };
    let other = |component: &Component| {
        let paths: Vec<String> = component.paths.iter().map(ToString::to_string).collect();
        format!("{} {} {}", component.kind, paths.join(" "), component.name)
    };
    let others = report.components.iter().filter(is_other).map(other).collect();
    Judged { rows, others, kinds }
}

/// Whether a component corresponds to a row, or is in the directory of a row.
fn is_in_row(component: &Component, rows: &[&str]) -> bool {
    let is_part =
        matches!(component.kind, ComponentKind::PortedFile | ComponentKind::PrebuiltBinary);
    component.paths.iter().any(|path| {
        let path = path.to_string();
        rows.iter().any(|row| {
            let below = path.strip_prefix(row);
            path == *row || (is_part && below.is_some_and(|rest| rest.starts_with('/')))
        })
    })
}

/// Returns the component of a row: at one of its paths, in a file with another extension there, or
/// with the row's name and evidence next to it.
fn in_tree<'a>(row: &TruthRow, components: &'a [Component]) -> Option<&'a Component> {
    let is_at = |component: &&Component, same: &dyn Fn(&str, &str) -> bool| {
        component.paths.iter().any(|path| {
            let path = path.to_string();
            row.paths.iter().any(|wanted| same(wanted, &path))
        })
    };
    let exact = |one: &str, other: &str| one == other;
    let beside = |one: &str, other: &str| one.contains('.') && stem(one) == stem(other);
    let at = components.iter().find(|component| is_at(component, &exact));
    let at = at.or_else(|| components.iter().find(|component| is_at(component, &beside)));
    at.or_else(|| {
        let has_name = |component: &&Component| {
            component.paths.is_empty()
                && is_same_name(&component.name, &row.name)
                && component.evidence.iter().any(|claim| {
                    let directory = claim.location.path.parent().unwrap_or_default().to_string();
                    row.paths.iter().any(|path| directory == *path || parent(path) == directory)
                })
        };
        components.iter().find(has_name)
    })
}

fn of_component(component: &Component) -> Listed {
    Listed {
        name: component.name.clone(),
        version: component.version.clone(),
        revision: component.revision.as_ref().map(|revision| revision.as_str().to_owned()),
        license: component.licenses.expression().map(ToString::to_string),
    }
}

/// Returns the entry of a reference or package in the files of a row.
fn named(row: &TruthRow, report: &Report) -> Option<Listed> {
    let is_here = |path: String| row.paths.contains(&path);
    let component = |wanted: &dyn Fn(&Component) -> bool| {
        report.components.iter().find(|component| wanted(component))
    };
    // The component of a reference has a name of its own; a repository has the name of its last
    // path segment.
    let is_of_component = |reference: &Reference| {
        let brought =
            reference.component.as_ref().and_then(|id| component(&|component| component.id == *id));
        brought.is_some_and(|component| {
            let last = component.name.rsplit('/').next().unwrap_or_default();
            let of_row = plain_name(&row.name);
            // A row may have the vendor's name before that of its file.
            let is_last_word = || {
                let last_word = of_row.split_whitespace().next_back().unwrap_or_default();
                is_same_name(last, last_word) && is_below(reference, row)
            };
            is_same_name(last, of_row) || is_last_word()
        })
    };
    let reference = report.references.iter().find(|reference| {
        is_here(reference.location.path.to_string())
            && (words_of(reference).iter().any(|word| is_same_name(word, plain_name(&row.name)))
                || is_of_component(reference)
                || is_upstream(reference, row))
    });
    if let Some(reference) = reference {
        let brought =
            reference.component.as_ref().and_then(|id| component(&|component| component.id == *id));
        // A digest pins the content, but is neither a version nor a revision.
        let requested = reference.requested.as_ref().map(|requested| requested.text().to_string());
        let is_digest = |text: &String| text.starts_with("sha256:") || text.len() >= 64;
        return Some(Listed {
            name: row.name.clone(),
            version: requested
                .filter(|requested| !is_digest(requested))
                .or_else(|| brought?.version.clone()),
            revision: None,
            license: brought.and_then(|component| of_component(component).license),
        });
    }
    let package = component(&|component| {
        let last = component.name.rsplit('/').next().unwrap_or_default();
        [component.name.as_str(), last].iter().any(|name| is_same_name(name, plain_name(&row.name)))
            && component.evidence.iter().any(|claim| is_here(claim.location.path.to_string()))
    });
    package.map(of_component)
}

/// Removes the note in parentheses after a name.
fn plain_name(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}

/// Whether a reference points to the repository that a row states as the origin.
fn is_upstream(reference: &Reference, row: &TruthRow) -> bool {
    let plain = |url: &str| {
        let url = url.trim_end_matches('/').trim_end_matches(".git").to_ascii_lowercase();
        url.split_once("://").map_or(url.clone(), |(_, rest)| rest.to_owned())
    };
    let Some(upstream) =
        row.upstream.as_deref().map(plain).filter(|url| url.matches('/').count() >= 2)
    else {
        return false;
    };
    match &reference.target {
        Some(Target::Repository { owner, repository, .. }) => {
            plain(&format!("github.com/{owner}/{repository}")) == upstream
        }
        Some(Target::Url { url }) => plain(url.as_str()) == upstream,
        _ => false,
    }
}

/// Whether a reference points to a file below the URL that a row states as the origin.
fn is_below(reference: &Reference, row: &TruthRow) -> bool {
    let upstream = row.upstream.as_deref().filter(|url| url.ends_with('/'));
    match (&reference.target, upstream) {
        (Some(Target::Url { url }), Some(upstream)) => url.as_str().starts_with(upstream),
        _ => false,
    }
}

/// Returns possible names of a reference: its value, and the parts of its target.
fn words_of(reference: &Reference) -> Vec<String> {
    let mut words = vec![reference.value.to_string()];
    match &reference.target {
        Some(Target::Repository { owner, repository, path }) => {
            words.extend([repository.clone(), format!("{owner}/{repository}")]);
            words.push(format!("{owner}/{repository}/{path}"));
        }
        Some(Target::Image { name, .. } | Target::Package { name, .. }) => words.push(name.clone()),
        Some(Target::Url { url }) => {
            let url = url.to_string();
            words.extend(
                url.split(['/', '?', '#']).map(|part| part.trim_end_matches(".git").to_owned()),
            );
        }
        _ => {}
    }
    words
}

/// Whether two names have the same letters and digits.
fn is_same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    !letters(one).is_empty() && letters(one) == letters(other)
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use plimsoll::{MemorySource, Scan};

    use super::super::list;
    use super::*;

    const LIST: &str = r#"[
        {"path": "third_party/rope", "class": "vendored-dir", "name": "rope", "version": "1.2.0", "license": "MIT"},
        {"path": "third_party/knot", "class": "vendored-dir", "name": "knot", "version": "2.0"},
        {"path": "third_party/buoy", "class": "vendored-dir", "name": "buoy"},
        {"path": "src/tide.c", "class": "ported-file", "name": "tide", "license": "ISC"},
        {"path": ".github/workflows/ci.yml", "class": "pin", "name": "harbor-example/moor", "version": "v3"}
    ]"#;

    fn judged() -> Judged {
        let metadata = |version: &str| format!("Name: x\nVersion: {version}\nLicense: MIT\n");
        let source = MemorySource::new()
            .with_file("third_party/rope/README.chromium", metadata("1.2.0"))
            .with_file("third_party/rope/a.c", "int a;\n")
            .with_file("third_party/knot/README.chromium", metadata("3.0"))
            .with_file("third_party/knot/a.c", "int b;\n")
            .with_file("third_party/buoy/README.chromium", metadata("4.0"))
            .with_file("third_party/buoy/a.c", "int c;\n")
            .with_file("third_party/more/a.c", "int d;\n")
            .with_file("src/tide.c", "int tide;\n")
            .with_file(
                ".github/workflows/ci.yml",
                "on: push\njobs:\n  a:\n    steps:\n      - uses: harbor-example/moor@v3\n",
            );
        let report = Scan::source(Box::new(source)).run().unwrap();
        judge(list::read(LIST).unwrap(), &report)
    }

    #[test]
    fn each_outcome() {
        let judged = judged();
        let versions: Vec<Outcome> = judged.rows.iter().map(JudgedRow::version).collect();
        assert_eq!(
            versions,
            [Outcome::Right, Outcome::Wrong, Outcome::Invented, Outcome::Missing, Outcome::Right]
        );
        let licenses: Vec<Outcome> = judged.rows.iter().map(JudgedRow::license).collect();
        assert_eq!(
            licenses,
            [
                Outcome::Right,
                Outcome::Invented,
                Outcome::Invented,
                Outcome::Missing,
                Outcome::Unknown
            ]
        );
        assert_eq!(judged.others, ["vendored-directory third_party/more more"]);
    }

    #[test]
    fn versions_and_licenses_that_are_written_otherwise() {
        for (wanted, said) in [("1.2", "v1.2"), ("0123abc", "0123abcdef"), ("V2", "v2")] {
            assert!(is_same_version(wanted, said), "{wanted} {said}");
        }
        for (wanted, said) in [("1.2", "1.2.1"), ("1.2", "1.20"), ("0123abc", "0123abd")] {
            assert!(!is_same_version(wanted, said), "{wanted} {said}");
        }
        assert_eq!(parts("MIT OR (ISC)"), parts("ISC OR MIT"));
        assert_ne!(parts("MIT OR ISC"), parts("ISC AND MIT"));
    }
}
