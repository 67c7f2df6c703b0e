//! Git objects read as bytes. A walk through the history asks for two lines of each commit, and a
//! listing for the rows of each tree: reading just those costs half of what whole objects cost.

use git2::{ErrorClass, ErrorCode, ObjectType, Oid, Repository};

/// What a walk through the history needs to know of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommitHead {
    /// When it was committed, in seconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) first_parent: Option<Oid>,
}

/// A row of a tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: Box<[u8]>,
    pub(crate) mode: u32,
    pub(crate) id: Oid,
}

impl Row {
    pub(crate) fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }
}

/// Reads the head of a commit.
pub(crate) fn commit(repository: &Repository, id: Oid) -> Result<CommitHead, git2::Error> {
    read(repository, id, (ObjectType::Commit, COMMIT), commit_head)
}

/// Most bytes of a commit: its message may be long.
const COMMIT: usize = 16 << 20;

/// Most bytes of a tree: as many as half a million names have.
const TREE: usize = 32 << 20;

/// Reads the rows of a tree.
pub(crate) fn tree(repository: &Repository, id: Oid) -> Result<Vec<Row>, git2::Error> {
    read(repository, id, (ObjectType::Tree, TREE), tree_rows)
}

fn read<T>(
    repository: &Repository,
    id: Oid,
    (kind, limit): (ObjectType, usize),
    parse: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<T, git2::Error> {
    let odb = repository.odb()?;
    // A few megabytes may unpack to gigabytes.
    let (length, _) = odb.read_header(id)?;
    if length > limit {
        let message = format!("the {kind} has {length} bytes, and {limit} are read at most");
        return Err(git2::Error::new(ErrorCode::Invalid, ErrorClass::Object, message));
    }
    let object = odb.read(id)?;
    let parsed = if object.kind() == kind { parse(object.data()) } else { None };
    parsed.ok_or_else(|| {
        let message = format!("the object is no {kind} that can be read");
        git2::Error::new(ErrorCode::Invalid, ErrorClass::Object, message)
    })
}

/// The head of a commit ends with an empty line; what follows is its message.
pub(crate) fn commit_head(content: &[u8]) -> Option<CommitHead> {
    let mut head = CommitHead { timestamp: 0, first_parent: None };
    for line in content.split(|byte| *byte == b'\n') {
        if let Some(parent) = line.strip_prefix(b"parent ") {
            if head.first_parent.is_none() {
                head.first_parent = Some(oid(parent)?);
            }
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            // A name may hold `>`: the last one ends the address.
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

fn oid(hex: &[u8]) -> Option<Oid> {
    Oid::from_str(std::str::from_utf8(hex).ok()?).ok()
}

/// Each row is the mode in octal, a space, the name, a zero byte and the twenty bytes of the id.
fn tree_rows(content: &[u8]) -> Option<Vec<Row>> {
    let mut rows = Vec::with_capacity(content.len() / 40);
    let mut rest = content;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let (mode, after) = rest.split_at_checked(space)?;
        let after = after.get(1..)?;
        let end = after.iter().position(|byte| *byte == 0)?;
        let (name, after) = after.split_at_checked(end)?;
        let (id, after) = after.get(1..)?.split_at_checked(20)?;
        let mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?;
        if name.is_empty() {
            return None;
        }
        rows.push(Row { name: name.into(), mode, id: Oid::from_bytes(id).ok()? });
        rest = after;
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn heads_of_commits() {
        let text = format!(
            "tree {ID}\nparent {ID}\nparent {}\nauthor A <a> 5 +0000\n\
             committer Odd > Name <a@b> -12 +0200\n\nparent x\n",
            ID.replace('0', "f"),
        );
        let head = commit_head(text.as_bytes()).unwrap();
        assert_eq!(head.timestamp, -12);
        assert_eq!(head.first_parent.unwrap().to_string(), ID);
        let root = format!("tree {ID}\nauthor A <a> 5 +0000\ncommitter A <a> 7 +0200\n\n");
        let head = commit_head(root.as_bytes()).unwrap();
        assert_eq!((head.timestamp, head.first_parent), (7, None));
    }

    #[test]
    fn broken_commits_are_none() {
        for text in [
            "",
            "tree\n\n",
            "\ncommitter A <a> 7 +0000\n",
            "parent xyz\ncommitter A <a> 7 +0000\n",
            "committer A 7\n",
            "committer A <a> seven\n",
        ] {
            assert_eq!(commit_head(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn rows_of_trees() {
        let mut content = b"40000 dir\0".to_vec();
        content.extend([7; 20]);
        content.extend(b"100755 a b\0");
        content.extend([9; 20]);
        let rows = tree_rows(&content).unwrap();
        assert!(rows[0].is_tree() && &*rows[0].name == b"dir" && rows[0].id.as_bytes() == [7; 20]);
        assert!(!rows[1].is_tree() && &*rows[1].name == b"a b" && rows[1].mode == 0o100_755);
        assert_eq!(tree_rows(b""), Some(Vec::new()));
        for cut in 1..content.len() {
            let whole = cut == 30;
            assert_eq!(tree_rows(&content[..cut]).is_some(), whole, "cut at {cut}");
        }
        let mut bad = b"100644 \0".to_vec();
        bad.extend([7; 20]);
        assert_eq!(tree_rows(&bad), None);
    }
}
