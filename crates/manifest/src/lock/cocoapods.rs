//! `Podfile.lock` of `CocoaPods`.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_yaml::{Document, NodeId, YamlLimits};

use crate::{Locked, PackageLockfile, PackageOrigin, yaml};

/// Maximum number of dependencies read for all pods together.
const NEEDS: usize = 200_000;

/// Reads a lockfile. A pod and its subspecs (`Pod/Part`) are downloaded together, so they are one
/// package.
///
/// `SPEC CHECKSUMS` are digests of podspecs, not of the code, so they do not pin the content.
pub(super) fn read(text: &str, limits: &YamlLimits, out: &mut PackageLockfile) {
    let document = Document::parse(text, limits);
    if let Some(error) = document.error() {
        out.problem(yaml::problem(error));
    }
    let Some(root) = document.roots().first().copied() else { return };
    let origins = Origins::of(&document, root);
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked: Vec<(usize, String)> = Vec::new();
    let mut left = NEEDS;
    let pods = document.get(root, "PODS");
    for item in pods.map(|id| document.items(id)).unwrap_or_default() {
        // A pod with dependencies is a table with one key.
        let (key, needs) = match document.pairs(*item) {
            [(key, value), ..] => (*key, Some(*value)),
            [] => (*item, None),
        };
        let Some((name, version)) = document.scalar(key).and_then(entry) else { continue };
        let number = *numbers.entry(name.to_owned()).or_insert_with(|| {
            let mut package = Locked::new(name, origins.of_pod(name), yaml::place(&document, key));
            package.version = version.map(str::to_owned);
            let number = out.add(package);
            out.link("", name, number);
            number
        });
        // Limited, because aliases could refer to the same list many times.
        let needs = needs.map(|id| document.items(id)).unwrap_or_default().iter().take(left);
        left -= needs.len();
        let needs = needs.filter_map(|id| document.scalar(*id).and_then(entry));
        asked.extend(needs.map(|(name, _)| (number, name.to_owned())));
    }
    out.state_edges(true);
    for (from, name) in asked {
        if let Some(to) = numbers.get(&name) {
            out.depend(from, *to, false);
        }
    }
    let roots = document.get(root, "DEPENDENCIES");
    for item in roots.map(|id| document.items(id)).unwrap_or_default() {
        let name = document.scalar(*item).and_then(entry).map(|(name, _)| name);
        if let Some(number) = name.and_then(|name| numbers.get(name)) {
            out.root(*number);
        }
    }
}

/// Origins of the pods that are not from the trunk.
#[derive(Default)]
struct Origins {
    git: BTreeMap<String, PackageOrigin>,
    local: BTreeSet<String>,
}

impl Origins {
    fn of(document: &Document<'_>, root: NodeId) -> Self {
        let mut out = Self::default();
        for table in ["EXTERNAL SOURCES", "CHECKOUT OPTIONS"] {
            let table = document.get(root, table);
            for (key, value) in table.map(|id| document.pairs(id)).unwrap_or_default() {
                let Some(name) = document.scalar(*key).map(base) else { continue };
                let field = |name: &str| {
                    document.get(*value, name).and_then(|id| document.scalar(id)).map(str::to_owned)
                };
                if field(":path").is_some() {
                    out.local.insert(name.to_owned());
                } else if let Some(url) = field(":git") {
                    let commit = field(":commit");
                    out.git.insert(name.to_owned(), PackageOrigin::Git { url, commit });
                } else if let Some(url) = field(":http") {
                    out.git.insert(name.to_owned(), PackageOrigin::Url(url));
                }
            }
        }
        out
    }

    fn of_pod(&self, name: &str) -> PackageOrigin {
        if self.local.contains(name) {
            return PackageOrigin::Local;
        }
        self.git.get(name).cloned().unwrap_or(PackageOrigin::Registry)
    }
}

/// Splits `Pod/Part (1.2.3)` into the pod and its version; ranges and sources are skipped.
fn entry(text: &str) -> Option<(&str, Option<&str>)> {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let inner = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let version = inner.filter(|inner| inner.starts_with(|c: char| c.is_ascii_digit()));
    Some((base(name), version)).filter(|(name, _)| !name.is_empty())
}

fn base(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}
