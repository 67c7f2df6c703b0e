//! Gradle: version catalogs, and literals in build scripts.

mod catalog;
mod lexer;
mod script;
mod wrapper;

pub use catalog::version_catalog;
pub use script::gradle_script;
pub use wrapper::wrapper_properties;

use plimsoll_model::{Scope, clip};

use crate::manifest::KEY;
use crate::maven::version_wanted;
use crate::{Ecosystem, Place, Requirement, Wanted};

/// Returns a module by its coordinates.
fn module(name: &str, version: Option<&str>, place: Place, locator: &str) -> Option<Requirement> {
    if !Ecosystem::Maven.is_name(name) {
        return None;
    }
    let wanted = version.map_or(Wanted::Any, version_wanted);
    let mut found = Requirement::new(Ecosystem::Maven, name, wanted, place);
    found.value = match &found.wanted {
        Wanted::Any => name.to_owned(),
        _ => format!("{name}:{}", version.unwrap_or_default()),
    };
    found.locator = format!("{locator}.{}", clip(name, KEY));
    Some(found)
}

/// Returns a plugin, which Gradle resolves as the module `ID:ID.gradle.plugin` ("Plugin Marker
/// Artifacts").
fn plugin(id: &str, version: &str, place: Place) -> Option<Requirement> {
    let mut found = module(&format!("{id}:{id}.gradle.plugin"), Some(version), place, "plugins")?;
    found.value = format!("{id} {version}");
    found.scope = Scope::Build;
    Some(found)
}

/// Returns the scope of a dependency configuration by its name, or `None` if the name is not one.
/// Names have prefixes: `debugImplementation`, `androidTestImplementation`, `testFixturesApi`.
fn configuration(name: &str) -> Option<Scope> {
    let lower = name.to_ascii_lowercase();
    let build = [
        "classpath",
        "annotationprocessor",
        "kapt",
        "ksp",
        "compileonly",
        "compileonlyapi",
        "providedcompile",
        "coreLibraryDesugaring",
        "detektPlugins",
        "lintChecks",
    ];
    let product = [
        "implementation",
        "api",
        "compile",
        "runtime",
        "runtimeonly",
        "providedruntime",
        "testcompile",
    ];
    let ends = |names: &[&str]| names.iter().any(|end| lower.ends_with(&end.to_ascii_lowercase()));
    let is_build = ends(&build);
    if !is_build && !ends(&product) {
        return None;
    }
    Some(match lower.contains("test") || lower.contains("benchmark") {
        true => Scope::Test,
        false if is_build => Scope::Build,
        false => Scope::Product,
    })
}
