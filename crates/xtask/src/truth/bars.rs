//! Compares packages with hand-made lists, each with minimum rates.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use plimsoll::Scan;
use plimsoll_model::Report;
use serde_json::Value;

use super::judge::{Judged, Outcome, judge};
use super::{list, table};

/// The pinned packages and their minimum rates.
const CORPORA: &str = include_str!("../../../testkit/corpora/corpora.json");

/// Folder of the lists.
const LISTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testkit/truth");

/// The requirements for a package.
struct Bar {
    folder: String,
    list: String,
    /// Minimum recall of vendored and embedded libraries, in percent.
    libraries: usize,
    /// Minimum recall of ported files, in percent.
    ported: usize,
    /// Maximum number of wrong or invented versions.
    wrong: usize,
    /// Suffix of file names that are fixtures, for which nothing may be reported.
    fixtures: Option<String>,
}

/// Compares every unpacked package in a directory with its list, and fails if one does not meet its
/// requirements.
pub(super) fn run(dir: &Path) -> Result<()> {
    let mut failed = Vec::new();
    for bar in parse(CORPORA)? {
        let path = Path::new(LISTS).join(&bar.list);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let rows = list::read(&text).with_context(|| format!("{} is not a list", bar.list))?;
        let report = Scan::path(dir.join(&bar.folder)).run()?;
        let judged = judge(rows, &report);
        println!("{}\n{}", bar.folder, table::counts(&judged));
        failed.extend(missed(&bar, &judged, &report));
    }
    ensure!(failed.is_empty(), "below the bar:\n{}", failed.join("\n"));
    Ok(())
}

fn parse(corpora: &str) -> Result<Vec<Bar>> {
    let root: Value = serde_json::from_str(corpora)?;
    let rows = root.get("corpora").and_then(Value::as_array).context("no list `corpora`")?;
    let bars = rows.iter().filter_map(|row| Some((row, row.get("truth")?)));
    bars.map(|(row, truth)| bar(row, truth)).collect()
}

fn bar(row: &Value, truth: &Value) -> Result<Bar> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| {
        let number =
            truth.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        number.with_context(|| format!("`truth` without `{key}`"))
    };
    let name = text(row, "name").context("a corpus without a name")?;
    let version = text(row, "version").context("a corpus without a version")?;
    Ok(Bar {
        folder: format!("{name}-{version}"),
        list: format!("{name}.json"),
        libraries: number("libraries")?,
        ported: number("ported")?,
        wrong: number("wrong")?,
        fixtures: text(truth, "fixtures"),
    })
}

/// Returns the requirements that are not met.
fn missed(bar: &Bar, judged: &Judged, report: &Report) -> Vec<String> {
    let mut missed = Vec::new();
    let classes =
        [(bar.libraries, ["vendored-dir", "embedded-lib"]), (bar.ported, ["ported-file"; 2])];
    for (percent, names) in classes {
        let rows = judged.rows.iter().filter(|row| names.contains(&row.row.class.as_str()));
        let (all, listed) = rows.fold((0, 0), |(all, listed), row| {
            (all + 1, listed + usize::from(row.listed.is_some()))
        });
        if listed * 100 < all * percent {
            let [name, _] = names;
            missed.push(format!("{}: {listed} of {all} as {name}, not {percent} %", bar.folder));
        }
    }
    let is_wrong = |outcome| matches!(outcome, Outcome::Wrong | Outcome::Invented);
    let wrong = judged.rows.iter().filter(|row| row.listed.is_some() && is_wrong(row.version()));
    let wrong = wrong.count();
    if wrong > bar.wrong {
        missed.push(format!("{}: {wrong} versions are wrong or invented", bar.folder));
    }
    let Some(end) = &bar.fixtures else { return missed };
    let is_fixture = |path: &plimsoll_model::RepoPath| path.to_string().ends_with(end.as_str());
    let references = report.references.iter().map(|reference| &reference.location.path);
    let evidence = report.components.iter().flat_map(|component| &component.evidence);
    let all = references.chain(evidence.map(|claim| &claim.location.path));
    let fixtures: BTreeSet<&plimsoll_model::RepoPath> =
        all.filter(|path| is_fixture(path)).collect();
    missed.extend(fixtures.into_iter().map(|path| format!("{}: {path} is a fixture", bar.folder)));
    missed
}

#[cfg(test)]
mod tests {
    use plimsoll::MemorySource;

    use super::*;

    #[test]
    fn every_bar_has_a_list() {
        let bars = parse(CORPORA).unwrap();
        assert_eq!(bars.len(), 6);
        for bar in bars {
            let text = std::fs::read_to_string(Path::new(LISTS).join(&bar.list)).unwrap();
            assert!(list::read(&text).unwrap().len() > 5, "{}", bar.list);
        }
    }

    #[test]
    fn rates_below_a_minimum_are_named() {
        let source = MemorySource::new()
            .with_file("third_party/rope/rope.c", "int a;\n")
            .with_file("third_party/rope/VERSION", "1.2.0\n")
            .with_file("requirements.txt", "rope\n");
        let report = Scan::source(Box::new(source)).run().unwrap();
        let list = |version: &str| {
            list::read(&format!(
                r#"[{{"path": "third_party/rope", "class": "vendored-dir", "name": "rope", "version": "{version}"}},
                    {{"path": "src/a", "class": "embedded-lib", "name": "a"}}]"#
            ))
            .unwrap()
        };
        let bar = |libraries, fixtures: &str| Bar {
            folder: "x-1".to_owned(),
            list: String::new(),
            libraries,
            ported: 100,
            wrong: 0,
            fixtures: (!fixtures.is_empty()).then(|| fixtures.to_owned()),
        };
        let check = |bar: &Bar, version| missed(bar, &judge(list(version), &report), &report);
        assert_eq!(check(&bar(50, ""), "1.2.0"), Vec::<String>::new());
        assert_eq!(check(&bar(51, ""), "1.2.0"), ["x-1: 1 of 2 as vendored-dir, not 51 %"]);
        assert_eq!(check(&bar(50, ""), "1.3.0"), ["x-1: 1 versions are wrong or invented"]);
        assert_eq!(check(&bar(50, "ments.txt"), "1.2.0").len(), 1);
    }
}
