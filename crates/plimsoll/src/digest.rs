//! Digests of files that a person reviewed.

use plimsoll_assess::DigestLookup;
use plimsoll_model::{RepoPath, sha256_hex};
use plimsoll_source::{Entry, Followed, Source, follow};

/// The maximum size of a reviewed file in bytes.
const FILE_BYTES: u64 = 64 << 20;

/// The digest of a file.
pub(crate) fn of_file(source: &dyn Source, path: &RepoPath) -> DigestLookup {
    match follow(source, path) {
        Followed::Directory(_) => Err("it is a directory".to_owned()),
        _ => of(source, path),
    }
}

/// The digest of a file, or of the list of files in a directory.
pub(crate) fn of(source: &dyn Source, path: &RepoPath) -> DigestLookup {
    match follow(source, path) {
        Followed::File { entry, .. } => content(source, &entry).map(Some),
        Followed::Directory(path) => directory(source, &path).map(Some),
        Followed::Missing => Ok(None),
        _ => {
            Err("it is a symbolic link that does not point to a file in the repository".to_owned())
        }
    }
}

fn content(source: &dyn Source, entry: &Entry) -> Result<String, String> {
    let content = source.read(entry, FILE_BYTES);
    let content = content.map_err(|why| why.diagnostic(&entry.path).message().to_owned())?;
    Ok(sha256_hex(&content))
}

/// The digest of the output of `sha256sum` for the files, sorted by the bytes of their paths. Without Plimsoll, the
/// same digest is printed by `git ls-files -z | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum` in the directory.
fn directory(source: &dyn Source, directory: &RepoPath) -> Result<String, String> {
    let files = source.below(directory).iter().filter(|entry| entry.kind.is_file());
    let mut files: Vec<(&[u8], &Entry)> =
        files.map(|entry| (below(&entry.path, directory), entry)).collect();
    files.sort_unstable_by_key(|(path, _)| *path);
    let mut list = Vec::new();
    for (path, entry) in files {
        let digest = content(source, entry).map_err(|why| format!("{}: {why}", entry.path))?;
        // `sha256sum` escapes names with backslashes or newlines in this way.
        let breaks = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r');
        if path.iter().any(breaks) {
            list.push(b'\\');
        }
        list.extend_from_slice(digest.as_bytes());
        list.extend_from_slice(b"  ");
        for byte in path {
            match byte {
                b'\\' => list.extend_from_slice(b"\\\\"),
                b'\n' => list.extend_from_slice(b"\\n"),
                b'\r' => list.extend_from_slice(b"\\r"),
                byte => list.push(*byte),
            }
        }
        list.push(b'\n');
    }
    Ok(sha256_hex(&list))
}

/// A path relative to a directory.
fn below<'a>(path: &'a RepoPath, directory: &RepoPath) -> &'a [u8] {
    let rest = path.as_bytes().strip_prefix(directory.as_bytes()).unwrap_or(path.as_bytes());
    rest.strip_prefix(b"/").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use plimsoll_source::MemorySource;

    use super::*;

    /// The expected digest is what the shell command of the documentation prints for these files.
    #[test]
    fn a_directory_has_the_digest_of_what_sha256sum_prints() {
        let source = MemorySource::new()
            .with_file("lib/rope/b/z.c", "z\n")
            .with_file("lib/rope/a.c", "a\n")
            .with_file("lib/rope/b-c.h", "bc\n")
            .with_file("lib/rope2/a.c", "other\n");
        let digest = |path: &str| of(&source, &RepoPath::new(path));
        let expected = "e1de93e0062154dc3d469e59776b747527d02785dcc0c397f5f15f1b6f3c32c5";
        assert_eq!(digest("lib/rope"), Ok(Some(expected.to_owned())));
        assert_eq!(digest("lib/rope/a.c"), Ok(Some(sha256_hex(b"a\n"))));
        assert_eq!(digest("lib/none"), Ok(None));
        assert!(of_file(&source, &RepoPath::new("lib/rope")).is_err());
    }

    #[test]
    fn the_digest_of_a_directory_changes_with_names_and_content() {
        let digest = |path: &str, content: &str| {
            let source = MemorySource::new().with_file(path, content);
            of(&source, &RepoPath::new("rope")).unwrap()
        };
        let first = digest("rope/a.c", "a");
        assert_ne!(first, digest("rope/b.c", "a"));
        assert_ne!(first, digest("rope/a.c", "b"));
        assert_eq!(first, digest("rope/a.c", "a"));
    }
}
