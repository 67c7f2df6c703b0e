//! Reads a lockfile leniently, and reports what GitHub would reject.

use std::collections::HashSet;
use std::collections::hash_map::Entry;

use plimsoll_model::clip;

use super::{ActionsLock, ListedKey, LockKey, LockProblem, LockProblemKind, LockedWorkflow};
use crate::{Document, Kind, Mark, NodeId, YamlLimits};

/// Maximum size of a lockfile in the reference parser.
const LARGEST: usize = 1 << 20;

/// Maximum number of problems.
const MOST_PROBLEMS: usize = 100;

/// The command that fixes the file.
const RELOCK: &str = "run `gh actions-lock` and commit the lockfile";

/// Reads a lockfile.
///
/// GitHub reads the file completely or not at all, and so does this function: beyond a limit,
/// nothing is locked. There is a result for any text: the parts that could be read, and
/// [problems](LockProblem) with position and message. Only a lockfile that [is
/// trusted](ActionsLock::is_trusted) locks anything. If the version is unknown, only the version is
/// read.
///
/// ```
/// use plimsoll_workflow::{YamlLimits, LockKey, parse_lock};
///
/// let lock = parse_lock(
///     "version: v0.0.2
/// workflows:
///   .github/workflows/ci.yml: [a/b@v1]
/// dependencies:
///   a/b@v1:
///     {ref: v1, commit: sha1-0123456789abcdef0123456789abcdef01234567, owner_id: 1, repo_id: 2}
/// ",
///     &YamlLimits::default(),
/// );
/// assert!(lock.is_trusted());
/// let entry = lock.entry(&LockKey::parse("a/b@v1").unwrap()).unwrap();
/// assert_eq!(entry.commit.as_deref(), Some("0123456789abcdef0123456789abcdef01234567"));
/// ```
pub fn parse_lock(text: &str, limits: &YamlLimits) -> ActionsLock {
    if text.len() > LARGEST {
        let mut lock = ActionsLock::default();
        let message = format!(
            "larger than {LARGEST} bytes: GitHub does not read it, so nothing is locked; {RELOCK}"
        );
        let kind = LockProblemKind::Limit;
        lock.problems.push(LockProblem { kind, line: 0, column: 0, message });
        return lock;
    }
    let document = Document::parse(text, limits);
    let mut reader = Reader {
        document: &document,
        left: limits.visits,
        unlisted: 0,
        lenient: false,
        out: ActionsLock::default(),
    };
    reader.file();
    reader.finish()
}

pub(super) struct Reader<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    /// Number of bytes of text that may still be visited; each use of an alias counts.
    pub(super) left: usize,
    /// Number of problems beyond the maximum.
    unlisted: usize,
    /// Whether the version may have unknown fields.
    pub(super) lenient: bool,
    pub(super) out: ActionsLock,
}

impl Reader<'_, '_> {
    fn file(&mut self) {
        if let Some(error) = self.document.error() {
            let kind = if error.limit { LockProblemKind::Limit } else { LockProblemKind::Syntax };
            let message = format!("YAML: {}; nothing is locked; {RELOCK}", error.message);
            let (line, column) = (error.line, error.column);
            return self.out.problems.push(LockProblem { kind, line, column, message });
        }
        let roots = self.document.roots();
        if let Some(later) = roots.get(1) {
            let mark = self.mark(*later);
            self.refuse(mark, "more than one YAML document: keep only the first");
        }
        let (mut version, mut workflows, mut dependencies) = (None, None, None);
        if let Some(root) = roots.first() {
            for (key, value) in self.pairs(*root, "the file") {
                let slot = match self.document.scalar(key) {
                    Some("version") => &mut version,
                    Some("workflows") => &mut workflows,
                    Some("dependencies") => &mut dependencies,
                    _ => {
                        let mark = self.mark(key);
                        self.refuse(
                            mark,
                            &format!("the key `{}` is not allowed here", self.shown(key)),
                        );
                        continue;
                    }
                };
                if slot.replace(value).is_some() {
                    let mark = self.mark(key);
                    self.refuse(mark, &format!("`{}` is a duplicate key", self.shown(key)));
                }
            }
        }
        if self.version(version) {
            self.dependencies(dependencies);
            self.workflows(workflows);
            self.dangling();
        }
    }

    /// Reads the version, and returns whether the rest can be read.
    fn version(&mut self, node: Option<NodeId>) -> bool {
        let text = node.and_then(|node| self.document.scalar(node)).map(|text| clip(text, 40));
        let mark = node.map(|node| self.mark(node)).unwrap_or_default();
        let message = match text.as_deref() {
            Some("v0.0.2") => String::new(),
            Some("v0.0.3") => {
                self.lenient = true;
                String::new()
            }
            Some("v0.0.1") => format!(
                "version `v0.0.1` is older than the first preview and is not supported, so nothing is \
                 locked; {RELOCK}"
            ),
            Some(other) => format!(
                "version `{other}` of the lockfile is unknown (v0.0.2 and v0.0.3 are supported): it was \
                 not read, and its workflows are reported as if it did not exist. Update \
                 Plimsoll, or check the version"
            ),
            None => format!("no `version`: GitHub rejects the file; {RELOCK}"),
        };
        self.out.version = text;
        if !message.is_empty() {
            self.problem(LockProblemKind::Version, mark, message);
        }
        self.out.problems.iter().all(|problem| problem.kind != LockProblemKind::Version)
    }

    fn workflows(&mut self, node: Option<NodeId>) {
        let Some(node) = node else { return };
        for (key, value) in self.pairs(node, "`workflows`") {
            let mark = self.mark(key);
            let path = self.text(key, 4000);
            if let Some(why) = wrong_path(&path) {
                self.refuse(mark, &format!("the path `{}` {why}", clip(&path, 100)));
                continue;
            }
            let keys = self.keys(value);
            if self.left == 0 {
                return;
            }
            match self.out.by_path.entry(path.clone()) {
                Entry::Vacant(slot) => {
                    slot.insert(self.out.workflows.len());
                    self.out.workflows.push(LockedWorkflow { path, keys, mark });
                }
                Entry::Occupied(_) => {
                    self.refuse(mark, &format!("`{}` is listed twice", clip(&path, 100)));
                }
            }
        }
    }

    /// Reads a list of keys; an empty value is an empty list.
    pub(super) fn keys(&mut self, node: NodeId) -> Vec<ListedKey> {
        let document = self.document;
        let sequence = matches!(document.resolve(node), Some((_, found)) if matches!(found.kind, Kind::Sequence(_)));
        if !sequence && !self.is_nothing(node) {
            let mark = self.mark(node);
            self.refuse(mark, "expected a list of keys");
            return Vec::new();
        }
        let mut keys = Vec::new();
        for item in document.items(node) {
            keys.extend(self.key(*item));
            if self.left == 0 {
                break;
            }
        }
        keys
    }

    pub(super) fn key(&mut self, node: NodeId) -> Option<ListedKey> {
        let mark = self.mark(node);
        let text = self.document.scalar(node).unwrap_or_default();
        if !self.spend(text.len()) {
            return None;
        }
        let key = LockKey::parse(text);
        if key.is_none() {
            let shown = self.shown(node);
            self.refuse(mark, &format!("`{shown}` is not a key: write `owner/repository@ref`"));
        }
        key.map(|key| ListedKey { key, mark })
    }

    /// Reports the listed keys without an entry, each once.
    fn dangling(&mut self) {
        let lists = self.out.workflows.iter().map(|workflow| &workflow.keys);
        let lists = lists.chain(self.out.entries.iter().map(|entry| &entry.uses));
        let mut seen = HashSet::new();
        let missing: Vec<(Mark, String)> = lists
            .flatten()
            .filter(|listed| !self.out.index.contains_key(&listed.key) && seen.insert(&listed.key))
            .map(|listed| (listed.mark, listed.key.to_string()))
            .collect();
        for (mark, key) in missing {
            let message =
                format!("`{key}` is listed but has no entry, so it is not locked; {RELOCK}");
            self.problem(LockProblemKind::Dangling, mark, message);
        }
    }

    pub(super) fn pairs(&mut self, node: NodeId, what: &str) -> Vec<(NodeId, NodeId)> {
        let document = self.document;
        let mapping = matches!(document.resolve(node), Some((_, found)) if matches!(found.kind, Kind::Mapping(_)));
        if !mapping && !self.is_nothing(node) {
            let mark = self.mark(node);
            self.refuse(mark, &format!("{what} is not a mapping"));
        }
        let pairs = document.pairs(node);
        let count = pairs.iter().take_while(|_| self.spend(0)).count();
        pairs.iter().take(count).copied().collect()
    }

    /// Whether a node is empty, such as `key:` without a value.
    fn is_nothing(&self, node: NodeId) -> bool {
        matches!(self.document.scalar(node), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    pub(super) fn text(&mut self, node: NodeId, limit: usize) -> String {
        let text = self.document.scalar(node).unwrap_or_default();
        self.spend(text.len().min(limit));
        clip(text, limit)
    }

    /// Returns a part of the file for a message.
    pub(super) fn shown(&self, node: NodeId) -> String {
        clip(self.document.scalar(node).unwrap_or("(no text)"), 80)
    }

    pub(super) fn mark(&self, node: NodeId) -> Mark {
        self.document.node(node).map(|node| node.mark).unwrap_or_default()
    }

    /// Subtracts one visit, and one more for every 64 bytes, from the budget.
    fn spend(&mut self, bytes: usize) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left = self.left.saturating_sub(1 + bytes / 64);
        if self.left == 0 {
            let message = format!(
                "too many keys (each use of an alias counts): the rest was not read; {RELOCK}"
            );
            let kind = LockProblemKind::Limit;
            self.out.problems.push(LockProblem { kind, line: 0, column: 0, message });
        }
        self.left > 0
    }

    pub(super) fn refuse(&mut self, mark: Mark, message: &str) {
        let message = format!("{message}: GitHub rejects the file, so nothing is locked; {RELOCK}");
        self.problem(LockProblemKind::Refused, mark, message);
    }

    pub(super) fn problem(&mut self, kind: LockProblemKind, mark: Mark, message: String) {
        if self.out.problems.len() < MOST_PROBLEMS {
            let (line, column) = (mark.line, mark.column);
            self.out.problems.push(LockProblem { kind, line, column, message });
        } else {
            self.unlisted += 1;
            // A fatal problem beyond the maximum must still make the lockfile untrusted.
            let fatal = self.out.problems.iter().any(|problem| problem.kind.is_fatal());
            if kind.is_fatal() && !fatal {
                let (line, column) = (mark.line, mark.column);
                self.out.problems.push(LockProblem { kind, line, column, message });
            }
        }
    }

    fn finish(mut self) -> ActionsLock {
        if self.unlisted > 0 {
            let message = format!("further problems: {}; {RELOCK}", self.unlisted);
            let kind = LockProblemKind::Dangling;
            self.out.problems.push(LockProblem { kind, line: 0, column: 0, message });
        }
        self.out
    }
}

/// Returns why a path is not one of a workflow in the repository, if so.
fn wrong_path(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        Some("is empty")
    } else if path.starts_with('/') || path.split('/').any(|segment| segment == "..") {
        Some("is outside the repository")
    } else if path.contains(|c: char| c == '\\' || c == ':' || c.is_control()) {
        Some("contains a character that is not allowed in a path")
    } else {
        None
    }
}
