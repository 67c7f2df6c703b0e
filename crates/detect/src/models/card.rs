//! Model cards: a README with front matter in YAML, as model hubs read it.

/// Maximum number of lines of front matter that are read.
const LINES: usize = 500;

/// The statements of a model card about the license of the weights beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CardFacts {
    /// As written; `other` refers to a license in `license_name`.
    pub(crate) license: String,
    pub(crate) line: u32,
}

/// Whether a file may be a model card by its name.
pub(crate) fn may_be(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_slice(), b"readme.md" | b"model_card.md" | b"modelcard.md" | b"model-card.md")
}

/// Reads the front matter. A list of several licenses does not state which of them is meant.
pub(crate) fn read(text: &str) -> Option<CardFacts> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().zip(1u32..).take(LINES);
    lines.next().filter(|(first, _)| first.trim_end() == "---")?;
    let (mut license, mut name) = (None, None);
    for (line, number) in lines {
        if line.trim_end() == "---" {
            let license: CardFacts = license?;
            return match license.license.as_str() {
                "other" => name,
                _ => Some(license),
            };
        }
        let fact = |value: &str| {
            let value = value.split(" #").next().unwrap_or_default();
            let license = value.trim().trim_matches(['"', '\'']).to_owned();
            let is_one = !license.is_empty() && !license.starts_with(['[', '-', '{']);
            is_one.then_some(CardFacts { license, line: number })
        };
        if let Some(value) = line.strip_prefix("license:") {
            license = fact(value);
        } else if let Some(value) = line.strip_prefix("license_name:") {
            name = fact(value);
        }
    }
    None
}

/// The expression of a license that hubs write in lower case.
pub(crate) fn expression(license: &str) -> Option<&'static str> {
    const KNOWN: [&str; 16] = [
        "Apache-2.0",
        "MIT",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-NC-ND-4.0",
        "CC-BY-3.0",
        "LGPL-3.0",
        "GPL-3.0",
        "AGPL-3.0",
        "MPL-2.0",
        "Unlicense",
    ];
    KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(license))
}
