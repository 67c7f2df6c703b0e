use crate::{LicenseScanner, MatchVerdict};

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
    let reading = LicenseScanner::new().read(text.as_bytes());
    let found = reading.matches.first().unwrap();
    assert_eq!(found.expression.as_str(), "MIT");
    found.verdict.clone()
}

#[test]
fn what_the_guidelines_allow_is_equivalent() {
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
