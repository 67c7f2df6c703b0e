//! The error for an unknown format.

use plimsoll::{FORMATS, escape};

use super::formats::Formats;

/// The width of the list of formats in columns.
const WIDTH: usize = 80;

/// The similarity, from 0 to 1, from which a name counts as a misspelling of another.
const ALIKE: f64 = 0.6;

/// Suggests a format, otherwise lists all formats.
pub(super) fn describe(name: &str, formats: Formats) -> String {
    let lower = name.to_ascii_lowercase();
    let base = lower.split_once('@').map_or(lower.as_str(), |(base, _)| base);
    let known: Vec<&str> = formats.all().map(|meta| meta.name).collect();
    if let Some(elsewhere) = elsewhere(&known, base) {
        return elsewhere;
    }
    if known.contains(&lower.as_str()) {
        return did_you_mean(&[lower.as_str()]);
    }
    if known.contains(&base) {
        return versions(base, &known);
    }
    let plain = || known.iter().copied().filter(|known| !known.contains('@'));
    let starts: Vec<&str> =
        plain().filter(|known| !base.is_empty() && known.starts_with(base)).collect();
    if !starts.is_empty() {
        return did_you_mean(&starts);
    }
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, base);
    let nearest = plain().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|known| likeness(known) >= ALIKE) {
        Some(nearest) => did_you_mean(&[nearest]),
        None => {
            format!(
                "unknown format `{}`; the known formats are:\n{}",
                escape::terminal(name),
                list(&known)
            )
        }
    }
}

/// Describes a format of other commands.
fn elsewhere(known: &[&str], base: &str) -> Option<String> {
    let format = FORMATS.iter().find(|meta| meta.name == base)?;
    if known.contains(&base) {
        return None;
    }
    let has = |formats: &Formats| formats.all().any(|meta| meta.name == format.name);
    let commands = Formats::ALL.into_iter().filter(has).flat_map(|formats| formats.commands);
    Some(format!("`{}` is a format of {}", format.name, joined(commands.copied(), "and")))
}

/// Describes the versions of a format whose name is right.
fn versions(base: &str, known: &[&str]) -> String {
    // The newest version is first.
    let all = known.iter().filter_map(|known| {
        let (name, version) = known.split_once('@')?;
        (name == base).then_some((*known, version))
    });
    match all.collect::<Vec<_>>().as_slice() {
        [(_, newest), .., (_, oldest)] => format!("`{base}` has the versions {oldest} to {newest}"),
        [(one, _)] => did_you_mean(&[*one]),
        [] => did_you_mean(&[base]),
    }
}

fn did_you_mean(names: &[&str]) -> String {
    let names = names.iter().map(|name| format!("`{name}`"));
    format!("did you mean {}?", joined(names, "or"))
}

/// `a`, `a and b`, `a, b and c`.
fn joined(words: impl Iterator<Item = impl ToString>, last: &str) -> String {
    let words: Vec<String> = words.map(|word| word.to_string()).collect();
    match words.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

/// Wraps a list of names.
fn list(names: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + ", ,".len() + name.len() <= WIDTH => {
                line.push_str(", ");
                line.push_str(name);
            }
            _ => lines.push(format!("  {name}")),
        }
    }
    lines.join(",\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probable_meanings_are_suggested() {
        for (name, formats, said) in [
            ("cyclonedx-json@1.3", Formats::SCAN, "`cyclonedx-json` has the versions 1.4 to 1.7"),
            ("cyclonedx-xml@2", Formats::SCAN, "`cyclonedx-xml` has the versions 1.4 to 1.7"),
            ("spdx3-json@3.0", Formats::SCAN, "did you mean `spdx3-json@3.0.1`?"),
            ("json@2", Formats::SCAN, "did you mean `json`?"),
            ("github", Formats::SCAN, "`github` is a format of diff and review"),
            ("csv", Formats::SCORE, "`csv` is a format of diff, review and history"),
            ("spdx-json@2.3", Formats::HISTORY, "`spdx-json` is a format of scan and pins"),
            ("CycloneDX-JSON", Formats::SCAN, "did you mean `cyclonedx-json`?"),
            ("cyclone-json", Formats::SCAN, "did you mean `cyclonedx-json`?"),
            ("cyclonedx", Formats::SCAN, "did you mean `cyclonedx-json` or `cyclonedx-xml`?"),
            ("sarfi", Formats::DIFF, "did you mean `sarif`?"),
            (
                "x\u{1b}",
                Formats::SCORE,
                "unknown format `x\\u{1b}`; the known formats are:\n  table, json, markdown, html",
            ),
        ] {
            assert_eq!(describe(name, formats), said, "{name}");
        }
    }

    #[test]
    fn the_list_has_every_format_in_lines_that_fit() {
        let said = describe("", Formats::SCAN);
        assert!(said.lines().count() > 2 && said.lines().all(|line| line.len() <= WIDTH), "{said}");
        let listed: Vec<&str> = said.split([',', '\n']).map(str::trim).collect();
        assert!(Formats::SCAN.all().all(|meta| listed.contains(&meta.name)), "{said}");
    }
}
