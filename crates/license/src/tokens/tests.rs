use super::*;

fn words(text: &str) -> Vec<String> {
    let tokens = read(text.as_bytes());
    (0..tokens.len()).map(|index| tokens.word(index).to_owned()).collect()
}

fn plain(text: &str) -> Vec<String> {
    let tokens = read(text.as_bytes());
    let is_text = |index: &usize| {
        tokens.get(*index).is_some_and(|token| !token.is_bullet() && !token.is_copyright())
    };
    (0..tokens.len()).filter(is_text).map(|index| tokens.word(index).to_owned()).collect()
}

#[test]
fn the_wrapping_of_a_text_makes_no_difference() {
    let text = "The licensor's terms, version 2.0, for non-commercial use of infringement.";
    let expected = words(text);
    assert_eq!(
        expected.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "the",
            "licensors",
            "terms",
            "version",
            "2.0",
            "for",
            "noncommercial",
            "use",
            "of",
            "infringement"
        ]
    );
    for wrapped in [
        "/* The licensor\u{2019}s terms, version 2.0, for non-\n * commercial use of infringe-\n * ment. */",
        "dnl The licensor's terms, version 2.0,\ndnl for noncommercial use of infringement.",
        "REM The licensor's terms, version 2.0,\nREM\nREM for noncommercial use of infringement.",
        ".\\\" The licensor's terms, version 2.0,\n.PP\n.\\\" for \\fBnoncommercial\\fR use of infringement.",
        "C The licensor's terms, version 2.0,\nC for noncommercial use of infringement.",
        "<p>The licensor&#39;s terms,<br/> version&nbsp;2.0, for <a href=\"x y\">noncommercial</a> use of infringement.</p>",
        "\"The licensor's terms, version 2.0,\\n\"\n\"for noncommercial use\\nof infringement.\"",
        "> **The** licensor's terms, version 2.0,\r\n> for noncommercial use of infringement.\r\n",
    ] {
        assert_eq!(words(wrapped), expected, "{wrapped}");
    }
}

#[test]
fn placeholders_in_angle_brackets_are_words() {
    assert_eq!(words("<year> <name of author> <p> & co"), ["year", "name", "of", "author", "co"]);
}

#[test]
fn bullets_are_flagged() {
    for text in [
        "1. Redistributions of source\n2. Redistributions in binary",
        "* Redistributions of source\n* Redistributions in binary",
        "(a) Redistributions of source (b) Redistributions in binary",
        "iv) Redistributions of source\n  1.2 Redistributions in binary",
    ] {
        assert_eq!(
            plain(text),
            ["redistributions", "of", "source", "redistributions", "in", "binary"],
            "{text}"
        );
    }
    assert_eq!(plain("Version 2.0 of the License"), ["version", "2.0", "of", "the", "license"]);
}

#[test]
fn copyright_lines_are_flagged() {
    for text in [
        "Copyright (c) 2020 Jane Doe\nAll rights reserved.\n\nUse it.",
        "Copyright \u{a9} 2020, Jane Doe\n           2021, John Doe\nUse it.",
        "Copyright The Example Authors\nUse it.",
        "(C) 2001 Jane Doe\nUse it.",
        "Copyright (c) <year> <owner>. All rights reserved. Use it.",
    ] {
        assert_eq!(plain(text), ["use", "it"], "{text}");
    }
    for text in [
        "Copyright notice and this permission notice",
        "COPYRIGHT HOLDERS AND CONTRIBUTORS",
        "(c) You must retain in the source",
        "copyright and related rights",
    ] {
        assert_eq!(
            plain(text).len(),
            words(text).len() - usize::from(text.starts_with("(c)")),
            "{text}"
        );
    }
}

#[test]
fn places_are_those_of_the_file() {
    let tokens = read(b"caf\xe9\n# the license\n");
    assert_eq!(tokens.place(1..3), (7..18, (2, 2)));
    assert_eq!(tokens.written(1..3), "the license");
    assert_eq!(tokens.gap(1), "\n# ");
}

#[test]
fn a_mask_returns_the_unmasked_ranges() {
    let mut mask = Mask::new(6);
    mask.take(2..4);
    assert_eq!(mask.free().collect::<Vec<_>>(), [0..2, 4..6]);
    assert!(mask.is_taken(3) && !mask.is_taken(4) && mask.is_taken(6));
}
