//! The encoding of requirements files, as in pip ("Requirements File Format", Encoding): a byte
//! order mark, then a comment of PEP 263, then UTF-8.

use std::borrow::Cow;

use encoding_rs::Encoding;
use plimsoll_manifest::Manifest;

/// A text, and whether its bytes are those of the file.
pub(crate) struct Decoded<'c> {
    text: Cow<'c, str>,
}

impl Decoded<'_> {
    /// Reads a manifest. If the file has another encoding, byte ranges would refer to the decoded text, so they are
    /// removed.
    pub(crate) fn read(&self, read: impl FnOnce(&str) -> Manifest) -> Manifest {
        let mut manifest = read(&self.text);
        if let Cow::Owned(_) = self.text {
            manifest.drop_spans();
        }
        manifest
    }
}

/// Decodes a requirements file; `None` if it does not declare its encoding, and is not UTF-8.
pub(crate) fn requirements(content: &[u8]) -> Option<Decoded<'_>> {
    // The byte order marks of UTF-32 begin like those of UTF-16.
    let text = match content {
        [0xff, 0xfe, 0, 0, rest @ ..] => Cow::Owned(utf_32(rest, u32::from_le_bytes)?),
        [0, 0, 0xfe, 0xff, rest @ ..] => Cow::Owned(utf_32(rest, u32::from_be_bytes)?),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(plain(encoding_rs::UTF_16LE, rest)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(plain(encoding_rs::UTF_16BE, rest)?),
        _ => match (std::str::from_utf8(content), declared(content)) {
            (Ok(text), None) => Cow::Borrowed(text),
            // Every declared encoding decodes ASCII in the same way.
            (Ok(text), Some(_)) if text.is_ascii() => Cow::Borrowed(text),
            (Ok(text), Some(encoding)) if encoding == encoding_rs::UTF_8 => Cow::Borrowed(text),
            (_, Some(encoding)) => Cow::Owned(plain(encoding, content)?),
            (Err(_), None) => return None,
        },
    };
    Some(Decoded { text })
}

fn plain(encoding: &'static Encoding, content: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(content).map(Cow::into_owned)
}

fn utf_32(content: &[u8], unit: fn([u8; 4]) -> u32) -> Option<String> {
    let units = content.chunks(4).map(|bytes| Some(unit(bytes.try_into().ok()?)));
    units.map(|unit| char::from_u32(unit?)).collect()
}

/// The encoding that a comment in one of the first two lines names (PEP 263).
fn declared(content: &[u8]) -> Option<&'static Encoding> {
    content.split(|byte| *byte == b'\n').take(2).find_map(|line| {
        let line = std::str::from_utf8(line.get(..line.len().min(200))?).ok()?;
        let comment = line.trim_start().strip_prefix('#')?;
        let at = comment.find("coding")?;
        let rest = comment.get(at + "coding".len()..)?.strip_prefix([':', '='])?.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
        encoding(rest.get(..end.unwrap_or(rest.len()))?)
    })
}

/// An encoding by a name that Python knows.
fn encoding(name: &str) -> Option<&'static Encoding> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let name = match name.as_str() {
        "latin-1" | "latin" | "l1" | "iso-latin-1" | "iso8859-1" => "iso-8859-1",
        "utf8" | "u8" | "utf" | "utf-8-sig" => "utf-8",
        other => other,
    };
    Encoding::for_label(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &[u8]) -> Option<String> {
        requirements(content).map(|found| found.text.into_owned())
    }

    #[test]
    fn marks_and_comments() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let little: Vec<u8> =
            units("\u{feff}a==1\n").into_iter().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units("\u{feff}a==1\n").into_iter().flat_map(u16::to_be_bytes).collect();
        let wide: Vec<u8> =
            "\u{feff}a==1\n".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for content in [little, big, wide] {
            assert_eq!(text(&content).as_deref(), Some("a==1\n"));
        }
        let latin = b"# -*- coding: latin-1 -*-\n# caf\xe9\na==1\n";
        assert_eq!(text(latin).as_deref(), Some("# -*- coding: latin-1 -*-\n# caf\u{e9}\na==1\n"));
        assert_eq!(text(b"# caf\xe9\na==1\n"), None);
        assert_eq!(text("# caf\u{e9}\n".as_bytes()).as_deref(), Some("# caf\u{e9}\n"));
        assert_eq!(text(b"\xff\xfea"), None);
    }
}
