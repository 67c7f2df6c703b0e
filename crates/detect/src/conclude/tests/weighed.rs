//! Tests of precedence.

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, Confidence, Content, DeclaredLicense, EvidenceKind, Field,
    LicenseExpression, LicenseForm, ObservedLicense, RepoPath, SourceStatements, Subject,
};

use super::{at, concluded, fmt, of_fmt, rules};
use crate::conclude::claims::add_statements;

/// Different spellings of one value do not contradict each other.
#[test]
fn spellings_of_one_value_agree() {
    let upstream = |url: &str| ClaimValue::upstream(url);
    let repository = "https://github.com/madler/zlib";
    for (one, other, agree) in [
        (ClaimValue::version("1.2.3"), ClaimValue::version("v1.2.3"), true),
        (ClaimValue::version("1.2.3"), ClaimValue::version("1.2.4"), false),
        (ClaimValue::name("NameCase"), ClaimValue::name("namecase"), true),
        (
            ClaimValue::license("(MIT OR Apache-2.0)"),
            ClaimValue::license("Apache-2.0 OR MIT"),
            true,
        ),
        (ClaimValue::license("GPL-2.0+"), ClaimValue::license("GPL-2.0-or-later"), true),
        (ClaimValue::license("MIT"), ClaimValue::license("GPL-3.0-only"), false),
        (upstream(repository), upstream("https://www.github.com/Madler/ZLIB/tree/main"), true),
        (upstream(repository), upstream("github.com/madler/zlib"), true),
        (upstream(repository), upstream(&format!("{repository}/archive/v1.3.tar.gz")), true),
        (upstream(repository), upstream("https://github.com/other/zlib"), false),
    ] {
        let claim = |value: &ClaimValue, file: &str| {
            let path = format!("third_party/fmt/{file}");
            of_fmt(value.clone(), EvidenceKind::VendoringRecord, &path)
        };
        let field = one.field();
        let found = fmt(vec![claim(&one, "a"), claim(&other, "b")]);
        let (rule, against) = rules(&found, field);
        assert_eq!(
            rule != "disagreement" && against.is_empty(),
            agree,
            "{one} and {other}: {rule}"
        );
    }
}

/// A home page does not replace the repository, and words do not replace an expression.
#[test]
fn what_says_more_counts() {
    let record = |value: ClaimValue, file: &str| {
        let path = format!("third_party/fmt/{file}");
        of_fmt(value, EvidenceKind::VendoringRecord, &path)
    };
    let found = fmt(vec![
        record(ClaimValue::upstream("https://zlib.net/"), "a"),
        record(ClaimValue::upstream("https://github.com/madler/zlib"), "b"),
        record(ClaimValue::license("Apache 2.0"), "a"),
        of_fmt(
            ClaimValue::license("MIT OR Apache-2.0"),
            EvidenceKind::Manifest,
            "third_party/fmt/Cargo.toml",
        ),
    ]);
    let upstream = found.upstream.as_ref().map(|it| it.best_url().to_owned());
    assert_eq!(upstream.as_deref(), Some("https://github.com/madler/zlib"));
    assert_eq!(rules(&found, Field::Upstream).0, "repository-over-page");
    assert_eq!(found.licenses.declared.as_ref().unwrap().as_str(), "MIT OR Apache-2.0");
    assert_eq!(rules(&found, Field::License).0, "expression-over-words");
}

#[test]
fn what_counts_before_what() {
    use EvidenceKind as Kind;
    let version = ClaimValue::version;
    let (near, far) = ("third_party/fmt/README.chromium", "third_party/README");
    for (strong, weak, rule) in [
        (
            of_fmt(version("9"), Kind::Content, far),
            of_fmt(version("8"), Kind::VendoringRecord, near),
            "content-over-text",
        ),
        (
            of_fmt(version("9"), Kind::VendoringRecord, near),
            of_fmt(version("8"), Kind::Manifest, "third_party/fmt/package.json"),
            "record-over-manifest",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("8"), Kind::DirectoryName, "third_party/fmt"),
            "statement-over-name",
        ),
        (
            of_fmt(version("9"), Kind::Prose, near),
            of_fmt(version("8"), Kind::UrlInProse, far),
            "nearer-file",
        ),
        (
            of_fmt(version("9"), Kind::UrlInProse, near),
            of_fmt(version("8"), Kind::Prose, near),
            "higher-confidence",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("N/A"), Kind::VendoringRecord, near),
            "not-a-version",
        ),
        (
            of_fmt(version("9"), Kind::Prose, far),
            of_fmt(version("HEAD"), Kind::VendoringRecord, near),
            "not-a-version",
        ),
    ] {
        let component = fmt(vec![weak, strong]);
        assert_eq!(component.version.as_deref(), Some("9"), "{rule}");
        let expected = (rule.to_owned(), vec![rule.to_owned()]);
        assert_eq!(rules(&component, Field::Version), expected);
    }
}

#[test]
fn equals_that_disagree_conclude_nothing_and_those_that_agree_do() {
    let record = |url: &str, file: &str| {
        let file = format!("third_party/fmt/{file}");
        of_fmt(ClaimValue::upstream(url), EvidenceKind::VendoringRecord, &file)
    };
    let one = record("https://github.com/fmtlib/fmt", "METADATA");
    let same = record("https://github.com/fmtlib/fmt.git", "README.chromium");
    let other = record("https://github.com/else/fmt", "moz.yaml");
    let component = fmt(vec![one.clone(), same.clone()]);
    assert_eq!(component.repository.as_deref(), Some("https://github.com/fmtlib/fmt"));
    assert_eq!(component.supplier.as_deref(), Some("fmtlib"));
    assert_eq!(rules(&component, Field::Upstream).0, "agreement");
    let component = fmt(vec![one, other, same]);
    assert_eq!((component.upstream.as_ref(), component.supplier.as_ref()), (None, None));
    let (rule, against) = rules(&component, Field::Upstream);
    assert_eq!((rule.as_str(), against.len()), ("disagreement", 3));
}

fn text(expression: &str, kind: EvidenceKind, path: &str) -> Claim {
    let mut found = ObservedLicense::file(RepoPath::new(path));
    found.expression = LicenseExpression::parse(expression);
    found.score = Confidence::percent_of(97);
    of_fmt(ClaimValue::LicenseText(Box::new(found)), kind, path)
}

#[test]
fn others_tell_which_bsd_license_a_file_means() {
    let header = |expression| text(expression, EvidenceKind::LicenseText, "third_party/fmt/a.h");
    let record = |expression| text(expression, EvidenceKind::Notice, "COPYRIGHT.txt");
    for (claims, expected, rule) in [
        (
            vec![header("LicenseRef-BSD"), record("BSD-2-Clause")],
            "BSD-2-Clause",
            "bsd-variant-named",
        ),
        (
            vec![header("LicenseRef-BSD OR MIT"), record("BSD-2-Clause")],
            "BSD-2-Clause OR MIT",
            "bsd-variant-named",
        ),
        (vec![header("LicenseRef-BSD"), record("MIT")], "LicenseRef-BSD", "headers-agree"),
        (
            vec![header("LicenseRef-BSD"), record("BSD-2-Clause"), record("BSD-3-Clause")],
            "LicenseRef-BSD",
            "headers-agree",
        ),
        (vec![header("BSD-3-Clause"), record("BSD-2-Clause")], "BSD-3-Clause", "headers-agree"),
        (
            vec![header("LicenseRef-BSD"), header("BSD-2-Clause"), record("BSD-3-Clause")],
            "BSD-2-Clause",
            "bsd-variant-named",
        ),
    ] {
        let found = fmt(claims);
        let concluded = found.licenses.concluded.as_ref().unwrap();
        assert_eq!(concluded.expression.as_str(), expected);
        assert_eq!(rules(&found, Field::LicenseText).0, rule);
    }
}

#[test]
fn a_license_is_concluded_from_the_nearest_kind_of_text() {
    let known = text("ISC", EvidenceKind::KnownUpstream, "third_party/fmt/a.h");
    let notice = text("BSD-3-Clause", EvidenceKind::Notice, "NOTICE");
    let tag = text("Zlib", EvidenceKind::SpdxTag, "third_party/fmt/a.h");
    let file = text("Zlib", EvidenceKind::LicenseFile, "third_party/fmt/LICENSE");
    let mut claims = Vec::new();
    for (claim, expected, inferred, rule) in [
        (known, "ISC", true, "only-claim"),
        (notice, "BSD-3-Clause", false, "license-place"),
        (tag, "Zlib", false, "headers-agree"),
        (file, "Zlib", false, "root-license-text"),
    ] {
        claims.push(claim);
        let found = fmt(claims.clone());
        let concluded = found.licenses.concluded.as_ref().unwrap();
        assert_eq!((concluded.expression.as_str(), concluded.inferred), (expected, inferred));
        assert_eq!(found.licenses.observed.len(), claims.len());
        assert_eq!(found.licenses.declared, None);
        assert_eq!(rules(&found, Field::LicenseText).0, rule);
    }
    // With another license inside, the license of the license file stays declared.
    claims.push(text("Apache-2.0", EvidenceKind::SpdxTag, "third_party/fmt/b.h"));
    let found = fmt(claims);
    assert_eq!(found.licenses.concluded, None);
    assert_eq!(found.licenses.declared.as_ref().unwrap().as_str(), "Zlib");
    assert!(rules(&found, Field::LicenseText).1.contains(&"other-license-inside".to_owned()));
}

/// The conclusion from the license files and headers of one component. License files also contain sentences such as
/// "The module x has the license y".
#[test]
fn a_sentence_in_a_license_file_about_a_part_decides_nothing() {
    let stated = |path: &str, kind, expression: &str, form, files| {
        let mut claim = text(expression, kind, path);
        if let ClaimValue::LicenseText(observed) = &mut claim.value {
            (observed.form, observed.files) = (Some(form), Some(files));
        }
        claim
    };
    let root = |form| {
        let path = "third_party/fmt/LICENSE";
        stated(path, EvidenceKind::LicenseFile, "Zlib", form, 1)
    };
    let code = |files| {
        let path = "third_party/fmt/a.c";
        stated(path, EvidenceKind::LicenseText, "FTL", LicenseForm::Notice, files)
    };
    let content = || {
        let content = ClaimValue::Content(Box::new(Content::new(None, 10)));
        of_fmt(content, EvidenceKind::Content, "third_party/fmt")
    };
    for (form, files, expected) in [
        (LicenseForm::Notice, 8, None),
        (LicenseForm::Notice, 3, Some("Zlib")),
        (LicenseForm::FullText, 8, Some("Zlib")),
    ] {
        let licenses = fmt(vec![root(form), code(files), content()]).licenses;
        let found = licenses.expression().map(ToString::to_string);
        assert_eq!(found.as_deref(), expected, "{form:?} {files}");
    }
}

#[test]
fn texts_together() {
    use EvidenceKind::{LicenseFile, LicenseText, SpdxTag};
    const OWN: &str = "third_party/fmt/LICENSE";
    let [own, second] = [OWN, "third_party/fmt/COPYING.LESSER"];
    let (inner, below) = ("third_party/fmt/src/a.h", "third_party/fmt/test/LICENSE");
    for (claims, concluded, declared) in [
        // A text of the GPL does not state whether later versions may be used.
        (
            vec![text("GPL-2.0-only", LicenseFile, own), text("GPL-2.0-or-later", SpdxTag, inner)],
            Some("GPL-2.0-or-later"),
            None,
        ),
        (
            vec![
                text("GPL-3.0-only", LicenseFile, own),
                text("LGPL-3.0-only", LicenseFile, second),
            ],
            Some("LGPL-3.0-only"),
            None,
        ),
        (
            vec![text("MIT OR ISC", LicenseFile, own), text("Zlib", LicenseFile, second)],
            Some("Zlib AND (MIT OR ISC)"),
            None,
        ),
        (
            vec![text("MIT OR ISC", LicenseFile, own), text("ISC", LicenseText, inner)],
            Some("MIT OR ISC"),
            None,
        ),
        // Files below a component may be those of its tests.
        (vec![text("GPL-3.0-only", LicenseFile, below)], None, None),
        (
            vec![text("MIT", LicenseFile, own), text("GPL-3.0-only", LicenseFile, below)],
            None,
            Some("MIT"),
        ),
        (vec![text("?", LicenseFile, own), text("MIT", SpdxTag, inner)], None, None),
        (
            vec![text("?", LicenseFile, "third_party/fmt/COPYRIGHT"), text("MIT", SpdxTag, inner)],
            Some("MIT"),
            None,
        ),
    ] {
        let said: Vec<String> = claims.iter().map(|claim| claim.value.to_string()).collect();
        let licenses = fmt(claims).licenses;
        let found = licenses.concluded.as_ref().map(|it| it.expression.as_str());
        assert_eq!(found, concluded, "{said:?}");
        assert_eq!(licenses.declared.as_ref().map(DeclaredLicense::as_str), declared, "{said:?}");
    }
}

#[test]
fn conclusions_stand_in_the_order_of_fields() {
    let kind = EvidenceKind::VendoringRecord;
    let record = |value: ClaimValue| of_fmt(value, kind, "third_party/fmt/METADATA");
    let component = fmt(vec![
        record(ClaimValue::version("1")),
        record(ClaimValue::Presence(ComponentKind::VendoredDirectory)),
        record(ClaimValue::license("MIT")),
    ]);
    let fields: Vec<Field> = component.conclusions.iter().map(|it| it.field).collect();
    let expected = [Field::Identity, Field::Presence, Field::Name, Field::Version, Field::License];
    assert_eq!(fields, expected);
}

#[test]
fn the_source_is_told_of_later_too() {
    let of = |text: &str, file: &str| {
        let root = Subject::Directory(RepoPath::default());
        Claim::new(root, ClaimValue::license(text), EvidenceKind::Manifest, at(file))
    };
    let mut apart = concluded(vec![of("MIT", "package.json")]).1;
    add_statements(vec![of("MIT", "package.json")], &mut apart.statements);
    assert_eq!(apart.statements.evidence.len(), 1);
    add_statements(vec![of("ISC", "Cargo.toml")], &mut apart.statements);
    assert_eq!(apart.statements.licenses.declared, None);
    assert_eq!(apart.statements.conclusions[0].rule, "disagreement");
}

/// The order of claims does not affect their places, and a text that differs from the declaration is shown as
/// different.
#[test]
fn the_license_of_the_source_is_weighed_by_the_same_table() {
    let root = || Subject::Directory(RepoPath::default());
    let declared = |text: &str, file: &str| {
        Claim::new(root(), ClaimValue::license(text), EvidenceKind::Manifest, at(file))
    };
    let text = |expression: &str, file: &str| {
        let mut found = ObservedLicense::file(RepoPath::new(file));
        found.expression = LicenseExpression::parse(expression);
        let value = ClaimValue::LicenseText(Box::new(found));
        Claim::new(root(), value, EvidenceKind::LicenseFile, at(file))
    };
    let claims =
        [declared("MIT", "package.json"), text("ISC", "LICENSE"), declared("ISC", "Cargo.toml")];
    let together = concluded(claims.to_vec()).1.statements;
    let mut apart = SourceStatements::default();
    for claim in claims {
        add_statements(vec![claim], &mut apart);
    }
    assert_eq!(apart, together);
    assert_eq!(
        (&together.licenses.declared, &together.conclusions[0].rule),
        (&None, &"disagreement".into())
    );
    let [_, of_text] = together.conclusions.as_slice() else { unreachable!("{together:#?}") };
    assert_eq!(together.licenses.concluded.unwrap().expression.as_str(), "ISC");
    assert_eq!(of_text.rule, "text-over-declaration");
    let against: Vec<&Claim> = of_text
        .rejected
        .iter()
        .map(|it| &together.evidence[usize::try_from(it.claim).unwrap()])
        .collect();
    assert_eq!(against.iter().map(|it| it.value.to_string()).collect::<Vec<_>>(), ["MIT"]);
}
