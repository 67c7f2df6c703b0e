//! What a report says of the rows of a list.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Component, ComponentKind, Reference, Report, Target};

use super::list::TruthRow;

/// How a field compares with what the list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// Both say the same.
    Right,
    /// Both say something, and not the same.
    Wrong,
    /// Only the list says something.
    Missing,
    /// Only the report says something.
    Invented,
    /// Neither says anything.
    Unknown,
}

/// A row of the list, and what the report has for it.
#[derive(Clone, Debug)]
pub(super) struct JudgedRow {
    pub(super) row: TruthRow,
    /// What the report says; none where it does not list the row.
    pub(super) listed: Option<Listed>,
}

/// What a report says of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) license: Option<String>,
}

/// The rows, and what is listed beside them.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    pub(super) rows: Vec<JudgedRow>,
    /// Paths and names of components in the tree that no row has.
    pub(super) others: Vec<String>,
    /// By kind of component in the tree: how many there are, and how many of these some row has.
    pub(super) kinds: BTreeMap<ComponentKind, Precision>,
}

/// How many components of a kind are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Precision {
    pub(super) listed: usize,
    /// Those in a row, or in the directory of one.
    pub(super) right: usize,
}

impl JudgedRow {
    /// How the version and the revision compare.
    pub(super) fn version(&self) -> Outcome {
        let Some(listed) = &self.listed else { return Outcome::Missing };
        let row = &self.row;
        // A list may have the commit of a pin in the place of the version.
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

    /// How the license compares.
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

/// Whether two texts are one version or commit: one of them may have a `v` in front, or be the beginning of
/// the commit.
fn is_same_version(wanted: &str, said: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches(['v', 'V']).to_ascii_lowercase();
    let [wanted, said] = [wanted, said].map(plain);
    let is_commit = |text: &str| text.len() >= 7 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let begins = || said.starts_with(&wanted) || wanted.starts_with(&said);
    wanted == said || (is_commit(&wanted) && is_commit(&said) && begins())
}

/// The licenses and operators of an expression, in an order that does not depend on how it was written.
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
    let is_in_tree = |it: &&Component| !it.paths.is_empty() && it.submodule.is_none();
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

/// Whether a component is what a row has, or a part of the directory that a row has.
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

/// The component that a row is about: at one of its paths, or in a file that has another suffix there, or with
/// the row's name and evidence beside it.
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

/// What a reference or a package says that a file names.
fn named(row: &TruthRow, report: &Report) -> Option<Listed> {
    let is_here = |path: String| row.paths.contains(&path);
    let component =
        |wanted: &dyn Fn(&Component) -> bool| report.components.iter().find(|it| wanted(it));
    // What a reference brings in has a name of its own; that of a repository is its last part.
    let is_of_component = |reference: &Reference| {
        let brought = reference.component.as_ref().and_then(|id| component(&|it| it.id == *id));
        brought.is_some_and(|it| {
            let last = it.name.rsplit('/').next().unwrap_or_default();
            is_same_name(last, plain_name(&row.name))
        })
    };
    let reference = report.references.iter().find(|reference| {
        is_here(reference.location.path.to_string())
            && (words_of(reference).iter().any(|word| is_same_name(word, plain_name(&row.name)))
                || is_of_component(reference)
                || is_upstream(reference, row))
    });
    if let Some(reference) = reference {
        let brought = reference.component.as_ref().and_then(|id| component(&|it| it.id == *id));
        // A digest ties the content, and is neither a version nor a revision.
        let requested = reference.requested.as_ref().map(|requested| requested.text().to_string());
        let is_digest = |text: &String| text.starts_with("sha256:") || text.len() >= 64;
        return Some(Listed {
            name: row.name.clone(),
            version: requested
                .filter(|requested| !is_digest(requested))
                .or_else(|| brought?.version.clone()),
            revision: None,
            license: brought.and_then(|it| of_component(it).license),
        });
    }
    let package = component(&|it| {
        let last = it.name.rsplit('/').next().unwrap_or_default();
        [it.name.as_str(), last].iter().any(|name| is_same_name(name, plain_name(&row.name)))
            && it.evidence.iter().any(|claim| is_here(claim.location.path.to_string()))
    });
    package.map(of_component)
}

/// A name without the note in parentheses that lists put behind it.
fn plain_name(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}

/// Whether a reference points at the repository that a row names as the origin.
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

/// The words by which a reference may be called: the value itself, and the parts of what it points at.
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
