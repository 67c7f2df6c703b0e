//! Modules of WebAssembly: the name that they give themselves (WebAssembly 2.0, appendix "Name Section").

use super::facts::BinaryFacts;

/// Most sections that are looked at.
const SECTIONS: usize = 10_000;

/// The name of a module, and which tools made it.
pub(super) fn read(bytes: &[u8]) -> BinaryFacts {
    let mut facts = BinaryFacts::default();
    let mut reader = Reader { rest: bytes.get(8..).unwrap_or_default() };
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
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// A number of seven bits a byte.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn section(&mut self) -> Option<(u8, Self)> {
        let id = self.byte()?;
        let length = self.number()?;
        Some((id, Self { rest: self.take(length)? }))
    }

    /// The first part of the section of names.
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
