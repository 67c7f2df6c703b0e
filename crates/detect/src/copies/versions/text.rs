//! Files that contain only a version, and the titles of READMEs.

use plimsoll_manifest::describe_version_file;
use plimsoll_model::EvidenceKind;

use super::changes;
use super::defines::Names;
use super::statement::{VersionStatement, is_version};

/// The maximum number of variables in a file that contains only a version.
const LINES: usize = 100;

/// Whether a file contains only a version, by its name in lower case.
pub(super) fn is_version_file(name: &[u8]) -> bool {
    matches!(name, b"version" | b"version.txt" | b".version")
}

/// Reads such a file, in a directory with the name `own`. `1.2-0-gCOMMIT` is the output of `git describe` for a
/// release, or for a commit after one. It may also assign the numbers to variables, as in a shell.
pub(super) fn version_file(text: &str, own: &str) -> Vec<VersionStatement> {
    let assigned = text.lines().zip(1u32..).filter_map(|(line, number)| {
        let (name, value) = line.trim().split_once('=')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (!name.is_empty() && name.bytes().all(is_name)).then_some((name, value, number))
    });
    let mut names = Names::default();
    assigned.take(LINES).for_each(|(name, value, number)| names.add(name, value, number));
    let assigned = names.statements(own, EvidenceKind::BuildFile);
    if !assigned.is_empty() {
        return assigned;
    }
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
    let own: Vec<VersionStatement> = all
        .filter(|(_, text)| is_version(&of(text)))
        .map(|(line, text)| statement(line, &text))
        .collect();
    // Some are change logs.
    if own.is_empty() {
        changes::read(text).or_else(|| dated(text)).into_iter().collect()
    } else {
        own
    }
}

/// The version in a file with one line that has a date as well: `v0.46 -- 2005-04-06`.
fn dated(text: &str) -> Option<VersionStatement> {
    let mut lines = text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty());
    let (Some((text, line)), None) = (lines.next(), lines.next()) else { return None };
    let (version, date) = text.trim().split_once([' ', '\t', ','])?;
    let version = version.trim_start_matches(['v', 'V']);
    let is_stated = is_version(version) && is_date(date.trim_start_matches([' ', '-', ',', '(']));
    is_stated.then(|| VersionStatement::Changes { version: version.to_owned(), line })
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

/// The release that a README states in a line of its own: `Version 1.2.3, released 2020-05-13`.
pub(super) fn release(text: &str) -> Option<VersionStatement> {
    let mut above = "";
    let mut stated = text.lines().take(LINES).zip(1u32..).filter_map(|(line, number)| {
        let before = std::mem::replace(&mut above, line);
        // The line of a sentence may begin with the version of a license or of a protocol.
        let is_first = before.bytes().all(|byte| !byte.is_ascii_alphanumeric());
        let rest = line.strip_prefix("Version").or_else(|| line.strip_prefix("version"))?;
        let rest = rest.strip_prefix(':').unwrap_or(rest).strip_prefix(' ')?.trim();
        let (version, behind) = rest.split_once([' ', ','])?;
        let behind = behind.trim_start_matches([' ', ',', '(', '-']);
        let date = behind.strip_prefix("released")?.trim_start();
        let date = date.strip_prefix("on ").unwrap_or(date);
        let version = version.trim_start_matches(['v', 'V']);
        (is_first && is_version(version) && is_date(date)).then(|| (version.to_owned(), number))
    });
    let (version, line) = stated.next()?;
    stated.next().is_none().then_some(VersionStatement::Changes { version, line })
}

/// Whether a text is a date and nothing else: `2005-04-06`, `May 13, 2020.`, `6 April 2005)`.
fn is_date(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words = text.split([' ', ',', '-', '/', '.', '(', ')']).filter(|word| !word.is_empty());
    let (mut years, mut count) = (0, 0);
    for word in words {
        count += 1;
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        let number = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_month = || {
            let lower = word.to_ascii_lowercase();
            MONTHS.iter().any(|month| lower.starts_with(month))
        };
        if is_year && is_number(word) {
            years += 1;
        } else if !(((1..=2).contains(&number.len()) && is_number(number)) || is_month()) {
            return false;
        }
    }
    years == 1 && (1..=3).contains(&count)
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
    // Some have a rule above the title as well.
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
        let version_file = |text: &str| version_file(text, "rope");
        assert_eq!(version_file("5.3.0-0-g0\n"), own("5.3.0"));
        assert_eq!(version_file("v1.2\n"), own("1.2"));
        let behind = VersionStatement::Behind {
            version: "2.1.0".to_owned(),
            commit: "99b612d".to_owned(),
            line: 1,
        };
        assert_eq!(version_file("2.1.0-16-g99b612d\n"), [behind]);
        let assigned = VersionStatement::Named {
            prefix: "ROPE".to_owned(),
            version: "6.4.12".to_owned(),
            line: 1,
            kind: EvidenceKind::BuildFile,
        };
        let text =
            "ROPE_VERSION_MAJOR=6\nROPE_VERSION_MINOR=4\nROPE_VERSION_PATCH=12\nROPE_MATURITY=x\n";
        assert_eq!(version_file(text), [assigned]);
        let twice = format!("{text}ROPE_VERSION_PATCH=1\n");
        for text in ["", "text\n", "1.2\n1.3\n", "0.0.0\n", "7\n", &twice] {
            assert!(version_file(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn version_files_with_dates() {
        let changes = |version: &str| {
            vec![VersionStatement::Changes { version: version.to_owned(), line: 1 }]
        };
        let version_file = |text: &str| version_file(text, "rope");
        let log = "v0.46 -- 2005-04-06\n\n\t* text\n\nv0.45 -- 2004-10-19\n\n\t* text\n";
        assert_eq!(version_file(log), changes("0.46"));
        assert_eq!(version_file("v0.46 -- 2005-04-06\n"), changes("0.46"));
        assert_eq!(version_file("1.2.3 (6 April 2005)\n"), changes("1.2.3"));
        for text in [
            "1.2 -- the wire format\n",
            "1.2 of 2005\n",
            "1.2 -- 2005-04-06 or later\n",
            "v0.45 -- 2004-10-19\n\nv0.46 -- 2005-04-06\n",
            "0.46 -- 2005-04-06\n\ntext\n",
        ] {
            assert!(version_file(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn releases_with_a_date() {
        for (text, expected) in [
            ("Rope\n\nVersion 0.2.8, released May 13,   2020.\n", true),
            ("Rope\n----\nVersion: 0.2.8 (released 2020-05-13)\n", true),
            ("Version 0.2.8 released on 13 May 2020\n", true),
            ("Version 0.2.8\n", false),
            ("Version 2.1 of the License\n", false),
            ("Version 1.1 of the protocol (RFC 2616)\n", false),
            ("This is under the GNU LGPL,\nversion 2.1, released February 1999\n", false),
            ("Version 2.1 of February 1999\n", false),
            ("version 1.2.11 of zlib, released 2017\n", false),
            ("Version 2.1, released February 1999, or any later version\n", false),
            ("Version 1.2.11, released with Harbor 2017\n", false),
            ("Version 3.1 released 2007\n\nVersion 3.2, released 2008\n", false),
            ("* Version 0.2.8, released 2020\n", false),
        ] {
            assert_eq!(release(text).is_some(), expected, "{text}");
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
