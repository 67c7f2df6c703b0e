//! `Pipfile`, according to pipenv's documentation.

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::place::Lines;
use crate::pyproject::Tables;
use crate::{Manifest, group_scope, tree};

/// Tables that are settings, not groups of packages.
const SETTINGS: [&str; 4] = ["source", "requires", "scripts", "pipenv"];

/// Reads a `Pipfile`: `packages`, `dev-packages` and groups of other names.
pub fn pipfile(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let root = tree::toml(&lines, &mut out.problems);
    for group in root.pairs().iter().filter(|pair| !SETTINGS.contains(&pair.key.as_ref())) {
        let scope = match group.key.as_ref() {
            // A Pipfile describes an environment, and does not state whether the product needs its packages.
            "packages" => Scope::Unknown,
            "dev-packages" => Scope::Test,
            name => group_scope(name).unwrap_or(Scope::Unknown),
        };
        let mut tables = Tables { lines: &lines, out: &mut out };
        tables.table(&group.node, &clip(&group.key, KEY), scope);
    }
    out.requirements.sort_by_key(|found| found.place);
    out.bounded()
}
