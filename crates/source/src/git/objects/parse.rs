//! Parsers for commits, trees and tags (gitformat-commit, git-mktree(1), git-mktag(1)).

use super::object::ObjectKind;
use crate::Oid;

/// The needed fields of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommitHead {
    pub(crate) tree: Oid,
    /// Commit time in seconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) first_parent: Option<Oid>,
}

/// A row of a tree, which borrows its name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) mode: u32,
    pub(crate) id: Oid,
}

impl Row<'_> {
    pub(crate) fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }
}

/// Parses the head of a commit, which ends with an empty line before the message.
pub(crate) fn commit_head(content: &[u8]) -> Option<CommitHead> {
    let mut lines = content.split(|byte| *byte == b'\n');
    let tree = oid(lines.next()?.strip_prefix(b"tree ")?)?;
    let mut head = CommitHead { tree, timestamp: 0, first_parent: None };
    for line in lines {
        if let Some(parent) = line.strip_prefix(b"parent ") {
            if head.first_parent.is_none() {
                head.first_parent = Some(oid(parent)?);
            }
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            // A name may contain `>`, so the last one ends the address.
            let end = committer.iter().rposition(|byte| *byte == b'>')?;
            let time = committer.get(end + 1..)?.trim_ascii_start();
            let digits = time.split(|byte| *byte == b' ').next()?;
            head.timestamp = std::str::from_utf8(digits).ok()?.parse().ok()?;
            return Some(head);
        } else if line.is_empty() {
            return None;
        }
    }
    None
}

/// Returns the parent of a commit with this number, from 1.
pub(crate) fn parent(content: &[u8], number: usize) -> Option<Oid> {
    let head = content.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let mut parents = head.filter_map(|line| line.strip_prefix(b"parent "));
    oid(parents.nth(number.checked_sub(1)?)?)
}

/// Returns the target of a tag.
pub(crate) fn tag(content: &[u8]) -> Option<(ObjectKind, Oid)> {
    let mut lines = content.split(|byte| *byte == b'\n');
    let id = oid(lines.next()?.strip_prefix(b"object ")?)?;
    let kind = ObjectKind::of_name(lines.next()?.strip_prefix(b"type ")?)?;
    Some((kind, id))
}

fn oid(hex: &[u8]) -> Option<Oid> {
    Oid::from_hex(std::str::from_utf8(hex).ok()?)
}

/// Iterates over the rows of a tree: mode in octal, a space, the name, a zero byte and the 20 bytes
/// of the ID. An invalid row is `None`, and ends the iteration.
pub(crate) fn rows(content: &[u8]) -> impl Iterator<Item = Option<Row<'_>>> {
    let mut rest = content;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((row, after)) = row(rest) {
            rest = after;
            Some(Some(row))
        } else {
            rest = &[];
            Some(None)
        }
    })
}

fn row(content: &[u8]) -> Option<(Row<'_>, &[u8])> {
    let space = content.iter().take(8).position(|byte| *byte == b' ')?;
    let (mode, after) = content.split_at_checked(space)?;
    let after = after.get(1..)?;
    let end = after.iter().position(|byte| *byte == 0)?;
    let (name, after) = after.split_at_checked(end)?;
    let (id, rest) = after.get(1..)?.split_first_chunk::<20>()?;
    let is_octal = !mode.is_empty() && mode.iter().all(|byte| (b'0'..=b'7').contains(byte));
    let mode = u32::from_str_radix(std::str::from_utf8(mode).ok().filter(|_| is_octal)?, 8).ok()?;
    if name.is_empty() {
        return None;
    }
    Some((Row { name, mode, id: Oid::from_bytes(*id) }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn heads_of_commits() {
        let other = ID.replace('0', "f");
        let text = format!(
            "tree {ID}\nparent {ID}\nparent {other}\nauthor A <a> 5 +0000\n\
             committer Odd > Name <a@b> -12 +0200\n\nparent x\n",
        );
        let head = commit_head(text.as_bytes()).unwrap();
        assert_eq!(head.timestamp, -12);
        assert_eq!(head.first_parent.unwrap().to_string(), ID);
        assert_eq!(parent(text.as_bytes(), 2).unwrap().to_string(), other);
        assert_eq!(parent(text.as_bytes(), 3), None);
        assert_eq!(parent(text.as_bytes(), 0), None);
        let root = format!("tree {ID}\nauthor A <a> 5 +0000\ncommitter A <a> 7 +0200\n\n");
        let head = commit_head(root.as_bytes()).unwrap();
        assert_eq!((head.timestamp, head.first_parent), (7, None));
    }

    #[test]
    fn broken_commits_are_not_parsed() {
        for text in [
            "",
            "tree\n\n",
            "\ncommitter A <a> 7 +0000\n",
            "parent xyz\ncommitter A <a> 7 +0000\n",
            "committer A 7\n",
            "committer A <a> seven\n",
        ] {
            assert_eq!(commit_head(text.as_bytes()), None, "{text:?}");
            let text = format!("tree {ID}\n{text}");
            let is_whole = text.ends_with("\ncommitter A <a> 7 +0000\n") && !text.contains("xyz");
            assert!(commit_head(text.as_bytes()).is_none() || is_whole, "{text:?}");
        }
    }

    #[test]
    fn rows_of_trees() {
        let mut content = b"40000 dir\0".to_vec();
        content.extend([7; 20]);
        content.extend(b"100755 a b\0");
        content.extend([9; 20]);
        let all: Option<Vec<Row<'_>>> = rows(&content).collect();
        let all = all.unwrap();
        assert!(all[0].is_tree() && all[0].name == b"dir" && all[0].id.as_bytes() == &[7; 20]);
        assert!(!all[1].is_tree() && all[1].name == b"a b" && all[1].mode == 0o100_755);
        assert_eq!(rows(b"").count(), 0);
        for cut in 1..content.len() {
            let whole = rows(&content[..cut]).all(|row| row.is_some());
            assert_eq!(whole, cut == 30, "cut at {cut}");
        }
        let mut bad = b"100644 \0".to_vec();
        bad.extend([7; 20]);
        assert_eq!(rows(&bad).collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn tags_lead_to_objects() {
        let text = format!("object {ID}\ntype commit\ntag v1\n");
        let (kind, id) = tag(text.as_bytes()).unwrap();
        assert_eq!((kind, id.to_string()), (ObjectKind::Commit, ID.to_owned()));
        assert_eq!(tag(b"object x\ntype commit\n"), None);
    }
}
