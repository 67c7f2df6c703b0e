//! If a text exceeds a limit, its beginning is read, regardless of the rest, and a problem reports
//! the limit. JSON is read completely or not at all.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fmt::Write as _;

use plimsoll_manifest::{
    LockKind, Manifest, ManifestProblem, PackageLockfile, Place, ProblemKind, cargo_toml,
    package_json, pipfile, pyproject_toml, renovate, requirements_txt,
};
use proptest::prelude::*;

/// A reader, with a text made of a head, entries and a tail.
struct Reader {
    name: &'static str,
    head: &'static str,
    /// The forms of an entry, with `{n}` for a number.
    entries: &'static [&'static str],
    tail: &'static str,
    read: fn(&str) -> (Rows, Vec<ManifestProblem>),
    /// Maximum number of rows that are read.
    most: usize,
}

/// Positions and descriptions of the rows.
type Rows = Vec<(Place, String)>;

fn manifest(found: Manifest) -> (Rows, Vec<ManifestProblem>) {
    let row = |row: &plimsoll_manifest::Requirement| {
        (row.place, format!("{} {:?}", row.name, row.wanted))
    };
    (found.requirements.iter().map(row).collect(), found.problems)
}

fn lock(kind: LockKind, text: &str) -> (Rows, Vec<ManifestProblem>) {
    let found = PackageLockfile::parse(kind, text);
    let row = |row: &plimsoll_manifest::Locked| {
        (row.place, format!("{} {:?} {:?}", row.name, row.version, row.files))
    };
    (found.packages.iter().map(row).collect(), found.problems)
}

/// Readers with a maximum number of rows.
const MANIFESTS: [Reader; 5] = [
    Reader {
        name: "requirements.txt",
        head: "",
        entries: &[
            "p{n}==1.{n}\n",
            "# a comment {n}\n",
            "p{n} >= 1 ; python_version < '3' # c\n",
            "git+https://h.example/o/r{n}@v1\n",
            "p{n} \\\n  --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
        ],
        tail: "",
        read: |text| manifest(requirements_txt(text)),
        most: Manifest::MOST,
    },
    Reader {
        name: "pyproject.toml",
        head: "[project]\nname = \"x\"\ndependencies = [\n",
        entries: &[
            "\"p{n}>=1.{n}\",\n",
            "# a comment {n}\n",
            "\"p{n} @ git+https://h.example/o/r{n}\",\n",
        ],
        tail: "]\n",
        read: |text| manifest(pyproject_toml(text)),
        most: Manifest::MOST,
    },
    Reader {
        name: "Pipfile",
        head: "[packages]\n",
        entries: &[
            "p{n} = \"==1.{n}\"\n",
            "# a comment {n}\n",
            "p{n} = {git = \"https://h.example/o/r{n}\", ref = \"v1\"}\n",
        ],
        tail: "",
        read: |text| manifest(pipfile(text)),
        most: Manifest::MOST,
    },
    Reader {
        name: "Cargo.toml",
        head: "[package]\nname = \"x\"\n[dependencies]\n",
        entries: &[
            "p{n} = \"1.{n}\"\n",
            "# a comment {n}\n",
            "p{n} = {version = \"1\", features = [\"a\"]}\n",
        ],
        tail: "",
        read: |text| manifest(cargo_toml(text)),
        most: Manifest::MOST,
    },
    Reader {
        name: "package.json",
        head: "{\"dependencies\": {\n",
        entries: &["\"p{n}\": \"^1.{n}\",\n", "\"p{n}\": \"github:o/r{n}#v1\",\n"],
        tail: "\"z\": \"1.0.0\"}}\n",
        read: |text| manifest(package_json(text)),
        most: Manifest::MOST,
    },
];

/// Readers with a limit per entry, so that only the file size limits the number of entries.
const LOCKS: [Reader; 7] = [
    Reader {
        name: "Cargo.lock",
        head: "version = 4\n",
        entries: &[
            "[[package]]\nname = \"p{n}\"\nversion = \"1.0.{n}\"\nsource = \"registry+https://i.example\"\n",
        ],
        tail: "",
        read: |text| lock(LockKind::Cargo, text),
        most: usize::MAX,
    },
    Reader {
        name: "uv.lock",
        head: "version = 1\n",
        entries: &[
            "[[package]]\nname = \"p{n}\"\nversion = \"1.0.{n}\"\nsource = { registry = \"https://i.example\" }\n",
        ],
        tail: "",
        read: |text| lock(LockKind::Uv, text),
        most: usize::MAX,
    },
    Reader {
        name: "poetry.lock",
        head: "",
        entries: &[
            "[[package]]\nname = \"p{n}\"\nversion = \"1.{n}\"\n[package.extras]\nx = [\"a\"]\n",
        ],
        tail: "[metadata]\nlock-version = \"2.0\"\n",
        read: |text| lock(LockKind::Poetry, text),
        most: usize::MAX,
    },
    Reader {
        name: "pdm.lock",
        head: "",
        entries: &[
            "[[package]]\nname = \"p{n}\"\nversion = \"1.{n}\"\nfiles = [{file = \"a\", hash = \"sha256:{n}\"}]\n",
        ],
        tail: "",
        read: |text| lock(LockKind::Pdm, text),
        most: usize::MAX,
    },
    Reader {
        name: "pylock.toml",
        head: "lock-version = \"1.0\"\n",
        entries: &["[[packages]]\nname = \"p{n}\"\nversion = \"1.{n}\"\n"],
        tail: "",
        read: |text| lock(LockKind::Pylock, text),
        most: usize::MAX,
    },
    Reader {
        name: "package-lock.json",
        head: "{\"lockfileVersion\": 3, \"packages\": {\n",
        entries: &[
            "\"node_modules/p{n}\": {\"version\": \"1.0.{n}\", \"integrity\": \"sha512-{n}\"},\n",
        ],
        tail: "\"node_modules/z\": {\"version\": \"1.0.0\"}}}\n",
        read: |text| lock(LockKind::Npm, text),
        most: usize::MAX,
    },
    Reader {
        name: "yarn.lock",
        head: "# yarn lockfile v1\n\n",
        entries: &["p{n}@^1.0.0:\n  version \"1.0.{n}\"\n  integrity sha512-{n}\n\n"],
        tail: "",
        read: |text| lock(LockKind::Yarn, text),
        most: usize::MAX,
    },
];

impl Reader {
    /// Builds a text with a number of entries, whose forms repeat in the given order.
    fn text(&self, count: usize, forms: &[usize]) -> String {
        let mut text = self.head.to_owned();
        for (number, form) in (0..count).zip(forms.iter().cycle()) {
            let entry = self.entries[form % self.entries.len()];
            text.push_str(&entry.replace("{n}", &number.to_string()));
        }
        text + self.tail
    }

    /// Returns the rows of a text without those of its tail.
    fn rows(&self, text: &str) -> Rows {
        let end = u64::try_from(text.len() - self.tail.len()).unwrap();
        let (mut rows, _) = (self.read)(text);
        rows.retain(|(place, _)| place.start < end);
        rows
    }

    fn limits(&self, text: &str) -> Vec<ManifestProblem> {
        let (_, mut problems) = (self.read)(text);
        problems.retain(|problem| problem.kind == ProblemKind::Limit);
        problems
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Additional entries do not change the rows above them, below and beyond the limit, and the
    /// problem is at the first entry that was not read.
    #[test]
    fn a_manifest_is_read_to_its_limit(
        reader in 0..MANIFESTS.len(), forms in proptest::collection::vec(0_usize..5, 0..3), over in 1_usize..3_000
    ) {
        let reader = &MANIFESTS[reader];
        // At least one form in each round is a requirement.
        let forms = [vec![0], forms].concat();
        let below = reader.text(500 + over, &forms);
        let rows_below = reader.rows(&below);
        prop_assert!(reader.limits(&below).is_empty() && !rows_below.is_empty());
        let count = forms.len() * (reader.most + over);
        let (one, two) = (reader.text(count, &forms), reader.text(count + over, &forms));
        let (front, same) = (reader.rows(&one), reader.rows(&two));
        prop_assert!(front.starts_with(&rows_below), "{}: not the same front", reader.name);
        prop_assert!(front == same && front.len() <= reader.most, "{}: {} and {}", reader.name, front.len(), same.len());
        let (told, again) = (reader.limits(&one), reader.limits(&two));
        prop_assert!(told == again && !told.is_empty(), "{}: {told:?} {again:?}", reader.name);
        let first = told.iter().filter_map(|problem| problem.place).map(|place| place.start).min();
        prop_assert!(front.iter().all(|(at, _)| Some(at.start) < first), "{}: {told:?}", reader.name);
    }

    /// Additional packages do not change the rows above them, and no package is lost.
    #[test]
    fn a_lockfile_is_read_completely(reader in 0..LOCKS.len(), count in 1_usize..3_000, more in 1_usize..500) {
        let reader = &LOCKS[reader];
        let (few, many) = (reader.text(count, &[0]), reader.text(count + more, &[0]));
        let (rows, all) = (reader.rows(&few), reader.rows(&many));
        prop_assert!(rows.len() == count && all.len() == count + more, "{}: {} {}", reader.name, rows.len(), all.len());
        prop_assert!(all.starts_with(&rows), "{}: not the same front", reader.name);
        prop_assert!(reader.limits(&many).is_empty());
    }
}

/// An entry of a lockfile with too many values is skipped and reported; the entries before and
/// after it are read.
#[test]
fn an_entry_beyond_the_limit_is_the_only_one_left_out() {
    let numbers = "1,".repeat(600_000);
    for reader in &LOCKS {
        let large = match reader.name {
            "yarn.lock" => continue,
            "package-lock.json" => format!(
                "\"node_modules/large\": {{\"version\": \"1.0.0\", \"x\": [{numbers}1]}},\n"
            ),
            "pylock.toml" => {
                format!("[[packages]]\nname = \"large\"\nversion = \"1\"\nx = [{numbers}]\n")
            }
            _ => format!("[[package]]\nname = \"large\"\nversion = \"1\"\nx = [{numbers}]\n"),
        };
        let entry = |number: usize| reader.entries[0].replace("{n}", &number.to_string());
        let text = [reader.head, &entry(0), &large, &entry(1), reader.tail].concat();
        let told = reader.limits(&text);
        assert!(
            matches!(told.as_slice(), [one] if one.place.is_some()),
            "{}: {told:?}",
            reader.name
        );
        let names: Vec<String> = reader
            .rows(&text)
            .iter()
            .map(|(_, row)| row.split(' ').next().unwrap().to_owned())
            .collect();
        assert!(
            names.contains(&"p0".to_owned()) && names.contains(&"p1".to_owned()),
            "{}: {names:?}",
            reader.name
        );
    }
}

/// JSON is read completely or not at all, since a missing end could change its meaning. TOML is
/// read up to the statement at the limit.
#[test]
fn too_many_values_are_reported() {
    let mut numbers = String::new();
    for number in 0..600_000 {
        write!(numbers, "{},", number % 10).unwrap();
    }
    let json = format!("{{\"dependencies\": {{\"a\": \"1\"}}, \"x\": [{numbers}1]}}");
    let found = package_json(&json);
    assert!(found.requirements.is_empty());
    assert!(
        matches!(found.problems.as_slice(), [one] if one.kind == ProblemKind::Limit),
        "{:?}",
        found.problems
    );
    let (_, problems) = renovate(&json);
    assert!(matches!(problems.as_slice(), [one] if one.kind == ProblemKind::Limit), "{problems:?}");

    let toml = format!("[dependencies]\na = \"1\"\nb = [{numbers}]\nc = \"1\"\n");
    let found = cargo_toml(&toml);
    let names: Vec<&str> = found.requirements.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["a"]);
    assert!(
        matches!(found.problems.as_slice(), [one] if one.kind == ProblemKind::Limit && one.place.unwrap().line == 3),
        "{:?}",
        found.problems
    );
}
