//! `setup.py` and `setup.cfg` of setuptools: requirements in literals. `setup.py` is Python code,
//! which is not run.

mod cfg;
mod python;

pub use cfg::setup_cfg;
pub use python::setup_py;

use plimsoll_model::Scope;

use crate::{Place, Requirement, group_scope, pep508};

/// The keywords that list requirements, with their scopes.
const LISTS: [(&str, Scope); 3] = [
    ("install_requires", Scope::Product),
    ("setup_requires", Scope::Build),
    ("tests_require", Scope::Test),
];

/// Reads a requirement of a list; `None` if it is not valid in PEP 508.
fn requirement(text: &str, place: Place, locator: &str, scope: Scope) -> Option<Requirement> {
    let mut found = pep508::requirement(text.trim(), place).ok()?;
    found.locator = format!("{locator}.{}", found.normalized_name());
    found.scope = scope;
    Some(found)
}

/// Returns the scope of an extra. A condition may follow its name after a colon.
fn extra_scope(name: &str) -> Scope {
    let name = name.split(':').next().unwrap_or(name);
    group_scope(name).unwrap_or(Scope::Product)
}
