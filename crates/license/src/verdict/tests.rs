use crate::listed::listed;
use crate::{LicenseScanner, MatchKind, MatchVerdict};

const MIT: &str = "MIT License\n\nCopyright (c) 2020 Jane Doe\n\nPermission is hereby granted, free of charge, to any person \
obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in the Software without \
restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or \
sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following \
conditions:\n\nThe above copyright notice and this permission notice shall be included in all copies or substantial \
portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING \
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT \
SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF \
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE \
SOFTWARE.\n";

fn verdict(text: &str) -> MatchVerdict {
    verdict_of("MIT", text)
}

/// The verdict on a file that contains only one license.
fn verdict_of(id: &str, text: &str) -> MatchVerdict {
    let reading = LicenseScanner::new().read(text.as_bytes());
    let mut texts = reading.matches.iter().filter(|found| found.kind == MatchKind::FullText);
    let (Some(found), None) = (texts.next(), texts.next()) else {
        panic!("{id}: {:?}", reading.matches)
    };
    assert_eq!(found.expression.as_str(), id);
    found.verdict.clone()
}

/// A text of the SPDX list without the paragraph that contains these words.
fn without(id: &str, words: &str) -> String {
    let kept: Vec<&str> =
        listed(id).split("\n\n").filter(|paragraph| !paragraph.contains(words)).collect();
    assert!(kept.join("\n\n").len() + words.len() < listed(id).len(), "{id}: no {words}");
    kept.join("\n\n")
}

#[test]
fn a_condition_within_the_end_marker_is_a_change() {
    let marker = "END OF TERMS AND CONDITIONS";
    let altered =
        "END OF Redistribution requires prior written consent of the author. TERMS AND CONDITIONS";
    let text = listed("Apache-2.0");
    assert!(text.contains(marker));
    assert!(matches!(
        verdict_of("Apache-2.0", &text.replace(marker, altered)),
        MatchVerdict::Modified(_)
    ));
}

#[test]
fn code_and_headings_below_a_license_restrict_nothing() {
    for below in [
        "#if (!defined (USE_ARRAYS) && !defined (USE_STACK))\n#error \"you must not use this without arrays\"\n#endif\n",
        "END OF COPYRIGHT NOTICE, DISCLAIMER, and LICENSE.\n",
        "This is the end of the license.\n",
        "# End of license (only third-party code below)\n",
        "$QT_END_LICENSE$\n",
        "***** END LICENSE BLOCK *****\n",
        "It may be used for any purpose, including commercial purposes, at absolutely no cost.\n",
        "This class is meant for internal use only.\n",
        "INTERNAL IMPLEMENTATION - YOU MUST NOT USE IT IN OTHERS.\n",
        "Don't use this container for private values only.\n",
    ] {
        assert_eq!(verdict(&format!("{MIT}\n{below}")), MatchVerdict::Exact, "{below}");
    }
    for below in [
        "You must not use this for commercial purposes.\n",
        "This license ends after a year.\n",
        "It may be used for any purpose, including commercial purposes, only with our consent.\n",
        "It may not be used for any purpose, including commercial purposes.\n",
        "You have no right to any use, including commercial use.\n",
        "Prohibited: end license.\n",
        "END LICENSE FEE REQUIRED.\n",
        "Commons Clause END LICENSE.\n",
        "At the end, the license is lost.\n",
        "END OF TERMS requires prior consent.\n",
    ] {
        assert!(
            matches!(verdict(&format!("{MIT}\n{below}")), MatchVerdict::Modified(_)),
            "{below}"
        );
    }
}

#[test]
fn the_release_below_the_license_of_bzip2_is_no_term() {
    let text = listed("bzip2-1.0.6")
        .replace("1.0.6 of 6 September 2010", "1.0.8 of 13 July 2019")
        .replace("jseward@bzip.org", "jseward@acm.org");
    assert_ne!(text, listed("bzip2-1.0.6"));
    assert!(!matches!(verdict_of("bzip2-1.0.6", &text), MatchVerdict::Modified(_)));
    let changed = text.replace("but is not required", "and is required");
    assert!(matches!(verdict_of("bzip2-1.0.6", &changed), MatchVerdict::Modified(_)));
}

#[test]
fn words_in_the_place_of_a_name_are_terms() {
    for (id, name, other) in [
        ("X11", "from the X Consortium", "from Each Customer"),
        ("Beerware", " Poul-Henning Kamp", " for each copy"),
        ("Apache-1.1", "apache@apache.org", "apache@apache. Acme owns everything you make"),
        ("OFL-1.1", "any designer", "any employee"),
    ] {
        let text = listed(id).replace(name, other);
        assert_ne!(text, listed(id), "{id}");
        let found = verdict_of(id, &text);
        assert!(matches!(found, MatchVerdict::Modified(_)), "{id}: {found:?}");
    }
}

#[test]
fn the_names_in_listed_texts_may_be_replaced() {
    for (id, name, other) in [
        ("bcrypt-Solar-Designer", "Solar Designer <solar at openwall.com>", "Jane Doe"),
        ("Beerware", "<phk@FreeBSD.ORG>", "Jane Doe"),
        ("X11", "from the X Consortium", "from him"),
        ("FSFULLRWD", "This Makefile.in is", "This file is"),
        (
            "BSD-3-Clause",
            "source and binary forms,",
            "source and binary forms of the software as well as documentation,",
        ),
    ] {
        let text = listed(id).replace(name, other);
        assert_ne!(text, listed(id), "{id}");
        let found = verdict_of(id, &text);
        assert!(!matches!(found, MatchVerdict::Modified(_)), "{name}: {found:?}");
    }
}

/// A text in a comment, with a marker before each line.
fn commented(mark: &str, text: &str) -> String {
    text.lines().map(|line| format!("{mark} {line}").trim_end().to_owned() + "\n").collect()
}

#[test]
fn statements_about_the_code_after_a_comment_restrict_nothing() {
    let rider = "This is for internal use only, and others must not use it.";
    let block = |below: &str| format!("/*\n{}{below} */\nint a;\n", commented(" *", MIT));
    let lines = |mark: &str, below: &str| format!("{}{below}", commented(mark, MIT));
    for harmless in [
        block(&format!(" */\n\n/** {rider}\n")),
        lines("//", &format!("\n// {rider}\n")),
        lines("//", &format!("\nint a;\n// {rider}\n")),
        lines("//", &format!("//\n// ---\n// {rider}\n")),
        lines("//", &format!("//\n// Author: jane@example.org\n//\n// {rider}\n")),
        lines("#", &format!("\n# {rider}\n")),
        lines("dnl", &format!("\ndnl {rider}\n")),
    ] {
        let verdict = verdict(&harmless);
        assert!(!matches!(verdict, MatchVerdict::Modified(_)), "{harmless}: {verdict:?}");
    }
    for altered in [
        block(&format!(" *\n * {rider}\n")),
        lines("//", &format!("//\n// {rider}\n")),
        lines("#", &format!("# {rider}\n")),
        format!("{MIT}\n{rider}\n"),
        format!("{rider}\n\n{MIT}"),
        format!("// {rider}\n//\n{}", commented("//", MIT)),
    ] {
        assert!(matches!(verdict(&altered), MatchVerdict::Modified(_)), "{altered}");
    }
}

#[test]
fn a_different_author_is_not_a_different_license() {
    let text = listed("BSD-2-Clause")
        .replace("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", "THE AUTHOR")
        .replace("THE COPYRIGHT HOLDER OR CONTRIBUTORS", "THE AUTHOR");
    assert_eq!(verdict_of("BSD-2-Clause", &text), MatchVerdict::Equivalent);
    let text = listed("Unlicense");
    let end = text.find("For more information").unwrap();
    let text = text.get(..end).unwrap();
    assert_eq!(verdict_of("Unlicense", text), MatchVerdict::Equivalent);
}

#[test]
fn a_disclaimer_may_name_nobody() {
    let text = listed("BSD-3-Clause").replace("BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS ", "");
    assert_eq!(verdict_of("BSD-3-Clause", &text), MatchVerdict::Equivalent);
    // An address in a copyright line that is split by a line break.
    let line =
        "are copyright © <year> The FreeType\nProject (www.freetype.org).  All rights reserved.";
    let text = listed("FTL");
    let (before, rest) = text.split_once("are copyright").unwrap();
    let (_, after) = rest.split_once("reserved.").unwrap();
    let text = format!("{before}{line}{after}");
    assert_eq!(verdict_of("FTL", &text), MatchVerdict::Equivalent);
}

#[test]
fn differences_that_the_guidelines_allow_are_equivalent() {
    assert_eq!(verdict(MIT), MatchVerdict::Exact);
    for (from, to) in [
        ("THE AUTHORS OR COPYRIGHT HOLDERS", "JANE DOE"),
        (
            "this permission notice shall",
            "this permission notice (including the next paragraph) shall",
        ),
        ("sublicense", "sub-license"),
        ("NONINFRINGEMENT", "NON-INFRINGEMENT"),
        ("The above copyright notice", "Above copyright notice"),
    ] {
        let changed = MIT.replace(from, to);
        assert!(
            !matches!(verdict(&changed), MatchVerdict::Modified(_)),
            "{to}: {:?}",
            verdict(&changed)
        );
    }
}

#[test]
fn altered_terms_are_modified() {
    for (from, to) in [
        ("to use, copy", "to use for non-commercial purposes, copy"),
        ("is hereby granted", "is not granted"),
        ("shall be included", "should be included"),
        ("WITHOUT WARRANTY", "WITH WARRANTY"),
        ("to any person", "to any academic person"),
        ("sell copies", "give away copies"),
        ("and/or sell", "but not sell"),
        ("without restriction", ""),
        ("MIT License", "The Software may not be used by the military.\n\nMIT License"),
        (
            "DEALINGS IN THE SOFTWARE.",
            "DEALINGS IN THE SOFTWARE.\n\nThis license does not grant any patent rights.",
        ),
    ] {
        let changed = MIT.replace(from, to);
        let MatchVerdict::Modified(changes) = verdict(&changed) else { panic!("{to}") };
        assert!(!changes.critical.is_empty() || to.contains("academic"), "{to}: {changes:?}");
    }
}

#[test]
fn a_missing_disclaimer_or_condition_is_critical() {
    for (id, words) in [
        ("MIT", "WITHOUT WARRANTY"),
        ("ISC", "DISCLAIMS ALL"),
        ("BSL-1.0", "WITHOUT WARRANTY"),
        ("NCSA", "WITHOUT WARRANTY"),
        ("X11", "WITHOUT WARRANTY"),
        ("BSD-2-Clause", "ARE DISCLAIMED"),
        ("Apache-2.0", "Disclaimer of Warranty"),
        ("Zlib", "must not be misrepresented"),
    ] {
        let MatchVerdict::Modified(changes) = verdict_of(id, &without(id, words)) else {
            panic!("{id} without {words}")
        };
        assert!(changes.critical.iter().any(|change| change.starts_with("missing:")), "{id}");
    }
}

#[test]
fn a_name_in_the_place_of_the_holder_is_equivalent() {
    let named = "Neither the name of the copyright holder nor";
    for (id, from, to) in [
        ("BSD-3-Clause", named, "Neither the name of the psutil authors nor"),
        ("BSD-3-Clause", named, "Neither the name of Acme Robotics, Inc. nor"),
        ("BSD-3-Clause", named, "Neither the name of the working group nor"),
        ("ISC", "and/or distribute", "and distribute"),
        ("MIT-CMU", "THE COPYRIGHT HOLDER DISCLAIM", "THE AUTHOR DISCLAIMS"),
    ] {
        let listed = listed(id).split_whitespace().collect::<Vec<_>>().join(" ");
        let changed = listed.replace(from, to);
        assert_ne!(changed, listed, "{id}: no {from}");
        let verdict = verdict_of(id, &changed);
        assert!(!matches!(verdict, MatchVerdict::Modified(_)), "{to}: {verdict:?}");
    }
}

#[test]
fn parties_of_a_grant_are_not_names() {
    for (id, from, to) in [
        ("Apache-2.0", "each Contributor hereby", "each university hereby"),
        (
            "BSD-3-Clause",
            "name of the copyright holder nor",
            "name of the military contributors nor",
        ),
        ("MIT", "to any person", "to any institution"),
    ] {
        let changed = listed(id).replacen(from, to, 1);
        assert_ne!(changed, listed(id), "{id}: no {from}");
        let verdict = verdict_of(id, &changed);
        assert!(matches!(verdict, MatchVerdict::Modified(_)), "{to}: {verdict:?}");
    }
}

#[test]
fn a_preamble_may_be_missing_but_not_different() {
    let text = listed("CC-BY-4.0");
    let (_, terms) = text.split_once("Public License\n\nBy exercising").unwrap();
    let terms = format!("By exercising{terms}");
    assert!(!matches!(verdict_of("CC-BY-4.0", &terms), MatchVerdict::Modified(_)));
    let changed = text.replacen("irrevocable", "revocable", 1);
    assert!(matches!(verdict_of("CC-BY-4.0", &changed), MatchVerdict::Modified(_)));
}

#[test]
fn a_wrapped_copyright_line_does_not_change_the_license() {
    for lines in [
        "Copyright (c) 2020 Jane Doe and\nthe frobnicate developers. All rights\nreserved.",
        "Copyright (c) 2020 Jane Doe, see AUTHORS",
        "Copyright (c) 2020, 2021 Jane\nDoe, John Roe",
    ] {
        let changed = MIT.replace("Copyright (c) 2020 Jane Doe", lines);
        assert!(!matches!(verdict(&changed), MatchVerdict::Modified(_)), "{lines}");
    }
}

#[test]
fn a_restriction_in_a_copyright_line_or_in_instructions_counts() {
    for line in [
        "Copyright (c) 2020 Jane Doe, for non-commercial purposes only",
        "Copyright (c) 2020 Jane Doe. The software may not be used by any military organization.",
        "Copyright (c) 2020 Jane Doe - evaluation copy",
    ] {
        let changed = MIT.replace("Copyright (c) 2020 Jane Doe", line);
        assert!(matches!(verdict(&changed), MatchVerdict::Modified(_)), "{line}");
    }
    let sentence =
        "Redistribution requires prior written consent of the author. To apply the Apache";
    let changed = listed("Apache-2.0").replacen("To apply the Apache", sentence, 1);
    assert!(matches!(verdict_of("Apache-2.0", &changed), MatchVerdict::Modified(_)));
}
