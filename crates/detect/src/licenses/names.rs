//! Recognizes files that may contain license information, by their names.

use crate::copies::is_license;

/// Suffixes of files that are not text, or whose text only machines write and read.
const BINARY: [&str; 60] = [
    "7z",
    "a",
    "avi",
    "bin",
    "bmp",
    "bz2",
    "ckpt",
    "class",
    "dat",
    "db",
    "dex",
    "dll",
    "dylib",
    "elf",
    "eot",
    "exe",
    "flac",
    "gif",
    "gz",
    "ico",
    "icns",
    "ipynb",
    "jar",
    "jpeg",
    "jpg",
    "keystore",
    "ktx",
    "lib",
    "lz4",
    "mid",
    "mo",
    "mov",
    "mp3",
    "mp4",
    "npy",
    "npz",
    "o",
    "obj",
    "ogg",
    "onnx",
    "otf",
    "parquet",
    "pb",
    "pdf",
    "pkl",
    "png",
    "pt",
    "pte",
    "pth",
    "pyc",
    "safetensors",
    "so",
    "tar",
    "tflite",
    "tgz",
    "ttf",
    "wav",
    "webp",
    "woff",
    "zip",
];

/// Suffixes of prose, in which a license that is named is usually that of something else.
const PROSE: [&str; 10] =
    ["adoc", "asciidoc", "htm", "html", "markdown", "md", "mdx", "rst", "tex", "xhtml"];

/// Whether a file of this name may be text.
pub(crate) fn may_be_text(name: &[u8]) -> bool {
    !has_suffix(name, &BINARY)
}

/// Whether a file of this name is prose rather than code.
pub(crate) fn is_prose(name: &[u8]) -> bool {
    has_suffix(name, &PROSE)
}

/// Whether the only purpose of a file is to state a license: by its name, or because it is in a
/// directory of license texts.
pub(crate) fn holds_license(path: &plimsoll_model::RepoPath) -> bool {
    is_license(path.file_name()) || is_of_reuse(path)
}

/// Whether a file is one of the license texts that REUSE (its specification, version 3.3) has at the root of a
/// project: `LICENSES/MIT.txt`.
pub(crate) fn is_of_reuse(path: &plimsoll_model::RepoPath) -> bool {
    let parent = path.parent().unwrap_or_default();
    parent.file_name() == b"LICENSES" && has_suffix(path.file_name(), &["txt"])
}

/// Whether a license file is about code other than that beside it, or about many projects. Its statements are only
/// evidence, not the license of the code beside it.
pub(crate) fn is_notice(name: &[u8]) -> bool {
    let upper = name.to_ascii_uppercase();
    upper.starts_with(b"NOTICE") || upper.windows(5).any(|part| part == b"THIRD")
}

/// Whether a file of this name may describe the copyright of the directory.
pub(crate) fn is_copyright(name: &[u8]) -> bool {
    name.to_ascii_uppercase().starts_with(b"COPYRIGHT") && is_license(name)
}

fn has_suffix(name: &[u8], suffixes: &[&str]) -> bool {
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else { return false };
    let suffix = name.get(dot + 1..).unwrap_or_default();
    suffixes.iter().any(|known| suffix.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::RepoPath;

    use super::*;

    #[test]
    fn files_by_their_names() {
        assert!(may_be_text(b"a.c") && may_be_text(b"Makefile") && !may_be_text(b"x.PNG"));
        assert!(is_prose(b"README.md") && !is_prose(b"a.c"));
        assert!(
            is_notice(b"NOTICE.txt")
                && is_notice(b"LICENSE-3RDPARTY-THIRD")
                && !is_notice(b"LICENSE")
        );
        for (path, holds) in [
            ("LICENSE", true),
            ("LICENSES/MIT.txt", true),
            ("a/LICENSES/Apache-2.0.txt", true),
            ("LICENSES/readme.md", false),
            ("licenses.c", false),
        ] {
            assert_eq!(holds_license(&RepoPath::new(path)), holds, "{path}");
        }
    }
}
