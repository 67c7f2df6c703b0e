use super::*;
use crate::{MatchVerdict, TextSpan};

/// Composes a text in which `[kind id]` stands for a match.
fn composed(text: &str) -> String {
    let mut matches = Vec::new();
    for (start, _) in text.match_indices('[') {
        let end = start + text.get(start..).unwrap().find(']').unwrap() + 1;
        let (kind, id) = text.get(start + 1..end - 1).unwrap().split_once(' ').unwrap();
        let (kind, template) = match kind {
            "text" => (MatchKind::FullText, "t"),
            "tag" => (MatchKind::Tag, "t"),
            "notice" => (MatchKind::Notice, "t"),
            "name" => (MatchKind::Mention, ANY_VERSION),
            _ => (MatchKind::Mention, "t"),
        };
        matches.push(LicenseMatch {
            kind,
            expression: LicenseExpression::parse(id).unwrap(),
            template: template.to_owned(),
            span: TextSpan { bytes: start..end, lines: (1, 1) },
            coverage: 100,
            verdict: MatchVerdict::Exact,
        });
    }
    compose(text.as_bytes(), &matches).map_or_else(String::new, |it| it.to_string())
}

#[test]
fn statements_are_joined_as_the_text_says() {
    for (text, expression) in [
        ("", ""),
        ("[tag MIT]", "MIT"),
        ("[mention MIT], [mention ISC] or [mention Zlib]", "MIT OR ISC OR Zlib"),
        ("[mention MIT], [mention ISC] and [mention Zlib]", "MIT AND ISC AND Zlib"),
        (
            "[mention MIT] (https://example.org/a/b/c/d/e/f/g/h/i/j/k/l/m) or [mention ISC]",
            "MIT OR ISC",
        ),
        ("[text MIT]\n\n[text Zlib]", "MIT AND Zlib"),
        ("[mention MIT] or [mention Apache-2.0]", "MIT OR Apache-2.0"),
        ("[tag BSD-3-Clause] [text BSD-3-Clause]", "BSD-3-Clause"),
        ("[tag LicenseRef-ours]\n[text BSD-3-Clause]", "LicenseRef-ours AND BSD-3-Clause"),
        ("[text GPL-2.0-only] for files: [notice GPL-2.0-or-later]", "GPL-2.0-or-later"),
        ("[tag GPL-2.0-only] and [notice GPL-2.0-or-later]", "GPL-2.0-only AND GPL-2.0-or-later"),
        ("[name GPL-1.0-or-later]: [text GPL-3.0-only]", "GPL-3.0-only"),
        ("[notice GPL-2.0-or-later] [text GPL-3.0-only]", "GPL-2.0-or-later AND GPL-3.0-only"),
        (
            "dual [name LicenseRef-BSD]/[mention GPL-2.0-only] license\n[name LicenseRef-BSD]\n[text BSD-3-Clause]",
            "GPL-2.0-only OR BSD-3-Clause",
        ),
        (
            "[text Zlib]\nThe rest is under [mention MIT] and [mention ISC]. You may choose which of them you follow.",
            "Zlib AND (MIT OR ISC)",
        ),
        (
            "[notice EPL-2.0]. It may also be made available under the following Secondary Licenses when \
             the conditions of the [notice EPL-2.0] are satisfied: [notice GPL-2.0-only]",
            "EPL-2.0 OR GPL-2.0-only",
        ),
        (
            "[notice GPL-3.0-or-later WITH GCC-exception-3.1] [text GPL-3.0-only]",
            "GPL-3.0-or-later WITH GCC-exception-3.1",
        ),
        (
            "Dual-licensed:\n[text BSD-3-Clause]\nsecond\n[text GPL-2.0-only]",
            "BSD-3-Clause OR GPL-2.0-only",
        ),
        (
            "You may take any of the following licenses: [text MIT] [text ISC] [text Zlib]",
            "MIT OR ISC OR Zlib",
        ),
        (
            "[text BSD-2-Clause]\nI also dual-license it, as an alternative to the license above:\n\
             [text BSL-1.0]\nThe semaphore is by somebody else, and his terms are these:\n[text Zlib]",
            "(BSD-2-Clause OR BSL-1.0) AND Zlib",
        ),
        ("[notice MIT OR Apache-2.0]\n[text MIT]\n[text Apache-2.0]", "MIT OR Apache-2.0"),
        (
            "[text MPL-1.1]. Alternatively, the contents may be used under [notice GPL-2.0-or-later], \
             or under [notice LGPL-2.1-or-later]",
            "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
        ),
    ] {
        assert_eq!(composed(text), expression, "{text}");
    }
}

#[test]
fn a_choice_ends_at_other_text() {
    let text = format!(
        "Dual licensed: [text MIT] [text ISC]\n{}\n[text Zlib]",
        "Some more words about other things that follow. ".repeat(20)
    );
    assert_eq!(composed(&text), "(MIT OR ISC) AND Zlib");
}

proptest::proptest! {
    #[test]
    fn any_statements_can_be_combined(
        text in "(\\[(tag|text|name|notice) (MIT|GPL-2\\.0-only|GPL-2\\.0-or-later|Zlib OR MIT)\\]( or | and |\n|dual licensed ){1,3}){0,6}"
    ) {
        let expression = composed(&text);
        proptest::prop_assert_eq!(expression.is_empty(), text.is_empty());
        // Composing the result again does not change it.
        if !expression.is_empty() {
            proptest::prop_assert_eq!(composed(&format!("[tag {expression}]")), expression);
        }
    }
}
