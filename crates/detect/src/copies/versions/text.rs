//! Files that contain only a version, and the titles of READMEs.

use plimsoll_manifest::describe_version_file;

use super::opening::is_about_other;
use super::statement::{VersionStatement, is_version};

/// Whether a file contains only a version, by its name in lower case.
pub(super) fn is_version_file(name: &[u8]) -> bool {
    matches!(name, b"version" | b"version.txt" | b".version")
}

/// Reads such a file. `1.2-0-gCOMMIT` is the output of `git describe` for a release, or for a
/// commit after one.
pub(super) fn version_file(text: &str) -> Vec<VersionStatement> {
    let described = describe_version_file(text).into_iter();
    let statement = |line: u32, version: &str| {
        let own = |version: &str| VersionStatement::Own { version: version.to_owned(), line };
        match behind(version) {
            Some((version, 0, _)) => own(version),
            Some((version, _, commit)) => {
                let [version, commit] = [version, commit].map(str::to_owned);
                VersionStatement::Behind { version, commit, line }
            }
            None => own(version),
        }
    };
    let of = |version: &str| behind(version).map_or(version, |(version, ..)| version).to_owned();
    let all = described.map(|one| (one.line, one.value.to_string()));
    all.filter(|(_, text)| is_version(&of(text)))
        .map(|(line, text)| statement(line, &text))
        .collect()
}

/// The version, the number of commits after it and the commit in the output of `git describe`.
fn behind(text: &str) -> Option<(&str, u32, &str)> {
    let (front, commit) = text.rsplit_once("-g")?;
    let (version, count) = front.rsplit_once('-')?;
    let is_commit = !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let count = count.parse().ok().filter(|_| is_commit)?;
    Some((version, count, commit))
}

/// The version in the first line of a README, and the text before it.
pub(super) fn title(text: &str) -> Option<VersionStatement> {
    /// The maximum length of a title, in bytes.
    const LONGEST: usize = 100;
    /// Words of titles that are not names.
    const WORDS: [&str; 9] =
        ["readme", "for", "the", "this", "is", "of", "file", "version", "release"];
    let (line, number) = text.lines().zip(1u32..).find(|(line, _)| !line.trim().is_empty())?;
    let plain = line.trim().trim_matches(['#', '=', '*', ' ']);
    let mut words: Vec<&str> =
        plain.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let last = words.pop()?;
    let version = last.trim_end_matches(':');
    // A short version may be that of a series.
    let is_marked = version.starts_with(['v', 'V'])
        || words.last().is_some_and(|word| {
            matches!(word.to_ascii_lowercase().as_str(), "version" | "release")
        });
    let is_exact = version.split('.').count() >= 3;
    let is_title = plain.len() <= LONGEST && is_version(version) && (is_marked || is_exact);
    if words.iter().any(|word| is_about_other(word)) {
        return None;
    }
    let is_filler =
        |word: &str| WORDS.contains(&word.trim_matches(':').to_ascii_lowercase().as_str());
    // "Rope for Winch 5.4.6" has the version of something else.
    let links = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "for" | "with" | "on" | "using" | "requires" | "of"
        )
    };
    let link = words.iter().rposition(|word| links(word));
    if link.is_some_and(|link| words.iter().take(link).any(|word| !is_filler(word))) {
        return None;
    }
    let name: Vec<&str> = words.into_iter().filter(|word| !is_filler(word)).collect();
    let is_short = (1..=4).contains(&name.len());
    let version = version.trim_start_matches(['v', 'V']).to_owned();
    (is_title && is_short).then(|| VersionStatement::Title {
        name: name.join(" "),
        version,
        line: number,
    })
}

/// The title of a README, if it is formatted as a title and is short.
pub(super) fn heading(text: &str) -> Option<VersionStatement> {
    /// The maximum number of words of a name.
    const WORDS: usize = 3;
    let lines: Vec<&str> = text.lines().take(20).collect();
    let at = lines.iter().position(|line| !line.trim().is_empty())?;
    let line = lines.get(at)?.trim();
    let is_rule = |line: &&str| {
        let line = line.trim();
        line.len() >= 3 && line.bytes().all(|byte| b"=-*~".contains(&byte))
    };
    // Some titles also have a rule above them.
    let (line, at) = if is_rule(&line) { (lines.get(at + 1)?.trim(), at + 1) } else { (line, at) };
    let is_title = line.starts_with('#') || lines.get(at + 1).is_some_and(is_rule);
    let plain = line.trim_matches(['#', '=', ' ', '!', '`', '*']);
    // The name of `Knot Tying Library (KTL)` is the short form.
    let short = plain.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let short = short.filter(|short| !short.contains(' '));
    let plain = short.unwrap_or_else(|| plain.split([':', '(']).next().unwrap_or(plain).trim());
    let plain = plain.split(" - ").next().unwrap_or(plain).trim();
    let is_filler = |word: &&str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "readme" | "for" | "the" | "a" | "welcome" | "to" | "library" | "project" | "about"
        )
    };
    let words: Vec<&str> = plain.split_whitespace().filter(|word| !is_filler(word)).collect();
    let is_word = |word: &&str| {
        word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
    };
    let is_name = (1..=WORDS).contains(&words.len()) && words.iter().all(is_word);
    (is_title && is_name).then(|| VersionStatement::Heading {
        name: words.join(" "),
        line: u32::try_from(at + 1).unwrap_or(u32::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_version() {
        let own =
            |version: &str| vec![VersionStatement::Own { version: version.to_owned(), line: 1 }];
        assert_eq!(version_file("5.3.0-0-g0\n"), own("5.3.0"));
        assert_eq!(version_file("v1.2\n"), own("1.2"));
        let behind = VersionStatement::Behind {
            version: "2.1.0".to_owned(),
            commit: "99b612d".to_owned(),
            line: 1,
        };
        assert_eq!(version_file("2.1.0-16-g99b612d\n"), [behind]);
        for text in ["", "text\n", "1.2\n1.3\n", "0.0.0\n", "7\n"] {
            assert!(version_file(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn titles_with_a_version() {
        for (text, expected) in [
            ("README for fast_float v6.1.4\n\n---\n", Some(("fast_float", "6.1.4"))),
            ("\n# Rope 1.2.3\n", Some(("Rope", "1.2.3"))),
            ("Rope, version 1.2\n", Some(("Rope", "1.2"))),
            ("README for Lua 5.1\n", None),
            ("# lsocket for Lua 5.4.6\n", None),
            ("# Rope\n", None),
            ("See the new features of the third release since 1.2.3\n", None),
            ("1.2.3\n", None),
        ] {
            let found = title(text);
            let found = found.as_ref().map(|it| match it {
                VersionStatement::Title { name, version, .. } => (name.as_str(), version.as_str()),
                _ => ("", ""),
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
