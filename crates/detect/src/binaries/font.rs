//! Fonts: their table of names (OpenType 1.9.1, `name`).
//!
//! `ttf-parser` reads much more, and panics on the offsets of a damaged collection.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::facts::{BinaryFacts, license_of};

/// The maximum size of an unpacked table, in bytes.
const TABLE: u64 = 1 << 20;
/// Maximum number of tables and names that are read.
const ENTRIES: usize = 4_000;
/// The ids of names.
const FAMILY: u16 = 1;
const VERSION: u16 = 5;
const MANUFACTURER: u16 = 8;
const LICENSE: u16 = 13;
const LICENSE_URL: u16 = 14;
const TYPOGRAPHIC_FAMILY: u16 = 16;

/// Reads the names of a font. WOFF 2 is compressed as a whole, so only the format of the file is known.
pub(super) fn read(bytes: &[u8]) -> BinaryFacts {
    let unpacked;
    let table = if bytes.starts_with(b"wOFF") {
        unpacked = woff(bytes);
        unpacked.as_deref()
    } else {
        sfnt(bytes)
    };
    let names = table.and_then(names).unwrap_or_default();
    let get = |id: u16| names.iter().find(|(name, _)| *name == id).map(|(_, text)| text.clone());
    BinaryFacts {
        name: get(TYPOGRAPHIC_FAMILY).or_else(|| get(FAMILY)),
        version: get(VERSION).and_then(|text| version(&text)),
        supplier: get(MANUFACTURER),
        license: [LICENSE_URL, LICENSE]
            .into_iter()
            .find_map(|id| license_of(&get(id)?))
            .map(str::to_owned),
        ..BinaryFacts::default()
    }
}

/// The table of names of a font, or of the first one of a collection.
fn sfnt(bytes: &[u8]) -> Option<&[u8]> {
    let start = if bytes.starts_with(b"ttcf") { long(bytes, 12)? } else { 0 };
    let font = bytes.get(start..)?;
    let count = usize::from(short(font, 4)?).min(ENTRIES);
    let directory = font.get(12..12 + count * 16)?;
    let entry = directory.chunks_exact(16).find(|entry| entry.starts_with(b"name"))?;
    let (offset, length) = (long(entry, 8)?, long(entry, 12)?);
    bytes.get(offset..offset.checked_add(length)?)
}

/// The names in UTF-16, with their ids: those of Windows and of Unicode.
fn names(table: &[u8]) -> Option<Vec<(u16, String)>> {
    let count = usize::from(short(table, 2)?).min(ENTRIES);
    let texts = table.get(usize::from(short(table, 4)?)..)?;
    let records = table.get(6..6 + count * 12)?;
    let name = |record: &[u8]| {
        let (platform, id) = (short(record, 0)?, short(record, 6)?);
        let (length, offset) = (usize::from(short(record, 8)?), usize::from(short(record, 10)?));
        let text = texts.get(offset..offset + length).filter(|_| matches!(platform, 0 | 3))?;
        let units = text.chunks_exact(2).filter_map(|pair| short(pair, 0));
        Some((id, String::from_utf16(&units.collect::<Vec<u16>>()).ok()?))
    };
    let is_told = |id: u16| {
        [FAMILY, VERSION, MANUFACTURER, LICENSE, LICENSE_URL, TYPOGRAPHIC_FAMILY].contains(&id)
    };
    let told = records.chunks_exact(12).filter(|record| short(record, 6).is_some_and(is_told));
    Some(told.filter_map(name).collect())
}

/// The number in `Version 1.06 uh; build 3`.
fn version(text: &str) -> Option<String> {
    let text = text.trim();
    let text = ["Version", "version", "Release", "Ver", "v"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let number = text.trim_start_matches(['.', ' ']).split([' ', ';', ',']).next()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number.split('.').all(is_number).then(|| number.to_owned())
}

/// The table of names in a WOFF file (WOFF File Format 1.0, section 4).
fn woff(bytes: &[u8]) -> Option<Vec<u8>> {
    let count = usize::from(short(bytes, 12)?).min(ENTRIES);
    let directory = bytes.get(44..44 + count * 20)?;
    let entry = directory.chunks_exact(20).find(|entry| entry.starts_with(b"name"))?;
    let (offset, packed, length) = (long(entry, 4)?, long(entry, 8)?, long(entry, 12)?);
    let data = bytes.get(offset..offset.checked_add(packed)?)?;
    if packed == length {
        return Some(data.to_vec());
    }
    let mut table = Vec::new();
    ZlibDecoder::new(data).take(TABLE).read_to_end(&mut table).ok()?;
    Some(table)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let number = u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
    usize::try_from(number).ok()
}
