//! Compares the data from lockfiles with that of a second, independent reader.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use plimsoll::model::{Baseline, ComponentId};
use plimsoll::{MemorySource, Report, Scan};
use plimsoll_testkit::{Random, assert_sound};
use serde_json::{Value, json};

/// A package by name and version; the project has neither.
type Package = (String, String);
/// The dependencies of packages.
type Edges = BTreeSet<(Package, Package)>;
/// Digests as `algorithm:digits`.
type Digests = BTreeSet<(Package, String)>;

fn scan(file: &str, text: &str) -> Report {
    let source = || MemorySource::new().with_file(file, text);
    let report = Scan::source(Box::new(source())).run().unwrap();
    assert_sound(&report, &source());
    report
}

/// The dependencies and digests in a report.
fn stated(report: &Report) -> (Edges, Digests) {
    let name = |id: &ComponentId| {
        let component = report.component(id).unwrap();
        (component.name.clone(), component.version.clone().unwrap_or_default())
    };
    let edges = report.dependencies.iter().flat_map(|row| {
        let of = row.of.as_ref().map(name).unwrap_or_default();
        row.on.iter().map(move |on| (of.clone(), name(on)))
    });
    let digests = report.components.iter().flat_map(|component| {
        let files = component.distributions.iter().flat_map(|file| &file.digests);
        files.map(|digest| (name(&component.id), digest.to_string()))
    });
    (edges.collect(), digests.collect())
}

/// Reads `Cargo.lock` by the documentation of its format.
fn by_toml(text: &str) -> (Edges, Digests) {
    let file: toml::Table = text.parse().unwrap();
    let all: Vec<&toml::Value> = file["package"].as_array().unwrap().iter().collect();
    let field = |package: &toml::Value, key: &str| {
        package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let name = |package: &toml::Value| (field(package, "name"), field(package, "version"));
    let is_own = |package: &toml::Value| package.get("source").is_none();
    let find = |text: &str| {
        let mut words = text.split(' ');
        let (wanted, version) = (words.next().unwrap(), words.next());
        let fits = |package: &&&toml::Value| {
            field(package, "name") == wanted
                && version.is_none_or(|version| field(package, "version") == version)
        };
        let found: Vec<&&toml::Value> = all.iter().filter(fits).collect();
        assert_eq!(found.len(), 1, "{text}");
        *found[0]
    };
    let (mut edges, mut digests) = (Edges::new(), Digests::new());
    for package in &all {
        let from = if is_own(package) { Package::default() } else { name(package) };
        let needs = package.get("dependencies").and_then(toml::Value::as_array);
        for text in needs.into_iter().flatten().filter_map(toml::Value::as_str) {
            let to = find(text);
            if !is_own(to) {
                edges.insert((from.clone(), name(to)));
            }
        }
        let checksum = field(package, "checksum");
        if !checksum.is_empty() {
            digests.insert((name(package), format!("sha-256:{checksum}")));
        }
    }
    (edges, digests)
}

#[test]
fn our_own_lockfiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, least) in [("Cargo.lock", 500), ("fuzz/Cargo.lock", 100)] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let (edges, digests) = by_toml(&text);
        assert!(edges.len() > least, "{file}: {} edges", edges.len());
        let report = scan("Cargo.lock", &text);
        let (our_edges, our_digests) = stated(&report);
        assert_eq!(our_edges, edges, "{file}");
        assert_eq!(our_digests, digests, "{file}");
        // One row for each package, and one for the project.
        let rows = report.dependencies.len();
        assert_eq!(rows, 1 + report.components.len(), "{file}");
    }
}

/// A random tree of packages as npm installs them: beside the project or below others, with the same name at several
/// places, and some that are only peer or optional dependencies.
fn installed(random: &mut Random) -> Value {
    let mut paths = vec![String::new(), "packages/crane".to_owned()];
    for _ in 0..60 {
        let above = random.pick(&paths).clone();
        let separator = if above.is_empty() { "" } else { "/" };
        let name = format!("p{}", random.below(25));
        let path = format!("{above}{separator}node_modules/{name}");
        if path.matches("node_modules").count() < 4 && !paths.contains(&path) {
            paths.push(path);
        }
    }
    let mut packages = serde_json::Map::new();
    for path in paths {
        let mut entry = json!({ "version": format!("{}.0.0", random.below(3)) });
        for group in ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"]
        {
            // Development dependencies are only installed for the project's own packages.
            let count = random.below(4);
            for _ in 0..count {
                entry[group][format!("p{}", random.below(30))] = json!("*");
            }
        }
        if path.contains("node_modules") && !random.one_in(4) {
            entry["integrity"] = json!(format!("sha512-{}==", "Q".repeat(85) + "A"));
            entry["resolved"] = json!("https://user:hunter2@registry.example/x.tgz");
        }
        packages.insert(path, entry);
    }
    json!({ "lockfileVersion": 3, "packages": packages })
}

/// The dependencies in such a tree, resolved as Node's documentation describes: in the folder of the package, and
/// then in each directory above it.
fn by_node(lock: &Value) -> Edges {
    let packages = lock["packages"].as_object().unwrap();
    let of = |path: &str| {
        let version = packages[path]["version"].as_str().unwrap().to_owned();
        path.rfind("node_modules/").map_or_else(Package::default, |at| {
            (path[at + "node_modules/".len()..].to_owned(), version)
        })
    };
    let mut edges = Edges::new();
    for (path, entry) in packages {
        let from = of(path);
        for group in ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"]
        {
            let is_development = group == "devDependencies";
            if is_development && from != Package::default() {
                continue;
            }
            for name in entry[group].as_object().into_iter().flat_map(serde_json::Map::keys) {
                let mut above: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
                let found = loop {
                    let mut place = above.clone();
                    place.extend(["node_modules", name]);
                    let place = place.join("/");
                    if packages.contains_key(&place) {
                        break Some(place);
                    }
                    if above.pop().is_none() {
                        break None;
                    }
                };
                let to = found.map(|place| of(&place)).filter(|to| *to != from);
                edges.extend(to.map(|to| (from.clone(), to)));
            }
        }
    }
    edges
}

#[test]
fn trees_of_node_modules() {
    let mut all = 0;
    for seed in 0..40 {
        let lock = installed(&mut Random::new(seed));
        let report = scan("package-lock.json", &lock.to_string());
        let expected = by_node(&lock);
        assert_eq!(stated(&report).0, expected, "seed {seed}");
        all += expected.len();
        let written = serde_json::to_string(&report).unwrap();
        assert!(!written.contains("hunter2"), "seed {seed}");
    }
    assert!(all > 1000, "{all} edges");
}

/// People commit and read baselines, so they do not contain the data of lockfiles.
#[test]
fn baselines_are_without_it() {
    let lock = installed(&mut Random::new(1));
    let report = scan("package-lock.json", &lock.to_string());
    let (edges, digests) = stated(&report);
    assert!(!edges.is_empty() && !digests.is_empty());
    let baseline = serde_json::to_string(&Baseline::of(&report)).unwrap();
    for (_, digest) in &digests {
        assert!(!baseline.contains(digest.split(':').next_back().unwrap()));
    }
    let mut bare = report.clone();
    bare.dependencies.clear();
    bare.components.iter_mut().for_each(|component| component.distributions.clear());
    assert_eq!(Baseline::of(&bare), Baseline::of(&report));
}

/// Ids of components with a masked credential are regenerated, and rows refer to the new ids.
#[test]
fn rows_follow_components_whose_credentials_are_masked() {
    let token = ["npm", &"aZ3".repeat(12)].join("_");
    let commit = "1".repeat(40);
    let entry = |name: &str| {
        let resolved = format!("git+https://git.example/{token}/{name}.git#{commit}");
        json!({ "version": "1.0.0", "resolved": resolved, "dependencies": { "b": "*" } })
    };
    let packages = json!({
        "": { "dependencies": { "a": "*" } },
        "node_modules/a": entry("a"),
        "node_modules/b": entry("b"),
    });
    let lock = json!({ "lockfileVersion": 3, "packages": packages });
    let report = scan(&format!("{token}/package-lock.json"), &lock.to_string());
    let written = serde_json::to_string(&report).unwrap();
    assert!(!written.contains(&token));
    let rows: BTreeMap<usize, usize> =
        report.dependencies.iter().fold(BTreeMap::new(), |mut all, row| {
            *all.entry(row.on.len()).or_default() += 1;
            all
        });
    assert_eq!(rows, BTreeMap::from([(0, 1), (1, 2)]));
}
