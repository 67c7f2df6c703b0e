//! Reads the entries of `dependencies`, which are the locked actions.

use std::collections::hash_map::Entry;

use plimsoll_model::{GitRef, RefSyntax, clip};

use super::reader::Reader;
use super::{ActionsLockEntry, LockKey, LockProblemKind, graph};
use crate::{Mark, NodeId};

/// The fields of an entry, with the nodes of their values.
#[derive(Default)]
struct Fields {
    requested: Option<NodeId>,
    commit: Option<NodeId>,
    hostname: Option<NodeId>,
    owner_id: Option<NodeId>,
    repo_id: Option<NodeId>,
    uses: Option<NodeId>,
}

impl Reader<'_, '_> {
    pub(super) fn dependencies(&mut self, node: Option<NodeId>) {
        let Some(node) = node else { return };
        for (key, value) in self.pairs(node, "`dependencies`") {
            let Some(parsed) = self.key(key) else { continue };
            let Some(entry) = self.entry(parsed.key, parsed.mark, value) else { return };
            match self.out.index.entry(entry.key.clone()) {
                Entry::Vacant(slot) => {
                    slot.insert(self.out.entries.len());
                    self.out.entries.push(entry);
                }
                // The reference parser accepts equal entries whose keys only differ in case.
                Entry::Occupied(slot) => {
                    let first = self.out.entries.get(*slot.get());
                    let equal = first.is_some_and(|first| same(first, &entry));
                    if !equal {
                        let message =
                            format!("`{}` is locked twice with different values", entry.key);
                        self.refuse(entry.mark, &message);
                    }
                }
            }
        }
        if let Some(at) = graph::cycle(&self.out) {
            let entry = self.out.entries.get(at).map(|entry| (entry.mark, entry.key.to_string()));
            if let Some((mark, key)) = entry {
                self.refuse(mark, &format!("`uses` has a cycle through `{key}`"));
            }
        }
    }

    /// Reads an entry; `None` if the budget is exhausted.
    fn entry(&mut self, key: LockKey, mark: Mark, node: NodeId) -> Option<ActionsLockEntry> {
        let fields = self.fields(&key, node);
        let mut entry = ActionsLockEntry {
            requested: fields.requested.map(|node| self.text(node, 300)).unwrap_or_default(),
            commit: fields.commit.and_then(|node| self.commit(&key, node)),
            misleading: None,
            hostname: fields.hostname.map(|node| self.text(node, 255)),
            owner_id: fields.owner_id.and_then(|node| self.number(node)),
            repository_id: fields.repo_id.and_then(|node| self.number(node)),
            uses: fields.uses.map(|node| self.keys(node)).unwrap_or_default(),
            key,
            mark,
        };
        let needed = [fields.requested, fields.commit, fields.owner_id, fields.repo_id];
        let names = ["ref", "commit", "owner_id", "repo_id"];
        let missing: Vec<&str> = std::iter::zip(needed, names)
            .filter(|(node, _)| node.is_none())
            .map(|(_, name)| name)
            .collect();
        if !missing.is_empty() {
            let message = format!("`{}` has no `{}`", entry.key, missing.join("`, `"));
            self.refuse(mark, &message);
        }
        if let Some(node) = fields.requested {
            self.check_ref(&entry, node);
        }
        self.check_commit(&mut entry);
        (self.left > 0).then_some(entry)
    }

    fn fields(&mut self, key: &LockKey, node: NodeId) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in self.pairs(node, "an entry") {
            let slot = match self.document.scalar(name) {
                Some("ref") => &mut fields.requested,
                Some("commit") => &mut fields.commit,
                Some("owner_id") => &mut fields.owner_id,
                Some("repo_id") => &mut fields.repo_id,
                Some("uses") => &mut fields.uses,
                Some("hostname") if self.lenient => &mut fields.hostname,
                _ => {
                    let mark = self.mark(name);
                    let message = format!("`{key}` has an unknown field `{}`", self.shown(name));
                    if self.lenient {
                        let message = format!("{message}, which was ignored");
                        self.problem(LockProblemKind::UnknownField, mark, message);
                    } else {
                        self.refuse(mark, &message);
                    }
                    continue;
                }
            };
            if slot.replace(value).is_some() {
                let mark = self.mark(name);
                self.refuse(mark, &format!("`{}` of `{key}` is a duplicate key", self.shown(name)));
            }
        }
        fields
    }

    /// Reads `sha1-` and 40 or `sha256-` and 64 hexadecimal digits.
    fn commit(&mut self, key: &LockKey, node: NodeId) -> Option<String> {
        let text = self.text(node, 100).to_ascii_lowercase();
        let digits = match text.split_once('-') {
            Some(("sha1", digits)) if digits.len() == 40 => Some(digits),
            Some(("sha256", digits)) if digits.len() == 64 => Some(digits),
            _ => None,
        };
        let digits = digits.filter(|digits| is_hex(digits));
        if digits.is_none() {
            let mark = self.mark(node);
            let message = format!(
                "`commit` of `{key}` is `{}`, but must be `sha1-` and 40 hexadecimal digits, or `sha256-` and 64",
                clip(&text, 80)
            );
            self.refuse(mark, &message);
        }
        digits.map(str::to_owned)
    }

    /// Reads a number assigned by GitHub: at least 1, within a 64-bit integer.
    fn number(&mut self, node: NodeId) -> Option<u64> {
        let text = self.text(node, 30);
        let number = text.parse::<u64>().ok();
        let number = number.filter(|number| *number > 0 && i64::try_from(*number).is_ok());
        if number.is_none() {
            let mark = self.mark(node);
            self.refuse(mark, &format!("`{text}` is not the numeric id of an owner or repository"));
        }
        number
    }

    /// Checks that the refs in the key and in the field are equal, unless the key has a full
    /// commit.
    fn check_ref(&mut self, entry: &ActionsLockEntry, node: NodeId) {
        let full = is_full(&entry.key.revision);
        if entry.requested.is_empty() || (!full && entry.requested != entry.key.revision) {
            let mark = self.mark(node);
            let message = format!("`ref` of `{}` is `{}`", entry.key, clip(&entry.requested, 100));
            self.refuse(mark, &message);
        }
    }

    /// Checks that a ref that is a commit, or looks like one, is the locked commit.
    fn check_commit(&mut self, entry: &mut ActionsLockEntry) {
        let Some(commit) = entry.commit.clone() else { return };
        let revision = entry.key.revision.to_ascii_lowercase();
        // A ref of digits only could also be a date or a number.
        let short = GitRef::parse(&revision).syntax == RefSyntax::Sha1Short
            && revision.bytes().any(|byte| byte.is_ascii_alphabetic());
        let full = is_full(&revision);
        if !(full || short) || commit.starts_with(&revision) {
            return;
        }
        if full {
            let message = format!(
                "the ref of `{}` is a full commit SHA, but a different one is locked for it, {commit}",
                entry.key
            );
            self.refuse(entry.mark, &message);
            entry.commit = None;
        }
        entry.misleading = Some(commit);
    }
}

/// Whether two entries with the same key are equal.
fn same(a: &ActionsLockEntry, b: &ActionsLockEntry) -> bool {
    let keys = |entry: &ActionsLockEntry| -> Vec<LockKey> {
        entry.uses.iter().map(|listed| listed.key.clone()).collect()
    };
    let facts = |entry: &ActionsLockEntry| {
        (
            entry.requested.clone(),
            entry.commit.clone(),
            entry.misleading.clone(),
            entry.hostname.clone(),
            entry.owner_id,
            entry.repository_id,
        )
    };
    facts(a) == facts(b) && keys(a) == keys(b)
}

/// Whether a ref has the form of a full commit SHA.
fn is_full(revision: &str) -> bool {
    matches!(revision.len(), 40 | 64) && is_hex(revision)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
