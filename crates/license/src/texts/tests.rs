use crate::listed::listed;
use crate::{LicenseScanner, MatchKind};

/// The combined expression of a file.
fn read(text: &str) -> String {
    let reading = LicenseScanner::new().read(text.as_bytes());
    reading.expression.map_or_else(String::new, |expression| expression.as_str().to_owned())
}

/// Replaces words that the text must contain.
fn changed(text: &str, from: &str, to: &str) -> String {
    let text = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = text.collect::<Vec<_>>().join("\n\n");
    assert!(text.contains(from), "no {from} in {text}");
    text.replace(from, to)
}

#[test]
fn licenses_that_differ_in_a_few_words_are_distinguished() {
    for id in [
        "HPND",
        "HPND-sell-variant",
        "HPND-DEC",
        "HPND-UC",
        "HPND-Pbmplus",
        "HPND-sell-MIT-disclaimer-xserver",
        "NTP",
        "NTP-0",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MIT-feh",
        "MIT-enna",
        "MIT-Modern-Variant",
        "MITNFA",
        "ICU",
        "ISC",
        "0BSD",
        "X11",
        "X11-distribute-modifications-variant",
        "curl",
        "JSON",
        "BSD-1-Clause",
        "BSD-2-Clause",
        "BSD-2-Clause-Views",
        "BSD-2-Clause-Patent",
        "BSD-3-Clause",
        "BSD-3-Clause-Clear",
        "BSD-4-Clause",
        "Zlib",
        "zlib-acknowledgement",
        "libpng-2.0",
    ] {
        assert_eq!(read(listed(id)), id);
    }
}

#[test]
fn near_misses_are_the_license_whose_conditions_they_have() {
    let except = "Except as contained in this notice, the name of the Acme Group shall not be used in advertising or \
                  otherwise to promote the sale, use or other dealings in this Software without prior written \
                  authorization from the Acme Group.";
    let x11 = format!("{}\n{except}\n", listed("MIT").trim_end().trim_start_matches("MIT License"));
    for (text, id) in [
        (changed(listed("NTP"), "(TrademarkedName)", "Acme Corporation"), "NTP"),
        (changed(listed("MIT-CMU"), "THE COPYRIGHT HOLDER DISCLAIM", "ACME DISCLAIMS"), "MIT-CMU"),
        (changed(listed("HPND"), "copyright holder", "Acme Corporation"), "HPND"),
        (x11, "X11"),
    ] {
        assert_eq!(read(&text), id, "{text}");
    }
}

#[test]
fn a_license_without_its_exhibit_is_not_its_predecessor() {
    for id in ["CPAL-1.0", "CUA-OPL-1.0", "SPL-1.0", "TPL-1.0", "MPL-1.1"] {
        let text = listed(id);
        let exhibit = text.rfind("\n\nEXHIBIT A").or(text.rfind("\n\nExhibit A")).unwrap();
        assert_eq!(read(text.get(..exhibit).unwrap()), id);
    }
}

#[test]
fn a_license_mentions_others_without_granting_them() {
    let history = "A. HISTORY OF THE SOFTWARE\n\nGPL-compatible does not mean that we distribute it under the GPL. The \
                   licenses, unlike the GPL, let you distribute a modified version.\n\nB. TERMS\n\n";
    assert_eq!(read(&[history, listed("Python-2.0.1")].concat()), "Python-2.0.1");
    let gpl = listed("GPL-3.0-only");
    let end = gpl.find("The GNU General Public License does not permit").unwrap();
    let epilogue = gpl.get(end..).unwrap().replacen("The GNU", "This", 1);
    let epilogue = epilogue.split(" But first").next().unwrap();
    assert_eq!(read(&[listed("GPL-2.0-only"), "\n", epilogue].concat()), "GPL-2.0-only");
}

#[test]
fn a_copyright_line_does_not_include_the_license_after_it() {
    for id in ["Kastrup", "MIPS", "jove"] {
        let line = listed(id).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(read(&line), id);
    }
}

#[test]
fn texts_do_not_overlap() {
    let texts = ["MIT", "X11", "BSD-3-Clause", "ISC", "O-UDA-1.0", "Sleepycat"].map(listed);
    for (number, text) in texts.iter().enumerate() {
        let half = text.get(..text.len() / 2).unwrap_or_default();
        let file = [half, texts[(number + 1) % texts.len()], text, half].concat();
        let reading = LicenseScanner::new().read(file.as_bytes());
        let spans = reading.matches.iter().map(|found| found.span.bytes.clone());
        let spans: Vec<_> = spans.collect();
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?}");
    }
}

#[test]
fn an_offer_in_the_middle_of_a_text_lies_within_its_match() {
    let text = listed("BSD-3-Clause");
    let (conditions, disclaimer) = text.split_once("THIS SOFTWARE IS PROVIDED").unwrap();
    let offer = "Alternatively, this software may be distributed under the terms of the GNU General Public License";
    for end in [" version 2.\n\n", " version 2 "] {
        let file = format!(
            "{conditions}{offer}{end}THIS SOFTWARE IS PROVIDED{disclaimer} Knots are tied."
        );
        let reading = LicenseScanner::new().read(file.as_bytes());
        let [text, offered] = reading.matches.as_slice() else { panic!("{:?}", reading.matches) };
        assert_eq!((text.kind, offered.kind), (MatchKind::FullText, MatchKind::Notice));
        assert!(text.span.bytes.start < offered.span.bytes.start);
        assert!(offered.span.bytes.end < text.span.bytes.end);
        assert_eq!(reading.expression.unwrap().as_str(), "BSD-3-Clause OR GPL-2.0-only", "{end:?}");
    }
}

#[test]
fn an_exception_with_other_words_is_not_recognized() {
    let exceptions = spdx::text::EXCEPTION_TEXTS;
    let (_, text) =
        exceptions.iter().find(|(id, _)| *id == "cryptsetup-OpenSSL-exception").unwrap();
    let reading = LicenseScanner::new().read(text.as_bytes());
    assert!(reading.matches.iter().any(|found| found.kind == MatchKind::FullText));
    let words: Vec<&str> = text.split_whitespace().collect();
    let fewer = [&words[..10], &words[words.len() / 2..]].concat().join(" ");
    let reading = LicenseScanner::new().read(fewer.as_bytes());
    assert!(reading.matches.iter().all(|found| found.kind != MatchKind::FullText));
}
