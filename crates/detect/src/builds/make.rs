//! Finds the downloads in the recipes of makefiles.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_buildfile::{MakeValues, MakeVariable, Makefile, Recipe, references};
use plimsoll_model::{FetchMethod, Location, RefKind, Reference, RepoPath};
use plimsoll_script::{Dialect, Fetch, ScriptLimits, What, scan_shell_with};

use crate::ownership::scope;
use crate::{Context, Part, scripts};

/// The maximum depth of includes.
const DEEPEST: usize = 6;

/// The maximum number of files that a makefile may include.
const INCLUDED: usize = 64;

/// A makefile that was read.
#[derive(Clone, Debug)]
pub(crate) struct ReadMakefile {
    pub(crate) path: RepoPath,
    pub(crate) text: Arc<str>,
    pub(crate) file: Arc<Makefile>,
}

impl Part for ReadMakefile {}

/// The references of makefiles. Recipes of a makefile that others include are read with the variables of each of
/// those.
pub(crate) fn references_of(context: &Context<'_>, files: &[ReadMakefile]) -> Vec<Reference> {
    let all = Makefiles { files: files.iter().map(|file| (&file.path, file)).collect() };
    let mut is_included: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    let together: Vec<Vec<&ReadMakefile>> = files.iter().map(|file| all.together(file)).collect();
    for included in together.iter().flat_map(|files| files.iter().skip(1)) {
        *is_included.entry(&included.path).or_default() += 1;
    }
    let mut found = Vec::new();
    for files in together.iter().filter(|files| {
        // Without the makefile that includes it, an included part is incomplete.
        files.first().is_some_and(|first| !is_included.contains_key(&first.path))
    }) {
        let values = MakeValues::of(files.iter().map(|file| &*file.file).collect());
        let limits = ScriptLimits::default().by_line(!is_one_shell(files));
        for (number, file) in files.iter().enumerate() {
            for recipe in &file.file.recipes {
                found.extend(of_recipe(context, files, &values, &limits, (number, recipe)));
            }
        }
    }
    found
}

struct Makefiles<'a> {
    files: BTreeMap<&'a RepoPath, &'a ReadMakefile>,
}

impl<'a> Makefiles<'a> {
    /// A makefile and those that it includes, itself first.
    fn together(&self, first: &'a ReadMakefile) -> Vec<&'a ReadMakefile> {
        let mut all = vec![first];
        let folder = first.path.parent().unwrap_or_default();
        let mut next = vec![first];
        for _ in 0..DEEPEST {
            let mut found = Vec::new();
            for file in std::mem::take(&mut next) {
                for written in &file.file.includes {
                    // The working directory of make is that of the first makefile; many makefiles set their own.
                    let own = file.path.parent().unwrap_or_default();
                    let path = last_of(written);
                    let named =
                        [&folder, &own].into_iter().find_map(|from| from.join(path.as_bytes()));
                    let named = named.and_then(|path| self.files.get(&path).copied());
                    found
                        .extend(named.filter(|named| all.iter().all(|one| one.path != named.path)));
                }
            }
            for file in found {
                if all.len() < INCLUDED && all.iter().all(|one| one.path != file.path) {
                    all.push(file);
                    next.push(file);
                }
            }
        }
        all
    }
}

/// The part of a path after variables and functions: `$(TOP)/build/common.mk`.
fn last_of(written: &str) -> &str {
    let behind = written.rsplit_once([')', '}']).map_or(written, |(_, behind)| behind);
    if behind.len() == written.len() { written } else { behind.trim_start_matches('/') }
}

/// Whether all lines of a recipe have one shell; by default, each line has a shell of its own (POSIX.1, make; GNU make,
/// "One Shell").
fn is_one_shell(files: &[&ReadMakefile]) -> bool {
    let is_special = |line: &str| line.trim_start().starts_with(".ONESHELL");
    files.iter().any(|file| file.text.lines().any(is_special))
}

fn of_recipe(
    context: &Context<'_>,
    files: &[&ReadMakefile],
    values: &MakeValues<'_>,
    limits: &ScriptLimits,
    (number, recipe): (usize, &Recipe),
) -> Vec<Reference> {
    if !may_fetch(&recipe.text) {
        return Vec::new();
    }
    let Some(file) = files.get(number) else { return Vec::new() };
    let environment = values.environment(recipe);
    let facts = scan_shell_with(&recipe.text, Dialect::Posix, &environment, &[], limits);
    let is_source = |fetch: &&Fetch| {
        let is_named = matches!(fetch.what, What::Url(_) | What::Git { .. });
        let method = matches!(
            fetch.method,
            FetchMethod::GitClone
                | FetchMethod::Download
                | FetchMethod::Archive
                | FetchMethod::PipeToShell
        );
        is_named && method
    };
    let of = |fetch: &Fetch| {
        let span = recipe.offset(fetch.start)..recipe.offset(fetch.end);
        let written = file.text.get(span.clone())?;
        // An address that is defined in another makefile is located there.
        let given = references(written).find_map(|name| values.variable(name));
        let elsewhere = given.filter(|(from, _)| *from != number);
        let (path, place, value) = if let Some((from, variable)) = elsewhere {
            let from = files.get(from)?;
            (&from.path, of_variable(&from.path, variable), variable.value.clone()?)
        } else {
            let place = crate::base::texts::at_span(&file.path, &file.text, span)?;
            (&file.path, place, written.to_owned())
        };
        let mut reference = scripts::reference(context, fetch, place, "");
        reference.value = plimsoll_model::Redacted::clipped(&value, 200);
        reference.kind = RefKind::BuildFetch;
        reference.scope = Some(scope::of_named(path));
        Some(reference)
    };
    facts.fetches.iter().filter(is_source).filter_map(of).collect()
}

/// Whether a recipe names a tool that fetches.
fn may_fetch(text: &str) -> bool {
    ["git", "curl", "wget", "fetch", "aria2c"].iter().any(|tool| text.contains(tool))
}

fn of_variable(path: &RepoPath, variable: &MakeVariable) -> Location {
    let number = |offset: usize| u64::try_from(offset).unwrap_or(u64::MAX);
    Location::at(path.clone(), variable.line, variable.column)
        .with_span(number(variable.start), number(variable.end))
}
