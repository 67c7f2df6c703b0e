//! Programs and libraries: ELF (System V ABI) and PE (PE format, `VS_VERSIONINFO`).

use std::fmt::Write as _;

use object::Endianness;
use object::elf::{DT_SONAME, FileHeader32, FileHeader64};
use object::read::Object as _;
use object::read::elf::{Dyn as _, ElfFile, FileHeader};

use super::facts::BinaryFacts;

/// The maximum distance of a text from the beginning of the version resource.
const RESOURCE: usize = 16 << 10;

/// The embedded name of a shared library, and its build id.
pub(super) fn elf(bytes: &[u8]) -> BinaryFacts {
    let found = match bytes.get(4) {
        Some(1) => of_class::<FileHeader32<Endianness>>(bytes),
        Some(2) => of_class::<FileHeader64<Endianness>>(bytes),
        _ => None,
    };
    found.unwrap_or_default()
}

fn of_class<Elf: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Option<BinaryFacts> {
    let file = ElfFile::<Elf>::parse(bytes).ok()?;
    let build = file.build_id().ok().flatten().filter(|id| id.len() <= 64);
    let note = build.map(|id| {
        id.iter().fold("build id ".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    });
    let endian = file.endian();
    let sections = file.elf_section_table();
    let dynamic = sections.dynamic(endian, bytes).ok().flatten();
    let soname = dynamic.and_then(|(entries, link)| {
        let strings = sections.strings(endian, bytes, link).ok()?;
        let entry = entries.iter().find(|entry| entry.d_tag(endian) == DT_SONAME)?;
        String::from_utf8(entry.string(endian, strings).ok()?.to_vec()).ok()
    });
    // The numbers after `.so` are the version of the ABI, not of a release.
    let name = soname.map(|name| match name.split_once(".so") {
        Some((front, _)) => front.to_owned(),
        None => name,
    });
    Some(BinaryFacts { name, note, ..BinaryFacts::default() })
}

/// Whether a DOS header points to a PE header.
pub(super) fn is_pe(bytes: &[u8]) -> bool {
    let at = bytes.get(60..64).and_then(|at| at.try_into().ok()).map(u32::from_le_bytes);
    let at = at.and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| bytes.get(at..)).is_some_and(|rest| rest.starts_with(b"PE\0\0"))
}

/// The content of the version resource. It is found by its key, so that no tables of a damaged file
/// are followed.
pub(super) fn pe(bytes: &[u8]) -> BinaryFacts {
    let Some(at) = memchr::memmem::find(bytes, &utf16("VS_VERSION_INFO")) else {
        return BinaryFacts::default();
    };
    let resource = bytes.get(at..).unwrap_or_default();
    let resource = resource.get(..RESOURCE).unwrap_or(resource);
    let get = |key: &str| value(resource, key);
    BinaryFacts {
        name: get("ProductName"),
        version: get("ProductVersion").or_else(|| get("FileVersion")).map(|text| dotted(&text)),
        supplier: get("CompanyName"),
        ..BinaryFacts::default()
    }
}

/// Converts `1, 2, 0, 3` to `1.2.0.3`.
fn dotted(text: &str) -> String {
    text.split(',').map(str::trim).collect::<Vec<&str>>().join(".")
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// The text after a key: both end with a zero, and the text begins at a multiple of four bytes.
fn value(resource: &[u8], key: &str) -> Option<String> {
    let key = utf16(key);
    let at = memchr::memmem::find(resource, &key)?;
    let behind = resource.get(at + key.len()..)?;
    let units = behind
        .chunks_exact(2)
        .map(|pair| pair.iter().rev().fold(0, |all, byte| all << 8 | u16::from(*byte)));
    let text =
        units.skip_while(|unit| *unit == 0).take_while(|unit| *unit != 0).take(super::facts::TEXT);
    String::from_utf16(&text.collect::<Vec<u16>>()).ok()
}
