//! Scripts that other scripts source: the variables that they set.

use std::collections::BTreeMap;

use plimsoll_model::RepoPath;
use plimsoll_script::{ScriptLimits, shell_variables};

use crate::Context;
use crate::tree::place;

/// The maximum depth of nested `source` commands.
const DEEPEST: usize = 4;
/// The maximum number of files that a script may source.
const FILES: usize = 16;
/// The maximum size of a sourced file, in bytes.
const BYTES: u64 = 256 << 10;

/// The variables that are set by the scripts that a script reads with `source`, and the files of these scripts.
#[derive(Debug, Default)]
pub(crate) struct Sourced {
    files: Vec<RepoPath>,
    variables: BTreeMap<String, String>,
}

impl Sourced {
    /// The files that a script sources. Files with paths known only at run time, and missing files,
    /// are left out.
    pub(crate) fn of(context: &Context<'_>, path: &RepoPath, text: &str) -> Self {
        let mut sourced = Self::default();
        sourced.read(context, path, text, 0);
        sourced
    }

    fn read(&mut self, context: &Context<'_>, path: &RepoPath, text: &str, depth: usize) {
        for written in named(text) {
            let Some(found) = find(context, path, written) else { continue };
            let is_known = self.files.contains(&found) || found == *path;
            if is_known || depth >= DEEPEST || self.files.len() >= FILES {
                continue;
            }
            let Some(named) = place::named(context.source, &found) else { continue };
            // Errors in the file are reported when it is read by itself.
            let Ok(content) = context.recorder.read_named(&named, BYTES) else { continue };
            let text = String::from_utf8_lossy(&content);
            self.files.push(found.clone());
            self.read(context, &found, &text, depth + 1);
            let environment = self.environment();
            let set = shell_variables(&text, &environment, &ScriptLimits::default());
            self.variables.extend(set);
        }
    }

    /// Whether nothing was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The variables and their values.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        self.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// The files that the lines of a script read with `source` or a dot, as written.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let behind = line.strip_prefix("source ").or_else(|| line.strip_prefix(". "))?;
        let word = behind.trim_start().split([';', '&', '|', '#']).next()?.trim_end();
        Some(word.trim_matches(['"', '\'']))
    })
}

/// Finds the file that a word names. A leading part known only at run time is ignored; the rest is looked up from the
/// directory of the script, the one above it, and the root.
fn find(context: &Context<'_>, script: &RepoPath, written: &str) -> Option<RepoPath> {
    let tail = match written.rfind([')', '}', '$', '"']) {
        Some(at) => written.get(at..)?.split_once('/')?.1,
        None => written.trim_start_matches("./"),
    };
    if tail.is_empty() || tail.contains(['$', '`', ' ', '*']) {
        return None;
    }
    let folder = script.parent().unwrap_or_default();
    let root = context.zones.repository_of(script);
    let all = [Some(folder.clone()), folder.parent(), Some(root)];
    let paths = all.into_iter().flatten().filter_map(|from| from.join(tail.as_bytes()));
    paths.into_iter().find(|path| place::is_file(context.source, path))
}
