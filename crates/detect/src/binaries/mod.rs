//! Binaries that are checked in: their formats, recognized by content, and the metadata in them.

mod bytes;
mod executable;
mod facts;
mod font;
mod jar;
mod phar;
mod wasm;
mod zip;

use plimsoll_model::RepoPath;

pub(crate) use bytes::Bytes;
pub(crate) use facts::{BinaryFacts, printable};

/// The format of a binary, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BinaryFormat {
    Elf,
    Pe,
    MachO,
    /// A library of object files.
    Archive,
    Wasm,
    Jar,
    Wheel,
    Phar,
    Font,
    /// A small text file that is a placeholder for a large file elsewhere.
    LfsPointer,
}

/// Endings of names of binaries.
const ENDINGS: [&str; 20] = [
    ".jar", ".aar", ".war", ".so", ".dll", ".dylib", ".a", ".lib", ".exe", ".wasm", ".ttf", ".otf",
    ".ttc", ".woff", ".woff2", ".node", ".pyd", ".phar", ".whl", ".o",
];

/// Whether a file may be a binary by its name.
pub(crate) fn may_be(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    ENDINGS.iter().any(|end| name.ends_with(end.as_bytes()) && name.len() > end.len())
        || name.windows(4).any(|part| part == b".so.")
}

/// The format of a file, by its content. Kinds of zip archives are distinguished by name.
pub(crate) fn format(path: &RepoPath, bytes: &[u8]) -> Option<BinaryFormat> {
    let name = path.file_name().to_ascii_lowercase();
    let ends = |end: &[u8]| name.ends_with(end);
    Some(match bytes {
        [0x7f, b'E', b'L', b'F', ..] => BinaryFormat::Elf,
        [b'M', b'Z', ..] if executable::is_pe(bytes) => BinaryFormat::Pe,
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => {
            BinaryFormat::MachO
        }
        // A Java class file begins with the same bytes, followed by the version of its format.
        [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1..=20, ..] => BinaryFormat::MachO,
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', b'\n', _, ..] => BinaryFormat::Archive,
        [0, b'a', b's', b'm', 1, 0, 0, 0, _, ..] => BinaryFormat::Wasm,
        [b'P', b'K', 3, 4, ..] if ends(b".whl") => BinaryFormat::Wheel,
        [b'P', b'K', 3, 4, ..] if [&b".jar"[..], b".aar", b".war"].into_iter().any(ends) => {
            BinaryFormat::Jar
        }
        [0, 1, 0, 0, 0, ..]
        | [b'O', b'T', b'T', b'O', ..]
        | [b't', b't', b'c', b'f', ..]
        | [b'w', b'O', b'F', b'F' | b'2', ..]
            if [&b".ttf"[..], b".otf", b".ttc", b".woff", b".woff2"].into_iter().any(ends) =>
        {
            BinaryFormat::Font
        }
        _ if ends(b".phar") && phar::is_one(bytes) => BinaryFormat::Phar,
        _ if bytes.starts_with(b"version https://git-lfs.github.com/spec/v1\n") => {
            BinaryFormat::LfsPointer
        }
        _ => return None,
    })
}

impl BinaryFormat {
    /// Reads the statements of a file of this format about itself.
    pub(crate) fn read(self, path: &RepoPath, bytes: &[u8]) -> BinaryFacts {
        let found = match self {
            Self::Elf => executable::elf(bytes),
            Self::Pe => executable::pe(bytes),
            Self::Wasm => wasm::read(bytes),
            Self::Jar => jar::read(path, bytes),
            Self::Wheel => jar::wheel(bytes),
            Self::Phar => phar::read(path, bytes),
            Self::Font => font::read(bytes),
            Self::MachO | Self::Archive | Self::LfsPointer => BinaryFacts::default(),
        };
        found.plain()
    }

    /// The name of the format.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Elf => "ELF",
            Self::Pe => "PE",
            Self::MachO => "Mach-O",
            Self::Archive => "library of object files",
            Self::Wasm => "WebAssembly",
            Self::Jar => "Java archive",
            Self::Wheel => "wheel",
            Self::Phar => "PHP archive",
            Self::Font => "font",
            Self::LfsPointer => "Git LFS pointer",
        }
    }
}

#[cfg(test)]
mod tests;
