//! Variants in words that the license list allows to differ (names, bullets, titles, appendices),
//! and with missing words.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use plimsoll_testkit::Random;

use super::super::texts::{Texts, words};
use super::paragraphs::paragraphs;

/// Invented copyright holders.
const HOLDERS: &[&str] = &[
    "Jane Example <jane@example.org>",
    "2021 The Frobnicate Authors",
    "Example Computing Ltd. and contributors",
    "Müller & Søn A/S",
    "J. R. Public, K. Example and others (see AUTHORS)",
];

/// First words of appendices that explain how to apply a license, and are not part of its terms.
const APPENDICES: &[&str] = &[
    "END OF TERMS AND CONDITIONS",
    "APPENDIX: How to apply",
    "How to Apply These Terms",
    "How to Apply the Academic Free License",
    "EXHIBIT A",
    "Exhibit A",
    "Creative Commons is not a party",
    "Creative Commons Notice",
];

/// Replaces copyright lines, or adds one at the top.
pub(super) fn copyright(text: &str, random: &mut Random) -> String {
    let line = |random: &mut Random| {
        let mark = *random.pick(&["(c) ", "(C) ", "© ", ""]);
        let year = 1985 + random.below(40);
        let years =
            if random.one_in(2) { format!("{year}-{}", year + 3) } else { year.to_string() };
        format!("Copyright {mark}{years} {}", random.pick(HOLDERS))
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut made = String::new();
    let mut changed = false;
    for (number, old) in lines.iter().enumerate() {
        let next = lines.get(number + 1).map(|line| line.trim()).unwrap_or_default();
        if is_copyright(old) && (next.is_empty() || is_copyright(next)) {
            made.push_str(&line(random));
            changed = true;
        } else {
            made.push_str(old);
        }
        made.push('\n');
    }
    if changed { made } else { format!("{}\n\n{text}", line(random)) }
}

/// Whether a line is only a copyright statement.
fn is_copyright(line: &str) -> bool {
    let line = line.trim();
    let year = line.contains("<year>") || line.bytes().any(|byte| byte.is_ascii_digit());
    line.starts_with("Copyright") && year && line.len() < 90
}

/// Replaces bullets: numbers with stars, stars with numbers.
pub(super) fn bullets(text: &str) -> Option<String> {
    let mut made = String::new();
    let mut changed = 0;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let (before, body) = line.split_at(indent);
        let (mark, rest) = body.split_once(' ').unwrap_or((body, ""));
        let number = mark.trim_end_matches(['.', ')']).trim_start_matches('(');
        let numbered = mark.len() > number.len()
            && (1..=2).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit());
        let new = if numbered {
            "*".to_owned()
        } else if matches!(mark, "*" | "-" | "•") {
            format!("{})", changed + 1)
        } else {
            made.push_str(line);
            made.push('\n');
            continue;
        };
        changed += 1;
        let _ = writeln!(made, "{before}{new} {rest}");
    }
    (changed > 1).then_some(made)
}

/// Removes the title, if the first paragraph is one and the rest is not another license.
pub(super) fn untitled(text: &str) -> Option<String> {
    let body = body(text)?;
    (!AMBIGUOUS.contains(&words(&body).join(" "))).then_some(body)
}

/// Returns the text below the title.
fn body(text: &str) -> Option<String> {
    let all = paragraphs(text);
    let (title, rest) = all.split_first()?;
    let title = title.concat();
    let short = words(&title).len() <= 12 && !title.trim_end().ends_with([':', ';', ',']);
    let says = ["Copyright", "copyright", "ermission", "edistribution", "(c)"];
    if !short || says.iter().any(|word| title.contains(word)) || rest.is_empty() {
        return None;
    }
    let body: Vec<String> = rest.iter().map(|lines| lines.join("\n")).collect();
    Some(body.join("\n\n") + "\n")
}

/// The words below the title that several licenses share.
static AMBIGUOUS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for listed in Texts::load().licenses {
        let below = body(listed.text).unwrap_or_else(|| listed.text.to_owned());
        let below = words(&below).join(" ");
        if !seen.insert(below.clone()) {
            twice.insert(below);
        }
    }
    twice
});

/// Removes the appendix, if a line in the second half starts one.
pub(super) fn without_appendix(text: &str) -> Option<String> {
    let begins = |mark: &&str| text.rfind(&format!("\n{mark}"));
    let start = APPENDICES.iter().filter_map(begins).min()?;
    let body = text.get(..start)?;
    (start * 2 > text.len()).then(|| format!("{}\n", body.trim_end()))
}

/// Removes one word in a hundred, at least one; texts with few words are skipped.
pub(super) fn dropped(text: &str, random: &mut Random) -> Option<String> {
    let number = text.split_whitespace().count();
    if number < 60 {
        return None;
    }
    let lost: BTreeSet<usize> = (0..number.div_ceil(100)).map(|_| random.below(number)).collect();
    let mut made = String::new();
    let mut word = 0;
    for line in text.lines() {
        let mut kept = Vec::new();
        for part in line.split_whitespace() {
            if !lost.contains(&word) {
                kept.push(part);
            }
            word += 1;
        }
        made.push_str(&kept.join(" "));
        made.push('\n');
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_copyright_lines_only() {
        let text = "Copyright (c) <year> <holder>\n\nPermission is granted.\n";
        let made = copyright(text, &mut Random::new(1));
        assert!(
            !made.contains("<holder>") && made.ends_with("\n\nPermission is granted.\n"),
            "{made}"
        );
        let kept = "Copyright (c) 2000 of the\nrest of a sentence\n";
        assert!(copyright(kept, &mut Random::new(1)).ends_with(kept));
    }

    #[test]
    fn swaps_bullets() {
        assert_eq!(bullets("1. a\n 2) b\n").as_deref(), Some("* a\n * b\n"));
        assert_eq!(bullets("* a\n- b\n").as_deref(), Some("1) a\n2) b\n"));
        assert_eq!(bullets("1990. x\nplain\n"), None);
    }

    #[test]
    fn a_title_is_short_and_grants_nothing() {
        assert_eq!(body("The Title\n\nText\n").as_deref(), Some("Text\n"));
        assert_eq!(body("Permission is granted\n\nText\n"), None);
    }

    #[test]
    fn drops_one_in_a_hundred() {
        let text = "word ".repeat(200);
        let made = dropped(&text, &mut Random::new(5)).unwrap();
        assert!((198..200).contains(&words(&made).len()));
    }
}
