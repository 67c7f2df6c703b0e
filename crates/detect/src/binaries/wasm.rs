//! WebAssembly modules: the name in them (WebAssembly 2.0, appendix "Name Section").

use super::bytes::Bytes;
use super::facts::BinaryFacts;

/// The maximum number of sections that are examined.
const SECTIONS: usize = 10_000;

/// The name of a module, and which tools made it.
pub(super) fn read(bytes: &[u8]) -> BinaryFacts {
    let mut facts = BinaryFacts::default();
    let mut reader = Reader::of(bytes.get(8..).unwrap_or_default());
    for _ in 0..SECTIONS {
        let Some((id, mut section)) = reader.section() else { break };
        let Some(name) = (id == 0).then(|| section.text()).flatten() else { continue };
        match name {
            "name" => facts.name = section.module_name(),
            "producers" => facts.note = section.language(),
            _ => {}
        }
    }
    facts
}

struct Reader<'a> {
    bytes: Bytes<'a>,
}

impl<'a> Reader<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes: Bytes::new(bytes) }
    }

    /// A number of 32 bits.
    fn number(&mut self) -> Option<usize> {
        usize::try_from(self.bytes.varint(35)?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes.take(length)?).ok()
    }

    fn section(&mut self) -> Option<(u8, Self)> {
        let id = self.bytes.byte()?;
        let length = self.number()?;
        Some((id, Self::of(self.bytes.take(length)?)))
    }

    /// The first part of the `name` section.
    fn module_name(mut self) -> Option<String> {
        let (id, mut part) = self.section()?;
        (id == 0).then(|| part.text().map(str::to_owned)).flatten()
    }

    /// `language` and `processed-by`, each with names and versions.
    fn language(mut self) -> Option<String> {
        let mut found = Vec::new();
        for _ in 0..self.number()?.min(8) {
            self.text()?;
            for _ in 0..self.number()?.min(8) {
                let (tool, version) = (self.text()?, self.text()?);
                found.push(format!("{tool} {version}").trim().to_owned());
            }
        }
        Some(format!("made by {}", found.join(", "))).filter(|_| !found.is_empty())
    }
}
