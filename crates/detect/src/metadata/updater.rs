//! Scripts that update a copy: they state the repository, the tag and the directory.

use std::collections::BTreeMap;

use plimsoll_model::{ClaimValue, Redacted, RepoPath, Revision, VALUE_LIMIT};
use plimsoll_source::Source;

use super::statement::{Statement, is_commit};
use crate::Part;
use crate::tree::names::version_of_tag;
use crate::tree::zones::{VendorRoot, vendor_root};

/// The statement of a script about one copy.
#[derive(Clone, Debug)]
pub(crate) struct UpdateRecord {
    pub(crate) script: RepoPath,
    /// The directory that it updates, as written.
    pub(crate) directory: String,
    pub(crate) statements: Vec<Statement>,
}

impl Part for UpdateRecord {
    fn weight(&self, text: usize) -> usize {
        text.min(4096)
    }
}

/// Whether a script of this name may update a copy.
pub(crate) fn may_be(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_script = [&b".sh"[..], b".bash", b".py"].iter().any(|end| lower.ends_with(end));
    let begins = |word: &[u8]| lower.starts_with(word);
    let has = |word: &[u8]| lower.windows(word.len()).any(|part| part == word);
    let starts = [&b"update"[..], b"import", b"vendor", b"sync"].into_iter().any(begins);
    is_script && (starts || has(b"-update") || has(b"_update"))
}

/// Names of variables, and the kind of their values.
const DIRECTORIES: [&str; 6] = ["subtree", "subdir", "prefix", "destination", "dest", "target_dir"];
const REPOSITORIES: [&str; 6] = ["repo", "repository", "git_url", "repo_url", "url", "upstream"];
const TAGS: [&str; 7] = ["tag", "version", "commit", "revision", "rev", "git_ref", "sha"];

/// Reads an update script: one that has exactly one directory and one repository, as literals.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<UpdateRecord> {
    let mut values: BTreeMap<String, Option<(&str, u32)>> = BTreeMap::new();
    for (line, number) in text.lines().zip(1u32..) {
        let Some((name, value)) = assignment(line) else { continue };
        let without_name = || value.replace("${name}", "").replace("$name", "");
        let is_literal = !value.contains(['$', '{'])
            || (DIRECTORIES.contains(&name.as_str()) && !without_name().contains(['$', '{']));
        if !is_literal {
            continue;
        }
        // A variable with two different values has no known value.
        values.entry(name).and_modify(|known| *known = None).or_insert(Some((value, number)));
    }
    let get = |names: &[&str]| names.iter().find_map(|name| values.get(*name).copied().flatten());
    let (directory, _) = get(&DIRECTORIES)?;
    let directory = with_name(directory, get(&["name"]).map(|(name, _)| name))?;
    let (repository, at) = get(&REPOSITORIES)?;
    let upstream = ClaimValue::upstream(repository);
    let ClaimValue::Upstream(read) = &upstream else { return None };
    read.best().git()?;
    let mut statements = vec![Statement::new(upstream, at)];
    if let Some((name, at)) = get(&["name", "project"]) {
        statements.push(Statement::new(ClaimValue::name(name), at));
    }
    if let Some((tag, at)) = get(&TAGS) {
        if is_commit(tag) {
            statements.push(Statement::new(ClaimValue::commit(tag), at));
        } else if let Some(version) = version_of_tag(tag) {
            statements.push(Statement::new(ClaimValue::version(&version), at));
            let revision = Revision::Name(Redacted::clipped(tag, VALUE_LIMIT).to_string());
            statements.push(Statement::new(ClaimValue::Revision(revision), at));
        }
    }
    Some(UpdateRecord { script: path.clone(), directory, statements })
}

/// The directories of the tree that scripts update, each with the script: relative to the root, or to the directory
/// of the script.
pub(crate) fn directories<'a>(
    records: &'a [UpdateRecord],
    source: &dyn Source,
) -> Vec<(RepoPath, &'a UpdateRecord)> {
    let is_directory = |path: &RepoPath| !path.is_root() && !source.below(path).is_empty();
    let find = |record: &UpdateRecord| {
        let text = record.directory.trim_start_matches("./").trim_end_matches('/');
        let is_plain = !text.is_empty() && !text.starts_with('/') && !text.contains("..");
        let beside = record.script.parent().and_then(|base| base.join(text.as_bytes()));
        [Some(RepoPath::new(text)), beside]
            .into_iter()
            .flatten()
            .find(|path| is_plain && is_directory(path))
            .map(|path| component_of(record, path))
    };
    records.iter().filter_map(|record| Some((find(record)?, record))).collect()
}

/// The directory of the component that a script updates. Directly below a vendor root, it is the directory of the
/// script, which has the usual name of the library and contains the copy in another directory.
fn component_of(record: &UpdateRecord, path: RepoPath) -> RepoPath {
    let above = path.parent().filter(|above| record.script.parent().as_ref() == Some(above));
    let is_below_root = |above: &RepoPath| {
        let root = above.parent();
        root.is_some_and(|it| vendor_root(it.file_name()) == Some(VendorRoot::Conventional))
    };
    above.filter(is_below_root).unwrap_or(path)
}

/// A directory with the name of the copy in place of the variable for it; `None` if it has another variable.
fn with_name(directory: &str, name: Option<&str>) -> Option<String> {
    if !directory.contains('$') {
        return Some(directory.to_owned());
    }
    let name = name?;
    let out = directory.replace("${name}", name).replace("$name/", &format!("{name}/"));
    let out = match out.strip_suffix("$name") {
        Some(front) => format!("{front}{name}"),
        None => out,
    };
    (!out.contains('$')).then_some(out)
}

/// The name, in lower case, and the value of `readonly name="value"` or `NAME = 'value'`.
fn assignment(line: &str) -> Option<(String, &str)> {
    let line = line.trim_end();
    let line = ["readonly ", "export ", "local ", "declare "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => value.strip_prefix(quote)?.split_once(quote)?.0,
        None => value.split([' ', '\t', '#']).next()?,
    };
    let is_plain = !value.is_empty() && !value.contains(['`', '(', ' ']);
    (is_name && is_plain).then(|| (name.to_ascii_lowercase(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, Vec<String>)> {
        let record = read(&RepoPath::new("update-rope.sh"), text)?;
        let statements = record.statements.iter().map(|one| one.value.to_string()).collect();
        Some((record.directory, statements))
    }

    #[test]
    fn directory_repository_and_tag() {
        let text = "readonly name=\"rope\"\nreadonly subtree=\"lib/xrope\"\n\
                    readonly repo=\"https://github.com/harbor-example/rope.git\"\nreadonly tag=\"rope-1_2_0\"\n";
        let expected =
            ["https://github.com/harbor-example/rope.git", "rope", "1.2.0", "rope-1_2_0"];
        let expected = expected.map(str::to_owned).to_vec();
        assert_eq!(shown(text), Some(("lib/xrope".to_owned(), expected)));
        // A branch is not a version, and the value of a variable is unknown.
        let branch = text.replace("rope-1_2_0", "main");
        assert_eq!(shown(&branch).unwrap().1.len(), 2);
        assert_eq!(shown(&text.replace("https://github.com", "$HOST")), None);
        let named = text.replace("lib/xrope", "lib/$name/x$name");
        assert_eq!(shown(&named).unwrap().0, "lib/rope/xrope");
        assert_eq!(shown(&text.replace("lib/xrope", "lib/$other")), None);
        assert_eq!(shown(&text.replace("lib/xrope", "lib/$names")), None);
        assert_eq!(shown(&format!("{text}subtree=other\n")), None);
        assert_eq!(shown("name=rope\ntag=v1.2\n"), None);
    }

    #[test]
    fn scripts_by_their_names() {
        for name in ["update-rope.bash", "update_rope.py", "vendor.sh", "ship_update_rope.sh"] {
            assert!(may_be(name.as_bytes()), "{name}");
        }
        for name in ["rope.sh", "update-rope.md", "updates", "build.sh"] {
            assert!(!may_be(name.as_bytes()), "{name}");
        }
    }
}
