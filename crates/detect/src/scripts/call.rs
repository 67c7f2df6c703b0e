//! The files that scripts call.

use plimsoll_model::{Diagnostic, DiagnosticKind, Exposure, Location, RepoPath};
use plimsoll_script::{Call, CallBase, CallKind};
use plimsoll_source::{Followed, follow};

use crate::tree::place::{self, Named};
use crate::unseen::{self, Unseen, UnseenKind};
use crate::{Context, Output, Part};

/// The kind of a called file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CalledKind {
    /// A script, by its first line and its name.
    Script,
    /// A script that is passed to a shell, regardless of its name.
    Shell,
    /// A Dockerfile.
    Dockerfile,
}

impl CalledKind {
    /// The name under which results for a file are cached.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Shell => "shell",
            Self::Dockerfile => "dockerfile",
        }
    }
}

/// A file of the tree that another one calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Called {
    /// The file as it is named.
    pub(crate) to: RepoPath,
    /// The file itself, after following links.
    pub(crate) file: RepoPath,
    pub(crate) kind: CalledKind,
    pub(crate) from: RepoPath,
    /// The directory it is started in.
    pub(crate) working: RepoPath,
    /// Path of keys to the step that calls it; empty for a call from another file.
    pub(crate) locator: String,
    /// The exposures of that step.
    pub(crate) exposures: Vec<Exposure>,
}

impl Part for Called {}

/// A file that runs another one with a command: caller and called file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileCall {
    pub(crate) from: RepoPath,
    pub(crate) to: RepoPath,
}

impl Part for FileCall {}

/// A requirements file that CI installs from.
#[derive(Clone, Debug)]
pub(crate) struct Required {
    pub(crate) path: RepoPath,
    /// Whether it only narrows versions.
    pub(crate) constraint: bool,
}

impl Part for Required {}

/// The origin of calls.
pub(super) struct From<'a> {
    pub(super) path: &'a RepoPath,
    /// The file itself, after following links.
    pub(super) file: &'a RepoPath,
    /// The directory the script was started in.
    pub(super) working: &'a RepoPath,
    /// The root of its repository.
    pub(super) root: &'a RepoPath,
    /// Path of keys to the step; empty for a file.
    pub(super) locator: &'a str,
    /// The exposures of the step; empty for a file.
    pub(super) exposures: &'a [Exposure],
}

/// Takes the files that a script calls: those that are scripts are returned, all others are noted.
pub(super) fn resolve(
    context: &Context<'_>,
    from: &From<'_>,
    calls: &[Call],
    output: &mut Output,
) -> Vec<Called> {
    let mut found = Vec::new();
    for call in calls {
        let places = Places::of(context, from, call);
        if places.files.is_empty() {
            missing(context, from, call, &places, output);
        }
        if places.more {
            let message = format!(
                "a pattern in a command matches more than {MATCHING} files: the rest of them was \
                 not read"
            );
            let kind = DiagnosticKind::LimitExceeded;
            output.diagnostics.push(Diagnostic::file(from.path, kind, &message));
        }
        for named in places.files {
            take(context, from, call, named, &places.working, &mut found, output);
        }
    }
    found
}

fn take(
    context: &Context<'_>,
    from: &From<'_>,
    call: &Call,
    named: Named,
    working: &RepoPath,
    found: &mut Vec<Called>,
    output: &mut Output,
) {
    let mut unseen = |kind: UnseenKind| {
        if unseen::is_relevant(context, &named.file, kind) {
            output.parts.push(Unseen { kind, path: named.entry.path.clone() });
        }
    };
    let kind = match call.kind {
        CallKind::Script if call.by_shell => CalledKind::Shell,
        CallKind::Script => CalledKind::Script,
        CallKind::Dockerfile => CalledKind::Dockerfile,
        CallKind::Program => {
            let kind = UnseenKind::of_program(&named.file.path, None);
            return unseen(kind.unwrap_or(UnseenKind::Other));
        }
        CallKind::PythonProject => return unseen(UnseenKind::Python),
        CallKind::Makefile => return unseen(UnseenKind::Makefile),
        CallKind::NodeProject | CallKind::NodeScript => return unseen(UnseenKind::NodeScripts),
        CallKind::CondaEnvironment => return unseen(UnseenKind::CondaEnvironment),
        CallKind::Requirements | CallKind::Constraint => {
            let constraint = call.kind == CallKind::Constraint;
            if !context.zones.is_own(&named.entry.path) {
                let (from, to) = (from.path.clone(), named.entry.path.clone());
                output.parts.push(FileCall { from, to });
            }
            return output.parts.push(Required { path: named.entry.path, constraint });
        }
        _ => return,
    };
    let (to, file) = (named.entry.path, named.file.path);
    // A Dockerfile's paths start in the build context, most often its own directory.
    let working = match kind {
        CalledKind::Dockerfile => to.parent().unwrap_or_default(),
        _ => working.clone(),
    };
    let (locator, exposures) = (from.locator.to_owned(), from.exposures.to_vec());
    found.push(Called { to, file, kind, from: from.path.clone(), working, locator, exposures });
}

/// Notes a call whose file was not found, if the cause is in the scanned files.
fn missing(
    context: &Context<'_>,
    from: &From<'_>,
    call: &Call,
    places: &Places,
    output: &mut Output,
) {
    let name = call.path.rsplit('/').next().unwrap_or_default();
    let open = name.contains(['$', '`', '*', '?', '{']);
    if open && call.by_shell {
        output.parts.push(Unseen { kind: UnseenKind::Commands, path: from.path.clone() });
    }
    let why = |path| Some((path, unseen::unreachable(context.source, path)?));
    if let Some((path, why)) = places.tried.iter().find_map(why).filter(|_| !open) {
        let at = Location::whole(from.path.clone());
        output.diagnostics.push(unseen::lost(&at, &path.to_string(), &why));
    }
}

/// The possible targets of a call.
struct Places {
    /// The files it means.
    files: Vec<Named>,
    /// The directory they are started in.
    working: RepoPath,
    /// The paths that were looked at.
    tried: Vec<RepoPath>,
    /// Whether it means more files than are read.
    more: bool,
}

/// Maximum number of files that one pattern matches.
const MATCHING: usize = 200;

impl Places {
    /// Finds the file of a call. If the working directory is unknown, the root of the repository and the directory of
    /// the script are tried.
    fn of(context: &Context<'_>, from: &From<'_>, call: &Call) -> Self {
        let own = from.path.parent().unwrap_or_default();
        // `readlink -f "$0"` names the file itself.
        let behind = from.file.parent().unwrap_or_default();
        let directory = |base: CallBase| match base {
            CallBase::Working => Some(from.working.clone()),
            CallBase::ScriptDirectory => Some(own.clone()),
            CallBase::Repository => Some(from.root.clone()),
            _ => None,
        };
        let in_force = match &call.working {
            None => Some(from.working.clone()),
            Some(changed) => {
                let path = changed.path.as_deref();
                let base = directory(changed.base).zip(path);
                base.and_then(|(base, path)| base.join(path.as_bytes()))
            }
        };
        let working = in_force.clone().unwrap_or_else(|| from.root.clone());
        let bases = match call.base {
            CallBase::Working => vec![in_force, Some(from.root.clone()), Some(own)],
            CallBase::ScriptDirectory => vec![Some(own), Some(behind)],
            CallBase::Elsewhere => vec![Some(own), Some(behind), Some(from.root.clone())],
            base => vec![directory(base)],
        };
        let path = match call.base {
            // A directory known only at run time is most often one of the repository.
            CallBase::Elsewhere if call.path.starts_with('$') => {
                call.path.split_once('/').map(|(_, below)| below)
            }
            CallBase::Elsewhere => None,
            _ => Some(call.path.as_str()),
        };
        let mut tried: Vec<RepoPath> = Vec::new();
        let bases = bases.into_iter().flatten();
        for candidate in bases.filter_map(|base| base.join(path?.as_bytes())) {
            for name in names(call.kind, candidate) {
                if !tried.contains(&name) {
                    tried.push(name);
                }
            }
        }
        let mut files = Vec::new();
        for path in &tried {
            match place::named(context.source, path) {
                Some(named) => files.push(named),
                None => files.extend(matching(context, path)),
            }
            if !files.is_empty() {
                break;
            }
        }
        let more = files.len() > MATCHING;
        files.truncate(MATCHING);
        Self { files, working, tried, more }
    }
}

/// The possible names of a called file.
fn names(kind: CallKind, path: RepoPath) -> Vec<RepoPath> {
    let inside: &[&str] = match kind {
        CallKind::Dockerfile => &["Dockerfile"],
        CallKind::Makefile => &["GNUmakefile", "makefile", "Makefile"],
        CallKind::NodeProject | CallKind::NodeScript => &["package.json"],
        CallKind::PythonProject => &["setup.py"],
        _ => &[],
    };
    let inside: Vec<RepoPath> =
        inside.iter().filter_map(|name| path.join(name.as_bytes())).collect();
    std::iter::once(path).chain(inside).collect()
}

/// The files of a directory whose names match the last part of a path, `ci/*.sh`; at most one more than
/// are read.
fn matching(context: &Context<'_>, path: &RepoPath) -> Vec<Named> {
    let pattern = path.file_name();
    let directory = path.parent().unwrap_or_default();
    let is_pattern = |name: &[u8]| name.iter().any(|byte| matches!(byte, b'*' | b'?'));
    if !is_pattern(pattern) || is_pattern(directory.as_bytes()) {
        return Vec::new();
    }
    let Followed::Directory(real) = follow(context.source, &directory) else { return Vec::new() };
    let entries = context.source.below(&real).iter();
    let direct = entries.filter(|entry| entry.path.parent().as_ref() == Some(&real));
    let fitting = direct.filter(|entry| fits(pattern, entry.path.file_name()));
    let paths = fitting.filter_map(|entry| directory.join(entry.path.file_name()));
    paths.filter_map(|path| place::named(context.source, &path)).take(MATCHING + 1).collect()
}

/// Whether a name matches a pattern of `*` and `?`. A star does not match a dot at the beginning.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    if name.first() == Some(&b'.') && pattern.first() != Some(&b'.') {
        return false;
    }
    let (mut at, mut of) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while of < name.len() {
        match (pattern.get(at), name.get(of)) {
            (Some(b'*'), _) => {
                back = Some((at, of));
                at += 1;
            }
            (Some(wanted), Some(byte)) if *wanted == b'?' || wanted == byte => {
                (at, of) = (at + 1, of + 1);
            }
            _ => {
                let Some((star, taken)) = back else { return false };
                back = Some((star, taken + 1));
                (at, of) = (star + 1, taken + 1);
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_match_as_in_the_shell() {
        for (pattern, name, expected) in [
            ("*.sh", "a.sh", true),
            ("*", "a", true),
            ("*", ".a", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("?.sh", "a.sh", true),
            ("?.sh", "aa.sh", false),
            ("*.sh", "sh", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
