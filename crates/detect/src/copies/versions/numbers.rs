//! Version numbers in one integer, if a comment states how they are put together:
//! `// major * 10000 + minor * 100 + patch`, `#define FOO_VERSION 70103`.

use std::collections::BTreeMap;

/// The maximum number of comment lines above a macro.
const LINES: usize = 8;

/// The position in a version of the number that a word in a macro name denotes. Position 4 is a pre-release mark, 5 a
/// build number, and 6 a number before the major one.
pub(super) fn part(word: &str) -> Option<usize> {
    Some(match word {
        "MAJOR" => 0,
        "MINOR" => 1,
        "PATCH" | "PATCHLEVEL" | "MICRO" | "RELEASE" | "REVISION" | "REV" | "BUGFIX"
        | "SUBMINOR" | "TEENY" | "TINY" | "POINT" | "SUBLEVEL" => 2,
        "SUBREVISION" | "TWEAK" => 3,
        "BUILD" => 5,
        "WORLD" | "EPOCH" => 6,
        "PRERELEASE" | "SUFFIX" | "STATUS" | "EXTRA" | "RC" | "BETA" | "ALPHA" => 4,
        _ => return None,
    })
}

/// Macros of a file that may be such numbers: the value and the line, `None` for two values.
#[derive(Debug, Default)]
pub(super) struct Numbers<'a> {
    values: BTreeMap<&'a str, Option<(&'a str, u32)>>,
}

/// The version in a macro.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number<'a> {
    pub(super) name: &'a str,
    /// The name without `_VERSION`.
    pub(super) prefix: &'a str,
    pub(super) version: String,
    pub(super) line: u32,
}

impl<'a> Numbers<'a> {
    /// Adds a macro with its value as it is written.
    pub(super) fn add(&mut self, name: &'a str, value: &'a str, line: u32) {
        // `FOO_MAJOR_VERSION` is only a part of a version.
        let is_whole = |prefix: &str| !prefix.split('_').any(|word| part(word).is_some());
        if name.strip_suffix("_VERSION").is_some_and(|it| !it.is_empty() && is_whole(it)) {
            let known = self.values.entry(name).or_insert(Some((value, line)));
            if known.is_some_and(|(known, _)| known != value) {
                *known = None;
            }
        }
    }

    /// The versions of the macros with a comment that states how the number is put together.
    pub(super) fn read(self, text: &'a str) -> Vec<Number<'a>> {
        let numbers = self.values.into_iter().filter_map(|(name, value)| {
            let (value, line) = value?;
            let digits = value.trim_end_matches(['u', 'U', 'l', 'L']);
            let is_decimal = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
            Some((name, digits.parse::<u32>().ok().filter(|_| is_decimal)?, line))
        });
        let numbers: Vec<_> = numbers.collect();
        // Most files do not have such a macro.
        if numbers.is_empty() {
            return Vec::new();
        }
        let lines: Vec<&str> = text.lines().collect();
        let read = |(name, number, line): (&'a str, u32, u32)| {
            let at = usize::try_from(line).ok()?.checked_sub(1)?;
            let (major_factor, minor_factor) = factors(&comment(&lines, at)?)?;
            let (major, rest) = (number / major_factor, number % major_factor);
            let (minor, patch) = (rest / minor_factor, rest % minor_factor);
            // A day (`20240101`) has more digits.
            let is_version = major < major_factor / minor_factor;
            let version = format!("{major}.{minor}.{patch}");
            let prefix = name.strip_suffix("_VERSION")?;
            is_version.then_some(Number { name, prefix, version, line })
        };
        numbers.into_iter().filter_map(read).collect()
    }
}

/// The text of the comment after a macro on its line, otherwise of the comment directly above it.
fn comment(lines: &[&str], at: usize) -> Option<String> {
    let plain = |line: &str| line.trim_matches(['/', '*', '!', '<', ' ', '\t']).to_owned();
    let line = lines.get(at)?;
    if let Some(start) = line.find("//").or_else(|| line.find("/*")) {
        return Some(plain(line.get(start..)?));
    }
    let above = || lines.iter().take(at).rev().map(|line| line.trim()).take(LINES);
    let first = above().next()?;
    let mut found: Vec<String> = if first.starts_with("//") {
        above().take_while(|line| line.starts_with("//")).map(plain).collect()
    } else if first.ends_with("*/") {
        let end = above().position(|line| line.starts_with("/*"))?;
        above().take(end + 1).map(plain).collect()
    } else {
        return None;
    };
    found.reverse();
    Some(found.join(" "))
}

/// The factors of the major and the minor number in `major * 10000 + minor * 100 + patch`, if a comment states that once
/// and does not deny it.
fn factors(comment: &str) -> Option<(u32, u32)> {
    let words = words(comment);
    let is_formula = |found: &&[String]| {
        let form = ["major", "*", "", "+", "minor", "*", "", "+", "patch"];
        form.iter().zip(*found).all(|(form, word)| form.is_empty() || form == word)
    };
    let mut found = words.windows(9).enumerate().filter(|(_, found)| is_formula(found));
    let (at, formula) = found.next().filter(|_| found.next().is_none())?;
    let is_part = |word: Option<&String>| {
        word.is_some_and(|word| matches!(word.as_str(), "*" | "+" | "-" | "/" | "%" | "<" | ">"))
    };
    let before = words.get(..at)?;
    let denies = |word: &String| {
        let word = word.as_str();
        matches!(word, "not" | "no" | "was" | "were" | "until" | "before" | "used" | "formerly")
            || matches!(word, "unlike" | "instead" | "than" | "old")
    };
    if is_part(before.last()) || is_part(words.get(at + 9)) || words.iter().any(denies) {
        return None;
    }
    let [major, minor] = [2, 6].map(|at| formula.get(at)?.parse::<u32>().ok());
    let (major, minor) = (major?, minor?);
    (minor >= 10 && major > minor && major % minor == 0).then_some((major, minor))
}

/// The words of a text in lower case; each punctuation mark or operator is a word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        let is_letter = c.is_alphanumeric() || c == '_';
        match words.last_mut().filter(|_| is_open && is_letter) {
            Some(word) => word.extend(c.to_lowercase()),
            None if !c.is_whitespace() => words.push(c.to_lowercase().collect()),
            None => {}
        }
        is_open = is_letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_of_a_formula() {
        for (text, expected) in [
            ("The version in the form major * 10000 + minor * 100 + patch.", Some((10000, 100))),
            ("MAJOR*1000000+MINOR*1000+PATCH, for #if", Some((1_000_000, 1000))),
            ("(major * 10000 + minor * 100 + patch)", Some((10000, 100))),
            ("(major * 10000 + minor) * 100 + patch", None),
            ("2 * major * 10000 + minor * 100 + patch", None),
            ("major * 10000 + minor * 100 + patch * 10 + build", None),
            ("major * 10000 + minor * 100", None),
            ("minor * 10000 + major * 100 + patch", None),
            ("major * 100 + minor * 100 + patch", None),
            ("major * 10000 + minor * 3 + patch", None),
            ("not major * 10000 + minor * 100 + patch", None),
            ("Until 2.0, it was major * 10000 + minor * 100 + patch", None),
            ("major * 10000 + minor * 100 + patch, or major * 1000 + minor * 10 + patch", None),
        ] {
            assert_eq!(factors(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_of_macros() {
        let form = "major * 10000 + minor * 100 + patch";
        for (text, expected) in [
            (
                format!("// The version: {form}.\n#define A 1\n"),
                Some(format!("The version: {form}.")),
            ),
            (format!("/*\n * {form}\n */\n#define A 1\n"), Some(format!(" {form} "))),
            (format!("#define A 1 // {form}\n"), Some(form.to_owned())),
            (format!("#define A 1 /* {form} */\n"), Some(form.to_owned())),
            (format!("// {form}\n\n#define A 1\n"), None),
            (format!("// {form}\n#define B 1\n#define A 1\n"), None),
            (format!("// {form}\n#define A 1 // text\n"), Some("text".to_owned())),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            let at = lines.iter().position(|line| line.starts_with("#define A")).unwrap();
            assert_eq!(comment(&lines, at), expected, "{text}");
        }
    }
}
