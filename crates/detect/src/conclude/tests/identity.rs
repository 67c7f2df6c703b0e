//! The identity of a component, from records that agree or disagree.

use plimsoll_model::{
    Claim, ClaimValue, ComponentKind, EvidenceKind, Field, Location, Redacted, RepoPath, Revision,
    Scope, Subject,
};

use super::{COMMIT, at, concluded, fmt, of_fmt, rules};
use crate::conclude::claims::conclude;
use crate::conclude::derived::Derived;

/// The owner of the tree is not the supplier of third-party code in it.
#[test]
fn a_copy_without_an_origin_has_no_supplier() {
    let component = fmt(vec![]);
    assert_eq!((component.supplier, component.owner, component.repository), (None, None, None));
}

/// Code that is stored elsewhere has the name of its package URL; a commit is its revision, not its version.
#[test]
fn a_package_url_says_what_it_is() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (purl, file, expected, scope) in [
        ("pkg:generic/my%20rope@1.2", "notes", ("my rope", Some("1.2"), None), Scope::Unknown),
        (
            &*format!("pkg:generic/rope@{commit}"),
            ".ci/pins/rope.txt",
            ("rope", None, Some(commit)),
            Scope::Ci,
        ),
        ("pkg:generic/rope", "tests/rope.txt", ("rope", None, None), Scope::Test),
    ] {
        let value = ClaimValue::Presence(ComponentKind::FetchedArchive);
        let kind = EvidenceKind::VendoringRecord;
        let claim = Claim::new(Subject::purl(purl), value, kind, at(file));
        let mut derived = Derived::with_capacity(0);
        conclude(vec![claim], Vec::new(), &|_| true, &mut derived);
        let [component] = &derived.into_components()[..] else { panic!("{purl}") };
        let revision = component.revision.as_ref().map(Revision::as_str);
        assert_eq!((component.name.as_str(), component.version.as_deref(), revision), expected);
        assert_eq!(component.scope, scope, "{purl}");
    }
}

/// The parts of a package URL do not come from records about different components.
#[test]
fn a_package_url_mixes_no_records() {
    for (claims, purl, rule, against) in records_that_disagree() {
        let found = fmt(claims);
        assert_eq!(found.purl.as_deref(), purl, "{found:#?}");
        let expected = (rule.to_owned(), vec!["other-identity".to_owned(); against]);
        assert_eq!(rules(&found, Field::Identity), expected, "{found:#?}");
    }
}

/// Claims, the resulting package URL, its rule, and the number of claims that it does not use.
#[expect(clippy::too_many_lines, reason = "a table, one row after the other")]
fn records_that_disagree() -> Vec<(Vec<Claim>, Option<&'static str>, &'static str, usize)> {
    use EvidenceKind::{DirectoryName, Manifest, VendoringRecord};
    let (record, manifest) = ("third_party/fmt/README.chromium", "third_party/fmt/Cargo.toml");
    let said = |file: &str, values: &[ClaimValue]| -> Vec<Claim> {
        let kind = if file == manifest { Manifest } else { VendoringRecord };
        values.iter().map(|value| of_fmt(value.clone(), kind, file)).collect()
    };
    let (name, version, url) = (ClaimValue::name, ClaimValue::version, ClaimValue::upstream);
    let (own, other) = ("https://github.com/o/rope", "https://github.com/o/chain");
    let commit = ClaimValue::commit(COMMIT);
    let cargo = || {
        let cargo = ClaimValue::Ecosystem(Redacted::new("cargo"));
        vec![of_fmt(cargo, VendoringRecord, manifest)]
    };
    let crate_of = |named: &str| {
        [cargo(), said(manifest, &[name(named), version("1.0.0"), url(other)])].concat()
    };
    let directory = ["fmt"].map(|it| of_fmt(name(it), DirectoryName, "third_party/fmt")).to_vec();
    let numbered = [version("1.2.11")].map(|it| of_fmt(it, DirectoryName, "third_party/fmt"));
    let directory = [directory, numbered.to_vec()].concat();
    let rope = said(record, &[name("Rope"), version("2.0")]);
    vec![
        // The manifest is not about the package of the record.
        (
            [crate_of("chain"), rope.clone()].concat(),
            Some("pkg:generic/Rope@2.0"),
            "name-and-version",
            2,
        ),
        // Two spellings of one name: that of the registry is used.
        (
            [crate_of("my_rope"), said(record, &[name("My-Rope"), version("2.0")])].concat(),
            Some("pkg:cargo/my_rope@2.0"),
            "package-of-registry",
            0,
        ),
        // Its name in the registry is unknown.
        ([cargo(), rope].concat(), Some("pkg:generic/Rope@2.0"), "name-and-version", 1),
        // The repository of one library and the commit of another.
        (
            [
                said(record, &[name("Rope"), commit.clone()]),
                said(manifest, &[name("chain"), url(other)]),
            ]
            .concat(),
            None,
            "known-by-place",
            1,
        ),
        (
            [
                said(record, &[name("Rope"), url(own)]),
                said("third_party/README", &[url(other), commit.clone()]),
            ]
            .concat(),
            None,
            "known-by-place",
            1,
        ),
        (
            said(record, &[name("Rope"), url(own), commit]),
            Some("pkg:github/o/rope@11bd71901bbe5b1630ceea73d27597364c9af683"),
            "repository-at-revision",
            0,
        ),
        // The version of a directory with another name, and of one whose name contains the component's.
        ([directory.clone(), said(record, &[name("Rope")])].concat(), None, "known-by-place", 1),
        (
            [directory, said(record, &[name("The fmt library")])].concat(),
            Some("pkg:generic/The%20fmt%20library@1.2.11"),
            "name-and-version",
            0,
        ),
    ]
}

/// A file may contain very many claims about one component, many of them identical.
#[test]
fn what_very_many_lines_say_is_put_together_in_little_time() {
    let record = |value: ClaimValue, line: u32| {
        let mut claim = of_fmt(value, EvidenceKind::VendoringRecord, "third_party/fmt/METADATA");
        claim.location = Location::line(RepoPath::new("third_party/fmt/METADATA"), line);
        claim
    };
    let said = (1..20_000).flat_map(|line| {
        let url = ClaimValue::upstream(&format!("https://github.com/o/r{line}"));
        [ClaimValue::name("fmt"), ClaimValue::version("1"), url].map(|value| record(value, line))
    });
    let own = ClaimValue::upstream("https://github.com/o/fmt");
    let own = of_fmt(own, EvidenceKind::Content, "third_party/fmt");
    let begun = std::time::Instant::now();
    let found = fmt(said.chain([own]).collect());
    assert_eq!((found.version.as_deref(), found.purl), (Some("1"), None));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// A component that is stated by a package URL has the name and the version in that URL.
#[test]
fn a_package_url_is_not_contradicted() {
    let purl = "pkg:generic/rope@1.2";
    let about = |value| Claim::new(Subject::purl(purl), value, EvidenceKind::Prose, at("notes"));
    let claims = vec![
        about(ClaimValue::Presence(ComponentKind::FetchedArchive)),
        about(ClaimValue::version("9")),
        about(ClaimValue::name("chain")),
        about(ClaimValue::license("MIT")),
        about(ClaimValue::Scope(Scope::Test)),
    ];
    let [rope] = &concluded(claims).0[..] else { panic!("one component") };
    assert_eq!((rope.name.as_str(), rope.version.as_deref()), ("rope", Some("1.2")));
    assert_eq!((rope.scope, rope.licenses.declared.is_some()), (Scope::Test, true));
    for (field, rule) in [
        (Field::Identity, "named-by-package-url"),
        (Field::Name, "identity-is-fixed"),
        (Field::Version, "identity-is-fixed"),
        (Field::License, "only-claim"),
    ] {
        assert_eq!(rules(rope, field).0, rule);
    }
}
